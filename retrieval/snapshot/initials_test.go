package snapshot_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
)

// meaning gives the texts of the group that a word of the question opens.
func meaning(q retrieval.Query, word string) []string {
	var out []string
	group := -1
	for _, t := range q.Terms {
		if t.Text == word {
			group = t.Group
		}
		if t.Group == group && t.Text != word {
			out = append(out, t.Text)
		}
	}
	return out
}

func spoken(id knowledge.DocumentID, see knowledge.Visibility, lines ...string) *knowledge.Document {
	d := &knowledge.Document{ID: id, Visibility: see, Text: strings.Join(lines, "\n")}
	at := 0
	for i, l := range lines {
		n := len([]rune(l))
		d.Passages = append(d.Passages, knowledge.Passage{ID: string(id) + "#" + string(rune('0'+i)), Kind: knowledge.PassageParagraph, Section: knowledge.NoSection, LeadIn: -1, Header: -1,
			Text: l, Spans: []knowledge.Span{{Start: at, End: at + n}}})
		at += n + 1
	}
	return d
}

func TestInitials(t *testing.T) {
	c := retrievaltest.Collection()
	c.Documents = append(c.Documents,
		spoken("kho", knowledge.Public, "Hồ bơi công viên mở cửa sớm.", "Xây hồ bơi công viên ở xã.", "Sửa hồ bơi công viên cũ.", "Hồ bơi công viên mới.", "Vé hồ bơi công viên.", "Hang bò cạp vàng."),
		spoken("kin", knowledge.Internal, "Thu hồi khu chợ cũ.", "Lịch thu hồi khu chợ.", "Báo chí hỏi thu hồi khu chợ.", "Hoãn thu hồi khu chợ.", "Bàn thu hồi khu chợ."))
	s := build(t, c)
	for _, tt := range []struct {
		see  knowledge.Visibility
		text string
		word string
		want []string
	}{
		{knowledge.Public, "hbcv ở đâu", "hbcv", []string{"hồ bơi công viên"}},
		{knowledge.Public, "HBCV ở đâu", "hbcv", []string{"hồ bơi công viên"}},
		{knowledge.Internal, "thkc khi nào", "thkc", []string{"thu hồi khu chợ"}},
		{knowledge.Public, "thkc khi nào", "thkc", nil}, // what only internal sources say is not guessed by its letters
		{knowledge.Public, "hb ở đâu", "hb", nil},       // two letters fit by chance
		{knowledge.Public, "thanh ở đâu", "thanh", nil}, // a syllable abbreviates nothing
		{knowledge.Public, "hbcx ở đâu", "hbcx", nil},
		{knowledge.Public, "xqz wvk rtp hbcv", "hbcv", nil}, // only so many are looked up for one question
	} {
		q := s.View(tt.see).Rewrite(tt.text)
		if got := meaning(q, tt.word); !slices.Equal(got, tt.want) {
			t.Errorf("%q as %v: %q, want %q", tt.text, tt.see, got, tt.want)
		}
		if strings.Contains(q.Understood, "khu chợ") && tt.see == knowledge.Public {
			t.Errorf("%q shows internal words: %q", tt.text, q.Understood)
		}
	}
}

func TestCostIsNoLoss(t *testing.T) {
	v := build(t, retrievaltest.Collection()).View(knowledge.Public)
	for text, lost := range map[string]bool{
		"cấp thẻ bảo hiểm mất bao lâu": false, "đăng ký có mất phí không": false, "làm thẻ mất mấy ngày": false, "làm thẻ mất bn tiền": false, "lam the mat bao lau": false,
		"bị mất thẻ bao lâu được cấp lại": true, "mất thẻ thì làm sao": true, "bị mất bao nhiêu giấy tờ": true, "mat the lam lai": true,
	} {
		got := false
		for _, term := range v.Rewrite(text).Terms {
			got = got || strings.Contains(term.Text, "cấp lại") || strings.Contains(term.Text, "mất")
		}
		if got != lost {
			t.Errorf("%q is read as a loss: %t, want %t", text, got, lost)
		}
	}
}

// TestInitialsLoneAccent reads over accents that stand alone, as scanned texts have them.
func TestInitialsLoneAccent(t *testing.T) {
	c := retrievaltest.Collection()
	c.Documents = append(c.Documents, spoken("quet", knowledge.Public, "thẻ \u0323 \u0301 \u0300 vườn cây"))
	v := build(t, c).View(knowledge.Public)
	if got := meaning(v.Rewrite("mở tvc ở đâu"), "tvc"); got != nil {
		t.Errorf("tvc means %v, want nothing", got)
	}
}
