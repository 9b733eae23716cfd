package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"trolycong/bot/guard"
	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Options of a Bot. Source, Sessions, Now and NewID are required.
type Options struct {
	// Source gives the knowledge; a turn pins one view of it.
	Source retrieval.Source
	// Sessions keeps conversations.
	Sessions Sessions
	// Journal keeps turns; nil keeps none.
	Journal Journal
	// Hotline is what refusals point to, as the operator writes it ("1022"); empty means none is named.
	Hotline string
	// Province is the operator's own province, plain name: questions that name none mean it first. Empty means none.
	Province string
	// Now is the clock.
	Now func() time.Time
	// NewID makes an unguessable id of 1 to 128 characters of [A-Za-z0-9._-] for turns and sessions.
	NewID func() string
	// Logger; nil discards.
	Logger *slog.Logger
}

// Bot answers questions. Safe for concurrent use; turns of one session must come one at a time.
type Bot struct {
	opt   Options
	log   *slog.Logger
	cache *preparedCache

	mu      sync.Mutex
	failing map[string]bool // what did not work at its last use, by name
}

// New checks the options and makes a Bot. All faults are reported together.
func New(opt Options) (*Bot, error) {
	var errs []error
	if opt.Source == nil {
		errs = append(errs, errors.New("bot: Source is required"))
	}
	if opt.Sessions == nil {
		errs = append(errs, errors.New("bot: Sessions is required"))
	}
	if opt.Now == nil {
		errs = append(errs, errors.New("bot: Now is required"))
	}
	if opt.NewID == nil {
		errs = append(errs, errors.New("bot: NewID is required"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Bot{opt: opt, log: log, cache: &preparedCache{}, failing: map[string]bool{}}, nil
}

// The names of what a bot can do without, for Degraded.
const (
	sessionsPart = "sessions"
	journalPart  = "journal"
)

// Degraded names what did not work when it was last used, in order: "journal", "sessions". The bot answers without them.
func (b *Bot) Degraded() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.failing))
}

// used notes how a part did. Its failing and its coming back are logged once, not once a message.
func (b *Bot) used(ctx context.Context, part string, err error) {
	b.mu.Lock()
	was := b.failing[part]
	if err != nil {
		b.failing[part] = true
	} else {
		delete(b.failing, part)
	}
	b.mu.Unlock()
	switch {
	case err != nil && !was:
		b.log.ErrorContext(ctx, "dependency failing", "part", part, "error", err)
	case err == nil && was:
		b.log.InfoContext(ctx, "dependency works again", "part", part)
	}
}

// turn is the state of one message on its way through Handle.
type turn struct {
	*Bot
	msg      Message
	now      time.Time
	started  time.Time
	masked   string
	found    []guard.Finding
	session  Session
	view     retrieval.View
	query    retrieval.Query
	question understand.Question
	// another tells that a follow-up is about something by itself; unknownDocument is a whole document number that the
	// question names and nothing loaded carries.
	another bool
	// spoken is the procedure of an earlier turn that a question without a subject asks on about; "" for none.
	spoken          knowledge.ProcedureCode
	unknownDocument string
	service         bool // a service is asked, whether the catalogue has it or not
	// counted is what the question counts, see countedBy.
	counted []string
	// unit is that of the figure that the question asks for, see askedUnit.
	unit string
	// plainer make the answer from less of what was found, for a draft that is not proven: the fullest first.
	plainer []func() *Reply
	// labels are the digits by which the question names things, see labelsOf.
	labels []string
	trace  Trace
	// Made once for all candidates: the typed words, and how the question names a document.
	typed     []string
	genre     string
	named     []string
	fitsNamed map[knowledge.DocumentID]float64
}

// Handle answers one message. Every ending that a citizen may cause is an Outcome; an error means that an operator
// must look or the caller may retry. The message is masked here whether or not the channel has done so.
func (b *Bot) Handle(ctx context.Context, msg Message) (*Turn, error) {
	t := b.begin(msg)
	t.mask()
	if err := t.load(ctx); err != nil {
		return nil, err
	}
	reply := t.guardInput()
	if reply == nil {
		if err := t.pin(ctx); err != nil {
			return nil, err
		}
		t.understand()
		reply = t.talk()
	}
	if reply == nil {
		var err error
		if reply, err = t.lookUp(ctx); err != nil {
			return nil, fmt.Errorf("answer turn %s: %w", t.trace.ID, err)
		}
	}
	return t.finish(ctx, reply)
}

func (b *Bot) begin(msg Message) *turn {
	now := msg.Now
	if now.IsZero() {
		now = b.opt.Now()
	}
	return &turn{Bot: b, msg: msg, now: now, started: b.opt.Now(), trace: Trace{ID: b.opt.NewID(), At: now, See: msg.See}}
}

func (t *turn) mask() {
	text := []rune(vitext.FoldSpaces(vitext.Clean(string(t.msg.Text))))
	if len(text) > MaxQuestionRunes {
		text = text[:MaxQuestionRunes]
	}
	t.masked, t.found = guard.Mask(string(text))
	t.trace.Question = t.masked
	kinds := make([]string, 0, len(t.found))
	for _, f := range t.found {
		kinds = append(kinds, string(f.Kind))
	}
	t.step("mask", fmt.Sprintf("%d personal data masked", len(t.found)), list("kinds", kinds)...)
}

func (t *turn) load(ctx context.Context) error {
	if t.msg.Session == "" {
		t.session = Session{ID: t.opt.NewID()}
		return nil
	}
	s, err := t.opt.Sessions.Load(ctx, t.msg.Session)
	if err != nil {
		// A lost session degrades the chat to single turns; the answer itself needs none.
		t.used(ctx, sessionsPart, err)
		s = Session{}
	}
	s.ID = t.msg.Session
	t.session = s
	return nil
}

func (t *turn) pin(ctx context.Context) error {
	view, err := t.opt.Source.Pin(ctx, t.msg.See)
	if err != nil {
		return fmt.Errorf("pin knowledge: %w", err)
	}
	t.view = view
	t.trace.Snapshot = view.Version()
	return nil
}

// finish proves the draft, remembers the turn and returns it.
func (t *turn) finish(ctx context.Context, reply *Reply) (*Turn, error) {
	reply.Text = t.withoutAddresses(reply.Text)
	reply = t.prove(reply)
	reply.Session = t.session.ID
	reply.Trace = t.trace.ID
	reply.Lang = t.lang()
	fillEmpty(reply)
	t.step("outcome", string(reply.Outcome), KV{"procedures", fmt.Sprint(len(reply.Procedures))}, KV{"citations", fmt.Sprint(len(reply.Citations))})
	reply.TookMS = float64(t.opt.Now().Sub(t.started).Microseconds()) / 1000
	out := &Turn{Reply: *reply, Trace: t.trace}
	t.remember(ctx, out)
	return out, nil
}

// prove checks the draft against its citations. A draft that says more than its sources say is not sent: the source's own
// words follow instead, where they can be proven; else the turn ends in an honest "no" that points to the sources' pages.
func (t *turn) prove(reply *Reply) *Reply {
	violations := t.check(reply)
	if len(violations) == 0 {
		t.step("guard_draft", "proven")
		return reply
	}
	for _, plainer := range t.plainer {
		if second := plainer(); len(t.check(second)) == 0 {
			t.step("guard_draft", fmt.Sprintf("%d unproven claims, a plainer answer instead", len(violations)), KV{"violation", violations[0].Text})
			return second
		}
	}
	notes := make([]string, 0, len(violations))
	for _, v := range violations {
		notes = append(notes, string(v.Kind)+": "+v.Text)
	}
	t.step("guard_draft", fmt.Sprintf("%d unproven claims, draft not sent", len(violations)), list("violation", notes)...)
	t.log.Warn("draft not proven", "turn", t.trace.ID, "violations", len(violations))
	return t.unproven(reply)
}

func (t *turn) check(reply *Reply) []guard.Violation {
	echo := t.masked
	for _, s := range t.session.Turns {
		echo += "\n" + s.Topic
	}
	d := guard.Draft{Text: reply.Text, Citations: reply.Citations, Facts: reply.Facts, Echo: echo, Own: ownSentences}
	for _, b := range reply.Blocks {
		d.Blocks = append(d.Blocks, shown(b)...)
	}
	if t.opt.Hotline != "" {
		d.Config = append(d.Config, t.opt.Hotline)
	}
	out := guard.Check(d)
	return append(out, guard.CheckQuotes(reply.Citations, t.sourceText)...)
}

// sourceText resolves a citation to the text that its offsets count into.
func (t *turn) sourceText(kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool) {
	if t.view == nil {
		return "", false
	}
	return SourceText(t.view, kind, document, section)
}

// shown lists every text of a block that a reader sees.
func shown(b Block) []string {
	out := append([]string{b.Title, b.Text}, b.Items...)
	out = append(out, b.Header...)
	for _, row := range b.Rows {
		out = append(out, row...)
	}
	return out
}

// fillEmpty makes absent lists empty, so that the JSON holds [] and never null.
func fillEmpty(r *Reply) {
	if r.Blocks == nil {
		r.Blocks = []Block{}
	}
	if r.Citations == nil {
		r.Citations = []knowledge.Citation{}
	}
	if r.Facts == nil {
		r.Facts = []knowledge.Fact{}
	}
	for i := range r.Facts {
		if r.Facts[i].Levels == nil {
			r.Facts[i].Levels = []string{}
		}
	}
	if r.Procedures == nil {
		r.Procedures = []ProcedureRef{}
	}
	if r.Choices == nil {
		r.Choices = []Choice{}
	}
}

// remember keeps the session and the turn. A failure degrades later turns and never costs this answer.
func (t *turn) remember(ctx context.Context, out *Turn) {
	st := SessionTurn{Question: t.masked, Outcome: out.Reply.Outcome, Topic: t.query.Text, Choices: out.Reply.Choices, Trace: out.Reply.Trace}
	if o := out.Reply.Outcome; len(out.Reply.Procedures) > 0 && (o == Answered || o == Partial) { // one that is only offered is not spoken of
		st.Procedure = out.Reply.Procedures[0].Code
	}
	for _, c := range out.Reply.Citations {
		if c.Kind == knowledge.KindPassage && (len(st.Documents) == 0 || st.Documents[len(st.Documents)-1] != c.Document) {
			st.Documents = append(st.Documents, c.Document)
		}
	}
	t.session.Turns = append(t.session.Turns, st)
	if n := len(t.session.Turns); n > MaxSessionTurns {
		t.session.Turns = t.session.Turns[n-MaxSessionTurns:]
	}
	t.session.UpdatedAt, t.session.Fence = t.now, t.msg.Fence
	err := t.opt.Sessions.Save(ctx, t.session)
	if errors.Is(err, ErrStale) {
		// The store works: this turn was too late for it.
		t.log.InfoContext(ctx, "session saved by a later turn")
		err = nil
	}
	t.used(ctx, sessionsPart, err)
	if t.opt.Journal != nil {
		t.used(ctx, journalPart, t.opt.Journal.Record(ctx, *out))
	}
}

func (t *turn) step(name, note string, data ...KV) {
	t.trace.Steps = append(t.trace.Steps, Step{Name: name, Note: note, Data: data})
}

func list(key string, values []string) []KV {
	out := make([]KV, 0, len(values))
	for _, v := range values {
		out = append(out, KV{key, v})
	}
	return out
}

func (t *turn) lang() string {
	if t.msg.Lang == "en" || t.msg.Lang == "vi" {
		return t.msg.Lang
	}
	if t.question.Lang != "" {
		return t.question.Lang
	}
	return understand.Read(t.masked).Lang
}
