package knowledge_test

import (
	"testing"

	"trolycong/knowledge"
)

func TestCut(t *testing.T) {
	for _, s := range []string{"", "a", "lệ phí 7.000 đồng", "ệệ", "a\xffb"} {
		text := knowledge.NewText(s)
		for start := -2; start <= text.Len()+2; start++ {
			for end := -2; end <= text.Len()+2; end++ {
				span := knowledge.Span{Start: start, End: end}
				if got, want := string([]rune(knowledge.Cut(s, span))), text.Slice(span); got != want {
					t.Errorf("%q %v: got %q, want %q", s, span, got, want)
				}
			}
		}
	}
}
