package ingest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// file is one file to read, or one that cannot be: then err says why.
type file struct {
	path string
	size int64 // bytes, as it was when found
	err  error
}

// find lists the files of the paths, in the order given, those of a folder ordered by path. A file that is reached twice
// stands once.
func find(paths []string) []file {
	f := finder{seen: map[string]bool{}}
	for _, p := range paths {
		if p == "" { // a script's variable that is not set, and not the folder where it runs
			f.add(file{path: `""`, err: &problem{sentence: "đường dẫn trống; hãy ghi rõ tệp hoặc thư mục cần nạp"}})
			continue
		}
		p = filepath.Clean(p)
		info, err := os.Stat(p) // a link that the user names is followed
		switch {
		case err != nil:
			f.add(file{path: p, err: err})
		case info.IsDir():
			f.folder(p)
		default:
			f.regular(p, info)
		}
	}
	return f.files
}

type finder struct {
	files []file
	seen  map[string]bool
	found int // files met, those met before too
}

func (f *finder) folder(root string) {
	before := f.found
	// WalkDir goes in lexical order and does not follow links to folders, so it ends.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if path != root && hidden(d.Name()) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil {
			f.add(file{path: path, err: err})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			f.add(file{path: path, err: err})
		case info.IsDir():
			f.add(file{path: path, err: &problem{sentence: "là liên kết tới một thư mục nên không đọc; hãy nạp thẳng thư mục đó"}})
		default:
			f.regular(path, info)
		}
		return nil
	})
	if f.found == before {
		f.add(file{path: root, err: &problem{sentence: "thư mục không có tệp nào để nạp; hãy kiểm tra lại đường dẫn"}})
	}
}

// hidden tells whether a name is hidden by custom, or a leftover of an office program or a file manager.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || name == "Thumbs.db" || name == "desktop.ini"
}

func (f *finder) regular(path string, info fs.FileInfo) {
	if !info.Mode().IsRegular() {
		f.add(file{path: path, err: &problem{sentence: "không phải một tệp thường nên không đọc; hãy chép nội dung ra một tệp rồi nạp lại"}})
		return
	}
	f.add(file{path: path, size: info.Size()})
}

func (f *finder) add(one file) {
	f.found++
	k := key(one.path)
	if f.seen[k] {
		return
	}
	f.seen[k] = true
	f.files = append(f.files, one)
}

// key is one name for all ways to write a path.
func key(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}
