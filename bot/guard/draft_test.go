package guard_test

import (
	"testing"

	"trolycong/bot/guard"
	"trolycong/knowledge"
)

const levelsQuote = "- 90% hồ sơ công việc tại cấp tỉnh; 80% hồ sơ công việc tại cấp huyện và 60% hồ sơ công việc tại cấp xã được xử lý trên môi trường mạng (trừ hồ sơ mật);"

func cite(id, quote string, role knowledge.CitationRole) knowledge.Citation {
	return knowledge.Citation{ID: id, Kind: knowledge.KindPassage, Document: "kh", Title: "Kế hoạch Thư viện số tỉnh Suối Mơ giai đoạn 2031-2035", Number: "12/KH-UBND", Quote: quote, Role: role, AsOf: "2031-03"}
}

func TestCheckTrueDrafts(t *testing.T) {
	tests := []struct {
		name string
		d    guard.Draft
	}{
		{"verbatim", guard.Draft{Text: "60% hồ sơ công việc tại cấp xã được xử lý trên môi trường mạng [1]", Citations: []knowledge.Citation{cite("1", levelsQuote, knowledge.RoleMain)}}},
		{"spaced unit", guard.Draft{Text: "90 % hồ sơ công việc tại cấp tỉnh [1]", Citations: []knowledge.Citation{cite("1", levelsQuote, knowledge.RoleMain)}}},
		{"source named", guard.Draft{Text: "Theo Kế hoạch Thư viện số tỉnh Suối Mơ giai đoạn 2031-2035 (số 12/KH-UBND): 80% hồ sơ công việc tại cấp huyện [1]", Citations: []knowledge.Citation{cite("1", levelsQuote, knowledge.RoleMain)}}},
		{"year from context", guard.Draft{Text: "Đến năm 2035: 60% hồ sơ công việc tại cấp xã [1]", Citations: []knowledge.Citation{cite("1", levelsQuote, knowledge.RoleMain), cite("2", "2.1. Mục tiêu đến năm 2035", knowledge.RoleContext)}}},
		{"money in another notation", guard.Draft{Text: "Trực tuyến: 7.000 đồng [1]", Citations: []knowledge.Citation{cite("1", "Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng", knowledge.RoleMain)}}},
		{"padded date", guard.Draft{Text: "Trước ngày 5/6/2031 [1]", Citations: []knowledge.Citation{cite("1", "hoàn thành trước ngày 05 tháng 6 năm 2031", knowledge.RoleMain)}}},
		{"date of the data", guard.Draft{Text: "Dữ liệu tháng 3/2031.", Citations: []knowledge.Citation{cite("1", "x", knowledge.RoleMain)}}},
		{"derived", guard.Draft{Text: "và 5 giấy tờ khác", Facts: []knowledge.Fact{{Provenance: knowledge.FromDerived, Derived: "và 5 giấy tờ khác"}}}},
		{"agency abbreviated", guard.Draft{Text: "Sở TT&TT chủ trì [1]", Citations: []knowledge.Citation{cite("1", "Sở Thông tin và Truyền thông chủ trì", knowledge.RoleMain)}}},
		{"echoed year", guard.Draft{Text: "Không có số liệu năm 2040.", Echo: "mục tiêu năm 2040"}},
		{"numbered list", guard.Draft{Text: "1. Nộp hồ sơ\n2. Nhận kết quả"}},
		{"footnote mark", guard.Draft{Text: "kết nối 02 dịch vụ [1]", Citations: []knowledge.Citation{cite("1", "kết nối nội tỉnh 02⁶ dịch vụ", knowledge.RoleMain)}}},
		{"comparator kept", guard.Draft{Text: "tối thiểu 20% GRDP [1]", Citations: []knowledge.Citation{cite("1", "đạt tối thiểu 20% GRDP của tỉnh", knowledge.RoleMain)}}},
		{"own sentence", guard.Draft{Text: "Hỏi Trung tâm phục vụ hành chính công.", Own: []string{"Hỏi Trung tâm phục vụ hành chính công."}}},
		{"range", guard.Draft{Text: "tăng 11-12% [1]", Citations: []knowledge.Citation{cite("1", "tăng từ 11-12%", knowledge.RoleMain)}}},
	}
	for _, tt := range tests {
		if got := guard.Check(tt.d); len(got) > 0 {
			t.Errorf("%s: Check(%q) = %v, want none", tt.name, tt.d.Text, got)
		}
	}
}

func TestCheckLies(t *testing.T) {
	main := []knowledge.Citation{cite("1", levelsQuote, knowledge.RoleMain)}
	money := []knowledge.Citation{cite("1", "Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng", knowledge.RoleMain), cite("2", "Trực tiếp10,000 Việt Nam Đồng", knowledge.RoleMain)}
	duty := []knowledge.Citation{cite("1", "Sở Y tế chủ trì; kinh phí tối thiểu 2 tỷ đồng; hoàn thành trên 50% trước ngày 15/12/2031", knowledge.RoleMain)}
	tests := []struct {
		name, text string
		cites      []knowledge.Citation
		want       guard.ViolationKind
	}{
		{"changed digit", "61% hồ sơ công việc tại cấp xã [1]", main, guard.BadFigure},
		{"swapped unit", "60 triệu hồ sơ công việc tại cấp xã [1]", main, guard.BadFigure},
		{"wrong level", "60% hồ sơ công việc tại cấp huyện [1]", main, guard.BadLevel},
		{"wrong year", "Đến năm 2040: 60% hồ sơ công việc tại cấp xã [1]", main, guard.BadDate},
		{"year of the title only", "Năm 2031: 60% hồ sơ công việc tại cấp xã [1]", main, guard.BadDate},
		{"number in words", "sáu mươi mốt phần trăm hồ sơ công việc [1]", main, guard.BadFigure},
		{"wrong mark", "10.000 đồng [1]", money, guard.BadFigure},
		{"mark to nothing", "10.000 đồng [7]", money, guard.BadMark},
		{"thousands for decimals", "7 đồng [1]", money, guard.BadFigure},
		{"calendar days for working days", "3 ngày [1]", money, guard.BadFigure},
		{"agency not in the quote", "Sở Tài chính chủ trì [1]", duty, guard.BadAgency},
		{"comparator flipped", "tối đa 2 tỷ đồng [1]", duty, guard.BadComparator},
		{"comparator invented", "dưới 50% [1]", duty, guard.BadComparator},
		{"invented date", "trước ngày 16/12/2031 [1]", duty, guard.BadDate},
		{"invented number", "theo Quyết định 99/QĐ-UBND [1]", duty, guard.BadNumber},
		{"address", "xem https://vi-du.vn [1]", duty, guard.BadURL},
		{"echoed figure with unit", "75% hồ sơ [1]", main, guard.BadFigure},
	}
	for _, tt := range tests {
		got := guard.Check(guard.Draft{Text: tt.text, Citations: tt.cites, Echo: "có phải 75% không"})
		found := false
		for _, v := range got {
			found = found || v.Kind == tt.want
		}
		if !found {
			t.Errorf("%s: Check(%q) = %v, want %s", tt.name, tt.text, got, tt.want)
		}
	}
}
