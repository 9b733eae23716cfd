package snapshot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
	"trolycong/retrieval"
)

// stopWords carry no topic: questions, politeness, pronouns, particles. Words that change what is asked ("cấp lại",
// "đổi", "mất", "không còn") are not among them. Key form.
var stopWords = vitext.WordSet(`ai anh ạ à bạn bao bằng bị bởi các cái cần chị cho chứ chưa có của cùng cũng dạ dùm đã đang đâu đấy để sống cũ mới lần đến đi đó được em gì giùm giúp hả hay hãy hỏi
	hơn họ hử khi không là làm lâu lên lúc luôn mà mấy mình mỗi một muốn nào này nếu ngày nên nếu ngài nhé nhỉ nhiêu như nhưng những nơi ở ơi phải qua quá ra rằng rất rồi sao sẽ
	tại tất thế thì theo thôi tiền tôi tới trên trong từ tụi và vào vậy vẫn về với vì xin zậy ấy ạ xong hết tốn giờ hôm online lm tui bn thủ tục mất`)

// kin are words for people around the asker: they tell a story and hardly ever name what is asked. storyWeight is what
// such a word counts beside one that names a thing.
var kin = vitext.WordSet("vợ chồng con cháu ông bà cha mẹ bố má ba anh chị em cô chú bác dì cậu mợ họ hàng bé trẻ vo chong chau ong cha me")

const storyWeight = 0.3

// storyWords is the length of a question from which it tells a story.
const storyWords = 15

// aspects are words for a side of a procedure (its fee, its papers), not for the procedure: alone, or as one of the pairs.
// aspectWeight is what they count: a few procedures are about fees themselves.
var (
	aspects     = vitext.WordSet("nộp mạng phí nop mang phi")
	aspectPairs = vitext.WordSet("lệ_phí giấy_tờ hồ_sơ thời_hạn chuẩn_bị thời_gian chi_phí điều_kiện le_phi giay_to ho_so thoi_han chuan_bi thoi_gian")
)

const aspectWeight = 0.2

func aspectAt(words []string, i int) bool {
	return aspects[words[i]] || i+1 < len(words) && aspectPairs[words[i]+"_"+words[i+1]] || i > 0 && aspectPairs[words[i-1]+"_"+words[i]]
}

// keepWords stay in although the list above names them: with these neighbours they are part of a need or a name.
var keepPairs = vitext.WordSet(`cấp_lại làm_lại bị_mất mất_giấy mất_thẻ mất_sổ mất_bằng mất_cà mất_hộ mất_chứng mất_biển`)

// maxQueryRunes is the length of Query.Text: what stands behind it is no question any more.
const maxQueryRunes = 2000

// plainShare is the share of accented syllables below which a question counts as typed without diacritics.
const plainShare = 0.2

// Rewrite makes a query of a typed question: NFC, abbreviations written out, everyday words joined by official terms,
// codes and numbers picked out. Nothing is added that neither the lexicon names nor, of an abbreviation, the documents say.
//
// A word typed without its diacritics is sought with them where it is surely read; else, since one bare form finds every word
// that is so without them, bare. Its readings side by side, by their weights, were measured and find less.
func (v *view) Rewrite(text string) retrieval.Query {
	s := v.s
	clean := vitext.FoldSpaces(vitext.Clean(text))
	if r := []rune(clean); len(r) > maxQueryRunes {
		clean = strings.TrimSpace(string(r[:maxQueryRunes]))
	}
	if lexicon.English(vitext.Syllables(clean)) {
		return v.rewriteEnglish(clean)
	}
	r := s.typing.read(clean)
	q := retrieval.Query{Typed: clean, Text: r.text, Plain: r.plain, Exact: s.exactRefs(clean)}
	words := s.withoutCost(vitext.Syllables(dropOffice(r.text)), r.plain)
	q.Elsewhere = s.elsewhere(words, r.plain)
	matches := s.lexicon.Match(words, r.plain)
	meant, next := map[string][]string{}, 0
	for i, group := 0, 0; i < len(words); i++ {
		if next < len(matches) && matches[next].Start == i {
			m := matches[next]
			q.Terms = append(q.Terms, r.matchTerms(words[m.Start:m.End], m.Entry, group)...)
			next++
			i = m.End - 1
			group++
			continue
		}
		if r.english && lexicon.EnglishFiller(words[i]) || stop(words, i) {
			continue
		}
		q.Terms = append(q.Terms, r.term(words[i], weightAt(words, i), group))
		for _, m := range v.unknown(words[i], meant) {
			q.Terms = append(q.Terms, meantTerm(m, initialsWeight, group))
		}
		group++
	}
	for i := range q.Terms {
		q.Terms[i].Rarity = s.rarity(q.Terms[i])
	}
	q.Understood = r.text
	if !r.english {
		q.Understood = writeOut(s.lexicon.Spell(r.text, r.plain), meant)
	}
	q.Changed = saysElse(vitext.Syllables(q.Understood), vitext.Syllables(clean))
	return q
}

// elsewhere finds the subjects of other offices that a question names.
func (s *Snapshot) elsewhere(words []string, plain bool) []retrieval.Elsewhere {
	var out []retrieval.Elsewhere
	for _, e := range s.lexicon.Elsewhere(s.lexicon.WriteOut(words, plain), plain) {
		if e.Agency == "" && len(words) > storyWords {
			continue // in a story it is told beside what is asked
		}
		out = append(out, retrieval.Elsewhere{Phrase: e.Phrase, Agency: e.Agency})
	}
	return out
}

// weightAt is what the word at i counts.
func weightAt(words []string, i int) float64 {
	switch {
	case kin[words[i]]:
		return storyWeight
	case aspectAt(words, i):
		return aspectWeight
	}
	return 1
}

// writeOut puts the first meaning in the place of each word that has one.
func writeOut(text string, meant map[string][]string) string {
	if len(meant) == 0 {
		return text
	}
	var b strings.Builder
	runes, at := []rune(text), 0
	for _, x := range vitext.SyllableRanges(text) {
		if m := meant[vitext.Key(string(runes[x.Start:x.End]))]; len(m) > 0 {
			b.WriteString(string(runes[at:x.Start]) + m[0])
			at = x.End
		}
	}
	return b.String() + string(runes[at:])
}

// saysElse tells whether read holds a word of topic that typed does not hold.
func saysElse(read, typed []string) bool {
	return slices.ContainsFunc(read, func(w string) bool { return !stopWords[w] && !plainStops[w] && !slices.Contains(typed, w) })
}

// What stands behind "mất" where it means what something costs, in time or money, and before it where it means a loss.
var (
	costBehind = vitext.WordSet("bao mấy phí khoảng tầm chừng")
	costBare   = vitext.WordSet("bao may phi khoang tam chung")
	costMoney  = vitext.WordSet("tiền tien")
	lossBefore = vitext.WordSet("bị làm đánh lỡ bi lam danh chồng vợ cha mẹ bố má ông bà con anh chị em cháu người chong vo bo ong nguoi tôi toi")
)

// withoutCost drops the verb of "mất bao lâu", "mất mấy ngày", "mất bn tiền", "có mất phí không", which is no loss.
func (s *Snapshot) withoutCost(words []string, plain bool) []string {
	out := make([]string, 0, len(words))
	for i, w := range words {
		if (w == "mất" || plain && w == "mat") && i+1 < len(words) && (i == 0 || !lossBefore[words[i-1]]) && s.costs(words, i, plain) {
			continue
		}
		out = append(out, w)
	}
	return out
}

// costs tells whether the verb at i says what something costs.
func (s *Snapshot) costs(words []string, i int, plain bool) bool {
	next := words[i+1]
	if costMoney[next] {
		return i > 0 && (words[i-1] == "có" || words[i-1] == "co" || words[i-1] == "không" || words[i-1] == "phải")
	}
	if costBehind[next] || plain && costBare[next] {
		return true
	}
	written := s.lexicon.WriteOut(words[i:min(i+3, len(words))], plain)
	return len(written) > 1 && costBehind[written[1]]
}

// rarity is the mean weight of a term's syllables among the passages.
func (s *Snapshot) rarity(t retrieval.Term) float64 {
	words := strings.Fields(t.Text)
	sum := 0.0
	for _, w := range words {
		if t.Accented {
			sum += s.pass.IDF(w, true)
		} else {
			sum += s.pass.IDF(vitext.Fold(w), false)
		}
	}
	return sum / float64(max(len(words), 1))
}

// office is where somebody wants to file: it says which office, not what about. It counts as a feature of its own.
var office = regexp.MustCompile(`(?i)\s(?:của|tại|ở|lên|ra|qua)\s+(?:Bộ\s+\p{Lu}[^.?!;]*|(?:công an|ubnd|ủy ban nhân dân|sở|cục|chi cục|phòng)\s+(?:[\p{L}]+\s+){0,3}?(?:xã|phường|huyện|quận|tỉnh|thành phố|trung ương)|(?:xã|phường|huyện|quận|tỉnh))(?:$|[\s.?!,;])`)

// society holds the word of an office and is none: "nhà ở xã hội".
var society = regexp.MustCompile(`(?i)(xã) (hội)`)

func dropOffice(text string) string {
	text = society.ReplaceAllString(text, "${1}_$2") // parted again by Syllables
	if rest := office.ReplaceAllString(text, " "); len(vitext.Syllables(rest)) >= 3 {
		return rest
	}
	return text
}

// matchTerms gives the alternatives of one place: what was typed, and what the lexicon says it means.
func (r *reading) matchTerms(typed []string, e *lexicon.Entry, group int) []retrieval.Term {
	var out []retrieval.Term
	if e.Kind != lexicon.KindAbbreviation {
		if t := r.term(strings.Join(contentOf(typed), " "), 1, group); t.Text != "" {
			out = append(out, t)
		}
	}
	for _, m := range e.Means {
		out = append(out, meantTerm(strings.Join(vitext.Syllables(m), " "), e.Weight(), group))
	}
	return out
}

// term is what was typed, as it is read. What may be meant otherwise, and English, is compared without diacritics.
func (r *reading) term(text string, weight float64, group int) retrieval.Term {
	f := vitext.Fold(text)
	open := r.english || slices.ContainsFunc(strings.Fields(text), func(w string) bool { return r.open[w] })
	return retrieval.Term{Text: text, Folded: f, Weight: weight, Group: group, Accented: f != text || !open}
}

// meantTerm is what words stand for, with its diacritics.
func meantTerm(text string, weight float64, group int) retrieval.Term {
	return retrieval.Term{Text: text, Folded: vitext.Fold(text), Weight: weight, Group: group, Accented: true}
}

func contentOf(words []string) []string {
	var out []string
	for i := range words {
		if !stop(words, i) || len(words) > 1 {
			out = append(out, words[i])
		}
	}
	return out
}

// stop tells whether the word at i carries no topic. A question typed without diacritics is compared by bare forms, but
// only for words that stand for nothing else.
func stop(words []string, i int) bool {
	w := words[i]
	if i > 0 && keepPairs[words[i-1]+"_"+w] || i+1 < len(words) && keepPairs[w+"_"+words[i+1]] {
		return false
	}
	return stopWords[w] || plainStops[w]
}

// plainStops are stop words as typed without diacritics that are hardly anything else in a question.
var plainStops = vitext.WordSet(`la gi o dau bao nhieu may ngay khong duoc can nhung nao the nhu lam sao toi em anh chi cho cua co va voi de thi mat het ton xin muon vay zay theo tren trong
	phai bi nay do khi nguoi`)

func isPlain(words []string) bool {
	accented := 0
	for _, w := range words {
		if vitext.Fold(w) != w {
			accented++
		}
	}
	return float64(accented) < plainShare*float64(len(words))
}

func hit(u *unit, score float64) retrieval.Hit {
	return retrieval.Hit{Kind: u.kind, ID: u.id, Document: u.document, Passage: u.passage, Score: score}
}
