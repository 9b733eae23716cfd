package web

import (
	"context"
	"sync"

	"trolycong/bot"
	"trolycong/knowledge"
)

// teller makes the events of an answer while its text comes. The same text gives the same events with the same numbers in
// whatever parts it comes, so that a stream that began while the answer was composed is taken up from the whole turn.
type teller struct {
	citations []knowledge.Citation
	byID      map[string]int
	sent      []bool
	rest      string // text that is no whole piece yet
	n         int    // number of the last event
}

func newTeller(citations []knowledge.Citation) *teller {
	l := &teller{citations: citations, byID: make(map[string]int, len(citations)), sent: make([]bool, len(citations))}
	for i, c := range citations {
		l.byID[c.ID] = i
	}
	return l
}

func (l *teller) event(name string, data any) event {
	l.n++
	return event{l.n, name, data}
}

// text gives the events of the whole pieces that more text completes.
func (l *teller) text(more string) []event {
	whole := pieces(l.rest + more)
	l.rest = ""
	if n := len(whole); n > 0 && !complete(whole[n-1]) {
		whole, l.rest = whole[:n-1], whole[n-1]
	}
	var out []event
	for _, p := range whole {
		out = append(out, l.piece(p)...)
	}
	return out
}

// piece gives the events of one piece of text: first the citations that it is the first to mark.
func (l *teller) piece(text string) []event {
	var out []event
	for _, m := range markPattern.FindAllStringSubmatch(text, -1) {
		if i, ok := l.byID[m[1]]; ok {
			out = append(out, l.cite(i)...)
		}
	}
	return append(out, l.event("delta", delta{text}))
}

func (l *teller) cite(i int) []event {
	if l.sent[i] {
		return nil
	}
	l.sent[i] = true
	return []event{l.event("citation", l.citations[i])}
}

// reset gives the event that takes everything back; all is told anew behind it.
func (l *teller) reset() event {
	l.rest, l.sent = "", make([]bool, len(l.citations))
	return l.event("reset", struct{}{})
}

// end gives what is left when the text has ended.
func (l *teller) end(reply bot.Reply) []event {
	var out []event
	if l.rest != "" {
		out = l.piece(l.rest)
		l.rest = ""
	}
	for i := range l.citations {
		out = append(out, l.cite(i)...)
	}
	return append(out, l.event("done", reply))
}

// events are the events of a turn: each citation before the first piece of text that marks it, then what is left, then the
// whole reply. The pieces of text together are Reply.Text. Of a turn whose composed answer was withdrawn they begin with
// that event, numbered behind what was told before it.
func events(turn bot.Turn) []event {
	l := newTeller(turn.Reply.Citations)
	var out []event
	if w := turn.Trace.Withdrawn; w != "" {
		l.text(w)
		out = append(out, l.reset())
	}
	out = append(out, l.text(turn.Reply.Text)...)
	return append(out, l.end(turn.Reply)...)
}

// live tells a waiting reader of an answer while it is composed. The bot calls it in the turn's goroutine; what it writes
// is handed to the one that holds the stream.
type live struct {
	write  chan func(st *stream)
	gone   <-chan struct{} // the reader's
	began  func(trace string)
	asked  string
	trace  string
	teller *teller
}

var _ bot.Watcher = (*live)(nil)

func (v *live) do(f func(st *stream)) {
	select {
	case v.write <- f:
	case <-v.gone:
	}
}

// Begin starts the stream.
func (v *live) Begin(trace bot.Trace, citations []knowledge.Citation) {
	v.trace, v.teller = trace.ID, newTeller(citations)
	v.began(trace.ID)
	v.do(func(st *stream) {
		st.locate(trace.ID)
		st.masked(v.asked, trace.Question, "vi") // a model words Vietnamese answers only
	})
}

// Say tells more of the answer.
func (v *live) Say(text string) { v.tell(v.teller.text(text)...) }

// Reset takes back what was told.
func (v *live) Reset() { v.tell(v.teller.reset()) }

func (v *live) tell(all ...event) {
	if len(all) > 0 {
		v.do(func(st *stream) {
			st.begin()
			for _, e := range all {
				st.event(v.trace, e)
			}
		})
	}
}

// told is the number of the last event; 0 when there was none.
func (v *live) told() int {
	if v.teller == nil {
		return 0
	}
	return v.teller.n
}

// atWork are the turns that readers have been told of and that are not finished. The zero value is ready.
type atWork struct {
	mu    sync.Mutex
	turns map[string]chan struct{}
}

func (a *atWork) begin(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.turns == nil {
		a.turns = map[string]chan struct{}{}
	}
	if a.turns[id] == nil {
		a.turns[id] = make(chan struct{})
	}
}

func (a *atWork) end(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.turns[id]; c != nil {
		close(c)
		delete(a.turns, id)
	}
}

// wait returns when the turn is finished, at once when it is not at work here.
func (a *atWork) wait(ctx context.Context, id string) {
	a.mu.Lock()
	c := a.turns[id]
	a.mu.Unlock()
	if c == nil {
		return
	}
	select {
	case <-c:
	case <-ctx.Done():
	}
}
