package service_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/httpserver"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/service"
)

type openAPI struct {
	OpenAPI    string
	Paths      map[string]map[string]any
	Components struct {
		Schemas map[string]struct {
			Properties map[string]any
			Required   []string
		}
	}
}

// TestOpenAPI holds the description, the routes and the Go types together.
func TestOpenAPI(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	res, err := http.Get(h.URL + "/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	var doc openAPI
	if err := json.Unmarshal(raw, &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v, version %q", err, doc.OpenAPI)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			req, _ := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), h.URL+path, strings.NewReader("{}"))
			req.Header.Set("Authorization", "Bearer "+allKey)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode == 404 || res.StatusCode == 405 {
				t.Errorf("%s %s is described and not served: %d", method, path, res.StatusCode)
			}
		}
	}
	types := maps.Clone(service.SchemaTypes)
	maps.Copy(types, map[string]any{"Query": retrieval.Query{}, "Term": retrieval.Term{}, "ExactRef": retrieval.ExactRef{}, "Elsewhere": retrieval.Elsewhere{}, "Hit": retrieval.Hit{}, "Feature": retrieval.Feature{}, "Likeness": retrieval.Likeness{},
		"Ready": httpserver.Readiness{}, "Problem": httpserver.Details{}})
	if diff := cmp.Diff(slices.Sorted(maps.Keys(doc.Components.Schemas)), slices.Sorted(maps.Keys(types))); diff != "" {
		t.Errorf("schemas (-described +types):\n%s", diff)
	}
	for name, v := range types {
		all, required := jsonFields(reflect.TypeOf(v))
		s := doc.Components.Schemas[name]
		slices.Sort(s.Required)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(s.Properties)), all); diff != "" {
			t.Errorf("%s: fields (-described +type):\n%s", name, diff)
		}
		if diff := cmp.Diff(s.Required, required); diff != "" {
			t.Errorf("%s: required (-described +type):\n%s", name, diff)
		}
	}
}

// jsonFields lists the fields of a struct, embedded ones too, and those that are always there.
func jsonFields(t reflect.Type) (all, required []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			a, r := jsonFields(f.Type)
			all, required = append(all, a...), append(required, r...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(all, name)
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	slices.Sort(all)
	slices.Sort(required)
	return all, required
}

// TestBadRequests: a wrong request is the caller's fault, says which field, and takes nobody down.
func TestBadRequests(t *testing.T) {
	h := newHost(t, build(t, retrievaltest.Collection()), service.ServerOptions{})
	for _, tt := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/v1/turn", "", 400, "not_json"}, {"/v1/turn", "[]", 400, "not_json"}, {"/v1/turn", `{"see":"alles"}`, 400, "bad_value"},
		{"/v1/turn", `{"text":"` + strings.Repeat("x", 70<<10) + `"}`, 400, "bad_value"}, {"/v1/turn", `{"text":"` + strings.Repeat("x", 5<<20) + `"}`, 413, "too_large"},
		{"/v1/turn", `{"ahead":[{},{},{},{},{},{},{},{},{}]}`, 400, "bad_value"}, {"/v1/search", `{"query":{"limit":1001}}`, 400, "bad_value"}, {"/v1/search", `{"query":{"limit":-1}}`, 400, "bad_value"},
		{"/v1/turn", `{"version":"x"}`, 410, "version_gone"}, {"/v1/nothing", `{}`, 404, "not_found"},
		{"/v1/procedures", `{"procedures":[` + strings.TrimSuffix(strings.Repeat(`{"code":"1"},`, 501), ",") + `]}`, 400, "bad_value"},
		{"/v1/turn", `{"text":"vườn","newer":true}`, 200, ""},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+tt.path, strings.NewReader(tt.body))
		req.Header.Set("Authorization", "Bearer "+allKey)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var d httpserver.Details
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		_ = json.Unmarshal(raw, &d)
		if res.StatusCode != tt.status || d.Code != tt.code {
			t.Errorf("%s %.60s: %d %s, want %d %s", tt.path, tt.body, res.StatusCode, d.Code, tt.status, tt.code)
		}
	}
}

func FuzzServer(f *testing.F) {
	h := newHost(f, build(f, retrievaltest.Collection()), service.ServerOptions{})
	for _, s := range []string{`{}`, `{"see":"internal","text":"vườn cây","ahead":[{"kinds":["procedure"],"limit":3}]}`, `{"query":{"terms":[{"text":"vườn","folded":"vuon","weight":1e308,"group":-5}],"kinds":["x"],"documents":[""],"limit":5}}`,
		`{"ref":{"kind":"document","value":"/","genre":"Đ"}}`, `{"procedures":[{"code":""}]}`, `{"have":{"":""}}`, `{"query":{"terms":[{"text":"","weight":-1}]}}`} {
		for i := range 5 {
			f.Add(byte(i), s)
		}
	}
	f.Fuzz(func(t *testing.T, op byte, body string) {
		path := []string{"/v1/turn", "/v1/search", "/v1/lookup", "/v1/procedures", "/v1/documents"}[int(op)%5]
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+path, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+publicKey)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode >= 500 || strings.Contains(string(raw), "vườn cây mật") && !strings.Contains(body, "v") {
			t.Errorf("%s %q: %d %s", path, body, res.StatusCode, raw)
		}
	})
}
