package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trolycong/bot/guard"
)

// maxFailures is how many pieces of a composed answer may be unproven or missing before the template takes it over.
const maxFailures = 2

var errWithdrawn = errors.New("composed answer withdrawn")

// unit is a piece of the template's answer that a composer may word anew: the text of a text block.
type unit struct {
	block int
	Sentence
}

// composing is one answer on its way through a composer.
type composing struct {
	t     *turn
	watch Watcher
	reply Reply // the template's, with the pieces replaced that are proven
	units []unit
	next  int // of units: the first without a decision
	said  strings.Builder
	shown int // blocks said so far
	// kept and failures count pieces; wrong is the first violation.
	kept, failures int
	wrong          string
	begun          bool
}

// compose lets the composer reword a proven answer. Whatever goes wrong, the template's reply is the result. Blocks,
// citations, facts, procedures and choices stay the template's.
func (t *turn) compose(ctx context.Context, reply *Reply, watch Watcher) *Reply {
	if t.opt.Composer == nil || reply.Outcome != Answered && reply.Outcome != Partial || reply.Lang != "vi" {
		return reply
	}
	c := &composing{t: t, watch: watch, reply: *reply}
	c.reply.Blocks = slices.Clone(reply.Blocks)
	if c.cut(); len(c.units) == 0 {
		return reply
	}
	used, err := t.opt.Composer.Compose(ctx, c.evidence(), c.take)
	out := c.end(reply, err)
	c.report(ctx, used, out == reply, err)
	return out
}

// cut finds the pieces. A text with an address is left alone: it is shown without it.
func (c *composing) cut() {
	for i, b := range c.reply.Blocks {
		if b.Type == BlockText && b.Title == "" && b.Text != "" && !mayHoldAddress(b.Text) && !strings.Contains(b.Text, "\n") {
			c.units = append(c.units, unit{i, Sentence{len(c.units) + 1, b.Text, marksIn(b.Text)}})
		}
	}
}

var (
	oneMark  = regexp.MustCompile(`\[(\d{1,3})\]`)
	endMarks = regexp.MustCompile(`[ .]*((?:\s*\[\d{1,3}\])+)[ .]*$`)
)

// marksIn lists the ids of a text's citation marks, each once.
func marksIn(s string) []string {
	out := []string{}
	for _, m := range oneMark.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// bare takes the marks at the end off a text.
func bare(s string) string { return endMarks.ReplaceAllString(s, "") }

func (c *composing) evidence() Evidence {
	var e Evidence
	for _, u := range c.units {
		e.Sentences = append(e.Sentences, u.Sentence)
	}
	for _, x := range c.reply.Citations {
		if slices.ContainsFunc(c.units, func(u unit) bool { return slices.Contains(u.Spans, x.ID) }) {
			e.Spans = append(e.Spans, EvidenceSpan{x.ID, x.Title, x.Quote})
		}
	}
	return e
}

// take decides on one piece. The error ends the composing.
func (c *composing) take(s Sentence) error {
	if s.Of <= c.next || s.Of > len(c.units) {
		c.fail("piece out of order")
	} else {
		for c.next < s.Of-1 {
			c.fail("piece left out")
			c.next++
		}
		u := c.units[c.next]
		if text, why := c.prove(u, s); why == "" {
			c.reply.Blocks[u.block].Text = text
			c.kept++
		} else {
			c.fail(why)
		}
		c.next++
	}
	if c.failures >= maxFailures {
		return errWithdrawn
	}
	c.tell()
	return nil
}

func (c *composing) fail(why string) {
	c.failures++
	if c.wrong == "" {
		c.wrong = why
	}
}

// prove gives the text that stands for a piece, or why none does.
func (c *composing) prove(u unit, s Sentence) (text, why string) {
	proven := bare(u.Text)
	tail := strings.TrimPrefix(u.Text, proven)
	given := strings.TrimSpace(s.Text)
	switch {
	case strings.ContainsAny(given, "\n\r\t"):
		return "", "more than one line"
	case !sameIDs(s.Spans, u.Spans):
		return "", "other spans than the template's"
	case given == u.Text:
		return u.Text, ""
	}
	own := bare(given)
	if own != given && !sameIDs(marksIn(given[len(own):]), marksIn(tail)) {
		return "", "other marks than the template's"
	}
	text = capitalise(strings.TrimRight(own, " .,;:"))
	v := guard.CheckReworded(proven, text)
	if text += tail; tail == "" {
		text += "."
	}
	if len(v) == 0 {
		v = c.check(text)
	}
	if len(v) == 0 && c.leads(u) {
		v = guard.CheckLead(proven, text)
	}
	if len(v) > 0 {
		return "", string(v[0].Kind) + ": " + v[0].Text
	}
	return text, ""
}

// leads tells whether the answer begins with the piece.
func (c *composing) leads(u unit) bool {
	return u.block == slices.IndexFunc(c.reply.Blocks, func(b Block) bool { return plainBlock(b) != "" })
}

// check proves one composed text against the spans that it marks.
func (c *composing) check(text string) []guard.Violation {
	d := c.t.proofOf(&Reply{Text: text, Citations: c.reply.Citations, Facts: c.reply.Facts})
	d.Composed = true
	return guard.Check(d)
}

func sameIDs(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) }) && !slices.ContainsFunc(b, func(x string) bool { return !slices.Contains(a, x) })
}

// tell says the blocks up to the next piece without a decision.
func (c *composing) tell() {
	end := len(c.reply.Blocks)
	if c.next < len(c.units) {
		end = c.units[c.next].block
	}
	for ; c.shown < end; c.shown++ {
		part := c.t.withoutAddresses(plainBlock(c.reply.Blocks[c.shown]))
		if part == "" {
			continue
		}
		if c.said.Len() > 0 {
			part = "\n" + part
		}
		c.say(part)
	}
}

func (c *composing) say(text string) {
	c.said.WriteString(text)
	if c.watch == nil {
		return
	}
	if !c.begun {
		c.watch.Begin(c.t.trace, c.reply.Citations)
		c.begun = true
	}
	c.watch.Say(text)
}

// end gives the reply: the composed one, where the template says what is still missing, or the template's alone.
func (c *composing) end(template *Reply, err error) *Reply {
	if c.failures < maxFailures && c.kept > 0 {
		if err == nil {
			for ; c.next < len(c.units); c.next++ {
				c.fail("piece left out")
			}
		}
		c.next = len(c.units)
		if c.failures < maxFailures {
			c.tell()
			c.reply.Text = c.said.String()
			if len(c.t.check(&c.reply)) == 0 {
				return &c.reply
			}
			c.fail("whole answer not proven")
		}
	}
	if said := c.said.String(); c.begun && !strings.HasPrefix(template.Text, said) {
		c.t.trace.Withdrawn = said
		c.watch.Reset()
	}
	return template
}

// report notes in the trace, to the meter and to the health of the parts how the composing went.
func (c *composing) report(ctx context.Context, used Composition, withdrawn bool, err error) {
	note := fmt.Sprintf("model: %d of %d pieces", c.kept, len(c.units))
	if withdrawn {
		note = "template"
	}
	data := []KV{{"prompt", used.Prompt}, {"model", used.Model}, {"tokens", fmt.Sprint(used.PromptTokens + used.CompletionTokens)}}
	if c.wrong != "" {
		data = append(data, KV{"replaced", fmt.Sprint(c.failures)}, KV{"violation", c.wrong})
	}
	if errors.Is(err, errWithdrawn) {
		err = nil
	}
	if err != nil {
		data = append(data, KV{"error", err.Error()})
	}
	c.t.step("compose", note, data...)
	switch {
	case ctx.Err() != nil:
		return
	case errors.Is(err, ErrNotComposed):
		c.t.used(ctx, composerPart, nil) // what is switched off does not fail
		return
	}
	c.t.used(ctx, composerPart, err)
	if m, ok := c.t.opt.Composer.(ComposeMeter); ok {
		m.Composed(c.kept, c.failures, withdrawn)
	}
}
