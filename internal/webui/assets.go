package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// AssetsPrefix is where pages load their files from. A mux serves Assets at AssetsPrefix + "{file}".
const AssetsPrefix = "/assets/"

// Assets are the embedded files that pages load, served under names with their content's hash, so that browsers keep
// them for good and never mix versions. Immutable; safe for concurrent use.
type Assets struct {
	urls  map[string]string // "app.css" → "/assets/app.1a2b3c4d5e6f.css"
	files map[string]asset  // by hashed name
}

type asset struct {
	body, zipped []byte
	mime         string
}

// NewAssets reads the top-level files of the file systems. Two files of one name, or a kind of file that browsers are
// not told the type of, are errors.
func NewAssets(dirs ...fs.FS) (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]asset{}}
	for _, dir := range dirs {
		entries, err := fs.ReadDir(dir, ".")
		if err != nil {
			return nil, fmt.Errorf("read assets: %w", err)
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			if err := a.add(dir, e.Name()); err != nil {
				return nil, err
			}
		}
	}
	return a, nil
}

func (a *Assets) add(dir fs.FS, name string) error {
	if _, dup := a.urls[name]; dup {
		return fmt.Errorf("add asset %s: two files of this name", name)
	}
	body, err := fs.ReadFile(dir, name)
	if err != nil {
		return fmt.Errorf("add asset %s: %w", name, err)
	}
	ext := path.Ext(name)
	kind := mimeOf(ext)
	if kind == "" {
		return fmt.Errorf("add asset %s: unknown type", name)
	}
	zipped, err := compress(body)
	if err != nil {
		return fmt.Errorf("add asset %s: %w", name, err)
	}
	sum := sha256.Sum256(body)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.urls[name] = AssetsPrefix + hashed
	a.files[hashed] = asset{body: body, zipped: zipped, mime: kind}
	return nil
}

// mimeOf does not ask the operating system, whose tables differ.
func mimeOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".png":
		return mime.TypeByExtension(ext)
	}
	return ""
}

// compress gives nil when the file does not get smaller.
func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(body) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// URL is the path of a file ("app.css") on the site. A name that is none of the files is an error, so that a template
// with a wrong name fails its first test.
func (a *Assets) URL(name string) (string, error) {
	u, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return u, nil
}

// Serve answers for one hashed name, to be kept for a year; false when there is no such file.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, hashed string) bool {
	f, ok := a.files[hashed]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	body := f.body
	if f.zipped != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client has gone when this fails
	}
	return true
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, "gzip") && strings.ReplaceAll(params, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
