package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// reading is a text read once: its figures, dates, codes and what the words around each figure tie to it.
type reading struct {
	text     string // folded spaces, markup and footnote marks dropped
	runes    []rune
	key      []rune // text in Key form, rune for rune
	low      string // key as a string
	figures  []figure
	dates    []date
	tokens   []vitext.Token
	spelled  string // abbreviations written out, words between single spaces
	levels   []mention
	channels []channelMention
	names    []agency // read where duties are
	duties   []duty
}

// figure is a number with what its clause says of it.
type figure struct {
	vitext.Number
	comparator string   // what stands next to it, as its meaning: ">=", ">", "<=", "<", "~"
	levels     []string // administrative levels of its clause: "tỉnh", "xã"
	years      []int    // years of its clause
	noun       string   // the word right behind it, in Key form
	label      string   // the word right before it when it numbers something ("điều", "mục")
	dated      bool     // it is part of a date
	refused    bool     // its clause says that it need not be paid
}

// date is a date with the word that bounds it: "before", "after", "from", "until".
type date struct {
	vitext.DateRef
	bound string
	role  string // what happens on it: "issued", "force"
}

var markup = regexp.MustCompile(`[*_#|]+|</?[a-z]+>`)

// plainText folds spaces and drops markup and footnote marks. What it gives is valid UTF-8, so that a text found in another
// stands there rune for rune.
func plainText(s string) string {
	s = vitext.NFC(strings.ToValidUTF8(s, "\uFFFD"))
	if strings.ContainsAny(s, "*_#|<") {
		s = markup.ReplaceAllString(vitext.StripFootnoteMarks(s), " ")
	} else {
		s = vitext.StripFootnoteMarks(s)
	}
	return vitext.FoldSpaces(s)
}

func read(s string) *reading {
	r := &reading{text: plainText(s)}
	r.runes = []rune(r.text)
	r.key = make([]rune, len(r.runes))
	for i, c := range r.runes {
		r.key[i] = unicode.ToLower(c)
	}
	if k := []rune(vitext.NormalizeTone(string(r.key))); len(k) == len(r.key) {
		r.key = k
	}
	r.low = string(r.key)
	r.tokens = vitext.Tokens(r.text)
	for _, d := range vitext.Dates(r.text) {
		r.dates = append(r.dates, date{d, r.bound(d.Start), r.dateRole(d.Start)})
	}
	for _, n := range vitext.Numbers(r.text) {
		f := figure{Number: n, comparator: r.comparator(n.Range), noun: r.noun(n.Range), refused: r.refused(n.Start), dated: r.inDate(n.Range)}
		if !n.Label && r.opensQuote(n.Range) {
			f.Label = true
		} else if n.Label {
			f.label = r.wordBefore(n.Start)
		}
		r.figures = append(r.figures, f)
	}
	r.levels, r.channels = r.levelMentions(), r.channelMentions()
	r.tie()
	r.spelled = spellKey(r.low)
	r.names, r.duties = dutiesIn(r)
	return r
}

// opensQuote tells "“2. Đơn vị nộp": the number of an item at the start of a quotation.
func (r *reading) opensQuote(n vitext.Range) bool {
	return n.Start > 0 && n.End-n.Start <= 6 && n.End+1 < len(r.runes) && strings.ContainsRune("“\"‘", r.runes[n.Start-1]) && strings.ContainsRune(".)", r.runes[n.End]) && r.runes[n.End+1] == ' '
}

func (r *reading) inDate(x vitext.Range) bool {
	return slices.ContainsFunc(r.dates, func(d date) bool { return d.Start < x.End && x.Start < d.End })
}

// dateRole is what the words right before a date say that happens on it.
func (r *reading) dateRole(at int) string {
	before := r.before(at, 24)
	before = before[strings.LastIndexAny(before, ";,.(")+1:]
	switch {
	case strings.Contains(before, "hết hiệu lực"):
		return ""
	case strings.Contains(before, "hiệu lực"):
		return "force"
	case strings.Contains(before, "ban hành"), strings.Contains(before, "ký ngày"):
		return "issued"
	}
	return ""
}

// refusals say of an amount behind them that nobody has to pay it.
var refusals = []string{"không phải nộp", "không phải trả", "không phải đóng", "không thu", "không nộp", "miễn nộp", "không áp dụng"}

func (r *reading) refused(at int) bool {
	before := r.before(at, 28)
	if !strings.Contains(before, "không") && !strings.Contains(before, "miễn") {
		return false
	}
	before = before[strings.LastIndexAny(before, ";,.:")+1:]
	return slices.ContainsFunc(refusals, func(w string) bool { return strings.Contains(before, w) })
}

// noun is what a figure counts, as far as one word says: the word right behind it, else what "số … là" before it counts.
func (r *reading) noun(n vitext.Range) string {
	if w := r.nounAfter(n.End); w != "" && !joints[w] {
		return w
	}
	before := strings.TrimRight(r.before(n.Start, 48), " ")
	if !strings.HasSuffix(before, ":") && !strings.HasSuffix(before, " là") && !strings.HasSuffix(before, " đạt") {
		return r.nounAfter(n.End)
	}
	before = before[strings.LastIndexAny(before, ";.,!?0123456789")+1:]
	if _, counted, ok := strings.Cut(before, "số "); ok {
		counted = strings.TrimPrefix(counted, "lượng ")
		end := strings.IndexFunc(counted, func(c rune) bool { return !unicode.IsLetter(c) })
		if end > 0 && edge(before[:strings.Index(before, "số ")], "số") {
			return counted[:end]
		}
	}
	return r.nounAfter(n.End)
}

// nounAfter is the word right behind a place, with nothing but spaces between; "" for none.
func (r *reading) nounAfter(i int) string {
	for i < len(r.key) && r.key[i] == ' ' {
		i++
	}
	end := i
	for end < len(r.key) && unicode.IsLetter(r.key[end]) {
		end++
	}
	return string(r.key[i:end])
}

func (r *reading) wordBefore(i int) string {
	for i > 0 && !unicode.IsLetter(r.key[i-1]) {
		if !strings.ContainsRune(" .:", r.key[i-1]) {
			return ""
		}
		i--
	}
	start := i
	for start > 0 && unicode.IsLetter(r.key[start-1]) {
		start--
	}
	return string(r.key[start:i])
}

// phrasesBefore gives the Key form of at most n runes before a place.
func (r *reading) before(i, n int) string { return string(r.key[max(0, i-n):i]) }

func (r *reading) after(i, n int) string { return string(r.key[i:min(len(r.key), i+n)]) }

// bounds of dates, the longer first.
var bounds = []struct{ word, means string }{
	{"hạn chót", "until"}, {"hạn cuối", "until"}, {"hạn cuối cùng", "until"}, {"hạn nộp", "until"}, {"hạn", "until"}, {"deadline", "until"},
	{"trước", "before"}, {"chậm nhất", "before"}, {"không muộn hơn", "before"}, {"sau", "after"}, {"kể từ", "from"}, {"bắt đầu từ", "from"}, {"từ", "from"}, {"đến hết", "until"}, {"cho đến", "until"}, {"đến", "until"}, {"tới", "until"}, {"hết", "until"},
}

func (r *reading) bound(at int) string {
	before := strings.TrimRight(r.before(at, 24), " :")
	for range 2 {
		for _, b := range bounds {
			if rest, ok := strings.CutSuffix(before, b.word); ok && edge(rest, b.word) {
				if b.means == "after" && strings.Contains(r.before(at, 40), "hết hiệu lực") {
					return "until" // what ends after a day runs until it
				}
				return b.means
			}
		}
		rest, ok := strings.CutSuffix(before, "ngày")
		if !ok {
			if rest, ok = strings.CutSuffix(before, "là"); !ok {
				break
			}
		}
		before = strings.TrimRight(rest, " :")
	}
	return ""
}

// spell writes abbreviations out and puts single spaces around the words, for comparing names.
func spell(s string) string { return spellKey(vitext.Key(s)) }

func spellKey(key string) string {
	return " " + strings.Join(vitext.Syllables(abbreviations.Replace(key)), " ") + " "
}

var abbreviations = strings.NewReplacer("nn&ptnt", "nông nghiệp và phát triển nông thôn", "nn&mt", "nông nghiệp và môi trường", "vhtt&dl", "văn hóa, thể thao và du lịch", "lđ-tb&xh", "lao động - thương binh và xã hội", "lđtb&xh", "lao động - thương binh và xã hội",
	"lđtbxh", "lao động - thương binh và xã hội", "ldtb&xh", "lao động - thương binh và xã hội", "tt&tt", "thông tin và truyền thông", "tttt", "thông tin và truyền thông", "kh&đt", "kế hoạch và đầu tư", "khđt", "kế hoạch và đầu tư", "kh&cn", "khoa học và công nghệ", "khcn", "khoa học và công nghệ",
	"gd&đt", "giáo dục và đào tạo", "gdđt", "giáo dục và đào tạo", "tn&mt", "tài nguyên và môi trường", "tnmt", "tài nguyên và môi trường", "gtvt", "giao thông vận tải", "ubnd", "ủy ban nhân dân", "hđnd", "hội đồng nhân dân", "uỷ ban", "ủy ban", "bhxh", "bảo hiểm xã hội",
	"qsdđ", "quyền sử dụng đất", "tp.", "thành phố ")
