package openaiclient_test

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

	"trolycong/internal/httpclient"
	"trolycong/internal/openaiclient"
	"trolycong/internal/openaiclient/openaitest"
)

func quick() httpclient.Options {
	return httpclient.Options{Timeout: 10 * time.Second, MaxBytes: 1 << 20, Transport: &http.Transport{},
		Sleep: func(context.Context, time.Duration) error { return nil }}
}

func client(t *testing.T, s *openaitest.Server, change func(*openaiclient.Options)) *openaiclient.Client {
	t.Helper()
	opt := openaiclient.Options{BaseURL: s.URL, Key: s.Key, HTTP: quick()}
	if change != nil {
		change(&opt)
	}
	c, err := openaiclient.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const asked = "Xin hãy nhắc lại câu này: lệ phí là 8.000 đồng một bản, tờ khai nộp tại xã."

func TestChat(t *testing.T) {
	s := openaitest.New(t)
	c := client(t, s, nil)
	for _, f := range []openaitest.Fault{"", openaitest.Split, openaitest.Rate, openaitest.Server500, openaitest.NoUsage, openaitest.NoSchema} {
		t.Run(string(f), func(t *testing.T) {
			s.Fail(f)
			if f == openaitest.NoSchema || f == openaitest.NoUsage { // what is refused once is refused again
				s.FailAlways(f)
				c = client(t, s, nil)
			}
			q := openaiclient.ChatRequest{Model: "m", System: "s", User: asked, MaxTokens: 50, Schema: []byte(`{"type":"object"}`), SchemaName: "a"}
			text, used, err := c.Chat(t.Context(), q)
			if err != nil || text != asked || used.Calls != 1 || used.Tokens() == 0 || used.Estimated != (f == openaitest.NoUsage) {
				t.Errorf("got %q, %+v, %v", text, used, err)
			}
			var streamed strings.Builder
			used, err = c.ChatStream(t.Context(), q, func(p string) error { streamed.WriteString(p); return nil })
			if err != nil || streamed.String() != asked || used.Tokens() == 0 || used.Estimated != (f == openaitest.NoUsage) {
				t.Errorf("streamed: got %q, %+v, %v", streamed.String(), used, err)
			}
		})
	}
	// Refused once, a schema is not sent again.
	s.FailAlways(openaitest.NoSchema)
	c = client(t, s, nil)
	q := openaiclient.ChatRequest{Model: "m", User: asked, Schema: []byte(`{"type":"object"}`), SchemaName: "a"}
	before, _, _ := s.Calls()
	for range 3 {
		if _, _, err := c.Chat(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if after, _, _ := s.Calls(); after-before != 4 {
		t.Errorf("%d calls for 3 questions, want 4", after-before)
	}
}

// TestFaults wants the kind and one sentence of every fault, and in neither the key, the address or the server's words.
func TestFaults(t *testing.T) {
	s := openaitest.New(t)
	s.Speak(func(string) string { return strings.Repeat("nội dung dài để chia đôi ", 20) })
	both, streams, plain := 3, 2, 1
	tests := []struct {
		fault openaitest.Fault
		on    int
		want  openaiclient.FaultKind
		calls int // with retries
	}{
		{openaitest.Unauthorized, both, openaiclient.FaultAuth, 1},
		{openaitest.UnknownModel, both, openaiclient.FaultModel, 1},
		{openaitest.RateLong, both, openaiclient.FaultRate, 1},
		{openaitest.Rate, both, openaiclient.FaultRate, 3},
		{openaitest.Server500, both, openaiclient.FaultServer, 3},
		{openaitest.Redirect, both, openaiclient.FaultRequest, 1},
		{openaitest.InvalidJSON, plain, openaiclient.FaultInvalidJSON, 1},
		{openaitest.InvalidJSON, streams, openaiclient.FaultBroken, 1},
		{openaitest.NoChoices, plain, openaiclient.FaultEmpty, 1},
		{openaitest.NoChoices, streams, openaiclient.FaultBroken, 1},
		{openaitest.EmptyText, both, openaiclient.FaultEmpty, 1},
		{openaitest.Filtered, both, openaiclient.FaultRefused, 1},
		{openaitest.TooLong, both, openaiclient.FaultTooLarge, 1},
		{openaitest.Hang, both, openaiclient.FaultTimeout, 1},
		{openaitest.NoStream, streams, openaiclient.FaultRequest, 1},
		{openaitest.MidStream, streams, openaiclient.FaultServer, 1},
		{openaitest.CutStream, streams, openaiclient.FaultBroken, 1},
		{openaitest.HangStream, streams, openaiclient.FaultTimeout, 1},
		{openaitest.BadEvent, streams, openaiclient.FaultInvalidJSON, 1},
	}
	for _, tt := range tests {
		for _, streamed := range []bool{false, true} {
			if streamed && tt.on&streams == 0 || !streamed && tt.on&plain == 0 {
				continue
			}
			t.Run(fmt.Sprint(tt.fault, " streamed ", streamed), func(t *testing.T) {
				s.FailAlways(tt.fault)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				if tt.want == openaiclient.FaultTimeout {
					ctx, cancel = context.WithTimeout(t.Context(), 700*time.Millisecond)
				}
				defer cancel()
				before, _, _ := s.Calls()
				q := openaiclient.ChatRequest{Model: "m", User: asked}
				c, err, said := client(t, s, nil), error(nil), 0
				if streamed {
					_, err = c.ChatStream(ctx, q, func(p string) error { said += len(p); return nil })
				} else {
					_, _, err = c.Chat(ctx, q)
				}
				after, _, _ := s.Calls()
				wantFault(t, err, tt.want, s)
				if after-before != tt.calls {
					t.Errorf("%d calls, want %d", after-before, tt.calls)
				}
				if half := tt.fault == openaitest.MidStream || tt.fault == openaitest.CutStream || tt.fault == openaitest.HangStream; half && said == 0 {
					t.Error("what came before the fault was not handed out")
				}
			})
		}
	}
	t.Run("nobody there", func(t *testing.T) {
		c := client(t, s, func(o *openaiclient.Options) { o.BaseURL = "http://127.0.0.1:1/v1" })
		_, _, err := c.Chat(t.Context(), openaiclient.ChatRequest{Model: "m", User: asked})
		wantFault(t, err, openaiclient.FaultUnreachable, s)
	})
	t.Run("TLS", func(t *testing.T) {
		c := client(t, s, func(o *openaiclient.Options) { o.BaseURL = strings.Replace(s.URL, "http:", "https:", 1) })
		_, _, err := c.Chat(t.Context(), openaiclient.ChatRequest{Model: "m", User: asked})
		wantFault(t, err, openaiclient.FaultTLS, s)
	})
	t.Run("the caller has enough", func(t *testing.T) {
		s.FailAlways("")
		enough := errors.New("enough")
		used, err := client(t, s, nil).ChatStream(t.Context(), openaiclient.ChatRequest{Model: "m", User: asked}, func(string) error { return enough })
		if !errors.Is(err, enough) || used.Calls != 1 {
			t.Errorf("got %v, %+v", err, used)
		}
	})
}

func wantFault(t *testing.T, err error, want openaiclient.FaultKind, s *openaitest.Server) {
	t.Helper()
	var fault *openaiclient.Fault
	if !errors.As(err, &fault) || fault.Kind != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	sentence := fault.Sentence()
	if strings.Count(sentence, " ") < 4 || strings.Contains(sentence, "\n") {
		t.Errorf("sentence %q", sentence)
	}
	host := strings.TrimSuffix(strings.TrimPrefix(s.URL, "http://"), "/v1")
	for _, text := range []string{err.Error(), sentence, fmt.Sprintf("%+v", fault)} {
		if strings.Contains(text, s.Key) || strings.Contains(text, host) || strings.Contains(text, "127.0.0.1") || strings.Contains(text, "engine died") {
			t.Errorf("shows too much: %s", text)
		}
	}
}

func TestEmbed(t *testing.T) {
	s := openaitest.New(t)
	var texts []string
	for i := range 150 {
		texts = append(texts, fmt.Sprintf("đoạn số %d của văn bản", i))
	}
	want := make([][]float32, len(texts))
	for i, x := range texts {
		want[i] = openaitest.Vector(x, 8)
	}
	c := client(t, s, nil)
	got, used, err := c.Embed(t.Context(), openaiclient.EmbedRequest{Model: "m", Texts: texts})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vectors are not in the order of their texts (-want +got):\n%s", diff)
	}
	_, calls, sent := s.Calls()
	if calls != 3 || sent != 150 || used.Calls != 3 || used.Tokens() == 0 || used.Estimated {
		t.Errorf("%d calls of %d texts, %+v; want 3 of 150", calls, sent, used)
	}
	// A batch ends before it is too long; a text that is too long alone goes alone.
	c = client(t, s, func(o *openaiclient.Options) { o.BatchBytes = 40 })
	if _, used, err = c.Embed(t.Context(), openaiclient.EmbedRequest{Model: "m", Texts: []string{"một", strings.Repeat("x", 100), "hai", "ba"}}); err != nil || used.Calls != 3 {
		t.Errorf("got %d calls, %v; want 3", used.Calls, err)
	}
	for _, tt := range []struct {
		fault      openaitest.Fault
		dimensions int
		want       openaiclient.FaultKind
	}{
		{openaitest.Dimensions, 0, openaiclient.FaultDimensions},
		{openaitest.Dimensions, 8, openaiclient.FaultDimensions},
		{openaitest.NoDimensions, 5, openaiclient.FaultDimensions}, // the model's own have 8
		{openaitest.NoDimensions, 8, ""},
		{"", 5, ""},
		{openaitest.NaN, 0, openaiclient.FaultInvalidJSON},
		{openaitest.Huge, 0, openaiclient.FaultInvalidJSON},
		{openaitest.FewVectors, 0, openaiclient.FaultCount},
		{openaitest.SameIndex, 0, openaiclient.FaultCount},
		{openaitest.UnknownModel, 0, openaiclient.FaultModel},
		{openaitest.Unauthorized, 0, openaiclient.FaultAuth},
		{openaitest.RateLong, 0, openaiclient.FaultRate},
		{openaitest.InvalidJSON, 0, openaiclient.FaultInvalidJSON},
		{openaitest.TooLong, 0, openaiclient.FaultTooLarge},
	} {
		t.Run(fmt.Sprint(tt.fault, tt.dimensions), func(t *testing.T) {
			s.FailAlways(tt.fault)
			got, _, err := client(t, s, nil).Embed(t.Context(), openaiclient.EmbedRequest{Model: "m", Dimensions: tt.dimensions, Texts: texts[:3]})
			if tt.want == "" {
				if err != nil || len(got) != 3 || len(got[0]) != tt.dimensions {
					t.Errorf("got %d vectors, %v", len(got), err)
				}
				return
			}
			wantFault(t, err, tt.want, s)
			if got != nil {
				t.Error("vectors beside an error")
			}
		})
	}
	before := func() int { _, n, _ := s.Calls(); return n }()
	if _, _, err := c.Embed(t.Context(), openaiclient.EmbedRequest{Model: "m", Texts: []string{""}}); err == nil {
		t.Error("an empty text: got no error")
	}
	if got, _, err := c.Embed(t.Context(), openaiclient.EmbedRequest{Model: "m"}); err != nil || len(got) != 0 {
		t.Errorf("no text: got %v, %v", got, err)
	}
	if after := func() int { _, n, _ := s.Calls(); return n }(); after != before {
		t.Error("nothing was to be asked")
	}
}

func TestNew(t *testing.T) {
	for _, base := range []string{"", "127.0.0.1/v1", "ftp://x/v1", "http://user:" + "sk-secret@host/v1", "http://host/v1?key=sk-secret", "http://host/v1#x", "http://\x00"} {
		if _, err := openaiclient.New(openaiclient.Options{BaseURL: base}); !errors.Is(err, openaiclient.ErrBaseURL) || strings.Contains(err.Error(), "sk-secret") {
			t.Errorf("%q: got %v, want ErrBaseURL without the address", base, err)
		}
	}
	if _, err := openaiclient.New(openaiclient.Options{BaseURL: "http://h/v1", Key: "sk-\nsecret"}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a key with a line break: got %v", err)
	}
}

// TestRealServer asks a real server when OPENAI_BASE_URL names one, see scripts/openai-check.
func TestRealServer(t *testing.T) {
	base, chat, embedding := os.Getenv("OPENAI_BASE_URL"), os.Getenv("OPENAI_CHAT_MODEL"), os.Getenv("OPENAI_EMBEDDING_MODEL")
	if base == "" || chat+embedding == "" {
		t.Skip("set OPENAI_BASE_URL with OPENAI_CHAT_MODEL or OPENAI_EMBEDDING_MODEL to ask a real server")
	}
	askServer(t, base, os.Getenv("OPENAI_API_KEY"), chat, embedding)
}

// TestScriptedServer asks the scripted server what scripts/openai-check asks a real one.
func TestScriptedServer(t *testing.T) {
	s := openaitest.New(t)
	askServer(t, s.URL, s.Key, "m", "e")
}

// askServer has a chat, a stream, an unknown model and two vectors; a model that is "" is not asked.
func askServer(t *testing.T, base, key, chat, embedding string) {
	t.Helper()
	c, err := openaiclient.New(openaiclient.Options{BaseURL: base, Key: key, HTTP: httpclient.Options{Timeout: 2 * time.Minute}})
	if err != nil {
		t.Fatal(err)
	}
	if chat != "" {
		q := openaiclient.ChatRequest{Model: chat, User: "Trả lời một từ: có", MaxTokens: 20}
		text, used, err := c.Chat(t.Context(), q)
		t.Logf("chat: %d bytes, %+v, %v", len(text), used, err)
		if err != nil {
			t.Errorf("chat: %v", err)
		}
		n := 0
		used, err = c.ChatStream(t.Context(), q, func(string) error { n++; return nil })
		t.Logf("stream: %d pieces, %+v, %v", n, used, err)
		if err != nil {
			t.Errorf("stream: %v", err)
		}
		_, _, err = c.Chat(t.Context(), openaiclient.ChatRequest{Model: openaitest.NoModel, User: "x"})
		var fault *openaiclient.Fault
		if !errors.As(err, &fault) || fault.Kind != openaiclient.FaultModel {
			t.Errorf("unknown model: got %v", err)
		}
	}
	if embedding != "" {
		got, used, err := c.Embed(t.Context(), openaiclient.EmbedRequest{Model: embedding, Texts: []string{"đăng ký khai sinh", "cấp thẻ căn cước"}})
		t.Logf("embed: %d vectors, %+v, %v", len(got), used, err)
		if err != nil || len(got) != 2 {
			t.Errorf("embed: got %d vectors, %v", len(got), err)
		}
	}
}
