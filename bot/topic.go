package bot

import (
	"fmt"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Bounds of a question that goes on about the procedure spoken of before although it holds words of its own.
const (
	maxTopicWords = 5    // syllables of its own subject
	newTopic      = 0.75 // the certainty from which it is about another procedure
	maxTopicBack  = 3    // turns that the procedure may lie back
)

// keepsTopic answers a short question that asks an aspect and names no procedure surely enough about the one spoken of
// before: "bao lâu có biển?" behind the registration of a car. nil when there is none, or another one is meant.
func (t *turn) keepsTopic(procedures []retrieval.Hit) *Reply {
	q := t.question
	code := t.procedureBefore()
	if code == "" || t.spoken != "" || len(q.Years)+len(q.Levels)+len(q.Sections)+len(t.query.Documents) > 0 || q.Compare || q.PlanCue >= 1 || q.Content() > maxTopicWords {
		return nil
	}
	p, found := t.view.Procedure(code)
	if !found || len(q.AsksOf(p.Name)) == 0 {
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
