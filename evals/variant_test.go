package evals_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

const accented = "Đăng ký kết hôn ở Hà Nội cần giấy tờ gì, theo 149/QĐ-UBND năm 2025 với mẫu BHYT có được không?"

// TestVariantsAreFixed holds what each variant makes of one question: a change here changes every measured figure.
func TestVariantsAreFixed(t *testing.T) {
	want := map[evals.Variant]string{
		evals.VariantHalf:     "Dang ky ket hon o Ha Noi can giay tờ gì, theo 149/QĐ-UBND năm 2025 với mau BHYT có duoc không?",
		evals.VariantTeencode: "Đăng ký kết hôn ở hn cần giấy tờ gj, theo 149/QĐ-UBND năm 2025 vs mẫu BHYT có đc hok?",
		evals.VariantTypo:     "Đăng ký kết hônn ở Hà Nội cần giấy tờ gì, theo 149/QĐ-UBND nmă 2025 với mẫu BHYT có được không?",
		evals.VariantTelex:    "Ddawng kys keets hoon owr Haf Nooij caanf giaays towf gif, theo 149/QĐ-UBND nawm 2025 vowis maaux BHYT cos dduowcj khoong?",
		evals.VariantVNI:      "D9a8ng ky1 ke61t ho6n o73 Ha2 No65i ca62n gia61y to72 gi2, theo 149/QĐ-UBND na8m 2025 vo71i ma64u BHYT co1 d9uo75c kho6ng?",
		evals.VariantStuck:    "Đăngký kết hôn ở Hà Nộicần giấy tờ gì, theo 149/QĐ-UBND năm 2025 với mẫu BHYT có được không?",
	}
	for v, got := range want {
		if typed := v.Type("q1", accented); typed != got {
			t.Errorf("%s:\n got %q\nwant %q", v, typed, got)
		}
	}
	for _, v := range evals.Variants {
		first := v.Type("q1", accented)
		if again := v.Type("q1", accented); again != first {
			t.Errorf("%s: one seed, two texts: %q, %q", v, first, again)
		}
	}
	if a, b := evals.VariantTypo.Type("q1", accented), evals.VariantTypo.Type("q2", accented); a == b {
		t.Errorf("typo: two seeds, one text %q", a)
	}
}

func TestVariantsLeaveBareTextsAlone(t *testing.T) {
	for _, text := range []string{"dang ky ket hon can giay to gi", "How do I register a birth?", "1.001193", "", "CCCD"} {
		for _, v := range evals.Variants {
			if got := v.Type("x", text); got != text {
				t.Errorf("%s changes %q to %q", v, text, got)
			}
		}
	}
}

func TestBareAndHalf(t *testing.T) {
	if got, want := evals.VariantBare.Type("x", accented), "Dang ky ket hon o Ha Noi can giay to gi, theo 149/QĐ-UBND nam 2025 voi mau BHYT co duoc khong?"; got != want {
		t.Errorf("bare: got %q, want %q", got, want)
	}
	kept, lost := 0, 0
	for _, seed := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		for _, w := range strings.Fields(evals.VariantHalf.Type(seed, "thủ tục đăng ký kết hôn tại phường quận huyện")) {
			if w == vitext.Fold(w) {
				lost++
			} else {
				kept++
			}
		}
	}
	if share := float64(lost) / float64(kept+lost); share < 0.4 || share > 0.6 {
		t.Errorf("half takes the diacritics off %.2f of the syllables, want about half", share)
	}
}

func TestTypingMethods(t *testing.T) {
	for text, want := range map[string][2][]string{ // the tone behind its letter, or behind the syllable
		"thủ tục":    {{"thur tujc", "thur tucj"}, {"thu3 tu5c", "thu3 tuc5"}},
		"đường Điện": {{"dduowfng DDieejn", "dduowngf DDieenj", "dduowfng Ddieejn", "dduowngf Ddieenj"}, {"d9uo72ng D9ie65n", "d9uo7ng2 D9ie6n5"}},
		"ăn ở":       {{"awn owr"}, {"a8n o73"}},
	} {
		for i, v := range []evals.Variant{evals.VariantTelex, evals.VariantVNI} {
			var got []string
			for _, seed := range strings.Split("abcdefgh", "") {
				got = append(got, v.Type(seed, text))
			}
			slices.Sort(got)
			for _, g := range slices.Compact(got) {
				if !slices.Contains(want[i], g) {
					t.Errorf("%s of %q: %q, want one of %q", v, text, g, want[i])
				}
			}
		}
	}
}

func TestTeencode(t *testing.T) {
	got := map[string]bool{}
	for _, seed := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		got[evals.VariantTeencode.Type(seed, "Đăng ký kết hôn có được không")] = true
	}
	for text := range got {
		if text == "Đăng ký kết hôn có được không" {
			t.Error("nothing is shortened")
		}
		if strings.Contains(text, "kết hôn") != strings.Contains(text, "Đăng ký") {
			t.Errorf("%q: the longest phrase goes first", text)
		}
	}
	if len(got) < 5 {
		t.Errorf("only %d ways to shorten: %v", len(got), got)
	}
}

// wordsWithDigits are the words of a text that hold a digit.
func wordsWithDigits(s string) []string {
	return slices.DeleteFunc(strings.Fields(s), func(w string) bool { return !strings.ContainsFunc(w, unicode.IsDigit) })
}

func FuzzVariantType(f *testing.F) {
	f.Add("a", accented)
	f.Add("b", "Ở đâu?")
	f.Add("c", "\xff ế 1.001193 Ế\u0301")
	f.Fuzz(func(t *testing.T, seed, text string) {
		for _, v := range evals.Variants {
			got := v.Type(seed, text)
			if got != v.Type(seed, text) {
				t.Fatalf("%s: %q is typed two ways", v, text)
			}
			if want := wordsWithDigits(vitext.NFC(text)); v != evals.VariantVNI && !slices.Equal(wordsWithDigits(got), want) {
				t.Fatalf("%s: words with digits %q, want %q in %q", v, wordsWithDigits(got), want, got)
			}
		}
	})
}

func TestRunVariants(t *testing.T) {
	typed := evals.VariantBare.Type("f", figureCase.Question)
	s := &script{replies: map[string]bot.Reply{
		figureCase.Question: figureReply(), typed: {Outcome: bot.NoSource, Text: "Chưa có nguồn."},
		"Còn huyện?": figureReply(), "Con huyen?": figureReply(), "Câu trước": {Outcome: bot.Answered}, "Cau truoc": {Outcome: bot.Answered},
		"abc": {Outcome: bot.OutOfScope},
	}}
	followUp := figureCase
	followUp.ID, followUp.Kind, followUp.After, followUp.Question = "fu", evals.KindFollowUp, []string{"Câu trước"}, "Còn huyện?"
	bare := refuseCase
	bare.Question = "abc"
	rep, _, err := evals.Run(context.Background(), evals.Options{Cases: []knowledge.Case{figureCase, followUp, bare}, Ask: s.ask, Variants: []evals.Variant{evals.VariantBare}})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Variants) != 1 {
		t.Fatalf("variants: %+v", rep.Variants)
	}
	v := rep.Variants[0]
	if v.Changed != 2 || v.Accented != 1 || v.Score != 0.5 || v.Agree != 0.5 || len(v.Results) != 2 || v.Results[0].Agrees || !v.Results[0].WasOK || v.Results[0].OK || !v.Results[1].Agrees {
		t.Errorf("bare: %+v", v)
	}
	for name, want := range map[string]float64{"score": 1, "score@bare": 2. / 3, "score:target@bare": 0, "refused@bare": 1, "agree@bare": 0.5, "faults@bare": 0} {
		if got, ok := rep.Metrics[name]; !ok || got != want {
			t.Errorf("%s = %v, %v; want %v", name, got, ok, want)
		}
	}
	if diff := cmp.Diff([]string{"score@bare = 0.6666666666666666, cần ít nhất 0.8"}, rep.Failed([]evals.Gate{{Metric: "score@bare", Min: 0.8}, {Metric: "faults@bare", Min: 0}})); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
	var b strings.Builder
	if err := rep.Table(&b); err != nil || !strings.Contains(b.String(), "Không dấu        2        100,0%         50,0%         50,0%       66,6%") {
		t.Errorf("%v in the table:\n%s", err, b.String())
	}
}

func TestParseVariants(t *testing.T) {
	got, err := evals.ParseVariants("bare, typo,bare")
	if diff := cmp.Diff([]evals.Variant{evals.VariantBare, evals.VariantTypo}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := evals.ParseVariants(""); err != nil || got != nil {
		t.Errorf("none: %v, %v", got, err)
	}
	if _, err := evals.ParseVariants("bare,loud"); err == nil {
		t.Error("an unknown variant: no error")
	}
}

func TestAgrees(t *testing.T) {
	base := evals.Result{Outcome: bot.Answered, Procedures: []string{"1.1", "1.2"}, Cited: "a 1"}
	for name, tt := range map[string]struct {
		other evals.Result
		want  bool
	}{
		"the same":            {base, true},
		"another place cited": {evals.Result{Outcome: bot.Answered, Procedures: []string{"1.1"}, Cited: "b 2"}, true},
		"another procedure":   {evals.Result{Outcome: bot.Answered, Procedures: []string{"1.2", "1.1"}, Cited: "a 1"}, false},
		"another outcome":     {evals.Result{Outcome: bot.Clarify, Procedures: []string{"1.1"}}, false},
		"no procedure":        {evals.Result{Outcome: bot.Answered, Cited: "a 1"}, false},
	} {
		if got := base.Agrees(&tt.other); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	fault := evals.Result{}
	if fault.Agrees(&evals.Result{}) {
		t.Error("two faults agree")
	}
	plan := evals.Result{Outcome: bot.Answered, Cited: "a 1"}
	if !plan.Agrees(&evals.Result{Outcome: bot.Answered, Cited: "a 1"}) || plan.Agrees(&evals.Result{Outcome: bot.Answered, Cited: "a 2"}) {
		t.Error("passages")
	}
}
