package evals

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"trolycong/bot"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// leadRunes is how much of an answer's beginning Lead and NotLead look at.
const leadRunes = 400

// Judge decides whether a reply shows what its case asks for, by the rules of the design, §5. Every way to be wrong has a
// reason of its own.
func Judge(c knowledge.Case, r bot.Reply) Result {
	res := Result{ID: c.ID, Kind: c.Kind, Outcome: r.Outcome, Text: beginning(r.Text, 300), citations: len(r.Citations)}
	for _, p := range r.Procedures {
		res.Procedures = append(res.Procedures, string(p.Code))
	}
	for _, x := range r.Citations {
		if !slices.Contains(res.Sources, string(x.Document)) {
			res.Sources = append(res.Sources, string(x.Document))
		}
	}
	if c.Outcome != "" {
		ok := string(r.Outcome) == c.Outcome
		res.OutcomeOK = &ok
	}
	if c.Refuse {
		res.Reasons = judgeRefusal(c, r)
	} else {
		res.Reasons = judgeAnswer(c, r, &res)
	}
	res.OK = len(res.Reasons) == 0
	return res
}

func judgeRefusal(c knowledge.Case, r bot.Reply) []string {
	var why []string
	switch r.Outcome {
	case bot.Answered, bot.Partial:
		why = append(why, "answered what should be refused")
	case bot.Clarify:
		if c.Clarify == "" {
			why = append(why, "asked back on what should be refused")
		}
	case bot.NoSource, bot.OutOfScope, bot.Smalltalk, bot.PersonalData, bot.Emergency, bot.Blocked, bot.Handoff, bot.NeedsStatusService:
	}
	if len(r.Procedures) > 0 {
		why = append(why, "names a procedure")
	}
	return why
}

func judgeAnswer(c knowledge.Case, r bot.Reply, res *Result) []string {
	if len(c.Procedures) > 0 && r.Outcome == bot.Clarify && offers(c, r) {
		res.Clarified = true
		return nil
	}
	var why []string
	text := Normalize(r.Text)
	switch {
	case c.Kind == "ambiguous":
		for _, ch := range r.Choices {
			text += "\n" + Normalize(ch.Label+" "+ch.Send)
		}
		if r.Outcome != bot.Answered && r.Outcome != bot.Clarify {
			why = append(why, "outcome "+string(r.Outcome))
		}
	case r.Outcome != bot.Answered && r.Outcome != bot.Partial:
		why = append(why, "outcome "+string(r.Outcome))
	}
	for _, any := range c.Must {
		if !holdsAny(text, any) {
			why = append(why, fmt.Sprintf("misses %q", any))
		}
	}
	lead := Normalize(beginning(r.Text, leadRunes))
	if len(c.Lead) > 0 && !holdsAny(lead, c.Lead) {
		why = append(why, fmt.Sprintf("lead misses %q", c.Lead))
	}
	for _, p := range c.NotLead {
		if Holds(lead, p) {
			why = append(why, fmt.Sprintf("lead holds %q", p))
		}
	}
	why = append(why, judgeSources(c, r)...)
	return append(why, judgeProcedures(c, r)...)
}

// offers tells whether a gold code stands among the choices or the first five procedures.
func offers(c knowledge.Case, r bot.Reply) bool {
	for i, p := range r.Procedures {
		if i < 5 && slices.Contains(c.Procedures, p.Code) {
			return true
		}
	}
	for _, ch := range r.Choices {
		for _, code := range c.Procedures {
			if strings.Contains(ch.Send, string(code)) || strings.Contains(ch.Label, string(code)) {
				return true
			}
		}
	}
	return false
}

func judgeSources(c knowledge.Case, r bot.Reply) []string {
	if len(c.Sources) == 0 {
		return nil
	}
	cited := func(either string) bool {
		for _, s := range strings.Split(either, "|") {
			for _, x := range r.Citations {
				if string(x.Document) == s {
					return true
				}
			}
		}
		return false
	}
	var why []string
	if c.Kind == "compare" {
		for _, s := range c.Sources {
			if !cited(s) {
				why = append(why, "does not cite "+s)
			}
		}
		return why
	}
	if !slices.ContainsFunc(c.Sources, cited) {
		why = append(why, fmt.Sprintf("cites none of %q", c.Sources))
	}
	return why
}

func judgeProcedures(c knowledge.Case, r bot.Reply) []string {
	if len(c.Procedures) == 0 {
		return nil
	}
	if len(r.Procedures) == 0 {
		return []string{"names no procedure"}
	}
	first := r.Procedures[0].Code
	if slices.Contains(c.Procedures, first) {
		return nil
	}
	if slices.Contains(c.Also, first) {
		for _, p := range r.Procedures[:min(len(r.Procedures), 3)] {
			if slices.Contains(c.Procedures, p.Code) {
				return nil
			}
		}
	}
	return []string{"first is " + string(first)}
}

func beginning(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

func holdsAny(text string, patterns []string) bool {
	for _, p := range patterns {
		if Holds(text, p) {
			return true
		}
	}
	return false
}

var (
	spacedPercent = regexp.MustCompile(`(\d)\s+%`)
	longDate      = regexp.MustCompile(`(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?`)
	shortDate     = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})(/\d{4})?\b`)
)

// Normalize is the form in which texts and patterns are compared: NFC, lower case, spaces folded, "12 %" as "12%".
func Normalize(s string) string {
	s = vitext.FoldSpaces(vitext.Lower(s))
	return spacedPercent.ReplaceAllString(s, "$1%")
}

// Holds tells whether a normalized text holds a pattern. A pattern that begins or ends with a digit matches only at a
// number's edge: "1%" is not in "11%", nor "10" in "10.5". A date in words is the same as with slashes.
func Holds(text, pattern string) bool {
	pattern = Normalize(pattern)
	if pattern == "" {
		return true
	}
	return holdsAt(text, pattern) || holdsAt(slashDates(text), slashDates(pattern))
}

// slashDates writes every date with slashes and without leading zeros.
func slashDates(s string) string {
	s = longDate.ReplaceAllStringFunc(s, func(d string) string {
		m := longDate.FindStringSubmatch(d)
		out := m[1] + "/" + m[2]
		if m[3] != "" {
			out += "/" + m[3]
		}
		return out
	})
	return shortDate.ReplaceAllStringFunc(s, func(d string) string {
		m := shortDate.FindStringSubmatch(d)
		return strings.TrimPrefix(m[1], "0") + "/" + strings.TrimPrefix(m[2], "0") + m[3]
	})
}

func holdsAt(text, pattern string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], pattern)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(pattern)
		if edge(text, start, end, pattern) {
			return true
		}
		from = start + 1
	}
}

// edge tells whether the match does not cut a number.
func edge(text string, start, end int, pattern string) bool {
	first, last := rune(pattern[0]), rune(pattern[len(pattern)-1])
	if unicode.IsDigit(first) && start > 0 {
		b := text[start-1]
		if isDigit(b) || (b == '.' || b == ',') && start > 1 && isDigit(text[start-2]) {
			return false
		}
	}
	if unicode.IsDigit(last) && end < len(text) {
		a := text[end]
		if isDigit(a) || (a == '.' || a == ',') && end+1 < len(text) && isDigit(text[end+1]) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
