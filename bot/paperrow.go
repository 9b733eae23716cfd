package bot

import (
	"regexp"
	"strings"

	"trolycong/knowledge"
)

// Phrases of rows of the table of papers that are no plain paper.
var (
	phraseNoPaperRow = phrase{"Giấy tờ cần nộp: nguồn không kê giấy tờ nào, chỉ ghi", "Papers to hand in: the source lists none, it only says"}
	phraseGluedCount = phrase{"%s (nguồn in dính “%s”, chưa rõ số nào là số bản; bạn hỏi nơi nộp)", "%s (the source prints “%s” without a space: how many is unclear; please ask the office)"}
)

// noPaperRow is a row of the table that names no paper to bring, in Key form: it denies one, or says what to do.
var noPaperRow = regexp.MustCompile(`^(?:không|không có|không quy định|không yêu cầu)$|^khi [^;.]{0,400} thì (?:phải )?(?:thực hiện|thông báo)`)

// noPaper quotes the only row of a dossier where it names no paper.
func (w *procedureWriter) noPaper() bool {
	if len(w.p.Cases) != 1 || len(w.p.Cases[0].Papers) != 1 || !noPaperRow.MatchString(paperKey(w.p.Cases[0].Papers[0])) {
		return false
	}
	ref := w.p.Cases[0].Papers[0].Ref
	if counts := plainCounts.FindString(knowledge.Cut(w.p.FieldText(ref.Key), ref.Span)); counts != "" {
		ref.Span.End -= len([]rune(counts))
	}
	text, id := cutWhole(readable(knowledge.Cut(w.p.FieldText(ref.Key), ref.Span)), maxSaidRunes), w.citeProcedure(w.p, ref)
	w.add(Block{Type: BlockList, Title: w.say(phraseNoPaperRow), Items: []string{"“" + text + "”" + marks([]string{id})}})
	return true
}

// plainCounts ends a row; gluedCounts one whose own digits run into those of its counts, with the word that they stand in.
var (
	plainCounts = regexp.MustCompile(`\d+ bản chính(?:,\d+ bản sao)?$`)
	gluedCounts = regexp.MustCompile(`\S*\d bản chính(?:,\d+ bản sao)?$`)
)

// GluedCounts gives the counts of a paper as the source prints them where a number of its name runs into them ("181 bản
// chính"); "" where they are clear.
func GluedCounts(p *knowledge.Procedure, paper knowledge.Paper) string {
	if paper.Status != knowledge.CellGlued {
		return ""
	}
	return gluedCounts.FindString(strings.TrimSpace(knowledge.Cut(p.FieldText(paper.Ref.Key), paper.Ref.Span)))
}
