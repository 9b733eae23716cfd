package bot

import (
	"fmt"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Bounds of a question that goes on about the procedure spoken of before although it holds words of its own.
const (
	maxTopicWords = 5    // syllables of its own subject
	newTopic      = 0.75 // the certainty from which it is about another procedure
	maxTopicBack  = 3    // turns that the procedure may lie back
)

// staysWith answers a follow-up about the procedure spoken of before, unless the follow-up names another one.
func (t *turn) staysWith(procedures []retrieval.Hit) *Reply {
	code := t.spoken
	if prev, ok := t.previous(); code == "" && ok && t.question.FollowUp && len(t.question.Provinces)+len(t.question.Years) == 0 {
		code = prev.Procedure
	}
	if code == "" || t.leaves(code) || t.another && len(procedures) > 0 && t.evidence(procedures[0]) >= minEvidence {
		return nil
	}
	p, found := t.view.Procedure(code)
	if !found {
		return nil
	}
	t.step("procedure", "the one spoken of before", KV{"code", string(p.Code)})
	return t.answerProcedure(p, []ProcedureRef{{Code: p.Code, Name: p.Name, Score: 1}})
}

// keepsTopic answers a short question that asks an aspect and names no procedure surely enough about the one spoken of
// before: "bao lâu có biển?" behind the registration of a car. nil when there is none, or another one is meant.
func (t *turn) keepsTopic(procedures []retrieval.Hit) *Reply {
	q := t.question
	code := t.procedureBefore()
	if code == "" || t.leaves(code) || t.spoken != "" || len(q.Years)+len(q.Levels)+len(q.Sections)+len(t.query.Documents) > 0 || q.Compare || q.PlanCue >= 1 || q.Content() > maxTopicWords {
		return nil
	}
	p, found := t.view.Procedure(code)
	if !found || len(q.AsksOf(p.Name)) == 0 || t.namesOther(p) {
		return nil
	}
	sure := certainty(procedures)
	if sure >= newTopic {
		return nil
	}
	t.step("procedure", "nothing else is named surely: the one spoken of before", KV{"code", string(code)}, KV{"certainty", fmt.Sprintf("%.2f", sure)})
	return t.answerProcedure(p, []ProcedureRef{{Code: p.Code, Name: p.Name, Score: 1}})
}

// procedureBefore is the procedure that the last turns were about; "" when a plan came between or there was none.
func (t *turn) procedureBefore() knowledge.ProcedureCode {
	back := 0
	for i := len(t.session.Turns) - 1; i >= 0 && back < maxTopicBack; i-- {
		s := t.session.Turns[i]
		switch {
		case s.Procedure != "":
			return s.Procedure
		case s.Outcome == Answered || s.Outcome == Partial:
			return ""
		}
		back++
	}
	return ""
}

// halfNamed is the share of a thing's words from which a name holds it, mostNamed the same of an English question, whose
// things are read with their needs: "đăng ký xe" is half "đăng ký".
const (
	halfNamed = 0.5
	mostNamed = 0.7
)

func shareIn(set map[string]bool, words []string) float64 {
	n := 0.0
	for _, w := range words {
		if set[w] {
			n++
		}
	}
	return n / float64(max(len(words), 1))
}

// namesOther tells that the question names a thing by a word of the lexicon ("căn cước") that the procedure's name does not
// hold, neither as typed nor as what it means.
func (t *turn) namesOther(p *knowledge.Procedure) bool {
	name := vitext.WordSet(vitext.Fold(strings.Join(t.name(p), " ")))
	terms, least := t.query.Terms, halfNamed
	if t.question.Lang == "en" {
		least = mostNamed
	}
	for i := 0; i < len(terms); {
		end := i + 1
		for end < len(terms) && terms[end].Group == terms[i].Group {
			end++
		}
		held := end == i+1 // one word is no name of a thing
		for _, term := range terms[i:end] {
			held = held || shareIn(name, strings.Fields(term.Folded)) >= least
		}
		if !held {
			return true
		}
		i = end
	}
	return false
}
