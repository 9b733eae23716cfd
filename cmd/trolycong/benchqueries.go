package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"trolycong/evals"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/embed"
	"trolycong/retrieval/passages"
)

// The legs of --leg.
const (
	legLexical = "lexical"
	legDense   = "dense"
	legHybrid  = "hybrid"
)

// measuredHits is how many ids of a question are asked for.
const measuredHits = 10

// finder finds units for a question, best first, at most measuredHits.
type finder func(ctx context.Context, question string, kind retrieval.UnitKind) ([]string, error)

// measure asks every question of --queries and prints the figures, or writes them to --json.
func (c *benchRetrievalCmd) measure(e *env) error {
	var out *os.File
	if c.JSON != "" {
		f, err := os.Create(c.JSON)
		if err != nil {
			return &exitError{exitUsage, "--json: không ghi được tệp " + c.JSON + "; hãy kiểm tra đường dẫn và quyền ghi."}
		}
		defer func() { _ = f.Close() }()
		out = f
	}
	find, sets, built, err := c.finder(e)
	if err != nil {
		return err
	}
	m, err := c.ask(e.ctx, find, sets)
	if err != nil {
		return err
	}
	m.Index = built.Seconds()
	debug.FreeOSMemory() // what building needed is not what asking needs
	m.RSS = float64(residentMB("self"))
	if out != nil {
		w := json.NewEncoder(out)
		w.SetIndent("", "  ")
		if err := w.Encode(m); err != nil {
			return fmt.Errorf("write %s: %w", c.JSON, err)
		}
	}
	_, err = fmt.Fprintf(e.stdout, "số câu hỏi              %8d\nđúng ngay đầu (hit@1)   %8.4f\ncó trong 10 (hit@10)    %8.4f\nđủ trong 10 (r@10)      %8.4f\nmrr@10                  %8.4f\nndcg@10                 %8.4f\nmột câu, p50            %8.2f ms\nmột câu, p95            %8.2f ms\ndựng chỉ mục            %8.1f s\nbộ nhớ thường trú       %8.0f MB\n",
		m.N, m.Hit1, m.Hit10, m.R10, m.MRR10, m.NDCG10, m.P50, m.P95, m.Index, m.RSS)
	return err
}

// ask times each question by itself, one after the other.
func (c *benchRetrievalCmd) ask(ctx context.Context, find finder, sets []evals.RankedSet) (evals.Measured, error) {
	var questions []evals.Ranked
	var found [][]string
	var times []float64
	for _, set := range sets {
		for _, q := range set.Questions {
			text := evals.Strip(c.Strip).Apply(q.Question)
			at := now()
			ids, err := find(ctx, text, set.Kind)
			if err != nil {
				return evals.Measured{}, err
			}
			times = append(times, float64(now().Sub(at))/float64(time.Millisecond))
			questions, found = append(questions, q), append(found, ids)
		}
	}
	m := evals.Measure(questions, found)
	slices.Sort(times)
	m.P50, m.P95 = evals.Percentile(times, 0.5), evals.Percentile(times, 0.95)
	return m, nil
}

// finder opens what is asked and reads the questions.
func (c *benchRetrievalCmd) finder(e *env) (finder, []evals.RankedSet, time.Duration, error) {
	if c.Corpus != "" {
		sets, err := readRanked(c.Queries, nil)
		if err != nil {
			return nil, nil, 0, err
		}
		list, err := readPassages(c.Corpus)
		if err != nil {
			return nil, nil, 0, err
		}
		at := now()
		find, err := c.corpusFinder(e.ctx, list)
		return find, sets, now().Sub(at), err
	}
	at := now()
	s, err := c.snapshot(e)
	if err != nil {
		return nil, nil, 0, err
	}
	built := now().Sub(at)
	sets, err := readRanked(c.Queries, s.Collection().Documents)
	if err != nil {
		return nil, nil, 0, err
	}
	weight := map[string]float64{legDense: onlyDense, legHybrid: c.DenseWeight}[c.Leg]
	view := s.Weighted(retrieval.Weights{Procedure: weight, Passage: weight}, time.Minute).View(knowledge.Public)
	return func(ctx context.Context, question string, kind retrieval.UnitKind) ([]string, error) {
		q := view.Rewrite(question)
		q.Kinds, q.Limit = []retrieval.UnitKind{kind}, measuredHits
		hits, err := view.Search(ctx, q)
		return idsOf(hits), err
	}, sets, built, nil
}

func idsOf(hits []retrieval.Hit) []string {
	var ids []string
	for _, h := range hits[:min(len(hits), measuredHits)] {
		ids = append(ids, h.ID)
	}
	return ids
}

// fusedDepth is how many passages each leg gives to a hybrid search.
const fusedDepth = 200

// corpusFinder indexes a corpus, with the legs that are asked.
func (c *benchRetrievalCmd) corpusFinder(ctx context.Context, list []passages.Passage) (finder, error) {
	lexical := func(string, int) ([]retrieval.Hit, error) { return nil, nil }
	near, depth := lexical, measuredHits
	if c.Leg != legDense {
		x, err := passages.Build(list, vitext.TrainRestorer(func(yield func(string) bool) {
			for _, p := range list {
				if !yield(p.Title) || !yield(p.Text) {
					return
				}
			}
		}))
		if err != nil {
			return nil, err
		}
		lexical = func(question string, n int) ([]retrieval.Hit, error) {
			var hits []retrieval.Hit
			for _, h := range x.Search(question, n) {
				hits = append(hits, retrieval.Hit{Kind: retrieval.UnitPassage, ID: h.ID, Score: h.Score})
			}
			return hits, nil
		}
	}
	if c.Leg != legLexical {
		x, model, err := vectorsOf(ctx, list)
		if err != nil {
			return nil, err
		}
		near = func(question string, n int) ([]retrieval.Hit, error) { return nearest(ctx, x, model, question, n) }
	}
	weight := c.DenseWeight
	if c.Leg == legHybrid {
		depth = fusedDepth
	} else {
		weight = 1
	}
	return func(_ context.Context, question string, _ retrieval.UnitKind) ([]string, error) {
		words, err := lexical(question, depth)
		if err != nil {
			return nil, err
		}
		vectors, err := near(question, depth)
		if err != nil {
			return nil, err
		}
		return idsOf(retrieval.Fuse(words, vectors, weight)), nil
	}, nil
}

// vectorsOf trains the local model on a corpus and indexes its vectors.
func vectorsOf(ctx context.Context, list []passages.Passage) (*dense.Index, *embed.Local, error) {
	const runes = 1500 // as many as of a passage of the product
	texts := make([]string, len(list))
	for i, p := range list {
		text := []rune(strings.ReplaceAll(p.Title, "\n", " ") + "\n" + strings.ReplaceAll(p.Text, "\n", " "))
		texts[i] = string(text[:min(len(text), runes)])
	}
	model, err := embed.Train(ctx, texts)
	if err != nil {
		return nil, nil, fmt.Errorf("train local model: %w", err)
	}
	vectors, err := model.Embed(ctx, retrieval.EmbedUnit, texts)
	if err != nil {
		return nil, nil, fmt.Errorf("embed corpus: %w", err)
	}
	units := make([]dense.Unit, len(list))
	for i, p := range list {
		units[i] = dense.Unit{UnitRef: retrieval.UnitRef{Kind: retrieval.UnitPassage, ID: p.ID}, See: knowledge.Public, Vector: vectors[i]}
	}
	x, err := dense.New(model.Space(), units)
	if err != nil {
		return nil, nil, fmt.Errorf("index vectors: %w", err)
	}
	return x, model, nil
}

func nearest(ctx context.Context, x *dense.Index, model *embed.Local, question string, n int) ([]retrieval.Hit, error) {
	vectors, err := model.Embed(ctx, retrieval.EmbedQuestion, []string{question})
	if err != nil {
		return nil, fmt.Errorf("embed question: %w", err)
	}
	found, err := x.Nearest(ctx, vectors[0], retrieval.DenseFilter{}, n)
	if err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	var hits []retrieval.Hit
	for _, f := range found {
		hits = append(hits, retrieval.Hit{Kind: f.Unit.Kind, ID: f.Unit.ID, Score: f.Cosine})
	}
	return hits, nil
}

// readPassages reads a corpus with what its lines say of the place: document and article may be missing.
func readPassages(name string) ([]passages.Passage, error) {
	var out []passages.Passage
	err := eachLine(name, func(a struct{ ID, Title, Text, Document, Article string }) {
		article, _ := strconv.Atoi(a.Article) // "12a" has no number
		out = append(out, passages.Passage{ID: a.ID, Title: a.Title, Text: a.Text, Document: a.Document, Article: article})
	})
	if err == nil && len(out) == 0 {
		err = &exitError{exitUsage, "Tệp " + name + " không có văn bản nào."}
	}
	return out, err
}
