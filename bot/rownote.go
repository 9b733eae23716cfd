package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// said is one sentence or item of a source's running text with the places that hold it.
type said struct {
	text string // reading form, behind the heading that it stands under
	key  string
	// own is the key without the heading.
	own  string
	refs []knowledge.Ref
}

// sentencesOf parts a running text into its sentences and items. An item is read together with the heading that it stands
// under ("Đối với cấp lại:"), since the heading names its case.
func (w *procedureWriter) sentencesOf(ref knowledge.Ref) []said {
	out, known := w.sentences[ref]
	if !known {
		out = readSentences(w.p, ref)
		w.sentences[ref] = out
	}
	return slices.Clip(out)
}

func readSentences(p *knowledge.Procedure, ref knowledge.Ref) []said {
	text := []rune(knowledge.Cut(p.FieldText(ref.Key), ref.Span))
	var out []said
	var head []rune
	var headRef knowledge.Ref
	headMark, listed := rune(0), false
	for _, piece := range notePieces(text) {
		runes := text[piece.Start:piece.End]
		own := knowledge.Ref{Key: ref.Key, Span: knowledge.Span{Start: ref.Span.Start + piece.Start, End: ref.Span.Start + piece.End}}
		mark := listMarkOf(runes)
		if strings.HasSuffix(string(runes), ":") && len(limitsIn(vitext.Key(string(runes)))) == 0 {
			head, headRef, headMark, listed = runes, own, mark, false
			continue
		}
		if mark != 0 && mark == headMark || mark == 0 && listed && (opensLine(text, piece.Start) || unfinished.MatchString(vitext.Key(string(head)))) {
			head = nil // its list is over
		}
		listed = listed || mark != 0
		s := said{text: readable(string(runes)), refs: []knowledge.Ref{own}}
		if len(head) > 0 && !bareHeading.MatchString(vitext.Key(readable(string(head)))) {
			s.text = readable(string(head)) + " " + s.text
			s.refs = []knowledge.Ref{headRef, own}
		}
		s.key, s.own = vitext.Key(s.text), vitext.Key(readable(string(runes)))
		if s.text != "" {
			out = append(out, s)
		}
	}
	return out
}

// unfinished is a heading whose sentence only its items complete, in Key form.
var unfinished = regexp.MustCompile(`(?:^| )(?:qua|gồm|tại|đến|bằng|theo|là|của|cho|từ|sau|sau đây|như sau|với)\s*:$`)

// opensLine tells whether i is the first place of a line that is no blank.
func opensLine(r []rune, i int) bool {
	for i > 0 && r[i-1] != '\n' && unicode.IsSpace(r[i-1]) {
		i--
	}
	return i > 0 && r[i-1] == '\n'
}

// bareHeading is a heading that names what the note is about and no case, in Key form.
var bareHeading = regexp.MustCompile(`^(?:về )?(?:thời hạn(?: giải quyết)?|thời gian(?: giải quyết)?|thời hạn, thời gian giải quyết|phí|lệ phí|phí, lệ phí|mức thu(?: phí| lệ phí)?|cách thức thực hiện|ghi chú|lưu ý|cụ thể(?: như sau)?)\s*:$`)

// noteMarks open an item in the middle of a line, where the source has lost its line ends.
const noteMarks = "-–+*•"

// notePieces cuts a note at its sentences, its lines and its list marks.
func notePieces(r []rune) []vitext.Range {
	var cuts []int
	for i, c := range r {
		switch {
		case c == '\n' && opensPiece(r, i+1):
			cuts = append(cuts, i)
		case strings.ContainsRune(noteMarks, c) && i > 0 && r[i-1] == ' ' && i+1 < len(r) && (r[i+1] == ' ' || unicode.IsUpper(r[i+1])) && closedBefore(r, i):
			cuts = append(cuts, i)
		}
	}
	var out []vitext.Range
	start := 0
	for _, end := range append(cuts, len(r)) {
		for _, s := range vitext.Sentences(string(r[start:end])) {
			out = append(out, vitext.Range{Start: start + s.Start, End: start + s.End})
		}
		start = end
	}
	return out
}

// opensPiece tells whether what follows a line's end is no rest of the sentence before.
func opensPiece(r []rune, i int) bool {
	for i < len(r) && unicode.IsSpace(r[i]) {
		i++
	}
	return i == len(r) || !unicode.IsLower(r[i]) || i+1 < len(r) && r[i+1] == ')'
}

func closedBefore(r []rune, i int) bool {
	for i > 0 && unicode.IsSpace(r[i-1]) {
		i--
	}
	return i == 0 || strings.ContainsRune(".;:)”\"", r[i-1])
}

func listMarkOf(r []rune) rune {
	if len(r) > 0 && strings.ContainsRune(noteMarks, r[0]) {
		return r[0]
	}
	return 0
}

// readable is the reading form of a piece of a source: no list mark, no stop and no lone bracket at its ends.
func readable(s string) string {
	s = strings.Trim(vitext.FoldSpaces(s), " -–•+*;.,")
	for len(s) > 1 && s[0] == '(' && s[len(s)-1] == ')' && balanced(s[1:len(s)-1]) {
		s = strings.Trim(s[1:len(s)-1], " -–•+*;.,")
	}
	switch opens, closes := strings.Count(s, "("), strings.Count(s, ")"); {
	case opens == closes+1 && s[0] == '(':
		s = s[1:]
	case closes == opens+1 && s[len(s)-1] == ')':
		s = strings.TrimRight(s[:len(s)-1], " ;.,")
	}
	return s
}

// balanced tells whether the brackets of s close in order.
func balanced(s string) bool {
	depth := 0
	for _, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// limit is a time limit in a running text: its number and its unit as printed.
type limit struct {
	n    float64
	unit string
}

var (
	// limitForm reads a range ("10-15 ngày làm việc") as its two ends.
	limitForm = regexp.MustCompile(`(?:(\d{1,3})\s*[-–]\s*)?(\d{1,3})\s*(?:\([^()]{1,30}\)\s*)?(ngày làm việc|giờ làm việc|ngày|giờ|tháng|tuần|phút)`)
	// clockBefore ends with what makes a number of hours a time of the day: "sau 15 giờ".
	clockBefore = regexp.MustCompile(`(?:từ|đến|trước|sau|lúc|hồi|[-–:])\s*$`)
	// sameDay are limits without a number.
	sameDay = []string{"trong ngày làm việc", "ngay trong ngày", "trong ngày nhận", "trong cùng ngày", "trong ngày khi", "giải quyết ngay", "trả ngay", "ngay sau khi nhận", "ngay sau khi tiếp nhận", "ngay sau khi kiểm tra"}
	// otherTimes speak of how long a paper holds or when an office is open.
	otherTimes = []string{"có giá trị", "còn giá trị", "giá trị sử dụng", "thời hạn sử dụng", "có thời hạn", "hiệu lực của", "thời gian tiếp nhận", "giờ hành chính", "tạm dừng", "trước khi hết hạn"}
)

// limitsIn reads the time limits of a sentence in Key form; dates and times of the day are none.
func limitsIn(key string) []limit {
	if !hasDigit(key) {
		return nil
	}
	var out []limit
	for _, m := range limitForm.FindAllStringSubmatchIndex(key, -1) {
		before, unit, after := key[:m[0]], key[m[6]:m[7]], strings.TrimLeft(key[m[1]:], " ")
		digitAfter := after != "" && after[0] >= '0' && after[0] <= '9'
		switch {
		case before != "" && strings.ContainsRune("0123456789/.,-", rune(before[len(before)-1])),
			digitAfter && unit != "ngày làm việc",
			unit == "giờ" && (m[2] >= 0 || clockBefore.MatchString(before)), // "7-11 giờ" are times of the day too
			strings.HasPrefix(after, "tuổi"),
			unit == "tháng" && strings.HasSuffix(strings.TrimRight(before, " "), "ngày"):
			continue
		}
		for _, end := range [][]int{m[2:4], m[4:6]} {
			if end[0] < 0 {
				continue
			}
			if n, err := strconv.ParseFloat(key[end[0]:end[1]], 64); err == nil && n > 0 {
				out = append(out, limit{n, unit})
			}
		}
	}
	return out
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// saysTime tells whether a sentence names a time limit of the handling.
func (s said) saysTime() bool {
	if len(limitsIn(s.key)) == 0 && !containsAny(s.key, sameDay) {
		return false
	}
	return !containsAny(s.key, otherTimes) || strings.Contains(s.key, "thời hạn giải quyết") || strings.Contains(s.key, "thời gian giải quyết")
}

// timeNotes are the sentences of a row's note that name time limits: all of them when one says what the row's cell does
// not, or when always is set; none otherwise.
func (w *procedureWriter) timeNotes(c *knowledge.Channel, always bool) []said {
	var out []said
	news := always
	list := w.sentencesOf(c.Note.Ref)
	if len(c.Fees) > 0 && c.Fees[0].Note.Text != "" {
		list = append(list, w.sentencesOf(c.Fees[0].Note.Ref)...) // some rows print their description in the fee's brackets
	}
	for _, s := range list {
		if !s.saysTime() || len(moneyIn(s.key)) > 0 {
			continue
		}
		out = append(out, s)
		news = news || tellsMore(s, c.Durations)
	}
	if !news {
		return nil
	}
	return out
}

// tellsMore tells whether a sentence names a time limit that none of the cells does.
func tellsMore(s said, cells []knowledge.Duration) bool {
	limits := limitsIn(s.key)
	if len(limits) == 0 {
		return true // "trong ngày làm việc"
	}
	return slices.ContainsFunc(limits, func(l limit) bool {
		return !slices.ContainsFunc(cells, func(d knowledge.Duration) bool {
			printed := limitsIn(vitext.Key(d.Text))
			return d.Status == knowledge.CellClean && slices.ContainsFunc(printed, func(p limit) bool { return p.n == l.n && unitGroup(p.unit) == unitGroup(l.unit) })
		})
	})
}

// unitGroup joins the units that a source uses for one another: whether the days are working days its cell says.
func unitGroup(unit string) string { return strings.TrimSuffix(unit, " làm việc") }

// quoteAll writes sentences for a line: as many as fit into n runes, each in whole, and which were left.
func (w *procedureWriter) quoteAll(list []said, n int) (quoted, cites []string, left []said) {
	for i, s := range list {
		size := len([]rune(s.text))
		if i > 0 && size > n {
			left = append(left, s)
			continue
		}
		text := cutWhole(s.text, max(n, maxItemRunes))
		n -= size
		if slices.Contains(quoted, text) {
			continue
		}
		quoted = append(quoted, text)
		for _, ref := range s.refs {
			cites = append(cites, w.citeProcedure(w.p, ref))
		}
	}
	return quoted, cites, left
}

// printedMark is a number in square brackets in a source's own words, which a reader would take for a citation.
var printedMark = regexp.MustCompile(`\[(\d{1,3})\]`)

// cutWhole cuts a text that has more than n runes at the end of a sentence or clause and shows that it was cut.
func cutWhole(s string, n int) string {
	s = printedMark.ReplaceAllString(s, "($1)")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	for _, stops := range []string{".;:!?", ",)"} {
		for i := n - 1; i > n/3; i-- {
			if strings.ContainsRune(stops, r[i]) && i+1 < len(r) && unicode.IsSpace(r[i+1]) {
				return strings.TrimRight(string(r[:i+1]), " ,;:.") + " …"
			}
		}
	}
	return shorten(s, n)
}
