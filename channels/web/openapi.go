package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// loadOpenAPI reads the embedded description, compacts it and, when there is a public address, names it as the server.
func loadOpenAPI(base *url.URL) ([]byte, error) {
	raw, err := files.ReadFile("openapi.json")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return nil, fmt.Errorf("read openapi.json: %w", err)
	}
	out := b.Bytes()
	if base != nil {
		server, err := json.Marshal([]map[string]string{{"url": base.Scheme + "://" + base.Host}})
		if err != nil {
			return nil, err
		}
		out = bytes.Replace(out, []byte(`"servers":[{"url":"/"}]`), append([]byte(`"servers":`), server...), 1)
	}
	return out, nil
}

// openAPI answers GET /api/openapi.json.
func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(s.openapi) // the client has gone when this fails
}
