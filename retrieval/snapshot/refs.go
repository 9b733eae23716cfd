package snapshot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// refs finds what carries a code or number: made once, when a snapshot is laid out.
type refs struct {
	// forms: the procedures that name a form, by refKey of its code.
	forms map[string]*formEntry
	// numbers: what carries a document's number, by refKey of the whole number.
	numbers map[string]*refEntry
	// heads lists the keys of numbers by their leading figure ("749" → "749/qd-ttg"), in order.
	heads map[string][]string
}

// refEntry is what carries one number. Places are in the order of the units.
type refEntry struct {
	printed    string  // as first printed
	identities []int32 // documents of which it is the own number, by their place in the collection
	decisions  []int32 // procedures that the numbered decision publishes, by their place in Snapshot.units
	laws       []int32 // procedures with it among the legal basis
	mentions   []int32 // passages that name it, by their place in Snapshot.passages
}

// formEntry is what carries one form's code: places in Snapshot.units.
type formEntry struct {
	printed string
	papers  []int32 // among the papers or results
	texts   []int32 // in the steps or conditions
}

// refKey is the form in which codes and numbers are compared: folded lower case without spaces, and without the zeros
// before a figure, so that "CT07" and "ct7", "06/2025/NĐ-CP" and "6/2025/nd-cp" are one.
func refKey(s string) string {
	var b strings.Builder
	prev := rune(0)
	folded := []rune(vitext.Fold(s))
	for i, r := range folded {
		digitFollows := i+1 < len(folded) && isDigit(folded[i+1])
		switch {
		case r == ' ' || r == '.' && !digitFollows:
			continue
		case r == '0' && !isDigit(prev) && digitFollows:
			continue
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// number gives the entry of a number, a new one when it is not there yet.
func (r *refs) number(printed string) *refEntry {
	key := refKey(printed)
	e, ok := r.numbers[key]
	if !ok {
		e = &refEntry{printed: printed}
		r.numbers[key] = e
	}
	return e
}

// form gives the entry of a form's code, a new one when it is not there yet.
func (r *refs) form(printed string) *formEntry {
	key := refKey(printed)
	e, ok := r.forms[key]
	if !ok {
		e = &formEntry{printed: printed}
		r.forms[key] = e
	}
	return e
}

// addPlace notes a place once; places come in order.
func addPlace(list []int32, place int) []int32 {
	if n := len(list); n > 0 && list[n-1] == int32(place) {
		return list
	}
	return append(list, int32(place))
}

// numberInText finds printed document numbers: "749/QĐ-TTg", "53/2025/TT-BCA", "26/2023/QH15", "52-NQ/TW".
var numberInText = regexp.MustCompile(`\d{1,5}[a-z]?(?:/\d{4})?/[A-ZĐ]{1,6}\d{0,2}(?:[-/][A-ZĐ&][A-Za-zĐ&]*\d{0,2})*|\d{1,4}-[A-ZĐ]{2,4}/[A-ZĐ]{2,6}`)

// makeRefs reads every code and number of the knowledge.
func (s *Snapshot) makeRefs() {
	s.refs = refs{forms: map[string]*formEntry{}, numbers: map[string]*refEntry{}, heads: map[string][]string{}}
	for i, d := range s.collection.Documents {
		if n := d.Identity.Number; n != "" {
			e := s.refs.number(n)
			e.identities = addPlace(e.identities, i)
		}
	}
	for i := range s.units { // by place: other fields of the units are being written meanwhile
		s.refs.addProcedure(i, s.units[i].procedure)
	}
	for i, u := range s.passages {
		for _, n := range numberInText.FindAllString(u.doc.Passages[u.passage].Text, -1) {
			e := s.refs.number(n)
			e.mentions = addPlace(e.mentions, i)
		}
	}
	for key := range s.refs.numbers {
		if head := leadingFigure(key); head != "" {
			s.refs.heads[head] = append(s.refs.heads[head], key)
		}
	}
	for _, keys := range s.refs.heads {
		slices.Sort(keys)
	}
}

func leadingFigure(key string) string {
	n := 0
	for n < len(key) && isDigit(rune(key[n])) {
		n++
	}
	if n == len(key) {
		return ""
	}
	return key[:n]
}

// addProcedure notes the codes of one procedure. The text of a barred record belongs to nobody; its decision is its own.
func (r *refs) addProcedure(place int, p *knowledge.Procedure) {
	if p.Decision != "" {
		number := p.Decision
		if n := numberInText.FindString(number); n != "" { // without words around it
			number = n
		}
		e := r.number(number)
		e.decisions = addPlace(e.decisions, place)
	}
	if p.Barred {
		return
	}
	for _, l := range p.LegalBasis {
		if l.Number != "" {
			e := r.number(l.Number)
			e.laws = addPlace(e.laws, place)
		}
	}
	r.addForms(place, p)
}

// addForms notes the forms of one procedure.
func (r *refs) addForms(place int, p *knowledge.Procedure) {
	add := func(text string) {
		for _, code := range formCodes(text) {
			e := r.form(code)
			e.papers = addPlace(e.papers, place)
		}
	}
	for _, c := range p.Cases {
		for _, paper := range c.Papers {
			if code := strings.TrimPrefix(paper.FormCode, "Mẫu số "); hasLetter(code) {
				e := r.form(code)
				e.papers = addPlace(e.papers, place)
			}
			add(paper.Name)
			add(paper.Form)
		}
	}
	for _, c := range p.Results {
		add(c.Text)
	}
	for _, list := range [][]knowledge.Cited{p.Steps, p.Conditions} {
		for _, c := range list {
			for _, code := range formCodes(c.Text) {
				e := r.form(code)
				e.texts = addPlace(e.texts, place)
			}
		}
	}
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) && r != '/' && r != '-' })
}

// numberedForm is a form with a number and a series, behind the words "mẫu số".
var numberedForm = regexp.MustCompile(`^\d{1,3}[a-zđ]?/[A-ZĐ]{1,6}(?:-[A-ZĐ]{1,6})*`)

// formCodes scans a text for codes of forms: one to six capitals followed by one to three digits, with an optional small
// letter and an optional part in capitals ("CT01", "NA5", "M01a", "TK1-TS", "BK04-ĐK"), and what follows "mẫu số"
// ("01/ĐKTĐ-HGĐ"). What stands in a number of a document ("QH15" in "26/2023/QH15") or inside a longer word is none.
func formCodes(s string) []string {
	var out []string
	const cue = "ẫu số "
	for at := strings.Index(s, cue); at >= 0; {
		rest := s[at+len(cue):]
		if code := numberedForm.FindString(rest); code != "" {
			out = append(out, code)
		}
		next := strings.Index(rest, cue)
		if next < 0 {
			break
		}
		at += len(cue) + next
	}
	for i := 1; i < len(s); i++ {
		if !isDigit(rune(s[i])) || !capital(s[i-1]) {
			continue
		}
		start := i
		for start > 0 && (capital(s[start-1]) || isStrokeD(s, start-1)) {
			start--
		}
		for start < i && !capital(s[start]) && s[start] != 0xC4 { // the second byte of Đ alone
			start++
		}
		end := formEnd(s, i)
		if letters := s[start:i]; len(letters) <= 6 && !lawWords[vitext.Fold(letters)] && digitsFrom(s, i) <= 3 && freeBefore(s, start) && freeAfter(s, end) {
			out = append(out, s[start:end])
		}
		i = end
	}
	return out
}

// lawWords are letters before a figure that name a law and no form: "TT57" is Thông tư 57; folded.
var lawWords = vitext.WordSet("tt nd qd nq qh ttlt cp")

func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// isStrokeD tells whether the byte belongs to "Đ" (0xC4 0x90).
func isStrokeD(s string, i int) bool {
	return s[i] == 0x90 && i > 0 && s[i-1] == 0xC4 || s[i] == 0xC4 && i+1 < len(s) && s[i+1] == 0x90
}

func digitsFrom(s string, i int) int {
	n := 0
	for i+n < len(s) && isDigit(rune(s[i+n])) {
		n++
	}
	return n
}

// formEnd is the end of the code whose first digit stands at i.
func formEnd(s string, i int) int {
	end := i + digitsFrom(s, i)
	if end < len(s) && s[end] >= 'a' && s[end] <= 'f' && (end+1 == len(s) || !wordByte(s[end+1])) {
		end++
	}
	tail := end
	if tail < len(s) && s[tail] == '-' {
		tail++
		for tail < len(s) && (capital(s[tail]) || isStrokeD(s, tail)) {
			tail++
		}
		if n := tail - end; n >= 3 && n <= 8 && (tail == len(s) || !wordByte(s[tail])) {
			return tail
		}
	}
	return end
}

func wordByte(c byte) bool {
	return c >= 0x80 || capital(c) || c >= 'a' && c <= 'z' || isDigit(rune(c))
}

// freeBefore tells that no letter, digit or mark of a longer number stands before the code. File names glue words with
// an underscore or hyphen: "Mau_CT01", "Mau-CT01".
func freeBefore(s string, i int) bool {
	if i == 0 {
		return true
	}
	c := s[i-1]
	if c == '-' {
		return i < 2 || !isDigit(rune(s[i-2])) && !capital(s[i-2])
	}
	return !wordByte(c) && c != '/'
}

func freeAfter(s string, i int) bool { return i >= len(s) || !wordByte(s[i]) && s[i] != '/' }
