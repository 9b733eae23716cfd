package sqlstore_test

import (
	"bytes"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/curate"
	"trolycong/knowledge/curate/curatetest"
)

func TestAnswers(t *testing.T) { both(t, testAnswers) }

func testAnswers(t *testing.T, open opener) {
	curatetest.RunStore(t, func(t testing.TB) curate.Store { return open(t, sqlstore.Options{}).Answers() })
}

// TestFixtureAnswers checks what fixtures since schema 6 hold, migrated and restored.
func TestFixtureAnswers(t *testing.T) {
	check := func(t *testing.T, db *sqlstore.DB) {
		t.Helper()
		set, err := db.Answers().Answers(t.Context(), knowledge.AnswerLive)
		if err != nil || len(set.Answers) != 1 || set.Version != "2" || set.Answers[0].ID != "tl-1" || set.Answers[0].Sources[0].Document != "suoi-mo" || set.Answers[0].Approver.Account != "os:b" {
			t.Errorf("%+v, %v", set, err)
		}
		h, err := db.Answers().AnswerHistory(t.Context(), "tl-1")
		if err != nil || len(h) != 2 || h[0].Note != "mới" || h[1].Action != curate.ActionApprove {
			t.Errorf("%+v, %v", h, err)
		}
	}
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			from := open(t, optionsOf(d.at(t, 6)))
			check(t, from)
			var dump bytes.Buffer
			if _, err := from.Backup(t.Context(), &dump, nil); err != nil {
				t.Fatal(err)
			}
			restored := open(t, optionsOf(d.fresh(t)))
			if _, err := restored.Restore(t.Context(), "x", &dump, nil); err != nil {
				t.Fatal(err)
			}
			check(t, restored)
			for _, other := range dialects {
				to := open(t, optionsOf(other.fresh(t)))
				if _, err := sqlstore.Move(t.Context(), from, to, nil); err != nil {
					t.Fatalf("to %s: %v", other.name, err)
				}
				check(t, to)
			}
		})
	}
}

func TestTurns(t *testing.T) { both(t, testTurns) }

func testTurns(t *testing.T, open opener) {
	j := open(t, sqlstore.Options{}).Journal()
	at := time.Date(2026, 7, 15, 5, 0, 0, 0, time.UTC)
	for i, o := range []bot.Outcome{bot.Answered, bot.NoSource, bot.Answered, bot.NoSource} {
		id := string(rune('a' + i))
		turn := bot.Turn{Reply: bot.Reply{Outcome: o}, Trace: bot.Trace{ID: id, At: at.Add(time.Duration(i) * time.Hour), Question: "câu " + id}}
		if err := j.Record(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []bot.Feedback{{Turn: "a", Helpful: true, At: at}, {Turn: "b", Reason: "wrong", Comment: "sai mức", At: at}, {Turn: "c", Reason: "unclear", At: at}} {
		if err := j.Feedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		filter sqlstore.TurnFilter
		want   string
	}{
		{sqlstore.TurnFilter{}, "dcba"}, {sqlstore.TurnFilter{Limit: 2}, "dc"}, {sqlstore.TurnFilter{Down: true}, "cb"}, {sqlstore.TurnFilter{Outcomes: []bot.Outcome{bot.NoSource}}, "db"},
		{sqlstore.TurnFilter{Outcomes: []bot.Outcome{bot.NoSource, bot.Blocked}, Down: true}, "b"}, {sqlstore.TurnFilter{Since: at.Add(2 * time.Hour)}, "dc"},
	} {
		turns, err := j.Turns(t.Context(), c.filter)
		got := ""
		for _, k := range turns {
			got += k.Trace.ID
			if (k.Feedback != nil) != (k.Trace.ID != "d") || k.Trace.ID == "b" && k.Feedback.Comment != "sai mức" {
				t.Errorf("verdict on %s: %+v", k.Trace.ID, k.Feedback)
			}
		}
		if err != nil || got != c.want {
			t.Errorf("%+v: got %q, %v; want %q", c.filter, got, err, c.want)
		}
	}
}
