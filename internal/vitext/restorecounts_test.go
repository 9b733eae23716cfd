package vitext_test

import (
	"slices"
	"testing"

	"trolycong/internal/vitext"
)

// TestRestorerCounts: a model counts words and pairs as its texts hold them, over the form that everyday speech gives it.
func TestRestorerCounts(t *testing.T) {
	texts := []string{"Xưởng gốm Mộc Lan nung bình gốm. Xuống gom lá.", "Bình gốm và binh gồm."}
	with, without := vitext.TrainRestorer(slices.Values(texts)), vitext.TrainRestorer(slices.Values([]string(nil)))
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"gốm", with.Count("gốm") - without.Count("gốm"), 3},
		{"an unknown word", with.Count("gốmm"), 0},
		{"bình gốm", with.Pair("bình", "gốm") - without.Pair("bình", "gốm"), 2},
		{"gốm bình", with.Pair("gốm", "bình"), 0},
		{"gom in all its forms", with.BareCount("gom") - without.BareCount("gom"), 5},
		{"binh gom in all its forms", with.BarePair("binh", "gom") - without.BarePair("binh", "gom"), 3},
		{"xuong gom in all its forms", with.BarePair("xuong", "gom") - without.BarePair("xuong", "gom"), 2},
		{"an unknown pair", with.BarePair("gom", "zzz"), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d more, want %d", c.what, c.got, c.want)
		}
	}
}
