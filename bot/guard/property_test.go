package guard_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// publishedSentences gives sentences of the plans and of every 21st procedure that state something to be proven.
func publishedSentences(t *testing.T) []string {
	var out []string
	add := func(text string) {
		r := []rune(vitext.Clean(text))
		for _, s := range vitext.Sentences(string(r)) {
			if n := s.End - s.Start; n >= 30 && n <= 600 {
				if q := string(r[s.Start:s.End]); strings.ContainsAny(q, "0123456789") || helped.MatchString(q) {
					out = append(out, q)
				}
			}
		}
	}
	plans := planTexts(t)
	names := make([]string, 0, len(plans))
	for name := range plans {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(plans[name])
	}
	for i, m := range records(t) {
		if i%21 != 0 {
			continue
		}
		for _, key := range []string{"trinh_tu_thuc_hien", "cach_thuc_thuc_hien", "thanh_phan_ho_so", "yeu_cau_dieu_kien", "can_cu_phap_ly", "ket_qua_xu_ly"} {
			if s, ok := m[key].(string); ok {
				add(s)
			}
		}
	}
	return out
}

func quoted(quote, text string) guard.Draft {
	return guard.Draft{Text: text, Citations: []knowledge.Citation{{ID: "1", Kind: knowledge.KindPassage, Document: "d", Title: "Văn bản thử", Quote: quote, Role: knowledge.RoleMain, End: len([]rune(quote))}}}
}

// TestCheckPassesTheSourcesOwnWords: a sentence repeated word for word is proven by itself.
func TestCheckPassesTheSourcesOwnWords(t *testing.T) {
	sentences := publishedSentences(t)
	failed := 0
	for _, s := range sentences {
		text := vitext.FoldSpaces(strings.ReplaceAll(s, "http", "h ttp"))
		got := guard.Check(quoted(s, text+" [1]"))
		got = slices.DeleteFunc(got, func(v guard.Violation) bool { return v.Kind == guard.BadURL || v.Kind == guard.BadMark })
		if len(got) > 0 {
			if failed++; failed <= 15 {
				t.Logf("Check(%q) = %v, want none", text, got)
			}
		}
	}
	t.Logf("%d of %d sentences proven by themselves", len(sentences)-failed, len(sentences))
	if failed*200 > len(sentences) {
		t.Errorf("%d of %d true sentences are rejected, want at most one in 200", failed, len(sentences))
	}
}

// mutation makes a lie out of a true sentence; ok is false where it does not apply.
type mutation struct {
	name string
	make func(r *rand.Rand, s string) (lie string, ok bool)
}

var (
	anyDigits  = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
	agencyName = regexp.MustCompile(`(Sở|Bộ) (Tài chính|Tư pháp|Y tế|Nội vụ|Xây dựng|Công Thương|Công thương|Công an|Thông tin và Truyền thông|Khoa học và Công nghệ|Kế hoạch và Đầu tư|Giáo dục và Đào tạo|Nông nghiệp và Môi trường|Ngoại giao|Quốc phòng)`)
	unitSwaps  = [][2]string{{"ngày làm việc", "ngày"}, {"%", " triệu"}, {"tháng", "năm"}, {"giờ", "phút"}, {"đồng", "USD"}, {"ngày", "tháng"}, {"năm", "ngày"}, {"triệu", "tỷ"}, {"tỷ", "triệu"}}
	compares   = regexp.MustCompile(`(?i)(tối thiểu|tối đa|ít nhất|không quá|trên|dưới)( \d)`)
	opposite   = map[string]string{"tối thiểu": "tối đa", "tối đa": "tối thiểu", "ít nhất": "nhiều nhất", "không quá": "ít nhất", "trên": "dưới", "dưới": "trên"}
	levelName  = regexp.MustCompile(`cấp (tỉnh|huyện|xã)`)
	officeName = regexp.MustCompile(`((?:Sở|Bộ|Cục|Chi cục) (?:Tài chính|Tư pháp|Y tế|Nội vụ|Xây dựng|Công Thương|Thông tin và Truyền thông|Khoa học và Công nghệ|Nông nghiệp và Môi trường|Ngoại giao|Thuế|Hải quan|Đăng kiểm Việt Nam))`)
	helped     = regexp.MustCompile(`[Pp]hối hợp (?:chặt chẽ )?(?:với|cùng) ((?:Sở|Bộ|Công an|Văn phòng|Ban|Tổ|Cục) [^,;.()]{3,50}?)(?:,| và | xây | tham | tổ chức| triển khai| thực hiện|\.|;)`)
	compared   = regexp.MustCompile(`(?i)tối|ít nhất|nhất|không|chưa|trên|dưới|quá|vượt|hơn|khoảng|gần|ước|kém|thấp|cao|lên|xuống|trở|đến|tới|từ|[<>≤≥]`)
	labelled   = regexp.MustCompile(`(?:[Đđ]iều|[Kk]hoản|[Mm]ục|[Mm]ẫu số) (\d{1,2})\b`)
	yearOf     = regexp.MustCompile(`năm (20\d\d)`)
)

var mutations = []mutation{
	{"digit", func(r *rand.Rand, s string) (string, bool) {
		found := anyDigits.FindAllStringIndex(s, -1)
		if len(found) == 0 {
			return "", false
		}
		m := found[r.IntN(len(found))]
		if m[0] == 0 || listLike(s, m) {
			return "", false // numbering of a list's own
		}
		token := []byte(s[m[0]:m[1]])
		at := r.IntN(len(token))
		for token[at] < '0' || token[at] > '9' {
			at = r.IntN(len(token))
		}
		token[at] = '0' + (token[at]-'0'+1+byte(r.IntN(8)))%10
		lie := s[:m[0]] + string(token) + s[m[1]:]
		return lie, !sameValue(s[m[0]:m[1]], string(token)) && !standsAlone(s, string(token))
	}},
	{"unit", func(r *rand.Rand, s string) (string, bool) {
		for _, n := range shuffled(r, vitext.Numbers(s)) {
			if n.Unit == "" || n.Label || n.Dated {
				continue
			}
			runes := []rune(s)
			text := string(runes[n.Start:n.End])
			for _, w := range unitSwaps {
				if changed := replaceLast(text, w[0], w[1]); changed != text && !strings.Contains(vitext.Key(s), vitext.Key(changed)) {
					lie := string(runes[:n.Start]) + changed + string(runes[n.End:])
					return lie, len(vitext.Numbers(changed)) == 1 && vitext.Numbers(changed)[0].Unit != n.Unit || strings.Contains(w[1], "tỷ") || strings.Contains(w[1], "triệu")
				}
			}
		}
		return "", false
	}},
	{"agency", func(r *rand.Rand, s string) (string, bool) {
		found := agencyName.FindAllStringSubmatchIndex(s, -1)
		if len(found) == 0 {
			return "", false
		}
		m := found[r.IntN(len(found))]
		for _, other := range []string{"Nội vụ", "Y tế", "Tư pháp", "Xây dựng"} {
			name := s[m[2]:m[3]] + " " + other
			if !strings.Contains(vitext.Key(s), vitext.Key(name)) {
				return s[:m[0]] + name + s[m[1]:], true
			}
		}
		return "", false
	}},
	{"comparator", func(r *rand.Rand, s string) (string, bool) {
		m := compares.FindStringSubmatchIndex(s)
		if m == nil || len(compares.FindAllString(s, -1)) > 1 {
			return "", false
		}
		for _, n := range vitext.Numbers(s) {
			if n.Start == len([]rune(s[:m[4]]))+1 && !n.Label {
				return s[:m[2]] + opposite[strings.ToLower(s[m[2]:m[3]])] + s[m[3]:], true
			}
		}
		return "", false
	}},
	{"level", func(r *rand.Rand, s string) (string, bool) {
		return swapOne(r, s, levelName, func(old string) []string { return without([]string{"tỉnh", "huyện", "xã", "thôn"}, old) }, levelNamed)
	}},
	{"level invented", func(r *rand.Rand, s string) (string, bool) {
		level := []string{"huyện", "xã", "thôn", "phường"}[r.IntN(4)]
		if n := countOf(r, s); n != nil && !levelNamed(s, level) {
			return "Cấp " + level + ": " + string([]rune(s)[n.Start:n.End]), true
		}
		return "", false
	}},
	{"agency in the text", func(r *rand.Rand, s string) (string, bool) {
		return swapOne(r, s, officeName, func(old string) []string {
			return without([]string{"Hội Nông dân", "Ban Dân tộc", "Kho bạc Nhà nước", "Chính phủ", "VNPT", "Sở Nội vụ", "Bộ Tài chính", "Bưu điện tỉnh", "Viện Khoa học Thống kê", "Trạm Y tế xã", "Liên đoàn Lao động"}, old)
		}, nil)
	}},
	{"leader", func(r *rand.Rand, s string) (string, bool) {
		m := helped.FindStringSubmatch(s)
		if m == nil || strings.Contains(s, m[1]+" chủ trì") || strings.Count(s, m[1]) > 1 {
			return "", false
		}
		return m[1] + []string{" chủ trì", " là đơn vị chủ trì", " chủ trì, phối hợp với các cơ quan"}[r.IntN(3)], true
	}},
	{"comparator added", func(r *rand.Rand, s string) (string, bool) {
		n := countOf(r, s)
		if n == nil {
			return "", false
		}
		word := []string{"tối đa", "tối thiểu", "chưa đến", "cao nhất", "không vượt", "lên tới", "dưới", "vượt quá", "khoảng", "nhỏ hơn hoặc bằng"}[r.IntN(10)]
		lie := word + " " + string([]rune(s)[n.Start:n.End])
		return lie, !compared.MatchString(s)
	}},
	{"count", func(r *rand.Rand, s string) (string, bool) {
		for _, m := range shuffled(r, labelled.FindAllStringSubmatch(s, -1)) {
			thing := []string{"huyện", "trường học", "doanh nghiệp", "thư viện"}[r.IntN(4)]
			if !regexp.MustCompile(`(^|[^\d./])`+m[1]+`\s+\pL`).MatchString(strings.ReplaceAll(s, m[0], " ")) && !strings.Contains(s, thing) {
				return m[1] + " " + thing + " tham gia", true
			}
		}
		return "", false
	}},
	{"year", func(r *rand.Rand, s string) (string, bool) {
		m := yearOf.FindAllStringSubmatchIndex(s, -1)
		if len(m) == 0 {
			return "", false
		}
		at := m[r.IntN(len(m))]
		year := []string{"2031", "2017", "2042"}[r.IntN(3)]
		return s[:at[2]] + year + s[at[3]:], !strings.Contains(s, year)
	}},
}

// swapOne puts another of the names into one place of the form; used tells that a sentence has the other name anyway.
func swapOne(r *rand.Rand, s string, form *regexp.Regexp, others func(string) []string, used func(s, name string) bool) (string, bool) {
	found := form.FindAllStringSubmatchIndex(s, -1)
	if len(found) == 0 {
		return "", false
	}
	m := found[r.IntN(len(found))]
	if next, _ := utf8.DecodeRuneInString(s[m[3]:]); unicode.IsLetter(next) {
		return "", false // the next cell runs into the name
	}
	for _, name := range shuffled(r, others(s[m[2]:m[3]])) {
		if used == nil && !strings.Contains(vitext.Key(s), vitext.Key(name)) || used != nil && !used(s, name) {
			return s[:m[2]] + name + s[m[3]:], true
		}
	}
	return "", false
}

func without(list []string, x string) []string {
	return slices.DeleteFunc(list, func(y string) bool { return y == x })
}

func levelNamed(s, level string) bool { return slices.Contains(vitext.Syllables(s), level) }

// countOf draws a figure that measures something.
func countOf(r *rand.Rand, s string) *vitext.Number {
	for _, n := range shuffled(r, vitext.Numbers(s)) {
		if n.Unit != "" && !n.Label && !n.Year && !n.Dated && !n.Words {
			return &n
		}
	}
	return nil
}

func listLike(s string, m []int) bool {
	return m[1] < len(s) && (s[m[1]] == ')' || strings.HasPrefix(s[m[1]:], ". ")) && m[1]-m[0] <= 2
}

func sameValue(a, b string) bool {
	return strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}

func standsAlone(s, token string) bool {
	for _, m := range anyDigits.FindAllString(s, -1) {
		if sameValue(m, token) || strings.Contains(m, token) {
			return true
		}
	}
	return false
}

func replaceLast(s, old, with string) string {
	i := strings.LastIndex(s, old)
	if i < 0 {
		return s
	}
	return s[:i] + with + s[i+len(old):]
}

func shuffled[T any](r *rand.Rand, s []T) []T {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// TestCheckCatchesMutations: one changed digit, unit, agency, part in a duty, comparator, level or count in a sentence that
// quotes itself, by generation over real sentences.
func TestCheckCatchesMutations(t *testing.T) {
	sentences := publishedSentences(t)
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 11))
			tried, missed := 0, 0
			for _, s := range sentences {
				text := vitext.FoldSpaces(s)
				if strings.ContainsAny(text, "[*#_|<") {
					continue
				}
				lie, ok := m.make(r, text)
				if !ok || lie == text {
					continue
				}
				tried++
				if len(guard.Check(quoted(s, lie+" [1]"))) == 0 {
					if missed++; missed <= 12 {
						t.Logf("%s\n   for %s", lie, text)
					}
				}
			}
			t.Logf("%s: %d of %d caught", m.name, tried-missed, tried)
			if tried == 0 || float64(missed) > 0.01*float64(tried) {
				t.Errorf("%d of %d lies pass, want at most 1 %%", missed, tried)
			}
		})
	}
}

// channelRow is the beginning of a row of a procedure's table: the channel with its time limit.
var channelRow = regexp.MustCompile(`(Trực tuyến|Trực tiếp|Dịch vụ bưu chính)(\d+ (?:Ngày làm việc|Ngày|Giờ))`)

// TestCheckCatchesSwappedChannels: the time limit of one channel under the name of another, in the tables of real
// procedures whose channels differ; each channel's own passes.
func TestCheckCatchesSwappedChannels(t *testing.T) {
	tried, missed, refused := 0, 0, 0
	for _, m := range records(t) {
		s, _ := m["cach_thuc_thuc_hien"].(string)
		if len([]rune(s)) > 1500 || strings.ContainsAny(s, "[*#_|<") {
			continue
		}
		channels := map[string][]string{}
		rows := channelRow.FindAllStringSubmatch(s, -1)
		for _, row := range rows {
			channels[row[2]] = append(channels[row[2]], row[1])
		}
		if len(channels) < 2 {
			continue
		}
		for _, row := range rows {
			if got := guard.Check(quoted(s, row[1]+": "+row[2]+" [1]")); len(got) > 0 {
				if refused++; refused <= 5 {
					t.Logf("Check(%q) = %v on %s", row[1]+": "+row[2], got, s)
				}
			}
			for _, other := range rows {
				if slices.Contains(channels[row[2]], other[1]) {
					continue
				}
				tried++
				if len(guard.Check(quoted(s, other[1]+": "+row[2]+" [1]"))) == 0 {
					if missed++; missed <= 3 {
						t.Logf("%s: %s passes on %s", other[1], row[2], s)
					}
				}
			}
		}
	}
	t.Logf("%d of %d swapped channels caught, %d true ones refused", tried-missed, tried, refused)
	if tried == 0 || float64(missed) > 0.05*float64(tried) || refused > 0 {
		t.Errorf("%d of %d swaps pass, want at most 5 %%; %d true lines are refused", missed, tried, refused)
	}
}
