package starter_test

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/portal"
	"trolycong/knowledge/starter"
)

var update = flag.Bool("update", false, "take the figures of the pack from the shared catalogue again")

// read keeps the catalogue between tests.
var read map[knowledge.ProcedureCode]*knowledge.Procedure

// catalogue gives the shared catalogue by code. Not for parallel tests.
func catalogue(t testing.TB) map[knowledge.ProcedureCode]*knowledge.Procedure {
	t.Helper()
	corpustest.Long(t)
	if read != nil {
		return read
	}
	f, err := os.Open(corpustest.Path(t, corpustest.Catalogue))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	res, err := portal.Read(f, portal.Options{AsOf: starter.AsOf()})
	if err != nil {
		t.Fatal(err)
	}
	read = map[knowledge.ProcedureCode]*knowledge.Procedure{}
	for _, p := range res.Procedures {
		read[p.Code] = p
	}
	return read
}

// facts are what the pack takes from the catalogue; the JSON is the form of data/figures.json.
type facts struct {
	Code       knowledge.ProcedureCode `json:"code"`
	Name       string                  `json:"name"`
	Decision   string                  `json:"decision,omitempty"`
	Levels     []string                `json:"levels,omitempty"`
	Type       string                  `json:"type,omitempty"`
	Field      string                  `json:"field,omitempty"`
	Applicants []string                `json:"applicants,omitempty"`
	Agency     string                  `json:"agency,omitempty"`
	Authority  string                  `json:"authority,omitempty"`
	URL        string                  `json:"url,omitempty"`
	Channels   []channelFacts          `json:"channels,omitempty"`
	Laws       []string                `json:"laws,omitempty"`
}

type channelFacts struct {
	Kind  knowledge.ChannelKind `json:"kind"`
	Times []timeFacts           `json:"times,omitempty"`
	Fees  []feeFacts            `json:"fees,omitempty"`
}

type timeFacts struct {
	Min    float64                `json:"min"`
	Max    float64                `json:"max"`
	Unit   knowledge.DurationUnit `json:"unit,omitempty"`
	Status knowledge.CellStatus   `json:"status"`
}

type feeFacts struct {
	Amount float64              `json:"amount"`
	Unit   string               `json:"unit,omitempty"`
	Free   bool                 `json:"free,omitempty"`
	Kind   string               `json:"kind,omitempty"`
	Status knowledge.CellStatus `json:"status"`
	From   string               `json:"from,omitempty"`
	To     string               `json:"to,omitempty"`
}

func factsOf(p *knowledge.Procedure) facts {
	f := facts{Code: p.Code, Name: p.Name, Decision: p.Decision, Levels: p.Levels, Type: p.Type, Field: p.Field, Applicants: p.Applicants,
		Agency: p.Agency, Authority: p.Authority, URL: p.URL}
	for _, c := range p.Channels {
		x := channelFacts{Kind: c.Kind}
		for _, d := range c.Durations {
			x.Times = append(x.Times, timeFacts{d.Min, d.Max, d.Unit, d.Status})
		}
		for _, fee := range c.Fees {
			x.Fees = append(x.Fees, feeFacts{fee.Amount, fee.Unit, fee.Free, fee.Kind, fee.Status, fee.ValidFrom.String(), fee.ValidTo.String()})
		}
		f.Channels = append(f.Channels, x)
	}
	for _, l := range p.LegalBasis {
		if l.Number != "" && !slices.Contains(f.Laws, l.Number) {
			f.Laws = append(f.Laws, l.Number)
		}
	}
	return f
}

// codes are the pack's, read from our words.
func codes(t testing.TB) []knowledge.ProcedureCode {
	t.Helper()
	raw, err := os.ReadFile("data/words.json")
	if err != nil {
		t.Fatal(err)
	}
	var w struct {
		Procedures []struct {
			Code knowledge.ProcedureCode `json:"code"`
		} `json:"procedures"`
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		t.Fatal(err)
	}
	var out []knowledge.ProcedureCode
	for _, p := range w.Procedures {
		out = append(out, p.Code)
	}
	return out
}

// TestFiguresAreTheCatalogues compares every figure of the pack with the shared catalogue.
func TestFiguresAreTheCatalogues(t *testing.T) {
	all := catalogue(t)
	if *update {
		writeFigures(t, all)
		t.Skip("figures written; build again to test them")
	}
	procedures, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range procedures {
		c := all[p.Code]
		if c == nil {
			t.Errorf("%s is not in the catalogue", p.Code)
			continue
		}
		if c.Barred {
			t.Errorf("%s: its text in the catalogue is nobody's source", p.Code)
		}
		if diff := cmp.Diff(factsOf(c), factsOf(p)); diff != "" {
			t.Errorf("%s %s (-catalogue +pack):\n%s", p.Code, p.Name, diff)
		}
	}
}

func writeFigures(t *testing.T, all map[knowledge.ProcedureCode]*knowledge.Procedure) {
	var out []facts
	for _, code := range codes(t) {
		if all[code] == nil {
			t.Fatalf("%s is not in the catalogue", code)
		}
		out = append(out, factsOf(all[code]))
	}
	raw, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("data/figures.json", append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ourKeys are the fields that hold our own words.
var ourKeys = []string{"trinh_tu_thuc_hien", "cach_thuc_thuc_hien", "thanh_phan_ho_so", "yeu_cau_dieu_kien", "ket_qua_xu_ly"}

// maxSame is the number of syllables from which a sentence of ours that stands in the catalogue counts as copied.
const maxSame = 12

// TestWordsAreOurOwn checks that no sentence of the pack with 12 syllables or more stands in the catalogue.
func TestWordsAreOurOwn(t *testing.T) {
	ours := map[string][][]string{} // by the first syllable
	for _, s := range sentences(t) {
		if words := vitext.Syllables(s); len(words) >= maxSame {
			ours[words[0]] = append(ours[words[0]], words)
		}
	}
	if len(ours) == 0 {
		t.Fatal("no sentence is long enough: the test tests nothing")
	}
	copied := map[string]bool{}
	for _, p := range catalogue(t) {
		for _, f := range p.Fields {
			words := vitext.Syllables(f.Text)
			for i, w := range words {
				for _, s := range ours[w] {
					if i+len(s) <= len(words) && slices.Equal(words[i:i+len(s)], s) {
						copied[strings.Join(s, " ")] = true
					}
				}
			}
		}
	}
	for s := range copied {
		t.Errorf("copied from the catalogue: %q", s)
	}
}

// sentences gives every sentence of our own words.
func sentences(t testing.TB) []string {
	t.Helper()
	var texts []string
	procedures, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range procedures {
		for _, k := range ourKeys {
			texts = append(texts, p.FieldText(k))
		}
	}
	guides, err := starter.Guides()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guides {
		texts = append(texts, g.Text)
	}
	var out []string
	for _, text := range texts {
		r := []rune(text)
		for _, s := range vitext.Sentences(text) {
			out = append(out, string(r[s.Start:s.End]))
		}
	}
	return out
}

// TestNumbersAreTheCatalogues checks each number in our own words of a procedure: it stands in the text of that
// procedure in the catalogue. A wrong one would be believed.
func TestNumbersAreTheCatalogues(t *testing.T) {
	all := catalogue(t)
	procedures, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range procedures {
		c := all[p.Code]
		if c == nil {
			continue
		}
		known := numbers(fieldTexts(c)...)
		for _, ch := range c.Channels { // glued digits are the parser's to take apart
			for _, d := range ch.Durations {
				known[plain(d.Min)], known[plain(d.Max)] = true, true
			}
			for _, f := range ch.Fees {
				known[plain(f.Amount)] = true
			}
		}
		for _, k := range ourKeys {
			for n := range numbers(p.FieldText(k)) {
				if !known[n] {
					t.Errorf("%s %s: %s does not stand in the catalogue's record; text %q", p.Code, k, n, p.FieldText(k))
				}
			}
		}
	}
}

func fieldTexts(p *knowledge.Procedure) []string {
	var out []string
	for _, f := range p.Fields {
		out = append(out, f.Text)
	}
	return out
}

var (
	digits    = regexp.MustCompile(`\d[\d.,]*`)
	thousands = regexp.MustCompile(`[.,](\d{3})`)
)

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// numbers are the runs of digits of the texts, without the marks of thousands and leading zeros.
func numbers(texts ...string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		for _, run := range digits.FindAllString(text, -1) {
			run = thousands.ReplaceAllString(strings.TrimRight(run, ".,"), "$1")
			if run = strings.TrimLeft(run, "0"); run == "" {
				run = "0"
			}
			out[run] = true
		}
	}
	return out
}

// TestFormsAreTheCatalogues checks the codes of forms.
func TestFormsAreTheCatalogues(t *testing.T) {
	all := catalogue(t)
	procedures, err := starter.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, p := range procedures {
		for _, k := range p.Cases {
			for _, paper := range k.Papers {
				if paper.FormCode == "" {
					continue
				}
				seen++
				if c := all[p.Code]; c != nil && !strings.Contains(c.FieldText("thanh_phan_ho_so"), paper.FormCode) {
					t.Errorf("%s: form %s of %q does not stand in the catalogue's record", p.Code, paper.FormCode, paper.Name)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no form code was read")
	}
}
