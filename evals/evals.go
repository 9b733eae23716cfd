package evals

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
)

// ReadSet reads a question set: JSON Lines of knowledge.Case. An unknown field, a missing id or question, or an id twice is
// an error that names the file and line.
func ReadSet(name string, r io.Reader) ([]knowledge.Case, error) {
	var out []knowledge.Case
	seen := map[string]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 4<<20)
	for n := 1; sc.Scan(); n++ {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var c knowledge.Case
		dec := json.NewDecoder(bytes.NewReader(sc.Bytes()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, n, err)
		}
		switch {
		case c.ID == "" || c.Question == "":
			return nil, fmt.Errorf("%s line %d: id and question are required", name, n)
		case seen[c.ID]:
			return nil, fmt.Errorf("%s line %d: id %q twice", name, n, c.ID)
		}
		seen[c.ID] = true
		out = append(out, c)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no questions", name)
	}
	return out, nil
}

// Asker answers one message.
type Asker func(ctx context.Context, m bot.Message) (*bot.Turn, error)

// Options of Run. Cases and Ask are required.
type Options struct {
	Cases []knowledge.Case
	Ask   Asker
	// Source resolves a citation to the text its offsets count into, for the citations metric; nil leaves the metric out.
	Source func(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool)
	// Now is the clock that cases see; zero means each case's own, else the bot's.
	Now time.Time
	// Progress is called after each case; nil means no calls.
	Progress func(done, total int)
}

// Result is one judged case.
type Result struct {
	ID      string      `json:"id"`
	Kind    string      `json:"kind"`
	OK      bool        `json:"ok"`
	Reasons []string    `json:"reasons,omitempty"`
	Outcome bot.Outcome `json:"outcome"`
	// Text is the answer's beginning, at most 300 runes.
	Text       string   `json:"text"`
	Procedures []string `json:"procedures,omitempty"`
	Sources    []string `json:"sources,omitempty"`
	// Clarified tells that a clarify with the right choice counted as right.
	Clarified bool `json:"clarified,omitempty"`
	// OutcomeOK is nil when the case names no outcome.
	OutcomeOK *bool `json:"outcome_ok,omitempty"`
	// BadQuotes counts citations whose quote is not the source's text.
	BadQuotes int `json:"bad_quotes,omitempty"`
	citations int
}

// Report is the judged set. It holds no times, so that two runs on the same knowledge are the same bytes.
type Report struct {
	// Metrics: score, clarify, outcome, refused, citations, and score:<kind>. A metric without cases is left out.
	Metrics map[string]float64 `json:"metrics"`
	Cases   int                `json:"cases"`
	Results []Result           `json:"results"`
}

// Run asks every case in its own session, earlier turns first, and judges the last answer.
func Run(ctx context.Context, opt Options) (*Report, []time.Duration, error) {
	if opt.Ask == nil || len(opt.Cases) == 0 {
		return nil, nil, errors.New("evals: Cases and Ask are required")
	}
	rep := &Report{Cases: len(opt.Cases)}
	times := make([]time.Duration, 0, len(opt.Cases))
	for i, c := range opt.Cases {
		turn, took, err := askCase(ctx, opt, c)
		if err != nil {
			return nil, nil, fmt.Errorf("case %s: %w", c.ID, err)
		}
		times = append(times, took)
		r := Judge(c, turn.Reply)
		if opt.Source != nil {
			r.BadQuotes = badQuotes(turn.Reply.Citations, opt.Source)
		}
		rep.Results = append(rep.Results, r)
		if opt.Progress != nil {
			opt.Progress(i+1, len(opt.Cases))
		}
	}
	rep.Metrics = metrics(opt.Cases, rep.Results)
	return rep, times, nil
}

func askCase(ctx context.Context, opt Options, c knowledge.Case) (*bot.Turn, time.Duration, error) {
	now := opt.Now
	if c.Now != "" {
		t, err := time.Parse(time.RFC3339, c.Now)
		if err != nil {
			return nil, 0, fmt.Errorf("now: %w", err)
		}
		now = t
	}
	m := bot.Message{Session: "eval-" + c.ID, Audience: bot.Audience(c.Audience), Channel: "eval", Now: now}
	for _, earlier := range c.After {
		m.Text = bot.Text(earlier)
		if _, err := opt.Ask(ctx, m); err != nil {
			return nil, 0, err
		}
	}
	m.Text = bot.Text(c.Question)
	turn, err := opt.Ask(ctx, m)
	if err != nil {
		return nil, 0, err
	}
	return turn, time.Duration(turn.Reply.TookMS * float64(time.Millisecond)), nil
}

func badQuotes(cites []knowledge.Citation, source func(knowledge.SourceKind, knowledge.DocumentID, string) (string, bool)) int {
	n := 0
	for _, c := range cites {
		text, ok := source(c.Kind, c.Document, c.Section)
		if !ok || c.Quote == "" || knowledge.NewText(text).Slice(knowledge.Span{Start: c.Start, End: c.End}) != c.Quote {
			n++
		}
	}
	return n
}

func metrics(cases []knowledge.Case, results []Result) map[string]float64 {
	m := map[string]float64{}
	share := func(name string, pick func(i int) (counts, good bool)) {
		n, k := 0, 0
		for i := range results {
			if counts, good := pick(i); counts {
				n++
				if good {
					k++
				}
			}
		}
		if n > 0 {
			m[name] = float64(k) / float64(n)
		}
	}
	share("score", func(i int) (bool, bool) { return true, results[i].OK })
	share("clarify", func(i int) (bool, bool) { return cases[i].Kind == "procedure", results[i].Clarified })
	share("outcome", func(i int) (bool, bool) {
		return results[i].OutcomeOK != nil, results[i].OutcomeOK != nil && *results[i].OutcomeOK
	})
	share("refused", func(i int) (bool, bool) { return cases[i].Refuse, results[i].OK })
	total, bad := 0, 0
	kinds := map[string]bool{}
	for i, r := range results {
		total += r.citations
		bad += r.BadQuotes
		kinds[cases[i].Kind] = true
	}
	if total > 0 {
		m["citations"] = 1 - float64(bad)/float64(total)
	}
	for k := range kinds {
		share("score:"+k, func(i int) (bool, bool) { return cases[i].Kind == k, results[i].OK })
	}
	return m
}

// Gate is one "--min metric=value".
type Gate struct {
	Metric string
	Min    float64
}

// ParseGate reads "metric=value".
func ParseGate(s string) (Gate, error) {
	name, value, ok := strings.Cut(s, "=")
	v, err := strconv.ParseFloat(value, 64)
	if !ok || name == "" || err != nil {
		return Gate{}, fmt.Errorf("gate %q: want metric=value", s)
	}
	return Gate{name, v}, nil
}

// Failed lists the gates that the report does not pass; a metric that the set does not have fails. The metric clarify is a
// ceiling, all others are floors.
func (r *Report) Failed(gates []Gate) []string {
	var out []string
	for _, g := range gates {
		v, ok := r.Metrics[g.Metric]
		low := v < g.Min
		if g.Metric == "clarify" {
			low = v > g.Min
		}
		if !ok || low {
			out = append(out, fmt.Sprintf("%s = %.4f, cần %.4f", g.Metric, v, g.Min))
		}
	}
	return out
}

// JSON is the report as indented JSON, the same bytes for the same results.
func (r *Report) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return append(b, '\n'), nil
}

// Table writes the report for a terminal (Vietnamese): metrics, then every case that failed with its reasons.
func (r *Report) Table(w io.Writer) error {
	names := make([]string, 0, len(r.Metrics))
	for n := range r.Metrics {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	fmt.Fprintf(&b, "%-22s %8s   (%d câu)\n", "Chỉ số", "Giá trị", r.Cases)
	for _, n := range names {
		fmt.Fprintf(&b, "%-22s %8.3f\n", n, r.Metrics[n])
	}
	failed := slices.DeleteFunc(slices.Clone(r.Results), func(x Result) bool { return x.OK })
	if len(failed) > 0 {
		fmt.Fprintf(&b, "\nCâu chưa đạt:\n")
	}
	for _, x := range failed {
		fmt.Fprintf(&b, "- %s [%s] %s: %s\n", x.ID, x.Kind, x.Outcome, strings.Join(x.Reasons, "; "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
