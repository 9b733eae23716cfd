package snapshot_test

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// garble types a question as people do whose keyboard, habit or hurry is in the way; rng decides where.
type garble func(rng *rand.Rand, words []string) []string

// each garbles the words that one in n throws takes.
func each(n int, change func(rng *rand.Rand, word string) string) garble {
	return func(rng *rand.Rand, words []string) []string {
		out := make([]string, len(words))
		for i, w := range words {
			out[i] = w
			if rng.IntN(n) == 0 {
				out[i] = change(rng, w)
			}
		}
		return out
	}
}

// after garbles what another garble gives.
func after(first, then garble) garble {
	return func(rng *rand.Rand, words []string) []string { return then(rng, first(rng, words)) }
}

// garbles are the ways of typing, each with the share of questions whose first procedure must be that of the accented form.
var garbles = []struct {
	name   string
	garble garble
	floor  float64
}{
	{"bare", each(1, bareWord), 0.88},
	{"half", each(2, bareWord), 0.91},
	{"telex", each(1, telexWord), 0.90},
	{"telex here and there", each(5, telexWord), 0.96},
	{"vni", each(1, vniWord), 0.91},
	{"teencode", chat, 0.95},
	{"teencode, bare", after(chat, each(1, bareWord)), 0.84},
	{"slips", each(7, slip), 0.95},
	{"slips, bare", after(each(7, slip), each(1, bareWord)), 0.85},
	{"stuck", stick(5), 0.92},
	{"stuck, bare", after(each(1, bareWord), stick(3)), 0.81},
	{"spoken", each(3, spokenWord), 0.98},
}

func bareWord(_ *rand.Rand, w string) string { return vitext.Fold(w) }

// keys are what a method types for the marks of a word: signs behind their letters, the tone at the end.
func keys(w string, signs map[rune]string, tones string) string {
	var b strings.Builder
	tone := ""
	for _, r := range w {
		base := r
		if i := strings.IndexRune(toned, r); i >= 0 {
			at := len([]rune(toned[:i]))
			base = []rune(untoned)[at/5]
			tone = tones[at%5 : at%5+1]
		}
		if s, ok := signs[base]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(base)
		}
	}
	return b.String() + tone
}

const (
	untoned = "aăâeêioôơuưy"
	toned   = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)

var (
	telexSigns = map[rune]string{'ă': "aw", 'â': "aa", 'ê': "ee", 'ô': "oo", 'ơ': "ow", 'ư': "uw", 'đ': "dd"}
	vniSigns   = map[rune]string{'ă': "a8", 'â': "a6", 'ê': "e6", 'ô': "o6", 'ơ': "o7", 'ư': "u7", 'đ': "d9"}
)

func telexWord(_ *rand.Rand, w string) string { return keys(strings.ToLower(w), telexSigns, "sfrxj") }
func vniWord(_ *rand.Rand, w string) string   { return keys(strings.ToLower(w), vniSigns, "12345") }

// chats are words of chats for one or two words.
var chats = map[string]string{"không": "ko", "được": "đc", "gì": "j", "vậy": "z", "người": "ng", "với": "vs", "mình": "mk", "bao nhiêu": "bn", "vợ": "vk", "chồng": "ck", "rồi": "r", "trước": "trc",
	"đăng ký": "đk", "căn cước": "cc", "bây giờ": "bjo", "như thế nào": "ntn", "muốn": "mún", "biết": "bít", "công ty": "cty", "giấy tờ": "gt", "hồ sơ": "hs"}

func chat(_ *rand.Rand, words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n := min(3, len(words)-i)
		for ; n > 0; n-- {
			if short, ok := chats[strings.ToLower(strings.Join(words[i:i+n], " "))]; ok {
				out = append(out, short)
				break
			}
		}
		if n == 0 {
			out = append(out, words[i])
			n = 1
		}
		i += n
	}
	return out
}

// slip hits one key too many, too few, or two in the wrong order, in a word of four letters and more.
func slip(rng *rand.Rand, w string) string {
	r := []rune(w)
	if len(r) < 4 || strings.ContainsAny(w, "0123456789") {
		return w
	}
	i := 1 + rng.IntN(len(r)-2)
	switch rng.IntN(3) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
		return string(r)
	case 1:
		return string(r[:i]) + string(r[i+1:])
	}
	return string(r[:i]) + string(r[i]) + string(r[i:])
}

// stick leaves out one space in n.
func stick(n int) garble {
	return func(rng *rand.Rand, words []string) []string {
		var out []string
		for i, w := range words {
			if i > 0 && rng.IntN(n) == 0 {
				out[len(out)-1] += w
			} else {
				out = append(out, w)
			}
		}
		return out
	}
}

// spokenWord writes a word as some region speaks it.
func spokenWord(rng *rand.Rand, w string) string {
	pairs := [][2]string{{"tr", "ch"}, {"s", "x"}, {"x", "s"}, {"ch", "tr"}, {"gi", "d"}}
	p := pairs[rng.IntN(len(pairs))]
	if rest, ok := strings.CutPrefix(w, p[0]); ok && len(rest) > 1 {
		return p[1] + rest
	}
	if strings.ContainsAny(w, "ãẵẫẽễĩõỗỡũữỹ") {
		return strings.NewReplacer("ã", "ả", "ẫ", "ẩ", "ẽ", "ẻ", "ễ", "ể", "ĩ", "ỉ", "õ", "ỏ", "ỗ", "ổ", "ỡ", "ở", "ũ", "ủ", "ữ", "ử", "ỹ", "ỷ").Replace(w)
	}
	return w
}

// first is the procedure that a question finds first.
func first(t *testing.T, v retrieval.View, question string) (string, retrieval.Query) {
	t.Helper()
	q := v.Rewrite(question)
	q.Kinds, q.Limit = []retrieval.UnitKind{retrieval.UnitProcedure}, 1
	hits, err := v.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) == 0 {
		return "", q
	}
	return hits[0].ID, q
}

// TestNoiseAgrees types the questions of the development sets in other ways and wants the same procedure first.
func TestNoiseAgrees(t *testing.T) {
	corpustest.Long(t)
	v := build(t, corpustest.Collection(t)).View(knowledge.Public)
	var asked []string
	for _, name := range []string{"evals/procedures-dev.jsonl", "procedures-own.jsonl", "everyday-tune.jsonl", "business-tune.jsonl", "procedures-sure-tune.jsonl"} {
		for _, q := range ownSet(t, name) {
			if words := vitext.Syllables(q.Question); !q.Refuse && accentedShare(words) > 0.4 {
				asked = append(asked, q.Question)
			}
		}
	}
	for _, g := range garbles {
		same := 0
		for _, question := range asked {
			h := fnv.New64a()
			h.Write([]byte(g.name + question))
			noisy := strings.Join(g.garble(rand.New(rand.NewPCG(5, h.Sum64())), strings.Fields(question)), " ")
			want, _ := first(t, v, question)
			got, q := first(t, v, noisy)
			if got == want {
				same++
			} else if os.Getenv("MISSES") != "" {
				t.Logf("%s: %q for %q, read as %q: %s, want %s", g.name, noisy, question, q.Understood, got, want)
			}
		}
		share := float64(same) / float64(len(asked))
		t.Logf("%-22s %.3f of %d", g.name, share, len(asked))
		if share < g.floor {
			t.Errorf("%s: %.3f agree, want %.2f", g.name, share, g.floor)
		}
	}
}

type ownQuestion struct {
	Question string
	Refuse   bool
}

// ownSet reads a set of the shared data, by its path there, or one of our own, by its name.
func ownSet(t *testing.T, name string) []ownQuestion {
	path := filepath.Join(corpustest.Root(t), "evals", "testdata", name)
	if strings.Contains(name, "/") {
		path = corpustest.Path(t, name)
	}
	return corpustest.Lines[ownQuestion](t, path)
}

func accentedShare(words []string) float64 {
	n := 0
	for _, w := range words {
		if vitext.Fold(w) != w {
			n++
		}
	}
	return float64(n) / float64(max(len(words), 1))
}
