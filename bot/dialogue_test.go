package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval/snapshot"
)

// A dialogue is a txtar file: a comment with options ("hotline: 1022"), then one file of "key: value" lines for each
// turn. Keys of a turn:
//
//	ask        the question
//	see        "internal" asks as a caller who may see internal sources
//	lang, audience, province   as in bot.Message
//	outcome    the expected outcome
//	procedure  the code that must stand first; "-" for none
//	cites      document or code, "/" and section or field: one citation must be of it; may repeat
//	has, not   words that must, must not stand in the text; may repeat
//	lead       words that must stand in the first 200 characters
//	choice     words that one choice must hold; may repeat; choices is their number, reply_lang the reply's language
type dialogueTurn struct {
	name string
	keys []string
	vals []string
}

func (d *dialogueTurn) all(key string) []string {
	var out []string
	for i, k := range d.keys {
		if k == key {
			out = append(out, d.vals[i])
		}
	}
	return out
}

func (d *dialogueTurn) one(key string) string {
	return strings.Join(d.all(key), " ")
}

var dialogueKeys = []string{"ask", "see", "lang", "audience", "province", "outcome", "procedure", "cites", "has", "not", "lead", "choice", "choices", "reply_lang"}

// readDialogue parts a txtar text into its options and turns.
func readDialogue(t *testing.T, text string) (options *dialogueTurn, turns []*dialogueTurn) {
	t.Helper()
	options = &dialogueTurn{}
	at := options
	for i, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "-- "); ok {
			at = &dialogueTurn{name: strings.TrimSuffix(name, " --")}
			turns = append(turns, at)
			continue
		}
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || at != options && !slices.Contains(dialogueKeys, key) {
			t.Fatalf("line %d: %q is no \"key: value\" of a dialogue", i+1, line)
		}
		at.keys, at.vals = append(at.keys, key), append(at.vals, strings.TrimSpace(value))
	}
	if len(turns) == 0 {
		t.Fatal("a dialogue without turns")
	}
	return options, turns
}

// TestDialogues plays every dialogue of testdata over the invented collection.
func TestDialogues(t *testing.T) {
	s := fixture(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	seen := map[bot.Outcome]bool{}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			playDialogue(t, s, string(raw), seen)
		})
	}
	for _, o := range bot.Outcomes {
		if !seen[o] {
			t.Errorf("no dialogue ends a turn in %q", o)
		}
	}
}

func playDialogue(t *testing.T, s *snapshot.Snapshot, text string, seen map[bot.Outcome]bool) {
	t.Helper()
	options, turns := readDialogue(t, text)
	b := newBot(t, s, newMemory(), func(o *bot.Options) { o.Hotline, o.Province = options.one("hotline"), options.one("province") })
	for _, want := range turns {
		see := knowledge.Public
		if want.one("see") == "internal" {
			see = knowledge.Internal
		}
		msg := bot.Message{Text: bot.Text(want.one("ask")), Session: "dialogue", See: see, Lang: want.one("lang"), Audience: bot.Audience(want.one("audience")), Province: want.one("province")}
		got, err := b.Handle(t.Context(), msg)
		if err != nil {
			t.Fatalf("%s: %v", want.name, err)
		}
		seen[got.Reply.Outcome] = true
		label := want.name + ": " + want.one("ask")
		checkTurn(t, label, want, got)
		checkReply(t, s.View(see), label, got)
		if t.Failed() {
			t.Logf("%s → %s\n%s\nchoices %+v\n%s", label, got.Reply.Outcome, got.Reply.Text, got.Reply.Choices, traceOf(got))
		}
	}
}

func checkTurn(t *testing.T, label string, want *dialogueTurn, got *bot.Turn) {
	t.Helper()
	r := got.Reply
	if o := want.one("outcome"); string(r.Outcome) != o {
		t.Errorf("%s: outcome %s, want %s", label, r.Outcome, o)
	}
	first := "-"
	if len(r.Procedures) > 0 {
		first = string(r.Procedures[0].Code)
	}
	if p := want.one("procedure"); p != "" && first != p {
		t.Errorf("%s: procedure %s, want %s", label, first, p)
	}
	for _, c := range want.all("cites") {
		if !slices.ContainsFunc(r.Citations, func(have knowledge.Citation) bool {
			return strings.HasPrefix(string(have.Document)+"/"+have.Section, c)
		}) {
			t.Errorf("%s: cites nothing of %s", label, c)
		}
	}
	text := comparable(r.Text)
	for _, w := range want.all("has") {
		if !strings.Contains(text, comparable(w)) {
			t.Errorf("%s: %q is missing", label, w)
		}
	}
	for _, w := range want.all("not") {
		if strings.Contains(text, comparable(w)) {
			t.Errorf("%s: %q must not stand in the text", label, w)
		}
	}
	for _, w := range want.all("lead") {
		if head := string([]rune(text)[:min(200, len([]rune(text)))]); !strings.Contains(head, comparable(w)) {
			t.Errorf("%s: %q does not stand in the first 200 characters", label, w)
		}
	}
	for _, w := range want.all("choice") {
		if !slices.ContainsFunc(r.Choices, func(c bot.Choice) bool { return strings.Contains(comparable(c.Label), comparable(w)) }) {
			t.Errorf("%s: no choice %q", label, w)
		}
	}
	if n := want.one("choices"); n != "" && strconv.Itoa(len(r.Choices)) != n {
		t.Errorf("%s: %d choices, want %s", label, len(r.Choices), n)
	}
	if l := want.one("reply_lang"); l != "" && r.Lang != l {
		t.Errorf("%s: language %s, want %s", label, r.Lang, l)
	}
}

func comparable(s string) string { return vitext.FoldSpaces(vitext.Lower(s)) }

func traceOf(turn *bot.Turn) string {
	var b strings.Builder
	for _, s := range turn.Trace.Steps {
		fmt.Fprintf(&b, "  %s: %s %v\n", s.Name, s.Note, s.Data)
	}
	return b.String()
}
