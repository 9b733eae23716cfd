package curate

import (
	"context"

	"trolycong/knowledge"
)

// Program is who flags answers.
var Program = knowledge.Actor{Name: "trolycong", Account: "system"}

// Check flags every live answer of which a source has changed or gone, and gives those that it flagged.
func (d *Desk) Check(ctx context.Context) (flagged []*knowledge.Answer, err error) {
	live, err := d.opt.Store.Answers(ctx, knowledge.AnswerLive)
	if err != nil || len(live.Answers) == 0 {
		return nil, err
	}
	err = d.change(ctx, func(b *board) ([]Change, error) {
		flagged = nil
		var changes []Change
		for _, a := range b.Answers {
			if a.State != knowledge.AnswerLive {
				continue
			}
			why, err := d.changedSources(ctx, a)
			if err != nil {
				return nil, err
			}
			if len(why) == 0 {
				continue
			}
			next := *a
			next.Flags = why
			ch := d.step(a, &next, Event{Action: ActionFlag, By: Program, To: knowledge.AnswerFlagged, Details: why})
			changes, flagged = append(changes, ch), append(flagged, ch.Answer)
		}
		return changes, nil
	})
	if err != nil {
		return nil, err
	}
	return flagged, nil
}
