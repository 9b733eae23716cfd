package guard

import (
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// openers begin the name of an agency, in Key form, the longer first. A name goes on behind them with a capital, a known
// field ("tài chính") or an administrative level ("tỉnh", "cấp xã").
var openers = byFirst(splitPhrases(`ủy ban nhân dân; uỷ ban nhân dân; hội đồng nhân dân; ubnd; hđnd; trung tâm phục vụ hành chính công; trung tâm; ban quản lý; ban tuyên giáo; ban tổ chức; ban chỉ đạo; bảo hiểm xã hội; viện kiểm sát nhân dân; viện kiểm sát; tòa án nhân dân; tòa án; đại sứ quán; kho bạc nhà nước; kho bạc; ngân hàng nhà nước; văn phòng đăng ký đất đai; văn phòng;
	chính phủ; ủy ban bầu cử; ủy ban; hội nông dân; hội phụ nữ; hội cựu chiến binh; hội khuyến học; hội; liên đoàn lao động; liên đoàn; liên minh hợp tác xã; công đoàn; đoàn thanh niên; đảng ủy; quân ủy; bộ chỉ huy; bộ tư lệnh; bộ đội; ban dân tộc; ban; trạm y tế; trạm; viện; bệnh viện; trường; đài; báo; quỹ; hiệp hội; ngân hàng; bưu điện; bưu cục; kiểm lâm; cảng vụ; hạt; đội; nhà máy; công ty; hợp tác xã;
	vnpt; viettel; fpt; mobifone; vinaphone; cmc; evn; thanh tra; công an; tổng cục; chi cục; cục; sở; bộ; phòng; vụ; tỉnh ủy; thành ủy; huyện ủy; thủ tướng; quốc hội; tổ công nghệ số; cơ quan thuế; hải quan; chi nhánh; học viện; đại học; trường đại học; tập đoàn; tổng công ty; hội liên hiệp; đoàn thanh niên; mặt trận tổ quốc`))

// alone are names without anything behind them.
var alone = vitext.WordSet("tỉnh_ủy thành_ủy huyện_ủy thủ_tướng quốc_hội chính_phủ mặt_trận_tổ_quốc ngân_hàng_nhà_nước ubnd hđnd vnpt viettel fpt mobifone vinaphone cmc evn")

// fields are what ministries and departments are named after, the longer first.
var fields = byFirst(splitPhrases(`nông nghiệp và phát triển nông thôn; nông nghiệp và môi trường; thông tin và truyền thông; khoa học và công nghệ; giáo dục và đào tạo; kế hoạch và đầu tư; tài nguyên và môi trường; lao động thương binh và xã hội; văn hóa thể thao và du lịch; văn hóa và thể thao; giao thông vận tải; dân tộc và tôn giáo;
	tài chính; tư pháp; y tế; nội vụ; xây dựng; công thương; công an; quốc phòng; ngoại giao; ngoại vụ; du lịch; dân tộc; tttt; khđt; khcn; gdđt; tnmt; gtvt; thuế; hải quan; cảnh sát; quân sự`))

// levelWords go on a name behind its opener: "UBND các xã", "Công an cấp tỉnh".
var agencyLevels = vitext.WordSet("tỉnh thành phố tp huyện quận thị xã phường cấp các trung ương thôn")

// byFirst orders phrases by their first word, the longer first.
func byFirst(phrases [][]string) map[string][][]string {
	m := map[string][][]string{}
	for _, p := range phrases {
		m[p[0]] = append(m[p[0]], p)
	}
	return m
}

func splitPhrases(s string) [][]string {
	var out [][]string
	for _, p := range strings.Split(s, ";") {
		out = append(out, vitext.Syllables(p))
	}
	slices.SortStableFunc(out, func(a, b []string) int { return len(b) - len(a) })
	return out
}

// agency is one name in a text.
type agency struct {
	vitext.Range
	name string // as written
}

// agencies gives the names of agencies in the text. A name ends at a stop; in running text, behind its last capital and
// the syllable that completes that word.
func agencies(text string) []agency {
	r := []rune(text)
	pieces := namePieces(r)
	raw, key := make([]string, len(pieces)), make([]string, len(pieces))
	for i, p := range pieces {
		raw[i] = string(r[p.Start:p.End])
		key[i] = vitext.Key(raw[i])
	}
	var out []agency
	for i := 0; i < len(pieces); {
		n := agencyAt(raw, key, i)
		if n == 0 {
			i++
			continue
		}
		place := vitext.Range{Start: pieces[i].Start, End: pieces[i+n-1].End}
		out = append(out, agency{place, string(r[place.Start:place.End])})
		i += n
	}
	return out
}

// namePieces cuts a text into words ("TT&TT" is one) and, each for itself, every other mark.
func namePieces(r []rune) []vitext.Range {
	inWord := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsMark(c) || c == '&' || c == '-' }
	out := make([]vitext.Range, 0, len(r)/4)
	for i := 0; i < len(r); {
		end := i
		for end < len(r) && inWord(r[end]) {
			end++
		}
		if end == i && r[i] == ' ' {
			i++
			continue
		}
		end = max(end, i+1)
		out = append(out, vitext.Range{Start: i, End: end})
		i = end
	}
	return out
}

// agencyAt gives the number of words of the name that begins at i; 0 for none.
func agencyAt(raw, key []string, i int) int {
	opener := phraseAt(openers, key, i)
	if opener == 0 {
		return 0
	}
	n := i + opener
	if f := phraseAt(fields, key, n); f > 0 {
		return n + f - i
	}
	if opener == 1 && vitext.Upper(raw[i]) && len(raw[i]) > 1 && !alone[key[i]] {
		return 0 // a text in capitals: "DỊCH VỤ TÀI NGUYÊN" names no agency
	}
	full := len(key[i:n]) > 5 || alone[strings.Join(key[i:n], "_")] || slices.ContainsFunc(raw[i+1:n], capital)
	for n < len(raw) && agencyLevels[key[n]] {
		n, full = n+1, true
	}
	last := n
	for j := n; j < len(raw) && isWord(raw[j]) && capital(raw[n]); j++ {
		if capital(raw[j]) {
			last = j + 1
		} else if j-last >= 2 && key[j] != "và" || j-last > 3 {
			break
		}
	}
	if last > n {
		full = true
		if completes(raw, key, n, last) {
			last++
		}
	}
	if !full || !capital(raw[i]) && last == n && opener < 2 {
		return 0
	}
	return last - i
}

// completes tells whether the word behind the last capital belongs to it: "Truyền thông", "Tài chính"; not behind a place
// of two capitals ("Bắc Giang") or a place of one syllable behind its level ("thành phố Huế").
func completes(raw, key []string, from, last int) bool {
	if last >= len(raw) || !isWord(raw[last]) || capital(raw[last]) || key[last] == "và" {
		return false
	}
	return !(last-2 >= from && capital(raw[last-2])) && !agencyLevels[key[last-2]]
}

func isWord(s string) bool { return unicode.IsLetter([]rune(s)[0]) }

func capital(s string) bool { return unicode.IsUpper([]rune(s)[0]) }

// phraseAt gives the length of the longest phrase that stands at i.
func phraseAt(phrases map[string][][]string, key []string, i int) int {
	if i >= len(key) {
		return 0
	}
	for _, p := range phrases[key[i]] {
		if i+len(p) <= len(key) && slices.Equal(p, key[i:i+len(p)]) {
			return len(p)
		}
	}
	return 0
}

// hasName asks for the name in a quote or a title, abbreviations written out.
func (s *support) hasName(name string) bool {
	k := spell(name)
	if strings.TrimSpace(k) == "" {
		return true
	}
	for _, q := range s.quotes {
		if strings.Contains(q.spelled, k) {
			return true
		}
	}
	return slices.ContainsFunc(s.meta, func(m *meta) bool { return strings.Contains(m.spelled, k) })
}

// issuers are what the last part of a document's number says of who issued it.
var issuers = []struct{ mark, name string }{
	{"UBND", "ủy ban nhân dân"}, {"HĐND", "hội đồng nhân dân"}, {"TTg", "thủ tướng chính phủ"}, {"BCA", "bộ công an"}, {"BTC", "bộ tài chính"}, {"BTP", "bộ tư pháp"}, {"BNV", "bộ nội vụ"}, {"BYT", "bộ y tế"}, {"BXD", "bộ xây dựng"}, {"BCT", "bộ công thương"}, {"BQP", "bộ quốc phòng"},
	{"BNG", "bộ ngoại giao"}, {"BGDĐT", "bộ giáo dục và đào tạo"}, {"BKHCN", "bộ khoa học và công nghệ"}, {"BNNMT", "bộ nông nghiệp và môi trường"}, {"BTTTT", "bộ thông tin và truyền thông"}, {"BVHTTDL", "bộ văn hóa thể thao và du lịch"}, {"STTTT", "sở thông tin và truyền thông"},
	{"NHNN", "ngân hàng nhà nước"},
}

func issuerOf(number string) string {
	for _, x := range issuers {
		if strings.HasSuffix(number, "-"+x.mark) {
			return " " + x.name + " "
		}
	}
	return ""
}
