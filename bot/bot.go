package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
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
	// Durable tells that an answer that the journal does not keep is none: Handle then gives ErrNotKept, and whoever wires
	// the journal watches it. Otherwise the bot answers although the journal fails, and says so in Degraded.
	Durable bool
	// Observe hears of every finished turn, without its words; nil means nobody.
	Observe func(ctx context.Context, o Observation)
	// Composer words answers anew; nil leaves them to the templates.
	Composer Composer
	// Answers gives the curated answers; nil means that there are none.
	Answers Answers
	// Expander widens the search of a question; nil leaves it to the lexicon.
	Expander Expander
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
	opt     Options
	log     *slog.Logger
	cache   *preparedCache
	answers *answerCache

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
	return &Bot{opt: opt, log: log, cache: &preparedCache{}, answers: &answerCache{}, failing: map[string]bool{}}, nil
}

// The names of what a bot can do without, for Degraded.
const (
	composerPart = "composer"
	sessionsPart = "sessions"
	journalPart  = "journal"
)

// Degraded names what did not work when it was last used, in order: "composer", "journal", "sessions". The bot answers
// without them.
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
	msg     Message
	now     time.Time
	started time.Time
	masked  string
	// understood is what the reader is told of how the question was read; "" for nothing.
	understood string
	found      []guard.Finding
	session    Session
	view       retrieval.View
	query      retrieval.Query
	question   understand.Question
	// another tells that a follow-up is about something by itself; unknownDocument is a whole document number that the
	// question names and nothing loaded carries.
	another bool
	// spoken is the procedure of an earlier turn that a question without a subject asks on about; "" for none.
	spoken          knowledge.ProcedureCode
	unknownDocument string
	// askedProvince is the province that a follow-up about a procedure names; "" for none.
	askedProvince string
	service       bool // a service is asked, whether the catalogue has it or not
	edited        bool // the reply is an editor's: nobody words it anew
	// counted is what the question counts, see countedBy.
	counted []string
	// unit is that of the figure that the question asks for, see askedUnit.
	unit string
	// plainer make the answer from less of what was found, for a draft that is not proven: the fullest first.
	plainer []func() *Reply
	// labels are the digits by which the question names things, see labelsOf.
	labels []string
	trace  Trace
	// timed are the times of the steps, last the end of the last one; only where somebody observes.
	timed []StepTime
	last  time.Time
	// Made once for all candidates: the typed words, and how the question names a document.
	typed     []string
	genre     string
	named     []string
	fitsNamed map[knowledge.DocumentID]float64
}

// Handle answers one message. Every ending that a citizen may cause is an Outcome; an error means that an operator
// must look or the caller may retry. The message is masked here whether or not the channel has done so.
func (b *Bot) Handle(ctx context.Context, msg Message) (*Turn, error) {
	return b.HandleStream(ctx, msg, nil)
}

// HandleStream answers like Handle and tells watch of the answer while a composer words it; nil watches nothing. An answer
// that no composer words is told as the result only.
func (b *Bot) HandleStream(ctx context.Context, msg Message, watch Watcher) (*Turn, error) {
	t := b.begin(msg)
	t.mask()
	if err := t.load(ctx); err != nil {
		return nil, err
	}
	reply := t.guardInput()
	if reply != nil {
		return t.finish(ctx, t.proven(reply), watch)
	}
	fresh := *t
	reply, err := t.answer(ctx)
	if errors.Is(err, retrieval.ErrGone) {
		// The version went in the middle of the turn: the whole answer comes from the one that there is now.
		*t = fresh
		t.step("repin", "the pinned version is kept no more")
		reply, err = t.answer(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("answer turn %s: %w", t.trace.ID, err)
	}
	return t.finish(ctx, reply, watch)
}

// answer makes the proven reply from one version of the knowledge.
func (t *turn) answer(ctx context.Context) (*Reply, error) {
	if err := t.pin(ctx); err != nil {
		return nil, err
	}
	t.understand()
	reply := t.talk()
	if reply == nil {
		reply = t.curated()
	}
	if reply == nil {
		t.expand(ctx)
		var err error
		if reply, err = t.lookUp(ctx); err != nil {
			return nil, err
		}
	}
	reply = t.proven(reply)
	// What was not found because a call failed is not "no source".
	return reply, retrieval.Err(t.view)
}

func (b *Bot) begin(msg Message) *turn {
	now := msg.Now
	if now.IsZero() {
		now = b.opt.Now()
	}
	started := b.opt.Now()
	return &turn{Bot: b, msg: msg, now: now, started: started, last: started, trace: Trace{ID: b.opt.NewID(), At: now, See: msg.See}}
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

// proven is prove of what a citizen would read.
func (t *turn) proven(reply *Reply) *Reply {
	reply.Text = t.withoutAddresses(reply.Text)
	reply = t.prove(reply)
	renumber(reply)
	return reply
}

// finish lets a composer reword what is proven, remembers the turn and returns it.
func (t *turn) finish(ctx context.Context, reply *Reply, watch Watcher) (*Turn, error) {
	reply.Lang, reply.Understood = t.lang(), t.understood
	if !t.edited {
		reply = t.compose(ctx, reply, watch)
	}
	reply.Session = t.session.ID
	reply.Trace = t.trace.ID
	fillEmpty(reply)
	t.step("outcome", string(reply.Outcome), KV{"procedures", fmt.Sprint(len(reply.Procedures))}, KV{"citations", fmt.Sprint(len(reply.Citations))})
	reply.TookMS = float64(t.opt.Now().Sub(t.started).Microseconds()) / 1000
	out := &Turn{Reply: *reply, Trace: t.trace}
	if err := t.keep(ctx, out); err != nil {
		return nil, err
	}
	t.remember(ctx, out)
	if t.opt.Observe != nil {
		t.opt.Observe(ctx, Observation{Outcome: reply.Outcome, Steps: t.timed})
	}
	return out, nil
}

// keep stores the turn. A failure degrades what staff see and costs this answer only where every answer must be kept.
func (t *turn) keep(ctx context.Context, out *Turn) error {
	if t.opt.Journal == nil {
		return nil
	}
	err := t.opt.Journal.Record(ctx, *out)
	if t.opt.Durable {
		if err != nil {
			return fmt.Errorf("turn %s: %w: %w", t.trace.ID, ErrNotKept, err)
		}
		return nil
	}
	t.used(ctx, journalPart, err)
	return nil
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
	out := t.dropFacts(reply, guard.Check(t.proofOf(reply)))
	out = append(out, guard.CheckQuotes(reply.Citations, t.sourceText)...)
	return append(out, guard.CheckPlaces(reply.Facts, t.sourceText)...)
}

// proofOf is the reply with all that may prove it.
func (t *turn) proofOf(reply *Reply) guard.Draft {
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
	return d
}

// dropFacts leaves out the typed facts of spans that are not proven: they repeat what the text says in another form, so that
// a doubtful one costs itself and not the answer. The other violations come back.
func (t *turn) dropFacts(reply *Reply, violations []guard.Violation) []guard.Violation {
	var bad []int
	rest := slices.DeleteFunc(violations, func(v guard.Violation) bool {
		n, isFact := strings.CutPrefix(v.Where, "fact ")
		if i, err := strconv.Atoi(n); isFact && err == nil && reply.Facts[i-1].Provenance == knowledge.FromSpan {
			bad = append(bad, i-1)
			return true
		}
		return false
	})
	if len(bad) == 0 {
		return rest
	}
	var kept []knowledge.Fact
	for i, f := range reply.Facts {
		if !slices.Contains(bad, i) {
			kept = append(kept, f)
		}
	}
	reply.Facts = kept
	t.step("guard_facts", fmt.Sprintf("%d typed facts left out", len(bad)))
	return rest
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

// remember keeps the session. A failure degrades later turns and never costs this answer.
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
	// The turn is kept by now: a caller who has gone, and asks again, must not be followed up on the turn before it.
	err := t.opt.Sessions.Save(context.WithoutCancel(ctx), t.session)
	if errors.Is(err, ErrStale) {
		// The store works: this turn was too late for it.
		t.log.InfoContext(ctx, "session saved by a later turn")
		err = nil
	}
	t.used(ctx, sessionsPart, err)
}

func (t *turn) step(name, note string, data ...KV) {
	t.trace.Steps = append(t.trace.Steps, Step{Name: name, Note: note, Data: data})
	if t.opt.Observe != nil {
		now := t.opt.Now()
		t.timed = append(t.timed, StepTime{Name: name, Start: t.last, End: now})
		t.last = now
	}
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
