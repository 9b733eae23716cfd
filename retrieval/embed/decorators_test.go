package embed_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/retrieval"
	"trolycong/retrieval/embed"
)

var space = retrieval.Space{Name: "fake:1", Dimensions: 2}

var errModel = errors.New("model away")

// model is a fake that notes what it is asked and fails after some calls.
type model struct {
	space     retrieval.Space
	calls     [][]string
	failAfter int // calls that succeed; less than 0: all
}

func (m *model) Space() retrieval.Space { return m.space }

func (m *model) Embed(_ context.Context, _ retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if m.failAfter == 0 {
		return nil, errModel
	}
	m.failAfter--
	m.calls = append(m.calls, texts)
	out := make([][]float32, len(texts))
	for i, text := range texts {
		a := float64(len(text))
		out[i] = []float32{float32(math.Cos(a)), float32(math.Sin(a))}
	}
	return out, nil
}

func (m *model) asked() (n int) {
	for _, c := range m.calls {
		n += len(c)
	}
	return n
}

// shelf is a fake of the durable store.
type shelf struct {
	vectors map[string][]float32
	err     error
}

func (s *shelf) Vectors(_ context.Context, space retrieval.Space, texts []retrieval.TextDigest) (map[retrieval.TextDigest][]float32, error) {
	out := map[retrieval.TextDigest][]float32{}
	for _, d := range texts {
		if v, ok := s.vectors[space.Name+string(d)]; ok {
			out[d] = v
		}
	}
	return out, s.err
}

func (s *shelf) PutVectors(ctx context.Context, space retrieval.Space, vectors map[retrieval.TextDigest][]float32) error {
	if s.err != nil || ctx.Err() != nil {
		return errors.Join(s.err, ctx.Err())
	}
	for d, v := range vectors {
		s.vectors[space.Name+string(d)] = v
	}
	return nil
}

func (s *shelf) RetainVectors(context.Context, []retrieval.TextDigest) (int, error) { return 0, nil }

func (s *shelf) DropSpaces(_ context.Context, keep retrieval.Space) (int, error) {
	before := len(s.vectors)
	maps.DeleteFunc(s.vectors, func(k string, _ []float32) bool { return !strings.HasPrefix(k, keep.Name) })
	return before - len(s.vectors), s.err
}

func newShelf() *shelf { return &shelf{vectors: map[string][]float32{}} }

func cached(t *testing.T, m *model, s *shelf, texts int) *embed.Cached {
	t.Helper()
	c, err := embed.NewCached(embed.CachedOptions{Inner: m, Store: s, Batch: embed.BatchOptions{Texts: texts}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func numberedTexts(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("đoạn %d", i)
	}
	return out
}

func TestBatched(t *testing.T) {
	long := strings.Repeat("x", 40)
	for _, c := range []struct {
		opt   embed.BatchOptions
		texts []string
		want  []int
	}{
		{embed.BatchOptions{Texts: 2}, []string{"a", "b", "c", "d", "e"}, []int{2, 2, 1}},
		{embed.BatchOptions{Bytes: 50}, []string{"a", long, "b", long, long, long + long, "c"}, []int{3, 1, 1, 1, 1}},
		{embed.BatchOptions{}, numberedTexts(130), []int{64, 64, 2}},
		{embed.BatchOptions{}, []string{strings.Repeat("x", 200<<10), strings.Repeat("y", 60<<10)}, []int{1, 1}},
		{embed.BatchOptions{}, nil, nil},
	} {
		m := &model{space: space, failAfter: -1}
		got := vectors(t, embed.NewBatched(m, c.opt), retrieval.EmbedUnit, c.texts...)
		var sizes []int
		for _, call := range m.calls {
			sizes = append(sizes, len(call))
		}
		if diff := cmp.Diff(c.want, sizes); diff != "" {
			t.Errorf("%+v: sizes of calls (-want +got):\n%s", c.opt, diff)
		}
		if diff := cmp.Diff(vectors(t, &model{space: space, failAfter: -1}, retrieval.EmbedUnit, c.texts...), got); diff != "" {
			t.Errorf("%+v: vectors (-want +got):\n%s", c.opt, diff)
		}
	}
	m := &model{space: space, failAfter: 1}
	if v, err := embed.NewBatched(m, embed.BatchOptions{Texts: 1}).Embed(t.Context(), retrieval.EmbedUnit, []string{"a", "b"}); !errors.Is(err, errModel) || v != nil {
		t.Errorf("second call fails: %v, %v", v, err)
	}
}

// TestNothingPaidTwice kills the work after every batch and starts anew over the same store, as a new process does.
func TestNothingPaidTwice(t *testing.T) {
	texts := numberedTexts(23)
	texts = append(texts, texts[3], texts[20], "") // some stand twice
	for kill := range 9 {
		s := newShelf()
		first := &model{space: space, failAfter: kill}
		_, err := cached(t, first, s, 3).Embed(t.Context(), retrieval.EmbedUnit, texts)
		if done := kill >= 8; done != (err == nil) {
			t.Fatalf("killed after %d batches: %v", kill, err)
		}
		second := &model{space: space, failAfter: -1}
		c := cached(t, second, s, 3)
		got := vectors(t, c, retrieval.EmbedUnit, texts...)
		if n := first.asked() + second.asked(); n != 24 {
			t.Errorf("killed after %d batches: paid for %d texts, want 24", kill, n)
		}
		if kept, bought := c.Counts(); kept != first.asked() || bought != second.asked() {
			t.Errorf("killed after %d batches: counts %d and %d, want %d and %d", kill, kept, bought, first.asked(), second.asked())
		}
		if diff := cmp.Diff(vectors(t, &model{space: space, failAfter: -1}, retrieval.EmbedUnit, texts...), got); diff != "" {
			t.Errorf("killed after %d batches (-want +got):\n%s", kill, diff)
		}
		third := &model{space: space}
		vectors(t, cached(t, third, s, 3), retrieval.EmbedUnit, texts...)
	}
}

func TestCached(t *testing.T) {
	s, m := newShelf(), &model{space: space, failAfter: -1}
	c := cached(t, m, s, 10)
	vectors(t, c, retrieval.EmbedQuestion, "mất thẻ", "mất thẻ")
	if len(s.vectors) != 0 || m.asked() != 2 {
		t.Errorf("questions: %d kept, %d asked; want none kept", len(s.vectors), m.asked())
	}
	vectors(t, c, retrieval.EmbedUnit, "một", "hai")
	other := &model{space: retrieval.Space{Name: "other:1", Dimensions: 2}, failAfter: -1}
	oc := cached(t, other, s, 10)
	vectors(t, oc, retrieval.EmbedUnit, "một", "hai", "ba")
	if other.asked() != 3 || len(s.vectors) != 5 {
		t.Errorf("another model: asked %d, kept %d; want 3 beside the 2 of the first", other.asked(), len(s.vectors))
	}
	if n, err := oc.Settle(t.Context()); n != 2 || err != nil || len(s.vectors) != 3 {
		t.Errorf("Settle: %d, %v, %d left", n, err, len(s.vectors))
	}
	// A store that fails must not cost more than one batch.
	s.err = errors.New("disk full")
	before := other.asked()
	if _, err := oc.Embed(t.Context(), retrieval.EmbedUnit, numberedTexts(50)); !errors.Is(err, s.err) || other.asked() != before {
		t.Errorf("store away: %v, asked for %d", err, other.asked()-before)
	}
	s.err = nil
	ctx, cancel := context.WithCancel(t.Context())
	gone := &model{space: space, failAfter: -1}
	c2, err := embed.NewCached(embed.CachedOptions{Inner: gone, Store: s, Batch: embed.BatchOptions{Texts: 5}, Progress: func(done, _ int) {
		if done == 5 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c2.Embed(ctx, retrieval.EmbedUnit, numberedTexts(5)); err != nil || len(s.vectors) != 3+5 {
		t.Errorf("caller gone: %v, %d kept, want the batch that was paid for", err, len(s.vectors))
	}
	if _, err := embed.NewCached(embed.CachedOptions{}); err == nil {
		t.Error("NewCached without a model and a store: no error")
	}
}

// server is a fake of the client.
type server struct {
	sent    []string
	vectors func(texts []string) [][]float32
	err     error
}

func (s *server) Embeddings(_ context.Context, model string, dimensions int, texts []string) ([][]float32, int, error) {
	s.sent = append(s.sent, texts...)
	if model != "m" || dimensions != 2 {
		return nil, 0, fmt.Errorf("asked for %s with %d dimensions", model, dimensions)
	}
	if s.err != nil {
		return nil, 7, s.err
	}
	return s.vectors(texts), 10 * len(texts), nil
}

func openAI(t *testing.T, opt embed.OpenAIOptions) *embed.OpenAI {
	t.Helper()
	opt.Model, opt.Dimensions = "m", 2
	o, err := embed.NewOpenAI(opt)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOpenAI(t *testing.T) {
	s := &server{vectors: func(texts []string) [][]float32 {
		out := make([][]float32, len(texts))
		for i := range texts {
			out[i] = []float32{3, float32(-4 * (i % 2))}
		}
		return out
	}}
	o := openAI(t, embed.OpenAIOptions{Client: s, UnitPrefix: "passage: ", QuestionPrefix: "query: "})
	got := vectors(t, o, retrieval.EmbedUnit, "một", " \n", "hai")
	if diff := cmp.Diff([][]float32{{1, 0}, {0, 0}, {0.6, -0.8}}, got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	vectors(t, o, retrieval.EmbedQuestion, "ba")
	vectors(t, o, retrieval.EmbedQuestion, "")
	if diff := cmp.Diff([]string{"passage: một", "passage: hai", "query: ba"}, s.sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if calls, tokens := o.Usage(); calls != 2 || tokens != 30 {
		t.Errorf("usage: %d calls, %d tokens, want 2 and 30", calls, tokens)
	}
	s.err = errModel
	if _, err := o.Embed(t.Context(), retrieval.EmbedUnit, []string{"một"}); !errors.Is(err, errModel) {
		t.Errorf("server away: %v", err)
	}
	if _, tokens := o.Usage(); tokens != 37 {
		t.Errorf("tokens of a failed call: %d in all, want 37", tokens)
	}
}

func TestOpenAIRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for name, answer := range map[string][][]float32{"none": nil, "one too few": {{1, 0}}, "one too many": {{1, 0}, {1, 0}, {1, 0}}, "short": {{1, 0}, {1}},
		"long": {{1, 0}, {1, 0, 0}}, "empty": {{1, 0}, nil}, "not a number": {{1, 0}, {nan, 0}}, "infinite": {{1, 0}, {inf, 0}}} {
		o := openAI(t, embed.OpenAIOptions{Client: &server{vectors: func([]string) [][]float32 { return answer }}})
		if v, err := o.Embed(t.Context(), retrieval.EmbedUnit, []string{"một", "hai"}); !errors.Is(err, embed.ErrVector) || v != nil {
			t.Errorf("%s: got %v, %v, want ErrVector", name, v, err)
		}
	}
	if _, err := embed.NewOpenAI(embed.OpenAIOptions{Dimensions: 4001}); err == nil || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("faults of options: %v, want three", err)
	}
}

// TestOpenAISpaces makes sure that what gives other vectors has another space.
func TestOpenAISpaces(t *testing.T) {
	seen := map[string]string{}
	for _, opt := range []embed.OpenAIOptions{{Model: "text-embedding-3-small"}, {Model: "bge m3"}, {Model: "bge-m3"}, {Model: "bge_m3"}, {Model: "bge-m3", UnitPrefix: "p"},
		{Model: "bge-m3", QuestionPrefix: "p"}, {Model: strings.Repeat("dài", 80)}, {Model: strings.Repeat("dài", 80) + "x"}} {
		opt.Client, opt.Dimensions = &server{}, 8
		o, err := embed.NewOpenAI(opt)
		if err != nil {
			t.Fatal(err)
		}
		name := o.Space().Name
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-") != "" || len(name) > 128 {
			t.Errorf("space %q has characters that it must not have, or more than 128", name)
		}
		if other, ok := seen[name]; ok {
			t.Errorf("%+v and %s share the space %s", opt, other, name)
		}
		seen[name] = fmt.Sprintf("%+v", opt)
	}
}
