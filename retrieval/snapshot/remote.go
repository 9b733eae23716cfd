package snapshot

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trolycong/knowledge"
)

// Remote keeps packed snapshots where every process can fetch them, one for each format of the program and version of the
// knowledge. It is derived data: what is lost is built again. Safe for concurrent use, by several processes too.
type Remote interface {
	// Digest of what is stored; knowledge.ErrNotFound when nothing is.
	Digest(ctx context.Context, format, version string) (string, error)
	// Put stores all that write writes, in place of what is there: at once, or not at all. It may call write again. digest
	// is what the writer calls it; Get gives it back. Old versions may be removed: never the newest two, nor one that was
	// stored less than an hour ago.
	Put(ctx context.Context, format, version, digest string, write func(w io.Writer) error) error
	// Get hands what is stored to read, as of one moment, and passes its error on; knowledge.ErrNotFound when nothing is.
	Get(ctx context.Context, format, version string, read func(digest string, r io.Reader) error) error
}

// A packed snapshot is the length of its manifest (unsigned varint, bytes), the manifest, and its files in the manifest's
// order, one behind the other. Its digest is that of the manifest, which holds those of the files.

// maxManifest bounds a manifest in bytes.
const maxManifest = 1 << 20

// Publish stores the current snapshot below dir in the remote, unless one of its version is there. replace stores it
// whatever is there.
func Publish(ctx context.Context, remote Remote, dir string, replace bool) error {
	root := filepath.Join(dir, indexDir)
	name, digest, err := readCurrent(root)
	if err != nil {
		return err
	}
	b, err := readWhole(filepath.Join(root, name, manifestFile))
	if err != nil {
		return err
	}
	return publish(ctx, remote, packed{filepath.Join(root, name), b, digest}, replace)
}

// packed is a folder that is to be sent.
type packed struct {
	dir      string
	manifest []byte
	digest   string
}

func publish(ctx context.Context, remote Remote, p packed, replace bool) error {
	var m manifest
	if err := json.Unmarshal(p.manifest, &m); err != nil || digestOf(p.manifest) != p.digest || m.Format != schema() {
		return fmt.Errorf("share snapshot: %s: %w", manifestFile, ErrCorrupt)
	}
	_, err := remote.Digest(ctx, m.Format, m.Version)
	if err == nil && !replace {
		return nil
	}
	if err == nil || errors.Is(err, knowledge.ErrNotFound) {
		err = remote.Put(ctx, m.Format, m.Version, p.digest, func(w io.Writer) error { return pack(w, p, m) })
	}
	if err != nil {
		return fmt.Errorf("share snapshot %s: %w", m.Version, err)
	}
	return nil
}

func pack(w io.Writer, p packed, m manifest) error {
	if _, err := w.Write(binary.AppendUvarint(nil, uint64(len(p.manifest)))); err != nil {
		return err
	}
	if _, err := w.Write(p.manifest); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := packFile(w, filepath.Join(p.dir, f.Name), f); err != nil {
			return err
		}
	}
	return nil
}

// packFile sends a file, and fails when it is not what the manifest says: no damage travels.
func packFile(w io.Writer, path string, f fileDigest) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), file)
	if err == nil && (n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256) {
		err = fmt.Errorf("%s: %w", f.Name, ErrCorrupt)
	}
	return err
}

// Fetch gets the snapshot of a version from the remote, verifies all of it, and makes it the current one below dir. An
// empty dir keeps nothing. It returns knowledge.ErrNotFound, ErrFormat, ErrCorrupt, or the error of the remote or the disk.
func Fetch(ctx context.Context, remote Remote, dir, version string) (*Snapshot, error) {
	root := filepath.Join(dir, indexDir)
	if dir == "" {
		tmp, err := os.MkdirTemp("", "trolycong-*")
		if err != nil {
			return nil, fmt.Errorf("fetch snapshot: %w", err)
		}
		defer func() { _ = os.RemoveAll(tmp) }()
		root = tmp
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("fetch snapshot: %w", err)
	}
	var s *Snapshot
	err := remote.Get(ctx, schema(), version, func(digest string, r io.Reader) (err error) {
		s, err = receive(root, version, digest, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("fetch snapshot %s: %w", version, err)
	}
	return s, nil
}

// receive unpacks into a folder of its own, reads it whole, and only then makes it the current one.
func receive(root, version, digest string, r io.Reader) (*Snapshot, error) {
	tmp, err := os.MkdirTemp(root, ".new-"+safeName(version)+"-*")
	if err != nil {
		return nil, err
	}
	m, err := unpack(tmp, digest, r)
	if err == nil && m.Version != version {
		err = fmt.Errorf("version %s: %w", m.Version, ErrCorrupt)
	}
	var s *Snapshot
	if err == nil {
		s, err = read(tmp, m)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(tmp))
	}
	return s, adopt(root, tmp, digest)
}

// unpack writes the files of a packed snapshot, none longer than the manifest says.
func unpack(dir, digest string, r io.Reader) (m manifest, err error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(binary.MaxVarintLen64)
	if err != nil && !errors.Is(err, io.EOF) {
		return m, cutOff(err)
	}
	size, used := binary.Uvarint(head)
	if used <= 0 {
		return m, fmt.Errorf("%s without its size: %w", manifestFile, ErrCorrupt)
	}
	if _, err := in.Discard(used); err != nil {
		return m, cutOff(err)
	}
	if size > maxManifest {
		return m, fmt.Errorf("%s of %d bytes: %w", manifestFile, size, ErrCorrupt)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(in, b); err != nil {
		return m, cutOff(err)
	}
	if digestOf(b) != digest {
		return m, fmt.Errorf("%s: %w", manifestFile, ErrCorrupt)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s: %w: %v", manifestFile, ErrCorrupt, err)
	}
	if m.Format != schema() {
		return m, ErrFormat
	}
	for _, f := range m.Files {
		if err := unpackFile(dir, f, in); err != nil {
			return m, err
		}
	}
	switch _, err := in.ReadByte(); {
	case err == nil:
		return m, fmt.Errorf("more than the manifest says: %w", ErrCorrupt)
	case err != io.EOF:
		return m, err
	}
	return m, errors.Join(writeSynced(filepath.Join(dir, manifestFile), b), syncDir(dir))
}

// cutOff tells damage, where what was stored ends too early, from a fault of the remote.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("cut off: %w", ErrCorrupt)
	}
	return err
}

func unpackFile(dir string, f fileDigest, r io.Reader) error {
	if f.Name != safeName(f.Name) || f.Name == manifestFile || f.Size < 0 {
		return fmt.Errorf("name of a file: %w", ErrCorrupt)
	}
	file, err := os.OpenFile(filepath.Join(dir, f.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s stands twice: %w", f.Name, ErrCorrupt)
	}
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(r, f.Size))
	if err == nil && (n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256) {
		err = fmt.Errorf("%s: %w", f.Name, ErrCorrupt)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// publishTo stores a snapshot that lies in no folder.
func (s *Snapshot) publishTo(ctx context.Context, remote Remote, replace bool) error {
	dir, err := os.MkdirTemp("", "trolycong-*")
	if err != nil {
		return fmt.Errorf("share snapshot: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	digest, err := s.write(dir)
	if err != nil {
		return fmt.Errorf("share snapshot %s: %w", s.version, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return fmt.Errorf("share snapshot %s: %w", s.version, err)
	}
	return publish(ctx, remote, packed{dir, b, digest}, replace)
}
