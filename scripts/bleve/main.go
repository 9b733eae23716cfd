// Command bleve asks the same questions of the same corpus by bleve and by this project's ranking of passages, in turn and
// in one process, and prints how long both take and what they find. It is a module of its own, so that bleve is no
// dependency of the project. Run it by make bench-bleve.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"

	"trolycong/evals"
	"trolycong/internal/vitext"
	"trolycong/retrieval/passages"
)

func main() {
	corpus := flag.String("corpus", "", "articles: gzipped JSON Lines with id, title, text, document, article")
	queries := flag.String("queries", "", "questions: gzipped JSON Lines with question and gold")
	flag.Parse()
	if err := compare(*corpus, *queries); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type article struct{ ID, Title, Text, Document, Article string }

type question struct {
	Question string
	Gold     []string
}

// engine is one way of searching, with what it showed.
type engine struct {
	name   string
	search func(text string) ([]string, error)
	times  []float64
	found  [][]string
}

func compare(corpus, queries string) error {
	articles, err := lines[article](corpus)
	if err != nil {
		return err
	}
	questions, err := lines[question](queries)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bleve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%d articles, %d questions, %d cores, %s\n", len(articles), len(questions), runtime.NumCPU(), runtime.Version())
	heap := heapMB()
	at := time.Now()
	other, err := openBleve(filepath.Join(dir, "index"), articles)
	if err != nil {
		return err
	}
	defer other.Close()
	took := time.Since(at)
	size, err := folderMB(dir)
	if err != nil {
		return err
	}
	fmt.Printf("bleve: indexed in %.1f s, %.0f MB on disk (mapped), %.0f MB on the heap\n", took.Seconds(), size, heapMB()-heap)
	heap = heapMB()
	at = time.Now()
	own, err := openOwn(articles)
	if err != nil {
		return err
	}
	fmt.Printf("trolycong: indexed in %.1f s with the model of diacritics, %.0f MB on the heap\n", time.Since(at).Seconds(), heapMB()-heap)
	engines := []*engine{
		{name: "bleve, title and text", search: searchBleve(other, true)},
		{name: "bleve, text alone", search: searchBleve(other, false)},
		{name: "trolycong", search: func(text string) ([]string, error) {
			var ids []string
			for _, h := range own.Search(text, 10) {
				ids = append(ids, h.ID)
			}
			return ids, nil
		}},
	}
	runtime.KeepAlive(articles) // their texts count for neither
	if err := ask(engines, questions); err != nil {
		return err
	}
	report(engines, questions)
	return nil
}

// ask puts each question to every engine before the next one; the first hundred once more before, to warm up.
func ask(engines []*engine, questions []question) error {
	for _, q := range questions[:min(100, len(questions))] {
		for _, e := range engines {
			if _, err := e.search(q.Question); err != nil {
				return err
			}
		}
	}
	for _, q := range questions {
		for _, e := range engines {
			at := time.Now()
			ids, err := e.search(q.Question)
			if err != nil {
				return err
			}
			e.times = append(e.times, float64(time.Since(at))/float64(time.Millisecond))
			e.found = append(e.found, ids)
		}
	}
	return nil
}

func report(engines []*engine, questions []question) {
	var ranked []evals.Ranked
	for _, q := range questions {
		ranked = append(ranked, evals.Ranked{Question: q.Question, Right: q.Gold})
	}
	fmt.Printf("%-24s %9s %9s %9s %9s\n", "", "p50 ms", "p95 ms", "hit@1", "hit@10")
	for _, e := range engines {
		slices.Sort(e.times)
		m := evals.Measure(ranked, e.found)
		fmt.Printf("%-24s %9.2f %9.2f %9.3f %9.3f\n", e.name, evals.Percentile(e.times, 0.5), evals.Percentile(e.times, 0.95), m.Hit1, m.Hit10)
	}
}

// openBleve indexes by words in lower case, which is what bleve has for Vietnamese, and keeps nothing that a ranked list
// of ids does not need.
func openBleve(dir string, articles []article) (bleve.Index, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("words", map[string]any{"type": custom.Name, "tokenizer": unicode.Name, "token_filters": []string{lowercase.Name}})
	if err != nil {
		return nil, err
	}
	m.DefaultAnalyzer = "words"
	doc := mapping.NewDocumentStaticMapping()
	for _, name := range []string{"title", "text"} {
		f := mapping.NewTextFieldMapping()
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
		doc.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = doc
	x, err := bleve.New(dir, m)
	if err != nil {
		return nil, err
	}
	batch := x.NewBatch()
	for i, a := range articles {
		if err := batch.Index(a.ID, map[string]any{"title": a.Title, "text": a.Text}); err != nil {
			return nil, err
		}
		if batch.Size() == 1000 || i == len(articles)-1 {
			if err := x.Batch(batch); err != nil {
				return nil, err
			}
			batch.Reset()
		}
	}
	return x, nil
}

// searchBleve asks for any of the words; a title counts twice.
func searchBleve(x bleve.Index, titles bool) func(text string) ([]string, error) {
	return func(text string) ([]string, error) {
		body := bleve.NewMatchQuery(text)
		body.SetField("text")
		request := bleve.NewSearchRequestOptions(body, 10, 0, false)
		if titles {
			title := bleve.NewMatchQuery(text)
			title.SetField("title")
			title.SetBoost(2)
			request = bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(body, title), 10, 0, false)
		}
		result, err := x.Search(request)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, h := range result.Hits {
			ids = append(ids, h.ID)
		}
		return ids, nil
	}
}

func openOwn(articles []article) (*passages.Index, error) {
	var list []passages.Passage
	for _, a := range articles {
		number, _ := strconv.Atoi(a.Article)
		list = append(list, passages.Passage{ID: a.ID, Title: a.Title, Text: a.Text, Document: a.Document, Article: number})
	}
	return passages.Build(list, vitext.TrainRestorer(func(yield func(string) bool) {
		for _, a := range articles {
			if !yield(a.Title) || !yield(a.Text) {
				return
			}
		}
	}))
}

func lines[T any](name string) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []T
	scan := bufio.NewScanner(z)
	scan.Buffer(nil, 16<<20)
	for scan.Scan() {
		var v T
		if err := json.Unmarshal(scan.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, len(out)+1, err)
		}
		out = append(out, v)
	}
	return out, scan.Err()
}

// heapMB is what is in use; what pools keep goes with the second collection.
func heapMB() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func folderMB(dir string) (float64, error) {
	size := 0.0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			size += float64(info.Size())
		}
		return nil
	})
	return size / (1 << 20), err
}
