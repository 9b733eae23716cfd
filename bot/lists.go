package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Limits of a list in one answer; the rest is counted and stands on the procedure's page.
const (
	maxItems     = 12 // of a plan's answer
	maxListItems = 20
	maxListRunes = 6000
	maxItemRunes = 500
	maxStepRunes = 900
)

// list adds a list block with as many of the items as an answer may hold, and says how many it has left out. refs are the
// items' places in the record.
func (w *procedureWriter) list(b Block, items []string, refs []knowledge.Ref) {
	size, n := 0, 0
	for n < len(items) && n < maxListItems && (n == 0 || size+len([]rune(items[n])) <= maxListRunes) {
		size += len([]rune(items[n]))
		n++
	}
	b.Items = items[:n]
	w.add(b)
	w.addMore(phraseMoreItems, refs[n:])
}

// addMore says how many places of the record the answer does not show; nothing when there is none.
func (w *procedureWriter) addMore(p phrase, refs []knowledge.Ref) {
	if more := w.more(p, refs); more != "" {
		w.add(Block{Type: BlockText, Text: more})
	}
}

func (w *procedureWriter) more(p phrase, refs []knowledge.Ref) string {
	kind, id := sourceOf(w.p)
	places := make([]knowledge.Place, 0, len(refs))
	for _, r := range refs {
		places = append(places, knowledge.Place{Kind: kind, Document: id, Section: r.Key, Span: r.Span})
	}
	return w.countOf(func(n int) string { return w.say(p, n) }, places)
}

func (w *procedureWriter) steps() bool {
	var items []string
	var refs []knowledge.Ref
	for _, s := range w.nested(w.p.Steps) {
		refs = append(refs, s.Ref)
		if len(items) >= maxListItems {
			items = append(items, s.Text)
			continue // counted, never shown: a citation that nothing shows is none
		}
		items = append(items, cutWhole(stepText(s.Text), maxStepRunes)+marks([]string{w.citeProcedure(w.p, s.Ref)}))
	}
	if len(items) == 0 {
		return false
	}
	w.list(Block{Type: BlockSteps, Title: w.say(phraseSteps)}, items, refs)
	return true
}

// nested joins the lines that belong to the item before them, "+" lines and those under a line that ends in a colon, so
// that each item is one step or condition.
func (w *procedureWriter) nested(values []knowledge.Cited) []knowledge.Cited {
	var out []knowledge.Cited
	texts := map[string]knowledge.Text{}
	inner := rune(0)
	for i, c := range values {
		text, ok := texts[c.Ref.Key]
		if !ok {
			text = knowledge.NewText(w.p.FieldText(c.Ref.Key))
			texts[c.Ref.Key] = text
		}
		mark := listMarkOf([]rune(text.Slice(knowledge.Span{Start: c.Ref.Span.Start, End: c.Ref.Span.Start + 1})))
		opened := i > 0 && strings.HasSuffix(strings.TrimSpace(values[i-1].Text), ":")
		joins := false
		switch {
		case len(out) == 0 || mark == 0 || out[len(out)-1].Ref.Key != c.Ref.Key:
			inner = 0
		case mark == '+' && firstMark(text, out[len(out)-1].Ref) != '+', inner != 0 && mark == inner:
			joins = true
		case opened && mark != firstMark(text, out[len(out)-1].Ref):
			inner, joins = mark, true
		default:
			inner = 0
		}
		if !joins {
			out = append(out, c)
			continue
		}
		last := &out[len(out)-1]
		last.Ref.Span.End = c.Ref.Span.End
		last.Text += " " + c.Text
	}
	return out
}

func firstMark(text knowledge.Text, ref knowledge.Ref) rune {
	return listMarkOf([]rune(text.Slice(knowledge.Span{Start: ref.Span.Start, End: ref.Span.Start + 1})))
}

// printedStep is a step's own number as printed.
var printedStep = regexp.MustCompile(`^(?i:bước)\s+\d{1,2}(?:\.\d{1,2})*\s*[:.)–-]?\s*`)

// stepText drops the printed "Bước 1:" or "a)", since the list is numbered anew.
func stepText(s string) string {
	for range 3 {
		s = strings.TrimLeft(s, " -–•+*:")
		s = itemNumber.ReplaceAllString(printedStep.ReplaceAllString(s, ""), "")
	}
	return capitalise(strings.TrimRight(s, " ;"))
}

// items lists cited texts of one field.
func (w *procedureWriter) items(values []knowledge.Cited, title phrase) bool {
	var items []string
	var refs []knowledge.Ref
	for _, c := range w.nested(values) {
		refs = append(refs, c.Ref)
		if len(items) >= maxListItems {
			items = append(items, c.Text)
			continue
		}
		text := itemNumber.ReplaceAllString(strings.TrimRight(strings.Trim(c.Text, " -–•+*"), " ;"), "")
		items = append(items, capitalise(cutWhole(text, maxStepRunes))+marks([]string{w.citeProcedure(w.p, c.Ref)}))
	}
	if len(items) == 0 {
		return false
	}
	w.list(Block{Type: BlockList, Title: w.say(title)}, items, refs)
	return true
}

// saysNone is a field that says that there is nothing to say, in Key form. "Không có thông tin" says nothing.
var saysNone = regexp.MustCompile(`^(?:không|khồng|khôg)(?: (?:có|quy định|yêu cầu|có yêu cầu|có điều kiện|có yêu cầu,? điều kiện|quy định yêu cầu,? điều kiện))?$`)

// conditions lists the conditions, or says that the source names none.
func (w *procedureWriter) conditions() bool {
	if w.items(w.p.Conditions, phraseConditions) {
		return true
	}
	field := vitext.FoldSpaces(w.p.FieldText(keyConditions))
	if !saysNone.MatchString(strings.Trim(vitext.Key(field), " .;-")) {
		return false
	}
	id := w.citeField(w.p, keyConditions)
	w.add(Block{Type: BlockText, Text: w.say(phraseNoConditions, strings.Trim(field, " .;-")) + marks([]string{id}), Citations: []string{id}})
	return true
}

// maxLegalRunes is the longest title of a legal basis that an answer shows.
const maxLegalRunes = 400

func (w *procedureWriter) legal() bool {
	var items []string
	var refs []knowledge.Ref
	for _, l := range w.p.LegalBasis {
		refs = append(refs, l.Ref)
		if len(items) >= maxListItems {
			items = append(items, l.Title)
			continue
		}
		text := cutWhole(strings.TrimSpace(l.Title), maxLegalRunes)
		if l.Number != "" && !strings.Contains(text, l.Number) {
			text += " (" + l.Number + ")"
		}
		items = append(items, capitalise(text)+marks(w.citeLegal(l)))
	}
	if len(items) == 0 {
		return false
	}
	w.list(Block{Type: BlockList, Title: w.say(phraseLegal)}, items, refs)
	return true
}

// citeLegal quotes a legal basis. The catalogue prints the number right behind the title; where the title ends in a digit
// or a capital the two are quoted apart, since run together they are no number and no name at all.
func (w *procedureWriter) citeLegal(l knowledge.LegalRef) []string {
	quote := knowledge.Cut(w.p.FieldText(l.Ref.Key), l.Ref.Span)
	title, glued := strings.CutSuffix(quote, l.Number)
	if l.Number == "" || !glued || !runsIn(title) {
		return []string{w.citeProcedure(w.p, l.Ref)}
	}
	head, tail := l.Ref, l.Ref
	head.Span.End = head.Span.Start + len([]rune(title))
	tail.Span.Start = head.Span.End
	return []string{w.citeProcedure(w.p, head), w.citeProcedure(w.p, tail)}
}

// runsIn tells whether a number printed right behind the text could be read as a part of its last word.
func runsIn(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(last) || unicode.IsUpper(last)
}
