package bot_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trolycong/bot"
	"trolycong/bot/guard"
	"trolycong/internal/corpustest"
	"trolycong/knowledge"
)

// TestPlanFacts holds what typed figures say beside their value, over invented plans.
func TestPlanFacts(t *testing.T) {
	b := newBot(t, fixture(t), newMemory(), nil)
	value := func(v float64) *float64 { return &v }
	for _, tt := range []struct {
		ask  string
		want []knowledge.Fact
	}{
		{"mục tiêu thư viện cấp xã có phòng đọc số của Lai Châu đến năm 2030", []knowledge.Fact{
			{Kind: "target", Comparator: "=", Min: value(80), Max: value(80), Unit: "%", Period: knowledge.Period{To: 2030}, Levels: []string{"xã"}, Province: "Lai Châu"}}},
		{"Lai Châu số hóa ít nhất bao nhiêu đầu sách đến năm 2025 theo kế hoạch 45/KH-UBND", []knowledge.Fact{
			{Kind: "target", Comparator: ">=", Min: value(25000), Max: value(25000), Period: knowledge.Period{To: 2025}, Levels: []string{}, Province: "Lai Châu"}}},
		{"kết quả thư viện cấp xã có phòng đọc số của Lai Châu", []knowledge.Fact{
			{Kind: "target", Comparator: "=", Min: value(40), Max: value(40), Unit: "%", Levels: []string{"xã"}, Province: "Lai Châu"},
			{Kind: "result", Comparator: "=", Min: value(31.5), Max: value(31.5), Unit: "%", Levels: []string{"xã"}, Province: "Lai Châu"}}},
		{"Sở Văn hóa Lai Châu đã tổ chức bao nhiêu lớp tập huấn năm 2024", []knowledge.Fact{
			{Kind: "result", Comparator: "=", Min: value(14), Max: value(14), Period: knowledge.Period{From: 2024, To: 2024}, Levels: []string{}, Province: "Lai Châu"}}},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask), Audience: bot.AudienceCivilServant})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, spanFacts(turn), cmpopts.IgnoreFields(knowledge.Fact{}, "Indicator", "ValueText", "Provenance", "Citation")); d != "" {
			t.Errorf("%q:\n%s\n%s", tt.ask, d, turn.Reply.Text)
		}
	}
}

func spanFacts(turn *bot.Turn) []knowledge.Fact {
	var out []knowledge.Fact
	for _, f := range turn.Reply.Facts {
		if f.Provenance == knowledge.FromSpan {
			out = append(out, f)
		}
	}
	return out
}

// TestPlanFactsAgreeWithTheProof says each typed figure of the development questions again in words, with its comparator, levels
// and last year, and lets the proof of drafts check that sentence against what the answer cites.
func TestPlanFactsAgreeWithTheProof(t *testing.T) {
	corpustest.Long(t)
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	n := 0
	for _, path := range []string{corpustest.Path(t, "evals/plans-dev.jsonl"), filepath.Join("..", "evals", "testdata", "plans-own.jsonl")} {
		for _, c := range corpustest.Lines[knowledge.Case](t, path) {
			turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(c.Question), Audience: bot.AudienceCivilServant})
			if err != nil {
				t.Fatal(err)
			}
			for _, fact := range spanFacts(turn) {
				if fact.Kind != knowledge.FactTarget && fact.Kind != knowledge.FactResult {
					continue
				}
				n++
				said := inWords(fact)
				if bad := guard.Check(guard.Draft{Text: said, Citations: turn.Reply.Citations}); len(bad) > 0 {
					t.Errorf("%q: %s: %v", c.Question, said, bad)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("%d figures checked, want at least 100", n)
	}
}

// inWords says a figure as an answer could.
func inWords(f knowledge.Fact) string {
	said := f.ValueText
	if words := map[string]string{">=": "tối thiểu", ">": "trên", "<=": "không quá", "<": "dưới", "~": "khoảng"}[f.Comparator]; words != "" && f.Min != nil && !strings.Contains(said, words) {
		said = words + " " + said
	}
	for _, l := range f.Levels {
		if l != "trung ương" && l != "cơ sở" {
			said += " cấp " + l
		}
	}
	if f.Period.To > 0 {
		said += " đến năm " + strconv.Itoa(f.Period.To)
	}
	return said + " [" + f.Citation + "]"
}
