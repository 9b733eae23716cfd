package bot

import (
	"slices"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// maxNoteRunes is the longest remark of a source that an answer repeats; the citation holds the rest.
const maxNoteRunes = 400

// line is one value with the channels that share it.
type line struct {
	channels []string
	value    string
	notes    []string
	cites    []string
	// said are sentences of the row's own note; ledByNote tells that they come before the cell.
	said      []said
	ledByNote bool
	// share is how many runes of them the line may show.
	share int
}

// same tells whether two lines say the same of different channels.
func (l line) same(o line) bool {
	return l.value == o.value && strings.Join(l.notes, "|") == strings.Join(o.notes, "|") &&
		slices.EqualFunc(l.said, o.said, func(a, b said) bool { return strings.Trim(a.key, " .;") == strings.Trim(b.key, " .;") })
}

// group joins channels whose value and notes are the same, in the source's order.
func group(lines []line) []line {
	var out []line
	for _, l := range lines {
		joined := false
		for i := range out {
			if out[i].same(l) {
				out[i].channels = append(out[i].channels, l.channels...)
				out[i].cites = append(out[i].cites, l.cites...)
				joined = true
				break
			}
		}
		if !joined {
			out = append(out, l)
		}
	}
	return out
}

// durations answers "how long", by channel, with what the row's own note says of other cases. A cell that is empty or that
// its note contradicts lets the note speak first. False when the source gives no time at all.
func (w *procedureWriter) durations() bool {
	var lines []line
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		several := w.differ(c, func(o *knowledge.Channel) string { return durationText(o) })
		for _, du := range c.Durations {
			doubtful := du.Status != knowledge.CellClean
			notes := w.timeNotes(c, several || doubtful)
			if du.Status == knowledge.CellAbsent && len(notes) == 0 {
				continue
			}
			if several && len(notes) == 0 {
				notes = w.caseOf(c)
			}
			id := w.citeCell(c.Ref, du.Status, du.Ref)
			l := line{channels: []string{w.channelName(c.Kind)}, value: w.showDuration(du, len(notes) > 0), cites: []string{id}, said: notes,
				ledByNote: len(notes) > 0 && (du.Status == knowledge.CellAbsent || du.Status == knowledge.CellConflict)}
			if du.Note.Text != "" {
				l.notes = append(l.notes, cutWhole(readable(du.Note.Text), maxNoteRunes))
			}
			lines = append(lines, l)
			if du.Status == knowledge.CellClean {
				w.fact(knowledge.Fact{Kind: knowledge.FactDuration, Indicator: w.p.Name, Comparator: "=", Min: &du.Min, Max: &du.Max,
					Unit: string(du.Unit), ValueText: du.Text, Scope: w.channelName(c.Kind), Provenance: knowledge.FromSpan, Citation: id})
			}
		}
	}
	return w.lines(phraseTime, lines)
}

// differ tells whether another row of the same channel has another value: then each row needs its case.
func (w *procedureWriter) differ(c *knowledge.Channel, value func(*knowledge.Channel) string) bool {
	return slices.ContainsFunc(w.p.Channels, func(o knowledge.Channel) bool { return o.Kind == c.Kind && value(&o) != value(c) })
}

func durationText(c *knowledge.Channel) string {
	var b strings.Builder
	for _, d := range c.Durations {
		if d.Status != knowledge.CellAbsent {
			b.WriteString(d.Text + "|")
		}
	}
	return b.String()
}

// caseOf is the first sentence of a row's note, which names the row's case.
func (w *procedureWriter) caseOf(c *knowledge.Channel) []said {
	all := w.sentencesOf(c.Note.Ref)
	for _, s := range all {
		if containsAny(s.key, caseCues) {
			return []said{s}
		}
	}
	return all[:min(1, len(all))]
}

// caseCues are words by which a sentence names a case.
var caseCues = []string{"trường hợp", "đối với", "cấp lại", "cấp đổi", "cấp mới"}

// citeCell cites the row of a cell, or a doubtful cell by itself: the row's quote runs it together with its neighbours.
func (w *procedureWriter) citeCell(row knowledge.Ref, status knowledge.CellStatus, cell knowledge.Ref) string {
	if status == knowledge.CellClean || status == knowledge.CellAbsent || cell.Span.Empty() {
		return w.citeProcedure(w.p, row)
	}
	return w.citeProcedure(w.p, cell)
}

// showDuration shows a time cell. Beside a note that speaks for itself a doubtful cell is only named.
func (t *turn) showDuration(du knowledge.Duration, noted bool) string {
	switch du.Status {
	case knowledge.CellAbsent:
		return t.say(phraseCellEmpty)
	case knowledge.CellClean:
		n := amount(du.Min)
		if du.Max != du.Min {
			n += " - " + amount(du.Max)
		}
		return n + " " + t.say(unitNames[du.Unit])
	case knowledge.CellUnitMissing:
		return t.say(phraseTimeNoUnit, strings.TrimSpace(du.Text))
	case knowledge.CellConflict:
		if noted {
			return t.say(phraseCellOther, strings.TrimSpace(du.Text))
		}
		return t.say(phraseCellConflict, strings.TrimSpace(du.Text))
	case knowledge.CellGlued:
		return t.say(phraseTimeGlued)
	default:
		return t.say(phraseCellUnclear, strings.TrimSpace(du.Text))
	}
}

// Runes of a row's own note that an answer repeats, on the aspect and on the card.
const (
	maxSaidRunes     = 1500
	maxCardSaidRunes = 320
)

// lines writes values by channel: one sentence when they are few and bare, a list otherwise. Sentences of the source that
// all lines share follow once, in a list of their own.
func (w *procedureWriter) lines(title phrase, lines []line) bool {
	lines = group(lines)
	if len(lines) == 0 {
		return false
	}
	shared := sharedSaid(lines)
	for i := range lines {
		lines[i].share = max(maxNoteRunes, w.saidRunes()/len(lines))
		slices.SortFunc(lines[i].cites, byNumber)
		if len(shared) > 0 && !lines[i].ledByNote {
			lines[i].said = nil
		}
	}
	switch {
	case len(lines) == 1 && lines[0].ledByNote && len(lines[0].said) > 1:
		w.noteList(title, lines[0])
	case len(lines) == 1:
		l := lines[0]
		w.add(Block{Type: BlockText, Text: w.say(title) + ": " + w.lineText(l, w.byChannels(l)) + "."})
	case len(lines) <= 3 && !slices.ContainsFunc(lines, func(l line) bool { return len(l.notes)+len(l.said) > 0 }):
		parts := make([]string, 0, len(lines))
		for _, l := range lines {
			parts = append(parts, w.lineHead(l)+w.lineText(l, ""))
		}
		w.add(Block{Type: BlockText, Text: w.say(title) + " – " + strings.Join(parts, "; ") + "."})
	default:
		items := make([]string, 0, len(lines))
		for _, l := range lines {
			items = append(items, w.lineHead(l)+w.lineText(l, ""))
		}
		w.add(Block{Type: BlockList, Title: w.say(title), Items: items})
	}
	if len(shared) > 0 && !lines[0].ledByNote {
		w.quoteList(shared)
	}
	return true
}

// byNumber orders the ids of citations as they are numbered.
func byNumber(a, b string) int {
	m, _ := strconv.Atoi(a)
	n, _ := strconv.Atoi(b)
	return m - n
}

func (w *procedureWriter) lineHead(l line) string {
	return capitalise(strings.Join(unique(l.channels), ", ")) + ": "
}

// lineText writes one value with its channels, its notes and what the source's own sentences say of it.
func (w *procedureWriter) lineText(l line, channels string) string {
	text := l.value + channels + marks(l.cites)
	if len(l.notes) > 0 {
		text = l.value + channels + ". " + w.noted(l.notes) + marks(l.cites)
	}
	if len(l.said) == 0 {
		return text
	}
	quoted, cites, left := w.quoteAll(l.said, min(l.share, w.saidRunes()))
	words := "“" + strings.Join(quoted, "”; “") + "”" + marks(cites)
	if more := w.moreSaid(left); more != "" {
		words += " (" + more + ")"
	}
	if l.ledByNote {
		return words + "; " + l.value + channels + marks(l.cites)
	}
	return text + ". " + w.say(phraseByCase) + " " + words
}

func (w *procedureWriter) saidRunes() int {
	if w.brief {
		return maxCardSaidRunes
	}
	return maxSaidRunes
}

// moreSaid counts what was left out of a source's sentences; "" for nothing.
func (w *procedureWriter) moreSaid(left []said) string {
	var refs []knowledge.Ref
	for _, s := range left {
		refs = append(refs, s.refs[len(s.refs)-1]) // those before it are its headings'
	}
	return strings.TrimRight(w.more(phraseMoreSaid, refs), ".")
}

// noteList lets the sentences of a row's note lead, each as an item, and names the cell last.
func (w *procedureWriter) noteList(title phrase, l line) {
	last := capitalise(l.value) + w.byChannels(l) + marks(l.cites)
	w.add(Block{Type: BlockList, Title: w.say(title) + " – " + lowerFirst(strings.TrimRight(w.say(phraseByCase), ":")), Items: append(w.quotedItems(l.said), last)})
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}

// quoteList shows sentences of the source, each with its citation.
func (w *procedureWriter) quoteList(list []said) {
	w.add(Block{Type: BlockList, Title: strings.TrimRight(w.say(phraseByCase), ":"), Items: w.quotedItems(list)})
}

func (w *procedureWriter) quotedItems(list []said) []string {
	budget := w.saidRunes()
	var items []string
	var left []said
	for i, s := range list {
		size := len([]rune(s.text))
		if i > 0 && size > budget {
			left = append(left, s)
			continue
		}
		budget -= size
		quoted, cites, _ := w.quoteAll([]said{s}, maxItemRunes)
		items = append(items, "“"+quoted[0]+"”"+marks(cites))
	}
	if more := w.moreSaid(left); more != "" {
		items = append(items, more+".")
	}
	return unique(items)
}

// sharedSaid gives the sentences that every line has; nil when the lines differ, or when one short sentence fits behind
// the value.
func sharedSaid(lines []line) []said {
	first := lines[0]
	for _, l := range lines {
		l.value, l.notes = first.value, first.notes
		if !l.same(first) {
			return nil
		}
	}
	if len(lines) == 1 && len(first.said) < 2 {
		return nil
	}
	return first.said
}

// byChannels names in brackets the ways to file that one value holds for; "" when the source names none.
func (w *procedureWriter) byChannels(l line) string {
	unnamed := w.channelName(knowledge.ChannelUnknown)
	names := slices.DeleteFunc(unique(l.channels), func(c string) bool { return c == unnamed })
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func (t *turn) channelName(k knowledge.ChannelKind) string {
	if p, ok := channelNames[k]; ok {
		return t.say(p)
	}
	return t.say(channelNames[knowledge.ChannelUnknown])
}

func capitalise(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

func unique(values []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range values {
		if v != "" && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// noted shows remarks: a source's own in quotation marks, those of the binary's pack, which are our words, without.
func (w *procedureWriter) noted(notes []string) string {
	text := strings.Join(notes, "; ")
	if w.p.Origin == knowledge.KindStarter {
		return w.say(phraseOwnNote) + " " + text
	}
	return w.say(phraseCellNote) + " “" + text + "”"
}
