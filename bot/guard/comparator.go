package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// phraseMeaning is a phrase with what it means of a figure.
type phraseMeaning struct{ word, means string }

// comparators stand before a figure, by their last letter, the longer first.
var comparators = byLastRune(`không dưới >=; không ít hơn >=; không thấp hơn >=; không nhỏ hơn >=; không kém >=; không quá <=; không vượt quá <=; không vượt mức <=; không vượt <=; không hơn <=; không lớn hơn <=; không nhiều hơn <=; không cao hơn <=; chưa quá <=; tối thiểu >=; ít nhất >=; thấp nhất >=; tối đa <=; nhiều nhất <=;
	cao nhất <=; lớn nhất <=; chậm nhất <=; muộn nhất <=; chưa đến <; chưa tới <; không đến <; không tới <; không đầy <; chưa đầy <; lên tới <=; lên đến <=; cho tới <=; lớn hơn hoặc bằng >=; nhỏ hơn hoặc bằng <=; ít hơn hoặc bằng <=; nhiều hơn hoặc bằng >=; cao hơn hoặc bằng >=; thấp hơn hoặc bằng <=; bằng hoặc hơn >=;
	bằng hoặc thấp hơn <=; bằng hoặc ít hơn <=; bằng hoặc nhỏ hơn <=; bằng hoặc cao hơn >=; bằng hoặc lớn hơn >=; lớn hơn >; nhiều hơn >; cao hơn >; nhỏ hơn <; thấp hơn <; ít hơn <; vượt quá >; vượt mức >; trên >; hơn >; vượt >; quá >; dưới <; kém <; khoảng ~; xấp xỉ ~; ước ~; gần ~; ngót ~; độ chừng ~; chừng ~; tầm ~;
	đúng =; chính xác =; đúng bằng =; vừa đúng =; ≥ >=; >= >=; ≤ <=; <= <=; > >; < <; at least >=; no less than >=; not less than >=; minimum >=; minimum of >=; at most <=; no more than <=; not more than <=; up to <=; maximum <=; maximum of <=; not exceeding <=; more than >; over >; above >; less than <; fewer than <; under <; below <; about ~; around ~; approximately ~; nearly ~; almost ~; exactly =`)

// comparatorsBehind follow a figure.
var comparatorsBehind = byFirstRune(`trở lên >=; trở xuống <=; trở lại <=; đổ lại <=; đổ xuống <=; đổ lên >=; hoặc ít hơn <=; hoặc thấp hơn <=; hoặc nhỏ hơn <=; hoặc hơn >=; hoặc nhiều hơn >=; hoặc cao hơn >=; hoặc lớn hơn >=; là cùng <=; là tối đa <=; là nhiều nhất <=; là cao nhất <=; là tối thiểu >=; là ít nhất >=; là thấp nhất >=;
	tối đa <=; tối thiểu >=; or less <=; or fewer <=; or more >=; at most <=; at least >=`)

// farComparators may stand farther before a figure, when a copula ties the figure to them: "mức tối đa của kinh phí là 2 tỷ".
var farComparators = meanings(`tối đa <=; tối thiểu >=; cao nhất <=; thấp nhất >=; nhiều nhất <=; ít nhất >=; mức trần <=; mức sàn >=; giới hạn trên <=; maximum <=; minimum >=`)

// meanings reads "phrase sign" pairs, parted by ";".
func meanings(list string) []phraseMeaning {
	var out []phraseMeaning
	for _, p := range strings.Split(list, ";") {
		p = strings.TrimSpace(p)
		i := strings.LastIndex(p, " ")
		out = append(out, phraseMeaning{p[:i], p[i+1:]})
	}
	return out
}

func byLastRune(list string) map[rune][]phraseMeaning {
	return byRune(list, utf8.DecodeLastRuneInString)
}

func byFirstRune(list string) map[rune][]phraseMeaning {
	return byRune(list, utf8.DecodeRuneInString)
}

// byRune groups phrases by a rune of theirs, in each group the longer first.
func byRune(list string, pick func(string) (rune, int)) map[rune][]phraseMeaning {
	out := map[rune][]phraseMeaning{}
	for _, p := range meanings(list) {
		c, _ := pick(p.word)
		at := len(out[c])
		for at > 0 && len(out[c][at-1].word) < len(p.word) {
			at--
		}
		out[c] = append(out[c][:at], append([]phraseMeaning{p}, out[c][at:]...)...)
	}
	return out
}

// fillers may stand between a comparator and its figure; copulas tie a figure to what stands farther before it.
var (
	fillers = byLastRune("đạt .; là .; bằng .; từ .; mức .; còn .; được .; có .; thời hạn .; trong .; ở .; of .; is .")
	copulas = map[string]bool{"đạt": true, "là": true, "bằng": true, "is": true}
)

// comparator is what stands next to a figure, as its meaning: ">=", ">", "<=", "<", "~", "="; "" for nothing.
func (r *reading) comparator(n vitext.Range) string {
	before := strings.TrimRight(r.before(n.Start, 40), " ")
	copula := strings.HasSuffix(before, ":")
	for range 3 {
		if p, _ := suffixOf(comparators, before); p.word != "" {
			return p.means
		}
		f, rest := suffixOf(fillers, before)
		if f.word == "" {
			break
		}
		copula = copula || copulas[f.word]
		before = strings.TrimRight(rest, " ")
	}
	after := strings.TrimLeft(r.after(n.End, 18), " ")
	first, _ := utf8.DecodeRuneInString(after)
	for _, p := range comparatorsBehind[first] {
		if rest, ok := strings.CutPrefix(after, p.word); ok && (rest == "" || !letterFirst(rest)) {
			return p.means
		}
	}
	if copula {
		return r.farComparator(n.Start)
	}
	return ""
}

// suffixOf gives the longest phrase that ends a text, and the text before it.
func suffixOf(phrases map[rune][]phraseMeaning, text string) (phraseMeaning, string) {
	last, _ := utf8.DecodeLastRuneInString(text)
	for _, p := range phrases[last] {
		if rest, ok := strings.CutSuffix(text, p.word); ok && edge(rest, p.word) {
			return p, rest
		}
	}
	return phraseMeaning{}, text
}

func letterFirst(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(c)
}

// farComparator looks for one in the clause before a figure, back to a stop or another number.
func (r *reading) farComparator(at int) string {
	clause := r.before(at, 80)
	clause = clause[strings.LastIndexAny(clause, ";.!?0123456789")+1:]
	means, last := "", -1
	for _, p := range farComparators {
		if i := strings.LastIndex(clause, p.word); i > last && edge(clause[:i], p.word) {
			means, last = p.means, i
		}
	}
	return means
}

// edge tells whether a word that was cut off a text begins there as a word.
func edge(rest, word string) bool {
	if rest == "" || !letterFirst(word) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(rest)
	return !unicode.IsLetter(last)
}

// sameComparator tells whether a claim's comparator is the source's. A claim without one says less, and "exactly" is
// what a source without one says.
func sameComparator(claim, source string) bool {
	return claim == "" || claim == source || claim == "=" && source == ""
}
