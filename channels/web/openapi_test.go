package web_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

type openAPI struct {
	OpenAPI    string
	Paths      map[string]map[string]json.RawMessage
	Components struct {
		Schemas map[string]struct {
			Properties map[string]struct{ Enum []string }
			Required   []string
		}
	}
}

func readOpenAPI(t *testing.T) (openAPI, string) {
	t.Helper()
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	body := c.get("/api/openapi.json").body
	var doc openAPI
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	return doc, body
}

// TestOpenAPIRoutes holds the description and the routes together.
func TestOpenAPIRoutes(t *testing.T) {
	doc, _ := readOpenAPI(t)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version: got %q", doc.OpenAPI)
	}
	var got, want []string
	for path, methods := range doc.Paths {
		for m := range methods {
			got = append(got, strings.ToUpper(m)+" "+path)
		}
	}
	for _, r := range webtest.New(t, nil).Server.Routes() {
		if _, path, _ := strings.Cut(r, " "); strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz" {
			want = append(want, r)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("described routes (-want +got):\n%s", diff)
	}
}

// TestOpenAPISchemas holds the schemas and the Go types together.
func TestOpenAPISchemas(t *testing.T) {
	doc, body := readOpenAPI(t)
	types := map[string]any{"Reply": bot.Reply{}, "Block": bot.Block{}, "Citation": knowledge.Citation{}, "Fact": knowledge.Fact{}, "Period": knowledge.Period{},
		"ProcedureRef": bot.ProcedureRef{}, "Choice": bot.Choice{}, "Problem": httpserver.Details{}}
	for name, v := range web.SchemaTypes {
		types[name] = v
	}
	for name := range doc.Components.Schemas {
		if types[name] == nil {
			t.Errorf("schema %s has no Go type", name)
		}
	}
	for name, v := range types {
		var got, want []string
		for p := range doc.Components.Schemas[name].Properties {
			got = append(got, p)
		}
		rt := reflect.TypeOf(v)
		for i := range rt.NumField() {
			tag, _, _ := strings.Cut(rt.Field(i).Tag.Get("json"), ",")
			if tag != "-" { // no part of the JSON
				want = append(want, tag)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("properties of %s (-Go +schema):\n%s", name, diff)
		}
	}
	var outcomes []string
	for _, o := range bot.Outcomes {
		outcomes = append(outcomes, string(o))
	}
	if diff := cmp.Diff(outcomes, doc.Components.Schemas["Reply"].Properties["outcome"].Enum); diff != "" {
		t.Errorf("outcomes (-Go +schema):\n%s", diff)
	}
	for _, part := range strings.Split(body, `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if _, ok := doc.Components.Schemas[name]; !ok {
			t.Errorf("reference to %q, which is no schema", name)
		}
	}
}
