package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// shareWords are amounts in words that number readers do not read: shares, vague and rounded amounts, "at once".
var shareWords = newCues(`một nửa; phân nửa; hơn nửa; quá nửa; nửa tháng; nửa năm; nửa ngày; nửa số; nửa triệu; nửa tỷ; =rưỡi; gấp đôi; gấp ba; gấp rưỡi; gấp bốn; gấp năm; gấp sáu; gấp bảy; gấp tám; gấp chín; gấp mười; gấp nhiều lần; tăng gấp; một phần ba; hai phần ba; một phần tư; ba phần tư; một phần năm; hai phần năm; ba phần năm; bốn phần năm; một phần mười; chín phần mười;
	chục ngày; =chục; mươi ngày; mươi năm; mươi tháng; =mươi; muoi mot; hai muoi; ba muoi; bon muoi; nam muoi; sau muoi; bay muoi; tam muoi; chin muoi; =tá; hàng chục; hàng trăm; hàng nghìn; hàng ngàn; hàng vạn; hàng triệu; phần trăm; toàn bộ hồ sơ; toàn bộ các; toàn bộ số; toàn bộ; tất cả; hầu hết; phần lớn; đa số; đại đa số; thiểu số hồ sơ; tuyệt đại đa số;
	ngay trong ngày; trong ngày; lấy ngay; lấy liền; ngay lập tức; tức thì; tức khắc; half of; half the; half a; a half; one half; double; triple; twice; one third; two thirds; a quarter; three quarters; dozen; dozens; hundreds; thousands; most of; all of the; every file; same day; immediately`)

// englishNumbers and englishCounted together are an amount in English words.
var (
	englishNumbers = vitext.WordSet("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion")
	englishCounted = vitext.WordSet("percent per day days week weeks month months year years hour hours minute minutes working business dong vnd file files record records commune communes district districts province provinces agency agencies department departments document documents copy copies original originals paper papers person persons people household households service services step steps target targets hundred thousand million billion")
	englishAgency  = newCues("ministry of; department of; government; people s committee; people s council; provincial; district office; commune office; agency of; bureau of; police; court of; prime minister; national assembly; social insurance; state bank; treasury")
)

// freeWords say that nothing is to be paid; payNothing are the other ways, on spelled text: "không" with a verb of paying
// and "phí" or "tiền".
var (
	freeWords  = newCues("miễn phí; miễn lệ phí; không mất tiền; không mất phí; không tốn tiền; không tốn phí; không thu phí; không thu tiền; không có phí; không có lệ phí; không phải trả tiền; không phải nộp phí; miễn thu; được miễn hoàn toàn; không tốn kém; không đồng nào; không mất đồng nào; không tốn đồng nào; phí bằng không; free of charge; free; no fee; no fees; no charge; costs nothing; cost nothing; at no cost; without charge; without fee; nothing to pay; pay nothing")
	payNothing = regexp.MustCompile(` (?:không|chẳng|khỏi|chả|đâu|chưa) (?:(?:phải|có|mất|tốn|thu|nộp|trả|đóng|tính|lấy|cần|chịu|hề|bị|yêu|cầu|đòi|một|khoản|bất|kỳ|thêm|gì|nào|ai|các|áp|dụng|về) ){0,6}(?:lệ )?(?:phí|tiền|chi phí) |(?:lệ phí|phí|chi phí)(?: là| bằng)? (?:không|0) (?:đồng )?$`)
	// denials and payments are words that every match of payNothing holds one of each of.
	denials, payments = vitext.WordSet("không chẳng khỏi chả đâu chưa 0"), vitext.WordSet("phí tiền")
	// freeProof is what a source says of it besides.
	freeProof = newCues("miễn nộp; miễn toàn bộ; miễn các loại; miễn hoàn toàn; miễn 100; 0 đồng; không quy định phí; không quy định lệ phí; chưa quy định phí; phí không; lệ phí không; không thu; không phải nộp; không có quy định; không quy định")
)

// wordSigns are words that every phrase of shareWords, freeWords, englishAgency and payNothing holds one of, with their
// diacritics and without.
var wordSigns = func() map[string]bool {
	out := vitext.WordSet("phí tiền nửa rưỡi gấp phần chục mươi muoi tá hàng toàn tất hầu đa thiểu ngày tức lấy miễn tốn nào half double triple twice third thirds quarter quarters dozen dozens hundreds thousands most all every same immediately free fee fees charge costs cost nothing ministry department government people provincial district commune agency bureau police court prime national social state treasury")
	for w := range out {
		out[vitext.Fold(w)] = true
	}
	return out
}()

// hasSign tells whether a spelled text holds one of the words.
func hasSign(spelled string, signs map[string]bool) bool {
	for start := 1; start < len(spelled); {
		n := strings.IndexByte(spelled[start:], ' ')
		if n < 0 {
			return false
		}
		if signs[spelled[start:start+n]] {
			return true
		}
		start += n + 1
	}
	return false
}

// checkWords proves amounts in words, agencies in English and the claim that something is free.
func (x *claim) checkWords(add func(ViolationKind, string)) {
	x.checkEnglish(add)
	x.checkSigns(add)
	if !hasSign(x.spelled, wordSigns) {
		return
	}
	text := words(x.unread())
	for p, ok := shareWords.find(text, 0); ok; p, ok = shareWords.find(text, p.end) {
		if phrase := shareText(text, p); !x.support.says(phrase) && x.assertsWords() {
			add(BadFigure, strings.TrimSpace(phrase))
		}
	}
	if p, ok := englishAgency.find(text, 0); ok && !x.support.says(shareText(text, p)) {
		add(BadAgency, strings.TrimSpace(shareText(text, p)))
	}
	free := ""
	if p, ok := freeWords.find(text, 0); ok {
		free = shareText(text, p)
	} else if hasSign(x.spelled, denials) && hasSign(x.spelled, payments) {
		free = payNothing.FindString(spell(x.unread()))
	}
	if free != "" && !x.support.saysFree() {
		add(BadFigure, strings.TrimSpace(free))
	}
}

// assertsWords tells whether the part says something of its own anywhere.
func (x *claim) assertsWords() bool {
	return !x.maybeNegated() || !negated(x.text)
}

// unread is the text without excused places and the figures that have been read.
func (x *claim) unread() string {
	if len(x.excused) == 0 && len(x.figures) == 0 {
		return x.text
	}
	r := slices.Clone(x.runes)
	blank := func(at vitext.Range) {
		for i := at.Start; i < at.End; i++ {
			r[i] = ';'
		}
	}
	for _, e := range x.excused {
		blank(e)
	}
	for _, f := range x.figures {
		blank(f.Range)
	}
	return string(r)
}

// saysFree tells whether a quote says that nothing is to be paid.
func (s *support) saysFree() bool {
	return slices.ContainsFunc(s.quotes, func(q *reading) bool {
		if strings.Contains(q.low, "miễn phí") { // the next cell may run into it
			return true
		}
		text := words(q.text)
		return freeWords.in(text) || freeProof.in(text) || hasSign(q.spelled, denials) && hasSign(q.spelled, payments) && payNothing.MatchString(q.spelled)
	})
}

// checkEnglish proves numbers in English words.
func (x *claim) checkEnglish(add func(ViolationKind, string)) {
	if !hasSign(x.spelled, englishNumbers) {
		return
	}
	for i, t := range x.tokens {
		if t.Kind != vitext.TokenWord && t.Kind != vitext.TokenCode {
			continue
		}
		first, _, _ := strings.Cut(vitext.Key(t.Text), "-")
		if !englishNumbers[first] || x.isExcused(t.Range) {
			continue
		}
		for _, next := range x.tokens[i+1 : min(len(x.tokens), i+3)] {
			if englishCounted[vitext.Key(next.Text)] && !x.support.says(" "+first+" ") {
				add(BadFigure, t.Text)
				break
			}
		}
	}
}

// checkSigns proves numbers that are signs of their own: "½", "⑥", "Ⅻ". Superscripts are footnote marks and gone.
func (x *claim) checkSigns(add func(ViolationKind, string)) {
	for i, c := range x.runes {
		if c < 0x80 || !unicode.In(c, unicode.No, unicode.Nl) || x.isExcused(vitext.Range{Start: i, End: i + 1}) {
			continue
		}
		if !slices.ContainsFunc(x.support.quotes, func(q *reading) bool { return strings.ContainsRune(q.text, c) }) {
			add(BadFigure, string(c))
		}
	}
}

func shareText(text []word, p place) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range text[p.start:p.end] {
		b.WriteString(w.key)
		b.WriteByte(' ')
	}
	return b.String()
}

func (s *support) says(spelled string) bool {
	return slices.ContainsFunc(s.quotes, func(q *reading) bool { return strings.Contains(q.spelled, spelled) })
}
