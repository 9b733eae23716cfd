package snapshot

import (
	"path/filepath"

	"trolycong/knowledge"
)

// SavedDigest gives the digest of the snapshot of a version that is saved below dir, over all of its files; knowledge.ErrNotFound
// when another version is saved there, ErrNone when none is.
func SavedDigest(dir, version string) (string, error) {
	root := filepath.Join(dir, indexDir)
	name, m, err := readManifest(root)
	if err != nil {
		return "", err
	}
	current, digest, err := readCurrent(root)
	if err == nil && (m.Version != version || current != name) {
		err = knowledge.ErrNotFound
	}
	return digest, err
}
