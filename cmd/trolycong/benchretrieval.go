package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trolycong/evals"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

type benchRetrievalCmd struct {
	Queries     string    `name:"queries" help:"Tệp câu hỏi, mỗi dòng có question và gold: đo mười kết quả đầu và thời gian mỗi câu."`
	Set         []string  `name:"set" sep:"none" help:"Bộ câu hỏi (của lệnh eval, hoặc mỗi dòng có question và gold): in bảng so sánh các trọng số của véc-tơ."`
	Corpus      string    `name:"corpus" help:"Đo trên các văn bản của tệp này (mỗi dòng có id, title, text, và nếu có document, article) thay cho dữ liệu đã nạp."`
	Strip       string    `name:"strip" enum:",all,half" default:"" help:"Bỏ dấu câu hỏi trước khi tìm: all là bỏ hết, half là bỏ khoảng một nửa (lần nào cũng như nhau). Đi với --queries."`
	Leg         string    `name:"leg" enum:"lexical,dense,hybrid" default:"lexical" help:"Cách tìm: lexical theo từ, dense theo véc-tơ, hybrid cả hai. Đi với --queries."`
	DenseWeight float64   `name:"dense-weight" default:"0.5" help:"Trọng số của véc-tơ khi --leg hybrid."`
	JSON        string    `name:"json" help:"Ghi các số đo (JSON) vào tệp này. Đi với --queries."`
	Weights     []float64 `name:"weights" default:"0.1,0.25,0.5,1,2" help:"Trọng số của véc-tơ khi dùng cả hai. Đi với --set."`
}

// onlyDense is a weight beside which lexical scores only break ties.
const onlyDense = 1e6

// Run measures the questions of --queries, or ranks those of every set by words alone, by vectors alone, and by both.
func (c *benchRetrievalCmd) Run(e *env) error {
	switch {
	case c.Queries != "" && len(c.Set) > 0:
		return &exitError{exitUsage, "--queries và --set: mỗi lần chỉ dùng một trong hai."}
	case c.Queries != "":
		return c.measure(e)
	case len(c.Set) == 0 && c.Corpus != "":
		return &exitError{exitUsage, "--corpus: hãy cho biết thêm tệp câu hỏi bằng --queries (hoặc --set)."}
	case len(c.Set) == 0:
		return &exitError{exitUsage, "Hãy cho biết tệp câu hỏi bằng --queries, hoặc bộ câu hỏi bằng --set."}
	case c.Strip != "" || c.JSON != "" || c.Leg != legLexical:
		return &exitError{exitUsage, "--strip, --leg và --json chỉ đi với --queries."}
	}
	s, err := c.snapshot(e)
	if err != nil {
		return err
	}
	ways, weights := []string{"theo từ"}, []float64{0}
	for _, w := range c.Weights {
		ways, weights = append(ways, "cả hai, "+strconv.FormatFloat(w, 'g', -1, 64)), append(weights, w)
	}
	ways, weights = append(ways, "theo véc-tơ"), append(weights, onlyDense)
	fmt.Fprintf(e.stdout, "%s, %d chiều\n", s.Space().Name, s.Space().Dimensions)
	for _, name := range c.Set {
		sets, err := readRanked(name, s.Collection().Documents)
		if err != nil {
			return err
		}
		for _, set := range sets {
			var rankings []evals.Ranking
			for _, w := range weights {
				r, err := evals.Rank(e.ctx, s.Weighted(retrieval.Weights{Procedure: w, Passage: w}, time.Minute).View(knowledge.Public), set)
				if err != nil {
					return err
				}
				rankings = append(rankings, r)
			}
			if err := evals.RankingTable(e.stdout, set, ways, rankings); err != nil {
				return err
			}
		}
	}
	return nil
}

// snapshot opens what is measured: the data folder's knowledge, with the configured model, or a corpus of its own.
func (c *benchRetrievalCmd) snapshot(e *env) (*snapshot.Snapshot, error) {
	if c.Corpus != "" {
		corpus, err := readCorpus(c.Corpus)
		if err != nil {
			return nil, err
		}
		at := time.Now()
		s, err := snapshot.Build(e.ctx, corpus)
		fmt.Fprintf(e.stderr, "dựng chỉ mục %d văn bản: %.1f s\n", len(corpus.Documents), time.Since(at).Seconds())
		return s, err
	}
	a, err := e.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Close() }()
	if err := a.holder.Embed(e.ctx); err != nil {
		return nil, err
	}
	return a.holder.Current(), nil
}

// eachLine reads JSON Lines, packed or not.
func eachLine[T any](name string, use func(T)) error {
	f, err := os.Open(name)
	if err != nil {
		return &exitError{exitUsage, "Không đọc được tệp " + name + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return &exitError{exitUsage, "Tệp " + name + " không phải tệp gzip."}
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	n := 0
	for lines.Scan() {
		n++
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return &exitError{exitUsage, fmt.Sprintf("Tệp %s sai ở dòng %d: không phải JSON như cần.", name, n)}
		}
		use(v)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// readRanked reads a set of judged cases, or of questions with gold ids.
func readRanked(name string, documents []*knowledge.Document) ([]evals.RankedSet, error) {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".gz"), ".jsonl")
	if base == "queries" || base == "queries-dev" {
		base = filepath.Base(filepath.Dir(name))
	}
	set := evals.RankedSet{Name: base, Kind: retrieval.UnitProcedure}
	err := eachLine(name, func(q struct {
		Question string
		Gold     []string
	}) {
		if len(q.Gold) > 0 {
			set.Questions = append(set.Questions, evals.Ranked{Question: q.Question, Right: q.Gold})
		}
	})
	if err != nil {
		return nil, err
	}
	if len(set.Questions) > 0 {
		if !strings.Contains(set.Questions[0].Right[0], ".") { // codes of procedures have a point, ids of articles none
			set.Kind = retrieval.UnitPassage
		}
		return []evals.RankedSet{set}, nil
	}
	cases, err := readSet(name)
	if err != nil {
		return nil, err
	}
	sets := evals.RankedOf(base, cases, documents)
	if len(sets) == 0 {
		return nil, &exitError{exitUsage, "Bộ câu hỏi " + name + " không có câu nào chỉ rõ thủ tục hay đoạn văn đúng."}
	}
	return sets, nil
}

// readCorpus makes a document of every line: one passage under its title.
func readCorpus(name string) (*knowledge.Collection, error) {
	c := &knowledge.Collection{Version: "corpus"}
	err := eachLine(name, func(a struct{ ID, Title, Text string }) {
		d := &knowledge.Document{ID: knowledge.DocumentID(a.ID), Text: a.Text, Sections: []knowledge.Section{{Parent: knowledge.NoSection, Title: a.Title}}}
		d.Passages = []knowledge.Passage{{ID: a.ID, Kind: knowledge.PassageParagraph, Section: 0, LeadIn: -1, Header: -1, Text: a.Text,
			Spans: []knowledge.Span{{Start: 0, End: len([]rune(a.Text))}}}}
		c.Documents = append(c.Documents, d)
	})
	if err == nil && len(c.Documents) == 0 {
		err = &exitError{exitUsage, "Tệp " + name + " không có văn bản nào."}
	}
	return c, err
}
