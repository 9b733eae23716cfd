package snapshot

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// leftoverAge is how much older than the newest snapshot an unfinished folder must be to count as a crash's leftover:
// no save takes that long.
const leftoverAge = time.Hour

// prune removes the snapshots but the last ones, and what crashed saves left behind. The current one is never removed,
// nor the one just saved, even when another process has made its own current meanwhile. What cannot be removed stays:
// the next save tries again.
func prune(root, saved string) {
	current, _, err := readCurrent(root)
	if err != nil {
		return
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	type folder struct {
		name string
		at   time.Time
	}
	var whole, parts []folder
	newest := time.Time{}
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || e.Name() == currentFile || e.Name() == current || e.Name() == saved:
		case strings.HasPrefix(e.Name(), ".new-"), strings.HasPrefix(e.Name(), ".current-"):
			parts = append(parts, folder{e.Name(), info.ModTime()})
		case e.IsDir():
			whole = append(whole, folder{e.Name(), info.ModTime()})
		}
		if err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	slices.SortFunc(whole, func(a, b folder) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.name, b.name))
	})
	for i, f := range whole {
		if i >= keepVersions-1 {
			_ = os.RemoveAll(filepath.Join(root, f.name))
		}
	}
	for _, f := range parts {
		if newest.Sub(f.at) > leftoverAge {
			_ = os.RemoveAll(filepath.Join(root, f.name))
		}
	}
}

// KeepOnly removes every saved snapshot below dir but the current one, and that one too when it is of another version:
// after a source was forgotten nothing of it may stay. What another process is just saving of this version stays. A
// process that has opened a snapshot holds it in memory and loses nothing.
func KeepOnly(dir, version string) error {
	root := filepath.Join(dir, indexDir)
	current, m, err := readManifest(root)
	if err != nil || m.Version != version {
		current = ""
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == current && current != "", name == currentFile && current != "", strings.HasPrefix(name, ".new-"+safeName(version)+"-"):
		default:
			errs = append(errs, os.RemoveAll(filepath.Join(root, name)))
		}
	}
	return errors.Join(errs...)
}
