package guard_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// publishedSentences gives sentences of the plans and of every 21st procedure that state something to be proven.
func publishedSentences(t *testing.T) []string {
	dir := sharedDir(t)
	var out []string
	add := func(text string) {
		r := []rune(vitext.Clean(text))
		for _, s := range vitext.Sentences(string(r)) {
			if n := s.End - s.Start; n >= 30 && n <= 600 {
				if q := string(r[s.Start:s.End]); strings.ContainsAny(q, "0123456789") {
					out = append(out, q)
				}
			}
		}
	}
	plans := planTexts(t, dir)
	names := make([]string, 0, len(plans))
	for name := range plans {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(plans[name])
	}
	for i, m := range records(t, dir) {
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
	levelPair  = regexp.MustCompile(`(\d+ ?%)[^;,%\d]*?cấp (tỉnh|huyện|xã)`)
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
		pairs := levelPair.FindAllStringSubmatch(s, -1)
		if len(pairs) < 2 {
			return "", false
		}
		a := pairs[r.IntN(len(pairs))]
		b := pairs[r.IntN(len(pairs))]
		for _, p := range pairs {
			if p[1] == a[1] && p[2] == b[2] {
				return "", false
			}
		}
		return a[1] + " hồ sơ tại cấp " + b[2], true
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

// TestCheckCatchesMutations: one changed digit, unit, agency, comparator or level in a sentence that quotes itself.
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
