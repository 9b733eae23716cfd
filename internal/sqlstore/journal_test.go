package sqlstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trolycong/bot"
	"trolycong/internal/sqlstore"
)

func TestJournalLists(t *testing.T) { both(t, testJournalLists) }

func testJournalLists(t *testing.T, open opener) {
	journal := open(t, sqlstore.Options{}).Journal()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i, outcome := range []bot.Outcome{bot.Answered, bot.NoSource, bot.Answered, bot.Answered} {
		turn := bot.Turn{Reply: bot.Reply{Outcome: outcome, Session: fmt.Sprintf("s%d", i%3%2)}, Trace: bot.Trace{ID: fmt.Sprintf("t%d", 9-i), At: start.AddDate(0, 0, i), Question: fmt.Sprint("câu ", i)}}
		if err := journal.Record(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		from, to time.Time
		want     map[bot.Outcome][]string
	}{
		"all":   {time.Time{}, time.Time{}, map[bot.Outcome][]string{bot.Answered: {"t6", "t7", "t9"}, bot.NoSource: {"t8"}}},
		"since": {start.AddDate(0, 0, 2), time.Time{}, map[bot.Outcome][]string{bot.Answered: {"t6", "t7"}}},
		"until": {time.Time{}, start.AddDate(0, 0, 1), map[bot.Outcome][]string{bot.Answered: {"t9"}}},
		"none":  {start.AddDate(1, 0, 0), time.Time{}, map[bot.Outcome][]string{}},
	} {
		got, err := journal.ByOutcome(t.Context(), c.from, c.to)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	last, err := journal.Turn(t.Context(), "t6")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int][]string{1: {"câu 2"}, 5: {"câu 0", "câu 2"}} {
		turns, err := journal.Before(t.Context(), last, n)
		var got []string
		for _, turn := range turns {
			got = append(got, turn.Trace.Question)
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%d before: %v (-want +got):\n%s", n, err, diff)
		}
	}
}
