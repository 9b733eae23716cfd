package lexicon_test

import (
	"testing"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

func TestEveryEntryMatchesItsExample(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i := range l.Entries() {
		e := &l.Entries()[i]
		found := false
		for _, m := range l.Match(vitext.Syllables(e.Example), false) {
			found = found || m.Entry == e
		}
		if !found {
			t.Errorf("entry %q does not match its example %q", e.Say[0], e.Example)
		}
	}
}

func TestMatch(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		question string
		plain    bool
		want     []string // first form of each matching entry
	}{
		{"sang tên sổ đỏ cho con", false, []string{"sang tên sổ"}},
		{"bang lai het han", true, []string{"bằng lái", "hết hạn"}},
		{"ban hanh ke hoach", true, nil},
		{"đổi tên cửa hàng", false, []string{"cửa hàng"}},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range l.Match(vitext.Syllables(tt.question), tt.plain) {
			got = append(got, m.Entry.Say[0])
		}
		if len(got) != len(tt.want) {
			t.Errorf("Match(%q) = %q, want %q", tt.question, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("Match(%q) = %q, want %q", tt.question, got, tt.want)
			}
		}
	}
}
