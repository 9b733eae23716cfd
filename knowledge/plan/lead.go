package plan

import (
	"regexp"
	"strings"
)

// yearLead opens a text that goes on with the item before it for one more term: "Đến 2025: …", "Giai đoạn 2026-2030: …".
// "Đến năm 2025, trên 70% …" is a sentence of its own.
var yearLead = regexp.MustCompile(`^(?:Đến|Giai đoạn|Năm|Từ|Trong)\s+(?:hết\s+|cuối\s+)?(?:năm\s+)?20\d\d[^:,.;]{0,40}:`)

// leads follows which text opens the list that the next passage belongs to.
type leads struct {
	list  int        // the paragraph or numbered text that opens a list; -1 when none
	items []leadItem // the open items, outermost first
	// under is the item that the paragraphs behind it belong to; -1 when none.
	under int
}

// leadItem is an item that others may stand under.
type leadItem struct {
	index, indent int
	marker        string
}

func (l *leads) reset() { *l = leads{list: -1, under: -1} }

// indentStep is the least difference in columns that sets an item deeper: converters leave one stray space.
const indentStep = 2

// enterItem places a list item under the item or text that opens its list and returns that text.
func (l *leads) enterItem(index int, b *block, text string) int {
	bullet := bulletOf(b.marker)
	for n := len(l.items); n > 0; n-- {
		top := l.items[n-1]
		if b.indent >= top.indent+indentStep {
			break
		}
		if bullet != top.marker && b.indent > top.indent-indentStep && !l.holds(bullet) {
			break // another mark at the same place: a list within the item
		}
		l.items = l.items[:n-1]
	}
	lead := l.list
	if n := len(l.items); n > 0 {
		lead = l.items[n-1].index
	}
	l.items = append(l.items, leadItem{index, b.indent, bullet})
	l.under = -1
	if strings.HasSuffix(text, ":") || !terminated(text) && len([]rune(text)) <= maxItemTitle {
		l.under = index
	}
	return lead
}

// maxItemTitle is the longest item in runes that counts as the title of the paragraphs behind it without a colon.
const maxItemTitle = 160

// holds tells whether an open item has the mark.
func (l *leads) holds(marker string) bool {
	for _, it := range l.items {
		if it.marker == marker {
			return true
		}
	}
	return false
}

// bulletOf is the sort of an item's mark: all "(1)", "(2)" … are one sort.
func bulletOf(marker string) string {
	marker = strings.Trim(marker, "*_# \t")
	if marker == "" {
		return "*"
	}
	if marker[0] == '(' || marker[0] >= '0' && marker[0] <= '9' {
		return "1"
	}
	if strings.HasPrefix(marker, "–") || strings.HasPrefix(marker, "—") {
		return "-"
	}
	return marker
}

// enterText places a paragraph: under the item that it goes on with, or as the opening of a list of its own.
func (l *leads) enterText(index int, text string) int {
	opens := strings.HasSuffix(text, ":")
	last := -1
	if n := len(l.items); n > 0 {
		last = l.items[n-1].index
	}
	switch {
	case yearLead.MatchString(text) && last >= 0:
		if opens {
			*l = leads{list: index, under: -1}
		}
		return last
	case opens:
		lead := l.under
		*l = leads{list: index, under: -1}
		return lead
	case l.under >= 0:
		return l.under // "- Phát triển hạ tầng số:" and the paragraphs under it
	}
	l.reset()
	return -1
}
