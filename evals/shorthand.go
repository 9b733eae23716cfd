package evals

import (
	"strings"

	"trolycong/internal/vitext"
)

// shorthand is how people shorten words when they chat, and what official names are called for short. It is written for
// measuring, apart from what the program reads: a table that both used would measure nothing. A form that is the phrase
// itself keeps it now and then.
var shorthand = phrases(`
không: ko, k, hok, kh | được: đc, dc | gì: j, gj | với: vs | mình: mk, mik | bao nhiêu: bn, bao nhiu, bnhieu | như thế nào: ntn | làm: lm, làm | làm gì: lm j | người: ng
những: nhg, nhữg | nhiều: nhìu | giờ: h | bây giờ: bh, bjo | vậy: z, v | rồi: r, rùi | cũng: cx, cũg | chồng: ck | vợ: vk | biết: bít, bik, bt | hôm nay: hnay | hôm qua: hqua
trước: trc | muốn: mún | giúp: júp, giúp | cảm ơn: tks, cám ơn | bình thường: bthg | chị: c, chị | anh: a, anh | em: e, em | nhưng: nhg | vào: zô, vào | nữa: nx, nữa | tháng: thg, tháng
đăng ký: đky, đk, dk | đăng kí: đkí, đk, dk | thủ tục: ttuc, thủ tục | thủ tục hành chính: tthc | hồ sơ: hs | thời gian: tgian, tg | điện thoại: đt, dt | trả lời: tl, trả lời | gia đình: gđ | thông tin: ttin
hộ khẩu: hk | sổ hộ khẩu: sổ hk, shk | đăng ký kết hôn: đkkh, dkkh | giấy khai sinh: gks | khai sinh: ks, khai sinh | giấy chứng sinh: gcs | căn cước công dân: cccd | thẻ căn cước: thẻ cc, cccd | căn cước: cc, cccd
chứng minh nhân dân: cmnd, cmt, cmtnd | chứng minh thư: cmt | giấy phép lái xe: gplx | bằng lái xe: blx, bằng lái | giấy phép kinh doanh: gpkd | đăng ký kinh doanh: đkkd, dkkd | giấy phép xây dựng: gpxd
bảo hiểm y tế: bhyt | bảo hiểm xã hội: bhxh | bảo hiểm thất nghiệp: bhtn | quyền sử dụng đất: qsdđ, qsd đất | phòng cháy chữa cháy: pccc | doanh nghiệp: dn | hộ kinh doanh: hkd | công ty: cty, cti
trách nhiệm hữu hạn: tnhh | hợp tác xã: htx | uỷ ban nhân dân: ubnd | ủy ban nhân dân: ubnd | ủy ban: ub, ủy ban | công an: ca, công an | phường: p, phường | thành phố: tp | hà nội: hn | việt nam: vn
nước ngoài: nc ngoài, nước ngoài | trực tuyến: onl, trực tuyến | qua mạng: onl, qua mạng | lý lịch tư pháp: lltp | hộ chiếu: hc, hộ chiếu | xác nhận: xn | tình trạng hôn nhân: tthn | chuyển đổi số: cđs
dịch vụ công: dvc | dịch vụ công trực tuyến: dvctt | công nghệ thông tin: cntt | cơ sở dữ liệu: csdl | cán bộ công chức: cbcc | cơ quan: cq | kế hoạch: kh, kế hoạch | mục tiêu: mt, mục tiêu | tỷ lệ: tl, tỷ lệ
`)

// phrases reads a table: entries parted by "|" or line ends, each a phrase and its forms.
func phrases(table string) map[string][]string {
	out := map[string][]string{}
	for entry := range strings.FieldsFuncSeq(table, func(r rune) bool { return r == '|' || r == '\n' }) {
		phrase, forms, _ := strings.Cut(entry, ":")
		for form := range strings.SplitSeq(forms, ",") {
			key := strings.TrimSpace(phrase)
			out[key] = append(out[key], strings.TrimSpace(form))
		}
	}
	return out
}

const (
	longestPhrase = 4 // words
	// keptPhrases of 4 that could be shortened stay as they are: nobody shortens everything.
	keptPhrases = 1
)

// shorten writes some phrases in shorthand, the longest first; where chance takes none, the first.
func (t *typing) shorten() {
	type place struct {
		at, parts int
		form      string
	}
	var all, some []place
	for i := 0; i < len(t.parts); {
		n, forms := t.phraseAt(i)
		if n == 0 {
			i++
			continue
		}
		p := place{i, n, forms[t.dice.IntN(len(forms))]}
		all = append(all, p)
		if t.dice.IntN(4) >= keptPhrases {
			some = append(some, p)
		}
		i += n
	}
	if len(some) == 0 && len(all) > 0 {
		all[0].form = shorthand[t.phrase(all[0].at, all[0].parts)][0]
		some = all[:1]
	}
	for _, p := range some {
		if p.form == t.phrase(p.at, p.parts) {
			continue
		}
		for i := range p.parts {
			t.parts[p.at+i].text = ""
		}
		t.parts[p.at].text = p.form
	}
}

// phraseAt finds the longest phrase that begins at a part: how many parts it spans, 0 for none, and its forms.
func (t *typing) phraseAt(i int) (n int, forms []string) {
	for words := longestPhrase; words > 0; words-- {
		n := 2*words - 1
		if i+n > len(t.parts) {
			continue
		}
		if forms := shorthand[t.phrase(i, n)]; forms != nil {
			return n, forms
		}
	}
	return 0, nil
}

// phrase is what stands in n parts, in lower case; empty when they are no words with one space between them.
func (t *typing) phrase(i, n int) string {
	var b strings.Builder
	for j, p := range t.parts[i : i+n] {
		if p.word != (j%2 == 0) || !p.word && p.text != " " {
			return ""
		}
		b.WriteString(vitext.Lower(p.text))
	}
	return b.String()
}
