package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"trolycong/internal/vitext"
	"trolycong/retrieval/lexical"
)

// The files of a snapshot: <dir>/index/<version>-<random>/ with records, indexes and manifest, and <dir>/index/CURRENT,
// which names the folder in use and the digest of its manifest. Folders are written whole under another name and never
// changed afterwards, so that a reader sees the old snapshot or the new one.
const (
	indexDir     = "index"
	currentFile  = "CURRENT"
	manifestFile = "manifest.json"
	recordsFile  = "records.gob"
	procFile     = "procedures.lex"
	passFile     = "passages.lex"
	modelFile    = "local.model"
	vectorFile   = "local.half"
	typingFile   = "typing.model"
)

// keepVersions is how many snapshots stay on the disk, the current one included: another process may still read the
// one before.
const keepVersions = 2

// manifest says what a snapshot's folder holds.
type manifest struct {
	Format     string       `json:"format"` // schema()
	Version    string       `json:"version"`
	Documents  int          `json:"documents"`
	Procedures int          `json:"procedures"`
	Passages   int          `json:"passages"`
	Files      []fileDigest `json:"files"`
}

type fileDigest struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Save writes the snapshot below dir and makes it the current one, at once: a crash at any point leaves the one before.
// Older snapshots are removed, but for the last. Several processes of one user may save and open the same folder; nobody
// else may read it, for internal sources stand in it.
func (s *Snapshot) Save(dir string) error {
	root := filepath.Join(dir, indexDir)
	if err := os.MkdirAll(root, 0o700); err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	tmp, err := os.MkdirTemp(root, ".new-"+safeName(s.version)+"-*")
	if err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	digest, err := s.write(tmp)
	if err != nil {
		return errors.Join(fmt.Errorf("save snapshot %s: %w", s.version, err), os.RemoveAll(tmp))
	}
	return adopt(root, tmp, digest)
}

// adopt makes a whole folder, written below root under a name of its own, the current snapshot, and removes older ones.
func adopt(root, tmp, digest string) error {
	name := strings.TrimPrefix(filepath.Base(tmp), ".new-")
	if err := os.Rename(tmp, filepath.Join(root, name)); err != nil {
		return errors.Join(fmt.Errorf("save snapshot %s: %w", name, err), os.RemoveAll(tmp))
	}
	if err := writeCurrent(root, name+" "+digest+"\n"); err != nil {
		return fmt.Errorf("save snapshot %s: %w", name, err)
	}
	prune(root, name)
	return nil
}

// write writes all files and returns the digest of the manifest, which comes last.
func (s *Snapshot) write(dir string) (string, error) {
	records, err := encodeRecords(s.collection)
	if err != nil {
		return "", err
	}
	vectors, err := s.encodeVectors()
	if err != nil {
		return "", err
	}
	m := manifest{Format: schema(), Version: s.version, Documents: len(s.collection.Documents), Procedures: len(s.collection.Procedures), Passages: len(s.passages)}
	for _, f := range []struct {
		name string
		data []byte
	}{{recordsFile, records}, {procFile, s.proc.Marshal()}, {passFile, s.pass.Marshal()}, {modelFile, s.local.Marshal()}, {vectorFile, vectors}, {typingFile, s.typing.restorer.Marshal()}} {
		if err := writeSynced(filepath.Join(dir, f.name), f.data); err != nil {
			return "", err
		}
		m.Files = append(m.Files, fileDigest{f.name, int64(len(f.data)), digestOf(f.data)})
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", err
	}
	if err := writeSynced(filepath.Join(dir, manifestFile), b); err != nil {
		return "", err
	}
	return digestOf(b), syncDir(dir)
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// safeName makes a folder's name of a version: what is no plain letter, digit, dot, hyphen or underscore falls away.
func safeName(version string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return -1
	}, version)
	name = strings.TrimLeft(name, ".")
	if name == "" {
		name = "v"
	}
	return name[:min(len(name), 60)]
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes renames durable. Windows cannot sync a folder and does not need to.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func writeCurrent(root, line string) error {
	f, err := os.CreateTemp(root, ".current-*")
	if err != nil {
		return err
	}
	tmp := f.Name()
	if err := errors.Join(f.Close(), writeSynced(tmp, []byte(line))); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, filepath.Join(root, currentFile)); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return syncDir(root)
}

// opening is how often Open starts over when the folder it reads is replaced and pruned under it.
const opening = 3

// Open reads the current snapshot below dir. It returns ErrNone, ErrFormat or ErrCorrupt, or the error of the system.
func Open(dir string) (*Snapshot, error) {
	root := filepath.Join(dir, indexDir)
	for i := 0; ; i++ {
		name, m, err := readManifest(root)
		var s *Snapshot
		if err == nil {
			s, err = read(filepath.Join(root, name), m)
		}
		if err == nil || i+1 == opening {
			return s, err
		}
		if again, _, _ := readCurrent(root); again == name {
			return nil, err
		}
	}
}

// SavedVersion is the version of the current snapshot below dir, without reading it whole.
func SavedVersion(dir string) (string, error) {
	_, m, err := readManifest(filepath.Join(dir, indexDir))
	return m.Version, err
}

// readCurrent gives the folder in use and the digest of its manifest.
func readCurrent(root string) (name, digest string, err error) {
	b, err := os.ReadFile(filepath.Join(root, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", ErrNone
	}
	if err != nil {
		return "", "", fmt.Errorf("open snapshot: %w", err)
	}
	name, digest, ok := strings.Cut(strings.TrimSuffix(string(b), "\n"), " ")
	if !ok || name != filepath.Base(name) || strings.HasPrefix(name, ".") || !filepath.IsLocal(name) {
		return "", "", fmt.Errorf("open snapshot: %s: %w", currentFile, ErrCorrupt)
	}
	return name, digest, nil
}

func readManifest(root string) (name string, m manifest, err error) {
	name, digest, err := readCurrent(root)
	if err != nil {
		return "", m, err
	}
	b, err := readWhole(filepath.Join(root, name, manifestFile))
	if err != nil {
		return name, m, err
	}
	if digestOf(b) != digest {
		return name, m, fmt.Errorf("open snapshot %s: %s: %w", name, manifestFile, ErrCorrupt)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return name, m, fmt.Errorf("open snapshot %s: %s: %w: %v", name, manifestFile, ErrCorrupt, err)
	}
	if m.Format != schema() {
		return name, manifest{}, fmt.Errorf("open snapshot %s: %w", name, ErrFormat)
	}
	return name, m, nil
}

// readWhole reads a file of a snapshot; a missing one is damage.
func readWhole(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open snapshot: %s missing: %w", filepath.Base(path), ErrCorrupt)
	}
	if err != nil {
		return nil, fmt.Errorf("open snapshot: %w", err)
	}
	return b, nil
}

func read(dir string, m manifest) (*Snapshot, error) {
	var s *Snapshot
	var proc, pass *lexical.Index
	var words *vitext.Restorer
	var g errgroup.Group
	g.Go(func() error {
		records, err := readAs(dir, recordsFile, m, decodeRecords)
		if err != nil {
			return err
		}
		s, err = assemble(records)
		return err
	})
	g.Go(func() (err error) {
		proc, err = readAs(dir, procFile, m, lexical.Unmarshal)
		return err
	})
	g.Go(func() (err error) {
		pass, err = readAs(dir, passFile, m, lexical.Unmarshal)
		return err
	})
	g.Go(func() (err error) {
		words, err = readAs(dir, typingFile, m, vitext.UnmarshalRestorer)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if err := s.openLeg(dir, m); err != nil {
		return nil, err
	}
	if err := s.setTyping(words); err != nil {
		return nil, err
	}
	if s.version != m.Version || !fits(proc, s.units) || !fits(pass, s.passages) {
		return nil, fmt.Errorf("open snapshot %s: index does not fit the records: %w", m.Version, ErrCorrupt)
	}
	s.proc, s.pass = proc, pass
	return s, nil
}

// fits tells whether the index stands for exactly these units, in their order.
func fits(x *lexical.Index, units []unit) bool {
	if x.Len() != len(units) {
		return false
	}
	for i, u := range units {
		if x.ID(i) != u.indexID() {
			return false
		}
	}
	return true
}

// readAs reads one file, checks its digest and decodes it.
func readAs[T any](dir, name string, m manifest, decode func([]byte) (T, error)) (T, error) {
	var zero T
	b, err := readWhole(filepath.Join(dir, name))
	if err != nil {
		return zero, err
	}
	for _, f := range m.Files {
		if f.Name == name && f.Size == int64(len(b)) && f.SHA256 == digestOf(b) {
			v, err := decode(b)
			if err != nil {
				return zero, fmt.Errorf("open snapshot %s: %s: %w: %v", m.Version, name, ErrCorrupt, err)
			}
			return v, nil
		}
	}
	return zero, fmt.Errorf("open snapshot %s: %s: %w", m.Version, name, ErrCorrupt)
}
