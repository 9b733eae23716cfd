package embed_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"trolycong/retrieval"
	"trolycong/retrieval/embed"
)

// corpus are units in our own words: each title with what belongs to it. Bicycles and scooters share their papers; boats
// and ships theirs.
var corpus = []string{
	"Đăng ký xe đạp điện\ngiấy mua bán, biển số, kiểm tra phanh và đèn",
	"Đăng ký xe tay ga\ngiấy mua bán, biển số, kiểm tra phanh và đèn",
	"Cấp lại biển số xe tay ga\nbiển số cũ, giấy mua bán",
	"Đăng ký thuyền buồm\náo phao, bến đậu, giấy đóng thuyền",
	"Đăng ký tàu kéo\náo phao, bến đậu, giấy đóng tàu",
	"Cấp lại giấy đóng tàu\nbến đậu cũ, áo phao",
	"Mượn sách ở thư viện xã\nthẻ đọc, phiếu mượn",
	"Làm thẻ đọc ở thư viện xã\nảnh chân dung, phiếu mượn",
	"Trồng hoa ven đường\nhạt giống, nước tưới",
	"Tưới hoa ở công viên\nnước tưới, giờ tưới",
}

func train(t testing.TB, texts []string) *embed.Local {
	t.Helper()
	l, err := embed.Train(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func vectors(t testing.TB, e retrieval.Embedder, use retrieval.EmbedUse, texts ...string) [][]float32 {
	t.Helper()
	out, err := e.Embed(t.Context(), use, texts)
	if err != nil || len(out) != len(texts) {
		t.Fatalf("Embed: %d vectors, %v", len(out), err)
	}
	return out
}

func cosine(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// TestSameBits holds the bits themselves: another machine, or another number of cores, must give the same model.
func TestSameBits(t *testing.T) {
	const want = "local:1/7cb200e7340d2740"
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var many []string
	for i := range 1500 { // more than one block of sums
		many = append(many, corpus[i%len(corpus)]+"\nsố "+string(rune('a'+i%26))+string(rune('a'+i/26%26)))
	}
	for _, texts := range [][]string{corpus, many} {
		var first *embed.Local
		for _, cores := range []int{1, 3, 8} {
			runtime.GOMAXPROCS(cores)
			l := train(t, texts)
			if first == nil {
				first = l
			}
			if l.Space() != first.Space() {
				t.Errorf("%d texts, %d cores: %s, with one core %s", len(texts), cores, l.Space().Name, first.Space().Name)
			}
			a, b := vectors(t, first, retrieval.EmbedUnit, texts...), vectors(t, l, retrieval.EmbedUnit, texts...)
			for i := range a {
				if !slices.Equal(a[i], b[i]) {
					t.Fatalf("%d cores: vector %d differs", cores, i)
				}
			}
		}
		if len(texts) == len(corpus) && first.Space().Name != want {
			t.Errorf("model of the corpus is %s, want %s: when that is meant, raise embed.Method", first.Space().Name, want)
		}
	}
	if a, b := train(t, corpus), train(t, corpus[1:]); a.Space() == b.Space() {
		t.Error("another corpus, the same space")
	}
}

func TestNearness(t *testing.T) {
	l := train(t, corpus)
	units := vectors(t, l, retrieval.EmbedUnit, corpus...)
	for i, v := range units {
		if n := cosine(v, v); math.Abs(n-1) > 1e-5 {
			t.Errorf("unit %d has squared length %v, want 1", i, n)
		}
	}
	for question, want := range map[string]int{"làm thẻ đọc": 7, "lam the doc": 7, "thuyen buom dang ky": 3, "tàu kéo": 4, "hoa ven duong": 8} {
		q := vectors(t, l, retrieval.EmbedQuestion, question)[0]
		best := 0
		for i := range units {
			if cosine(q, units[i]) > cosine(q, units[best]) {
				best = i
			}
		}
		if best != want {
			t.Errorf("%q is nearest to %q, want %q", question, corpus[best], corpus[want])
		}
	}
	// "phanh" and "tay ga" never stand for each other, but in the same units; "áo phao" belongs to boats.
	q := vectors(t, l, retrieval.EmbedQuestion, "phanh và đèn", "áo phao")
	if scooter, ship := cosine(q[0], units[1]), cosine(q[0], units[4]); scooter <= ship {
		t.Errorf("phanh: scooter %.3f, ship %.3f", scooter, ship)
	}
	if scooter, ship := cosine(q[1], units[1]), cosine(q[1], units[4]); scooter >= ship {
		t.Errorf("áo phao: scooter %.3f, ship %.3f", scooter, ship)
	}
}

func TestKnowsNothing(t *testing.T) {
	for _, texts := range [][]string{corpus, nil, {""}, {"một"}, {"\n\n", "🙂"}} {
		l := train(t, texts)
		for i, v := range vectors(t, l, retrieval.EmbedQuestion, "", "zzz qqq", "🙂\n\x00", "…") {
			if len(v) != l.Space().Dimensions || cosine(v, v) != 0 {
				t.Errorf("corpus of %d, text %d: not the zero vector", len(texts), i)
			}
		}
		if got, err := l.Embed(t.Context(), retrieval.EmbedUnit, nil); len(got) != 0 || err != nil {
			t.Errorf("no texts: got %v, %v", got, err)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if l, err := embed.Train(ctx, corpus); err == nil || l != nil {
		t.Errorf("Train: got %v, %v, want an error", l, err)
	}
	if v, err := train(t, corpus).Embed(ctx, retrieval.EmbedUnit, corpus); err == nil || v != nil {
		t.Errorf("Embed: got %v, %v, want an error", v, err)
	}
}

func TestMarshal(t *testing.T) {
	for _, texts := range [][]string{corpus, nil} {
		l := train(t, texts)
		b := l.Marshal()
		again, err := embed.Unmarshal(b)
		if err != nil || again.Space() != l.Space() {
			t.Fatalf("read back: %v, %v", again, err)
		}
		for i, v := range vectors(t, again, retrieval.EmbedUnit, corpus...) {
			if !slices.Equal(v, vectors(t, l, retrieval.EmbedUnit, corpus[i])[0]) {
				t.Errorf("vector %d differs after reading back", i)
			}
		}
		for n := 0; n < len(b); n += 1 + len(b)/200 {
			if _, err := embed.Unmarshal(b[:n]); !errors.Is(err, embed.ErrModel) {
				t.Errorf("cut at %d: %v, want ErrModel", n, err)
			}
			bad := slices.Clone(b)
			bad[n] ^= 0x10
			if _, err := embed.Unmarshal(bad); !errors.Is(err, embed.ErrModel) {
				t.Errorf("bit turned at %d: %v, want ErrModel", n, err)
			}
		}
		if _, err := embed.Unmarshal(append(slices.Clone(b), 0)); !errors.Is(err, embed.ErrModel) {
			t.Errorf("more behind it: %v, want ErrModel", err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add(train(f, corpus).Marshal())
	f.Add([]byte("\x00\x01\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := embed.Unmarshal(b)
		if err == nil {
			vectors(t, l, retrieval.EmbedUnit, "đăng ký")
		}
	})
}
