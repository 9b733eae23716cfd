package evals

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Result is one judged case.
type Result struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Question string `json:"question"`
	OK       bool   `json:"ok"`
	// Reasons why it is not OK; each begins with the Rule that failed.
	Reasons []string `json:"reasons,omitempty"`
	// Outcome of the reply; empty after a fault.
	Outcome bot.Outcome `json:"outcome"`
	// Text is the answer's beginning, at most 300 runes.
	Text       string   `json:"text"`
	Procedures []string `json:"procedures,omitempty"`
	// Sources are the documents cited, in the order of the answer.
	Sources []string `json:"sources,omitempty"`
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
	Metrics map[string]float64 `json:"metrics"`
	Cases   int                `json:"cases"`
	Results []Result           `json:"results"`
}

// tally counts how many of some cases fulfil something.
type tally struct{ good, all int }

func (t *tally) add(good bool) {
	t.all++
	if good {
		t.good++
	}
}

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
		m[name] = float64(t.good) / float64(t.all)
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

// metricNames are the metrics in words, in the order of the table.
var metricNames = []struct{ name, title string }{
	{"score", "Trả lời đúng"}, {"refused", "Từ chối đúng"}, {"outcome", "Kết cục đúng"}, {"citations", "Trích dẫn đúng"}, {"clarify", "Hỏi lại (thủ tục)"},
	{"unproven", "Số không có nguồn"}, {"faults", "Lỗi kỹ thuật"},
}

// kindNames are the kinds in words.
var kindNames = map[string]string{
	KindTarget: "Mục tiêu", KindResult: "Kết quả", KindDeadline: "Thời hạn", KindAgency: "Cơ quan", KindFact: "Nội dung khác", KindCompare: "So sánh",
	KindFollowUp: "Hỏi tiếp", KindAmbiguous: "Nhiều nguồn khác nhau", KindRefuse: "Phải từ chối", KindProcedure: "Thủ tục", KindBoundary: "Ngoài phạm vi",
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
	b.WriteByte('\n')
	writeAligned(&b, r.kindRows())
	r.writeFailed(&b)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func (r *Report) kindRows() [][]string {
	rows := [][]string{{"Loại câu hỏi", "Số câu", "Đúng", "Tỷ lệ"}}
	for _, kind := range Kinds {
		var t tally
		for _, x := range r.Results {
			if x.Kind == kind {
				t.add(x.OK)
			}
		}
		if t.all > 0 {
			rows = append(rows, []string{kindNames[kind], fmt.Sprint(t.all), fmt.Sprint(t.good), show("score", float64(t.good)/float64(t.all))})
		}
	}
	return rows
}

func (r *Report) writeFailed(b *strings.Builder) {
	titled := false
	for _, x := range r.Results {
		if x.OK && len(x.BadCitations)+len(x.Unproven) == 0 && !x.Uncited {
			continue
		}
		if !titled {
			b.WriteString("\nCâu chưa đạt:\n")
			titled = true
		}
		fmt.Fprintf(b, "- %s [%s] %s: %s\n", x.ID, x.Kind, x.Outcome, x.Question)
		for _, reason := range x.Reasons {
			fmt.Fprintf(b, "    %s\n", reason)
		}
		for _, c := range x.BadCitations {
			fmt.Fprintf(b, "    trích dẫn sai: %s\n", c)
		}
		if x.Uncited {
			b.WriteString("    không có trích dẫn\n")
		}
		if len(x.Unproven) > 0 {
			fmt.Fprintf(b, "    số không có nguồn: %s\n", strings.Join(x.Unproven, ", "))
		}
	}
}

// show writes a value for people: a count as it is, a share as a percentage with one decimal, never rounded up.
func show(metric string, v float64) string {
	if isCount(metric) {
		return fmt.Sprintf("%.0f", v)
	}
	tenths := int(v*1000 + 1e-9)
	return fmt.Sprintf("%d,%d%%", tenths/10, tenths%10)
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
