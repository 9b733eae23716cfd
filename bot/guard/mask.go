package guard

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

var placeholders = map[FindingKind]string{FindCCCD: "[số căn cước]", FindCMND: "[số chứng minh]", FindPhone: "[số điện thoại]", FindEmail: "[email]",
	FindCard: "[số thẻ]", FindAccount: "[số tài khoản]", FindPassport: "[số hộ chiếu]", FindTax: "[mã số thuế]", FindInsured: "[số bảo hiểm]", FindPlate: "[biển số xe]"}

// withoutPlaceholders drops every placeholder from a text.
var withoutPlaceholders = func() *strings.Replacer {
	kinds := make([]FindingKind, 0, len(placeholders))
	for k := range placeholders {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	pairs := make([]string, 0, 2*len(kinds))
	for _, k := range kinds {
		pairs = append(pairs, placeholders[k], " ")
	}
	return strings.NewReplacer(pairs...)
}()

// Placeholders gives what Mask puts in place of each kind.
func Placeholders() map[FindingKind]string { return maps.Clone(placeholders) }

// Hidden gives the kinds of personal data that Mask has replaced in a masked text, each once, in the order in which they come.
func Hidden(masked string) []FindingKind {
	var out []FindingKind
	for _, mark := range marks.FindAllString(masked, -1) {
		for kind, p := range placeholders {
			if p == mark && !slices.Contains(out, kind) {
				out = append(out, kind)
			}
		}
	}
	return out
}

// marks finds what may be a placeholder.
var marks = regexp.MustCompile(`\[[^\[\]]*\]`)

// filler stands for every rune of a found place while the rest is searched. Clean drops private-use runes, so that no
// text brings its own.
const filler = '\uE000'

var (
	email    = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+\-]*(?:@| ?(?:\(at\)|\[at\]) ?)[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9\-]{2,})+`)
	passport = regexp.MustCompile(`\b[A-Za-z]\d{7,8}\b`)
	insured  = regexp.MustCompile(`\b[A-Za-z]{2}(?:[ .\-]?\d){13}\b`)
	plate    = regexp.MustCompile(`\b\d{2} ?[\-–]? ?[A-Za-zĐđ]{1,2}\d? ?[\-–. ]? ?\d{3}[. ]?\d{2}\b`)
	// protected are codes and numbers of documents, procedures and files, and dates: no digit of them is personal data.
	protected = regexp.MustCompile(`\b\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})?\b|\b\d{1,5}/\d{4}/[A-ZĐ]|\b\d{1,6}/[A-ZĐ]{2,}|\b[GH]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{3,6}\b|\b\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-\d{6}-\d{3,6}\b` +
		`|\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d(?:\b|\d)|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{1,12}\b`)
)

// Mask replaces personal data by placeholders and tells what it found. It cleans the text first (vitext.Clean, digits of
// every script written as 0-9), so that spaces, invisible characters and full-width digits cannot hide a number; masked
// and the findings' places are those of the clean text. It never touches procedure codes, document and file numbers,
// years, dates, money or hotlines. Idempotent: a masked text has nothing left to mask.
func Mask(s string) (masked string, found []Finding) {
	r := []rune(strings.Map(plainDigit, vitext.Clean(s)))
	work := slices.Clone(r)
	for {
		fresh := find(work)
		if len(fresh) == 0 {
			break
		}
		for _, f := range fresh {
			for i := f.Start; i < f.End; i++ {
				work[i] = filler
			}
		}
		found = append(found, fresh...)
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	var b strings.Builder
	b.Grow(len(s))
	last := 0
	for _, f := range found {
		b.WriteString(string(r[last:f.Start]))
		b.WriteString(placeholders[f.Kind])
		last = f.End
	}
	b.WriteString(string(r[last:]))
	return b.String(), found
}

// plainDigit writes the decimal digits of every script as 0-9.
func plainDigit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// find looks once through the text. The findings do not overlap.
func find(r []rune) []Finding {
	if !mayHold(r) {
		return nil
	}
	runs, most := runsOf(r)
	s := string(r)
	at := runeIndex(s)
	m := &masker{r: r}
	if strings.Contains(s, "@") || strings.Contains(s, "at)") || strings.Contains(s, "at]") {
		for _, x := range email.FindAllStringIndex(s, -1) {
			m.add(FindEmail, at(x[0]), at(x[1]))
		}
	}
	byContext := []struct {
		kind   FindingKind
		form   *regexp.Regexp
		digits int // in one run
	}{{FindInsured, insured, 10}, {FindPassport, passport, 7}, {FindPlate, plate, 5}}
	for _, c := range byContext {
		if most < c.digits {
			continue
		}
		for _, x := range c.form.FindAllStringIndex(s, -1) {
			start := at(x[0])
			if c.kind == FindInsured && isUpper(r[start]) && x[1]-x[0] == 15 || m.context(start) == c.kind {
				m.add(c.kind, start, at(x[1]))
			}
		}
	}
	if most < 8 {
		return m.found
	}
	for _, x := range protected.FindAllStringIndex(s, -1) {
		m.safe = append(m.safe, vitext.Range{Start: at(x[0]), End: at(x[1])})
	}
	for _, u := range runs {
		m.numbers(u)
	}
	return m.found
}

// runsOf gives the runs of digits of the text, and the most digits that one of them holds.
func runsOf(r []rune) (runs []run, most int) {
	for i := 0; i < len(r); {
		u := runAt(r, i)
		if len(u.groups) == 0 {
			i++
			continue
		}
		digits := 0
		for _, g := range u.groups {
			digits += g.End - g.Start
		}
		runs, most = append(runs, u), max(most, digits)
		i = u.end()
	}
	return runs, most
}

// mayHold tells whether the text can hold anything to mask: five digits, or an at sign.
func mayHold(r []rune) bool {
	digits := 0
	for i, c := range r {
		if c == '@' || (c == 'a' && i+1 < len(r) && r[i+1] == 't' && i > 0 && (r[i-1] == '(' || r[i-1] == '[')) {
			return true
		}
		if isDigit(c) {
			if digits++; digits >= 5 {
				return true
			}
		}
	}
	return false
}

// runeIndex gives a function from byte to rune offsets of s. It may be asked in any order, but only for the starts of runes
// and the end of s.
func runeIndex(s string) func(int) int {
	index := make([]int, len(s)+1)
	n := 0
	for i := range s {
		index[i] = n
		n++
	}
	index[len(s)] = n
	return func(at int) int { return index[at] }
}

// masker collects the findings of one look through a text.
type masker struct {
	r     []rune
	safe  []vitext.Range
	found []Finding
}

func (m *masker) add(kind FindingKind, start, end int) {
	for _, f := range m.found {
		if start < f.End && f.Start < end {
			return
		}
	}
	m.found = append(m.found, Finding{kind, start, end})
}

// run is digits in groups that spaces, points, dashes and brackets part: "(024) 3825-1234".
type run struct {
	groups []vitext.Range
	// open is where the first group's own mark begins: "+" or "(".
	open int
}

func (u run) end() int { return u.groups[len(u.groups)-1].End }

// separators may stand inside one number as people write it; at most two in a row.
const separators = " .-–—‐‑()/"

func runAt(r []rune, i int) run {
	u := run{open: i}
	for i < len(r) && (r[i] == '+' || r[i] == '(') {
		i++
	}
	if i >= len(r) || !isDigit(r[i]) || i-u.open > 2 {
		return run{}
	}
	for {
		start := i
		for i < len(r) && isDigit(r[i]) {
			i++
		}
		u.groups = append(u.groups, vitext.Range{Start: start, End: i})
		next := i
		for next < len(r) && next-i < 3 && strings.ContainsRune(separators, r[next]) {
			next++
		}
		if next == i || next >= len(r) || !isDigit(r[next]) {
			return u
		}
		i = next
	}
}

// numbers judges a run: the longest row of groups that is a personal number is taken, from the left.
func (m *masker) numbers(u run) {
	for i := 0; i < len(u.groups); i++ {
		for j := min(len(u.groups), i+12); j > i; j-- {
			n := number{r: m.r, groups: u.groups[i:j], open: u.groups[i].Start, rest: u.groups[j:]}
			if i == 0 {
				n.open = u.open
			}
			kind := m.kind(n)
			if kind == "" {
				continue
			}
			m.add(kind, n.open, n.end())
			i = j - 1
			break
		}
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isUpper(r rune) bool { return unicode.IsUpper(r) }
