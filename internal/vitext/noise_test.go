package vitext_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trolycong/internal/vitext"
)

// lines are the lines of a file of testdata that are no comments.
func lines(t testing.TB, name string) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/noise/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range strings.Split(string(raw), "\n") {
		if l != "" && l[0] != '#' {
			out = append(out, l)
		}
	}
	return out
}

// chat stands for the lexicon's abbreviations.
var chat = vitext.WordSet("ko k đc dc mk lm mn bn đk hkd cccd bhyt gplx hk xn cc vs")

func newMender(t testing.TB, v vitext.Vocabulary) *vitext.Mender {
	t.Helper()
	m, err := vitext.NewMender(vitext.MenderOptions{Vocabulary: v, Known: func(w string) bool { return chat[w] }})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMendCases reads noise of every kind with the words of the corpus.
func TestMendCases(t *testing.T) {
	m := newMender(t, corpusCounts(t))
	for _, l := range lines(t, "cases.txt") {
		p := strings.Split(l, " | ")
		if len(p) != 3 {
			t.Fatalf("bad case %q", l)
		}
		repairs := m.Repairs(p[1])
		if got := vitext.Mend(p[1], repairs); got != p[2] {
			t.Errorf("%s: Mend(%q) = %q, want %q\n\t%s", p[0], p[1], got, p[2], describe(repairs))
		}
	}
}

// TestMendLeavesCleanTextAlone wants that nothing is changed where nothing is wrong, and that no other reading is even
// likelier than what was typed.
func TestMendLeavesCleanTextAlone(t *testing.T) {
	m := newMender(t, corpusCounts(t))
	for _, s := range lines(t, "clean.txt") {
		repairs := m.Repairs(s)
		if got := vitext.Mend(s, repairs); got != s {
			t.Errorf("Mend(%q) = %q\n\t%s", s, got, describe(repairs))
		}
		for _, r := range repairs {
			if r.Readings[0].Noise != vitext.NoiseNone {
				t.Errorf("%q: %s", s, describe(repairs))
			}
		}
	}
}

func describe(repairs []vitext.Repair) string {
	var b strings.Builder
	for _, r := range repairs {
		fmt.Fprintf(&b, "%s:", r.Typed)
		for _, x := range r.Readings {
			fmt.Fprintf(&b, " %s/%s/%.2f", strings.Join(x.Words, " "), x.Noise, x.Weight)
		}
		b.WriteString("; ")
	}
	return b.String()
}

// ownCounts counts the words of the cases themselves, so that a test needs no shared data.
func ownCounts(t testing.TB) *counts {
	t.Helper()
	c := newCounts()
	for _, l := range lines(t, "cases.txt") {
		c.add(l[strings.LastIndex(l, "|"):], 20)
	}
	for _, l := range lines(t, "clean.txt") {
		c.add(l, 20)
	}
	return c
}

// checkRepairs wants what Repairs promises of any text.
func checkRepairs(t *testing.T, m *vitext.Mender, v *counts, s string) []vitext.Repair {
	t.Helper()
	repairs := m.Repairs(s)
	last, runes := 0, []rune(s)
	for _, r := range repairs {
		inOrder(t, s, &last, r.Range, runes)
		if r.Typed != string(runes[r.Start:r.End]) || len(r.Readings) == 0 {
			t.Fatalf("%q: bad repair %+v", s, r)
		}
		sum, changed := 0.0, false
		for i, x := range r.Readings {
			if !(x.Weight > 0 && x.Weight <= 1) || len(x.Words) == 0 || i > 0 && x.Weight > r.Readings[i-1].Weight {
				t.Fatalf("%q: bad reading %+v of %q", s, x, r.Typed)
			}
			sum += x.Weight
			if x.Noise == vitext.NoiseNone {
				continue
			}
			changed = true
			for _, w := range x.Words {
				if vitext.Key(w) != w || v.bare[vitext.Fold(w)] == 0 && !chat[w] && !vitext.Spoken(w) {
					t.Fatalf("%q: %q is read as %q, which nobody knows", s, r.Typed, w)
				}
			}
		}
		if sum > 1.000001 || !changed {
			t.Fatalf("%q: weights of %q add up to %v", s, r.Typed, sum)
		}
	}
	if again := m.Repairs(s); !reflect.DeepEqual(again, repairs) {
		t.Fatalf("%q: repairs differ the second time", s)
	}
	vitext.Mend(s, repairs)
	return repairs
}

func FuzzRepairs(f *testing.F) {
	for _, l := range lines(f, "cases.txt") {
		f.Add(strings.Split(l, " | ")[1])
	}
	for _, s := range lines(f, "clean.txt") {
		f.Add(s)
	}
	for _, s := range hostile() {
		f.Add(s)
	}
	v := ownCounts(f)
	m := newMender(f, v)
	f.Fuzz(func(t *testing.T, raw string) { checkRepairs(t, m, v, vitext.Clean(raw)); m.Repairs(raw) })
}

// hostile are texts made to cost much.
func hostile() []string {
	return []string{strings.Repeat("a", 5000), strings.Repeat("an", 2000), strings.Repeat("cacacaca ", 500), strings.Repeat("thur ", 600), strings.Repeat("xđz ", 600),
		strings.Repeat("sihnn dagn ", 300), strings.Repeat("dangkykhaisinhchoconmoisinhodauvaynhi ", 60), strings.Repeat("a1", 3000), strings.Repeat("ho^` ", 500), strings.Repeat("t h ", 800)}
}

// counting counts what a Mender asks of its vocabulary.
type counting struct {
	*counts
	asked int
}

func (c *counting) Count(w string) int       { c.asked++; return c.counts.Count(w) }
func (c *counting) Pair(a, b string) int     { c.asked++; return c.counts.Pair(a, b) }
func (c *counting) BareCount(w string) int   { c.asked++; return c.counts.BareCount(w) }
func (c *counting) BarePair(a, b string) int { c.asked++; return c.counts.BarePair(a, b) }

// TestRepairsAreBounded counts what hostile text costs.
func TestRepairsAreBounded(t *testing.T) {
	const most = 400_000
	for _, s := range hostile() {
		v := &counting{counts: ownCounts(t)}
		newMender(t, v).Repairs(s)
		if v.asked > most {
			t.Errorf("%.20q… asked the vocabulary %d times, more than %d", s, v.asked, most)
		}
	}
}

func TestNewMenderWantsAVocabulary(t *testing.T) {
	if m, err := vitext.NewMender(vitext.MenderOptions{}); err == nil || m != nil {
		t.Errorf("NewMender without a vocabulary = %v, %v", m, err)
	}
}

// TestRepairsWithoutIndex wants that nothing is made up where the index has nothing.
func TestRepairsWithoutIndex(t *testing.T) {
	m, err := vitext.NewMender(vitext.MenderOptions{Vocabulary: newCounts()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"thur tujc", "dangkykhaisinh", "thu3 tuc5", "khai sihn", "căng cướt", "th ủ tục"} {
		if got := vitext.Mend(s, m.Repairs(s)); got != s {
			t.Errorf("Mend(%q) = %q without an index", s, got)
		}
	}
}

// TestKnownWordsStay: what the lexicon reads is left to it, and may be what a repair leads to.
func TestKnownWordsStay(t *testing.T) {
	m := newMender(t, ownCounts(t))
	for in, want := range map[string]string{"cần cccd ko": "cần cccd ko", "làm lmm": "làm lm", "bhyt hộ gia đình": "bhyt hộ gia đình"} {
		if got := vitext.Mend(in, m.Repairs(in)); got != want {
			t.Errorf("Mend(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestReadings looks at what is proposed beside what is done.
func TestReadings(t *testing.T) {
	m := newMender(t, ownCounts(t))
	repairs := m.Repairs("Xin hỏi: thur tujc khai sinh, gồmnhữnggì?")
	want := []struct {
		typed, words string
		noise        vitext.Noise
	}{{"thur", "thủ", vitext.NoiseTelex}, {"tujc", "tục", vitext.NoiseTelex}, {"gồmnhữnggì", "gồm những gì", vitext.NoiseStuck}}
	if len(repairs) != len(want) {
		t.Fatalf("repairs: %s", describe(repairs))
	}
	for i, w := range want {
		r := repairs[i]
		if r.Typed != w.typed || strings.Join(r.Readings[0].Words, " ") != w.words || r.Readings[0].Noise != w.noise || !r.Sure() {
			t.Errorf("repair %d: %s, want %+v", i, describe(repairs[i:i+1]), w)
		}
	}
	if got := vitext.Mend("Xin hỏi: thur tujc khai sinh, gồmnhữnggì?", repairs); got != "Xin hỏi: thủ tục khai sinh, gồm những gì?" {
		t.Errorf("Mend = %q", got)
	}
}

func TestNoiseString(t *testing.T) {
	for n, want := range map[vitext.Noise]string{vitext.NoiseNone: "none", vitext.NoiseSpelling: "spelling", vitext.NoiseVIQR: "viqr", -1: "unknown", 99: "unknown"} {
		if got := n.String(); got != want {
			t.Errorf("Noise(%d) = %q, want %q", n, got, want)
		}
	}
}

// keys types a syllable by a method: the signs and the tone as keys, at the end of the word or behind their letters.
func keys(syllable string, signs map[rune]string, tone [6]string, atEnd bool) string {
	var word, late strings.Builder
	for _, r := range syllable {
		base, mark, t := takeApart(r)
		word.WriteRune(base)
		sign := signs[mark]
		if mark == 'đ' || !atEnd {
			word.WriteString(sign)
		} else {
			if mark == 'ơ' && strings.Contains(late.String(), sign) {
				sign = "" // one key for both letters of ươ
			}
			late.WriteString(sign)
		}
		if atEnd {
			late.WriteString(tone[t])
		} else {
			word.WriteString(tone[t])
		}
	}
	return word.String() + late.String()
}

// takeApart gives the plain letter, its sign (the letter without tone, 0 when it is plain) and its tone.
func takeApart(r rune) (base, mark rune, tone int) {
	const rows = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
	all := []rune(rows)
	i := slices.Index(all, r)
	if i < 0 {
		if r == 'đ' {
			return 'd', 'đ', 0
		}
		return r, 0, 0
	}
	letter := all[i-i%6]
	plain := []rune(vitext.Fold(string(letter)))[0]
	if plain == letter {
		return plain, 0, i % 6
	}
	return plain, letter, i % 6
}

var (
	telexSigns = map[rune]string{'đ': "d", 'ă': "w", 'â': "a", 'ê': "e", 'ô': "o", 'ơ': "w", 'ư': "w"}
	vniSigns   = map[rune]string{'đ': "9", 'ă': "8", 'â': "6", 'ê': "6", 'ô': "6", 'ơ': "7", 'ư': "7"}
	telexTone  = [6]string{"", "f", "r", "x", "s", "j"}
	vniTone    = [6]string{"", "2", "3", "4", "1", "5"}
)

// TestTypingMethodsRoundTrip types the words of the catalogue by each method and wants them back.
func TestTypingMethodsRoundTrip(t *testing.T) {
	v := corpusCounts(t)
	m := newMender(t, v)
	for _, method := range []struct {
		name  string
		signs map[rune]string
		tone  [6]string
		late  bool
	}{{"telex", telexSigns, telexTone, false}, {"telex late", telexSigns, telexTone, true}, {"vni", vniSigns, vniTone, false}, {"vni late", vniSigns, vniTone, true}} {
		typed, back := 0, 0
		var missed []string
		for _, phrase := range phrases {
			words := strings.Fields(phrase)
			keyed := make([]string, len(words))
			for i, w := range words {
				keyed[i] = keys(w, method.signs, method.tone, method.late)
			}
			in := strings.Join(keyed, " ")
			got := strings.Fields(vitext.Mend(in, m.Repairs(in)))
			for i, w := range words {
				typed++
				if i < len(got) && got[i] == vitext.Key(w) {
					back++
				} else {
					missed = append(missed, keyed[i])
				}
			}
		}
		if back*100 < typed*97 {
			t.Errorf("%s: %d of %d syllables came back; missed %v", method.name, back, typed, missed)
		}
	}
}

var phrases = []string{
	"đăng ký khai sinh", "giấy phép xây dựng nhà ở", "người nước ngoài thường trú", "quyền sử dụng đất", "hộ chiếu phổ thông", "trợ cấp thất nghiệp", "bảo hiểm xã hội một lần",
	"chứng thực chữ ký", "lệ phí trước bạ", "đăng kiểm xe ô tô", "thủ tục hành chính cấp xã", "hồ sơ gồm những giấy tờ gì", "thời hạn giải quyết bao nhiêu ngày", "nghĩa vụ quân sự",
	"khuyết tật nặng", "trích lục bản đồ địa chính", "đổi giấy phép lái xe", "xác nhận tình trạng hôn nhân", "kinh doanh dịch vụ lưu trú", "khai thác thủy sản", "chuyển đổi mục đích sử dụng",
	"người có công với cách mạng", "thừa kế tài sản", "nuôi con nuôi", "tách thửa hợp thửa", "miễn giảm học phí", "chấm dứt hoạt động hộ kinh doanh", "đường bộ đường thủy", "vệ sinh an toàn thực phẩm",
}

// TestMendIsIdempotent: what was mended is not mended again.
func TestMendIsIdempotent(t *testing.T) {
	m := newMender(t, corpusCounts(t))
	for _, l := range lines(t, "cases.txt") {
		in := strings.Split(l, " | ")[1]
		once := vitext.Mend(in, m.Repairs(in))
		if twice := vitext.Mend(once, m.Repairs(once)); twice != once {
			t.Errorf("%q: mended %q, then %q", in, once, twice)
		}
	}
}

func TestRepairsPromises(t *testing.T) {
	v := ownCounts(t)
	m := newMender(t, v)
	for _, l := range append(lines(t, "cases.txt"), lines(t, "clean.txt")...) {
		checkRepairs(t, m, v, vitext.Clean(l))
	}
	for _, s := range hostile() {
		checkRepairs(t, m, v, s)
	}
}

func BenchmarkRepairs(b *testing.B) {
	m := newMender(b, corpusCounts(b))
	clean, noisy := lines(b, "clean.txt"), lines(b, "cases.txt")
	for i, l := range noisy {
		noisy[i] = strings.Split(l, " | ")[1]
	}
	for _, set := range []struct {
		name  string
		texts []string
	}{{"clean", clean}, {"noisy", noisy}, {"hostile", hostile()}} {
		b.Run(set.name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				m.Repairs(set.texts[n%len(set.texts)])
				n++
			}
		})
	}
}
