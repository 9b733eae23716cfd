package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Nothing unproven is ever streamed: the reply is complete before the first event, or the bot hands out what is proven
// while a model words the rest. The events follow from the turn alone, so that a stream can be taken up again from any
// process that can read it.

const (
	// pingEvery keeps proxies from closing a silent stream; most wait 30 s or more.
	pingEvery = 15 * time.Second
	// quickAnswer is how long the status line is held back, so that a fault can still be a problem.
	quickAnswer = 2 * time.Second
	// deltaRunes is the least length of a piece of text: about a line on a phone.
	deltaRunes = 48
	retryMS    = 2000
)

// event is one server-sent event of a turn. Numbers begin at 1.
type event struct {
	number int
	name   string
	data   any
}

// delta is the data of an event "delta".
type delta struct {
	Text string `json:"text"`
}

// markPattern finds citation marks: "[1]".
var markPattern = regexp.MustCompile(`\[(\d{1,4})\]`)

// pieces cuts a text after line ends, and after spaces once a piece is long enough; never inside a mark, which holds no
// space.
func pieces(text string) []string {
	var out []string
	start, n := 0, 0
	for i, r := range text {
		n++
		if r == '\n' || r == ' ' && n >= deltaRunes {
			out = append(out, text[start:i+1])
			start, n = i+1, 0
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// complete tells whether a piece ends where pieces cut it off from more text.
func complete(piece string) bool {
	return strings.HasSuffix(piece, "\n") || strings.HasSuffix(piece, " ") && utf8.RuneCountInString(piece) >= deltaRunes
}

func acceptsEvents(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

type outcome struct {
	turn *bot.Turn
	err  error
}

// askStream runs the turn and streams it. The turn goes on when the reader goes away, so that it can be taken up again.
func (s *Server) askStream(w http.ResponseWriter, r *http.Request, msg bot.Message, conv conversation) {
	done := make(chan outcome, 1)
	watch := &live{write: make(chan func(*stream)), gone: r.Context().Done(), began: s.work.begin, asked: string(msg.Text)}
	go func() {
		// A panic here would end the process: the recovery of the handler does not reach this goroutine.
		defer func() {
			if v := recover(); v != nil {
				done <- outcome{err: fmt.Errorf("turn panicked: %v", v)}
			}
		}()
		defer func() { s.work.end(watch.trace) }()
		turn, err := s.turnOnce(context.WithoutCancel(r.Context()), msg, conv, watch)
		done <- outcome{turn, err}
	}()
	st := &stream{w: w, rc: http.NewResponseController(w)}
	o, open := s.await(r, st, done, watch.write)
	switch {
	case !open:
	case o.err != nil && !st.begun:
		s.refuse(w, r, s.turnProblem(r, o.err))
	case o.err != nil:
		st.send("", "error", s.turnProblem(r, o.err).Details(r))
	default:
		if watch.teller == nil { // nothing was told yet, not even where the stream is
			st.locate(o.turn.Reply.Trace)
			st.masked(string(msg.Text), o.turn.Trace.Question, o.turn.Reply.Lang)
		}
		st.replay(*o.turn, watch.told())
	}
}

// masked tells the asker's own page what was hidden in the question, so that it can hide it too. The event has no id: it
// is none of the reply's, and nobody who takes the stream up again by the turn's id is told the question.
func (st *stream) masked(asked, kept, lang string) {
	if note := MaskedNote(kept, lang); note != "" && asked != kept {
		st.begin()
		st.send("", "masked", maskedQuestion{kept, note})
	}
}

// maskedQuestion is the data of an event "masked".
type maskedQuestion struct {
	Question string `json:"question"`
	Note     string `json:"note"`
}

// await waits for the turn and writes what is told of it on the way. A quick one leaves the status line unwritten; a slow one begins the stream and keeps it
// alive. false: the reader has gone.
func (s *Server) await(r *http.Request, st *stream, done <-chan outcome, write <-chan func(*stream)) (outcome, bool) {
	tick := time.NewTimer(quickAnswer)
	defer tick.Stop()
	for {
		select {
		case o := <-done:
			return o, true
		case f := <-write:
			f(st)
			tick.Reset(pingEvery)
		case <-r.Context().Done():
			// The turn is short and bounded; waiting for it lets a drain wait for it too.
			<-done
			return outcome{}, false
		case <-tick.C:
			st.ping()
			tick.Reset(pingEvery)
		}
	}
}

// turnEvents answers GET /api/v1/turns/{id}/events: the events of a turn after Last-Event-ID.
func (s *Server) turnEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c, ok := s.identifyAsker(w, r)
	if !ok {
		return
	}
	c.sessions = s.sessionsOf(r, c)
	s.work.wait(r.Context(), r.PathValue("id"))
	turn, err := s.findTurn(r.Context(), c, r.PathValue("id"))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	last, err := lastEvent(r.Header.Get("Last-Event-ID"), turn.Reply.Trace)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if all := events(turn); last >= all[len(all)-1].number {
		// 204 tells an EventSource that there is nothing more and that it should not come again.
		w.WriteHeader(http.StatusNoContent)
		return
	}
	st := &stream{w: w, rc: http.NewResponseController(w)}
	st.replay(turn, last)
}

// lastEvent reads "<turn>.<n>", or "<n>" alone; empty is 0. Another turn's id, or none of these forms, is a Problem.
func lastEvent(id, turn string) (int, error) {
	if id == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(id, turn+"."))
	if err != nil || n < 0 {
		return 0, field("Last-Event-ID", "bad_value", "Last-Event-ID không thuộc lượt hỏi này.", "Last-Event-ID is none of this turn's.")
	}
	return n, nil
}

// stream writes server-sent events.
type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	begun bool
	gone  bool
}

func (st *stream) begin() {
	if st.begun {
		return
	}
	st.begun = true
	h := st.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	// Proxies of the nginx family hold a stream back unless told not to.
	h.Set("X-Accel-Buffering", "no")
	st.w.WriteHeader(http.StatusOK)
	st.write("retry: " + strconv.Itoa(retryMS) + "\n\n")
}

func (st *stream) ping() {
	st.begin()
	st.write(": ping\n\n")
}

// locate says where the stream can be taken up again, while the header can still be written.
func (st *stream) locate(turn string) {
	if !st.begun {
		st.w.Header().Set("Content-Location", "/api/v1/turns/"+turn+"/events")
	}
}

// replay sends the events of a turn whose numbers are greater than last.
func (st *stream) replay(turn bot.Turn, last int) {
	st.begin()
	for _, e := range events(turn) {
		if e.number > last {
			st.event(turn.Reply.Trace, e)
		}
	}
}

func (st *stream) event(turn string, e event) {
	st.send(turn+"."+strconv.Itoa(e.number), e.name, e.data)
}

func (st *stream) send(id, name string, data any) {
	body, err := json.Marshal(data)
	if err != nil {
		// Only contract types come here, and they always marshal.
		panic(err)
	}
	var b strings.Builder
	if id != "" {
		b.WriteString("id: " + id + "\n")
	}
	b.WriteString("event: " + name + "\ndata: " + string(body) + "\n\n")
	st.write(b.String())
}

// write sends at once. A reader who has gone is noticed and written to no more.
func (st *stream) write(text string) {
	if st.gone {
		return
	}
	// Each write may take as long as the next ping is away.
	_ = httpserver.LengthenWrite(st.rc, 2*pingEvery)
	if _, err := io.WriteString(st.w, text); err != nil {
		st.gone = true
		return
	}
	_ = st.rc.Flush() // a writer that cannot flush sends all at the end
}

// findTurn gives a turn that the caller may read: a recent one, else from the journal. It is not found when its
// sources were internal and the caller may not see those, or when a source of it has gone since.
func (s *Server) findTurn(ctx context.Context, c caller, id string) (bot.Turn, error) {
	if !validSession(id) {
		return bot.Turn{}, notFound()
	}
	turn, ok := s.recent.get(id)
	if !ok {
		var err error
		if turn, err = s.journalTurn(ctx, id); err != nil {
			return bot.Turn{}, err
		}
		turn.Reply.Session = c.sessionOf(turn.Reply.Session)
	}
	if err := s.mayShow(ctx, c.see, &turn); err != nil {
		return bot.Turn{}, err
	}
	return turn, nil
}

// mayShow tells whether an earlier answer may be shown again: a turn that saw no more than the caller may see, and of which
// every source is still there for them. Else it is notFound.
func (s *Server) mayShow(ctx context.Context, see knowledge.Visibility, turn *bot.Turn) error {
	if turn.Trace.See > see {
		return notFound()
	}
	view, err := s.pin(ctx, see)
	if err != nil {
		return err
	}
	for _, cit := range turn.Reply.Citations {
		if !stillThere(view, cit) {
			if err := retrieval.Err(view); err != nil {
				return fmt.Errorf("look at sources: %w", err)
			}
			return notFound()
		}
	}
	return nil
}

// stillThere tells whether the cited source is one that the caller may see now.
func stillThere(r knowledge.Reader, c knowledge.Citation) bool {
	switch c.Kind {
	case knowledge.KindPassage, knowledge.KindProcedure, knowledge.KindStarter:
		_, ok := bot.SourceText(r, c.Kind, c.Document, c.Section)
		return ok
	case knowledge.KindAnswer, knowledge.KindGazetteer:
	}
	return true
}
