package ingest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/ingest"
)

// The child of these tests: TestMain runs it in place of the tests.
const (
	childEnv = "TROLYCONG_TEST_INGEST_CHILD" // "hold", "lock" or the number of the point at which it dies
	dataEnv  = "TROLYCONG_TEST_INGEST_DATA"
	filesEnv = "TROLYCONG_TEST_INGEST_FILES"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		if err := child(context.Background(), what, os.Getenv(dataEnv)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(4)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(ctx context.Context, what, data string) error {
	if what == "hold" {
		if _, err := ingest.Acquire(data, noon); err != nil {
			return err
		}
		fmt.Println("held")
		select {} // until the parent kills it
	}
	if what == "lock" {
		_, err := ingest.Acquire(data, noon)
		fmt.Println(ingest.Explain(err))
		return nil
	}
	db, err := sqlstore.Open(ctx, sqlstore.Options{Path: filepath.Join(data, sqlstore.FileName)})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	points := 0
	tick := func() {
		mu.Lock()
		defer mu.Unlock()
		if points++; fmt.Sprint(points) == what {
			kill()
		}
	}
	r, err := ingest.Run(ctx, ingest.Options{Store: dying{db, tick}, DataDir: data, Paths: []string{os.Getenv(filesEnv)},
		Progress: func(ingest.Event) { tick() }, Now: func() time.Time { return noon }})
	if err != nil {
		return err
	}
	fmt.Println(strings.Join(outline(r), " "))
	return db.Close()
}

// dying has a point before and after every store.
type dying struct {
	*sqlstore.DB
	tick func()
}

func (d dying) PutBundle(ctx context.Context, b knowledge.Bundle) error {
	d.tick()
	err := d.DB.PutBundle(ctx, b)
	d.tick()
	return err
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

func (p *place) child(what string) *exec.Cmd {
	cmd := exec.CommandContext(p.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+what, dataEnv+"="+p.data, filesEnv+"="+p.dir)
	return cmd
}

func TestSecondRunIsRefusedAtOnce(t *testing.T) {
	p := newPlace(t)
	path := p.file("a.txt", planText)
	lock, err := ingest.Acquire(p.data, noon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.try(ingest.Options{}, path)
	if r != nil || !errors.Is(err, ingest.ErrLocked) {
		t.Errorf("Run beside another: got %v, want ErrLocked", err)
	}
	p.contains(ingest.Explain(err), "đang chạy", fmt.Sprint(os.Getpid()), "12:00 ngày 15/07/2026", "chạy lại")
	if err := ingest.Running(p.data); !errors.Is(err, ingest.ErrLocked) {
		t.Errorf("Running beside another: %v, want ErrLocked", err)
	}
	if err := errors.Join(lock.Release(), lock.Release()); err != nil {
		t.Errorf("releasing twice: %v", err)
	}
	for _, data := range []string{p.data, filepath.Join(p.data, "none")} {
		if err := ingest.Running(data); err != nil {
			t.Errorf("Running where nobody ingests: %v", err)
		}
	}
	if _, err := os.Stat(filepath.Join(p.data, "none")); err == nil {
		t.Error("Running made a folder")
	}
	p.want(p.run(ingest.Options{}, path), ingest.ExitStored, "+a")
	p.want(p.run(ingest.Options{}, path), ingest.ExitStored, "=a")
}

func TestLockIsFreeAfterAFault(t *testing.T) {
	p := newPlace(t)
	path := p.file("a.txt", planText)
	if _, err := p.try(ingest.Options{ID: "x"}, path, filepath.Join(p.dir, "none")); !errors.Is(err, ingest.ErrUsage) {
		t.Fatalf("got %v, want wrong use", err)
	}
	p.want(p.run(ingest.Options{}, path), ingest.ExitStored, "+a")
}

func TestLockOfADeadProcess(t *testing.T) {
	p := newPlace(t)
	cmd := p.child("hold")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	_, err = ingest.Acquire(p.data, noon)
	p.contains(ingest.Explain(err), fmt.Sprint(cmd.Process.Pid))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // says "killed"
	lock, err := ingest.Acquire(p.data, time.Now())
	if err != nil {
		t.Fatalf("after the holder's death: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func TestDataFolderIsAFile(t *testing.T) {
	p := newPlace(t)
	_, err := ingest.Acquire(p.file("data", "x"), noon)
	if err == nil || !strings.Contains(ingest.Explain(err), "data") {
		t.Errorf("got %v, want an error that names the folder", err)
	}
}

// TestKilledAtEveryPoint kills an ingest at its first, second … point, an event or the border of a store: every file is
// then in its old or its new state, and the next run ends where an undisturbed one does.
func TestKilledAtEveryPoint(t *testing.T) {
	undisturbed := newPlace(t)
	writeOld(undisturbed)
	undisturbed.run(ingest.Options{})
	writeNew(undisturbed)
	undisturbed.run(ingest.Options{})
	for point := 1; ; point++ {
		p := newPlace(t)
		writeOld(p)
		p.run(ingest.Options{})
		if err := p.db.Close(); err != nil {
			t.Fatal(err)
		}
		writeNew(p)
		out, err := p.child(fmt.Sprint(point)).CombinedOutput()
		if err == nil { // it ended before this point
			if point <= 14 {
				t.Errorf("only %d points; want a kill before, in and after every file: %s", point-1, out)
			}
			return
		}
		if len(out) > 0 {
			t.Fatalf("the child was not killed: %v %s", err, out)
		}
		db, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: filepath.Join(p.data, sqlstore.FileName)})
		if err != nil {
			t.Fatal(err)
		}
		p.db, p.store = db, &counting{DB: db}
		p.wholeFiles(point)
		p.run(ingest.Options{})
		if got, want := p.version(), undisturbed.version(); got != want {
			t.Errorf("killed at point %d, then run again: got version %s, want %s", point, got, want)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

const crashRecords = 250

func writeOld(p *place) {
	p.file("a.txt", planText)
	p.file("b.jsonl", strings.ReplaceAll(catalogue(crashRecords), "mẫu", "cũ"))
	p.file("c.txt", planText+"- cũ\n")
}

func writeNew(p *place) {
	p.file("a.txt", planText+"- mới\n")
	p.file("b.jsonl", strings.ReplaceAll(catalogue(crashRecords), "mẫu", "mới"))
	p.file("c.txt", planText+"- mới\n")
	p.file("d.txt", planText+"- mới\n")
}

// wholeFiles checks that what a dead ingest left is whole.
func (p *place) wholeFiles(point int) {
	p.Helper()
	if err := p.db.Check(p.Context()); err != nil {
		p.Fatalf("point %d: %v", point, err)
	}
	c, err := p.db.Collection(p.Context())
	if err != nil || len(c.Procedures) != crashRecords || len(c.Documents) < 2 {
		p.Fatalf("point %d: got %d procedures and %d documents, %v", point, len(c.Procedures), len(c.Documents), err)
	}
	word := "cũ"
	if strings.Contains(c.Procedures[0].Name, "mới") {
		word = "mới"
	}
	for _, q := range c.Procedures {
		if !strings.Contains(q.Name, word) {
			p.Fatalf("point %d: half a catalogue: %q beside %q", point, q.Name, c.Procedures[0].Name)
		}
	}
}
