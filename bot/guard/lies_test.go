package guard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/knowledge"
)

// lie is a draft that says more than its quotes.
type lie struct {
	text, echo string
	cites      []knowledge.Citation
}

// family is a way of lying: every lie of it must be found, as one of the kinds.
type family struct {
	name  string
	kinds []guard.ViolationKind
	lies  []lie
	// truths are close to the lies and must pass.
	truths []lie
}

const (
	plainShare   = "45% hồ sơ được xử lý trên mạng"
	channelQuote = "Trực tuyến: 7.000 đồng; Trực tiếp: 10.000 đồng; Qua bưu chính: 12.000 đồng. Thời hạn: trực tuyến 3 ngày làm việc, trực tiếp 5 ngày làm việc, qua bưu chính 8 ngày làm việc"
	helperQuote  = "Sở Tư pháp chủ trì, phối hợp với Sở Y tế, Công an tỉnh và UBND các huyện rà soát danh mục"
)

// fill puts each of the values into each of the forms.
func fill(forms []string, values ...string) []string {
	var out []string
	for _, f := range forms {
		for _, v := range values {
			out = append(out, fmt.Sprintf(f, v))
		}
	}
	return out
}

func on(cites []knowledge.Citation, texts ...string) []lie {
	var out []lie
	for _, t := range texts {
		out = append(out, lie{text: t, cites: cites})
	}
	return out
}

func levelFamily() family {
	f := family{name: "levels", kinds: []guard.ViolationKind{guard.BadLevel}}
	forms := []string{"Cấp %[2]s: %[1]s [1]", "Cấp %[2]s đạt %[1]s hồ sơ [1]", "%[1]s văn bản đi đến ở cấp %[2]s [1]", "%[1]s hồ sơ của cấp %[2]s [1]", "Các %[2]s: %[1]s hồ sơ [1]", "Toàn %[2]s đạt %[1]s [1]", "Tại %[2]s đạt %[1]s hồ sơ [1]",
		"Ở %[2]s là %[1]s [1]", "Mỗi %[2]s đạt %[1]s [1]", "Đối với cấp %[2]s là %[1]s hồ sơ [1]", "%[1]s số %[2]s xử lý hồ sơ trên mạng [1]", "%[1]s %[2]s xử lý hồ sơ trên mạng [1]"}
	right := map[string]string{"90%": "tỉnh", "80%": "huyện", "60%": "xã"}
	for _, form := range forms {
		for figure, own := range right {
			for _, level := range []string{"tỉnh", "huyện", "xã"} {
				text := fmt.Sprintf(form, figure, level)
				if level == own {
					f.truths = append(f.truths, lie{text: text, cites: mains(levelsQuote)})
				} else {
					f.lies = append(f.lies, lie{text: text, cites: mains(levelsQuote)})
				}
			}
		}
		for _, level := range []string{"tỉnh", "huyện", "xã", "phường"} {
			f.lies = append(f.lies, lie{text: fmt.Sprintf(form, "45%", level), cites: mains(plainShare)})
		}
		f.truths = append(f.truths, lie{text: fmt.Sprintf(form, "45%", "xã"), cites: withContext("2", "b) Đối với các xã", mains(plainShare))})
	}
	f.lies = append(f.lies, on(mains(dutyQuote), "Cấp xã: trên 50% [1]", "nộp tại Bộ phận Một cửa cấp xã [1]", "Thực hiện ở cấp tỉnh [1]", "Giải quyết ở cấp cơ sở [1]")...)
	return f
}

func agencyFamily() family {
	f := family{name: "agencies", kinds: []guard.ViolationKind{guard.BadAgency}}
	names := []string{"Chính phủ", "VNPT", "Tập đoàn VNPT", "Viettel", "Hội Nông dân", "Hội Phụ nữ", "Hội Cựu chiến binh", "Ban Dân tộc", "Ban Dân tộc tỉnh", "Ủy ban Dân tộc", "Trạm Y tế xã", "Liên đoàn Lao động tỉnh", "Bệnh viện Đa khoa tỉnh", "Viện Khoa học Thống kê",
		"Đài Truyền thanh huyện", "Bưu điện tỉnh", "Ngân hàng Nhà nước", "Kho bạc Nhà nước", "Công ty Điện lực", "Trường Đại học Luật", "Quỹ Đầu tư phát triển", "Đoàn Thanh niên", "Bộ Tài chính", "Sở Nội vụ", "Cục Thuế", "Chi cục Thuế", "Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh", "Quốc hội",
		"Thủ tướng", "Thanh tra tỉnh", "Công an tỉnh", "Hội đồng nhân dân tỉnh", "UBND tỉnh", "UBND các xã", "Ban Quản lý khu công nghiệp", "Văn phòng UBND tỉnh", "Trung tâm Phục vụ hành chính công tỉnh", "Liên minh Hợp tác xã tỉnh", "Cảng vụ Hàng hải"}
	f.lies = on(mains(dutyQuote), fill([]string{"%s chủ trì [1]", "do %s thực hiện [1]", "nộp tại %s [1]", "%s phối hợp với các đơn vị [1]"}, names...)...)
	f.lies = append(f.lies, on(mains(dutyQuote), "UBND chủ trì [1]", "Doanh nghiệp chủ trì [1]", "Nhà trường chủ trì [1]", "Tổ Đề án 06 chủ trì [1]", "Hợp tác xã chủ trì [1]", "The Ministry of Finance leads [1]", "The Department of Health leads [1]", "Apply at the provincial People's Committee [1]", "cơ quan chủ trì là Thanh tra tỉnh [1]")...)
	f.truths = on(mains(dutyQuote), "Sở Y tế chủ trì [1]", "Đơn vị chủ trì: Sở Y tế [1]", "Cơ quan chủ trì là Sở Y tế [1]", "do Sở Y tế chủ trì, phối hợp với UBND các huyện [1]", "UBND các huyện phối hợp [1]", "Ủy ban nhân dân các huyện phối hợp [1]", "Sở Y tế là đơn vị chủ trì [1]")
	return f
}

func roleFamily() family {
	f := family{name: "roles", kinds: []guard.ViolationKind{guard.BadAgency}}
	forms := []string{"%s chủ trì [1]", "%s là đơn vị chủ trì [1]", "%s là cơ quan chủ trì [1]", "Cơ quan chủ trì: %s [1]", "Đơn vị chủ trì là %s [1]", "Giao %s chủ trì rà soát danh mục [1]", "do %s chủ trì [1]", "%s làm đầu mối [1]", "%s được giao chủ trì [1]", "%s chịu trách nhiệm chính [1]"}
	f.lies = on(mains(helperQuote), fill(forms, "Sở Y tế", "Công an tỉnh", "UBND các huyện", "Ủy ban nhân dân các huyện")...)
	f.lies = append(f.lies, on(mains(dutyQuote), "UBND các huyện chủ trì, phối hợp với Sở Y tế [1]", "UBND các huyện chủ trì [1]", "Cơ quan phối hợp với Sở Y tế là UBND các huyện [1]", "UBND các huyện và Sở Y tế cùng phối hợp với Sở Y tế [1]")...)
	f.lies = append(f.lies, on(mains(helperQuote), "Sở Y tế chủ trì, phối hợp với Sở Tư pháp [1]", "Công an tỉnh, Sở Y tế chủ trì [1]", "UBND các huyện phối hợp với Sở Tư pháp, do Sở Y tế chủ trì [1]", "Các đơn vị phối hợp với Sở Tư pháp [1]", "Sở Tư pháp phối hợp [1]")...)
	f.lies = append(f.lies, on(mains("Báo cáo gửi Sở Y tế trước ngày 25 hằng tháng"), "Sở Y tế chủ trì [1]", "Sở Y tế làm đầu mối [1]", "Cơ quan chủ trì: Sở Y tế [1]")...)
	f.truths = on(mains(helperQuote), "Sở Tư pháp chủ trì [1]", "Sở Tư pháp chủ trì, phối hợp với Sở Y tế [1]", "Sở Y tế phối hợp [1]", "phối hợp với UBND các huyện, Công an tỉnh [1]", "Giao Sở Tư pháp chủ trì rà soát danh mục [1]")
	f.truths = append(f.truths, lie{text: "Sở Y tế chủ trì [1]", cites: withContext("2", "3. Sở Y tế", mains("Chủ trì, phối hợp với các đơn vị rà soát danh mục"))})
	return f
}

func comparatorFamily() family {
	f := family{name: "comparators", kinds: []guard.ViolationKind{guard.BadComparator, guard.BadFigure}}
	before := []string{"cao nhất", "tối đa", "nhiều nhất", "không quá", "không vượt quá", "không vượt", "chưa đến", "chưa tới", "không đến", "không tới", "chưa đầy", "lên tới", "lên đến", "nhỏ hơn hoặc bằng", "ít hơn hoặc bằng", "thấp hơn hoặc bằng", "bằng hoặc ít hơn", "dưới", "kém", "thấp hơn", "ít hơn", "nhỏ hơn", "trên", "hơn", "vượt", "vượt quá",
		"lớn hơn", "cao hơn", "gần", "khoảng", "xấp xỉ", "ước", "chừng", "ngót", "đúng", "chính xác", "đúng bằng", "≤", "<", ">", "at most", "up to", "no more than", "less than", "under", "more than", "over", "about", "nearly", "maximum", "exactly"}
	f.lies = on(mains(dutyQuote), fill([]string{"Kinh phí %s 2 tỷ đồng [1]", "Kinh phí đạt %s 2 tỷ đồng [1]"}, before...)...)
	f.lies = append(f.lies, on(mains(dutyQuote), "2 tỷ đồng hoặc ít hơn [1]", "2 tỷ đồng hoặc thấp hơn [1]", "2 tỷ đồng trở xuống [1]", "từ 2 tỷ đồng trở lại [1]", "2 tỷ đồng đổ lại [1]", "2 tỷ đồng là cùng [1]", "2 tỷ đồng là nhiều nhất [1]", "2 tỷ đồng là cao nhất [1]", "2 tỷ đồng or less [1]", "2 tỷ đồng at most [1]",
		"Mức tối đa của kinh phí là 2 tỷ đồng [1]", "Mức cao nhất của kinh phí: 2 tỷ đồng [1]", "Mức trần kinh phí là 2 tỷ đồng [1]", "Kinh phí nhiều nhất được chi là 2 tỷ đồng [1]", "tối đa 50% [1]", "ít nhất 50% [1]", "50% trở lên [1]", "50% trở xuống [1]")...)
	f.truths = on(mains(dutyQuote), "ít nhất 2 tỷ đồng [1]", "không dưới 2 tỷ đồng [1]", "2 tỷ đồng trở lên [1]", "Mức tối thiểu của kinh phí là 2 tỷ đồng [1]", "thấp nhất 2 tỷ đồng [1]", "2 tỷ đồng hoặc hơn [1]", "lớn hơn hoặc bằng 2 tỷ đồng [1]", "2 tỷ đồng [1]", "hơn 50% [1]", "vượt 50% [1]", "hoàn thành trên 50% [1]", "at least 2 tỷ đồng [1]")
	f.truths = append(f.truths, on(mains("Kinh phí 3 tỷ đồng"), "đúng 3 tỷ đồng [1]", "Kinh phí là 3 tỷ đồng [1]")...)
	return f
}

func countFamily() family {
	f := family{name: "counts", kinds: []guard.ViolationKind{guard.BadFigure}}
	things := []string{"huyện", "xã", "cơ quan", "hồ sơ", "thủ tục", "người", "văn bản", "trường học"}
	for _, quote := range []string{"%s. Kinh phí thực hiện do ngân sách bảo đảm", "theo khoản 2 Điều %s, Nghị định", "Mục %s. Tổ chức thực hiện", "theo Phụ lục %s, Mẫu số %s", "%s) Nhiệm vụ thư viện"} {
		for _, thing := range things {
			q := strings.ReplaceAll(quote, "%s", "5")
			f.lies = append(f.lies, on(mains(q), "5 "+thing+" tham gia [1]")...)
		}
	}
	for _, thing := range []string{"huyện", "xã", "trường học"} {
		f.lies = append(f.lies, on(mains("12 cơ quan và các huyện, xã có trường học"), "Số "+thing+" tham gia: 12 [1]", "Số lượng "+thing+" là 12 [1]", "12 "+thing+" [1]", "Tổng số "+thing+" tham gia là 12 [1]")...)
		f.lies = append(f.lies, on(withContext("2", "Đơn vị Năm 2031", mains("Thư viện\n45")), "45 "+thing+" [1] [2]")...)
	}
	f.truths = append(on(mains("12 cơ quan và các huyện"), "12 cơ quan [1]", "Số cơ quan tham gia: 12 [1]", "Số cơ quan là 12 [1]"), on(mains("theo khoản 2 Điều 14, Nghị định"), "khoản 2 Điều 14 [1]")...)
	f.truths = append(f.truths, on(withContext("2", "Đơn vị Số xã năm 2031", mains("Thư viện\n45")), "45 xã [1] [2]", "Thư viện: 45 [1] [2]")...)
	f.truths = append(f.truths, on(mains("Số xã đã nối mạng là 45"), "45 xã [1]", "Số xã: 45 [1]")...)
	return f
}

func channelFamily() family {
	f := family{name: "channels", kinds: []guard.ViolationKind{guard.BadFigure}}
	own := map[string][]string{"trực tuyến": {"7.000 đồng", "3 ngày làm việc"}, "trực tiếp": {"10.000 đồng", "5 ngày làm việc"}, "qua bưu chính": {"12.000 đồng", "8 ngày làm việc"}}
	glued := []knowledge.Citation{procedure("1", "c", "Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng(mỗi lần đăng ký)Trực tiếp5 Ngày làm việc10,000 Việt Nam ĐồngDịch vụ bưu chính8 Ngày làm việc12,000 Việt Nam Đồng")}
	prose := []knowledge.Citation{procedure("1", "c", channelQuote)}
	for _, form := range []string{"%[2]s: %[1]s [1]", "%[1]s (%[2]s) [1]", "Nộp %[2]s: %[1]s [1]", "%[1]s nếu nộp %[2]s [1]", "Nộp %[2]s mất %[1]s [1]"} {
		for channel, values := range own {
			for other := range own {
				for _, v := range values {
					text := fmt.Sprintf(form, v, other)
					for _, cites := range [][]knowledge.Citation{prose, glued} {
						if other == channel {
							f.truths = append(f.truths, lie{text: text, cites: cites})
						} else {
							f.lies = append(f.lies, lie{text: text, cites: cites})
						}
					}
				}
			}
		}
	}
	return f
}

func freeFamily() family {
	f := family{name: "free", kinds: []guard.ViolationKind{guard.BadFigure}}
	row := []knowledge.Citation{procedure("1", "c", rowQuote+"; người được miễn thị thực nộp bản sao")}
	f.lies = on(row, "Thủ tục này không có lệ phí [1]", "không có phí [1]", "không mất lệ phí [1]", "không mất phí [1]", "không mất tiền [1]", "không mất đồng nào [1]", "không tốn phí [1]", "không tốn tiền [1]", "không tốn kém [1]", "không thu tiền [1]", "không thu phí [1]", "không thu lệ phí [1]", "không thu bất kỳ khoản phí nào [1]",
		"không phải nộp phí [1]", "không phải nộp lệ phí [1]", "không phải nộp tiền [1]", "không phải trả phí [1]", "không phải trả tiền [1]", "không phải đóng phí [1]", "không phải đóng lệ phí [1]", "không cần nộp phí [1]", "không cần trả lệ phí [1]", "không tính phí [1]", "không tính tiền [1]", "không lấy tiền [1]", "không lấy phí [1]",
		"không phải chịu phí [1]", "không bị thu phí [1]", "chẳng mất phí [1]", "chẳng mất tiền [1]", "khỏi mất tiền [1]", "khỏi nộp lệ phí [1]", "không yêu cầu lệ phí [1]", "Trực tuyến: miễn phí [1]", "được miễn phí [1]", "miễn lệ phí [1]", "miễn thu [1]", "Lệ phí: không [1]", "Lệ phí là 0 [1]", "Phí bằng không [1]", "không đồng nào [1]",
		"It costs nothing [1]", "It is free [1]", "no fee [1]", "free of charge [1]", "at no cost [1]", "without charge [1]", "mien phi [1]", "khong mat tien [1]")
	free := []knowledge.Citation{procedure("1", "c", "Trực tiếp5 Ngày làm việcMiễn phí")}
	f.truths = append(on(free, "miễn phí [1]", "không mất phí [1]", "không mất tiền [1]", "không thu lệ phí [1]"), on(row, "Nguồn không nêu phí nộp trực tiếp [1]", "7.000 đồng mỗi lần, nộp bản sao [1]")...)
	f.lies = append(f.lies, lie{text: "Phải nộp 50.000 đồng [1]", cites: []knowledge.Citation{procedure("1", "c", "không phải nộp 50.000 đồng")}}, lie{text: "Thu 50.000 đồng [1]", cites: []knowledge.Citation{procedure("1", "c", "không thu 50.000 đồng")}})
	return f
}

func wordFamily() family {
	f := family{name: "words and signs", kinds: []guard.ViolationKind{guard.BadFigure, guard.BadNumber, guard.BadDate}}
	f.lies = on([]knowledge.Citation{procedure("1", "c", rowQuote)}, fill([]string{"Thời hạn: %s [1]"}, "nửa tháng", "nửa năm", "nửa ngày", "chục ngày làm việc", "mươi ngày", "hai tuần", "Ⅻ tháng", "⑥ ngày", "③ ngày làm việc", "❸ ngày", "㉛ ngày", "tám ngày", "một năm rưỡi", "hai muoi ngay", "trong ngày", "ngay trong ngày", "ngay lập tức",
		"twenty working days", "ten days", "three months", "twenty-one days", "half a month", "a dozen days", "the same day", "lấy liền", "hàng chục ngày")...)
	f.lies = append(f.lies, on(mains(levelsQuote), "½ văn bản đi đến [1]", "¾ hồ sơ [1]", "⅔ hồ sơ [1]", "⑥① % hồ sơ [1]", "sixty-one percent of files [1]", "ninety percent of files [1]", "two thirds of files [1]", "most of the files [1]", "một nửa hồ sơ [1]", "quá nửa hồ sơ [1]", "hai phần ba hồ sơ [1]", "ba phần tư hồ sơ [1]", "toàn bộ hồ sơ tại cấp xã [1]", "tất cả hồ sơ tại cấp xã [1]",
		"hầu hết hồ sơ [1]", "phần lớn hồ sơ [1]", "đa số hồ sơ [1]", "gấp năm lần [1]", "gấp đôi [1]", "tăng gấp ba [1]", "hàng trăm hồ sơ [1]", "hàng nghìn hồ sơ [1]", "sau muoi mot phan tram ho so [1]", "sáu mươi mốt phần trăm [1]", "một trăm phần trăm hồ sơ [1]", "theo Phụ lục IV [1]", "theo Chương IX [1]", "báo cáo trước quý IV [1]", "theo Nghị định 12/KH-UBND [1]", "theo Quyết định số 12/KH-UBND [1]")...)
	f.lies = append(f.lies, lie{text: "61. phần trăm hồ sơ", cites: mains(levelsQuote)}, lie{text: "Có hiệu lực ngày 15/12/2031 [1]", cites: mains("Kế hoạch ban hành ngày 15/12/2031")}, lie{text: "Ban hành ngày 15/12/2031 [1]", cites: mains("có hiệu lực từ ngày 15/12/2031")},
		lie{text: "Hạn chót là 15/12/2031 [1]", cites: mains("áp dụng từ ngày 15/12/2031")}, lie{text: "Hạn cuối: ngày 15/12/2031 [1]", cites: mains("áp dụng từ ngày 15/12/2031")})
	f.truths = append(on(mains("đạt ½ chặng đường, hoàn thành nửa năm, gấp đôi năm trước, toàn bộ hồ sơ, theo Phụ lục IV"), "½ chặng đường [1]", "nửa năm [1]", "gấp đôi năm trước [1]", "toàn bộ hồ sơ [1]", "theo Phụ lục IV [1]"), on(mains(dutyQuote), "theo Kế hoạch 12/KH-UBND [1]", "theo Kế hoạch số 12/KH-UBND [1]")...)
	f.truths = append(f.truths, lie{text: "Hạn chót là 15/12/2031 [1]", cites: mains(dutyQuote)}, lie{text: "Ban hành ngày 15/12/2031 [1]", cites: mains("Kế hoạch ban hành ngày 15/12/2031")})
	return f
}

func echoFamily() family {
	f := family{name: "echo", kinds: []guard.ViolationKind{guard.BadFigure, guard.BadDate, guard.BadAgency, guard.BadNumber, guard.BadLevel}}
	said := []struct{ echo, says string }{
		{"hạn báo cáo là ngày 25/12/2044 phải không", "hạn báo cáo là ngày 25/12/2044"}, {"Sở Nội vụ chủ trì phải không", "Sở Nội vụ chủ trì"}, {"theo Quyết định 99/QĐ-UBND à", "thực hiện theo Quyết định 99/QĐ-UBND"}, {"có 75 xã tham gia không", "có 75 xã tham gia"},
		{"đến năm 2044 đúng không", "đến năm 2044"}, {"Bộ Tài chính quyết định à", "Bộ Tài chính quyết định"}, {"ở mức độ 7 à", "ở mức độ 7"}, {"thủ tục 9.123456 đúng không", "thủ tục có mã 9.123456"}, {"giai đoạn 2041-2045 à", "giai đoạn 2041-2045"}, {"cấp thôn làm à", "cấp thôn thực hiện"},
	}
	for _, s := range said {
		for _, form := range []string{"Đúng vậy, %s.", "Vâng, %s.", "%s.", "Có, %s [1].", "%s [1]", "Không có gì thay đổi, %s."} {
			text := fmt.Sprintf(form, s.says)
			f.lies = append(f.lies, lie{text: text, echo: s.echo, cites: mains(dutyQuote)})
		}
	}
	f.truths = []lie{
		{text: "Không có số liệu năm 2044.", echo: "mục tiêu năm 2044"}, {text: "Năm 2044: chưa tìm thấy số liệu trong các văn bản đã nạp.", echo: "mục tiêu năm 2044"}, {text: "Không có thủ tục mang mã 9.123456 trong danh mục đã nạp.", echo: "9.123456"},
		{text: "Không có văn bản số 99/QĐ-UBND trong dữ liệu đã nạp.", echo: "99/QĐ-UBND"}, {text: "Nguồn không nêu Sở Nội vụ [1].", echo: "Sở Nội vụ làm gì", cites: mains(dutyQuote)}, {text: "There is no procedure with the code 9.123456 in the loaded catalogue.", echo: "9.123456"},
	}
	return f
}

func addressFamily() family {
	f := family{name: "addresses", kinds: []guard.ViolationKind{guard.BadURL}}
	f.lies = on(mains(dutyQuote), fill([]string{"xem %s [1]", "Chi tiết tại %s.", "(%s)"}, "vi-du.gov", "Vi-Du.Vn", "VI-DU.VN", "bit.ly/abc", "vi-du.com", "Vi-du.Com", "https://vi-du.vn", "HTTPS://VI-DU.VN/x", "http://10.0.0.1/x", "www.vi-du.xyz", "WWW.vi-du.top", "t.me/vidu", "zalo.me/0123", "goo.gl/x1", "vi-du.info", "vi-du.site", "a.b.c.vi-du.net",
		"vi-du.gov.vn/mau", "vi-du.io/x", "ftp://vi-du.vn/x", "hxxp://vi-du.vn", "vi-du[.]vn", "vi-du(.)com", "vi-du．vn", "ví-dụ.vn", "vidu.xn--abc", "vi-du.vn:8080/x", "javascript:alert(1)", "mailto:ai@vi-du.vn", "fb.com/vidu", "vi-du.click", "vi-du.be/x?y=1", "youtu.be/abc")...)
	quoted := mains("Nộp trên dichvu.vidu.gov.vn hoặc gửi thuvien@vidu.gov.vn")
	f.truths = append(on(quoted, "Nộp trên dichvu.vidu.gov.vn [1]", "gửi thuvien@vidu.gov.vn [1]"), on(mains("theo TP.HCM, mẫu CT01.docx, v.v. Th.S đọc.Kết quả 1.000 đồng, tỷ lệ 1.5"), "TP.HCM [1]", "mẫu CT01.docx [1]", "v.v. [1]", "Th.S đọc.Kết quả [1]", "1.000 đồng [1]")...)
	return f
}

func TestCheckFindsAddressesInBlocks(t *testing.T) {
	quote := mains("Xem https://dichvu.vidu.gov.vn/a")
	for _, tt := range []struct {
		block string
		ok    bool
	}{{"Xem https://dichvu.vidu.gov.vn/a [1]", true}, {"Xem https://dichvu.vidu.gov.vn/b [1]", false}, {"Xem bit.ly/abc [1]", false}, {"Xem vi-du.Vn [1]", false}, {"Xem trang nguồn [1]", true}} {
		got := guard.Check(guard.Draft{Blocks: []string{tt.block}, Citations: quote})
		if (len(got) == 0) != tt.ok || len(got) > 0 && (got[0].Kind != guard.BadURL || got[0].Where != "block 1") {
			t.Errorf("Check with block %q = %v, want ok %v", tt.block, got, tt.ok)
		}
	}
}

func TestCheckCatchesFamiliesOfLies(t *testing.T) {
	for _, f := range []family{levelFamily(), agencyFamily(), roleFamily(), comparatorFamily(), countFamily(), channelFamily(), freeFamily(), wordFamily(), echoFamily(), addressFamily()} {
		t.Run(f.name, func(t *testing.T) {
			if len(f.lies) < 40 {
				t.Errorf("%d lies, want at least 40", len(f.lies))
			}
			for _, l := range f.lies {
				got := guard.Check(guard.Draft{Text: l.text, Echo: l.echo, Citations: l.cites})
				if !slices.ContainsFunc(got, func(v guard.Violation) bool { return slices.Contains(f.kinds, v.Kind) }) {
					t.Errorf("Check(%q) on %q = %v, want one of %v", l.text, quoteOf(l.cites), got, f.kinds)
				}
			}
			for _, l := range f.truths {
				if got := guard.Check(guard.Draft{Text: l.text, Echo: l.echo, Citations: l.cites}); len(got) > 0 {
					t.Errorf("Check(%q) on %q = %v, want none", l.text, quoteOf(l.cites), got)
				}
			}
			t.Logf("%d lies, %d true drafts beside them", len(f.lies), len(f.truths))
		})
	}
}

func quoteOf(cites []knowledge.Citation) string {
	if len(cites) == 0 {
		return ""
	}
	return cites[0].Quote
}
