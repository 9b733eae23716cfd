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
		"Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)":  "reissue of the identity card at province level",
		"Cấp thẻ căn cước cho người dưới 14 tuổi":        "",
		"Cấp, cấp lại Giấy phép khai thác thủy sản":      "issue and reissue of the fishing licence",
		"Cấp lại giấy phép lái xe cho người khuyết tật":  "", // a word is left over
		"Cấp giấy phép lái xe; thu hồi giấy phép lái xe": "",
		"Thủ tục":        "",
		"":               "",
		"Công an cấp xã": "commune public security",
		"Công an":        "",
	} {
		if got := lexicon.Gloss(name); got != want {
			t.Errorf("Gloss(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestGlossesOfTheCatalogue holds that a gloss has no figure, so that no name loses one, and logs how many names have a gloss.
func TestGlossesOfTheCatalogue(t *testing.T) {
	names, _ := catalogue(t)
	n := 0
	for _, name := range names {
		gloss := lexicon.Gloss(name)
		if gloss == "" {
			continue
		}
		n++
		if strings.ContainsAny(name+gloss, "0123456789") {
			t.Errorf("%q is told as %q", name, gloss)
		}
	}
	t.Logf("%d of %d names have a gloss", n, len(names))
	if n == 0 {
		t.Error("no name has a gloss")
	}
}
