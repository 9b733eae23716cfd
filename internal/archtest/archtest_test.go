// Package archtest holds the map of the packages and fails on any import that the map does not allow.
//
// Kind: test only. It reads the source, runs nothing of it, and refuses packages that the map does not name.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
)

type kind string

const (
	leaf     kind = "leaf"
	root     kind = "root"
	part     kind = "part"
	library  kind = "library"
	adapter  kind = "adapter"
	assembly kind = "assembly"
)

// table is the map: a package may import only packages above it. A new row comes with a decision note.
var table = []struct {
	pkg  string
	kind kind
}{
	{"internal/vitext", leaf},
	{"internal/httpclient", leaf},
	{"internal/httpserver", leaf},
	{"internal/webui", leaf},
	{"internal/openaiclient", leaf},
	{"internal/boost", leaf},
	{"knowledge", root},
	{"knowledge/plan", library},
	{"knowledge/portal", library},
	{"knowledge/facts", library},
	{"knowledge/calendar", library},
	{"knowledge/convert", adapter},
	{"knowledge/gazetteer", library},
	{"knowledge/lexicon", library},
	{"knowledge/curate", library},
	{"knowledge/starter", library},
	{"knowledge/ingest", assembly},
	{"retrieval", root},
	{"retrieval/lexical", library},
	{"retrieval/passages", library},
	{"retrieval/dense", library},
	{"retrieval/embed", adapter},
	{"retrieval/pgdense", adapter},
	{"retrieval/snapshot", assembly},
	{"retrieval/service", adapter},
	{"bot/understand", part},
	{"bot/guard", part},
	{"bot", root},
	{"bot/compose", adapter},
	{"evals", assembly},
	{"channels", root},
	{"channels/people", library},
	{"channels/relay", adapter},
	{"channels/channelsim", adapter},
	{"internal/report", library},
	{"channels/telegram", adapter},
	{"channels/zalo", adapter},
	{"channels/web", adapter},
	{"channels/console", assembly},
	{"internal/sqlstore", adapter},
	{"internal/redisstore", adapter},
	{"internal/memstore", adapter},
	{"cmd/trolycong", assembly},
}

// maxImports bounds the in-module imports of one package: 6, and 12 where much is joined. The command wires every adapter
// there is, so it has as many as there are.
func maxImports(pkg string, k kind) int {
	if pkg == "cmd/trolycong" {
		return len(table)
	}
	if k == assembly || pkg == "bot" || pkg == "channels" || pkg == "channels/web" || strings.HasPrefix(pkg, "internal/") && strings.HasSuffix(pkg, "store") {
		return 12
	}
	return 6
}

const module = "trolycong/"

func rowOf(pkg string) int {
	for i, r := range table {
		if r.pkg == pkg {
			return i
		}
	}
	return -1
}

// isSuite tells a conformance suite or a package of tests only, which may import anything.
func isSuite(pkg string) bool {
	base := path.Base(pkg)
	return strings.HasSuffix(base, "test") || pkg == "internal/archtest"
}

func TestArrows(t *testing.T) {
	for pkg, files := range packages(t) {
		if isSuite(pkg) {
			continue
		}
		at := rowOf(pkg)
		if at < 0 {
			t.Errorf("package %s is not in the map: add a row with a decision note", pkg)
			continue
		}
		var imports []string
		for _, f := range files {
			for _, to := range f.imports {
				if !slices.Contains(imports, to) {
					imports = append(imports, to)
				}
			}
		}
		for _, to := range imports {
			checkArrow(t, pkg, to, at)
		}
		if limit := maxImports(pkg, table[at].kind); len(imports) > limit {
			t.Errorf("%s imports %d packages of the module, at most %d: %v", pkg, len(imports), limit, imports)
		}
	}
}

func checkArrow(t *testing.T, pkg, to string, at int) {
	t.Helper()
	target := rowOf(to)
	switch {
	case isSuite(to):
		t.Errorf("%s imports the test package %s", pkg, to)
	case target < 0:
		t.Errorf("%s imports %s, which is not in the map", pkg, to)
	case target >= at:
		t.Errorf("%s imports %s, which stands below it", pkg, to)
	case table[at].kind == leaf && table[target].kind != leaf:
		t.Errorf("the leaf %s imports %s", pkg, to)
	case table[at].kind == part && strings.HasPrefix(pkg, to+"/"):
		t.Errorf("the part %s imports its root %s", pkg, to)
	case table[target].kind == adapter && table[at].kind != assembly:
		t.Errorf("%s imports the adapter %s: only assemblies do", pkg, to)
	case table[at].kind == root && table[target].kind == library:
		t.Errorf("the root %s imports the library %s", pkg, to)
	case path.Dir(pkg) == path.Dir(to) && path.Dir(pkg) != "internal" && path.Dir(pkg) != "." && table[at].kind != assembly && !(table[at].kind == adapter && table[target].kind == library):
		t.Errorf("%s imports its sibling %s: only an assembly joins siblings, and an adapter may stand on a library", pkg, to)
	}
}

type source struct {
	path    string
	imports []string
	lines   int
	file    *ast.File
	fset    *token.FileSet
}

// packages parses every Go file of the module that is no test, by package directory.
func packages(t *testing.T) map[string][]source {
	t.Helper()
	base := corpustest.Root(t)
	out := map[string][]source{}
	err := filepath.WalkDir(base, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); p != base && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules" || n == "data" || n == "dist") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != base { // a module of its own
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		s, err := parse(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(base, filepath.Dir(p))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		out[pkg] = append(out[pkg], s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parse(p string) (source, error) {
	raw, err := os.ReadFile(p)
	if err != nil {
		return source{}, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, p, raw, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{path: p, lines: strings.Count(string(raw), "\n"), file: f, fset: fset}
	for _, im := range f.Imports {
		name, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			return source{}, err
		}
		if rest, ok := strings.CutPrefix(name, module); ok {
			s.imports = append(s.imports, rest)
		}
	}
	return s, nil
}

// TestSizes holds the limits of files and functions.
func TestSizes(t *testing.T) {
	for pkg, files := range packages(t) {
		for _, s := range files {
			if s.lines > 600 {
				t.Errorf("%s has %d lines, at most 600", s.path, s.lines)
			}
			for _, d := range s.file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil {
					continue
				}
				if n := s.fset.Position(fn.End()).Line - s.fset.Position(fn.Pos()).Line; n > 80 {
					t.Errorf("%s: %s has %d lines, at most 80", pkg, fn.Name.Name, n)
				}
			}
		}
	}
}

// TestPackageComments asks every package to say what it provides, its kind, and what it refuses.
func TestPackageComments(t *testing.T) {
	for pkg, files := range packages(t) {
		comments := 0
		for _, s := range files {
			if s.file.Doc == nil {
				continue
			}
			comments++
			text := s.file.Doc.Text()
			if isSuite(pkg) {
				continue
			}
			if i := rowOf(pkg); i >= 0 && !strings.Contains(text, "Kind: "+string(table[i].kind)) {
				t.Errorf("%s: the package comment does not say %q", pkg, "Kind: "+string(table[i].kind))
			}
		}
		if comments != 1 {
			t.Errorf("%s has %d package comments, want one", pkg, comments)
		}
	}
}

// TestExportedComments asks for a comment on every exported name.
func TestExportedComments(t *testing.T) {
	for pkg, files := range packages(t) {
		for _, s := range files {
			for _, d := range s.file.Decls {
				checkDecl(t, pkg, d)
			}
		}
	}
}

func checkDecl(t *testing.T, pkg string, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !plainMethod[d.Name.Name] {
			t.Errorf("%s: %s has no comment", pkg, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
				t.Errorf("%s: type %s has no comment", pkg, ts.Name.Name)
			}
		}
	}
}

// plainMethod are methods whose interface documents them.
var plainMethod = map[string]bool{"Error": true, "String": true, "Unwrap": true, "Len": true, "Less": true, "Swap": true, "Write": true, "WriteHeader": true, "Close": true}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// deadlines are the packages that set deadlines of sockets, which only the machine's own clock can.
var deadlines = map[string]bool{"internal/httpserver": true, "internal/httpclient": true}

// readsClock tells a call of the machine's clock; named as the default of an option it is none.
func readsClock(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "time"
}

// TestPure holds roots, parts and libraries to what they are: what touches files, sockets, databases or other programs is an
// adapter, a leaf named after it, or an assembly.
func TestPure(t *testing.T) {
	outside := []string{"os", "os/exec", "net", "net/http", "database/sql", "syscall", "math/rand", "math/rand/v2", "crypto/rand"}
	for pkg, files := range packages(t) {
		at := rowOf(pkg)
		if at < 0 || isSuite(pkg) || !slices.Contains([]kind{root, part, library}, table[at].kind) {
			continue
		}
		for _, f := range files {
			for _, to := range f.file.Imports {
				if path, _ := strconv.Unquote(to.Path.Value); slices.Contains(outside, path) {
					t.Errorf("%s: a %s imports %s", f.fset.Position(to.Pos()), table[at].kind, path)
				}
			}
		}
	}
}

// TestForbidden holds the few things that only cmd may do: end the process, print, read the clock.
func TestForbidden(t *testing.T) {
	banned := map[string][]string{"log": {"Fatal", "Fatalf", "Fatalln"}, "fmt": {"Print", "Printf", "Println"}, "os": {"Exit"}, "http": {"DefaultClient"}}
	for pkg, files := range packages(t) {
		if strings.HasPrefix(pkg, "cmd/") || isSuite(pkg) {
			continue
		}
		for _, s := range files {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if readsClock(n) && !deadlines[pkg] {
					t.Errorf("%s: the clock is read, want that of the options", s.fset.Position(n.Pos()))
				}
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(banned[x.Name], sel.Sel.Name) {
					t.Errorf("%s: %s.%s is for cmd only", s.fset.Position(sel.Pos()), x.Name, sel.Sel.Name)
				}
				return true
			})
		}
	}
}
