package evals_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/compose"
	"trolycong/evals"
	"trolycong/internal/corpustest"
	"trolycong/internal/httpclient"
	"trolycong/internal/openaiclient"
	"trolycong/internal/openaiclient/openaitest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval/snapshot"
)

// developmentCases are the shared development questions: all of them with MODEL=all (make soak), else each fourth.
func developmentCases(t *testing.T) []knowledge.Case {
	all := append(readCases(t, corpustest.Path(t, "evals/plans-dev.jsonl")), readCases(t, corpustest.Path(t, "evals/procedures-dev.jsonl"))...)
	if os.Getenv("MODEL") == "all" {
		return all
	}
	var some []knowledge.Case
	for i := 0; i < len(all); i += 4 {
		some = append(some, all[i])
	}
	return some
}

// shared is the snapshot of the real documents for the tests of models: to build it takes longer than they do.
var shared *snapshot.Snapshot

func onceSnapshot(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	if shared == nil {
		shared = realSnapshot(t)
	}
	return shared
}

// fared counts how composed answers fared.
type fared struct {
	bot.Composer
	answers, kept, replaced, withdrawn int
}

func (f *fared) Composed(kept, replaced int, withdrawn bool) {
	f.answers++
	f.replaced += replaced
	if withdrawn {
		f.withdrawn++
		return
	}
	f.kept += kept
}

// modelAt is a composer over a fake server that speaks as told.
func modelAt(t *testing.T, form openaitest.Form, speak func(openaitest.Evidence) []openaitest.Sentence) (*fared, *openaitest.Server) {
	t.Helper()
	server := openaitest.New(t)
	server.Speak(openaitest.Reword(form, speak))
	client, err := openaiclient.New(openaiclient.Options{BaseURL: server.URL, Key: server.Key, HTTP: httpclient.Options{Transport: &http.Transport{}}})
	if err != nil {
		t.Fatal(err)
	}
	model, err := compose.New(compose.Options{Client: client, Name: "fake", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return &fared{Composer: model}, server
}

// reader sees an answer as it comes. At every moment what it sees must be provable, so the test looks at each.
type reader struct {
	seen   string
	ever   []string
	resets int
}

func (r *reader) Begin(bot.Trace, []knowledge.Citation) {}
func (r *reader) Say(text string)                       { r.seen += text; r.ever = append(r.ever, r.seen) }
func (r *reader) Reset()                                { r.seen = ""; r.resets++ }

// TestLyingModel lets a model lie in every way about every development question, streamed and not: nothing of it may
// reach a reader, and no answer may be worse than the template's. The comparison uses none of the guard's code.
func TestLyingModel(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the real documents many times: runs with make evals")
	}
	cases := developmentCases(t)
	snap := onceSnapshot(t)
	template := answers(t, botOver(t, snap, nil), false, cases)
	var mu sync.Mutex
	total := map[string]int{}
	t.Run("kinds", func(t *testing.T) {
		for i, lie := range openaitest.Lies {
			t.Run(lie.Name, func(t *testing.T) {
				t.Parallel()
				got := lieAll(t, snap, lie, openaitest.Form(i%3), cases, template)
				mu.Lock()
				defer mu.Unlock()
				for k, n := range got {
					total[k] += n
				}
			})
		}
	})
	t.Logf("%d kinds, %d questions: %v", len(openaitest.Lies), len(cases), total)
	if len(openaitest.Lies) < 30 {
		t.Errorf("%d ways to lie, want 30 or more", len(openaitest.Lies))
	}
}

// lieAll tells one lie about every question, first unseen and then before a reader.
func lieAll(t *testing.T, snap *snapshot.Snapshot, lie openaitest.Lie, form openaitest.Form, cases []knowledge.Case, template []answer) map[string]int {
	speak, told := openaitest.Liar(lie)
	model, server := modelAt(t, form, speak)
	b := botOver(t, snap, model)
	looked, changed := 0, 0
	for _, streamed := range []bool{true, false} {
		if !streamed && testing.Short() {
			break
		}
		for i, got := range answers(t, b, streamed, cases) {
			want := template[i]
			if want.result.OK && !got.result.OK {
				t.Errorf("%s: right with the template, wrong with the model: %v\n%s", got.result.ID, got.result.Reasons, got.reply.Text)
			}
			if len(got.result.Unproven) > len(want.result.Unproven) || got.result.BadQuotes > 0 {
				t.Errorf("%s: unproven %v", got.result.ID, got.result.Unproven)
			}
			if got.reply.Text != want.reply.Text {
				changed++
			}
			says(t, want.reply.Text, got.reply.Text, false)
			for _, seen := range got.ever {
				looked++
				says(t, want.reply.Text, seen, true)
			}
		}
	}
	if *told == 0 && os.Getenv("MODEL") == "all" {
		t.Error("the lie was told nowhere: this tests nothing")
	}
	if *told > 0 && model.replaced == 0 && changed > 0 {
		t.Errorf("told %d times, %d answers changed and never noticed", *told, changed)
	}
	chats, _, _ := server.Calls()
	return map[string]int{"calls": chats, "lies told": *told, "pieces replaced": model.replaced, "answers withdrawn": model.withdrawn, "looks of readers": looked}
}

// answer is how one question was answered. ever is what a reader saw on the way, one text for each moment.
type answer struct {
	reply  bot.Reply
	result evals.Result
	ever   []string
}

// answers asks every question; streamed: while a reader looks on.
func answers(t *testing.T, b *bot.Bot, streamed bool, cases []knowledge.Case) []answer {
	t.Helper()
	var out []answer
	var last answer
	rep, _, err := evals.Run(t.Context(), evals.Options{Cases: cases, Progress: func(int, int) { out = append(out, last) }, Ask: func(ctx context.Context, m bot.Message) (*bot.Turn, error) {
		var w bot.Watcher
		r := &reader{}
		if streamed {
			w = r
		}
		turn, err := b.HandleStream(ctx, m, w)
		if err != nil {
			return nil, err
		}
		last = answer{reply: turn.Reply, ever: r.ever}
		if !strings.HasPrefix(turn.Reply.Text, r.seen) {
			t.Errorf("a reader saw %q, the answer is %q", r.seen, turn.Reply.Text)
		}
		if streamed && (r.resets > 0) != (turn.Trace.Withdrawn != "") || r.resets > 1 {
			t.Errorf("%d resets, withdrawn %q", r.resets, turn.Trace.Withdrawn)
		}
		return turn, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range out {
		out[i].result = rep.Results[i]
	}
	return out
}

var (
	mark   = regexp.MustCompile(`\s?\[\d+\]`)
	digits = regexp.MustCompile(`[\p{Nd}]+(?:[.,/]\p{Nd}+)*`)
	// added are words that the test lets a model add: nobody acts on them.
	added = vitext.WordSet("dạ thưa bạn ạ cụ thể là")
	// counted words change what a sentence says wherever they are added or dropped.
	counted = []string{"không", "chưa", "trừ", "tối thiểu", "tối đa", "ít nhất", "trên", "dưới", "hơn", "trước", "sau", "phải", "miễn", "cấp tỉnh", "cấp xã", "cấp huyện", "đã", "khoảng"}
)

// says fails when got says what want does not: a figure, a word, a link, or another number of the words that count. Of a
// part only what it says is looked at, of a whole also what it leaves out.
func says(t *testing.T, want, got string, part bool) {
	t.Helper()
	marks := func(s string) string { m := mark.FindAllString(s, -1); slices.Sort(m); return strings.Join(m, "") }
	if wm, gm := marks(want), marks(got); !part && wm != gm {
		t.Errorf("marks %s, want %s\n%s", gm, wm, got)
	}
	want, got = mark.ReplaceAllString(want, ""), mark.ReplaceAllString(got, "")
	plain := func(s string) string { return " " + strings.Join(vitext.Syllables(vitext.Key(s)), " ") + " " }
	w, g := plain(want), plain(got)
	figures := func(s string) []string { f := digits.FindAllString(s, -1); slices.Sort(f); return f }
	if fw, fg := figures(want), figures(got); !part && !slices.Equal(fw, fg) {
		t.Errorf("figures %v, want %v\n%s", fg, fw, got)
	} else if part && slices.ContainsFunc(fg, func(f string) bool { return !slices.Contains(fw, f) }) {
		t.Errorf("a reader saw figures %v, proven are %v\n%s", fg, fw, got)
	}
	for _, word := range strings.Fields(g) {
		if !strings.Contains(w, " "+word+" ") && !added[word] {
			t.Errorf("the word %q is proven by nothing\n%s", word, got)
		}
	}
	for _, c := range counted {
		if n, m := strings.Count(w, " "+c+" "), strings.Count(g, " "+c+" "); !part && n != m {
			t.Errorf("%q stands %d times, %d in the template\n%s", c, m, n, got)
		}
	}
	if strings.Contains(got, "://") || strings.Contains(got, "www.") || strings.Contains(got, "<") && !strings.Contains(want, "<") {
		t.Errorf("a link or markup\n%s", got)
	}
}

// TestWellBehavedModel measures how much of what models say gets through: one that keeps to the prompt must, or the
// composer were of no use. A parrot must lose nothing.
func TestWellBehavedModel(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the real documents many times: runs with make evals")
	}
	cases := developmentCases(t)
	snap := onceSnapshot(t)
	template := answers(t, botOver(t, snap, nil), false, cases)
	for _, tt := range []struct {
		name  string
		speak func(openaitest.Evidence) []openaitest.Sentence
		least float64 // share of its pieces that are kept
	}{{"parrot", openaitest.Parrot, 1}, {"well-behaved", openaitest.WellBehaved, .9}, {"free", openaitest.Free, 0}} {
		model, server := modelAt(t, openaitest.FormSchema, tt.speak)
		b := botOver(t, snap, model)
		changed := 0
		for i, got := range answers(t, b, true, cases) {
			if template[i].result.OK && !got.result.OK {
				t.Errorf("%s: %s: %v\n%s", tt.name, got.result.ID, got.result.Reasons, got.reply.Text)
			}
			if got.reply.Text != template[i].reply.Text {
				changed++
			}
			if tt.name == "parrot" && changed > 0 {
				t.Errorf("a parrot changed %s:\n%s\n%s", got.result.ID, got.reply.Text, template[i].reply.Text)
			}
		}
		share := float64(model.kept) / float64(model.kept+model.replaced)
		t.Logf("%s: %s of %d answers, %d pieces kept, %d replaced, %d answers withdrawn, %d texts changed", tt.name, fmt.Sprintf("%.3f", share), model.answers, model.kept, model.replaced, model.withdrawn, changed)
		if tt.name == "well-behaved" {
			sent := 0
			for _, b := range server.Bodies() {
				sent += len(b)
			}
			t.Logf("a request has %d bytes on average", sent/len(server.Bodies()))
		}
		if share < tt.least {
			t.Errorf("%s: %.3f of the pieces kept, want %.2f", tt.name, share, tt.least)
		}
	}
}
