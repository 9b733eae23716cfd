package guard_test

import (
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/knowledge"
)

const (
	levelsQuote = "- 90% văn bản đi đến ở cấp tỉnh; 80% văn bản đi đến ở cấp huyện và 60% văn bản đi đến ở cấp xã được làm hẳn trên mạng nội bộ (không kể văn bản mật);"
	rowQuote    = "Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng(mỗi lần đăng ký)"
	dutyQuote   = "Sở Y tế chủ trì, phối hợp với UBND các huyện; kinh phí tối thiểu 2 tỷ đồng; hoàn thành trên 50% trước ngày 15/12/2031"
	yearsQuote  = "Tỷ lệ người dân dùng thư viện số đạt 40% năm 2031 và 65% năm 2035."
)

func cite(id, quote string, role knowledge.CitationRole) knowledge.Citation {
	return knowledge.Citation{ID: id, Kind: knowledge.KindPassage, Document: "kh", Title: "Kế hoạch Thư viện số tỉnh Sơn La giai đoạn 2031-2035", Number: "12/KH-UBND", Section: "II.3.2",
		Quote: quote, Start: 1000, End: 1000 + len([]rune(quote)), Role: role, AsOf: "2031-03"}
}

func mains(quotes ...string) []knowledge.Citation {
	var out []knowledge.Citation
	for i, q := range quotes {
		c := cite(string(rune('1'+i)), q, knowledge.RoleMain)
		c.Start, c.End = c.Start+i*5000, c.End+i*5000
		out = append(out, c)
	}
	return out
}

// withContext adds a context citation before the others.
func withContext(id, quote string, cites []knowledge.Citation) []knowledge.Citation {
	c := cite(id, quote, knowledge.RoleContext)
	c.Start, c.End = 10, 10+len([]rune(quote))
	return append(cites, c)
}

func procedure(id, section, quote string) knowledge.Citation {
	return knowledge.Citation{ID: id, Kind: knowledge.KindProcedure, Document: "1.999001", Code: "1.999001", Number: "77/QĐ-BTP", Title: "Đăng ký mượn sách 02 ngày", Section: section, Quote: quote,
		End: len([]rune(quote)), Role: knowledge.RoleMain, AsOf: "2031-07-01"}
}

// near and far give two quotes of one section, a page break and two pages apart.
func near(a, b string) []knowledge.Citation { return apart(100, a, b) }
func far(a, b string) []knowledge.Citation  { return apart(2000, a, b) }

func apart(gap int, a, b string) []knowledge.Citation {
	out := mains(a, b)
	out[1].Start = out[0].End + gap
	out[1].End = out[1].Start + len([]rune(b))
	return out
}

// counted is a derived count of n places.
func counted(shown string, n int) []knowledge.Fact {
	made := &knowledge.Derivation{Operation: knowledge.OpCount}
	for i := range n {
		made.Places = append(made.Places, knowledge.Place{Kind: knowledge.KindPassage, Document: "kh", Span: knowledge.Span{Start: 10 * i, End: 10*i + 5}})
	}
	return []knowledge.Fact{{Provenance: knowledge.FromDerived, Derived: shown, Made: made}}
}

// made is a value derived from operands.
func made(shown string, by knowledge.Operation, operands ...[]string) []knowledge.Fact {
	return []knowledge.Fact{{Provenance: knowledge.FromDerived, Derived: shown, Made: &knowledge.Derivation{Operation: by, Operands: operands}}}
}

var truths = []struct {
	name string
	d    guard.Draft
}{
	{"verbatim", guard.Draft{Text: "60% văn bản đi đến ở cấp xã được làm hẳn trên mạng nội bộ [1]", Citations: mains(levelsQuote)}},
	{"whole sentence", guard.Draft{Text: levelsQuote + " [1]", Citations: mains(levelsQuote)}},
	{"spaced unit", guard.Draft{Text: "90 % văn bản đi đến ở cấp tỉnh [1]", Citations: mains(levelsQuote)}},
	{"unit in words", guard.Draft{Text: "90 phần trăm văn bản đi đến ở cấp tỉnh [1]", Citations: mains(levelsQuote)}},
	{"number in words", guard.Draft{Text: "chín mươi phần trăm văn bản đi đến ở cấp tỉnh [1]", Citations: mains(levelsQuote)}},
	{"level before the figure", guard.Draft{Text: "Cấp xã: 60%; cấp huyện: 80% [1]", Citations: mains(levelsQuote)}},
	{"levels in a row", guard.Draft{Text: "Cấp tỉnh đạt 90%, cấp huyện đạt 80%, cấp xã đạt 60% [1]", Citations: mains(levelsQuote)}},
	{"level left out", guard.Draft{Text: "90% văn bản đi đến được xử lý trên mạng [1]", Citations: mains(levelsQuote)}},
	{"level from the list's head", guard.Draft{Text: "Cấp xã: 45% hồ sơ [1]", Citations: withContext("2", "b) Đối với cấp xã", mains("45% hồ sơ được xử lý trên mạng"))}},
	{"source named", guard.Draft{Text: "Theo Kế hoạch Thư viện số tỉnh Sơn La giai đoạn 2031-2035 (số 12/KH-UBND): 80% văn bản đi đến ở cấp huyện [1]", Citations: mains(levelsQuote)}},
	{"short name and section", guard.Draft{Text: "Theo Kế hoạch 12/KH-UBND, mục II.3.2: 80% văn bản đi đến ở cấp huyện [1]", Citations: mains(levelsQuote)}},
	{"issuer from the number", guard.Draft{Text: "UBND ban hành Kế hoạch 12/KH-UBND [1]", Citations: mains(levelsQuote)}},
	{"year from context", guard.Draft{Text: "Đến năm 2035: 60% văn bản đi đến ở cấp xã [1]", Citations: withContext("2", "2.1. Mục tiêu đến năm 2035", mains(levelsQuote))}},
	{"two years apart", guard.Draft{Text: "Năm 2035 đạt 65% [1]", Citations: mains(yearsQuote)}},
	{"two years in a row", guard.Draft{Text: "40% năm 2031, 65% năm 2035 [1]", Citations: mains(yearsQuote)}},
	{"range of years", guard.Draft{Text: "Giai đoạn 2031 - 2035 [1]", Citations: mains(yearsQuote)}},
	{"money in another notation", guard.Draft{Text: "Trực tuyến: 7.000 đồng [1]", Citations: []knowledge.Citation{procedure("1", "c", rowQuote)}}},
	{"working days", guard.Draft{Text: "Thời hạn: 3 ngày làm việc [1].", Citations: []knowledge.Citation{procedure("1", "c", rowQuote)}}},
	{"padded number", guard.Draft{Text: "03 ngày làm việc [1]", Citations: []knowledge.Citation{procedure("1", "c", rowQuote)}}},
	{"free", guard.Draft{Text: "Trực tiếp: miễn phí [1]", Citations: []knowledge.Citation{procedure("1", "c", "Trực tiếp5 Ngày làm việcMiễn phí")}}},
	{"procedure named", guard.Draft{Text: "Thủ tục: Đăng ký mượn sách 02 ngày (mã 1.999001). [1]", Citations: []knowledge.Citation{procedure("1", "ten", "Đăng ký mượn sách 02 ngày")}}},
	{"date of the data", guard.Draft{Text: "Dữ liệu của danh mục: 01/7/2031.", Citations: []knowledge.Citation{procedure("1", "ten", "Đăng ký mượn sách")}}},
	{"month of the data", guard.Draft{Text: "Dữ liệu tháng 3/2031.", Citations: mains("x")}},
	{"padded date", guard.Draft{Text: "Trước ngày 5/6/2031 [1]", Citations: mains("hoàn thành trước ngày 05 tháng 6 năm 2031")}},
	{"date without its year", guard.Draft{Text: "trước 15/12 [1]", Citations: mains(dutyQuote)}},
	{"rate that ended", guard.Draft{Text: "mức thu đã hết hiệu lực từ sau ngày 30/6/2031 [1]", Citations: mains("áp dụng đến hết ngày 30/6/2031")}},
	{"derived as shown", guard.Draft{Text: "và 5 giấy tờ khác", Facts: counted("và 5 giấy tờ khác", 5)}},
	{"derived inside", guard.Draft{Text: "Có 12 văn bản nêu nội dung này.", Facts: counted("12 văn bản (đếm theo trích dẫn)", 12)}},
	{"difference", guard.Draft{Text: "Cấp tỉnh cao hơn cấp xã 30% [1].", Citations: mains(levelsQuote), Facts: made("30% (90% so với 60%)", knowledge.OpLess, []string{"1"}, []string{"1"})}},
	{"successor", guard.Draft{Text: "Nay là Sở Khoa học và Công nghệ.", Citations: mains("Sở Khoa học và Công nghệ thay từ ngày 01/3/2031"),
		Facts: []knowledge.Fact{{Provenance: knowledge.FromGazetteer, Citation: "1", Derived: "Sở Khoa học và Công nghệ (từ ngày 01/3/2031)"}}}},
	{"hotline", guard.Draft{Text: "Tổng đài: 1022.", Config: []string{"1022"}}},
	{"agency abbreviated", guard.Draft{Text: "Sở TT&TT chủ trì [1]", Citations: mains("Sở Thông tin và Truyền thông chủ trì")}},
	{"agency written out", guard.Draft{Text: "Ủy ban nhân dân các huyện phối hợp [1]", Citations: mains(dutyQuote)}},
	{"agency in small letters", guard.Draft{Text: "do sở Y tế chủ trì [1]", Citations: mains(dutyQuote)}},
	{"no agency at all", guard.Draft{Text: "Bộ hồ sơ gồm đơn và bản sao; quyền sở hữu trí tuệ; bộ phận một cửa.", Citations: mains("x")}},
	{"echoed year, denied", guard.Draft{Text: "Không có số liệu năm 2040.", Echo: "mục tiêu năm 2040"}},
	{"echoed code", guard.Draft{Text: "Không có thủ tục mã 9.123456 trong danh mục.", Echo: "thủ tục 9.123456 là gì"}},
	{"echoed agency, denied", guard.Draft{Text: "Nguồn không nêu Sở Tài chính chủ trì [1].", Citations: mains(dutyQuote), Echo: "Sở Tài chính có chủ trì không"}},
	{"numbered list", guard.Draft{Text: "1. Nộp hồ sơ\n2. Nhận kết quả"}},
	{"footnote mark", guard.Draft{Text: "kết nối 02 dịch vụ [1]", Citations: mains("kết nối nội tỉnh 02⁶ dịch vụ")}},
	{"markup", guard.Draft{Text: "đạt 100% xã [1]", Citations: mains("đạt **100%** xã")}},
	{"comparator kept", guard.Draft{Text: "tối thiểu 2 tỷ đồng [1]", Citations: mains(dutyQuote)}},
	{"comparator in other words", guard.Draft{Text: "ít nhất 2 tỷ đồng [1]", Citations: mains(dutyQuote)}},
	{"comparator behind", guard.Draft{Text: "từ 20% trở lên [1]", Citations: mains("đạt tối thiểu 20% GRDP")}},
	{"comparator left out", guard.Draft{Text: "2 tỷ đồng [1]", Citations: mains(dutyQuote)}},
	{"own sentence", guard.Draft{Text: "Hỏi Trung tâm phục vụ hành chính công.", Own: []string{"Hỏi Trung tâm phục vụ hành chính công."}}},
	{"range", guard.Draft{Text: "tăng 11-12% [1]", Citations: mains("tăng từ 11-12%")}},
	{"decimal", guard.Draft{Text: "đạt 42,13% [1]", Citations: mains("đạt 42,13 %")}},
	{"speed", guard.Draft{Text: "1.000Mbps [1]", Citations: mains("tốc độ trên 1.000Mbps")}},
	{"form code", guard.Draft{Text: "Tờ khai (Mẫu CT01) [1]", Citations: mains("Tờ khai theo Mẫu CT01banhanhkem.doc1 bản chính")}},
	{"legal basis run together", guard.Draft{Text: "Luật số 43/2029/QH15 ngày 29/6/2029 [1]", Citations: mains("Luật số 43/2029/QH15 ngày 29/6/202943/2029/QH15")}},
	{"code broken by a line", guard.Draft{Text: "Thông tư 53/2029/TT-BCA [1]", Citations: mains("theo Thông tư 53/2029/TT-\nBCA")}},
	{"article", guard.Draft{Text: "theo khoản 2 Điều 14 [1]", Citations: mains("quy định tại khoản 2 Điều 14 Nghị định")}},
	{"cell of a table", guard.Draft{Text: "- Thư viện xã; Năm 2031: 45; Năm 2032: 60 [1] [2]", Citations: withContext("2", "Đơn vị Năm 2031 Năm 2032", mains("Thư viện xã\n45\n60"))}},
	{"sentence over a page break", guard.Draft{Text: "đạt tối thiểu 20% GRDP [1] [2]", Citations: []knowledge.Citation{cite("1", "phấn đấu đạt tối thiểu", knowledge.RoleMain), func() knowledge.Citation {
		c := cite("2", "20% GRDP của tỉnh", knowledge.RoleMain)
		c.Start, c.End = 1100, 1117
		return c
	}()}}},
	{"sentence over two pages", guard.Draft{Text: "Sở Y tế chủ trì, phối hợp xây dựng kho sách nói [1] [2]", Citations: far("Sở Y tế chủ trì, phối hợp", "xây dựng kho sách nói dùng chung")}},
	{"tail of a marked line", guard.Draft{Text: "80% tại cấp huyện [1], trừ hồ sơ mật; cấp xã 60%.", Citations: mains(levelsQuote)}},
	{"cut short", guard.Draft{Text: "Nộp đơn cho cơ quan tiếp nhận trong thời hạn 06 … [1]", Citations: mains("Nộp đơn cho cơ quan tiếp nhận trong thời hạn 06 tháng kể từ ngày ký")}},
	{"province of the source", guard.Draft{Text: "Sơn La: 60% văn bản đi đến ở cấp xã [1]", Citations: mains(levelsQuote)}},
	{"word run into a number", guard.Draft{Text: "theo Nghị định 58/2029/NĐ-CP [1]", Citations: mains("theo Nghị định 58/2029/NĐ-CPmẫu đơn.docx1 bản chính")}},
	{"title in capitals run into a word", guard.Draft{Text: "CỦA ỦY BAN DÂN TỘC VỀ XẾP LOẠI PHỐ CHỢ [1]", Citations: mains("CỦA ỦY BAN DÂN TỘC VỀ XẾP LOẠI PHỐ CHỢNghị quyết số 26/2029/UBTVQH15")}},
	{"row's list mark", guard.Draft{Text: "02 ảnh chân dung 5 cm [1]", Citations: mains("Đơn xin thẻ1 bản chính-02 ảnh chân dung 5 cm x 7 cm1 bản chính")}},
	{"first row's list mark", guard.Draft{Text: "02 ảnh chân dung 5 cm [1]", Citations: mains("Tên giấy tờMẫu đơn, tờ khaiSố lượng-02 ảnh chân dung 5 cm x 7 cm1 bản chính")}},
	{"e-mail of an office", guard.Draft{Text: "gửi về thuvien@vidu.gov.vn [1]", Citations: mains("gửi về thuvien@vidu.gov.vn")}},
}

func TestCheckPassesTrueDrafts(t *testing.T) {
	for _, tt := range truths {
		if got := guard.Check(tt.d); len(got) > 0 {
			t.Errorf("%s: Check(%q) = %v, want none", tt.name, tt.d.Text, got)
		}
	}
	t.Logf("%d true drafts", len(truths))
}

func TestCheckCatchesLies(t *testing.T) {
	levels, years, duty := mains(levelsQuote), mains(yearsQuote), mains(dutyQuote)
	row := []knowledge.Citation{procedure("1", "c", rowQuote), procedure("2", "c", "Trực tiếp10,000 Việt Nam Đồng")}
	other := cite("2", "Đến năm 2035 đạt 33% hồ sơ", knowledge.RoleMain)
	other.Document, other.Title, other.Number = "kh2", "Kế hoạch Bảo tàng số tỉnh Lào Cai", "34/KH-UBND"
	mixed := append(mains(levelsQuote), other)
	tests := []struct {
		name, text string
		cites      []knowledge.Citation
		want       guard.ViolationKind
	}{
		{"issuer cut", "Quyết định 77/2029/QĐ-TT [1]", mains("Quyết định 77/2029/QĐ-TTgquy định"), guard.BadNumber},
		{"number cut before a word", "Nghị định 58/2029/NĐ [1]", mains("Nghị định 58/2029/NĐ-CPmẫu đơn.docx"), guard.BadNumber},
		{"changed digit", "61% văn bản đi đến ở cấp xã [1]", levels, guard.BadFigure},
		{"digit added", "600% hồ sơ [1]", levels, guard.BadFigure},
		{"unit swapped", "60 triệu văn bản đi đến ở cấp xã [1]", levels, guard.BadFigure},
		{"unit dropped", "60 văn bản đi đến [1]", levels, guard.BadFigure},
		{"unit made up", "7.000 USD [1]", row, guard.BadFigure},
		{"wrong level", "60% văn bản đi đến ở cấp huyện [1]", levels, guard.BadLevel},
		{"wrong level first", "Cấp huyện: 60% văn bản đi đến [1]", levels, guard.BadLevel},
		{"one wrong level of two", "Cấp tỉnh 90%, cấp huyện 60% [1]", levels, guard.BadLevel},
		{"two levels for one", "60% hồ sơ tại cấp huyện, cấp xã [1]", levels, guard.BadLevel},
		{"wrong year", "Đến năm 2040: 60% văn bản đi đến ở cấp xã [1]", levels, guard.BadDate},
		{"year of the title only", "Năm 2031: 60% văn bản đi đến ở cấp xã [1]", levels, guard.BadDate},
		{"years swapped", "40% năm 2035 [1]", years, guard.BadDate},
		{"year that the user named", "Năm 2044: 60% văn bản đi đến ở cấp xã [1]", levels, guard.BadDate},
		{"bare year that the user named", "60% văn bản đi đến ở cấp xã (2044) [1]", levels, guard.BadDate},
		{"range of years", "giai đoạn 2031-2039 [1]", levels, guard.BadDate},
		{"number in words", "sáu mươi mốt phần trăm văn bản đi đến [1]", levels, guard.BadFigure},
		{"billions in words", "ba tỷ đồng [1]", duty, guard.BadFigure},
		{"half in words", "một nửa hồ sơ được xử lý [1]", levels, guard.BadFigure},
		{"free that is not", "Trực tuyến: miễn phí [1]", row, guard.BadFigure},
		{"wrong mark", "10.000 đồng [1]", row, guard.BadFigure},
		{"mark to nothing", "10.000 đồng [7]", row, guard.BadMark},
		{"other document's figure", "33% hồ sơ [1]", mixed, guard.BadFigure},
		{"other document's name", "Theo Kế hoạch 34/KH-UBND: 60% [1]", mixed, guard.BadNumber},
		{"other province", "Lào Cai: 60% văn bản đi đến ở cấp xã [1]", mixed, guard.BadPlace},
		{"thousands for decimals", "7 đồng [1]", row, guard.BadFigure},
		{"decimals for thousands", "7,0 đồng [1]", row, guard.BadFigure},
		{"calendar days for working days", "3 ngày [1]", row, guard.BadFigure},
		{"hours for days", "3 giờ làm việc [1]", row, guard.BadFigure},
		{"agency not in the quote", "Sở Tài chính chủ trì [1]", duty, guard.BadAgency},
		{"agency in small letters", "do sở tài chính chủ trì [1]", duty, guard.BadAgency},
		{"agency abbreviated", "Sở TT&TT chủ trì [1]", duty, guard.BadAgency},
		{"agency that the user named", "Sở Nội vụ chủ trì [1]", duty, guard.BadAgency},
		{"another level of agency", "UBND các xã phối hợp [1]", duty, guard.BadAgency},
		{"ministry", "Bộ Y tế chủ trì [1]", duty, guard.BadAgency},
		{"police", "nộp tại Công an cấp tỉnh [1]", []knowledge.Citation{procedure("1", "a", "Công an cấp xã")}, guard.BadAgency},
		{"comparator flipped", "tối đa 2 tỷ đồng [1]", duty, guard.BadComparator},
		{"comparator flipped behind", "từ 2 tỷ đồng trở xuống [1]", duty, guard.BadComparator},
		{"comparator invented", "dưới 50% [1]", duty, guard.BadComparator},
		{"comparator sharpened", "không dưới 50% [1]", duty, guard.BadComparator},
		{"at most for exactly", "không quá 3 ngày làm việc [1]", row, guard.BadComparator},
		{"invented date", "trước ngày 16/12/2031 [1]", duty, guard.BadDate},
		{"after for before", "sau ngày 15/12/2031 [1]", duty, guard.BadDate},
		{"year of a date", "trước ngày 15/12/2033 [1]", duty, guard.BadDate},
		{"invented number", "theo Quyết định 99/QĐ-UBND [1]", duty, guard.BadNumber},
		{"number that is the end of another", "theo Kế hoạch 2/KH-UBND [1]", duty, guard.BadNumber},
		{"invented procedure", "mã 1.999002 [1]", row, guard.BadNumber},
		{"another article", "theo Điều 15 [1]", mains("theo khoản 15 Điều 14"), guard.BadFigure},
		{"count of other things", "12 huyện [1]", mains("12 cơ quan và các huyện"), guard.BadFigure},
		{"address", "xem https://vi-du.vn [1]", duty, guard.BadURL},
		{"address without scheme", "xem trang vi-du.gov.vn [1]", duty, guard.BadURL},
		{"echoed figure with unit", "75% hồ sơ [1]", levels, guard.BadFigure},
		{"figure behind the last mark", "Kế hoạch nêu như sau [1]: 61% hồ sơ.", levels, guard.BadFigure},
		{"figure in a list's place", "Kết quả [1] 61. Hồ sơ công việc", levels, guard.BadFigure},
		{"no source at all", "Lệ phí là 50.000 đồng.", nil, guard.BadFigure},
		{"figure beside a derived digit", "50% hồ sơ [1]", levels, guard.BadFigure},
		{"levels behind dashes swapped", "60% cấp tỉnh [1]", mains("cấp tỉnh-90%, cấp xã-60%"), guard.BadFigure},
		{"levels behind plus signs swapped", "60% cấp tỉnh [1]", mains("cấp tỉnh+90%, cấp xã+60%"), guard.BadLevel},
		{"unit of a far quote", "45 tỷ đồng [1] [2]", far("Số xã đã nối mạng là 45", "tỷ đồng được chi cho thư viện"), guard.BadFigure},
		{"unit of a near quote", "45 tỷ đồng [1] [2]", near("Số xã đã nối mạng là 45", "tỷ đồng được chi cho thư viện"), guard.BadFigure},
		{"comparator of a far quote", "tối thiểu hai mươi phần trăm [1] [2]", far("mức hỗ trợ đạt tối thiểu", "hai mươi phần trăm hồ sơ nộp trên mạng"), guard.BadComparator},
		{"figure of a dash", "tăng 10% [1]", mains("tăng trưởng từ-10% trở xuống"), guard.BadFigure},
		{"digits that no reader knows", "số 333-395-337 [1]", mains("số 333-335-337"), guard.BadFigure},
	}
	for _, tt := range tests {
		d := guard.Draft{Text: tt.text, Citations: tt.cites, Echo: "có phải 75% không, năm 2044, Sở Nội vụ chủ trì à", Facts: counted("5", 5)}
		got := guard.Check(d)
		found := false
		for _, v := range got {
			found = found || v.Kind == tt.want && v.Where == "text 1"
		}
		if !found {
			t.Errorf("%s: Check(%q) = %v, want %s", tt.name, tt.text, got, tt.want)
		}
	}
	t.Logf("%d lies", len(tests))
}

func TestCheckLooksAtBlocksAndFacts(t *testing.T) {
	wrong, right := 61.0, 60.0
	d := guard.Draft{Text: "60% văn bản đi đến [1]", Blocks: []string{"60% văn bản đi đến [1]", "70% hồ sơ"}, Citations: mains(levelsQuote), Facts: []knowledge.Fact{
		{Provenance: knowledge.FromSpan, Citation: "1", Min: &right, Max: &right, Unit: "%"}, {Provenance: knowledge.FromSpan, Citation: "1", Min: &wrong, Max: &wrong}, {Provenance: knowledge.FromSpan, Citation: "9", Min: &right}}}
	got := guard.Check(d)
	want := []string{"figure block 2", "figure fact 2", "mark fact 3"}
	var have []string
	for _, v := range got {
		have = append(have, string(v.Kind)+" "+v.Where)
	}
	if strings.Join(have, "; ") != strings.Join(want, "; ") {
		t.Errorf("Check = %v, want %v", have, want)
	}
}

func TestCheckQuotes(t *testing.T) {
	text := "Điều một. Nội dung thứ nhất."
	source := func(_ knowledge.SourceKind, d knowledge.DocumentID, _ string) (string, bool) { return text, d == "d" }
	tests := []struct {
		name string
		c    knowledge.Citation
		ok   bool
	}{
		{"exact", knowledge.Citation{ID: "1", Document: "d", Quote: "Điều một.", Start: 0, End: 9}, true},
		{"shifted", knowledge.Citation{ID: "1", Document: "d", Quote: "Điều một.", Start: 1, End: 10}, false},
		{"changed", knowledge.Citation{ID: "1", Document: "d", Quote: "Điều hai.", Start: 0, End: 9}, false},
		{"beyond the end", knowledge.Citation{ID: "1", Document: "d", Quote: "nhất.", Start: 23, End: 99}, false},
		{"before the start", knowledge.Citation{ID: "1", Document: "d", Quote: "Điều", Start: -3, End: 4}, false},
		{"empty", knowledge.Citation{ID: "1", Document: "d"}, false},
		{"no such source", knowledge.Citation{ID: "1", Document: "x", Quote: "Điều một.", End: 9}, false},
	}
	for _, tt := range tests {
		got := guard.CheckQuotes([]knowledge.Citation{tt.c}, source)
		if (len(got) == 0) != tt.ok || len(got) > 0 && (got[0].Kind != guard.BadQuote || got[0].Where != "citation 1") {
			t.Errorf("%s: CheckQuotes(%+v) = %v, want ok %v", tt.name, tt.c, got, tt.ok)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, tt := range truths {
		quote := ""
		if len(tt.d.Citations) > 0 {
			quote = tt.d.Citations[0].Quote
		}
		f.Add(tt.d.Text, quote, tt.d.Echo, "5")
	}
	f.Add("[1][1] [99] 1. 2. 3.", "", "", "")
	f.Fuzz(func(t *testing.T, text, quote, echo, shown string) {
		d := guard.Draft{Text: text, Blocks: []string{quote}, Citations: mains(quote, text), Echo: echo, Facts: counted(shown, len(shown)%7)}
		first := guard.Check(d)
		again := guard.Check(d)
		if len(first) != len(again) {
			t.Fatalf("Check is not stable: %v, then %v", first, again)
		}
		for _, v := range first {
			if v.Kind == "" || v.Where == "" {
				t.Fatalf("Check(%q) gives an empty violation %+v", text, v)
			}
		}
		if strings.ContainsAny(text, "123456789") && !strings.ContainsAny(text, "[]\n.") {
			unsourced := guard.Check(guard.Draft{Text: text + " 98,7654%"})
			if len(unsourced) == 0 {
				t.Fatalf("Check(%q) without a source finds nothing", text)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	d := truths[0].d
	d.Text += "\nTheo Kế hoạch Thư viện số tỉnh Sơn La giai đoạn 2031-2035 (mục II.3.2), thuộc phần “Mục tiêu đến năm 2035” [2].\nNguyên văn: “" + levelsQuote + "” [1]"
	d.Citations = withContext("2", "2.1. Mục tiêu đến năm 2035", d.Citations)
	d.Blocks = strings.Split(d.Text, "\n")
	for b.Loop() {
		if got := guard.Check(d); len(got) > 0 {
			b.Fatal(got)
		}
	}
}

func BenchmarkMaskAndInput(b *testing.B) {
	const question = "Em tên Hoa, sđt 0912 345 678, muốn đăng ký tạm trú cho con ở Sơn La thì cần giấy tờ gì, lệ phí bao nhiêu ạ"
	for b.Loop() {
		masked, found := guard.Mask(question)
		guard.Input(masked)
		guard.NeedsRemoval(masked, found)
	}
}
