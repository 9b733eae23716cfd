package bot

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
)

// wording is one reading of a question: what it says beside what it asks.
type wording struct {
	plain bool
	// all are the words in order, same phrases as one; content are those that carry meaning, without the provinces.
	all, content []string
	asks         []askKind // in order, each once
	provinces    []string
	beside       map[string][]string // by a word of towards, the content words behind it
	question     understand.Question
}

// readWording reads a question. It is the same for what readers ask and what editors write.
func readWording(text string) wording {
	text = strings.ReplaceAll(text, "%", " phần trăm ")
	w := wording{beside: map[string][]string{}, question: understand.Read(text)}
	words := withoutEnd(fromChat(understand.WrittenOut(text)))
	w.plain = w.question.Plain
	words, verdict := finalWord(withoutYearWords(words), w.plain)
	w.provinces = slices.Sorted(slices.Values(w.question.Provinces))
	for _, p := range w.provinces {
		words = withoutProvince(words, p)
	}
	open := ""
	for i := 0; i < len(words); {
		s := longestSaying(words, i, w.plain)
		n := 1
		meant := words[i : i+1]
		if s != nil {
			n, meant = len(s.key)-s.ahead, s.instead
			if s.kind != "" {
				w.asks = append(w.asks, s.kind)
			}
		}
		w.all = append(w.all, words[i:i+n]...)
		if s != nil && meant != nil {
			w.all = append(w.all, meant...)
		}
		if f, ok := bareFillers[words[i]]; s == nil && ok && w.plain && f.drops(words, i) {
			meant = nil
		}
		if s == nil && askedVerbs[words[i]] && asksAt(words, i+1, w.plain) {
			meant = nil
		}
		if len(meant) > 0 {
			if open != "" {
				w.beside[open] = append(w.beside[open], meant[0])
				open = ""
			}
			w.content = append(w.content, meant...)
		}
		if f := vitext.Fold(words[i]); n == 1 && i+1 < len(words) && (towards[f] == words[i] || w.plain && bareTowards[f]) {
			open = f
		}
		i += n
	}
	w.settleAsks(words, verdict)
	return w
}

// fromChat writes words of chats out.
func fromChat(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if full, ok := chatWords[w]; ok {
			out = append(out, strings.Fields(full)...)
			continue
		}
		out = append(out, w)
	}
	return out
}

// settleAsks keeps what tells questions apart: a fee and a time are amounts anyhow, and how something is done says no more
// than to name it.
func (w *wording) settleAsks(words []string, verdict askKind) {
	if verdict == askWhether {
		verdict = whetherKind(words, w.plain)
	}
	if verdict != "" {
		w.asks = append(w.asks, verdict)
	}
	has := func(k askKind) bool { return slices.Contains(w.asks, k) }
	amount := has(askFee) || has(askTime) || slices.Contains(w.content, "trăm")
	papers := has(askPapers)
	w.asks = slices.DeleteFunc(w.asks, func(k askKind) bool {
		return k == askHow || k == askAmount && amount || k == askList && papers
	})
	if has(askWhere) && len(w.asks) > 1 { // "nộp hồ sơ tách thửa ở đâu" asks where, not for the papers
		w.asks = slices.DeleteFunc(w.asks, func(k askKind) bool { return k == askPapers && !asksWhat(words, w.plain) })
	}
	slices.Sort(w.asks)
	w.asks = slices.Compact(w.asks)
}

// asksWhat tells whether papers are asked for and not only handed in.
func asksWhat(words []string, plain bool) bool {
	return slices.ContainsFunc(words, func(s string) bool { return s == "gì" || s == "nào" || plain && (s == "gi" || s == "nao") })
}

// whetherKind tells a question for leave from one for a duty.
func whetherKind(words []string, plain bool) askKind {
	has := func(list ...string) bool {
		return slices.ContainsFunc(words, func(s string) bool {
			return slices.ContainsFunc(list, func(x string) bool { return s == x || plain && s == vitext.Fold(x) })
		})
	}
	switch {
	case has("được", "thể"):
		return askMay
	case has("phải", "cần", "buộc"):
		return askMust
	}
	return askWhether
}

// withoutEnd drops what closes a question and says nothing.
func withoutEnd(words []string) []string {
	for len(words) > 2 && endWords[words[len(words)-1]] && !classWords[words[len(words)-2]] {
		words = words[:len(words)-1]
	}
	return words
}

// finalWord takes off the word that makes a question of a statement.
func finalWord(words []string, plain bool) ([]string, askKind) {
	if len(words) < 3 {
		return words, ""
	}
	rest := words[:len(words)-1]
	switch last := words[len(words)-1]; {
	case last == "không" || last == "ko" || last == "hông" || plain && last == "khong":
		if n := len(rest); rest[n-1] == "hay" || rest[n-1] == "có" && n > 3 {
			rest = rest[:n-1]
		}
		return withoutEnd(rest), askWhether
	case last == "chưa" || plain && last == "chua":
		return rest, askYet
	}
	return words, ""
}

// withoutYearWords drops what stands before a year and says no more: "đến năm 2025" is "2025". "trước", "từ" and "sau" stay.
func withoutYearWords(words []string) []string {
	var out []string
	for _, word := range words {
		if n, err := strconv.Atoi(word); err == nil && len(word) == 4 && n > 1900 && n < 2100 {
			if last := len(out) - 1; last >= 0 && vitext.Fold(out[last]) == "nam" {
				out = out[:last]
			}
			if last := len(out) - 1; last >= 0 && yearPrefixes[vitext.Fold(out[last])] {
				out = out[:last]
			}
		}
		out = append(out, word)
	}
	return out
}

// asksAt tells whether a phrase that asks stands at a place.
func asksAt(words []string, i int, plain bool) bool {
	if i >= len(words) {
		return false
	}
	s := longestSaying(words, i, plain)
	return s != nil && s.kind != ""
}

// provinceWords may stand before a province's name, folded.
var provinceWords = vitext.WordSet("tinh tp pho thanh")

// withoutProvince drops every place of a province's name, with the word for its kind before it.
func withoutProvince(words []string, name string) []string {
	parts := vitext.Syllables(vitext.Fold(name))
	for i := 0; i+len(parts) <= len(words); i++ {
		if !slices.EqualFunc(words[i:i+len(parts)], parts, func(a, b string) bool { return vitext.Fold(a) == b }) {
			continue
		}
		start := i
		for start > 0 && provinceWords[vitext.Fold(words[start-1])] {
			start--
		}
		words = append(slices.Clone(words[:start]), words[i+len(parts):]...)
		i = start - 1
	}
	return words
}

func longestSaying(words []string, i int, plain bool) *saying {
	for _, s := range sayingsAt[vitext.Fold(words[i])] {
		if s.at(words, i, plain) {
			return s
		}
	}
	return nil
}

// Bounds of what fires. Nothing that carries meaning may stand on one side alone: that leaves how the words are ordered, of
// which at least leastOrder must stand side by side in both where there are more than fewWords.
const (
	fewWords   = 3
	leastOrder = 0.4
)

// unlike says in what two questions differ, for the trace; "" when they are one question but for their places and people.
func unlike(asked, own *wording) string {
	if more := beyond(asked, own); len(more) > 0 {
		return "asked more: " + strings.Join(more, " ")
	}
	if less := beyond(own, asked); len(less) > 0 {
		return "not asked: " + strings.Join(less, " ")
	}
	switch {
	case !slices.Equal(asked.asks, own.asks):
		return "other aspect: " + joinAsks(asked.asks) + ", not " + joinAsks(own.asks)
	case otherAspects(asked.question, own.question):
		return "other aspect"
	case asked.question.Compare != own.question.Compare || asked.question.Highest != own.question.Highest || asked.question.Lowest != own.question.Lowest || asked.question.Judge != own.question.Judge:
		return "other comparison"
	case !sameMeasures(asked.question, own.question):
		return "other measure"
	}
	for _, t := range slices.Sorted(maps.Keys(towards)) {
		if otherWay(asked, own, t) {
			return "another way round: " + t
		}
	}
	if n := inOrder(asked, own); n < leastOrder {
		return "other order"
	}
	return ""
}

func joinAsks(asks []askKind) string {
	out := make([]string, len(asks))
	for i, k := range asks {
		out[i] = string(k)
	}
	return "[" + strings.Join(out, " ") + "]"
}

// beyond lists the content words of a that b does not have at all.
func beyond(a, b *wording) (out []string) {
	for _, w := range a.content {
		if !b.holds(w, a.plain) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (w *wording) holds(word string, plain bool) bool {
	return slices.ContainsFunc(w.all, func(have string) bool { return sameWord(have, word, plain || w.plain) })
}

// sameWord compares two words; where one question was typed without diacritics, without them.
func sameWord(a, b string, plain bool) bool {
	if x, y := numeral(a), numeral(b); x == y {
		return true
	}
	return plain && vitext.Fold(a) == vitext.Fold(b)
}

// numeral is a word as it is compared: numbers however they are written.
func numeral(word string) string {
	if n, ok := numerals[word]; ok {
		return n
	}
	if word != "" && word[0] == '0' {
		return strings.TrimLeft(word, "0")
	}
	return word
}

// otherAspects asks the reading of aspects as a second opinion: both sides name some, and none is common.
func otherAspects(a, b understand.Question) bool {
	steps := func(s understand.Aspect) bool { return s == understand.AspectSteps }
	x, y := slices.DeleteFunc(slices.Clone(a.Aspects), steps), slices.DeleteFunc(slices.Clone(b.Aspects), steps)
	return len(x) > 0 && len(y) > 0 && !slices.ContainsFunc(x, func(s understand.Aspect) bool { return slices.Contains(y, s) })
}

func sameMeasures(a, b understand.Question) bool {
	for _, m := range []understand.Measure{understand.MeasureTarget, understand.MeasureResult, understand.MeasureDefine, understand.MeasureNumber} {
		if a.Wants(m) != b.Wants(m) {
			return false
		}
	}
	return true
}

// otherWay tells whether both questions go on behind a word, and otherwise.
func otherWay(a, b *wording, towards string) bool {
	x, y := a.beside[towards], b.beside[towards]
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	plain := a.plain || b.plain
	within := func(x, y []string) bool {
		return !slices.ContainsFunc(x, func(w string) bool {
			return !slices.ContainsFunc(y, func(v string) bool { return sameWord(w, v, plain) })
		})
	}
	return !within(x, y) && !within(y, x)
}

// inOrder is the share of the question's neighbouring content words that are neighbours in the other one too.
func inOrder(a, b *wording) float64 {
	if len(a.content) <= fewWords {
		return 1
	}
	plain, n := a.plain || b.plain, 0
	for i := 1; i < len(a.content); i++ {
		for j := 1; j < len(b.content); j++ {
			if sameWord(a.content[i-1], b.content[j-1], plain) && sameWord(a.content[i], b.content[j], plain) {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(a.content)-1)
}
