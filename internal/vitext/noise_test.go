package vitext_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

// lines are the lines of a file of testdata that are no comments.
func lines(t testing.TB, name string) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/noise/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range strings.Split(string(raw), "\n") {
		if l != "" && l[0] != '#' {
			out = append(out, l)
		}
	}
	return out
}

// chat stands for the lexicon's abbreviations.
var chat = vitext.WordSet("ko k đc dc mk lm mn bn đk hkd cccd bhyt gplx hk xn cc vs")

func newMender(t testing.TB, v vitext.Vocabulary) *vitext.Mender {
	t.Helper()
	m, err := vitext.NewMender(vitext.MenderOptions{Vocabulary: v, Known: func(w string) bool { return chat[w] }})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMendCases reads noise of every kind with the words of the corpus.
func TestMendCases(t *testing.T) {
	m := newMender(t, corpusCounts(t))
	for _, l := range lines(t, "cases.txt") {
		p := strings.Split(l, " | ")
		if len(p) != 3 {
			t.Fatalf("bad case %q", l)
		}
		repairs := m.Repairs(p[1])
		if got := vitext.Mend(p[1], repairs); got != p[2] {
			t.Errorf("%s: Mend(%q) = %q, want %q\n\t%s", p[0], p[1], got, p[2], describe(repairs))
		}
	}
}

// TestMendLeavesCleanTextAlone wants that nothing is changed where nothing is wrong, and that no other reading is even
// likelier than what was typed.
func TestMendLeavesCleanTextAlone(t *testing.T) {
	m := newMender(t, corpusCounts(t))
	for _, s := range lines(t, "clean.txt") {
		repairs := m.Repairs(s)
		if got := vitext.Mend(s, repairs); got != s {
			t.Errorf("Mend(%q) = %q\n\t%s", s, got, describe(repairs))
		}
		for _, r := range repairs {
			if r.Readings[0].Noise != vitext.NoiseNone {
				t.Errorf("%q: %s", s, describe(repairs))
			}
		}
	}
}

func describe(repairs []vitext.Repair) string {
	var b strings.Builder
	for _, r := range repairs {
		fmt.Fprintf(&b, "%s:", r.Typed)
		for _, x := range r.Readings {
			fmt.Fprintf(&b, " %s/%s/%.2f", strings.Join(x.Words, " "), x.Noise, x.Weight)
		}
		b.WriteString("; ")
	}
	return b.String()
}
