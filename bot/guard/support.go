package guard

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// support is what some citations say, read once.
type support struct {
	quotes  []string // cleaned of markup
	texts   []string // Key form of quotes, titles, numbers
	codes   string   // upper case without spaces
	dates   []vitext.DateRef
	numbers []supported
}

// supported is a number of a quote with its surroundings.
type supported struct {
	vitext.Number
	clause string
	text   string
	dated  bool // it is part of a date
}

func newSupport(citations []knowledge.Citation) *support {
	s := &support{}
	for _, c := range citations {
		s.add(c.Quote)
		s.addMeta(c)
	}
	return s
}

// gluedCells are borders of cells in a table that lost its separators: "việc7,000", "1Miễn phí", "việcMiễn phí".
var gluedCells = []*regexp.Regexp{regexp.MustCompile(`(\p{Ll})(\d)`), regexp.MustCompile(`(\d)(\p{Lu}\p{Ll})`), regexp.MustCompile(`(\p{Ll})(\p{Lu}\p{Ll})`)}

var markup = regexp.MustCompile(`[*_#|]+|</?[a-z]+>`)

func (s *support) add(quote string) {
	text := vitext.FoldSpaces(markup.ReplaceAllString(vitext.StripFootnoteMarks(quote), " "))
	for _, glued := range gluedCells {
		text = glued.ReplaceAllString(text, "$1 $2")
	}
	s.quotes = append(s.quotes, text)
	s.texts = append(s.texts, spell(text))
	s.codes += " " + compact(quote)
	dates := vitext.Dates(text)
	s.dates = append(s.dates, dates...)
	for _, n := range vitext.Numbers(text) {
		s.numbers = append(s.numbers, supported{n, clauseAt(text, n.Range), text, within(dates, n.Range)})
	}
}

// addMeta lets the names of a source be repeated: its title, number, code and date carry no figure of an answer.
func (s *support) addMeta(c knowledge.Citation) {
	s.texts = append(s.texts, spell(c.Title))
	s.codes += " " + compact(c.Title) + " " + compact(c.Number) + " " + compact(string(c.Code)) + " " + compact(string(c.Document))
	if d, ok := knowledge.ParseDate(c.AsOf); ok {
		s.dates = append(s.dates, vitext.DateRef{Day: d.Day, Month: d.Month, Year: d.Year})
	}
}

func within(dates []vitext.DateRef, r vitext.Range) bool {
	for _, d := range dates {
		if d.Start < r.End && r.Start < d.End {
			return true
		}
	}
	return false
}

func compact(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(vitext.NFC(s)), ""))
}

func (s *support) hasCode(code string) bool { return strings.Contains(s.codes, compact(code)) }

// hasDate asks for a date of the support that says all that the claim says.
func (s *support) hasDate(d vitext.DateRef) bool {
	yearOnly := d.Day == 0 && d.Month == 0 && d.Quarter == 0 && d.Relative == ""
	for _, x := range s.dates {
		if yearOnly && x.Text == "" && x.Month > 0 {
			continue // the date of the data is no year of a figure
		}
		if (d.Day == 0 || d.Day == x.Day) && (d.Month == 0 || d.Month == x.Month) && (d.Year == 0 || d.Year == x.Year) &&
			(d.Quarter == 0 || d.Quarter == x.Quarter) && (d.Relative == "" || d.Relative == x.Relative) {
			return true
		}
	}
	if yearOnly && d.Year > 0 {
		return s.hasYear(d.Year)
	}
	return false
}

var yearToken = regexp.MustCompile(`(?:19|20)\d\d`)

func (s *support) hasYear(year int) bool {
	for _, q := range s.quotes {
		for _, y := range yearToken.FindAllString(q, -1) {
			if atoi(y) == year {
				return true
			}
		}
	}
	return false
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// has asks for the same value and unit.
func (s *support) has(n vitext.Number) bool {
	for _, x := range s.numbers {
		if same(x, n) {
			return true
		}
	}
	return false
}

func same(x supported, n vitext.Number) bool {
	if x.Min != n.Min || x.Max != n.Max {
		return false
	}
	if x.Unit == n.Unit {
		return !x.dated || n.Unit != ""
	}
	// A draft may leave the unit out only where the quote has one that counts nothing ("lần"), never the other way.
	return n.Unit == "" && x.Unit == "lần"
}

// hasBare asks for the value among labels, years and counts without a unit, dates included.
func (s *support) hasBare(n vitext.Number) bool {
	if n.Year && s.hasYear(int(n.Min)) {
		return true
	}
	for _, x := range s.numbers {
		if x.Min <= n.Min && n.Max <= x.Max && x.Unit == "" {
			return true
		}
	}
	for _, q := range s.quotes {
		for _, t := range vitext.Tokens(q) {
			if t.Text == n.Text {
				return true
			}
		}
	}
	return false
}

// comparators that a draft may put before a figure, in Key form, with what means the same.
var comparators = []struct{ word, means string }{
	{"tối thiểu", ">="}, {"ít nhất", ">="}, {"không dưới", ">="}, {"trên", ">"}, {"hơn", ">"}, {"vượt", ">"}, {"tối đa", "<="}, {"không quá", "<="}, {"dưới", "<"}, {"khoảng", "~"}, {"gần", "~"},
}

var comparatorEnd = regexp.MustCompile(`(tối thiểu|ít nhất|không dưới|trên|hơn|vượt|tối đa|không quá|dưới|khoảng|gần)(?: (?:đạt|là|bằng|từ|khoảng|mức))*\s*$`)

// comparatorBefore names what stands right before the number, as its meaning; "" for nothing.
func comparatorBefore(text string, at int) string {
	r := []rune(text)
	from := max(at-24, 0)
	m := comparatorEnd.FindStringSubmatch(vitext.Key(string(r[from:at])))
	if m == nil {
		return ""
	}
	for _, c := range comparators {
		if c.word == m[1] {
			return c.means
		}
	}
	return ""
}

func (s *support) hasComparator(n vitext.Number, means string) bool {
	for _, x := range s.numbers {
		if same(x, n) && comparatorBefore(x.text, x.Start) == means {
			return true
		}
	}
	return false
}

var (
	levelWord    = regexp.MustCompile(`cấp (bộ|tỉnh|huyện|xã)`)
	levelList    = regexp.MustCompile(`cấp (bộ|tỉnh|huyện|xã)((?:,? (?:và )?(?:bộ|tỉnh|huyện|xã))+)`)
	levelTail    = regexp.MustCompile(`bộ|tỉnh|huyện|xã`)
	clauseBreak  = regexp.MustCompile(`[;:.!?(\[“"–—]|,? và (?:\d)|, (?:\d)`)
	numberInside = regexp.MustCompile(`\d`)
)

// levelsIn names the administrative levels of a clause: "cấp bộ, tỉnh" are two.
func levelsIn(clause string) []string {
	key := vitext.Key(clause)
	var out []string
	for _, m := range levelList.FindAllStringSubmatch(key, -1) {
		out = append(out, m[1])
		out = append(out, levelTail.FindAllString(m[2], -1)...)
	}
	for _, m := range levelWord.FindAllStringSubmatch(key, -1) {
		out = append(out, m[1])
	}
	return out
}

// hasLevel asks that the quote's clause with the figure names one of the claim's levels, or none at all.
func (s *support) hasLevel(n vitext.Number, levels []string) bool {
	for _, x := range s.numbers {
		if !same(x, n) {
			continue
		}
		have := levelsIn(x.clause)
		if len(have) == 0 {
			return true
		}
		for _, h := range have {
			for _, l := range levels {
				if h == l {
					return true
				}
			}
		}
	}
	return false
}

// clauseAt is the clause of the text around a range: from the last break before it to the next behind it. A break is a
// stop, or a comma or "và" before another figure.
func clauseAt(text string, at vitext.Range) string {
	r := []rune(text)
	start, end := 0, len(r)
	for _, m := range clauseBreak.FindAllStringIndex(text, -1) {
		from, to := len([]rune(text[:m[0]])), len([]rune(text[:m[1]]))
		piece := text[m[0]:m[1]]
		if (piece == "." || piece == ",") && to < len(r) && r[to] != ' ' {
			continue // inside a number
		}
		if numberInside.MatchString(piece) {
			to--
		}
		if to <= at.Start {
			start = to
		} else if from >= at.End {
			end = from
			break
		}
	}
	return string(r[start:end])
}

// agencyStart opens the name of an agency; the syllables behind it that are checked are those up to the next stop.
var agencyStart = regexp.MustCompile(`(?:Sở|Bộ|Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Công an|Tổng cục|Chi cục|Cục|Thanh tra|Văn phòng|Ban Quản lý|Ban Tuyên giáo|Trung tâm|Kho bạc|Ngân hàng Nhà nước|Bảo hiểm xã hội|Tòa án|Viện kiểm sát|Đại sứ quán|Phòng)(?:\s+(?:và\s+)?[\p{Lu}\p{Ll}][\p{L}&\-]*){1,3}`)

// agencies gives the names of agencies in the text, each with up to three words behind its opening.
func agencies(text string) []string {
	var out []string
	for _, a := range agencyStart.FindAllString(text, -1) {
		words := strings.Fields(a)
		n := len(words)
		for n > 2 && strings.ToLower(words[n-1]) == words[n-1] && !official[words[n-1]] {
			n--
		}
		out = append(out, strings.Join(words[:n], " "))
	}
	return out
}

// official are lower-case words that are part of agencies' names.
var official = map[string]bool{"tỉnh": true, "huyện": true, "xã": true, "cấp": true, "và": true, "chính": true, "hoạch": true, "nhân": true, "dân": true, "tế": true, "vụ": true, "an": true, "thông": true}

func (s *support) hasText(a string) bool {
	k := strings.TrimSpace(spell(a))
	for _, t := range s.texts {
		if strings.Contains(t, " "+k+" ") {
			return true
		}
	}
	return false
}

var abbreviations = strings.NewReplacer("tt&tt", "thông tin và truyền thông", "kh&đt", "kế hoạch và đầu tư", "kh&cn", "khoa học và công nghệ", "gd&đt", "giáo dục và đào tạo", "ubnd", "ủy ban nhân dân",
	"hđnd", "hội đồng nhân dân", "uỷ ban", "ủy ban")

// spell writes abbreviations out and puts single spaces around the words, for comparing names.
func spell(s string) string {
	return " " + strings.Join(vitext.Syllables(abbreviations.Replace(vitext.Key(s))), " ") + " "
}
