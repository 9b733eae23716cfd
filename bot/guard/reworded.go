package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// More kinds of violations, of text that is reworded.
const (
	BadOmission ViolationKind = "omission" // a word of the proven text is missing or stands elsewhere
	BadWord     ViolationKind = "word"     // a word that the proven text does not have
	BadLead     ViolationKind = "lead"     // a fact of the proven beginning is not in the new one
)

// CheckReworded compares a text that somebody worded anew with the proven one that it stands for. Every word of the proven
// text must be there in its order, and none beside it but words that join, address or point; those may stand only where
// the proven text has a stop or such a word itself, so that what belongs together stays together. Of a text of
// one figure the time that it begins with may stand at its end. That leaves a model the flow of a sentence, and nothing
// that a reader would act on: no figure, name, condition or "not" can be added, dropped, swapped or moved to another
// figure. What stands in “quotes” is there to the letter. Citation marks count as words; the caller takes off those at the
// end, which are none of the text.
func CheckReworded(proven, reworded string) []Violation {
	for _, q := range literal.FindAllString(proven, -1) {
		if !strings.Contains(reworded, q) {
			return []Violation{{BadQuote, q, "reworded"}}
		}
	}
	for _, mark := range []string{"“", "\"", "?", "!", "…"} { // a quote, a question, an exclamation, a cut of its own
		if strings.Count(reworded, mark) > strings.Count(proven, mark) {
			return []Violation{{BadQuote, mark, "reworded"}}
		}
	}
	if len(reworded) > 2*len(proven)+maxAddedBytes {
		return []Violation{{BadWord, "too long", "reworded"}}
	}
	want, got := wordsOf(proven), wordsOf(reworded)
	first := align(want, got)
	if first == nil {
		return nil
	}
	if i := opening(want); i > 0 && movable(proven) && align(append(slices.Clone(want[i:]), want[:i]...), got) == nil {
		return nil
	}
	return []Violation{*first}
}

// maxAddedBytes is how much longer than twice the proven text a text may be: an address and a few joining words.
const maxAddedBytes = 120

// opening is where the time ends that a text begins with; 0 when it begins with anything else. Only a time may move: of a
// list or of a pair of a name and its value the parts would be tied anew.
func opening(want []wordToken) int {
	if len(want) == 0 || !times[want[0].key] {
		return 0
	}
	return max(slices.IndexFunc(want[1:], func(w wordToken) bool { return w.stop })+1, 0)
}

var times = vitext.WordSet("đến trong năm trước sau từ vào giai hằng hàng quý tháng")

// wordToken is a word with what parts it from the word before.
type wordToken struct {
	key  string
	stop bool // a punctuation mark or the beginning stands before it
	free bool // a stop or joining words stand before it
}

// joining words may come and go. They state nothing; "và", "hoặc", "không", "phải", "chỉ", "nếu", "đã", "đến" do.
var joining = vitext.WordSet("là thì mà của các những theo với về rằng này đó để")

// addressing words may be added: they speak to the reader or point at the source.
var addressing = vitext.WordSet(`bạn anh chị ông bà quý dạ vâng xin ạ nhé cụ thể như sau gồm nguồn nêu ghi cho biết rõ thông tin văn bản thưa ở mức
	vậy hồ sơ thủ tục quy định`)

// negators take the word behind them along.
var negators = vitext.WordSet("không chưa chẳng chả đừng trừ ngoài miễn cấm")

// literal is what a text gives word for word.
var literal = regexp.MustCompile(`“[^”]*”`)

const edgeMarks = ".,;:!?()“”\"‘’'…"

// wordsOf cuts a text into words. Joining words are left out, but for one behind a negator.
func wordsOf(s string) []wordToken {
	var out []wordToken
	stop, free := true, true
	s = citationMark.ReplaceAllString(vitext.NFC(s), " [$1] ")
	for _, f := range strings.Fields(s) {
		if citationMark.MatchString(f) {
			out = append(out, wordToken{f, false, free})
			stop, free = true, true
			continue
		}
		word := strings.TrimLeft(f, edgeMarks)
		lead := len(word) < len(f)
		word = strings.TrimRight(word, edgeMarks)
		trail := !strings.HasSuffix(f, word) || word == ""
		if strings.Trim(word, "-–+•*") == "" {
			stop, free = true, true // a dash between words is a stop
			continue
		}
		stop, free = stop || lead, free || lead
		key := vitext.Key(word)
		after := len(out) > 0 && negators[out[len(out)-1].key]
		if joining[key] && !after {
			stop, free = stop || trail, true
			continue
		}
		if after {
			stop, free = false, false
		}
		out = append(out, wordToken{key, stop, free})
		stop, free = trail, trail
	}
	return out
}

// maxAdded is how many words may be added: a few, and one to every fourth of the proven text.
func maxAdded(want int) int { return 8 + want/4 }

// align walks both texts together; nil when the second holds the first and nothing that counts beside it.
func align(want, got []wordToken) *Violation {
	at, added := 0, 0
	inserted := false
	for _, g := range got {
		switch {
		case at < len(want) && g.key == want[at].key && (want[at].free || !inserted && !g.free):
			at, inserted = at+1, false
		case addressing[g.key]:
			added, inserted = added+1, true
		case at < len(want) && slices.ContainsFunc(want[at:], func(w wordToken) bool { return w.key == g.key }):
			return &Violation{BadOmission, want[at].key, "reworded"}
		default:
			return &Violation{BadWord, g.key, "reworded"}
		}
	}
	switch {
	case at < len(want):
		return &Violation{BadOmission, want[at].key, "reworded"}
	case added > maxAdded(len(want)):
		return &Violation{BadWord, "too many words added", "reworded"}
	}
	return nil
}

// movable tells whether a text holds at most one figure, one time and one agency, so that none can be tied to another's
// words by moving its beginning.
func movable(s string) bool {
	r := read(s)
	figures, dates := 0, len(r.dates)
	for _, f := range r.figures {
		switch {
		case f.Year && !f.dated:
			dates++
		case !f.dated:
			figures++
		}
	}
	return figures <= 1 && dates <= 1 && len(agencies(r.text)) <= 1 && len(citationMark.FindAllString(s, -1)) == 0
}

// LeadRunes is within how many runes of an answer what was asked must stand.
const LeadRunes = 200

// CheckLead compares the first pieces of two answers: every figure with its comparator, unit, level and year, every date,
// agency and province that the proven one names within LeadRunes, the new one must name there too.
func CheckLead(proven, reworded string) []Violation {
	want, got := read(leadOf(citationMark.ReplaceAllString(proven, ""))), read(leadOf(citationMark.ReplaceAllString(reworded, "")))
	var out []Violation
	missing := func(text string) { out = append(out, Violation{BadLead, text, "lead"}) }
	for i := range want.figures {
		f := &want.figures[i]
		if !slices.ContainsFunc(got.figures, func(g figure) bool {
			return sameAmount(f, &g) && g.comparator == f.comparator && slices.Equal(g.levels, f.levels) && slices.Equal(g.years, f.years)
		}) {
			missing(f.Text)
		}
	}
	for _, d := range want.dates {
		if !slices.ContainsFunc(got.dates, func(g date) bool {
			return g.Day == d.Day && g.Month == d.Month && g.Year == d.Year && g.Quarter == d.Quarter && g.bound == d.bound
		}) {
			missing(d.Text)
		}
	}
	for _, a := range agencies(want.text) {
		if !slices.ContainsFunc(agencies(got.text), func(g agency) bool { return vitext.Key(g.name) == vitext.Key(a.name) }) {
			missing(a.name)
		}
	}
	for _, p := range provincesIn(want.spelled) {
		if !slices.Contains(provincesIn(got.spelled), p) {
			missing(p)
		}
	}
	return out
}

// leadOf is the beginning of an answer up to a word's end.
func leadOf(s string) string {
	r := []rune(s)
	if len(r) <= LeadRunes {
		return s
	}
	end := LeadRunes
	for end > 0 && !unicode.IsSpace(r[end]) {
		end--
	}
	return string(r[:end])
}

// NamesNothing tells whether a text holds no number, date, code, agency, level or province, no comparator and no "not":
// nothing that would turn a search to another thing than was asked.
func NamesNothing(s string) bool {
	r := read(s)
	if len(r.figures)+len(r.dates)+len(agencies(r.text))+len(provincesIn(r.spelled)) > 0 || levelMention.MatchString(string(r.key)) {
		return false
	}
	if strings.ContainsFunc(s, unicode.IsDigit) || negation.in(words(s)) || shareWords.in(words(s)) {
		return false
	}
	if slices.ContainsFunc(vitext.Syllables(r.text), func(w string) bool { return negators[w] }) {
		return false
	}
	for _, group := range []map[rune][]phraseMeaning{comparators, comparatorsBehind} {
		for _, list := range group {
			if slices.ContainsFunc(list, func(c phraseMeaning) bool { return strings.Contains(r.spelled, " "+c.word+" ") }) {
				return false
			}
		}
	}
	// A capital inside is a name.
	for i, t := range r.tokens {
		if first := []rune(t.Text)[0]; i > 0 && unicode.IsUpper(first) || t.Kind == vitext.TokenCode {
			return false
		}
	}
	return true
}
