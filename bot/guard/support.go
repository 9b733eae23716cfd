package guard

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// support is what some citations say, each read once.
type support struct {
	quotes []*reading
	meta   []*meta
}

// meta is what names a source: its title, number, code, section and the date it speaks for. It carries no figure.
type meta struct {
	spelled string
	named   string // the codes of its title, number, code and document
	codes   string // those and the section's
	years   []int
	asOf    *date
}

// readQuote reads a quote as it is, and once more with glued cells parted when it has some. What was read lately is kept:
// the same records are cited again and again. A reading is never changed.
func readQuote(quote string) []*reading {
	return lately.get(quote, func() []*reading {
		first := read(quote)
		apart := partCells(first.runes)
		if len(apart) == len(first.runes) {
			return []*reading{first}
		}
		return []*reading{first, read(string(apart))}
	})
}

// keptBytes bounds the quotes of one generation; what is read of them is some ten times as large.
const keptBytes = 1 << 20

// recent keeps the last readings in two generations: when the young one is full it becomes the old one.
type recent struct {
	mu         sync.Mutex
	young, old map[string][]*reading
	bytes      int // of the young quotes
}

var lately recent

func (c *recent) get(quote string, make func() []*reading) []*reading {
	c.mu.Lock()
	r, ok := c.young[quote]
	if !ok {
		r, ok = c.old[quote]
	}
	c.mu.Unlock()
	if ok {
		return r
	}
	r = make()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || c.bytes+len(quote) > keptBytes {
		c.young, c.old, c.bytes = map[string][]*reading{}, c.young, 0
	}
	if len(quote) <= keptBytes {
		c.young[quote], c.bytes = r, c.bytes+len(quote)
	}
	return r
}

// partCells parts the cells of a table that lost its separators: "việc7,000", "1Miễn phí", "việcMiễn phí", "phủ.1 bản
// chính", "01/01/20261 bản chính", "TT-BCA2 bản chính", "ĐÔ THỊNghị quyết", "1 bản chính-02 ảnh".
func partCells(r []rune) []rune {
	out := make([]rune, 0, len(r)+16)
	for i, c := range r {
		if i > 0 && seam(r, i) {
			out = append(out, ' ', ';', ' ')
		}
		out = append(out, c)
	}
	return out
}

// paperCount ends a row or the head of a table of papers; countRunes are as many as it takes to know one.
var paperCount = regexp.MustCompile(`(?:\d bản (?:chính|sao)|Số lượng)$`)

const countRunes = len("1 bản chính")

// seam tells whether a new cell begins at i.
func seam(r []rune, i int) bool {
	before := r[i-1]
	if strings.ContainsRune(".,;:)", before) && i > 1 {
		before = r[i-2]
	}
	digit, word := isDigit(r[i]), unicode.IsUpper(r[i]) && i+1 < len(r) && unicode.IsLower(r[i+1])
	switch {
	case strings.ContainsRune("-+*", r[i]):
		// The next row's own list mark: "1 bản chính-02 ảnh". Anywhere else it belongs to the sentence: "cấp tỉnh-90%".
		return i+1 < len(r) && isDigit(r[i+1]) && paperCount.MatchString(string(r[max(0, i-countRunes):i]))
	case word && i > 1 && unicode.IsUpper(r[i-1]) && unicode.IsUpper(r[i-2]) && lowerRun(r[i+1:]) > 1:
		return true // a title in capitals runs into the next word: "ĐÔ THỊNghị quyết"
	case unicode.IsLower(before):
		return digit || word
	case isDigit(r[i-1]) && word:
		return true
	case isDigit(r[i-1]) && digit:
		return i > 4 && isYear(r[i-4:i]) && (r[i-5] == '/' || i > 8 && string(r[i-8:i-4]) == "năm ")
	case unicode.IsUpper(before) && digit:
		return inNumberTail(r, i)
	}
	return false
}

// inNumberTail tells whether the capitals before i are the last part of a document number ("…/TT-BCA").
func inNumberTail(r []rune, i int) bool {
	k := i - 1
	for k > 0 && (unicode.IsUpper(r[k]) || strings.ContainsRune("-.,;:)", r[k])) {
		k--
	}
	return r[k] == '/' && i-k > 3
}

func readMeta(c knowledge.Citation) *meta {
	m := &meta{spelled: spell(plainText(c.Title)) + issuerOf(c.Number), named: joinCodes(c.Title) + "\n" + joinCodes(c.Number) + "\n" + string(c.Code) + "\n" + string(c.Document) + "\n"}
	m.codes = m.named + joinCodes(c.Section)
	for _, y := range yearDigits.FindAllString(c.Title, -1) {
		m.years = append(m.years, atoi(y))
	}
	if d, ok := knowledge.ParseDate(c.AsOf); ok {
		m.asOf = &date{DateRef: vitext.DateRef{Day: d.Day, Month: d.Month, Year: d.Year}}
	}
	return m
}

func newSupport(citations []knowledge.Citation) *support {
	s := &support{}
	for _, c := range citations {
		s.quotes = append(s.quotes, readQuote(c.Quote)...)
		s.meta = append(s.meta, readMeta(c))
	}
	return s
}

// textSupport is the support of plain texts: the user's words, values that code derived.
func textSupport(texts ...string) *support {
	s := &support{}
	for _, t := range texts {
		if t != "" {
			s.quotes = append(s.quotes, read(t))
		}
	}
	return s
}

func (s *support) with(o *support) *support {
	if len(o.quotes)+len(o.meta) == 0 {
		return s
	}
	return &support{quotes: append(slices.Clip(s.quotes), o.quotes...), meta: append(slices.Clip(s.meta), o.meta...)}
}

// hasDate asks for a date of the support that says all that the claim says, with a bound that does not contradict it.
func (s *support) hasDate(d date) bool {
	yearOnly := d.Day == 0 && d.Month == 0 && d.Quarter == 0 && d.Relative == ""
	for _, q := range s.quotes {
		for _, x := range q.dates {
			if says(x.DateRef, d.DateRef) && boundFits(d.bound, x.bound) && (d.role == "" || x.role == "" || d.role == x.role) {
				return true
			}
		}
	}
	for _, m := range s.meta {
		if m.asOf != nil && says(m.asOf.DateRef, d.DateRef) && (d.bound == "" || d.bound == "until") && (!yearOnly || m.asOf.Month == 0) {
			return true
		}
	}
	return yearOnly && d.Year > 0 && s.hasYear(d.Year) && (d.bound != "before" && d.bound != "after")
}

func says(x, claim vitext.DateRef) bool {
	return (claim.Day == 0 || claim.Day == x.Day) && (claim.Month == 0 || claim.Month == x.Month) && (claim.Year == 0 || claim.Year == x.Year) &&
		(claim.Quarter == 0 || claim.Quarter == x.Quarter) && (claim.Relative == "" || claim.Relative == x.Relative)
}

// boundFits: "before" and "after" must be the source's own; "from" and "until" must not be turned round.
func boundFits(claim, source string) bool {
	switch claim {
	case "before", "after":
		return claim == source
	case "from":
		return source != "until" && source != "before"
	case "until":
		return source != "from" && source != "after"
	}
	return true
}

// hasYear asks for the year in a quote; a year of a title is the source's name and carries no figure.
func (s *support) hasYear(year int) bool {
	for _, q := range s.quotes {
		for _, t := range q.tokens {
			if t.Kind != vitext.TokenWord && strings.ContainsAny(t.Text, "0123456789") {
				for _, y := range yearDigits.FindAllString(t.Text, -1) {
					if atoi(y) == year {
						return true
					}
				}
			}
		}
	}
	return false
}

func (s *support) namesYear(year int) bool {
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return slices.Contains(m.years, year) }) || s.hasYear(year)
}

// hasLabel asks for the printed number behind the same word ("Điều 5"), or bare at a heading's start, or in a section.
func (s *support) hasLabel(label, digits string) bool {
	for _, q := range s.quotes {
		for _, t := range q.tokens {
			if !sameLabel(t.Text, digits) {
				continue
			}
			before := q.wordBefore(t.Start)
			if before == label || before == "" || !labelWords[before] {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return hasCode(m.codes, digits) })
}

// labelWords number parts of documents: of two figures with different ones neither proves the other.
var labelWords = vitext.WordSet("mục điều khoản điểm chương phần bước mẫu biểu bảng phụ lục cấp mức độ hạng lớp khóa nhóm loại")

func sameLabel(a, b string) bool {
	return a == b || strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0") && strings.Trim(a, "0123456789") == ""
}

// hasToken asks for the bare digits as a token of their own in the user's words.
func (s *support) hasToken(digits string) bool {
	for _, q := range s.quotes {
		for _, t := range q.tokens {
			if sameLabel(t.Text, digits) {
				return true
			}
		}
	}
	return false
}

// joinCodes drops the white space that a line break put into a code ("53/2025/TT- BCA") and writes one hyphen for all.
func joinCodes(s string) string {
	s = vitext.NFC(s)
	if !strings.ContainsAny(s, "/-–") {
		return s
	}
	s = strings.ReplaceAll(s, "–", "-")
	var b strings.Builder
	for {
		i := strings.IndexAny(s, "/-")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		before, after := strings.TrimRightFunc(s[:i], unicode.IsSpace), strings.TrimLeftFunc(s[i+1:], unicode.IsSpace)
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if before == "" && b.Len() > 0 {
			last = '-' // a mark behind a mark joins nothing
		}
		if !codeRune(last) || !codeRune(next) {
			before, after = s[:i], s[i+1:]
		}
		b.WriteString(before)
		b.WriteByte(s[i])
		s = after
	}
}

func codeRune(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) }

func (s *support) hasCode(code string) bool {
	for _, q := range s.quotes {
		if hasCode(q.text, code) || strings.ContainsAny(q.text, "/-–") && hasCode(joinCodes(q.text), code) {
			return true
		}
	}
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return hasCode(m.codes, code) })
}

// hasCode looks for the code as a token: no digit or letter of the text may belong to it at its ends, except where
// cells ran together ("2024/TT-BTCQuy định", "giai đoạn 2026-203016/2026/QĐ-UBND").
func hasCode(text, code string) bool {
	code = joinCodes(code)
	r, c := []rune(text), []rune(code)
	if len(c) == 0 || len(r) < len(c) {
		return false
	}
	for i := 0; i+len(c) <= len(r); i++ {
		if equalFoldAt(r, i, c) && codeBegins(r, i) && codeEnds(r, i+len(c)) {
			return true
		}
	}
	return false
}

func equalFoldAt(r []rune, at int, c []rune) bool {
	for j, x := range c {
		if y := r[at+j]; y != x && unicode.ToUpper(y) != unicode.ToUpper(x) {
			return false
		}
	}
	return true
}

// documentNumber is the beginning of a full document number, which may run into the one before it.
var documentNumber = regexp.MustCompile(`^\d{1,5}/\d{4}/\p{Lu}`)

func codeBegins(r []rune, i int) bool {
	if i == 0 {
		return true
	}
	p, first := r[i-1], r[i]
	switch {
	case isDigit(p) && isDigit(first):
		return i >= 4 && isYear(r[i-4:i]) && (i == 4 || !isDigit(r[i-5]))
	case isDigit(p):
		return false
	case unicode.IsLetter(p) && isDigit(first):
		return unicode.IsLower(p) || documentNumber.MatchString(string(r[i:min(len(r), i+12)]))
	case unicode.IsLetter(p):
		return unicode.IsLower(p) && unicode.IsUpper(first)
	case strings.ContainsRune("./-,", p):
		return i < 2 || !isDigit(r[i-2]) && !unicode.IsUpper(r[i-2])
	}
	return true
}

func isYear(r []rune) bool {
	return (r[0] == '2' && r[1] == '0' || r[0] == '1' && r[1] == '9') && isDigit(r[2]) && isDigit(r[3])
}

func codeEnds(r []rune, i int) bool {
	if i >= len(r) {
		return true
	}
	next := r[i]
	follows := rune(' ')
	if i+1 < len(r) {
		follows = r[i+1]
	}
	switch {
	case isDigit(next):
		return unicode.IsLetter(r[i-1])
	case unicode.IsLetter(next):
		return unicode.IsUpper(next) && unicode.IsLower(follows) || isDigit(r[i-1]) && lowerRun(r[i:]) > 3 || wordRunsIn(r, i)
	case next == '/' || next == '-':
		return !isDigit(follows) && !unicode.IsUpper(follows)
	case next == '.' || next == ',':
		return !isDigit(follows) || !isDigit(r[i-1])
	}
	return true
}

// wordRunsIn tells whether a word in small letters runs into the issuer's capitals that end at i: "NĐ-CPmẫu đơn". The g of
// "QĐ-TTg" is the number's own.
func wordRunsIn(r []rune, i int) bool {
	return i > 2 && unicode.IsUpper(r[i-1]) && unicode.IsUpper(r[i-2]) && lowerRun(r[i:]) > 2 && r[i] != 'g'
}

// lowerRun is the number of small letters that r begins with: four behind a code are the next word, run into it.
func lowerRun(r []rune) int {
	n := 0
	for n < len(r) && unicode.IsLower(r[n]) {
		n++
	}
	return n
}
