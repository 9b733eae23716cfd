package evals

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Result is one judged case.
type Result struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Audience string `json:"audience,omitempty"`
	Channel  string `json:"channel,omitempty"`
	Province string `json:"province,omitempty"`
	Question string `json:"question"`
	OK       bool   `json:"ok"`
	// Reasons why it is not OK; each begins with the Rule that failed. Why says the same in Vietnamese.
	Reasons []string `json:"reasons,omitempty"`
	Why     []string `json:"why,omitempty"`
	// Outcome of the reply; empty after a fault.
	Outcome bot.Outcome `json:"outcome"`
	// Text is the answer's beginning, at most 300 runes.
	Text       string   `json:"text"`
	Procedures []string `json:"procedures,omitempty"`
	// Sources are the documents cited, in the order of the answer.
	Sources []string `json:"sources,omitempty"`
	// Cited is the place of the first citation: document and section.
	Cited string `json:"cited,omitempty"`
	// Clarified tells that a case about a procedure was answered by a question back.
	Clarified bool `json:"clarified,omitempty"`
	// OutcomeOK is nil when the case names no outcome.
	OutcomeOK *bool `json:"outcome_ok,omitempty"`
	// BadQuotes counts citations whose quote is not the source's text; BadCitations describes them.
	BadQuotes    int      `json:"bad_quotes,omitempty"`
	BadCitations []string `json:"bad_citations,omitempty"`
	// Uncited tells an answer without any citation.
	Uncited bool `json:"uncited,omitempty"`
	// Unproven are the numbers of the text that stand in no citation, no derived fact and no question.
	Unproven []string `json:"unproven,omitempty"`

	citations int
	fault     bool
	steps     []string // of the answer, in words
}

// Agrees tells that two answers are the same in what matters: the outcome and the first procedure, or the first place cited.
func (r *Result) Agrees(o *Result) bool {
	if r.Outcome == "" || r.Outcome != o.Outcome {
		return false
	}
	if len(r.Procedures) > 0 && len(o.Procedures) > 0 {
		return r.Procedures[0] == o.Procedures[0]
	}
	return len(r.Procedures) == len(o.Procedures) && r.Cited == o.Cited
}

// flawed tells a result that a reader of the report must look at.
func (r *Result) flawed() bool {
	return !r.OK || len(r.BadCitations)+len(r.Unproven) > 0 || r.Uncited
}

// complaints are all that is wrong with a result, in words.
func (r *Result) complaints() []string {
	out := slices.Clone(r.Why)
	for _, c := range r.BadCitations {
		out = append(out, "trích dẫn sai: "+c)
	}
	if r.Uncited {
		out = append(out, "không có trích dẫn")
	}
	if len(r.Unproven) > 0 {
		out = append(out, "số không có nguồn: "+strings.Join(r.Unproven, ", "))
	}
	return out
}

// Report is the judged set. It holds no times, sessions or turns, so that two runs on the same knowledge are the same
// bytes.
type Report struct {
	// Metrics: score, clarify, outcome, refused, citations, score:<kind> are shares in 0..1, unproven and faults are
	// counts. A share without cases is left out.
	//
	// clarify is the share of procedure cases that were asked back about; outcome that of cases with an outcome that ended
	// in it; citations that of citations that quote their source, an answer without any counting as one bad citation;
	// unproven is the number of figures outside the spans; faults that of questions that got no reply.
	//
	// Each of them stands there again as <metric>@<variant>, over the same questions typed that way (those that a variant
	// does not change count as they were answered), and agree@<variant> is the share of changed questions that got the same
	// answer.
	Metrics map[string]float64 `json:"metrics"`
	Cases   int                `json:"cases"`
	Results []Result           `json:"results"`
	// Slices part the results by kind, audience, channel and province.
	Slices []Slice `json:"slices,omitempty"`
	// Variants in the order asked for.
	Variants []VariantReport `json:"variants,omitempty"`
}

// tally counts how many of some cases fulfil something.
type tally struct{ good, all int }

func (t *tally) add(good bool) {
	t.all++
	if good {
		t.good++
	}
}

func (t tally) share() float64 { return float64(t.good) / float64(t.all) }

func metrics(cases []knowledge.Case, results []Result) map[string]float64 {
	shares := map[string]*tally{}
	share := func(name string, good bool) {
		if shares[name] == nil {
			shares[name] = &tally{}
		}
		shares[name].add(good)
	}
	unproven, faults := 0, 0
	for i, r := range results {
		share("score", r.OK)
		share("score:"+r.Kind, r.OK)
		if !cases[i].Refuse && len(cases[i].Procedures) > 0 {
			share("clarify", r.Clarified)
		}
		if r.OutcomeOK != nil {
			share("outcome", *r.OutcomeOK)
		}
		if cases[i].Refuse {
			share("refused", r.OK)
		}
		for n := range r.citations {
			share("citations", n >= r.BadQuotes)
		}
		if r.Uncited {
			share("citations", false)
		}
		unproven += len(r.Unproven)
		if r.fault {
			faults++
		}
	}
	m := map[string]float64{"unproven": float64(unproven), "faults": float64(faults)}
	for name, t := range shares {
		m[name] = t.share()
	}
	return m
}

// JSON is the report as indented JSON, the same bytes for the same results.
func (r *Report) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return append(b, '\n'), nil
}

// Table writes the report for a terminal (Vietnamese): the metrics, a row for each kind, then every case that failed with
// its reasons.
func (r *Report) Table(w io.Writer) error {
	rows := [][]string{{"Chỉ số", "Giá trị"}}
	for _, m := range metricNames {
		if v, ok := r.Metrics[m.name]; ok {
			rows = append(rows, []string{m.title, show(m.name, v)})
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d câu hỏi\n\n", r.Cases)
	writeAligned(&b, rows)
	for _, by := range Dimensions {
		if rows := r.sliceRows(by); len(rows) > 1 {
			b.WriteByte('\n')
			writeAligned(&b, rows)
		}
	}
	if len(r.Variants) > 0 {
		b.WriteByte('\n')
		writeAligned(&b, r.variantRows())
	}
	r.writeFailed(&b)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// sliceRows is the table of one dimension; only its header when the set says nothing of it.
func (r *Report) sliceRows(by string) [][]string {
	rows := [][]string{{dimensionNames[by], "Số câu", "Đúng", "Tỷ lệ"}}
	for _, s := range r.Slices {
		if s.By == by {
			rows = append(rows, []string{s.title(), fmt.Sprint(s.Cases), fmt.Sprint(s.OK), show("score", s.share())})
		}
	}
	return rows
}

func (r *Report) variantRows() [][]string {
	rows := [][]string{{"Cách gõ", "Câu đổi", "Đúng, đủ dấu", "Đúng, gõ vậy", "Cùng trả lời", "Cả bộ đúng"}}
	for _, v := range r.Variants {
		row := []string{variantNames[v.Variant], "0", "–", "–", "–"}
		if v.Changed > 0 {
			row = []string{variantNames[v.Variant], fmt.Sprint(v.Changed), show("score", v.Accented), show("score", v.Score), show("score", v.Agree)}
		}
		rows = append(rows, append(row, show("score", r.Metrics[at("score", v.Variant)])))
	}
	return rows
}

func (r *Report) writeFailed(b *strings.Builder) {
	titled := false
	for _, x := range r.Results {
		if !x.flawed() {
			continue
		}
		if !titled {
			b.WriteString("\nCâu chưa đạt:\n")
			titled = true
		}
		fmt.Fprintf(b, "- %s [%s] %s: %s\n", x.ID, x.Kind, outcomeNames[x.Outcome], x.Question)
		for _, c := range x.complaints() {
			fmt.Fprintf(b, "    %s\n", c)
		}
	}
}

// writeAligned pads the columns: the first to the left, the others to the right. Vietnamese letters in NFC are one column
// wide.
func writeAligned(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range rows {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString(cell + pad)
			} else {
				b.WriteString("  " + pad + cell)
			}
		}
		b.WriteByte('\n')
		if n == 0 {
			for i, w := range widths {
				b.WriteString(strings.Repeat("─", w))
				if i < len(widths)-1 {
					b.WriteString("  ")
				}
			}
			b.WriteByte('\n')
		}
	}
}
