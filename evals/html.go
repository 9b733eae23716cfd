package evals

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"trolycong/bot"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Page is what the HTML report shows.
type Page struct {
	Record *Record
	Sets   []Judged
	// Name gives the official name of a procedure or document by its id; empty when it is unknown. nil knows none.
	Name func(id string) string
	// Failed are the gates that were not met, in words.
	Failed []string
}

//go:embed report.html
var pageSource string

var pageTemplate = template.Must(template.New("report").Parse(pageSource))

// HTML writes the report for people who decide (Vietnamese): one file without scripts or anything fetched, for screens of any
// width and for paper. The same results give the same bytes.
func HTML(w io.Writer, p Page) error {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p.view()); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	if _, err := w.Write(bytes.Map(noControl, b.Bytes())); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}

// noControl drops what HTML may not hold.
func noControl(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// pageView is the page in words.
type pageView struct {
	Record   *Record
	Now      string
	Failed   []string
	Cases    int
	Right    int
	Share    string
	Bar      bar
	Facts    []fact
	Tables   []sliceTable
	Variants []variantView
	Flawed   []flawedSet
	Wrong    int
}

// bar is a share of a hundred for a drawing.
type bar struct{ Width string }

func barOf(share float64) bar { return bar{fmt.Sprintf("%.1f", 100*share)} }

// fact is one metric.
type fact struct{ Title, Value, Note string }

// sliceTable is a table of shares; By is its title inside a sentence.
type sliceTable struct {
	Title, By string
	Rows      []sliceRow
}

type sliceRow struct {
	Title       string
	Cases, Good int
	Share       string
	Bar         bar
}

type variantView struct {
	Title                  string
	Changed                int
	Accented, Typed, Agree string
	AccentedBar, Bar       bar
	Lost                   []lostView
}

// lostView is a question that is answered right as it stands and wrong when typed the variant's way.
type lostView struct {
	Question, Told string
	Why            []string
}

type flawedSet struct {
	Title string
	Cases []flawedView
}

type flawedView struct {
	Anchor, ID, Kind, Question string
	After                      []string
	OK                         bool
	Expected                   []string
	Told, Text                 string
	Why, Steps                 []string
}

func (p *Page) view() pageView {
	var cases []knowledge.Case
	var results []Result
	for _, s := range p.Sets {
		cases = append(cases, s.Set.Cases...)
		results = append(results, s.Report.Results...)
	}
	all := metrics(cases, results)
	v := pageView{Record: p.Record, Failed: p.Failed, Cases: len(results), Share: show("score", all["score"]), Bar: barOf(all["score"]), Facts: factsOf(all)}
	for i := range results {
		if results[i].OK {
			v.Right++
		}
	}
	v.Wrong = v.Cases - v.Right
	if len(p.Sets) > 1 {
		v.Tables = append(v.Tables, p.setTable())
	}
	v.Tables = append(v.Tables, sliceTables(results)...)
	v.Variants = p.variantViews()
	for n, s := range p.Sets {
		if f := p.flawed(n, s); len(f.Cases) > 0 {
			v.Flawed = append(v.Flawed, f)
		}
	}
	return v
}

// metricNotes explain the metrics to people who have not seen them before.
var metricNotes = map[string]string{
	"refused": "câu không có nguồn hoặc ngoài phạm vi mà trợ lý không trả lời bừa", "outcome": "kết thúc đúng kiểu mà bộ câu hỏi nêu", "citations": "câu trích đúng từng chữ của nguồn",
	"clarify": "câu về thủ tục mà trợ lý hỏi lại trước khi trả lời", "unproven": "con số trong câu trả lời không đứng trong nguồn nào được trích", "faults": "câu hỏi không nhận được trả lời",
}

func factsOf(all map[string]float64) []fact {
	var out []fact
	for _, m := range metricNames {
		if v, ok := all[m.name]; ok && m.name != "score" {
			out = append(out, fact{m.title, show(m.name, v), metricNotes[m.name]})
		}
	}
	return out
}

func (p *Page) setTable() sliceTable {
	t := sliceTable{Title: "Bộ câu hỏi", By: "bộ câu hỏi"}
	for _, s := range p.Sets {
		var n tally
		for i := range s.Report.Results {
			n.add(s.Report.Results[i].OK)
		}
		t.Rows = append(t.Rows, sliceRow{setTitle(s.Set), n.all, n.good, show("score", n.share()), barOf(n.share())})
	}
	return t
}

func setTitle(s *Set) string { return strings.TrimSuffix(filepath.Base(s.Name), ".jsonl") }

func sliceTables(results []Result) []sliceTable {
	var out []sliceTable
	all := slicesOf(results)
	for _, by := range Dimensions {
		t := sliceTable{Title: dimensionNames[by], By: vitext.Lower(dimensionNames[by])}
		for _, s := range all {
			if s.By == by {
				t.Rows = append(t.Rows, sliceRow{s.title(), s.Cases, s.OK, show("score", s.share()), barOf(s.share())})
			}
		}
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// variantViews pools the variants of all sets.
func (p *Page) variantViews() []variantView {
	var out []variantView
	for _, name := range Variants {
		var was, is, same tally
		v := variantView{Title: variantNames[name]}
		for _, s := range p.Sets {
			at := slices.IndexFunc(s.Report.Variants, func(r VariantReport) bool { return r.Variant == name })
			if at < 0 {
				continue
			}
			for _, r := range s.Report.Variants[at].Results {
				was.add(r.WasOK)
				is.add(r.OK)
				same.add(r.Agrees)
				if r.WasOK && !r.OK {
					v.Lost = append(v.Lost, lostView{r.Question, p.told(&r.Result), r.complaints()})
				}
			}
		}
		if v.Changed = same.all; v.Changed == 0 {
			continue
		}
		v.Accented, v.Typed, v.Agree = show("score", was.share()), show("score", is.share()), show("score", same.share())
		v.AccentedBar, v.Bar = barOf(was.share()), barOf(is.share())
		out = append(out, v)
	}
	return out
}

func (p *Page) flawed(n int, s Judged) flawedSet {
	out := flawedSet{Title: setTitle(s.Set)}
	for i := range s.Report.Results {
		r := &s.Report.Results[i]
		if !r.flawed() {
			continue
		}
		c := s.Set.Cases[i]
		out.Cases = append(out.Cases, flawedView{Anchor: fmt.Sprintf("cau-%d-%d", n+1, i+1), ID: r.ID, Kind: kindNames[r.Kind], Question: r.Question, After: c.After, OK: r.OK,
			Expected: p.expected(c), Told: p.told(r), Text: r.Text, Why: r.complaints(), Steps: r.steps})
	}
	return out
}

// named is an id with its name.
func (p *Page) named(id string) string {
	if p.Name != nil {
		if name := p.Name(id); name != "" {
			return id + " " + name
		}
	}
	return id
}

func (p *Page) told(r *Result) string {
	said := "Trợ lý " + outcomeNames[r.Outcome]
	switch {
	case len(r.Procedures) > 0:
		said += ", thủ tục " + p.named(r.Procedures[0])
	case len(r.Sources) > 0:
		said += ", nguồn " + p.named(r.Sources[0])
	}
	return said + "."
}

// maxNamed is how many of the procedures that fit are named: twins of one procedure are many.
const maxNamed = 4

// expected says in words what the case asks for.
func (p *Page) expected(c knowledge.Case) []string {
	var out []string
	switch {
	case c.Refuse && c.Clarify != "":
		out = append(out, "Không trả lời; hỏi lại cũng được.")
	case c.Refuse:
		out = append(out, "Không trả lời.")
	}
	if c.Outcome != "" {
		out = append(out, "Kết cục: trợ lý "+outcomeNames[bot.Outcome(c.Outcome)]+".")
	}
	if len(c.Procedures) > 0 {
		var names []string
		for _, code := range c.Procedures[:min(maxNamed, len(c.Procedures))] {
			names = append(names, p.named(string(code)))
		}
		said := "Thủ tục: " + strings.Join(names, "; hoặc ")
		if more := len(c.Procedures) - maxNamed; more > 0 {
			said += fmt.Sprintf("; hoặc %d thủ tục khác", more)
		}
		out = append(out, said+".")
	}
	for _, patterns := range c.Must {
		out = append(out, "Có nêu "+quoted(patterns)+".")
	}
	if len(c.Lead) > 0 {
		out = append(out, "Phần đầu nêu "+quoted(c.Lead)+".")
	}
	if len(c.NotLead) > 0 {
		out = append(out, "Phần đầu không nêu "+quoted(c.NotLead)+".")
	}
	for _, s := range c.Sources {
		var names []string
		for _, id := range strings.Split(s, "|") {
			names = append(names, p.named(strings.TrimSpace(id)))
		}
		out = append(out, "Nguồn: "+strings.Join(names, " hoặc ")+".")
	}
	return out
}
