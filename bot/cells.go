package bot

import (
	"slices"
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
}

// group joins channels whose value and notes are the same, in the source's order.
func group(lines []line) []line {
	var out []line
	for _, l := range lines {
		joined := false
		for i := range out {
			if out[i].value == l.value && strings.Join(out[i].notes, "|") == strings.Join(l.notes, "|") {
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

// durations answers "how long", by channel. False when the source gives no time at all.
func (w *procedureWriter) durations() bool {
	var lines []line
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		for _, du := range c.Durations {
			if du.Status == knowledge.CellAbsent {
				continue
			}
			id := w.citeProcedure(w.p, c.Ref)
			l := line{channels: []string{w.channelName(c.Kind)}, value: w.showDuration(du), cites: w.withCell(id, du.Status, du.Ref)}
			if du.Note.Text != "" {
				l.notes = append(l.notes, shorten(du.Note.Text, maxNoteRunes))
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

// withCell adds a citation of a doubtful cell itself: the row's quote runs it together with its neighbours.
func (w *procedureWriter) withCell(row string, status knowledge.CellStatus, cell knowledge.Ref) []string {
	if status == knowledge.CellClean || cell.Span.Empty() {
		return []string{row}
	}
	return []string{row, w.citeProcedure(w.p, cell)}
}

func (t *turn) showDuration(du knowledge.Duration) string {
	switch du.Status {
	case knowledge.CellClean:
		n := amount(du.Min)
		if du.Max != du.Min {
			n += " - " + amount(du.Max)
		}
		return n + " " + t.say(unitNames[du.Unit])
	case knowledge.CellUnitMissing:
		return t.say(phraseUnitMissing, strings.TrimSpace(du.Text))
	case knowledge.CellConflict:
		return t.say(phraseCellConflict, strings.TrimSpace(du.Text))
	default:
		return t.say(phraseCellUnclear, strings.TrimSpace(du.Text))
	}
}

// fees answers "how much", by channel. A rate whose time is over is named as over and never given as the fee.
func (w *procedureWriter) fees() bool {
	var lines []line
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		for j, f := range c.Fees {
			if f.Status == knowledge.CellAbsent || j > 0 && w.over(f) {
				continue // a further rate whose time is over: the cell's own fee holds again
			}
			id := w.citeProcedure(w.p, c.Ref)
			l := line{channels: []string{w.channelName(c.Kind)}, value: w.showFee(f), cites: w.withCell(id, f.Status, f.Ref)}
			if f.Note.Text != "" {
				l.notes = append(l.notes, shorten(f.Note.Text, maxNoteRunes))
			}
			lines = append(lines, l)
			w.feeFact(f, c, id)
		}
	}
	return w.lines(phraseFee, lines)
}

func (w *procedureWriter) feeFact(f knowledge.Fee, c *knowledge.Channel, id string) {
	if f.Status != knowledge.CellClean || w.over(f) {
		return
	}
	fact := knowledge.Fact{Kind: knowledge.FactFee, Indicator: w.p.Name, Comparator: "=", Min: &f.Amount, Max: &f.Amount, Unit: f.Unit,
		ValueText: f.Text, Scope: w.channelName(c.Kind), Provenance: knowledge.FromSpan, Citation: id}
	if shown := w.showFee(f); !f.Free && !strings.Contains(f.Text, shown) {
		// The catalogue writes "7,000 Việt Nam Đồng"; readers see "7.000 đồng".
		w.derived(knowledge.FactFee, shown, id)
	}
	if f.Free {
		zero := 0.0
		fact.Min, fact.Max, fact.Unit = &zero, &zero, "đồng"
	}
	w.fact(fact)
}

// over tells whether the fee's window ended before the day of the question.
func (w *procedureWriter) over(f knowledge.Fee) bool {
	today := knowledge.Date{Year: w.now.Year(), Month: int(w.now.Month()), Day: w.now.Day()}
	return !f.ValidTo.IsZero() && f.ValidTo.Before(today)
}

func (w *procedureWriter) showFee(f knowledge.Fee) string {
	switch {
	case w.over(f):
		return w.say(phraseFeeOver, showDate(f.ValidTo))
	case f.Status == knowledge.CellConflict:
		return w.say(phraseCellConflict, strings.TrimSpace(f.Text))
	case f.Status == knowledge.CellUnitMissing:
		return w.say(phraseUnitMissing, strings.TrimSpace(f.Text))
	case f.Status != knowledge.CellClean:
		return w.say(phraseCellUnclear, strings.TrimSpace(f.Text))
	case f.Free:
		return w.say(phraseFree)
	case f.Unit == "%":
		return amount(f.Amount) + "%"
	case f.Unit == "":
		return strings.TrimSpace(f.Text)
	}
	return amount(f.Amount) + " " + f.Unit
}

// lines writes values by channel: one sentence when they are few and bare, a list otherwise.
func (w *procedureWriter) lines(title phrase, lines []line) bool {
	lines = group(lines)
	if len(lines) == 0 {
		return false
	}
	bare := len(lines) <= 3
	for _, l := range lines {
		bare = bare && len(l.notes) == 0
	}
	if bare && len(lines) == 1 {
		l := lines[0]
		w.add(Block{Type: BlockText, Text: w.say(title) + ": " + l.value + w.byChannels(l) + marks(l.cites) + ".", Citations: unique(l.cites)})
		return true
	}
	if bare {
		parts := make([]string, 0, len(lines))
		var cites []string
		for _, l := range lines {
			parts = append(parts, capitalise(strings.Join(unique(l.channels), ", "))+": "+l.value+marks(l.cites))
			cites = append(cites, l.cites...)
		}
		w.add(Block{Type: BlockText, Text: w.say(title) + " – " + strings.Join(parts, "; ") + ".", Citations: unique(cites)})
		return true
	}
	items := make([]string, 0, len(lines))
	for _, l := range lines {
		item := capitalise(strings.Join(unique(l.channels), ", ")) + ": " + l.value
		if len(l.notes) > 0 {
			item += ". " + w.say(phraseCellNote) + " “" + strings.Join(l.notes, "; ") + "”"
		}
		items = append(items, item+marks(l.cites))
	}
	w.add(Block{Type: BlockList, Title: w.say(title), Items: items})
	return true
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
