package web

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// turnView is one question with its answer, as the chat shows it.
type turnView struct {
	ID string
	// Question is what the reader sees as asked: the label of a choice, else the words.
	Question string
	// Send is what asks the same again.
	Send string
	// Masked tells what was hidden in the question; empty when nothing was.
	Masked string
	// Gone tells that the answer's source is no longer there: only the question is shown.
	Gone   bool
	Answer answerView
}

// answerView is a reply laid out for a page.
type answerView struct {
	ID      string
	Outcome bot.Outcome
	// Badge names an outcome that is no plain answer; empty for answers and small talk.
	Badge string
	// Lang is the language of the text when it is not Vietnamese; T are the page's own words in it.
	Lang string
	T    words
	// Understood is how the question was read; empty when as typed.
	Understood string
	// Calls are numbers to be dialled, the first one first.
	Calls   []callView
	Blocks  blockViews
	Links   []linkView
	Choices []bot.Choice
	// Examples are questions for a reader whose own led nowhere.
	Examples []string
	Sources  []sourceGroup
	// Cited counts the citations. Fold tells that the list of sources is long and opens on demand; the marks in the text
	// lead there all the same.
	Cited int
	Fold  bool
	// Copy is the answer as plain text with its sources; Announce what a screen reader says of it at once.
	Copy, Announce string
	// Feedback tells that a verdict may be given; Thanked that one was just taken.
	Feedback, Thanked bool
	Reasons           []reason
}

// sourceRef is one citation: where its mark leads and how the list of sources names it.
type sourceRef struct {
	ID, Href, Title, Number, Section, AsOf string
	// Label names the mark for screen readers.
	Label   string
	Context bool

	kind     knowledge.SourceKind
	document knowledge.DocumentID
	section  string
	span     knowledge.Span
}

// sourceGroup is one document or record with its cited places.
type sourceGroup struct {
	Title, Number, AsOf, Href string
	Places                    []sourcePlace
}

// sourcePlace is one section of a source with the citations that stand in it.
type sourcePlace struct {
	Section string
	Context bool
	Refs    []*sourceRef
}

// maxListedSources is how many sources are listed openly.
const maxListedSources = 3

// maxExamples is how many example questions stand below an answer that leads nowhere.
const maxExamples = 3

func (s *Server) answer(reply *bot.Reply) answerView {
	lang := ""
	if reply.Lang != "" && reply.Lang != "vi" {
		lang = reply.Lang
	}
	t := wordsOf(lang)
	v := answerView{ID: reply.Trace, Outcome: reply.Outcome, Badge: t.badges[reply.Outcome], Lang: lang, T: t, Understood: reply.Understood, Choices: reply.Choices, Cited: len(reply.Citations),
		Feedback: s.opt.Journal != nil && reply.Outcome != bot.Smalltalk && reply.Outcome != bot.Emergency, Reasons: t.reasons}
	refs := map[string]*sourceRef{}
	var order []*sourceRef
	for i := range reply.Citations {
		ref := newSourceRef(&reply.Citations[i], t)
		refs[ref.ID] = &ref
		order = append(order, &ref)
	}
	v.Sources = groupSources(order)
	v.Fold = len(order) > maxListedSources
	v.Calls = s.calls(reply, t)
	v.layOut(s, reply, refs)
	switch reply.Outcome {
	case bot.OutOfScope, bot.Handoff, bot.Smalltalk:
		v.Examples = s.opt.Suggestions[:min(len(s.opt.Suggestions), maxExamples)]
	case bot.Answered, bot.Partial, bot.Clarify, bot.NoSource, bot.PersonalData, bot.Emergency, bot.Blocked, bot.NeedsStatusService:
	}
	v.Copy, v.Announce = copyText(reply, t), announcement(reply, t)
	return v
}

// layOut puts the reply's blocks in place: links apart, and a list that says the choices again as the choices themselves.
func (v *answerView) layOut(s *Server, reply *bot.Reply, refs map[string]*sourceRef) {
	for _, b := range reply.Blocks {
		if b.Type == bot.BlockLink {
			if l, ok := s.newLink(b, v.T); ok {
				v.Links = append(v.Links, l)
			}
			continue
		}
		if opts := newOptions(b, v.Choices, refs); opts != nil {
			v.Choices = nil
			v.Blocks = append(v.Blocks, blockView{Type: blockOptions, Options: opts})
			continue
		}
		v.Blocks = v.Blocks.with(newBlock(b, refs))
	}
	if len(v.Blocks) == 0 && reply.Text != "" {
		v.Blocks = append(v.Blocks, newBlock(bot.Block{Type: bot.BlockText, Text: reply.Text}, refs))
	}
	v.Blocks.lead(reply.Outcome)
}

// maxLeadRunes is the longest first block that is set off: a sentence. A longer text in bold is no easier to read.
const maxLeadRunes = 220

type blockViews []blockView

// with adds a block; values follow those of the block before it in one list.
func (v blockViews) with(b blockView) blockViews {
	if n := len(v); n > 0 && b.Type == bot.BlockText && len(b.Facts) > 0 && len(v[n-1].Facts) > 0 && v[n-1].Type == bot.BlockText {
		v[n-1].Facts = append(v[n-1].Facts, b.Facts...)
		return v
	}
	return append(v, b)
}

// leadFigure is a figure that the first sentence begins with: "85,6% – …".
var leadFigure = regexp.MustCompile(`^(\d[^–:]{0,30}) – (.+)`)

// lead sets off the first block when it is the short direct answer.
func (v blockViews) lead(o bot.Outcome) {
	if len(v) == 0 || v[0].Type != bot.BlockText || len(v[0].Lines) != 1 {
		return
	}
	first := v[0].Lines[0]
	if m := leadFigure.FindStringSubmatch(first[0].Text); m != nil {
		v[0].Figure, first[0].Text = m[1], " – "+m[2]
		return
	}
	n := 0
	for _, in := range first {
		n += utf8.RuneCountInString(in.Text)
	}
	v[0].Lead = n <= maxLeadRunes && (o == bot.Answered || o == bot.Partial || o == bot.Clarify || o == bot.Emergency)
}

func newSourceRef(c *knowledge.Citation, t words) sourceRef {
	ref := sourceRef{ID: c.ID, Title: c.Title, Number: c.Number, Section: SectionLabel(*c), Context: c.Role == knowledge.RoleContext,
		kind: c.Kind, document: c.Document, section: c.Section, span: knowledge.Span{Start: c.Start, End: c.End}}
	ref.Href = sourceHref(c.Document, c.Section, ref.span)
	ref.Label = t.Source + " " + c.ID
	if what := firstOf(ref.Section, ref.Title); what != "" {
		ref.Label += ": " + shorten(what, 90)
	}
	if d, ok := knowledge.ParseDate(c.AsOf); ok {
		ref.AsOf = showDate(d)
	}
	return ref
}

// groupSources lists each document once, in the order of its first citation, with its cited places.
func groupSources(refs []*sourceRef) []sourceGroup {
	var out []sourceGroup
	at := map[knowledge.DocumentID]int{}
	for _, ref := range refs {
		i, ok := at[ref.document]
		if !ok {
			i = len(out)
			at[ref.document] = i
			g := sourceGroup{Title: ref.Title, AsOf: ref.AsOf, Href: ref.Href}
			if !strings.Contains(ref.Title, ref.Number) {
				g.Number = ref.Number
			}
			out = append(out, g)
		}
		out[i].add(ref)
	}
	return out
}

func (g *sourceGroup) add(ref *sourceRef) {
	for i := range g.Places {
		if p := &g.Places[i]; p.Section == ref.Section && p.Context == ref.Context {
			p.Refs = append(p.Refs, ref)
			return
		}
	}
	g.Places = append(g.Places, sourcePlace{Section: ref.Section, Context: ref.Context, Refs: []*sourceRef{ref}})
}

// copyText is what the copy button gives: the answer, then its sources with their official pages, each document once.
func copyText(reply *bot.Reply, t words) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(reply.Text))
	for i, c := range reply.Citations {
		if i == 0 {
			b.WriteString("\n\n" + t.Sources + ":")
		}
		b.WriteString("\n[" + c.ID + "] " + c.Title)
		if c.Number != "" && !strings.Contains(c.Title, c.Number) {
			b.WriteString(" (" + c.Number + ")")
		}
		if c.URL != "" {
			b.WriteString(" – " + c.URL)
		}
	}
	return b.String()
}

// maxAnnounced is how much of an answer a screen reader hears unasked, in runes: two or three sentences.
const maxAnnounced = 320

// announcement is the first block in words, and how many follow.
func announcement(reply *bot.Reply, t words) string {
	first, rest := "", 0
	for _, b := range reply.Blocks {
		if b.Type == bot.BlockLink {
			continue
		}
		if first != "" {
			rest++
			continue
		}
		parts := append([]string{b.Text}, b.Items...)
		for _, row := range b.Rows {
			parts = append(parts, strings.Join(row, ", "))
		}
		text := strings.TrimSpace(strings.Join(parts, "\n"))
		if b.Title != "" {
			text = b.Title + ": " + text
		}
		first = text
	}
	first = shorten(strings.ReplaceAll(markPattern.ReplaceAllString(firstOf(first, reply.Text), ""), " .", "."), maxAnnounced)
	out := t.Answer + ": " + first
	if rest > 0 {
		out += " " + t.more(rest)
	}
	return out
}
