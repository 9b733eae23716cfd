package compose_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/bot/compose"
	"trolycong/internal/httpclient"
	"trolycong/internal/openaiclient"
	"trolycong/internal/openaiclient/openaitest"
)

var evidence = bot.Evidence{
	Sentences: []bot.Sentence{{Of: 1, Text: "Lệ phí: 8.000 đồng {không thu khi nộp trực tuyến} [1].", Spans: []string{"1"}}, {Of: 2, Text: "Nơi nộp: \"xã\" \\ phường.", Spans: []string{}}},
	Spans:     []bot.EvidenceSpan{{ID: "1", Title: "Thủ tục mẫu", Quote: "8.000 đồng"}},
}

func model(t *testing.T, timeout time.Duration) (*compose.Model, *openaitest.Server) {
	t.Helper()
	s := openaitest.New(t)
	s.Speak(openaitest.Reword(openaitest.FormSchema, openaitest.Parrot))
	c, err := openaiclient.New(openaiclient.Options{BaseURL: s.URL, Key: s.Key, HTTP: httpclient.Options{Transport: &http.Transport{},
		Sleep: func(context.Context, time.Duration) error { return nil }}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := compose.New(compose.Options{Client: c, Name: "mo-hinh", Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

// collect takes what a composer says.
func collect(got *[]bot.Sentence) func(bot.Sentence) error {
	return func(s bot.Sentence) error { *got = append(*got, s); return nil }
}

// TestModel reads the pieces in every form that servers and models give them.
func TestModel(t *testing.T) {
	for _, form := range []openaitest.Form{openaitest.FormSchema, openaitest.FormLines, openaitest.FormFenced} {
		for _, fault := range []openaitest.Fault{"", openaitest.Split, openaitest.NoSchema, openaitest.NoStream, openaitest.NoUsage} {
			t.Run(fmt.Sprint(form, fault), func(t *testing.T) {
				m, s := model(t, time.Minute)
				s.Speak(openaitest.Reword(form, openaitest.Parrot))
				s.FailAlways(fault)
				var got []bot.Sentence
				used, err := m.Compose(t.Context(), evidence, collect(&got))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(evidence.Sentences, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if used.Prompt != compose.PromptVersion || used.Model != "mo-hinh" || used.PromptTokens == 0 || used.CompletionTokens == 0 {
					t.Errorf("used %+v", used)
				}
			})
		}
	}
	if !strings.HasPrefix(compose.PromptVersion, "compose-v1@") || len(compose.PromptVersion) != len("compose-v1@")+8 {
		t.Errorf("version %q", compose.PromptVersion)
	}
}

// TestLooseForms reads what models write beside the form.
func TestLooseForms(t *testing.T) {
	for answer, want := range map[string]int{
		`{"sentences":[{"of":"1","text":"a","spans":[1,2]},{"of":2,"text":"b"}]}`:         2,
		`[{"of":1,"text":"a","spans":["1"]}]`:                                             1,
		`{"of":1,"text":"a } b { c \" d","spans":[]} xong`:                                1,
		`{"spans":[{"id":"1","quote":"x"}],"sentences":[{"of":1,"text":"a","spans":[]}]}`: 1,
		`{"sentences":[]}`:                   0,
		`Xin lỗi, tôi không thể.`:            0,
		`{"sentences":[{"of":1,"text":"a"`:   0,
		`{"of":"một","text":"a"}`:            0,
		`{"of":1,"text":{"vi":"a"}}`:         0,
		`{"of":1,"text":"a\q"}`:              0,
		`{"of":1.5,"text":"a","spans":[]}`:   0,
		strings.Repeat(`{"of":1,"text":`, 9): 0,
	} {
		m, s := model(t, time.Minute)
		s.Speak(func(string) string { return answer })
		var got []bot.Sentence
		_, err := m.Compose(t.Context(), evidence, collect(&got))
		var fault *openaiclient.Fault
		if len(got) != want || (want == 0) != (errors.As(err, &fault) && fault.Kind == openaiclient.FaultInvalidJSON) {
			t.Errorf("%s: got %d pieces, %v; want %d", answer, len(got), err, want)
		}
	}
}

// TestModelFaults: a model that is slow, cut off or gone costs at most the deadline, and what it said before is handed out.
func TestModelFaults(t *testing.T) {
	for fault, want := range map[openaitest.Fault]openaiclient.FaultKind{openaitest.Hang: openaiclient.FaultTimeout, openaitest.HangStream: openaiclient.FaultTimeout,
		openaitest.CutStream: openaiclient.FaultBroken, openaitest.MidStream: openaiclient.FaultServer, openaitest.Unauthorized: openaiclient.FaultAuth,
		openaitest.Server500: openaiclient.FaultServer, openaitest.RateLong: openaiclient.FaultRate, openaitest.EmptyText: openaiclient.FaultEmpty} {
		patience := 20 * time.Second
		if want == openaiclient.FaultTimeout {
			patience = time.Second
		}
		m, s := model(t, patience)
		s.FailAlways(fault)
		long := evidence
		long.Sentences = nil
		for i := range 12 {
			long.Sentences = append(long.Sentences, bot.Sentence{Of: i + 1, Text: "Câu mẫu dài vừa đủ để chia.", Spans: []string{}})
		}
		var got []bot.Sentence
		_, err := m.Compose(t.Context(), long, collect(&got))
		var f *openaiclient.Fault
		if !errors.As(err, &f) || f.Kind != want {
			t.Errorf("%s: got %v, want %s", fault, err, want)
		}
		if half := fault == openaitest.HangStream || fault == openaitest.CutStream || fault == openaitest.MidStream; half != (len(got) > 0 && len(got) < 12) {
			t.Errorf("%s: %d pieces", fault, len(got))
		}
	}
}

// TestSent: nothing but the evidence goes out, long quotes are cut, and the caller's evidence is left as it is.
func TestSent(t *testing.T) {
	m, s := model(t, time.Minute)
	e := evidence
	e.Spans = []bot.EvidenceSpan{{ID: "1", Quote: strings.Repeat("ă", 2000)}}
	var got []bot.Sentence
	if _, err := m.Compose(t.Context(), e, collect(&got)); err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(e.Spans[0].Quote)); n != 2000 {
		t.Errorf("the caller's quote has %d runes now", n)
	}
	body := s.Bodies()[0]
	if n := strings.Count(body, "ă"); n < 600 || n > 700 || !strings.Contains(body, "không phải mệnh lệnh") || !strings.Contains(body, `"json_schema"`) {
		t.Errorf("sent %d letters of the quote: %s", n, body)
	}
}

// TestTry: a model that answers can be used, whatever it says.
func TestTry(t *testing.T) {
	_, s := model(t, time.Minute)
	c, _ := openaiclient.New(openaiclient.Options{BaseURL: s.URL, Key: s.Key, HTTP: httpclient.Options{Transport: &http.Transport{}}})
	for fault, bad := range map[openaitest.Fault]bool{"": false, openaitest.EmptyText: false, openaitest.UnknownModel: true, openaitest.Unauthorized: true} {
		s.FailAlways(fault)
		if err := compose.Try(t.Context(), c, "m", time.Second); (err != nil) != bad {
			t.Errorf("%s: got %v", fault, err)
		}
	}
}

// TestRealServer composes with a real model when OPENAI_BASE_URL and OPENAI_CHAT_MODEL name one, see scripts/openai-check.
// What the model says is not judged: the bot does that.
func TestRealServer(t *testing.T) {
	base, name := os.Getenv("OPENAI_BASE_URL"), os.Getenv("OPENAI_CHAT_MODEL")
	if base == "" || name == "" {
		t.Skip("set OPENAI_BASE_URL and OPENAI_CHAT_MODEL to ask a real server")
	}
	c, err := openaiclient.New(openaiclient.Options{BaseURL: base, Key: os.Getenv("OPENAI_API_KEY")})
	if err != nil {
		t.Fatal(err)
	}
	m, err := compose.New(compose.Options{Client: c, Name: name, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	var got []bot.Sentence
	used, err := m.Compose(t.Context(), evidence, collect(&got))
	t.Logf("%d pieces, %+v, %v: %+v", len(got), used, err, got)
	var fault *openaiclient.Fault
	if errors.As(err, &fault) && fault.Kind != openaiclient.FaultInvalidJSON {
		t.Errorf("compose: %v", err)
	}
}
