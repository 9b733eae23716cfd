package bot_test

import (
	"fmt"
	"slices"
	"testing"

	"trolycong/bot/understand"
	"trolycong/internal/corpustest"
)

// TestEveryNameCanBeAsked asks each aspect of each procedure by its full name: no word of a name may hide what is asked, and
// the name alone asks for nothing.
func TestEveryNameCanBeAsked(t *testing.T) {
	corpustest.Long(t)
	questions := map[understand.Aspect]string{
		understand.AspectPapers: "%s cần giấy tờ gì", understand.AspectFee: "lệ phí của thủ tục %s", understand.AspectTime: "thời hạn giải quyết: %s",
		understand.AspectConditions: "điều kiện để làm thủ tục %s", understand.AspectLegal: "%s căn cứ pháp lý nào", understand.AspectOnline: "%s có làm online được không",
		understand.AspectResult: "%s thì nhận được gì",
	}
	procedures := realSnapshot(t).Collection().Procedures
	for _, p := range procedures {
		for a, form := range questions {
			if q := understand.Read(fmt.Sprintf(form, p.Name)); !slices.Contains(q.AsksOf(p.Name), a) {
				t.Errorf("%q: %s is not asked", q.Text, a)
			}
		}
		if got := understand.Read(p.Name).AsksOf(p.Name); len(got) > 0 {
			t.Errorf("the name %q asks for %v", p.Name, got)
		}
	}
	if len(procedures) < 2000 {
		t.Errorf("only %d procedures", len(procedures))
	}
}
