package lexicon_test

import (
	"strings"
	"testing"

	"trolycong/knowledge/lexicon"
)

// TestGloss holds that a name is told in English only where all of it is known.
func TestGloss(t *testing.T) {
	for name, want := range map[string]string{
		"Thủ tục đăng ký khai sinh":                      "birth registration",
		"Thủ tục đăng ký khai sinh có yếu tố nước ngoài": "birth registration with a foreign element",
		"Cấp lại giấy phép lái xe":                       "reissue of the driving licence",
		"Gia hạn tạm trú":                                "extension of temporary residence",
		"Cấp thẻ căn cước cho người dưới 14 tuổi (thực hiện tại cấp tỉnh)": "issue of the identity card for persons under 14 at province level",
		"Cấp, cấp lại Giấy phép khai thác thủy sản":                        "issue and reissue of the fishing licence",
		"Cấp lại giấy phép lái xe cho người khuyết tật":                    "", // a word is left over
		"Cấp giấy phép lái xe; thu hồi giấy phép lái xe":                   "",
		"Thủ tục":        "",
		"":               "",
		"Công an cấp xã": "commune police",
		"Công an":        "",
	} {
		if got := lexicon.Gloss(name); got != want {
			t.Errorf("Gloss(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestGlossesOfTheCatalogue holds that no gloss of a name loses a number, and logs how many names have one.
func TestGlossesOfTheCatalogue(t *testing.T) {
	names, _ := catalogue(t)
	n := 0
	for _, name := range names {
		gloss := lexicon.Gloss(name)
		if gloss == "" {
			continue
		}
		n++
		for _, digits := range strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' }) {
			if !strings.Contains(gloss, digits) {
				t.Errorf("%q is told as %q", name, gloss)
			}
		}
	}
	t.Logf("%d of %d names have a gloss", n, len(names))
	if n == 0 {
		t.Error("no name has a gloss")
	}
}
