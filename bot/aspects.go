package bot

import (
	"fmt"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Limits of one answer: what a reader takes in on a phone. The rest is counted and stands on the procedure's page.
const (
	maxPapers     = 16
	maxCardPapers = 6
	maxPaperRunes = 240
	maxItems      = 12
	maxItemRunes  = 500
)

// papers lists what to bring, by case. Lines that explain and ask for no paper are left to the procedure's page, and so
// is what passes the limit; the answer says how many. False when the source names no paper.
func (w *procedureWriter) papers(limit int) bool {
	shownAny, left, hidden := false, limit, 0
	for i := range w.p.Cases {
		c := &w.p.Cases[i]
		ref, title := w.titled(c)
		var items []string
		id := ""
		for _, paper := range c.Papers {
			switch {
			case paper.Name == "":
				continue
			case left == 0 || paper.Remark:
				hidden++
				continue
			}
			left--
			if id == "" {
				id = w.citeProcedure(w.p, ref)
			}
			// The heading's mark carries every line that its quote holds.
			item := w.showPaper(paper)
			if own := w.within(id, ref, paper.Ref); own != id {
				item += marks([]string{own})
			}
			items = append(items, item)
		}
		if len(items) == 0 {
			continue
		}
		heading := w.say(phrasePapers)
		switch title = strings.TrimRight(itemNumber.ReplaceAllString(shorten(title, 200), ""), " :;."); {
		case strings.HasPrefix(vitext.Key(title), "giấy tờ"):
			heading = title // "Giấy tờ phải nộp", "Giấy tờ phải xuất trình"
		case title != "":
			heading += " – " + title
		}
		w.add(Block{Type: BlockList, Title: heading, Items: items, Citations: []string{id}})
		shownAny = true
	}
	if shownAny && hidden > 0 {
		more := w.say(phraseMorePapers, hidden)
		w.derived(knowledge.FactCount, more, "")
		w.add(Block{Type: BlockText, Text: more})
	}
	return shownAny
}

// titled extends a case's place by its title, which stands before the table, so that the quote holds it too. A title that
// cannot be found in the text as printed is shown only when it holds no figure.
func (w *procedureWriter) titled(c *knowledge.PaperCase) (knowledge.Ref, string) {
	if c.Title == "" {
		return c.Ref, ""
	}
	text := []rune(w.p.FieldText(c.Ref.Key))
	before := string(text[:min(c.Ref.Span.Start, len(text))])
	if i := strings.LastIndex(before, c.Title); i >= 0 {
		ref := c.Ref
		ref.Span.Start = len([]rune(before[:i]))
		return ref, c.Title
	}
	if strings.ContainsAny(c.Title, "0123456789") {
		return c.Ref, ""
	}
	return c.Ref, c.Title
}

// within gives the case's citation when its quote holds the paper, else a citation of the paper's own line: a long
// case is quoted from its beginning only.
func (w *procedureWriter) within(id string, outer, inner knowledge.Ref) string {
	if outer.Key == inner.Key && clip(outer.Span).Contains(inner.Span) {
		return id
	}
	return w.citeProcedure(w.p, inner)
}

func (w *procedureWriter) showPaper(p knowledge.Paper) string {
	// The catalogue prints the numbers out of order.
	s := shorten(itemNumber.ReplaceAllString(strings.Trim(p.Name, " -–•+*;.,"), ""), maxPaperRunes)
	var counts []string
	if p.Originals > 0 {
		counts = append(counts, fmt.Sprintf("%d %s", p.Originals, w.say(phraseOriginals)))
	}
	if p.Copies > 0 {
		counts = append(counts, fmt.Sprintf("%d %s", p.Copies, w.say(phraseCopies)))
	}
	if len(counts) > 0 && !p.Remark {
		s += " (" + strings.Join(counts, ", ") + ")"
	}
	return s
}

// forms names the forms that the papers carry.
func (w *procedureWriter) forms() bool {
	var items []string
	for i := range w.p.Cases {
		for _, p := range w.p.Cases[i].Papers {
			if p.FormCode == "" && p.Form == "" {
				continue
			}
			items = append(items, shorten(strings.Trim(p.Name, " -–•+*;.,"), maxPaperRunes)+marks([]string{w.citeProcedure(w.p, p.Ref)}))
		}
	}
	if len(items) == 0 {
		return false
	}
	w.add(Block{Type: BlockList, Title: w.say(phraseForms), Items: unique(items[:min(len(items), maxItems)])})
	return true
}

// where names the agency, the place that receives files, and the ways to file.
func (w *procedureWriter) where() bool {
	var parts []string
	switch {
	case w.p.Agency != "":
		parts = append(parts, w.say(phraseAgency, w.p.Agency)+marks([]string{w.citeField(w.p, keyAgency)}))
	case w.p.Authority != "":
		parts = append(parts, w.say(phraseAgency, w.p.Authority)+marks([]string{w.citeField(w.p, keyAuthority)}))
	}
	if r := w.p.Reception; r != "" && !strings.EqualFold(r, w.p.Agency) {
		parts = append(parts, w.say(phraseReception, shorten(r, maxItemRunes))+marks([]string{w.citeField(w.p, keyReception)}))
	}
	if len(parts) == 0 && len(w.p.Levels) > 0 {
		parts = append(parts, w.say(phraseLevel, strings.Join(w.p.Levels, ", "))+marks([]string{w.citeField(w.p, keyLevel)}))
	}
	if ways, cites := w.ways(); ways != "" {
		parts = append(parts, w.say(phraseWays, ways)+marks(cites))
	}
	if len(parts) == 0 {
		return false
	}
	w.add(Block{Type: BlockText, Text: strings.Join(parts, ". ") + "."})
	return true
}

// ways lists the channels of filing with their citations.
func (w *procedureWriter) ways() (string, []string) {
	var names, cites []string
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		if c.Kind == knowledge.ChannelUnknown {
			continue
		}
		names = append(names, w.channelName(c.Kind))
		cites = append(cites, w.citeProcedure(w.p, c.Ref))
	}
	return strings.Join(unique(names), ", "), unique(cites)
}

func (w *procedureWriter) channel(kind knowledge.ChannelKind) *knowledge.Channel {
	for i := range w.p.Channels {
		if w.p.Channels[i].Kind == kind {
			return &w.p.Channels[i]
		}
	}
	return nil
}

// online tells whether files can be handed in online. Whether the whole procedure is online the catalogue does not
// say, and the answer says so when that was asked.
func (w *procedureWriter) online() bool {
	return w.byChannel(knowledge.ChannelOnline, phraseOnlineYes, phraseOnlineNo)
}

func (w *procedureWriter) post() bool {
	return w.byChannel(knowledge.ChannelPost, phrasePostYes, phrasePostNo)
}

func (w *procedureWriter) byChannel(kind knowledge.ChannelKind, yes, no phrase) bool {
	if len(w.p.Channels) == 0 {
		return false
	}
	c := w.channel(kind)
	if c == nil {
		ways, cites := w.ways()
		if ways == "" {
			return false
		}
		w.add(Block{Type: BlockText, Text: w.say(no, ways) + marks(cites), Citations: cites})
		return true
	}
	id := w.citeProcedure(w.p, c.Ref)
	text := w.say(yes) + marks([]string{id})
	w.add(Block{Type: BlockText, Text: text, Citations: []string{id}})
	var about []said
	for _, s := range w.sentencesOf(c.Note.Ref) {
		if containsAny(s.key, channelCues[kind]) {
			about = append(about, s)
		}
	}
	if quoted, cites, _ := w.quoteAll(about, maxNoteRunes); len(quoted) > 0 {
		w.add(Block{Type: BlockText, Text: w.say(phraseSourceNote) + " “" + strings.Join(quoted, "”; “") + "”" + marks(cites), Citations: unique(cites)})
	}
	return true
}

// channelCues are the words by which a sentence speaks of a way to file.
var channelCues = map[knowledge.ChannelKind][]string{
	knowledge.ChannelOnline: {"trực tuyến", "cổng dịch vụ công", "trang thông tin", "ứng dụng", "vneid", "bản điện tử", "môi trường điện tử", "thư điện tử", "chữ ký số", "tài khoản", "hệ thống thông tin"},
	knowledge.ChannelPost:   {"bưu chính", "bưu điện", "bưu phẩm", "chuyển phát"},
}

func (w *procedureWriter) who() bool {
	if len(w.p.Applicants) == 0 {
		return false
	}
	id := w.citeField(w.p, keyApplicants)
	w.add(Block{Type: BlockText, Text: w.say(phraseWho, strings.Join(w.p.Applicants, "; ")) + marks([]string{id}), Citations: []string{id}})
	return true
}

func (w *procedureWriter) steps() bool {
	var items []string
	for _, s := range w.p.Steps {
		if len(items) == maxItems {
			break
		}
		items = append(items, shorten(stepText(s.Text), maxItemRunes)+marks([]string{w.citeProcedure(w.p, s.Ref)}))
	}
	if len(items) == 0 {
		return false
	}
	w.add(Block{Type: BlockSteps, Title: w.say(phraseSteps), Items: items})
	return true
}

// stepText drops the printed "Bước 1:" or "a)", since the list is numbered anew.
func stepText(s string) string {
	s = strings.TrimLeft(s, " -–•+*")
	rest := strings.TrimPrefix(strings.TrimPrefix(s, "Bước "), "bước ")
	if len(rest) < len(s) {
		if head, tail, ok := strings.Cut(rest, ":"); ok && len(head) <= 3 {
			s = strings.TrimSpace(tail)
		}
	}
	return itemNumber.ReplaceAllString(s, "")
}

// items lists cited texts of one field.
func (w *procedureWriter) items(values []knowledge.Cited, title phrase) bool {
	var items []string
	for _, c := range values {
		if len(items) == maxItems {
			break
		}
		text := itemNumber.ReplaceAllString(strings.Trim(c.Text, " -–•+*"), "")
		items = append(items, capitalise(shorten(text, maxItemRunes))+marks([]string{w.citeProcedure(w.p, c.Ref)}))
	}
	if len(items) == 0 {
		return false
	}
	w.add(Block{Type: BlockList, Title: w.say(title), Items: items})
	return true
}

func (w *procedureWriter) legal() bool {
	var items []string
	for _, l := range w.p.LegalBasis {
		if len(items) == maxItems {
			break
		}
		text := shorten(strings.TrimSpace(l.Title), 240)
		if l.Number != "" && !strings.Contains(text, l.Number) {
			text += " (" + l.Number + ")"
		}
		items = append(items, capitalise(text)+marks(w.citeLegal(l)))
	}
	if len(items) == 0 {
		return false
	}
	w.add(Block{Type: BlockList, Title: w.say(phraseLegal), Items: items})
	return true
}

// citeLegal quotes a legal basis. The catalogue prints the number right behind the title; where the title ends in a digit
// the two are quoted apart, since run together they are no number at all.
func (w *procedureWriter) citeLegal(l knowledge.LegalRef) []string {
	quote := knowledge.NewText(w.p.FieldText(l.Ref.Key)).Slice(l.Ref.Span)
	title, glued := strings.CutSuffix(quote, l.Number)
	if l.Number == "" || !glued || !endsInDigit(title) {
		return []string{w.citeProcedure(w.p, l.Ref)}
	}
	head, tail := l.Ref, l.Ref
	head.Span.End = head.Span.Start + len([]rune(title))
	tail.Span.Start = head.Span.End
	return []string{w.citeProcedure(w.p, head), w.citeProcedure(w.p, tail)}
}

func endsInDigit(s string) bool {
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

// Cues of a sentence that answers whether one may pay online or file elsewhere. Of the second list a sentence must also
// speak of handing in: "nơi cư trú" alone stands in many certificates.
var (
	payOnlineCues = []string{"thanh toán trực tuyến", "nộp phí trực tuyến", "nộp lệ phí trực tuyến", "thanh toán phí, lệ phí trực tuyến", "chức năng thanh toán", "thanh toán qua", "chuyển khoản"}
	elsewhereCues = []string{"không phụ thuộc", "phi địa giới", "ngoài nơi cư trú", "nơi đang sinh sống", "bất kỳ nơi", "bất kỳ cơ quan", "bất kỳ ủy ban", "bất kỳ công an", "bất kỳ trung tâm", "bất kỳ bộ phận",
		"bất kỳ phòng", "bất kỳ cơ sở"}
	residenceCues = []string{"nơi cư trú", "nơi thường trú", "nơi tạm trú", "nơi ở hiện tại", "nơi ở"}
	handInCues    = []string{"nộp hồ sơ", "gửi hồ sơ", "nộp trực tiếp", "nộp tại", "đến cơ quan", "tiếp nhận", "nộp đơn", "đề nghị tại"}
)

// payOnline and elsewhere quote what the source says of the matter; it has no field of its own for them.
func (w *procedureWriter) payOnline() bool {
	return w.mention(phrasePayOnline, func(key string) bool { return containsAny(key, payOnlineCues) })
}

func (w *procedureWriter) elsewhere() bool {
	return w.mention(phraseElsewhere, func(key string) bool { return containsAny(key, elsewhereCues) }) ||
		w.mention(phraseElsewhere, func(key string) bool { return containsAny(key, residenceCues) && containsAny(key, handInCues) })
}

// mention quotes the first sentence of the channels' notes, the steps or the conditions that fits.
func (w *procedureWriter) mention(title phrase, fits func(key string) bool) bool {
	for _, ref := range w.prose() {
		text := knowledge.NewText(w.p.FieldText(ref.Key)).Slice(ref.Span)
		runes := []rune(text)
		for _, s := range vitext.Sentences(text) {
			sentence := string(runes[s.Start:s.End])
			if !fits(vitext.Key(sentence)) {
				continue
			}
			id := w.citeProcedure(w.p, knowledge.Ref{Key: ref.Key, Span: knowledge.Span{Start: ref.Span.Start + s.Start, End: ref.Span.Start + s.End}})
			quoted := shorten(strings.Trim(vitext.FoldSpaces(sentence), " -–•+*"), maxItemRunes)
			w.add(Block{Type: BlockText, Text: w.say(title) + " “" + quoted + "”" + marks([]string{id}), Citations: []string{id}})
			return true
		}
	}
	return false
}

// prose lists the running texts of a record: tables run their cells together and are no sentences.
func (w *procedureWriter) prose() []knowledge.Ref {
	var out []knowledge.Ref
	for i := range w.p.Channels {
		if n := w.p.Channels[i].Note; n.Text != "" {
			out = append(out, n.Ref)
		}
	}
	for _, key := range []string{keySteps, keyConditions} {
		out = append(out, knowledge.Ref{Key: key, Span: knowledge.Span{End: len([]rune(w.p.FieldText(key)))}})
	}
	return out
}

func containsAny(s string, cues []string) bool {
	for _, c := range cues {
		if strings.Contains(s, vitext.Key(c)) {
			return true
		}
	}
	return false
}
