package guard_test

import (
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/knowledge"
)

func TestReworded(t *testing.T) {
	const levels = "90% hồ sơ cấp tỉnh, 60% hồ sơ cấp xã được xử lý trên mạng (trừ hồ sơ mật)"
	const fee = "Phí, lệ phí: 8.000 đồng, không thu khi nộp trực tuyến"
	const year = "Đến năm 2035, tối thiểu 40% thư viện cấp xã có phòng đọc số"
	for _, tt := range []struct {
		name, proven, reworded string
		want                   guard.ViolationKind // "" for none
	}{
		{"the same", levels, levels, ""},
		{"polite", fee, "Dạ, phí, lệ phí là 8.000 đồng, không thu khi nộp trực tuyến ạ", ""},
		{"other stops", levels, "90% hồ sơ cấp tỉnh; 60% hồ sơ cấp xã được xử lý trên mạng, trừ hồ sơ mật", ""},
		{"the time behind", year, "Tối thiểu 40% thư viện cấp xã có phòng đọc số, đến năm 2035", ""},
		{"tone marks placed otherwise", "Ủy ban hòa giải", "Uỷ ban hoà giải", ""},
		{"two figures do not move", levels, "60% hồ sơ cấp xã được xử lý trên mạng (trừ hồ sơ mật), 90% hồ sơ cấp tỉnh", guard.BadOmission},
		{"not at a stop", year, "40% thư viện cấp xã có phòng đọc số, đến năm 2035 tối thiểu", guard.BadOmission},
		{"a comparator dropped", year, "Đến năm 2035, 40% thư viện cấp xã có phòng đọc số", guard.BadOmission},
		{"a comparator added", levels, "Trên 90% hồ sơ cấp tỉnh, 60% hồ sơ cấp xã được xử lý trên mạng (trừ hồ sơ mật)", guard.BadOmission},
		{"a figure changed", fee, strings.Replace(fee, "8.000", "9.000", 1), guard.BadWord},
		{"wide digits", fee, strings.Replace(fee, "8", "８", 1), guard.BadWord},
		{"an invisible mark in a figure", fee, strings.Replace(fee, "8.000", "8.0\u200b00", 1), guard.BadWord},
		{"a sign before a figure", fee, strings.Replace(fee, "8.000", "-8.000", 1), guard.BadWord},
		{"a letter of another script", fee, strings.Replace(fee, "đồng", "đ\u043eng", 1), guard.BadWord},
		{"not dropped", fee, strings.Replace(fee, "không ", "", 1), guard.BadOmission},
		{"not moved", fee, "Phí, lệ phí không: 8.000 đồng, thu khi nộp trực tuyến", guard.BadOmission},
		{"not parted from its word", fee, strings.Replace(fee, "không thu", "không rõ thu", 1), guard.BadOmission},
		{"the exception dropped", levels, "90% hồ sơ cấp tỉnh, 60% hồ sơ cấp xã được xử lý trên mạng", guard.BadOmission},
		{"levels swapped", levels, "90% hồ sơ cấp xã, 60% hồ sơ cấp tỉnh được xử lý trên mạng (trừ hồ sơ mật)", guard.BadOmission},
		{"a result of a target", year, "Đã đạt tối thiểu 40% thư viện cấp xã có phòng đọc số, đến năm 2035", guard.BadWord},
		{"a name torn apart", "Ủy ban nhân dân cấp xã giải quyết", "Ủy ban của nhân dân cấp xã giải quyết", guard.BadOmission},
		{"a word of its own", fee, fee + ", miễn phí cho người nghèo", guard.BadWord},
		{"too many polite words", "Lệ phí: 8.000 đồng", strings.Repeat("dạ thưa bạn ", 8) + "lệ phí: 8.000 đồng", guard.BadWord},
		{"a question of it", fee, fee + "?", guard.BadQuote},
		{"a list under a not", "Không áp dụng với A, B, C", "B, C, không áp dụng với A", guard.BadOmission},
		{"pairs tied anew", "Trực tuyến: miễn phí; trực tiếp: có phí", "Miễn phí; trực tiếp: có phí; trực tuyến", guard.BadOmission},
		{"clauses that are no time", "Sở chủ trì, xã phối hợp", "Xã phối hợp, sở chủ trì", guard.BadOmission},
		{"an order to the reader", fee, "Bạn gửi hồ sơ ở đây: " + fee, guard.BadWord},
		{"money to receive", "Phí: 8.000 đồng", "Phí: bạn được 8.000 đồng", guard.BadWord},
		{"joining words without end", fee, strings.Repeat("là ", 99) + fee, guard.BadWord},
		{"nothing", fee, "", guard.BadOmission},
		{"a quote stays", "Nguồn ghi “thu 5 đồng (năm đồng)”", "Thưa bạn, nguồn ghi “thu 5 đồng (năm đồng)” ạ", ""},
		{"a quote changed", "Nguồn ghi “thu 5 đồng (năm đồng)”", "Nguồn ghi “thu 5 đồng, năm đồng”", guard.BadQuote},
		{"words made a quote", fee, "Phí, lệ phí: “8.000 đồng”, không thu khi nộp trực tuyến", guard.BadQuote},
		{"marks in between stay", "Nơi nộp: xã [1]. Phí: 5 đồng", "Nơi nộp là xã [1], phí là 5 đồng", ""},
		{"marks exchanged", "Nơi nộp: xã [1]. Phí: 5 đồng [2]. Xong", "Nơi nộp: xã [2]. Phí: 5 đồng [1]. Xong", guard.BadOmission},
	} {
		got := guard.CheckReworded(tt.proven, tt.reworded)
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) == 0 || got[0].Kind != tt.want) {
			t.Errorf("%s: %q: got %v, want %q", tt.name, tt.reworded, got, tt.want)
		}
	}
}

func TestLead(t *testing.T) {
	long := strings.Repeat("theo văn bản của tỉnh ", 12)
	const proven = "Trước ngày 15/12/2031, Sở Y tế tỉnh Sơn La hoàn thành trên 50% việc ở cấp xã"
	for _, tt := range []struct {
		name, proven, reworded string
		missing                string
	}{
		{"the same", proven, proven, ""},
		{"moved within reach", proven, "Thưa bạn, Sở Y tế tỉnh Sơn La hoàn thành trên 50% việc ở cấp xã, trước ngày 15/12/2031", ""},
		{"out of reach", proven, long + proven, "50%"},
		{"without its comparator", proven, strings.Replace(proven, "trên ", "", 1), "50%"},
		{"another unit", proven, strings.Replace(proven, "50%", "50 nghìn", 1), "50%"},
		{"without its level", proven, strings.Replace(proven, " ở cấp xã", "", 1), "50%"},
		{"without the agency", proven, strings.Replace(proven, "Sở Y tế", "đơn vị", 1), "Sở Y tế"},
		{"without the province", proven, strings.Replace(proven, "tỉnh Sơn La ", "", 1), "sơn la"},
		{"another bound", proven, strings.Replace(proven, "Trước", "Sau", 1), "15/12/2031"},
		{"what stands far behind may move", long + proven, "Theo văn bản", ""},
	} {
		got := guard.CheckLead(tt.proven, tt.reworded)
		found := tt.missing == ""
		for _, v := range got {
			found = found || strings.Contains(strings.ToLower(v.Text), strings.ToLower(tt.missing))
		}
		if !found || tt.missing == "" && len(got) > 0 {
			t.Errorf("%s: got %v, want %q missing", tt.name, got, tt.missing)
		}
	}
}

// TestComposedComparator: a figure without its comparator is proven for the templates, which cut clauses, and is not for a
// model.
func TestComposedComparator(t *testing.T) {
	for text, want := range map[string]bool{"Kinh phí tối thiểu 2 tỷ đồng [1].": true, "Kinh phí 2 tỷ đồng [1].": false, "Hoàn thành 50% [1].": false,
		"Hoàn thành trên 50% [1].": true, "Hoàn thành dưới 50% [1].": false} {
		d := guard.Draft{Text: text, Citations: mains(dutyQuote), Composed: true}
		if got := guard.Check(d); (len(got) == 0) != want || len(got) > 0 && got[0].Kind != guard.BadComparator {
			t.Errorf("%q: got %v, want proven %t", text, got, want)
		}
	}
	d := guard.Draft{Text: "Kinh phí 2 tỷ đồng [1].", Citations: []knowledge.Citation{mains(dutyQuote)[0]}}
	if got := guard.Check(d); len(got) > 0 {
		t.Errorf("a template may cut: got %v", got)
	}
}

// FuzzReworded: a text stands for itself, and what is added to it that is no polite word is found.
func FuzzReworded(f *testing.F) {
	f.Add("Phí: 8.000 đồng (không thu)", "9")
	f.Add("“a” [1] b", "x")
	f.Fuzz(func(t *testing.T, proven, more string) {
		if got := guard.CheckReworded(proven, proven); len(got) > 0 {
			t.Errorf("%q is not itself: %v", proven, got)
		}
		guard.CheckLead(proven, more)
		guard.CheckReworded(more, proven)
		if got := guard.CheckReworded(proven, proven+" 73519"); len(got) == 0 {
			t.Errorf("%q: an added figure was not found", proven)
		}
	})
}
