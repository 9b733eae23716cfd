package bot

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
)

// clauses parts a sentence so that each part says one thing of one figure: at its semicolons, and between two neighbouring
// figures where one ends and the next begins. A part without a figure stays with its neighbour.
func clauses(s string) []string {
	var out []string
	for _, part := range strongParts(s) {
		for _, c := range figureParts(part) {
			if c = strings.Trim(clauseLead.ReplaceAllString(c, ""), " ,;"); c != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

var (
	strongCut  = regexp.MustCompile(`; |\. `)
	weakCut    = regexp.MustCompile(`, | và `)
	clauseLead = regexp.MustCompile(`^(?:[;,.]|\s|và\s|trong đó,?\s)+`)
)

// strongParts cuts at semicolons, and at full stops between figures, outside brackets.
func strongParts(s string) []string {
	var out []string
	start := 0
	for _, m := range strongCut.FindAllStringIndex(s, -1) {
		if m[0] < start || openBracket(s[:m[0]]) || s[m[0]] == '.' && !(hasFigure(s[start:m[0]]) && hasFigure(s[m[0]:])) {
			continue
		}
		out = append(out, s[start:m[0]])
		start = m[0] + 1
	}
	return append(out, s[start:])
}

func openBracket(s string) bool { return strings.Count(s, "(") > strings.Count(s, ")") }

// figureParts cuts a clause between its figures.
func figureParts(s string) []string {
	figures := quantities(s)
	var out []string
	start := 0
	for i := 1; i < len(figures); i++ {
		from, to := figures[i-1][1], figures[i][0]
		if cut := border(s, from, to); cut > start {
			out = append(out, s[start:cut])
			start = cut
		}
	}
	return append(out, s[start:])
}

// quantities are the places, in bytes, of the figures that count something: no years, labels and dates.
func quantities(s string) [][2]int {
	at := byteOffsets(s)
	dates := vitext.Dates(s)
	var out [][2]int
	for _, n := range vitext.Numbers(s) {
		if !n.Year && !n.Label && !inDates(n, dates) {
			out = append(out, [2]int{at[n.Start], at[n.End]})
		}
	}
	return out
}

// byteOffsets maps each rune's place, and the end, to bytes.
func byteOffsets(s string) []int {
	var out []int
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}

// maxEnumerated is the length in syllables of parts between commas that list things and end no clause: "xã, phường, thị
// trấn".
const maxEnumerated = 2

// border is where, between two neighbouring figures of s, the clause of the second begins, in bytes; 0 when nothing
// parts them. A figure that opens its clause ("90% hồ sơ cấp huyện, 80% hồ sơ cấp xã") begins at the last separator; one
// that closes it ("tỷ lệ A đạt 90%, tỷ lệ B đạt 80%") at the first separator that is none of a list.
func border(s string, from, to int) int {
	var seps [][2]int
	for _, m := range weakCut.FindAllStringIndex(s[from:to], -1) {
		if a, b := from+m[0], from+m[1]; !openBracket(s[:a]) {
			seps = append(seps, [2]int{a, b})
		}
	}
	if len(seps) == 0 {
		return 0
	}
	last := seps[len(seps)-1]
	if opensFigure.MatchString(s[last[1]:to]) {
		return last[0]
	}
	for i, sep := range seps {
		left, right := from, to
		if i > 0 {
			left = seps[i-1][1]
		}
		if i+1 < len(seps) {
			right = seps[i+1][0]
		}
		before, after := syllables(s[left:sep[0]]), syllables(s[sep[1]:right])
		switch {
		case coordinate(s[left:sep[0]], s[sep[1]:right]):
		case s[sep[0]] != ',' && before > 0: // "và" joins nouns as often as clauses: here only right behind a figure
		case after <= maxEnumerated && right != to, i > 0 && before <= maxEnumerated:
		default:
			return sep[0]
		}
	}
	return 0
}

// opensFigure is what may stand between a separator and the figure that opens a clause.
var opensFigure = regexp.MustCompile(`^(?:\s|trên|tối thiểu|ít nhất|tối đa|không quá|dưới|khoảng|hơn|gần|đạt|có|còn|trong đó|gồm|là|phấn đấu|từ|đến|nhất là|[≥≤><~])*$`)

// coordinates are the last and first syllables of nouns that texts list side by side: "bộ, ngành", "người dân, doanh
// nghiệp", "tổ chức, cá nhân". A comma between two of them ends no clause.
var (
	coordinateEnds   = vitext.WordSet("bộ ban ngành sở cấp huyện xã phường trấn phố tỉnh dân chức quan nghiệp vị thể nhân phương hội trường viên")
	coordinateStarts = vitext.WordSet("bộ ban ngành sở cấp huyện xã phường thị thành doanh tổ cá đơn cơ đoàn địa hội người trường công")
)

func coordinate(left, right string) bool {
	a, b := vitext.Syllables(left), vitext.Syllables(right)
	return len(a) > 0 && len(b) > 0 && coordinateEnds[a[len(a)-1]] && coordinateStarts[b[0]]
}

func syllables(s string) int { return len(vitext.Syllables(s)) }

// hasFigure tells whether a text holds a quantity: not only a year, a date or a label.
func hasFigure(s string) bool {
	dates := vitext.Dates(s)
	for _, n := range vitext.Numbers(s) {
		if !n.Year && !n.Label && !inDates(n, dates) {
			return true
		}
	}
	return false
}

func inDates(n vitext.Number, dates []vitext.DateRef) bool {
	for _, d := range dates {
		if d.Start < n.End && n.Start < d.End {
			return true
		}
	}
	return false
}

// yearsOf lists the years that a text speaks of, of a range its first and last: not those of dates and document numbers.
func yearsOf(s string) []int {
	var out []int
	for _, d := range vitext.Dates(s) {
		if d.Year > 0 && d.Day == 0 {
			out = append(out, d.Year)
		}
		if d.YearTo > 0 {
			out = append(out, d.YearTo)
		}
	}
	for _, m := range bareYear.FindAllStringSubmatch(s, -1) {
		if y := number(m[1]); y > 0 {
			out = append(out, y)
		}
	}
	return out
}

var bareYear = regexp.MustCompile(`(?:[Đđ]ến|[Gg]iai đoạn|[-–]|[Mm]ục tiêu)\s*((?:20)\d\d)(?:$|[^\d/])`)

func number(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// quoted is a name in quotation marks: the years in "Chương trình … đến năm 2025" name the programme.
var quoted = regexp.MustCompile(`“[^”]{0,300}”|"[^"]{0,300}"`)

func unquoted(s string) string { return quoted.ReplaceAllString(s, " ") }
