package evals

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"trolycong/bot"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// badCitations lists the citations whose quote is not the source's text at their offsets, each with what is wrong.
func badCitations(citations []knowledge.Citation, text func(knowledge.SourceKind, knowledge.DocumentID, string) (string, bool)) []string {
	var out []string
	for _, c := range citations {
		source, ok := text(c.Kind, c.Document, c.Section)
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("[%s] %s %s: no such source", c.ID, c.Document, c.Section))
		case !quotes(source, c):
			out = append(out, fmt.Sprintf("[%s] %s %s: text[%d:%d] is not the quote", c.ID, c.Document, c.Section, c.Start, c.End))
		}
	}
	return out
}

func quotes(source string, c knowledge.Citation) bool {
	t := knowledge.NewText(source)
	return c.Quote != "" && c.Start >= 0 && c.Start < c.End && c.End <= t.Len() && t.Slice(knowledge.Span{Start: c.Start, End: c.End}) == c.Quote
}

var (
	citationMark = regexp.MustCompile(`\[\d+\]`)
	ownNumbering = regexp.MustCompile(`(?m)^\d+\. `)
	figure       = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
)

// unprovenNumbers lists the numbers of the reply's text that stand nowhere in what it cites or derives. A number is
// looked for as shown, at the edges of numbers. This is on purpose not the guard's code: it counts what the guard lets
// through.
func unprovenNumbers(asked []string, r bot.Reply) []string {
	text := ownNumbering.ReplaceAllString(citationMark.ReplaceAllString(vitext.NFC(r.Text), " "), "")
	var proof []string
	for _, c := range r.Citations {
		proof = append(proof, c.Quote, c.Number, c.Title, string(c.Code))
		text = dropDate(text, c.AsOf)
	}
	for _, f := range r.Facts {
		switch f.Provenance {
		case knowledge.FromDerived, knowledge.FromGazetteer, knowledge.FromConfig:
			proof = append(proof, f.Derived)
		case knowledge.FromSpan, knowledge.FromEditor, knowledge.FromEcho:
		}
	}
	proof = append(proof, asked...)
	var out []string
	for _, n := range figure.FindAllString(text, -1) {
		if !stands(n, proof) {
			out = append(out, n)
		}
	}
	return out
}

func stands(n string, proof []string) bool {
	for _, p := range proof {
		if contains(p, n) {
			return true
		}
	}
	return false
}

// dropDate takes the date that a source speaks for out of the text, in the ways that people write it. Its parts prove no
// other number: the 7 of "01/7/2026" counts nothing.
func dropDate(text, asOf string) string {
	d, ok := knowledge.ParseDate(asOf)
	if !ok {
		return text
	}
	year, month, day := strconv.Itoa(d.Year), strconv.Itoa(d.Month), strconv.Itoa(d.Day)
	forms := []string{asOf}
	for _, m := range []string{month, pad(month)} {
		if d.Day > 0 {
			forms = append(forms, pad(day)+"/"+m+"/"+year, day+"/"+m+"/"+year, "ngày "+pad(day)+" tháng "+m+" năm "+year, "ngày "+day+" tháng "+m+" năm "+year)
		}
		if d.Month > 0 {
			forms = append(forms, "tháng "+m+"/"+year, "tháng "+m+" năm "+year)
		}
	}
	if d.Month == 0 {
		forms = append(forms, "năm "+year)
	}
	for _, f := range forms {
		text = strings.ReplaceAll(text, f, " ")
	}
	return text
}

func pad(n string) string {
	if len(n) == 1 {
		return "0" + n
	}
	return n
}
