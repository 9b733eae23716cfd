package webui_test

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"trolycong/internal/webui"
)

func TestAssets(t *testing.T) {
	long := strings.Repeat("a{color:red}\n", 100)
	own := fstest.MapFS{"page.css": {Data: []byte(long)}, "tiny.js": {Data: []byte("1")}, "folder/x.css": {Data: []byte("x")}}
	a, err := webui.NewAssets(webui.Static(), own)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "icon.svg", "page.css", "tiny.js"} {
		u, err := a.URL(name)
		if err != nil || !strings.HasPrefix(u, webui.AssetsPrefix) {
			t.Fatalf("%s: got %q, %v", name, u, err)
		}
		rec := httptest.NewRecorder()
		if !a.Serve(rec, httptest.NewRequest("GET", u, nil), strings.TrimPrefix(u, webui.AssetsPrefix)) {
			t.Fatalf("%s is not served", u)
		}
		if got := rec.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
	u, _ := a.URL("page.css")
	for encoding, zipped := range map[string]bool{"": false, "gzip, br": true, "br": false, "gzip;q=0": false, "GZIP;q=0.5": true} {
		req, rec := httptest.NewRequest("GET", u, nil), httptest.NewRecorder()
		req.Header.Set("Accept-Encoding", encoding)
		a.Serve(rec, req, strings.TrimPrefix(u, webui.AssetsPrefix))
		body := io.Reader(rec.Body)
		if got := rec.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("%q: zipped %t, want %t", encoding, got, zipped)
		} else if got {
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if b, err := io.ReadAll(body); string(b) != long || err != nil {
			t.Errorf("%q: got %d bytes, %v", encoding, len(b), err)
		}
	}
	if _, err := a.URL("none.css"); err == nil {
		t.Error("an unknown name has a URL")
	}
	if a.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "page.css") {
		t.Error("a name without its hash is served")
	}
	changed, err := webui.NewAssets(fstest.MapFS{"page.css": {Data: []byte(long + " ")}})
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := changed.URL("page.css"); v == u {
		t.Error("another content has the same name")
	}
}

func TestAssetsRefused(t *testing.T) {
	if _, err := webui.NewAssets(webui.Static(), fstest.MapFS{"app.css": {}}); err == nil {
		t.Error("two files of one name: got no error")
	}
	if _, err := webui.NewAssets(fstest.MapFS{"x.exe": {}}); err == nil || !strings.Contains(err.Error(), "x.exe") {
		t.Errorf("unknown type: got %v, want the file named", err)
	}
}

func TestViews(t *testing.T) {
	a, err := webui.NewAssets(webui.Static())
	if err != nil {
		t.Fatal(err)
	}
	dir := fstest.MapFS{"_part.html": {Data: []byte(`{{define "part"}}<b>{{.}}</b>{{end}}`)},
		"one.html":    {Data: []byte(`{{define "main"}}một {{template "part" .}}{{end}}`)},
		"two.html":    {Data: []byte(`{{define "main"}}hai{{end}}`)},
		"broken.html": {Data: []byte(`{{define "main"}}{{.Nothing.Here}}{{end}}`)}}
	v, err := webui.Parse(dir, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	page := webui.Page{Title: "<Thử>", Nav: "/a", Menu: []webui.Link{{Label: "A", URL: "/a"}, {Label: "B", URL: "javascript:alert(1)"}}, Footer: []string{"chân"}, Body: "<x>"}
	if err := v.Render(rec, 201, "one", page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="vi">`, "<title>&lt;Thử&gt; – Trợ lý công</title>", `aria-current="page">A<`, "một <b>&lt;x&gt;</b>", "chân", `href="#noi-dung"`, "/assets/app."} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("page lacks %q:\n%s", want, rec.Body)
		}
	}
	if rec.Code != 201 || strings.Contains(rec.Body.String(), "javascript:") || strings.Contains(rec.Body.String(), " style=") {
		t.Errorf("got %d, or an unsafe page", rec.Code)
	}
	part := httptest.NewRecorder()
	if err := v.Fragment(part, 200, "one", "part", "y"); err != nil || part.Body.String() != "<b>y</b>" {
		t.Errorf("fragment: got %q, %v", part.Body, err)
	}
	for _, name := range []string{"broken", "none", "_part"} {
		rec := httptest.NewRecorder()
		if err := v.Render(rec, 200, name, webui.Page{Body: 1}); err == nil || rec.Body.Len() > 0 {
			t.Errorf("%s: got %v with %d bytes written, want an error and nothing", name, err, rec.Body.Len())
		}
	}
	if _, err := webui.Parse(fstest.MapFS{"x.html": {Data: []byte("{{")}}, a, nil); err == nil || !strings.Contains(err.Error(), "x.html") {
		t.Errorf("bad template: got %v, want it named", err)
	}
}
