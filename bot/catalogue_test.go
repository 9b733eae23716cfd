package bot_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/snapshot"
)

// aspectAsks are ways of asking for each aspect of a procedure that is named in full, with a word of the answer that must
// stand at its beginning unless the source does not state it.
var aspectAsks = []struct{ aspect, ask, lead string }{
	{"fee", "lệ phí của thủ tục %s", "phí"},
	{"time", "thủ tục %s mất bao lâu", "thời hạn giải quyết"},
	{"papers", "thủ tục %s cần giấy tờ gì", "giấy tờ"},
	{"where", "nộp hồ sơ %s ở đâu", "nơi |cách nộp|thực hiện ở"},
	{"who", "ai được làm thủ tục %s", "ai được thực hiện"},
	{"steps", "các bước của thủ tục %s", "các bước"},
	{"online", "thủ tục %s nộp trực tuyến được không", "nộp trực tuyến|hình thức nộp"},
	{"pay_online", "thủ tục %s thanh toán trực tuyến được không", "thanh toán trực tuyến"},
	{"post", "thủ tục %s nộp qua bưu điện được không", "bưu chính"},
	{"proxy", "thủ tục %s nhờ người khác nộp thay được không", "nhờ người khác làm thay"},
	{"receive_post", "thủ tục %s nhận kết quả qua bưu điện được không", "nhận kết quả qua bưu chính"},
	{"elsewhere", "thủ tục %s nộp ngoài nơi cư trú được không", "về nơi nộp"},
	{"result", "kết quả nhận được của thủ tục %s", "kết quả nhận được"},
	{"legal", "căn cứ pháp lý của thủ tục %s", "căn cứ pháp lý"},
	{"conditions", "điều kiện của thủ tục %s", "yêu cầu, điều kiện"},
	{"forms", "mẫu đơn của thủ tục %s", "mẫu đơn"},
	{"link", "đường dẫn của thủ tục %s", "đường dẫn"},
	{"card", "thủ tục %s", "thủ tục:"},
}

const (
	catalogueQuestions = 500
	maxUnproven        = 0.02
)

// TestCatalogueQuestions asks every aspect of procedures drawn from the real catalogue: each turn must end in an answer
// or a plain question back, and each answer must keep the promises of a reply.
func TestCatalogueQuestions(t *testing.T) {
	s := realSnapshot(t)
	view := s.View(knowledge.Public)
	b := newBot(t, s, newMemory(), nil)
	rng := rand.New(rand.NewPCG(2026, 7))
	all := s.Collection().Procedures
	outcomes := map[bot.Outcome]int{}
	why := map[string]int{}
	questions := sampled(catalogueQuestions, 100)
	for i := range questions {
		a := aspectAsks[i%len(aspectAsks)]
		p := all[rng.IntN(len(all))]
		q := fmt.Sprintf(a.ask, p.Name)
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(q)})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		outcomes[turn.Reply.Outcome]++
		for _, v := range unproven(turn) {
			why[v]++
			t.Logf("unproven %s %s: %s", a.aspect, p.Code, v)
		}
		checkReply(t, view, q, turn)
		checkLead(t, q, a.lead, turn)
		checkRightProcedure(t, s, p, q, turn)
		if os.Getenv("ANSWERS") != "" {
			t.Logf("Q %s\n   [%s %s] %s\n%s", q, p.Code, a.aspect, turn.Reply.Outcome, turn.Reply.Text)
		}
	}
	n := outcomes[bot.NoSource]
	t.Logf("outcomes %v, not proven %v", outcomes, why)
	if float64(n) > maxUnproven*float64(questions) {
		t.Errorf("%d of %d turns ended without a source, want at most %.0f %%", n, questions, 100*maxUnproven)
	}
}

// checkLead holds that an answer begins with what was asked, or with the plain word that the source does not state it.
func checkLead(t *testing.T, q, lead string, turn *bot.Turn) {
	t.Helper()
	if o := turn.Reply.Outcome; o != bot.Answered && o != bot.Partial {
		return
	}
	text := []rune(comparable(turn.Reply.Text))
	head := string(text[:min(200, len(text))])
	for _, word := range append(strings.Split(lead, "|"), "nguồn không nêu") {
		if strings.Contains(head, word) {
			return
		}
	}
	if strings.Contains(turn.Reply.Text, phraseMixed) {
		return
	}
	t.Errorf("%s: the answer does not begin with %q:\n%s", q, lead, turn.Reply.Text)
}

// phraseMixed is in the answer about a record whose text belongs to another procedure.
const phraseMixed = "bị lẫn với thủ tục khác"

// unproven lists the kinds of claims for which a draft was not sent.
func unproven(turn *bot.Turn) []string {
	var out []string
	for _, s := range turn.Trace.Steps {
		if s.Name != "guard_draft" {
			continue
		}
		for _, kv := range s.Data {
			out = append(out, kv.Value)
		}
	}
	return out
}

// checkRightProcedure holds that a procedure named in full comes first, or that one of the same name does.
func checkRightProcedure(t *testing.T, s *snapshot.Snapshot, p *knowledge.Procedure, q string, turn *bot.Turn) {
	t.Helper()
	switch turn.Reply.Outcome {
	case bot.Answered, bot.Partial, bot.Clarify:
	default:
		if len(unproven(turn)) == 0 {
			t.Errorf("%s: outcome %s, want an answer or a question back", q, turn.Reply.Outcome)
		}
		return
	}
	for _, r := range turn.Reply.Procedures {
		if r.Code == p.Code || vitext.Key(r.Name) == vitext.Key(p.Name) {
			return
		}
		if turn.Reply.Outcome != bot.Clarify {
			break
		}
	}
	t.Errorf("%s (%s): the answer is about %+v", q, p.Code, turn.Reply.Procedures)
}

var (
	markPattern = regexp.MustCompile(`\[(\d+)\]`)
	urlPattern  = regexp.MustCompile(`(?i)https?:|www\.`)
)

// checkReply holds what every reply promises: numbers stand in its citations or derived facts, marks and quotes are
// true, the text has no address and begins with words rather than with a list.
func checkReply(t *testing.T, view retrieval.View, q string, turn *bot.Turn) {
	t.Helper()
	r := turn.Reply
	if r.Text == "" || !slices.Contains(bot.Outcomes, r.Outcome) || r.Session == "" || r.Trace == "" {
		t.Errorf("%s: text %q, outcome %q, session %q, trace %q", q, r.Text, r.Outcome, r.Session, r.Trace)
	}
	if u := urlPattern.FindString(r.Text); u != "" && !strings.Contains(quotes(&r), u) {
		t.Errorf("%s: text holds an address %q", q, u)
	}
	ids := map[string]bool{}
	for _, c := range r.Citations {
		ids[c.ID] = true
		src, ok := bot.SourceText(view, c.Kind, c.Document, c.Section)
		if !ok || knowledge.NewText(src).Slice(knowledge.Span{Start: c.Start, End: c.End}) != c.Quote || c.Quote == "" {
			t.Errorf("%s: citation %s of %s %s is not the source's text: %q", q, c.ID, c.Document, c.Section, c.Quote)
		}
	}
	for _, b := range r.Blocks {
		for _, id := range b.Citations {
			if !ids[id] {
				t.Errorf("%s: block cites %q, which is not there", q, id)
			}
		}
	}
	for _, m := range markPattern.FindAllStringSubmatch(r.Text, -1) {
		if !ids[m[1]] && !strings.Contains(quotes(&r), m[0]) {
			t.Errorf("%s: mark %s has no citation", q, m[0])
		}
	}
	for _, f := range r.Facts {
		if f.Citation != "" && !ids[f.Citation] {
			t.Errorf("%s: fact cites %q, which is not there", q, f.Citation)
		}
	}
	checkNumbers(t, q, &r)
}

func quotes(r *bot.Reply) string {
	var b strings.Builder
	for _, c := range r.Citations {
		fmt.Fprintln(&b, c.Quote, c.Number, c.Title, c.Code, c.AsOf)
	}
	for _, f := range r.Facts {
		fmt.Fprintln(&b, f.Derived)
	}
	return b.String()
}

var ownNumber = regexp.MustCompile(`(?m)^\d+\. |\[\d+\]`)

// checkNumbers holds that each number of an answer has the digits of one in its sources. It knows nothing of the guard.
func checkNumbers(t *testing.T, q string, r *bot.Reply) {
	t.Helper()
	if r.Outcome != bot.Answered && r.Outcome != bot.Partial {
		return
	}
	have := map[string]bool{}
	for _, n := range digits(quotes(r)) {
		have[n] = true
	}
	for _, n := range digits(ownNumber.ReplaceAllString(r.Text, " ")) {
		if !have[n] {
			t.Errorf("%s: %q stands in no citation:\n%s", q, n, r.Text)
		}
	}
}

var digitRun = regexp.MustCompile(`\d[\d.,/]*`)

// digits lists the numbers of a text without their separators and leading zeros.
func digits(s string) []string {
	var out []string
	for _, m := range digitRun.FindAllString(s, -1) {
		for _, part := range strings.FieldsFunc(m, func(r rune) bool { return r == '/' }) {
			part = strings.NewReplacer(".", "", ",", "").Replace(part)
			if part = strings.TrimLeft(part, "0"); part != "" {
				out = append(out, part)
			}
		}
	}
	// A date of the source is ISO, one of the answer is not.
	for _, m := range regexp.MustCompile(`\d{4}-\d\d(-\d\d)?`).FindAllString(s, -1) {
		for _, part := range strings.Split(m, "-") {
			out = append(out, strings.TrimLeft(part, "0"))
		}
	}
	return out
}
