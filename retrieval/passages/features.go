package passages

import "math"

// The features of a passage for a question, in the order of a row.
const (
	featSingles = iota
	featPairs
	featTriples
	featNear
	featTitleSingles
	featTitlePairs
	featDocSingles
	featDocPairs
	featCovered
	featTitleCovers
	featTitleAsked
	featTitleOrder
	featTitleRun
	featTextRun
	featTitleRunTells
	featTextRunTells
	featShort
	featLong
	featLength
	featTitleLength
	featPairsCovered
	featDefined
	featFirst
	featFirstShare
	featRank
	featDocBest
	featDocCount
	featKind
	featYear
	featArticle
	featSameTitle
	featSinglesShare
	featPairsShare
	featTitleShare
	featNearShare
	featLongShare
	features
)

var featureNames = [features]string{
	"singles", "pairs", "triples", "near", "title_singles", "title_pairs", "doc_singles", "doc_pairs", "covered",
	"title_covers", "title_asked", "title_order", "title_run", "text_run", "title_run_tells", "text_run_tells", "window20",
	"window60", "length", "title_length", "pairs_covered", "defined", "first", "first_share", "rank", "doc_best", "doc_count",
	"kind", "year", "article", "same_title", "singles_share", "pairs_share", "title_share", "near_share", "window60_share",
}

// saturated is BM25's frequency.
func saturated(tf, length float64) float64 {
	if tf == 0 {
		return 0
	}
	return tf * (k1 + 1) / (tf + k1*(1-lengthShare+lengthShare*length))
}

// row fills in the features of one passage that stand in its own words.
func (x *Index) row(row []float32, q *question, s *scratch, passage int) {
	title, body := x.title(passage), x.text(passage)
	s.count(&s.text, q, body, x.is)
	s.count(&s.title, q, title, x.is)
	length := (titleTimes*float64(len(title)) + float64(len(body))) / x.meanLength
	titleLength := float64(len(title)) / x.meanTitle
	var single, titleSingle, covered, titleCovered float64
	for i := range q.slots {
		tells := q.slots[i].tells
		in, all := s.title.single[i], titleTimes*s.title.single[i]+s.text.single[i]
		single += tells * saturated(all, length)
		titleSingle += tells * saturated(in, titleLength)
		covered += tells * min(all, 1)
		titleCovered += tells * min(in, 1)
	}
	var pairs, near, titlePairs, pairsCovered float64
	for i := range q.pairs {
		tells := q.pairs[i].tells
		in, all := s.title.pair[i], titleTimes*s.title.pair[i]+s.text.pair[i]
		pairs += tells * saturated(all, length)
		near += tells * saturated(titleTimes*s.title.near[i]+s.text.near[i], length)
		titlePairs += tells * saturated(in, titleLength)
		pairsCovered += tells * min(all, 1)
	}
	triples := 0.0
	for i, tells := range q.triples {
		triples += tells * saturated(titleTimes*s.title.triple[i]+s.text.triple[i], length)
	}
	wordsTell, pairsTell := max(q.wordsTell, 1e-9), max(q.pairsTell, 1e-9)
	row[featSingles], row[featPairs], row[featTriples], row[featNear] = float32(single), float32(pairs), float32(triples), float32(near)
	row[featTitleSingles], row[featTitlePairs] = float32(titleSingle), float32(titlePairs)
	row[featCovered], row[featTitleCovers], row[featPairsCovered] = float32(covered/wordsTell), float32(titleCovered/wordsTell), float32(pairsCovered/pairsTell)
	row[featTitleAsked] = float32(x.asked(s, title))
	row[featTitleOrder] = float32(s.subsequence(q, title) / wordsTell)
	row[featTitleRun], row[featTextRun] = float32(s.title.runWords), float32(s.text.runWords)
	row[featTitleRunTells], row[featTextRunTells] = float32(s.title.runTells/wordsTell), float32(s.text.runTells/wordsTell)
	row[featShort], row[featLong] = float32(s.text.shortTells/wordsTell), float32(s.text.longTells/wordsTell)
	row[featLength], row[featTitleLength] = float32(math.Log(1+float64(len(body)))), float32(len(title))
	row[featDefined] = float32(max(s.text.defined, s.title.defined) / wordsTell)
	f := x.facts[passage]
	row[featKind], row[featYear], row[featArticle], row[featSameTitle] = f.kind, f.year, f.article, f.sameTitle
}

// asked is the share of a title, by what its words tell, that the question holds.
func (x *Index) asked(s *scratch, title []uint32) float64 {
	all, held := 0.0, 0.0
	for _, w := range title {
		if w == lineBreak {
			continue
		}
		tells := x.passages.idf(int(x.passages.singleStart[w+1] - x.passages.singleStart[w]))
		all += tells
		if s.slotOf[w] > 0 {
			held += tells * float64(s.weightOf[w])
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

// context fills in the features that compare the candidates of one question, which stand best first.
func (x *Index) context(rows [][]float32, found []candidate, s *scratch) {
	bestOf, countOf := map[int32]float32{}, map[int32]float32{}
	for i, c := range found {
		d := x.document[c.passage]
		if _, ok := bestOf[d]; !ok {
			bestOf[d] = c.score
		}
		if i < contextDepth {
			countOf[d]++
		}
	}
	share(rows)
	for i, c := range found {
		row, d := rows[i], x.document[c.passage]
		row[featFirst], row[featFirstShare] = c.score, c.score/found[0].score
		row[featRank] = float32(math.Log(1 + float64(i)))
		row[featDocBest], row[featDocCount] = c.score/bestOf[d], countOf[d]
		row[featDocSingles], row[featDocPairs] = s.documents[d], s.documentPairs[d]
	}
}

// shares are features beside the best of the candidates.
var shares = [...]struct{ of, share int }{
	{featSingles, featSinglesShare}, {featPairs, featPairsShare}, {featTitleSingles, featTitleShare}, {featNear, featNearShare}, {featLong, featLongShare},
}

// share fills in the features that are shares of the best candidate's.
func share(rows [][]float32) {
	for _, f := range shares {
		best := float32(1e-9)
		for _, row := range rows {
			best = max(best, row[f.of])
		}
		for _, row := range rows {
			row[f.share] = row[f.of] / best
		}
	}
}

// contextDepth is how many candidates are counted by document.
const contextDepth = 30
