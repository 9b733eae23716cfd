package web

import (
	"strings"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// turnView is one question with its answer, as the chat shows it.
type turnView struct {
	ID       string
	Question string
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
	// Lang is the language of the text when it is not Vietnamese.
	Lang    string
	Blocks  blockViews
	Links   []linkView
	Choices []bot.Choice
	Sources []sourceRef
	// Fold tells that the list of sources is long and opens on demand; the marks in the text lead there all the same.
	Fold bool
	// Copy is the answer as plain text with its sources.
	Copy string
	// Feedback tells that a verdict may be given; Thanked that one was just taken.
	Feedback, Thanked bool
	Reasons           []reason
}

type blockView struct {
	Type  bot.BlockType
	Title []inline
	// Lines are the paragraphs of text and note blocks.
	Lines  [][]inline
	Items  [][]inline
	Header [][]inline
	Rows   [][]tableCell
	// Lead marks the first block: the direct answer.
	Lead bool
}

type tableCell struct {
	Label string
	Text  []inline
}

type linkView struct {
	Label, URL string
	External   bool
}

// inline is a run of text, or a citation mark.
type inline struct {
	Text string
	Cite *sourceRef
}

// sourceRef is one citation: where its mark leads and how the list of sources names it.
type sourceRef struct {
	ID, Href, Title, Number, Section, AsOf string
	Context                                bool
	// Official is the page outside of this site; empty when there is none.
	Official string
}

// badges name the outcomes that a reader should notice at once.
var badges = map[bot.Outcome]string{
	bot.Partial: "Trả lời được một phần", bot.Clarify: "Cần bạn nói rõ thêm", bot.NoSource: "Chưa có nguồn để trả lời",
	bot.OutOfScope: "Ngoài phạm vi", bot.PersonalData: "Đã che thông tin cá nhân", bot.Emergency: "Việc khẩn cấp",
	bot.Blocked: "Không thực hiện yêu cầu này", bot.Handoff: "Cần gặp cán bộ", bot.NeedsStatusService: "Tra cứu tình trạng hồ sơ",
}

func (s *Server) answer(reply *bot.Reply) answerView {
	v := answerView{ID: reply.Trace, Outcome: reply.Outcome, Badge: badges[reply.Outcome], Choices: reply.Choices,
		Feedback: s.opt.Journal != nil && reply.Outcome != bot.Smalltalk && reply.Outcome != bot.Emergency, Reasons: reasons}
	if reply.Lang != "" && reply.Lang != "vi" {
		v.Lang = reply.Lang
	}
	refs := map[string]*sourceRef{}
	for i := range reply.Citations {
		ref := newSourceRef(&reply.Citations[i])
		refs[ref.ID] = &ref
		v.Sources = append(v.Sources, ref)
	}
	v.Fold = len(v.Sources) > maxListedSources
	for _, b := range reply.Blocks {
		if b.Type == bot.BlockLink {
			if l, ok := newLink(b); ok {
				v.Links = append(v.Links, l)
			}
			continue
		}
		v.Blocks = append(v.Blocks, newBlock(b, refs))
	}
	if len(v.Blocks) == 0 && reply.Text != "" {
		v.Blocks = append(v.Blocks, newBlock(bot.Block{Type: bot.BlockText, Text: reply.Text}, refs))
	}
	v.Blocks.lead(reply.Outcome)
	v.Copy = copyText(reply)
	return v
}

// maxListedSources is how many sources are listed openly.
const maxListedSources = 3

// maxLeadRunes is the longest first block that is set off: a sentence. A longer text in bold is no easier to read.
const maxLeadRunes = 220

type blockViews []blockView

// lead sets off the first block when it is the short direct answer.
func (v blockViews) lead(o bot.Outcome) {
	if len(v) == 0 || v[0].Type != bot.BlockText || len(v[0].Lines) != 1 {
		return
	}
	n := 0
	for _, in := range v[0].Lines[0] {
		n += utf8.RuneCountInString(in.Text)
	}
	v[0].Lead = n <= maxLeadRunes && (o == bot.Answered || o == bot.Partial || o == bot.Clarify || o == bot.Emergency)
}

func newSourceRef(c *knowledge.Citation) sourceRef {
	ref := sourceRef{ID: c.ID, Title: c.Title, Number: c.Number, Section: c.Section, Context: c.Role == knowledge.RoleContext,
		Href: sourceHref(c.Document, c.Section, knowledge.Span{Start: c.Start, End: c.End})}
	if c.Kind == knowledge.KindProcedure || c.Kind == knowledge.KindStarter {
		ref.Section = fieldLabels[c.Section]
	} else if ref.Section != "" {
		ref.Section = "mục " + ref.Section
	}
	if d, ok := knowledge.ParseDate(c.AsOf); ok {
		ref.AsOf = showDate(d)
	}
	if strings.HasPrefix(c.URL, "https://") {
		ref.Official = c.URL
	}
	return ref
}

// newLink refuses every address but https and paths of this site.
func newLink(b bot.Block) (linkView, bool) {
	external := strings.HasPrefix(b.URL, "https://")
	if !external && (!strings.HasPrefix(b.URL, "/") || strings.HasPrefix(b.URL, "//") || strings.Contains(b.URL, `\`)) {
		return linkView{}, false
	}
	return linkView{Label: firstOf(b.Text, b.Title, b.URL), URL: b.URL, External: external}, true
}

func newBlock(b bot.Block, refs map[string]*sourceRef) blockView {
	w := inliner{refs: refs, used: map[string]bool{}}
	v := blockView{Type: b.Type, Title: w.text(b.Title)}
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

// inliner turns citation marks in texts into links and notes which ids it has shown.
type inliner struct {
	refs map[string]*sourceRef
	used map[string]bool
}

func (w *inliner) text(s string) []inline {
	var out []inline
	at := 0
	for _, m := range markPattern.FindAllStringSubmatchIndex(s, -1) {
		ref := w.refs[s[m[2]:m[3]]]
		if ref == nil {
			continue
		}
		w.used[ref.ID] = true
		if text := strings.TrimRight(s[at:m[0]], " "); text != "" {
			out = append(out, inline{Text: text})
		}
		out = append(out, inline{Cite: ref})
		at = m[1]
	}
	if at < len(s) {
		out = append(out, inline{Text: s[at:]})
	}
	return out
}

// rest puts the citations that carry the block and stand in none of its texts after its title or its last line.
func (w *inliner) rest(ids []string, v *blockView) {
	for _, id := range ids {
		ref := w.refs[id]
		if ref == nil || w.used[id] {
			continue
		}
		w.used[id] = true
		switch {
		case len(v.Lines) > 0:
			v.Lines[len(v.Lines)-1] = append(v.Lines[len(v.Lines)-1], inline{Cite: ref})
		case len(v.Title) > 0:
			v.Title = append(v.Title, inline{Cite: ref})
		case len(v.Items) > 0:
			v.Items[len(v.Items)-1] = append(v.Items[len(v.Items)-1], inline{Cite: ref})
		}
	}
}

// copyText is what the copy button gives: the answer, then its sources with their official pages.
func copyText(reply *bot.Reply) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(reply.Text))
	for i, c := range reply.Citations {
		if i == 0 {
			b.WriteString("\n\nNguồn:")
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
