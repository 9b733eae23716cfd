package guard

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// checker proves the lines of one draft.
type checker struct {
	draft    Draft
	byID     map[string]int // citation id → index of the draft's citations
	single   []*support     // of each citation alone
	all      *support       // without joined quotes
	given    *support       // derived, gazetteer, config and editor values that are proven
	refused  []int          // facts whose value cannot be made again
	echo     *support
	excused  []string            // texts that need no proof, in plain form
	names    [][]string          // title, number and code of each citation, in plain form
	joints   map[[2]int]*reading // neighbouring quotes read as one; nil where they are not one text
	bySet    map[string]*support
	verdicts map[string]bool // lines already checked
}

func newChecker(d Draft) *checker {
	c := &checker{draft: d, byID: map[string]int{}, bySet: map[string]*support{}, verdicts: map[string]bool{}, joints: map[[2]int]*reading{}, echo: textSupport(strings.Split(d.Echo, "\n")...)}
	all := &support{}
	for i, x := range d.Citations {
		if _, twice := c.byID[x.ID]; !twice {
			c.byID[x.ID] = i
		}
		s := &support{quotes: readQuote(x.Quote)}
		if i > 0 && sameSource(x, d.Citations[i-1]) {
			m := *c.single[i-1].meta[0]
			m.codes = m.named + joinCodes(x.Section)
			s.meta, c.names = []*meta{&m}, append(c.names, c.names[i-1])
		} else {
			s.meta, c.names = []*meta{readMeta(x)}, append(c.names, []string{plainText(x.Title), plainText(x.Number), plainText(string(x.Code))})
		}
		c.single = append(c.single, s)
		all = all.with(s)
	}
	c.all = all
	c.given = &support{}
	given := append(c.givenFacts(d.Facts), d.Config...)
	c.given = textSupport(given...)
	c.bySet = map[string]*support{}
	for _, text := range given {
		c.excused = append(c.excused, plainText(text))
	}
	for _, text := range d.Own {
		c.excused = append(c.excused, plainOwn(text))
	}
	c.all = all.with(c.given)
	return c
}

// givenFacts are the values of derived, gazetteer, config and editor facts; it notes those that cannot be made again.
func (c *checker) givenFacts(facts []knowledge.Fact) []string {
	var given []string
	for i, f := range facts {
		proven := true
		switch f.Provenance {
		case knowledge.FromDerived:
			proven = c.derives(f)
		case knowledge.FromGazetteer:
			proven = c.restates(f.Derived, []string{f.Citation})
		case knowledge.FromConfig, knowledge.FromEditor:
		case knowledge.FromSpan, knowledge.FromEcho:
			continue
		}
		if proven {
			given = append(given, f.Derived)
		} else {
			c.refused = append(c.refused, i)
		}
	}
	return given
}

// sameSource tells that two citations say the same of their source but for the section.
func sameSource(a, b knowledge.Citation) bool {
	return a.Document == b.Document && a.Title == b.Title && a.Number == b.Number && a.Code == b.Code && a.AsOf == b.AsOf
}

// ownTexts remembers the plain form of the program's own sentences, which every draft brings along.
var ownTexts sync.Map

func plainOwn(text string) string {
	if p, ok := ownTexts.Load(text); ok {
		return p.(string)
	}
	p := plainText(text)
	ownTexts.Store(text, p)
	return p
}

// joined adds quotes that follow one another in one source, read as one: a sentence that a page break cuts. It is asked
// only for what no quote proves by itself.
func (c *checker) joined(cited []int, s *support) *support {
	var extra support
	for k := 1; k < len(cited); k++ {
		if one := c.joint(cited[k-1], cited[k]); one != nil {
			extra.quotes = append(extra.quotes, one)
		}
	}
	return s.with(&extra)
}

// joint reads the quotes of two citations as one text; nil where they are not.
func (c *checker) joint(i, j int) *reading {
	a, b := c.draft.Citations[i], c.draft.Citations[j]
	gap := b.Start - a.End
	if a.Document != b.Document || a.Section != b.Section || gap < 0 || gap >= farQuotes || a.Role != b.Role || a.Role == knowledge.RoleContext {
		return nil
	}
	key := [2]int{i, j}
	if one, known := c.joints[key]; known {
		return one
	}
	first := c.single[i].quotes[0]
	var one *reading
	if gap < nearQuotes || first.unfinished() && goesOn(b.Quote) {
		both := a.Quote + " " + b.Quote
		one = lately.get("joint "+both, func() []*reading { return []*reading{read(both)} })[0]
		if one.fuses(len(first.runes)) {
			one = nil
		}
	}
	c.joints[key] = one
	return one
}

// Runes between two quotes that are read as one: a page's own lines, or its footnotes when the first quote has no end.
const (
	nearQuotes = 600
	farQuotes  = 3000
)

// unfinished tells that a text ends inside a sentence, and not at a figure or at what compares one: the next words would
// lend it their unit.
func (r *reading) unfinished() bool {
	end := len(r.runes)
	for end > 0 && strings.ContainsRune(" ”\"", r.runes[end-1]) {
		end--
	}
	if end == 0 || strings.ContainsRune(".;:!?%", r.runes[end-1]) || isDigit(r.runes[end-1]) {
		return false
	}
	at := vitext.Range{Start: end, End: end}
	return r.comparator(at) == "" && !slices.ContainsFunc(r.figures, func(f figure) bool { return f.End == end })
}

// goesOn tells that a quote begins inside a sentence.
func goesOn(quote string) bool {
	q := []rune(strings.TrimLeft(vitext.NFC(quote), " \n\t*_“\""))
	return len(q) > 0 && unicode.IsLower(q[0])
}

// fuses tells whether a figure of the joined text takes its digits from one quote and its unit from the next.
func (r *reading) fuses(seam int) bool {
	return slices.ContainsFunc(r.figures, func(f figure) bool { return f.Start < seam && f.End > seam })
}

// supportOf is what the marked citations say, with the context ones of their documents. Of several context quotes that
// name years before a quote only the nearest is its context.
func (c *checker) supportOf(marks []string) *support {
	key := strings.Join(marks, " ")
	if s := c.bySet[key]; s != nil {
		return s
	}
	cited := c.cited(marks)
	s := &support{}
	for _, i := range cited {
		s = s.with(c.single[i])
	}
	for i, x := range c.draft.Citations {
		if x.Role == knowledge.RoleContext && !slices.Contains(cited, i) && c.isContext(i, cited) {
			s = s.with(c.single[i])
		}
	}
	s = s.with(c.given)
	c.bySet[key] = s
	return s
}

// cited are the citations of marks, each once; all of them where there are no marks.
func (c *checker) cited(marks []string) []int {
	var out []int
	for _, id := range marks {
		if i, ok := c.byID[id]; ok && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	if len(marks) == 0 {
		for i := range c.draft.Citations {
			out = append(out, i)
		}
	}
	return out
}

// isContext tells whether the context citation belongs to one of the cited.
func (c *checker) isContext(context int, cited []int) bool {
	x := c.draft.Citations[context]
	for _, i := range cited {
		m := c.draft.Citations[i]
		if m.Document != x.Document {
			continue
		}
		if x.Start > m.Start || !yearDigits.MatchString(x.Quote) {
			return true
		}
		nearer := slices.ContainsFunc(c.draft.Citations, func(o knowledge.Citation) bool {
			return o.Role == knowledge.RoleContext && o.Document == m.Document && o.Start > x.Start && o.End <= m.Start && yearDigits.MatchString(o.Quote)
		})
		if !nearer {
			return true
		}
	}
	return false
}

// line checks one line once.
func (c *checker) line(line, where string) []Violation {
	line = listNumber.ReplaceAllString(strings.TrimLeft(vitext.NFC(line), " -–•+*"), "")
	if c.verdicts[line] || strings.TrimSpace(line) == "" {
		return nil
	}
	c.verdicts[line] = true
	var out []Violation
	for _, p := range parts(line) {
		for _, id := range p.marks {
			if _, ok := c.byID[id]; !ok && strings.Contains(line, "["+id+"]") {
				out = append(out, Violation{BadMark, "[" + id + "]", where})
			}
		}
		out = append(out, c.part(p, where)...)
	}
	return slices.Compact(out)
}

func (c *checker) part(p part, where string) []Violation {
	text := strings.TrimSpace(p.text)
	if text == "" {
		return nil
	}
	x := &claim{reading: read(text), support: c.all, echo: c.echo, marked: len(p.marks) > 0, composed: c.draft.Composed, where: where}
	x.excuse(c.excused)
	if x.marked {
		x.support = c.supportOf(p.marks)
		for _, id := range p.marks {
			if i, ok := c.byID[id]; ok {
				x.excuse(c.names[i])
			}
		}
	} else {
		for _, names := range c.names {
			x.excuse(names)
		}
	}
	out := x.check()
	if len(out) == 0 {
		return nil
	}
	more := c.joined(c.cited(p.marks), x.support)
	if more == x.support {
		return out
	}
	x.support = more
	return x.check()
}
