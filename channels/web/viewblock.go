package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// blockOptions is a list whose items are the reply's choices.
const blockOptions bot.BlockType = "options"

type blockView struct {
	Type  bot.BlockType
	Title []inline
	// Lines are the paragraphs of text and note blocks.
	Lines  [][]inline
	Items  [][]inline
	Header [][]inline
	Rows   [][]tableCell
	// Facts stand in place of lines or items that say a value each.
	Facts   []factView
	Options []optionView
	// Figure begins the first line and stands apart from the rest of it.
	Figure string
	// Lead marks the first block: the direct answer.
	Lead bool
}

type tableCell struct {
	Label string
	Text  []inline
}

// factView is a label with its value; a value that is a figure stands apart from what it holds for.
type factView struct {
	Label, Figure, Sub string
	Text               []inline
	// Note is the source's own remark, NoteLabel what it is in the language of the answer; Long tells that it opens on
	// demand.
	Note, NoteLabel string
	Long            bool
	Cites           []inline
}

// optionView is a choice with what the list says of it.
type optionView struct {
	Choice bot.Choice
	Label  string
	Code   string
	Rest   []inline
}

// inline is a run of text, or a citation mark.
type inline struct {
	Text string
	Cite *sourceRef
}

func newBlock(b bot.Block, refs map[string]*sourceRef) blockView {
	w := inliner{refs: refs, used: map[string]bool{}}
	v := blockView{Type: b.Type, Title: w.text(b.Title)}
	if v.Facts = w.facts(b); v.Facts != nil {
		w.rest(b.Citations, &v)
		return v
	}
	for _, line := range strings.Split(b.Text, "\n") {
		if strings.TrimSpace(line) != "" {
			v.Lines = append(v.Lines, w.text(line))
		}
	}
	for _, it := range b.Items {
		v.Items = append(v.Items, w.text(it))
	}
	for _, h := range b.Header {
		v.Header = append(v.Header, w.text(h))
	}
	for _, row := range b.Rows {
		cells := make([]tableCell, len(row))
		for i, c := range row {
			cells[i].Text = w.text(c)
			if i < len(b.Header) {
				cells[i].Label = b.Header[i]
			}
		}
		v.Rows = append(v.Rows, cells)
	}
	w.rest(b.Citations, &v)
	return v
}

// Values that the bot writes as "label: value"; anything else stays the sentence that it is.
var (
	figureTitles = regexp.MustCompile(`^(?:Phí, lệ phí|Thời hạn giải quyết|Fees|Processing time)$`)
	labelPattern = regexp.MustCompile(`(?:^|\. ?)(Nơi giải quyết|Cách nộp|Thời hạn giải quyết|Phí, lệ phí|Handled by|Ways to file|Processing time|Fees): `)
	notePattern  = regexp.MustCompile(`\.? ?(Ghi chú của nguồn|The source's note): “(.*)”\.?`)
	figureFor    = regexp.MustCompile(`^(.{1,70}?) \(([^()]{1,80})\)$`)
	itemPattern  = regexp.MustCompile(`^([^:“”\[]{2,80}): (.+)$`)
)

// Lengths in runes: of a value that is set in bold, and of a note that is shown without opening it.
const (
	maxFigure   = 60
	maxOpenNote = 70
)

// facts lays out a list of figures, or sentences of the form "label: value. label: value."; nil for other blocks.
func (w *inliner) facts(b bot.Block) []factView {
	var out []factView
	switch {
	case b.Type == bot.BlockList && figureTitles.MatchString(b.Title):
		for _, it := range b.Items {
			m := itemPattern.FindStringSubmatch(it)
			if m == nil {
				return nil
			}
			out = append(out, w.fact(m[1], m[2], true))
		}
	case b.Type == bot.BlockText && b.Title == "" && !strings.Contains(b.Text, "\n"):
		at := labelPattern.FindAllStringSubmatchIndex(b.Text, -1)
		if len(at) == 0 || at[0][0] != 0 {
			return nil
		}
		for i, m := range at {
			end := len(b.Text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			label := b.Text[m[2]:m[3]]
			out = append(out, w.fact(label, strings.TrimSuffix(b.Text[m[1]:end], "."), figureTitles.MatchString(label)))
		}
	}
	return out
}

func (w *inliner) fact(label, value string, figure bool) factView {
	f := factView{Label: label}
	if m := notePattern.FindStringSubmatchIndex(value); m != nil {
		f.NoteLabel, f.Note = value[m[2]:m[3]], value[m[4]:m[5]]
		f.Long = utf8.RuneCountInString(f.Note) > maxOpenNote
		value = value[:m[0]] + value[m[1]:]
	}
	for _, in := range w.text(value) {
		if in.Cite != nil {
			f.Cites = append(f.Cites, in)
		} else {
			f.Text = append(f.Text, in)
		}
	}
	if !figure || len(f.Text) != 1 {
		return f
	}
	text := strings.TrimSpace(f.Text[0].Text)
	if strings.Contains(text, " – ") {
		// "1 – unit unclear in the source" is no figure to rely on.
		return f
	}
	if m := figureFor.FindStringSubmatch(text); m != nil {
		f.Figure, f.Sub, f.Text = m[1], m[2], nil
	} else if utf8.RuneCountInString(text) <= maxFigure {
		f.Figure, f.Text = text, nil
	}
	return f
}

// codePattern parts an item of a list of procedures from the code at its end.
var codePattern = regexp.MustCompile(`^(.*) \((\d\.\d{6})\)$`)

// newOptions makes the choices of a list that names each of them, in their order; nil when it does not.
func newOptions(b bot.Block, choices []bot.Choice, refs map[string]*sourceRef) []optionView {
	if len(choices) == 0 || len(b.Items) != len(choices) || b.Title != "" || b.Text != "" || b.Type != bot.BlockSteps && b.Type != bot.BlockList {
		return nil
	}
	w := inliner{refs: refs, used: map[string]bool{}}
	out := make([]optionView, len(choices))
	for i, c := range choices {
		o := optionView{Choice: c, Label: c.Label}
		plain := strings.TrimSpace(markPattern.ReplaceAllString(b.Items[i], ""))
		rest, ok := strings.CutPrefix(b.Items[i], strings.TrimSuffix(c.Label, " …"))
		if !ok {
			return nil
		}
		if m := codePattern.FindStringSubmatch(plain); m != nil {
			o.Label, o.Code = m[1], m[2]
			for _, in := range w.text(rest) {
				if in.Cite != nil {
					o.Rest = append(o.Rest, in)
				}
			}
		} else {
			o.Rest = w.text(strings.TrimLeft(rest, ": "))
		}
		out[i] = o
	}
	return out
}

// inliner turns citation marks in texts into links and notes which ids it has shown.
type inliner struct {
	refs map[string]*sourceRef
	used map[string]bool
}

// text cuts a text at its marks. Marks that follow one another are one statement's: of a record they become one.
func (w *inliner) text(s string) []inline {
	var out []inline
	var run []*sourceRef
	at := 0
	flush := func() {
		for _, ref := range merged(run) {
			out = append(out, inline{Cite: ref})
		}
		run = nil
	}
	write := func(text string) {
		if strings.TrimSpace(text) == "" && len(run) > 0 {
			return
		}
		if len(run) > 0 {
			flush()
		}
		if n := len(out); n > 0 && out[n-1].Cite != nil && endsSentence(out) {
			// The source's own full stop stands before the mark: a second one after it is none of the sentence.
			text = strings.TrimPrefix(text, ".")
		}
		if text != "" {
			out = append(out, inline{Text: text})
		}
	}
	for _, m := range markPattern.FindAllStringSubmatchIndex(s, -1) {
		ref := w.refs[s[m[2]:m[3]]]
		if ref == nil {
			continue
		}
		w.used[ref.ID] = true
		write(strings.TrimRight(s[at:m[0]], " "))
		run = append(run, ref)
		at = m[1]
	}
	if at < len(s) {
		write(s[at:])
	}
	flush()
	return out
}

// endsSentence tells whether the last text before the marks at the end ends with a full stop.
func endsSentence(out []inline) bool {
	for i := len(out) - 1; i >= 0; i-- {
		if out[i].Cite == nil {
			return strings.HasSuffix(out[i].Text, ".")
		}
	}
	return false
}

// merged orders the citations of one statement and leaves of each record one mark, which covers places that adjoin.
func merged(refs []*sourceRef) []*sourceRef {
	refs = slices.Clone(refs)
	slices.SortStableFunc(refs, func(a, b *sourceRef) int { return number(a.ID) - number(b.ID) })
	var out []*sourceRef
	for i, ref := range refs {
		if slices.ContainsFunc(refs[:i], func(r *sourceRef) bool { return r.ID == ref.ID || r.record() && r.document == ref.document }) {
			continue
		}
		out = append(out, ref.covering(refs[i+1:]))
	}
	return out
}

func number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return n
}

// record tells whether the citation is of a record, whose places are a few fields, and not of a long document.
func (r *sourceRef) record() bool {
	return r.kind == knowledge.KindProcedure || r.kind == knowledge.KindStarter
}

// covering widens the mark's link over the others of its field, as far as they adjoin it.
func (r *sourceRef) covering(others []*sourceRef) *sourceRef {
	span := r.span
	if !r.record() {
		return r
	}
	for range others {
		for _, o := range others {
			if o.document == r.document && o.section == r.section && o.span.Start <= span.End+1 && o.span.End >= span.Start-1 {
				span = knowledge.Span{Start: min(span.Start, o.span.Start), End: max(span.End, o.span.End)}
			}
		}
	}
	if span == r.span {
		return r
	}
	wide := *r
	wide.Href = sourceHref(r.document, r.section, span)
	return &wide
}

// rest puts the citations that carry the block and stand in none of its texts after its title or its last line.
func (w *inliner) rest(ids []string, v *blockView) {
	var refs []*sourceRef
	for _, id := range ids {
		if ref := w.refs[id]; ref != nil && !w.used[id] {
			w.used[id] = true
			refs = append(refs, ref)
		}
	}
	var marks []inline
	for _, ref := range merged(refs) {
		marks = append(marks, inline{Cite: ref})
	}
	switch {
	case len(marks) == 0:
	case len(v.Facts) > 0:
		last := &v.Facts[len(v.Facts)-1]
		last.Cites = append(last.Cites, marks...)
	case len(v.Lines) > 0:
		v.Lines[len(v.Lines)-1] = append(v.Lines[len(v.Lines)-1], marks...)
	case len(v.Title) > 0:
		v.Title = append(v.Title, marks...)
	case len(v.Items) > 0:
		v.Items[len(v.Items)-1] = append(v.Items[len(v.Items)-1], marks...)
	}
}
