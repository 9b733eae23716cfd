// Package ingest reads files into the store of knowledge: it finds them, picks the parser, stores what each one gave as
// a whole or not at all, and reports what was stored, unchanged and refused, with reasons for people.
//
// Kind: assembly. It joins the parsers and a store that its caller gives. It refuses secret documents, files it cannot
// read with certainty, and a second run beside a running one; it never deletes a source. A file that breaks off is
// refused as a whole: half a catalogue would take the place of a whole one. Used by cmd and tests.
package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"trolycong/knowledge"
)

// Store is where sources go. PutBundle replaces everything of the source at once or changes nothing; Bundle gives what a
// source holds, and Collection what is in effect.
type Store interface {
	Sources(ctx context.Context) ([]knowledge.Source, error)
	Bundle(ctx context.Context, id knowledge.DocumentID) (knowledge.Bundle, error)
	PutBundle(ctx context.Context, b knowledge.Bundle) error
	Collection(ctx context.Context) (*knowledge.Collection, error)
}

// Options of Run. Store and Paths are required.
type Options struct {
	Store Store
	// Paths are files and folders. A folder gives all files below it, ordered by path; hidden files and folders are left
	// out. A file that is named twice is read once.
	Paths []string
	// AsOf is the date the sources speak for; zero takes it from a catalogue's file name and a document's own date.
	AsOf knowledge.Date
	// ID names the source in place of the file's name; then Paths must give exactly one file.
	ID knowledge.DocumentID
	// Visibility of new sources. A stored internal source stays internal when it is read again as public, unless
	// MakePublic is set: leaving a flag out never publishes anything.
	Visibility knowledge.Visibility
	// MakePublic tells that the caller asked for public in so many words.
	MakePublic bool
	// DataDir is the folder whose lock is held while Run runs; empty when the caller holds it (see Acquire).
	DataDir string
	// Progress is called for every step, by one goroutine at a time; nil means no calls. It must not block for long.
	Progress func(Event)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger; nil discards.
	Logger *slog.Logger
}

// Stage is a step in the reading of a file.
type Stage string

// The stages. Every file ends in one of the last three.
const (
	StageReading   Stage = "reading"
	StageStored    Stage = "stored"
	StageUnchanged Stage = "unchanged"
	StageRefused   Stage = "refused"
)

// Event tells how far the run is.
type Event struct {
	Stage Stage
	Path  string
	// Bytes read of this file, of Size; Records read of it so far.
	Bytes, Size int64
	Records     int
	// DoneFiles of Files have ended.
	DoneFiles, Files int
	// DoneBytes of TotalBytes over all files.
	DoneBytes, TotalBytes int64
}

// ErrUsage is returned when the options contradict each other; the caller shows Explain and how the command is used.
var ErrUsage = errors.New("wrong use")

// window is how many files are read side by side or wait to be stored: enough for two cores, few enough for the memory.
const window = 2

// Run reads and stores. The report is there beside an error too, and says what was done before it; a nil report means
// that nothing was tried. An error is a fault that Explain words: wrong use, another run, or a store that cannot write.
func Run(ctx context.Context, opt Options) (*Report, error) {
	if opt.Store == nil || len(opt.Paths) == 0 {
		return nil, fmt.Errorf("ingest: Store and Paths are required: %w", ErrUsage)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.ID != "" {
		if why := badID(opt.ID); why != "" {
			return nil, &problem{sentence: "--id: " + why, err: ErrUsage}
		}
	}
	if opt.DataDir != "" {
		lock, err := Acquire(opt.DataDir, opt.Now())
		if err != nil {
			return nil, err
		}
		defer func() { _ = lock.Release() }()
	}
	files := find(opt.Paths)
	if opt.ID != "" && len(files) != 1 {
		return nil, &problem{sentence: fmt.Sprintf("--id đặt tên cho một tệp, nhưng đường dẫn đã cho có %d tệp; hãy nạp từng tệp một", len(files)), err: ErrUsage}
	}
	stored, err := opt.Store.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("ingest: %w", err)
	}
	r := &run{opt: opt, files: files, stored: map[knowledge.DocumentID]knowledge.Source{}, claimed: map[knowledge.DocumentID]string{},
		read: make([]int64, len(files))}
	for _, s := range stored {
		r.stored[s.ID] = s
	}
	for _, f := range files {
		r.total += f.size
	}
	err = r.all(ctx)
	if err == nil {
		err = r.differences(ctx)
	}
	r.report.finish()
	return &r.report, err
}

// differences tells which procedures of the stored catalogues another source gives differently.
func (r *run) differences(ctx context.Context) error {
	sources, fresh := 0, false
	for _, s := range r.stored {
		if s.Kind == knowledge.KindProcedure {
			sources++
		}
	}
	for _, s := range r.report.Stored {
		if s.Source.Kind == knowledge.KindProcedure {
			fresh = true
			if s.New {
				sources++
			}
		}
	}
	if !fresh || sources < 2 {
		return nil
	}
	c, err := r.opt.Store.Collection(ctx)
	if err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	for _, p := range c.Procedures {
		for _, is := range p.Issues {
			if is.Kind == knowledge.IssueSourcesDiffer {
				r.report.Differ = append(r.report.Differ, Difference{Code: p.Code, Detail: is.Detail})
			}
		}
	}
	return nil
}

// run is the state of one Run.
type run struct {
	opt     Options
	files   []file
	stored  map[knowledge.DocumentID]knowledge.Source
	claimed map[knowledge.DocumentID]string // ids that a file of this run has taken, with its path
	report  Report

	mu    sync.Mutex // guards what follows, and the calls of Progress
	read  []int64    // bytes of each file that were read
	done  int
	total int64
}

// all reads the files side by side and stores them in their order. The error is that of the first file that the store did
// not take.
func (r *run) all(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	slots := make(chan struct{}, window)
	outcomes := make([]chan *outcome, len(r.files))
	for i := range outcomes {
		outcomes[i] = make(chan *outcome, 1)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for i := range r.files {
			slots <- struct{}{} // given back when the file is stored; after an end the loop below gives back at once
			wg.Go(func() { outcomes[i] <- r.readFile(ctx, i) })
		}
	})
	var fault error
	failed := 0 // files in a row that the store did not take
	for i := range r.files {
		o := <-outcomes[i]
		if failed < maxFailed {
			switch err := r.settle(ctx, i, o); {
			case err == nil && len(o.bundle.Documents)+len(o.bundle.Procedures) > 0:
				failed = 0
			case err != nil:
				fault = cmp.Or(fault, err)
				if failed++; ctx.Err() != nil {
					failed = maxFailed
				}
			}
		} else {
			r.refuse(i, "chưa nạp vì lần nạp đã dừng trước tệp này; hãy chạy lại")
		}
		if failed == maxFailed {
			cancel()
		}
		<-slots
	}
	return fault
}

// maxFailed is how many files in a row the store may refuse before a run ends: a disk that is too full for one file may
// take the next.
const maxFailed = 2

// settle stores what a file gave and notes it in the report. An error ends the run.
func (r *run) settle(ctx context.Context, i int, o *outcome) error {
	if err := ctx.Err(); err != nil {
		r.refuse(i, "chưa nạp vì lần nạp bị dừng giữa chừng; hãy chạy lại")
		return fmt.Errorf("ingest: %w", err)
	}
	if o.err != nil {
		if o.panicked {
			r.opt.Logger.ErrorContext(ctx, "parser failed", "file", r.files[i].path, "error", o.err)
		}
		r.refuse(i, Explain(o.err))
		return nil
	}
	id := o.bundle.Source.ID
	if first, taken := r.claimed[id]; taken {
		r.refuse(i, fmt.Sprintf("trùng tên nguồn %q với tệp %s đã nạp trong lần này; hãy đổi tên tệp hoặc nạp riêng với --id", id, first))
		return nil
	}
	if !o.unchanged {
		o.bundle.Source.IngestedAt = r.opt.Now()
		if err := r.opt.Store.PutBundle(ctx, o.bundle); err != nil {
			r.refuse(i, Explain(err))
			return fmt.Errorf("ingest %s: %w", r.files[i].path, err)
		}
	}
	r.claimed[id] = r.files[i].path
	r.accept(i, o)
	return nil
}

func (r *run) accept(i int, o *outcome) {
	path := r.files[i].path
	_, known := r.stored[o.bundle.Source.ID]
	e := Event{Stage: StageStored, Records: o.bundle.Source.Records}
	if o.unchanged {
		e.Stage = StageUnchanged
		r.report.Unchanged = append(r.report.Unchanged, Unchanged{Path: path, Source: o.bundle.Source})
	} else {
		r.report.Stored = append(r.report.Stored, Stored{Path: path, Source: o.bundle.Source, New: !known,
			Refused: o.refused, Folded: o.folded, Kept: o.kept, Gone: o.gone, Issues: countIssues(o.bundle)})
	}
	r.end(i, e)
}

func (r *run) refuse(i int, reason string) {
	r.report.Refused = append(r.report.Refused, Refused{Path: r.files[i].path, Reason: reason})
	r.end(i, Event{Stage: StageRefused})
}

// end counts a file as done and tells so.
func (r *run) end(i int, e Event) {
	r.mu.Lock()
	r.done++
	r.mu.Unlock()
	r.tell(i, r.files[i].size, e)
}

// tell reports that the first n bytes of file i were read.
func (r *run) tell(i int, n int64, e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read[i] = max(r.read[i], min(n, r.files[i].size))
	if r.opt.Progress == nil {
		return
	}
	e.Path, e.Size, e.Bytes = r.files[i].path, r.files[i].size, r.read[i]
	e.Files, e.DoneFiles, e.TotalBytes = len(r.files), r.done, r.total
	for _, n := range r.read {
		e.DoneBytes += n
	}
	r.opt.Progress(e)
}
