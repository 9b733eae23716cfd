package bot

import (
	"testing"

	"trolycong/internal/vitext"
)

// A cue that is not in Key form would never be found.
func TestCuesAreKeys(t *testing.T) {
	lists := [][]string{payOnlineCues, elsewhereCues, residenceCues, handInCues, giveCues, sendCues, placeCues, caseCues, caseCuesInside,
		actsForCues, entrustCues, entrustedCues, byPostCues, resultCues, validityWords, withinWords, personWords, officeWords, sameDay, otherTimes}
	for _, cues := range channelCues {
		lists = append(lists, cues)
	}
	for _, cues := range lists {
		for _, c := range cues {
			if k := vitext.Key(c); k != c {
				t.Errorf("cue %q is %q in Key form", c, k)
			}
		}
	}
}

// The forms are looked for only where one of their cues stands.
func TestCuesCoverTheirForms(t *testing.T) {
	for _, c := range []struct {
		matches func(string) bool
		cues    []string
		texts   []string
	}{
		{handingIn[0].MatchString, giveCues, []string{"nộp 01 bộ hồ sơ tại bộ phận một cửa", "hồ sơ được gửi đến tới trung tâm phục vụ hành chính công", "nộp trực tiếp tại sở y tế", "đơn nộp ở công an xã"}},
		{handingIn[1].MatchString, sendCues, []string{"gửi đơn đến cơ quan đăng ký", "nơi nộp hồ sơ: bộ phận một cửa", "nơi tiếp nhận hồ sơ"}},
		{deskNote.MatchString, placeCues, []string{"trực tiếp tại trụ sở công an xã", "đến cơ quan thuế", "về sở tư pháp", "ở trung tâm hành chính"}},
		{caseInside.MatchString, caseCuesInside, []string{"giấy chứng tử (chỉ đối với người đã mất)", "bản sao nếu có", "khi ủy quyền", "áp dụng trường hợp cấp lại"}},
	} {
		for _, text := range c.texts {
			if !c.matches(text) {
				t.Errorf("%q fits no form", text)
			}
			if !containsAny(text, c.cues) {
				t.Errorf("%q fits a form and holds none of its cues", text)
			}
		}
	}
}
