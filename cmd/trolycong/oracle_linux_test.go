package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/knowledge"
)

// oracle is a process that nothing hurts. Safe for concurrent use.
type oracle struct {
	base string

	mu    sync.Mutex
	known map[string]string // turns of a conversation, joined → the answer to the last
}

// after is the answer to the last of the turns; each conversation is asked once.
func (o *oracle) after(turns []string) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	key := strings.Join(turns, "\n")
	if a, ok := o.known[key]; ok {
		return a, nil
	}
	session, answer := fmt.Sprintf("mau-%d", len(o.known)), ""
	for _, q := range turns {
		var err error
		if answer, err = askShape(o.base, session, q); err != nil {
			return "", fmt.Errorf("one process, %q: %w", q, err)
		}
	}
	o.known[key] = answer
	return answer, nil
}

// Questions that mean something only after another one, whose answer says which.
const orFee, orWhere = "còn lệ phí thì sao?", "nộp ở đâu?"

// talks are conversations to ask: every case in its own, and, as often, markers with the questions that lean on them. No
// two markers give one answer to the first of these, nor does it have that answer alone: an answer out of another's
// conversation is noticed.
func (o *oracle) talks(t *testing.T, cases []knowledge.Case) [][]string {
	t.Helper()
	must := func(turns ...string) string {
		a, err := o.after(turns)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	var all [][]string
	var markers []string
	seen := map[string]bool{must(orFee): true}
	for _, c := range cases {
		all = append(all, slices.Concat(c.After, []string{c.Question}))
		must(all[len(all)-1]...)
		if a := must(c.Question, orFee); len(c.Procedures) > 0 && !seen[a] {
			seen[a] = true
			markers = append(markers, c.Question)
		}
	}
	if len(markers) < 10 {
		t.Fatalf("%d markers: too few to notice crossed answers", len(markers))
	}
	t.Logf("%d questions, %d of them markers", len(all), len(markers))
	for i := range all {
		m, other := markers[i%len(markers)], markers[(i+1+i/len(markers))%len(markers)]
		if i%2 == 0 {
			all = append(all, []string{m, orFee, orWhere})
		} else {
			all = append(all, []string{m, orFee, other, orFee})
		}
	}
	return all
}

// judge names what the answer to the last turn is: "right"; "alone" when the conversation, or its beginning, was lost;
// "twice" when a turn was taken twice; "stale" when it leans on a turn that was not the last; "crossed" when it is the
// answer in another conversation; else "wrong". The detail says what was expected.
func (o *oracle) judge(turns []string, got string) (class, detail string) {
	want, err := o.after(turns)
	if err != nil || got == want {
		return map[bool]string{true: "right", false: "fault"}[err == nil], fmt.Sprint(err)
	}
	last := len(turns) - 1
	is := func(other ...string) bool {
		a, err := o.after(other)
		return err == nil && a == got
	}
	for i := 1; i <= last; i++ {
		if is(turns[i:]...) {
			return "alone", ""
		}
	}
	for i := range turns {
		for j := i; j <= last; j++ {
			if is(slices.Concat(turns[i:j+1], turns[j:])...) {
				return "twice", ""
			}
		}
	}
	class = "wrong"
	for i := range last {
		for j := i + 1; j < last; j++ {
			if is(slices.Concat(turns[i:j], turns[last:])...) {
				return "stale", "want\n" + want + "\ngot\n" + got
			}
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for key, a := range o.known {
		if a == got && strings.HasSuffix(key, "\n"+turns[last]) {
			class = "crossed"
		}
	}
	return class, "want\n" + want + "\ngot\n" + got
}

// TestOracle judges answers of a bot that says of which turn before it thinks.
func TestOracle(t *testing.T) {
	var mu sync.Mutex
	before := map[string]string{}
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Question, Session string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"text": in.Question + " after " + before[in.Session], "citations": []int{}, "procedures": []int{}})
		before[in.Session] = in.Question
	}))
	defer fake.Close()
	o := &oracle{base: fake.URL, known: map[string]string{}}
	answer := func(text string) string {
		return shape{json.RawMessage(`"` + text + `"`), json.RawMessage("[]"), json.RawMessage("[]")}.String()
	}
	if _, err := o.after([]string{"other", "fee"}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		turns []string
		got   string
		want  string
	}{
		{[]string{"birth"}, "birth after ", "right"},
		{[]string{"birth", "fee"}, "fee after birth", "right"},
		{[]string{"birth", "fee"}, "fee after ", "alone"},
		{[]string{"birth", "fee"}, "fee after fee", "twice"},
		{[]string{"birth", "fee"}, "fee after other", "crossed"},
		{[]string{"birth", "where", "death", "fee"}, "fee after where", "stale"},
		{[]string{"birth", "where", "death", "fee"}, "fee after birth", "stale"},
		{[]string{"birth", "fee"}, "10.000 đồng", "wrong"},
	} {
		if got, detail := o.judge(tt.turns, answer(tt.got)); got != tt.want {
			t.Errorf("%q answered %q: %s, want %s; %s", tt.turns, tt.got, got, tt.want, detail)
		}
	}
}

// tally counts what callers were told. Safe for concurrent use.
type tally struct {
	asked atomic.Int64

	mu      sync.Mutex
	classes map[string]int
	bad     []string // what must not be, in full
	traces  map[string]bool
	twice   int // turns that two questions were given
	times   []time.Duration
}

func (l *tally) note(class, what, trace string, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.classes == nil {
		l.classes, l.traces = map[string]int{}, map[string]bool{}
	}
	l.classes[class]++
	if class == "fault" || class == "wrong" || class == "crossed" || class == "stale" {
		l.bad = append(l.bad, class+": "+what)
	}
	if trace != "" {
		if l.traces[trace] {
			l.twice++
		}
		l.traces[trace] = true
	}
	l.times = append(l.times, took)
	l.asked.Add(1)
}
