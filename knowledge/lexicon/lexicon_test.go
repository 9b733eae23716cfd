package lexicon_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

func load(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// speaks gives the first forms of the entries that match.
func speaks(l *lexicon.Lexicon, question string, plain bool) []string {
	var got []string
	for _, m := range l.Match(vitext.Syllables(question), plain) {
		got = append(got, m.Entry.Say[0])
	}
	return got
}

// speaksFor tells whether the entry matches the question, or, for an abbreviation that a longer form holds, whether it
// is written out in it.
func speaksFor(l *lexicon.Lexicon, e *lexicon.Entry, question string) bool {
	words := vitext.Syllables(question)
	for _, m := range l.Match(words, false) {
		if m.Entry == e {
			return true
		}
	}
	full := " " + strings.Join(l.WriteOut(words, false), " ") + " "
	return e.Kind == lexicon.KindAbbreviation && strings.Contains(full, " "+strings.Join(vitext.Syllables(e.Means[0]), " ")+" ")
}

func TestEveryEntryMatchesItsExample(t *testing.T) {
	l := load(t)
	for i := range l.Entries() {
		e := &l.Entries()[i]
		if !speaksFor(l, e, e.Example) {
			t.Errorf("entry %q does not match its example %q: got %q", e.Say[0], e.Example, speaks(l, e.Example, false))
		}
	}
}

// TestEveryFormCanSpeak asks each form beside one word of its context: a form that an earlier entry always takes is dead
// data.
func TestEveryFormCanSpeak(t *testing.T) {
	l := load(t)
	for i := range l.Entries() {
		e := &l.Entries()[i]
		for _, say := range e.Say {
			questions := []string{say}
			for _, c := range e.Context {
				c = strings.TrimPrefix(c, "!")
				questions = append(questions, say+" "+c, c+" "+say)
			}
			if !slices.ContainsFunc(questions, func(q string) bool { return speaksFor(l, e, q) }) {
				t.Errorf("form %q of entry %q never speaks: asked %q, got %q", say, e.Say[0], questions[0], speaks(l, questions[0], false))
			}
		}
	}
}

func TestMatch(t *testing.T) {
	l := load(t)
	tests := []struct {
		question string
		plain    bool
		want     []string // what was typed at each match, then "=", then the first meaning
	}{
		{"sang tên sổ đỏ cho con", false, []string{"sang tên sổ đỏ=đăng ký biến động chuyển nhượng, thừa kế, tặng cho quyền sử dụng đất"}},
		{"sang tên xe máy cũ", false, []string{"sang tên xe máy=thay đổi chủ xe"}},
		{"bang lai het han", true, []string{"bang lai het han=đổi giấy phép lái xe"}},
		{"bằng lai hết hạn", false, []string{"bằng lai hết hạn=đổi giấy phép lái xe"}},
		{"ban hanh ke hoach", true, nil},
		{"công bố kế hoạch", false, nil},
		{"bí mật nhà nước", false, nil},
		{"giải thể cty", false, []string{"giải thể cty=giải thể doanh nghiệp, giải thể trong trường hợp bị thu hồi giấy chứng nhận đăng ký doanh nghiệp"}},
		{"rút bhxh 1 lần", false, []string{"rút bhxh 1 lần=hưởng bảo hiểm xã hội một lần"}},
		{"sở tt&tt", false, []string{"tt tt=thông tin và truyền thông"}},
		{"đk tt cho sinh viên", false, []string{"đk=đăng ký", "tt=tạm trú"}},
		{"tt kế hoạch", false, nil},
		{"vat la gi", true, nil},
		{"thuế vat", false, []string{"thuế vat=thuế giá trị gia tăng"}},
		{"", false, nil},
	}
	for _, tt := range tests {
		words := vitext.Syllables(tt.question)
		var got []string
		for _, m := range l.Match(words, tt.plain) {
			got = append(got, strings.Join(words[m.Start:m.End], " ")+"="+m.Entry.Means[0])
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Match(%q, plain %v) (-want +got):\n%s", tt.question, tt.plain, diff)
		}
	}
}

func TestWriteOut(t *testing.T) {
	l := load(t)
	tests := []struct{ question, want string }{
		{"giải thể cty", "giải thể công ty"},
		{"làm cccd ở ubnd xã ko", "làm thẻ căn cước ở ủy ban nhân dân xã không"},
		{"đổi tên cho con", "đổi tên cho con"},
		{"tt là gì", "tt là gì"},
		{"sở tt&tt làm gì", "sở thông tin và truyền thông làm gì"},
	}
	for _, tt := range tests {
		if got := strings.Join(l.WriteOut(vitext.Syllables(tt.question), false), " "); got != tt.want {
			t.Errorf("WriteOut(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}

// FuzzMatch holds that matches come in order, do not overlap and lie inside the question.
func FuzzMatch(f *testing.F) {
	l := load(f)
	for _, e := range l.Entries() {
		f.Add(e.Example, false)
		f.Add(vitext.Fold(e.Example), true)
	}
	f.Fuzz(func(t *testing.T, question string, plain bool) {
		words := vitext.Syllables(question)
		end := 0
		for _, m := range l.Match(words, plain) {
			if m.Start < end || m.End <= m.Start || m.End > len(words) || m.Entry == nil {
				t.Fatalf("Match(%q) gave [%d,%d) after %d of %d words", question, m.Start, m.End, end, len(words))
			}
			end = m.End
		}
		if out := l.WriteOut(words, plain); len(words) > 0 && len(out) == 0 {
			t.Fatalf("WriteOut(%q) lost the question", question)
		}
	})
}

func TestSpell(t *testing.T) {
	l := load(t)
	tests := []struct{ text, want string }{
		{"Giải thể cty, mất bao lâu?", "Giải thể công ty, mất bao lâu?"},
		{"ĐK tạm trú (cho SV)", "Đăng ký tạm trú (cho sinh viên)"},
		{"nộp ở UBND xã Mẫu Sơn?", "nộp ở ủy ban nhân dân xã Mẫu Sơn?"},
		{"sở TT&TT làm gì", "sở thông tin và truyền thông làm gì"},
		{"đổi tên  cho con", "đổi tên  cho con"},
		{"mở cty TNHH 1 thành viên?", "mở công ty tnhh một thành viên?"},
		{"tt là gì", "tt là gì"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := l.Spell(tt.text, false); got != tt.want {
			t.Errorf("Spell(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestAbbreviationsByContext: letters that stand for several things are read by the words beside them.
func TestAbbreviationsByContext(t *testing.T) {
	l := load(t)
	tests := []struct{ question, want string }{
		{"nhập hk cho vợ", "nhập hộ khẩu cho vợ"},
		{"xin giấy phép chở hk", "xin giấy phép chở hành khách"},
		{"miễn học phí hk này", "miễn học phí học kỳ này"},
		{"xin giấy xn độc thân", "xin giấy xác nhận độc thân"},
		{"mở phòng xn máu", "mở phòng xét nghiệm máu"},
		{"rút bh 1 lần", "rút bảo hiểm 1 lần"},
		{"phiếu bh máy giặt", "phiếu bảo hành máy giặt"},
		{"mở tk ngân hàng", "mở tài khoản ngân hàng"},
		{"điền tk ở đâu", "điền tờ khai ở đâu"},
		{"đổi số đt trong dữ liệu", "đổi số điện thoại trong dữ liệu"},
		{"điều chỉnh dự án đt", "điều chỉnh dự án đầu tư"},
		{"mở cơ sở đt lái xe", "mở cơ sở đào tạo lái xe"},
		{"sổ ghi sai dt đất", "sổ ghi sai diện tích đất"},
		{"công chứng hđ thuê nhà", "công chứng hợp đồng thuê nhà"},
		{"xuất hđ bán hàng", "xuất hóa đơn bán hàng"},
		{"xin giấy phép hđ", "xin giấy phép hoạt động"},
		{"cấp giấy cn", "cấp giấy chứng nhận"},
		{"mở cn cty ở tỉnh khác", "mở chi nhánh công ty ở tỉnh khác"},
		{"thứ 7 cn có làm việc không", "thứ 7 chủ nhật có làm việc không"},
		{"chuyển giao cn", "chuyển giao công nghệ"},
		{"đổi tv công ty tnhh", "đổi thành viên công ty trách nhiệm hữu hạn"},
		{"khai báo tv khi đi xa", "khai báo tạm vắng khi đi xa"},
		{"nhờ tv giúp", "nhờ tư vấn giúp"},
		{"người ở tp về quê", "người ở thành phố về quê"},
		{"cơ sở sản xuất tp", "cơ sở sản xuất thực phẩm"},
		{"xin phiếu lý lịch tp", "xin phiếu lý lịch tư pháp"},
		{"cần đk gì", "cần điều kiện gì"},
		{"dk khai sinh", "đăng ký khai sinh"},
		{"nộp onl dk k", "nộp onl được không"},
		{"gia hạn tt cho sv", "gia hạn tạm trú cho sinh viên"},
		{"cập nhật tt cá nhân", "cập nhật thông tin cá nhân"},
		{"theo tt số 5", "theo thông tư số 5"},
		{"học sinh trường đh", "học sinh trường đại học"},
		{"nộp hs ở đâu", "nộp hồ sơ ở đâu"},
	}
	for _, tt := range tests {
		if got := strings.Join(l.WriteOut(vitext.Syllables(tt.question), false), " "); got != tt.want {
			t.Errorf("WriteOut(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}
