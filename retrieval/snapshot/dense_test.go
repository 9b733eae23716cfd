package snapshot_test

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// model is a fake that puts every word on one of few axes, and can be away or slow.
type model struct {
	name string

	mu    sync.Mutex
	units []string // that it was asked for
	asked int      // questions
	err   error
	wait  bool // until the context ends
}

func (m *model) Space() retrieval.Space { return retrieval.Space{Name: m.name, Dimensions: 1024} }

func (m *model) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if use == retrieval.EmbedUnit {
		m.units = append(m.units, texts...)
	} else {
		m.asked++
	}
	if m.wait {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if m.err != nil {
		return nil, m.err
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = wordVector(text)
	}
	return out, nil
}

func (m *model) set(err error, wait bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err, m.wait = err, wait
}

func (m *model) counts() (units, asked int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.units), m.asked
}

// wordVector has one axis, of 1024, for each different word; zero for a text without a word.
func wordVector(text string) []float32 {
	v := make([]float32, 1024)
	words := vitext.Syllables(text)
	slices.Sort(words)
	words = slices.Compact(words)
	for _, w := range words {
		h := fnv.New32a()
		h.Write([]byte(w))
		v[h.Sum32()%1024]++
	}
	dense := 0.0
	for _, f := range v {
		dense += float64(f) * float64(f)
	}
	for i := range v {
		if dense > 0 {
			v[i] = float32(float64(v[i]) / sqrt(dense))
		}
	}
	return v
}

func sqrt(x float64) float64 {
	r := x
	for range 60 {
		r = (r + x/r) / 2
	}
	return r
}

var half = retrieval.Weights{Procedure: 0.5, Passage: 0.5}

// hybrid is the fixture with a dense leg of the given model that counts.
func hybrid(t testing.TB, m *model, deadline time.Duration) *snapshot.Snapshot {
	t.Helper()
	s, err := build(t, retrievaltest.Collection()).Embedded(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return s.Weighted(half, deadline)
}

// TestHybridKeepsThePromises runs the whole suite with both legs: what may not be seen is not found by nearness either.
func TestHybridKeepsThePromises(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, c *knowledge.Collection) retrieval.Source{
		"local": func(t *testing.T, c *knowledge.Collection) retrieval.Source {
			return fixed{build(t, c).Weighted(half, time.Minute)}
		},
		"hosted": func(t *testing.T, c *knowledge.Collection) retrieval.Source {
			s, err := build(t, c).Embedded(t.Context(), &model{name: "fake:1"})
			if err != nil {
				t.Fatal(err)
			}
			return fixed{s.Weighted(half, time.Minute)}
		},
	} {
		t.Run(name, func(t *testing.T) { retrievaltest.Run(t, open) })
	}
}

func legs(t *testing.T, s *snapshot.Snapshot, text string) ([]retrieval.Hit, retrieval.DenseState) {
	t.Helper()
	v := s.View(knowledge.Public)
	hits, state, err := v.(retrieval.LegSearcher).SearchLegs(t.Context(), v.Rewrite(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return hits, state
}

func TestDenseLeg(t *testing.T) {
	const question = "đăng ký vườn cây cảnh"
	m := &model{name: "fake:1"}
	plain := build(t, retrievaltest.Collection())
	lexical, state := legs(t, plain, question)
	if state != retrieval.DenseOff {
		t.Errorf("weights of zero: leg %s, want off", state)
	}
	s := hybrid(t, m, time.Minute)
	found, state := legs(t, s, question)
	if state != retrieval.DenseUsed || !slices.ContainsFunc(found[0].Features, func(f retrieval.Feature) bool { return f.Name == "dense" && f.Value > 0 }) {
		t.Errorf("leg %s, best hit %+v; want it used, with a feature", state, found[0])
	}
	if hits, state := legs(t, s, "🙂"); state != retrieval.DenseEmpty || len(hits) != 0 {
		t.Errorf("nothing near: leg %s, %d hits, want empty and none", state, len(hits))
	}
	if _, before := m.counts(); before != 2 {
		t.Errorf("%d questions embedded, want one for each search", before)
	}
	legs(t, s.Weighted(retrieval.Weights{}, time.Minute), question)
	if _, after := m.counts(); after != 2 {
		t.Error("weights of zero: the question was embedded")
	}
	for _, c := range []struct {
		name string
		err  error
		wait bool
		want retrieval.DenseState
	}{{"away", errors.New("no route"), false, retrieval.DenseDropped}, {"slow", nil, true, retrieval.DenseLate}} {
		s := hybrid(t, m, 20*time.Millisecond)
		m.set(c.err, c.wait)
		hits, state := legs(t, s, question)
		m.set(nil, false)
		if state != c.want || !state.Failed() {
			t.Errorf("model %s: leg %s, want %s", c.name, state, c.want)
		}
		if diff := cmp.Diff(lexical, hits); diff != "" {
			t.Errorf("model %s: hits are not those of the lexical leg (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestDenseLegRests makes sure that a model that is away is not waited for at every question, and is found again.
func TestDenseLegRests(t *testing.T) {
	m := &model{name: "fake:1"}
	s := hybrid(t, m, time.Minute)
	m.set(errors.New("no route"), false)
	for range 60 {
		if _, state := legs(t, s, "vườn cây"); state != retrieval.DenseDropped {
			t.Fatalf("leg %s, want dropped", state)
		}
	}
	_, asked := m.counts()
	if asked < 4 || asked > 10 {
		t.Errorf("60 questions, the model was asked %d times, want 3 and then one of 16", asked)
	}
	m.set(nil, false)
	states := map[retrieval.DenseState]int{}
	for range 40 {
		_, state := legs(t, s, "vườn cây")
		states[state]++
	}
	if states[retrieval.DenseUsed] < 24 {
		t.Errorf("after it came back: %v, want at most 16 without it", states)
	}
}

// TestCallerGone makes sure that a reader who leaves is no fault of the leg.
func TestCallerGone(t *testing.T) {
	m := &model{name: "fake:1"}
	s := hybrid(t, m, time.Minute)
	m.set(nil, true)
	v := s.View(knowledge.Public)
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		_, _, _ = v.(retrieval.LegSearcher).SearchLegs(ctx, v.Rewrite("vườn cây"))
	}
	m.set(nil, false)
	if _, state := legs(t, s, "vườn cây"); state != retrieval.DenseUsed {
		t.Errorf("leg %s after readers left, want used", state)
	}
}

func TestDenseUnits(t *testing.T) {
	dir := t.TempDir()
	built := build(t, retrievaltest.Collection())
	if err := built.Save(dir); err != nil {
		t.Fatal(err)
	}
	opened, err := snapshot.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if built.Space() != opened.Space() || !strings.HasPrefix(built.Space().Name, "local:") {
		t.Errorf("space %v, opened %v", built.Space(), opened.Space())
	}
	units := built.DenseUnits()
	if diff := cmp.Diff(units, opened.DenseUnits()); diff != "" {
		t.Errorf("units after saving (-built +opened):\n%s", diff)
	}
	x, err := dense.New(built.Space(), units)
	if err != nil {
		t.Fatal(err)
	}
	var hidden, named int
	for _, u := range units {
		if u.See == knowledge.Internal {
			hidden++
		}
		if u.Province == "Cẩm Sơn" {
			named++
		}
	}
	if hidden != 3 || named != 7 || len(units) != 12 {
		t.Errorf("%d units, %d internal, %d of the province; want 12, 3 and 7", len(units), hidden, named)
	}
	elsewhere, err := built.SearchedBy(x)
	if err != nil {
		t.Fatal(err)
	}
	if elsewhere.DenseUnits() != nil {
		t.Error("vectors that are searched elsewhere are still in memory")
	}
	want, _ := legs(t, built.Weighted(half, time.Minute), "cấp lại giấy vườn cây")
	got, _ := legs(t, elsewhere.Weighted(half, time.Minute), "cấp lại giấy vườn cây")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("searched elsewhere (-in memory +elsewhere):\n%s", diff)
	}
	if err := elsewhere.Save(t.TempDir()); err != nil {
		t.Errorf("save without the vectors in memory: %v", err)
	}
	if _, err := hybrid(t, &model{name: "fake:1"}, time.Minute).SearchedBy(x); err == nil {
		t.Error("a searcher of another space: no error")
	}
}
