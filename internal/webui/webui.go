// Package webui holds what every page of the program shares: the frame of a page, its styles and icons, and the serving
// of embedded files under names that carry their content's hash.
//
// Kind: leaf. It knows no routes, questions, answers or sources, loads nothing from elsewhere, and refuses inline scripts
// and styles: the content security policy forbids them. Used by the web channel and the console.
package webui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
)

//go:embed static templates
var files embed.FS

// Static are the shared files: app.css and icon.svg.
func Static() fs.FS { return sub("static") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		// The name is written above: it is always valid.
		panic(err)
	}
	return f
}

// Page is what the frame of every page shows. Body goes to the template "main" as its data.
type Page struct {
	// Title of the window; the product's name follows. Empty shows the name alone.
	Title string
	// Nav is the path of the menu's entry that is current; may be empty.
	Nav string
	// Within tells that the page lies below the menu's current entry and is not that page itself.
	Within bool
	// Class of the body element: the kind of page ("chat", "source").
	Class string
	// Styles and Scripts are asset names that the page loads besides the shared ones.
	Styles, Scripts []string
	// Menu entries, left to right.
	Menu []Link
	// Footer lines, plain sentences.
	Footer []string
	// FooterLinks stand below the lines.
	FooterLinks []Link
	// Body is the data of the template "main".
	Body any
}

// Link is one labelled address.
type Link struct{ Label, URL string }

// Views are the parsed pages of one surface. Immutable; safe for concurrent use.
type Views struct {
	pages map[string]*template.Template
}

// Parse reads the page templates "<name>.html" of dir, each of which defines "main"; files whose names begin with "_" are
// shared by all of them. Templates may use "asset" (the path of a file), the drawn signs of the frame ("icon-note" …) and funcs.
func Parse(dir fs.FS, assets *Assets, funcs template.FuncMap) (*Views, error) {
	base := template.New("").Funcs(template.FuncMap{"asset": assets.URL}).Funcs(funcs)
	base, err := base.ParseFS(sub("templates"), "*.html")
	if err != nil {
		return nil, fmt.Errorf("parse frame: %w", err)
	}
	names, err := fs.Glob(dir, "*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	var shared []string
	for _, n := range names {
		if n[0] == '_' {
			shared = append(shared, n)
		}
	}
	v := &Views{pages: map[string]*template.Template{}}
	for _, n := range names {
		if n[0] == '_' {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(dir, append(shared, n)...)
		}
		if err != nil {
			return nil, fmt.Errorf("parse template %s: %w", n, err)
		}
		v.pages[n[:len(n)-len(".html")]] = t
	}
	return v, nil
}

// Render writes a whole page with its status. Nothing is written when the template fails.
func (v *Views) Render(w http.ResponseWriter, status int, name string, p Page) error {
	return v.write(w, status, name, "frame", p)
}

// Fragment writes one template of a page without the frame, for scripts that put it into a page.
func (v *Views) Fragment(w http.ResponseWriter, status int, name, block string, data any) error {
	return v.write(w, status, name, block, data)
}

func (v *Views) write(w http.ResponseWriter, status int, name, block string, data any) error {
	t, ok := v.pages[name]
	if !ok {
		return fmt.Errorf("no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, block, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", "vi")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone when this fails
	return nil
}
