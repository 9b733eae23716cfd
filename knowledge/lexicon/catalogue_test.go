package lexicon_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

// catalogue gives the name and the whole text of each procedure.
func catalogue(t testing.TB) (names, texts []string) {
	t.Helper()
	corpustest.Long(t)
	for _, r := range corpustest.Lines[map[string]any](t, corpustest.Path(t, corpustest.Catalogue)) {
		name, _ := r["ten_thu_tuc"].(string)
		names = append(names, name)
		var b strings.Builder
		for _, v := range r {
			if s, ok := v.(string); ok {
				b.WriteString(s + " . ")
			}
		}
		texts = append(texts, b.String())
	}
	if len(names) < 2000 {
		t.Fatalf("only %d procedures read", len(names))
	}
	return names, texts
}

func key(s string) string { return " " + strings.Join(vitext.Syllables(s), " ") + " " }

// TestMeansAreOfficial checks that each official term is one: its words stand together in the name of a procedure, or
// the term as a whole stands in a text of the catalogue or of a plan.
func TestMeansAreOfficial(t *testing.T) {
	names, texts := catalogue(t)
	for _, path := range corpustest.Plans(t) {
		texts = append(texts, corpustest.Read(t, path))
	}
	l := load(t)
	var means []string
	for _, e := range l.Entries() {
		// Shorthand stands for plain words of a conversation, which need not be in any catalogue.
		if e.Kind != lexicon.KindAbbreviation || len(e.Means) > 1 {
			means = append(means, e.Means...)
		}
	}
	for _, m := range unofficial(names, texts, means) {
		t.Errorf("meaning %q stands in no name and no text", m)
	}
}

// unofficial are the meanings whose words neither stand together in a name nor the whole in a text.
func unofficial(names, texts, means []string) []string {
	sets := make([]map[string]bool, len(names))
	for i, n := range names {
		sets[i] = map[string]bool{}
		for _, w := range vitext.Syllables(n) {
			sets[i][w] = true
		}
	}
	keys := make([]string, len(texts))
	for i := range texts {
		keys[i] = key(texts[i])
	}
	seen := map[string]bool{}
	var out []string
	for _, m := range means {
		k := key(m)
		if seen[k] {
			continue
		}
		seen[k] = true
		words := strings.Fields(k)
		inName := slices.ContainsFunc(sets, func(s map[string]bool) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return !s[w] })
		})
		if !inName && !slices.ContainsFunc(keys, func(s string) bool { return strings.Contains(s, k) }) {
			out = append(out, m)
		}
	}
	return out
}

// maxFalse bounds how often an entry may speak in an official name that says something else: 3 in 100 names. Measured:
// see the log of the test.
const maxFalse = 0.03

// TestOfficialNamesAreLeftAlone asks the official names themselves, as written and without diacritics. A name needs no
// help: an entry that speaks there and whose meaning the name does not hold is a false friend.
func TestOfficialNamesAreLeftAlone(t *testing.T) {
	names, _ := catalogue(t)
	l := load(t)
	for _, plain := range []bool{false, true} {
		wrong := map[string]int{}
		hit := 0
		for _, name := range names {
			words := vitext.Syllables(name)
			full := key(name)
			if plain {
				for i := range words {
					words[i] = vitext.Fold(words[i])
				}
				full = vitext.Fold(full)
			}
			before := hit
			for _, m := range l.Match(words, plain) {
				if !holdsMeaning(full, m.Entry, plain) && hit == before {
					hit++
					wrong[m.Entry.Say[0]]++
				}
			}
		}
		share := float64(hit) / float64(len(names))
		t.Logf("plain %v: %d of %d names (%.3f) meet a false friend", plain, hit, len(names), share)
		if share > maxFalse {
			t.Errorf("plain %v: share %.3f, at most %.3f: %v", plain, share, maxFalse, wrong)
		}
	}
}

// holdsMeaning tells whether a name already holds the words of one of the entry's meanings; an abbreviation beside its
// long form is no error either.
func holdsMeaning(name string, e *lexicon.Entry, plain bool) bool {
	return slices.ContainsFunc(e.Means, func(m string) bool {
		words := vitext.Syllables(m)
		if plain {
			for i := range words {
				words[i] = vitext.Fold(words[i])
			}
		}
		if len(words) == 1 && len(e.Means) == 1 {
			return true // the short form of what the name writes out
		}
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, " "+w+" ") })
	})
}
