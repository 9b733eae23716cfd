package sqlstore_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge/knowledgetest"
)

// The child of a crash test: TestMain runs it in place of the tests.
const (
	crashEnv  = "TROLYCONG_TEST_CRASH_DB"    // path or address of the database
	pointEnv  = "TROLYCONG_TEST_CRASH_POINT" // "deleted", "record:3" …; empty writes until the parent kills it
	oldWord   = "cũ"
	newWord   = "mới"
	crashSize = 60 // procedures
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := crash(context.Background(), path, os.Getenv(pointEnv)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(3) // a child that comes here was not killed
	}
	os.Exit(m.Run())
}

// crash replaces the old state with the new one and kills itself at the point, as kill -9 would; without a point it goes
// on replacing for ever.
func crash(ctx context.Context, path, point string) error {
	db, err := sqlstore.Open(ctx, optionsOf(path))
	if err != nil {
		return err
	}
	seen := map[string]int{}
	db.SetHook(func(at string) {
		seen[at]++
		if point == at || point == at+":"+strconv.Itoa(seen[at]) {
			kill()
		}
	})
	if point != "" {
		return db.PutBundle(ctx, knowledgetest.Catalogue("portal", newWord, crashSize))
	}
	fmt.Println("ready")
	for i := 0; ; i++ {
		word := []string{newWord, oldWord}[i%2]
		if err := db.PutBundle(ctx, knowledgetest.Catalogue("portal", word, crashSize)); err != nil {
			return err
		}
	}
}

func kill() {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // the signal is on its way
}

// crashed gives a database in the old state whose next writer dies.
func crashed(t *testing.T, path string) (child func(point string) *exec.Cmd) {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), optionsOf(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PutBundle(t.Context(), knowledgetest.Catalogue("portal", oldWord, crashSize)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return func(point string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), crashEnv+"="+path, pointEnv+"="+point)
		return cmd
	}
}

// state opens what a dead process left and gives the word that all records hold.
func state(t *testing.T, path string) string {
	t.Helper()
	db := open(t, optionsOf(path))
	if err := db.Check(t.Context()); err != nil {
		t.Fatalf("Check: %v", err)
	}
	c, err := db.Collection(t.Context())
	if err != nil {
		t.Fatalf("Collection: %v", err)
	}
	for _, word := range []string{oldWord, newWord} {
		want := knowledgetest.Catalogue("portal", word, crashSize)
		if len(c.Procedures) == crashSize && c.Procedures[0].Name == want.Procedures[0].Name {
			for i, p := range c.Procedures {
				if p.Name != want.Procedures[i].Name {
					t.Fatalf("half a state: %q beside %q", p.Name, c.Procedures[0].Name)
				}
			}
			if v, err := db.Version(t.Context()); err != nil || v != c.Version {
				t.Fatalf("Version: got %s, %v; want the collection's %s", v, err, c.Version)
			}
			return word
		}
	}
	t.Fatalf("got %d procedures, want %d of one state", len(c.Procedures), crashSize)
	return ""
}

// optionsOf tells a path from an address.
func optionsOf(target string) sqlstore.Options {
	if strings.HasPrefix(target, "postgres://") {
		return sqlstore.Options{URL: target}
	}
	return sqlstore.Options{Path: target}
}

// bothTargets runs a test on a path and on an address.
func bothTargets(t *testing.T, run func(t *testing.T, fresh func(t testing.TB) string)) {
	t.Run("sqlite", func(t *testing.T) {
		run(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), sqlstore.FileName) })
	})
	t.Run("postgres", func(t *testing.T) {
		pgtest.URL(t)
		run(t, pgtest.New)
	})
}

func TestKilledAtPoints(t *testing.T) { bothTargets(t, testKilledAtPoints) }

func testKilledAtPoints(t *testing.T, fresh func(t testing.TB) string) {
	for point, want := range map[string]string{
		"begun": oldWord, "deleted": oldWord, "record:1": oldWord, "record:30": oldWord,
		fmt.Sprintf("record:%d", crashSize): oldWord, "commit": oldWord, "committed": newWord,
	} {
		t.Run(point, func(t *testing.T) {
			path := fresh(t)
			child := crashed(t, path)
			out, err := child(point).CombinedOutput()
			if err == nil || len(out) > 0 {
				t.Fatalf("the child was not killed: %v %s", err, out)
			}
			if got := state(t, path); got != want {
				t.Errorf("killed at %s: got the state %q, want %q", point, got, want)
			}
		})
	}
}

// TestKilledAnywhere kills a writer from outside at moments that nobody chose: inside a system call, a checkpoint, a
// commit. Both states are right, half of one is not.
func TestKilledAnywhere(t *testing.T) { bothTargets(t, testKilledAnywhere) }

func testKilledAnywhere(t *testing.T, fresh func(t testing.TB) string) {
	path := fresh(t)
	child := crashed(t, path)
	random := rand.New(rand.NewPCG(7, 2026))
	for range 12 {
		cmd := child("")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(stdout).ReadString('\n')
		if err != nil || line != "ready\n" {
			t.Fatalf("the child said %q, %v", line, err)
		}
		time.Sleep(time.Duration(random.IntN(30_000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // says "killed"
		state(t, path)
	}
}
