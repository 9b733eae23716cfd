package evals

import (
	"fmt"
	"slices"
	"strings"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Rule names a rule of the judge. A reason begins with it: "must: none of …".
type Rule string

// The rules of the judge.
const (
	RuleOutcome   Rule = "outcome"   // not answered where an answer is due, or answered where none is
	RuleMust      Rule = "must"      // none of the patterns stands in the text
	RuleLead      Rule = "lead"      // none of the patterns stands in the lead
	RuleNotLead   Rule = "not_lead"  // a pattern stands in the lead that must not
	RuleSources   Rule = "sources"   // a source is not cited
	RuleProcedure Rule = "procedure" // the answer is about another procedure, or about one where none applies
	RuleFault     Rule = "fault"     // no answer at all
)

// topAlso is how far down one of the wanted procedures may stand when a related one is first; topClarify how far when
// the reply asks back.
const (
	topAlso    = 3
	topClarify = 5
)

// Judge decides whether a reply shows what its case asks for, by the rules of the design. Every way to be wrong has a
// reason of its own. The case's outcome is judged apart, since it is a metric of its own.
func Judge(c knowledge.Case, r bot.Reply) Result {
	res := resultOf(c)
	res.Outcome, res.Text, res.citations = r.Outcome, beginning(r.Text, textRunes), len(r.Citations)
	for _, p := range r.Procedures {
		res.Procedures = append(res.Procedures, string(p.Code))
	}
	if len(r.Citations) > 0 {
		res.Cited = strings.TrimSpace(string(r.Citations[0].Document) + " " + r.Citations[0].Section)
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
	j := judge{c: c, r: r}
	res.Clarified = !c.Refuse && len(c.Procedures) > 0 && r.Outcome == bot.Clarify
	if res.Clarified {
		j.asksBack()
	} else {
		j.answer()
	}
	res.Reasons, res.Why = j.reasons, j.why
	res.OK = len(res.Reasons) == 0
	return res
}

// resultOf is the part of a result that the question says.
func resultOf(c knowledge.Case) Result {
	return Result{ID: c.ID, Kind: c.Kind, Audience: c.Audience, Channel: c.Channel, Province: c.Province, Question: c.Question}
}

// textRunes is how much of an answer a report shows.
const textRunes = 300

func beginning(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

type judge struct {
	c            knowledge.Case
	r            bot.Reply
	reasons, why []string
}

// wrong notes a reason, and the same in Vietnamese.
func (j *judge) wrong(rule Rule, reason, why string) {
	j.reasons = append(j.reasons, string(rule)+": "+reason)
	j.why = append(j.why, why)
}

func (j *judge) answer() {
	switch {
	case j.c.Refuse:
		j.refusal()
	case j.c.Kind == KindAmbiguous:
		j.expect(bot.Answered, bot.Clarify)
	default:
		j.expect(bot.Answered, bot.Partial)
	}
	j.text()
	if !j.c.Refuse {
		j.procedure()
		j.sources()
	}
}

func (j *judge) expect(outcomes ...bot.Outcome) {
	if slices.Contains(outcomes, j.r.Outcome) {
		return
	}
	names, words := make([]string, len(outcomes)), make([]string, len(outcomes))
	for i, o := range outcomes {
		names[i], words[i] = string(o), outcomeNames[o]
	}
	j.wrong(RuleOutcome, fmt.Sprintf("got %s, want %s", j.r.Outcome, strings.Join(names, " or ")),
		fmt.Sprintf("trợ lý %s, cần %s", outcomeNames[j.r.Outcome], strings.Join(words, " hoặc ")))
}

// refusal: no answer, no procedure, and a question back only where the case allows one.
func (j *judge) refusal() {
	switch j.r.Outcome {
	case bot.Answered, bot.Partial:
		j.wrong(RuleOutcome, fmt.Sprintf("got %s, want a refusal", j.r.Outcome), "trợ lý "+outcomeNames[j.r.Outcome]+", đúng ra phải từ chối")
	case bot.Clarify:
		if j.c.Clarify == "" {
			j.wrong(RuleOutcome, "got clarify, want a refusal", "trợ lý hỏi lại, đúng ra phải từ chối")
		}
	case bot.NoSource, bot.OutOfScope, bot.Smalltalk, bot.PersonalData, bot.Emergency, bot.Blocked, bot.Handoff, bot.NeedsStatusService:
	}
	if len(j.r.Procedures) > 0 {
		j.wrong(RuleProcedure, fmt.Sprintf("got %s, want none", j.r.Procedures[0].Code), fmt.Sprintf("nêu thủ tục %s, đúng ra không nêu thủ tục nào", j.r.Procedures[0].Code))
	}
}

// asksBack: a question back about a procedure is right when a wanted one is among what it offers.
func (j *judge) asksBack() {
	if wantedWithin(j.r.Procedures, j.c.Procedures, topClarify) {
		return
	}
	for _, choice := range j.r.Choices {
		for _, code := range j.c.Procedures {
			if contains(choice.Label, string(code)) || contains(choice.Send, string(code)) {
				return
			}
		}
	}
	j.wrong(RuleProcedure, "asks back without offering "+codes(j.c.Procedures), "hỏi lại mà không đưa ra thủ tục "+codes(j.c.Procedures))
}

func (j *judge) text() {
	text := j.r.Text
	if j.c.Kind == KindAmbiguous {
		for _, choice := range j.r.Choices {
			text += "\n" + choice.Label + "\n" + choice.Send
		}
	}
	whole := newText(text)
	for _, patterns := range j.c.Must {
		if _, ok := whole.hasAny(patterns); !ok {
			j.wrong(RuleMust, fmt.Sprintf("none of %q", patterns), "câu trả lời thiếu "+quoted(patterns))
		}
	}
	lead := newText(j.r.Text).lead()
	if _, ok := lead.hasAny(j.c.Lead); !ok && len(j.c.Lead) > 0 {
		j.wrong(RuleLead, fmt.Sprintf("none of %q", j.c.Lead), "phần đầu câu trả lời thiếu "+quoted(j.c.Lead))
	}
	if p, ok := lead.hasAny(j.c.NotLead); ok {
		j.wrong(RuleNotLead, fmt.Sprintf("%q", p), "phần đầu câu trả lời có “"+p+"”, đúng ra không được có")
	}
}

func (j *judge) procedure() {
	if len(j.c.Procedures) == 0 {
		return
	}
	if len(j.r.Procedures) == 0 {
		j.wrong(RuleProcedure, "got none, want "+codes(j.c.Procedures), "không nêu thủ tục nào, cần "+codes(j.c.Procedures))
		return
	}
	first := j.r.Procedures[0].Code
	switch {
	case slices.Contains(j.c.Procedures, first):
	case slices.Contains(j.c.Also, first) && wantedWithin(j.r.Procedures, j.c.Procedures, topAlso):
	default:
		j.wrong(RuleProcedure, fmt.Sprintf("got %s, want %s", first, codes(j.c.Procedures)), fmt.Sprintf("nêu thủ tục %s, cần %s", first, codes(j.c.Procedures)))
	}
}

func wantedWithin(got []bot.ProcedureRef, want []knowledge.ProcedureCode, top int) bool {
	for _, p := range got[:min(top, len(got))] {
		if slices.Contains(want, p.Code) {
			return true
		}
	}
	return false
}

func (j *judge) sources() {
	if len(j.c.Sources) == 0 || j.c.Kind == KindAmbiguous && j.r.Outcome == bot.Clarify {
		return
	}
	if j.c.Kind != KindCompare {
		if !j.cites(j.c.Sources) {
			j.wrong(RuleSources, "cites none of "+strings.Join(j.c.Sources, ", "), "không trích nguồn nào trong "+strings.Join(j.c.Sources, ", "))
		}
		return
	}
	for _, s := range j.c.Sources {
		if !j.cites(strings.Split(s, "|")) {
			j.wrong(RuleSources, "does not cite "+s, "không trích nguồn "+strings.ReplaceAll(s, "|", " hoặc "))
		}
	}
}

func (j *judge) cites(documents []string) bool {
	for _, c := range j.r.Citations {
		for _, d := range documents {
			if string(c.Document) == strings.TrimSpace(d) {
				return true
			}
		}
	}
	return false
}

func codes(list []knowledge.ProcedureCode) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return strings.Join(out, ", ")
}
