package plan

import (
	"html"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// call is one footnote mark in the text.
type call struct {
	number string
	at     int  // runes
	weak   bool // a mark that is one only where a footnote of its number stands: "tỉnh(1)", "tỉnh1"
}

var (
	supCall   = regexp.MustCompile(`<sup>\s*\(?(\d{1,2})\)?\s*</sup>|\[\^(\d{1,2})\]|\$\^\{?\(?(\d{1,2})\)?\}?\$|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})`)
	parenCall = regexp.MustCompile(`\p{L}\((\d{1,2})\)`)
	gluedCall = regexp.MustCompile(`(\p{L}+)(\d{1,2})(?:[\s,.;:)]|$)`)
	bareNote  = regexp.MustCompile(`^\(?(\d{1,2})\)?\s+\p{Lu}`)
	// unitMark is a square or cubic measure, whose little digit is no footnote: "120 m²".
	unitMark = regexp.MustCompile(`(?:^|[\d\s/(])[kcdm]?m(?:[²³]|<sup>[23]</sup>|\$\^\{?[23]\}?\$)`)
)

// findCalls lists the footnote marks of the text in order.
func (p *parser) findCalls() {
	text := p.doc.Text
	units := unitMark.FindAllStringIndex(text, -1)
	for _, m := range supCall.FindAllStringSubmatchIndex(text, -1) {
		if !within(units, m[0]) {
			p.calls = append(p.calls, call{number: groupOf(text, m), at: m[0]})
		}
	}
	for _, m := range parenCall.FindAllStringSubmatchIndex(text, -1) {
		p.calls = append(p.calls, call{number: text[m[2]:m[3]], at: m[2], weak: true})
	}
	if p.lay.wrap > 0 {
		for _, m := range gluedCall.FindAllStringSubmatchIndex(text, -1) {
			if word := text[m[2]:m[3]]; vitext.IsVietnameseSyllable(word) && !vitext.Upper(word) && len(word) > 1 {
				p.calls = append(p.calls, call{number: text[m[4]:m[5]], at: m[4], weak: true})
			}
		}
	}
	sort.SliceStable(p.calls, func(i, j int) bool { return p.calls[i].at < p.calls[j].at })
	p.callAt = map[string][]int{}
	bytes, runes := 0, 0
	for i := range p.calls {
		runes += utf8.RuneCountInString(text[bytes:p.calls[i].at])
		bytes = p.calls[i].at
		p.calls[i].at = runes
		p.calls[i].number = plainDigits(p.calls[i].number)
		p.callAt[p.calls[i].number] = append(p.callAt[p.calls[i].number], runes)
	}
}

func within(spans [][]int, at int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i][1] > at })
	return i < len(spans) && spans[i][0] <= at
}

func groupOf(s string, m []int) string {
	for g := 2; g < len(m); g += 2 {
		if m[g] >= 0 {
			return s[m[g]:m[g+1]]
		}
	}
	return ""
}

// plainDigits gives superscript digits as plain ones, without zeros in front.
func plainDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if i := strings.IndexRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r); i >= 0 {
			r = rune('0' + utf8.RuneCountInString("⁰¹²³⁴⁵⁶⁷⁸⁹"[:i]))
		}
		b.WriteRune(r)
	}
	return strings.TrimLeft(b.String(), "0")
}

// isFootnote knows a footnote by its superscript, or by a bare number that a mark before it calls and no other footnote
// has answered. It notes the footnote's number.
func (p *parser) isFootnote(l *line) bool {
	if l.role == roleFootnote {
		p.notes[l.number] = l.span.Start
		return true
	}
	m := bareNote.FindStringSubmatch(l.raw)
	if m == nil || l.role != roleText {
		return false
	}
	number := plainDigits(m[1])
	answered, ok := p.notes[number]
	if !ok {
		answered = -1
	}
	if len(p.callsOf(number, answered, l.span.Start)) == 0 {
		return false
	}
	p.notes[number] = l.span.Start
	l.role, l.number, l.marker = roleFootnote, number, l.raw[:strings.IndexAny(l.raw, " \t")]
	l.body = trimMarkup(p.text, knowledge.Span{Start: l.span.Start + utf8.RuneCountInString(l.marker), End: l.span.End})
	return true
}

// callsOf gives the places of a number's marks after one place and before another.
func (p *parser) callsOf(number string, after, before int) []int {
	at := p.callAt[number]
	return at[sort.SearchInts(at, after+1):max(sort.SearchInts(at, before), sort.SearchInts(at, after+1))]
}

// callFootnotes ties each footnote to the passages that call its number between the footnote of that number before it
// and itself, gives it their section, and reports marks whose footnote is lost.
func (p *parser) callFootnotes() {
	last := map[string]int{}
	answered := map[int]bool{}
	for i := range p.doc.Passages {
		note := &p.doc.Passages[i]
		if note.Kind != knowledge.PassageFootnote {
			continue
		}
		number, at := p.noteNumber[note.Spans[0].Start], note.Spans[0].Start
		after, ok := last[number]
		if !ok {
			after = -1
		}
		for _, c := range p.callsOf(number, after, at) {
			owner := p.owner(c)
			answered[c] = true
			if owner < 0 || owner == i || p.doc.Passages[owner].Kind == knowledge.PassageFurniture {
				continue
			}
			caller := &p.doc.Passages[owner]
			if n := len(caller.Footnotes); n == 0 || caller.Footnotes[n-1] != i {
				caller.Footnotes = append(caller.Footnotes, i)
			}
			note.Section = caller.Section
		}
		last[number] = at
		answered[at] = true
	}
	p.reportLostNotes(answered)
}

func (p *parser) reportLostNotes(answered map[int]bool) {
	for _, c := range p.calls {
		if i := p.owner(c.at); c.weak || answered[c.at] || i < 0 || p.doc.Passages[i].Kind == knowledge.PassageFootnote {
			continue
		}
		p.issue(IssueNoteMissing, "Có dấu chú thích "+c.number+" nhưng không thấy nội dung chú thích trong tệp.", knowledge.Span{Start: c.at, End: c.at + 1})
	}
}

// owner is the passage that holds the rune; -1 when none does.
func (p *parser) owner(at int) int {
	if p.owners == nil {
		for i, ps := range p.doc.Passages {
			for _, s := range ps.Spans {
				p.owners = append(p.owners, owned{s, i})
			}
		}
		sort.Slice(p.owners, func(i, j int) bool { return p.owners[i].span.Start < p.owners[j].span.Start })
	}
	i := sort.Search(len(p.owners), func(i int) bool { return p.owners[i].span.End > at })
	if i == len(p.owners) || p.owners[i].span.Start > at {
		return -1
	}
	return p.owners[i].passage
}

// owned is one span with the passage it belongs to.
type owned struct {
	span    knowledge.Span
	passage int
}

var (
	emphasis    = regexp.MustCompile(`\*+|(^|\s)_+|_+(\s|$)`)
	autoLink    = regexp.MustCompile(`<(https?://[^>\s]+)>`)
	mdLink      = regexp.MustCompile(`!?\[([^\]^]*)\]\((?:[^()\s]|\([^()]*\))*\)`)
	htmlBreak   = regexp.MustCompile(`(?i)</?(?:br|p|div|td|tr|th|li|ul|ol|hr)(?:\s[^<>]{0,200})?/?>`)
	htmlTag     = regexp.MustCompile(`(?i)</?(?:i|b|em|strong|u|span|a|sup|sub|font|center|small|table|tbody|thead)(?:\s[^<>]{0,200})?/?>`)
	escaped     = regexp.MustCompile(`\\[\\*_\-.#()\[\]+|>~!]`)
	unitSup     = regexp.MustCompile(`((?:^|[\d\s/(])[kcdm]?m)(?:<sup>([23])</sup>|\$\^\{?([23])\}?\$|([²³]))`)
	spaceBefore = regexp.MustCompile(`\s+([,;:.)])`)
)

// read is the reading form of spans: joined by spaces, without Markdown, footnote marks and hard breaks.
func (p *parser) read(spans []knowledge.Span) string {
	parts := make([]string, 0, len(spans))
	for _, s := range spans {
		parts = append(parts, p.slice(s))
	}
	return p.reading(strings.Join(parts, " "))
}

// words is the reading form of a block without its marker. Blocks do not change once the tables are joined.
func (p *parser) words(b *block) string {
	if !b.isRead {
		b.readText, b.isRead = p.read(b.reads), true
	}
	return b.readText
}

// reading gives source words as a person reads them. Letters, digits and their order are never changed.
func (p *parser) reading(s string) string {
	if strings.ContainsAny(s, "<[$⁰¹²³⁴⁵⁶⁷⁸⁹(") {
		s = p.dropMarks(s)
	}
	if p.lay.wrap > 0 && len(p.notes) > 0 {
		s = p.dropGlued(s)
	}
	if strings.ContainsAny(s, "<[&\\*_\x00") {
		s = dropMarkup(s)
	}
	return vitext.NFC(spaceBefore.ReplaceAllString(vitext.FoldSpaces(s), "$1"))
}

// dropMarks drops footnote marks; the little digit of "m²" stays.
func (p *parser) dropMarks(s string) string {
	s = unitSup.ReplaceAllStringFunc(s, func(m string) string { // out of reach of the footnote marks
		return unitSup.FindStringSubmatch(m)[1] + "\x00" + plainDigits(groupOf(m, unitSup.FindStringSubmatchIndex(m)[2:])) + "\x00"
	})
	s = supCall.ReplaceAllString(s, "")
	return parenCall.ReplaceAllStringFunc(s, func(m string) string {
		word, digits, _ := strings.Cut(m, "(")
		if _, ok := p.notes[plainDigits(strings.TrimSuffix(digits, ")"))]; ok {
			return word
		}
		return m
	})
}

// dropMarkup drops Markdown and HTML.
func dropMarkup(s string) string {
	s = autoLink.ReplaceAllString(s, "$1")
	s = mdLink.ReplaceAllString(s, "$1")
	s = htmlTag.ReplaceAllString(htmlBreak.ReplaceAllString(s, " "), "")
	s = emphasis.ReplaceAllString(hideEscaped(s), "$1$2")
	s = html.UnescapeString(s)
	return shownAgain.Replace(s)
}

// escapable are the marks that a backslash takes out of Markdown; in hideEscaped they pass the removal of emphasis as
// characters of a range that no decoded text holds.
const escapable = "\\*_-.#()[]+|>~!"

func hideEscaped(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		return string(rune(0xE000 + strings.IndexByte(escapable, m[1])))
	})
}

var shownAgain = func() *strings.Replacer {
	pairs := []string{"\x002\x00", "²", "\x003\x00", "³"}
	for i := range len(escapable) {
		pairs = append(pairs, string(rune(0xE000+i)), escapable[i:i+1])
	}
	return strings.NewReplacer(pairs...)
}()

// dropGlued drops footnote numbers that a converter printed right behind a word ("tỉnh1;").
func (p *parser) dropGlued(s string) string {
	return gluedCall.ReplaceAllStringFunc(s, func(m string) string {
		g := gluedCall.FindStringSubmatch(m)
		_, noted := p.notes[strconv.Itoa(number(g[2]))]
		if !noted || !vitext.IsVietnameseSyllable(g[1]) || vitext.Upper(g[1]) || len(g[1]) < 2 {
			return m
		}
		return g[1] + m[len(g[1])+len(g[2]):]
	})
}
