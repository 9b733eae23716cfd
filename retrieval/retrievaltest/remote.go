package retrievaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"trolycong/knowledge"
)

// Remote is snapshot.Remote, here for its suite.
type Remote interface {
	Digest(ctx context.Context, format, version string) (string, error)
	Put(ctx context.Context, format, version, digest string, write func(w io.Writer) error) error
	Get(ctx context.Context, format, version string, read func(digest string, r io.Reader) error) error
}

// OpenRemote gives an empty place and the clock that it reads; it may use t for cleaning up.
type OpenRemote func(t testing.TB, now func() time.Time) Remote

// RunRemote runs the whole suite against one implementation of snapshot.Remote.
func RunRemote(t *testing.T, open OpenRemote) {
	for _, c := range []struct {
		name string
		run  func(s *remoteSuite)
	}{
		{"nothing there", (*remoteSuite).nothing},
		{"round trip", (*remoteSuite).roundTrip},
		{"replaced as a whole", (*remoteSuite).replaced},
		{"a failed put changes nothing", (*remoteSuite).failed},
		{"formats side by side", (*remoteSuite).formats},
		{"old versions go", (*remoteSuite).prune},
		{"readers see whole states", (*remoteSuite).wholeStates},
		{"reader's error", (*remoteSuite).readerError},
		{"cancelled", (*remoteSuite).cancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &remoteSuite{T: t, now: time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)}
			s.remote = open(t, func() time.Time { return s.now })
			c.run(s)
		})
	}
}

type remoteSuite struct {
	*testing.T
	remote Remote
	now    time.Time
}

// payload is a stream of n bytes that its name decides.
func payload(name string, n int) []byte {
	r := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32.32s", name))))
	b := make([]byte, n)
	_, _ = r.Read(b) // never fails
	return b
}

func (s *remoteSuite) put(format, version, digest string, b []byte) {
	s.Helper()
	err := s.remote.Put(s.Context(), format, version, digest, func(w io.Writer) error {
		// In pieces of odd sizes, as files come.
		for rest := b; len(rest) > 0; {
			n := min(len(rest), 300_001)
			if _, err := w.Write(rest[:n]); err != nil {
				return err
			}
			rest = rest[n:]
		}
		return nil
	})
	if err != nil {
		s.Fatalf("Put %s %s: %v", format, version, err)
	}
}

// want checks what is stored; an empty digest stands for nothing.
func (s *remoteSuite) want(format, version, digest string, b []byte) {
	s.Helper()
	got, err := s.remote.Digest(s.Context(), format, version)
	if digest == "" {
		if !errors.Is(err, knowledge.ErrNotFound) {
			s.Errorf("Digest %s %s: %q, %v, want ErrNotFound", format, version, got, err)
		}
		if err := s.remote.Get(s.Context(), format, version, func(string, io.Reader) error { s.Error("read called"); return nil }); !errors.Is(err, knowledge.ErrNotFound) {
			s.Errorf("Get %s %s: %v, want ErrNotFound", format, version, err)
		}
		return
	}
	if got != digest || err != nil {
		s.Errorf("Digest %s %s: %q, %v, want %q", format, version, got, err, digest)
	}
	err = s.remote.Get(s.Context(), format, version, func(have string, r io.Reader) error {
		all, err := io.ReadAll(r)
		if have != digest || !bytes.Equal(all, b) {
			s.Errorf("Get %s %s: %q and %d bytes, want %q and %d", format, version, have, len(all), digest, len(b))
		}
		return err
	})
	if err != nil {
		s.Errorf("Get %s %s: %v", format, version, err)
	}
}

func (s *remoteSuite) nothing() { s.want("f", "v1", "", nil) }

func (s *remoteSuite) roundTrip() {
	for i, n := range []int{0, 1, 512 << 10, 512<<10 + 1, 2<<20 + 7} {
		version := fmt.Sprint("v", i)
		b := payload(version, n)
		s.put("f", version, "d"+version, b)
		s.want("f", version, "d"+version, b)
	}
}

func (s *remoteSuite) replaced() {
	s.put("f", "v1", "d1", payload("long", 1<<20))
	s.put("f", "v1", "d2", payload("short", 10))
	s.want("f", "v1", "d2", payload("short", 10))
}

func (s *remoteSuite) failed() {
	s.put("f", "v1", "d1", payload("a", 1000))
	fault := errors.New("disk gone")
	for _, version := range []string{"v1", "v2"} {
		err := s.remote.Put(s.Context(), "f", version, "d2", func(w io.Writer) error {
			_, err := w.Write(payload("b", 1<<20))
			return errors.Join(fault, err)
		})
		if !errors.Is(err, fault) {
			s.Errorf("Put whose writer fails: %v, want its error", err)
		}
	}
	s.want("f", "v1", "d1", payload("a", 1000))
	s.want("f", "v2", "", nil)
}

func (s *remoteSuite) formats() {
	s.put("f", "v1", "d1", payload("a", 100))
	s.put("g", "v1", "d2", payload("b", 100))
	s.want("f", "v1", "d1", payload("a", 100))
	s.want("g", "v1", "d2", payload("b", 100))
	s.want("h", "v1", "", nil)
}

func (s *remoteSuite) prune() {
	for i := range 4 {
		s.put("f", fmt.Sprint("v", i), "d", nil)
		s.put("g", fmt.Sprint("v", i), "d", nil)
	}
	for i := range 4 { // all are young
		s.want("f", fmt.Sprint("v", i), "d", nil)
	}
	s.now = s.now.Add(59 * time.Minute)
	s.put("f", "v4", "d", nil)
	s.want("f", "v0", "d", nil)
	s.now = s.now.Add(2 * time.Minute)
	s.put("f", "v5", "d", nil)
	for i := range 4 {
		s.want("f", fmt.Sprint("v", i), "", nil)
		s.want("g", fmt.Sprint("v", i), "", nil)
	}
	s.want("f", "v4", "d", nil)
	s.now = s.now.Add(48 * time.Hour)
	s.put("f", "v6", "d", nil)
	s.want("f", "v4", "", nil)
	s.want("f", "v5", "d", nil) // old, but of the newest two
	s.want("f", "v6", "d", nil)
}

func (s *remoteSuite) wholeStates() {
	state := func(i int) (string, []byte) { return fmt.Sprint("d", i), payload(fmt.Sprint(i), 700_000+i) }
	digest, b := state(0)
	s.put("f", "v1", digest, b)
	var wg sync.WaitGroup
	for i := 1; i < 4; i++ {
		wg.Go(func() { digest, b := state(i); s.put("f", "v1", digest, b) })
		wg.Go(func() {
			err := s.remote.Get(s.Context(), "f", "v1", func(digest string, r io.Reader) error {
				all, err := io.ReadAll(r)
				for i := range 4 {
					if d, b := state(i); d == digest && bytes.Equal(b, all) {
						return err
					}
				}
				s.Errorf("%s with %d bytes was never stored", digest, len(all))
				return err
			})
			if err != nil {
				s.Errorf("Get: %v", err)
			}
		})
	}
	wg.Wait()
}

func (s *remoteSuite) readerError() {
	s.put("f", "v1", "d", payload("a", 2<<20))
	fault := errors.New("enough")
	err := s.remote.Get(s.Context(), "f", "v1", func(_ string, r io.Reader) error {
		_, err := io.ReadFull(r, make([]byte, 10))
		return errors.Join(fault, err)
	})
	if !errors.Is(err, fault) {
		s.Errorf("Get whose reader fails: %v, want its error", err)
	}
	s.want("f", "v1", "d", payload("a", 2<<20))
}

func (s *remoteSuite) cancelled() {
	ctx, cancel := context.WithCancel(s.Context())
	err := s.remote.Put(ctx, "f", "v1", "d", func(w io.Writer) error {
		cancel()
		_, err := w.Write(payload("a", 2<<20))
		return err
	})
	if !errors.Is(err, context.Canceled) {
		s.Errorf("Put cancelled: %v", err)
	}
	s.want("f", "v1", "", nil)
	if err := s.remote.Get(ctx, "f", "v1", func(string, io.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		s.Errorf("Get cancelled: %v", err)
	}
}
