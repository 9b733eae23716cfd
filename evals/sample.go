package evals

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"trolycong/bot"
	"trolycong/bot/guard"
	"trolycong/internal/vitext"
)

// Asked is a question that was really asked, masked, with the earlier ones of its conversation that it leans on.
type Asked struct {
	Question string
	After    []string
}

// SampleOptions of Sample; all but Seed are required.
type SampleOptions struct {
	// Turns are the ids of the journal's turns by their outcome.
	Turns map[bot.Outcome][]string
	// Read gives the question of a turn.
	Read func(id string) (Asked, error)
	// Size is the number of questions wanted.
	Size int
	Seed uint64
}

// unlabelled is a line of a question set whose labels are still to be filled in.
type unlabelled struct {
	ID         string     `json:"id"`
	Question   string     `json:"question"`
	After      []string   `json:"after"`
	Kind       string     `json:"kind"`
	Audience   string     `json:"audience"`
	Channel    string     `json:"channel"`
	Province   string     `json:"province"`
	Procedures []string   `json:"procedures"`
	Also       []string   `json:"also"`
	Sources    []string   `json:"sources"`
	Must       [][]string `json:"must"`
	Lead       []string   `json:"lead"`
	NotLead    []string   `json:"not_lead"`
	Refuse     bool       `json:"refuse"`
	Clarify    string     `json:"clarify"`
	Outcome    string     `json:"outcome"`
	Why        string     `json:"why"`
}

// Sample draws questions of the journal as a set to be labelled. Each outcome has its share of them, and one at least where
// the size allows; no question comes twice. The set says nothing of who asked, when, or what was answered: whoever labels it
// must not be led, and nobody is to be known by it. Fewer than Size lines mean that the journal has no more.
func Sample(opt SampleOptions) ([]byte, error) {
	if opt.Size < 1 || opt.Read == nil {
		return nil, errors.New("sample: Size and Read are required")
	}
	dice := newDice("sample", fmt.Sprint(opt.Seed))
	shares := shareOut(opt.Turns, opt.Size)
	seen := map[string]bool{}
	var drawn []Asked
	for _, o := range slices.Sorted(maps.Keys(opt.Turns)) {
		ids := slices.Sorted(slices.Values(opt.Turns[o]))
		dice.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		for taken := 0; len(ids) > 0 && taken < shares[o]; ids = ids[1:] {
			asked, err := opt.Read(ids[0])
			if err != nil {
				return nil, fmt.Errorf("sample: %w", err)
			}
			if asked.masked(); !asked.fresh(seen) {
				continue
			}
			drawn = append(drawn, asked)
			taken++
		}
	}
	return writeUnlabelled(drawn, opt.Seed, dice)
}

// masked masks the texts again: the journal holds them masked, by the rules of the day.
func (a *Asked) masked() {
	a.Question, _ = guard.Mask(a.Question)
	for i := range a.After {
		a.After[i], _ = guard.Mask(a.After[i])
	}
}

// fresh tells whether the question has words and was not seen before, and notes it.
func (a *Asked) fresh(seen map[string]bool) bool {
	key := vitext.Key(strings.Join(append(slices.Clone(a.After), a.Question), "\n"))
	if strings.TrimSpace(a.Question) == "" || seen[key] {
		return false
	}
	seen[key] = true
	return true
}

// shareOut gives each outcome its share of size by largest remainders, one at least where size allows.
func shareOut(turns map[bot.Outcome][]string, size int) map[bot.Outcome]int {
	all := 0
	for _, ids := range turns {
		all += len(ids)
	}
	shares, left := map[bot.Outcome]int{}, size
	outcomes := slices.Sorted(maps.Keys(turns))
	for _, o := range outcomes {
		n := len(turns[o]) * size / max(all, 1)
		if n == 0 && len(turns[o]) > 0 && size >= len(outcomes) {
			n = 1
		}
		shares[o] = n
		left -= n
	}
	remainder := func(o bot.Outcome) int { return len(turns[o]) * size % max(all, 1) }
	slices.SortStableFunc(outcomes, func(a, b bot.Outcome) int { return cmp.Compare(remainder(b), remainder(a)) })
	for i := 0; left > 0 && i < len(outcomes); i++ {
		shares[outcomes[i]]++
		left--
	}
	for ; left < 0; left++ { // what the least ones got comes off the greatest
		shares[slices.MaxFunc(outcomes, func(a, b bot.Outcome) int { return cmp.Compare(shares[a], shares[b]) })]--
	}
	return shares
}

// writeUnlabelled writes the questions in an order that says nothing of their outcomes.
func writeUnlabelled(drawn []Asked, seed uint64, dice *rand.Rand) ([]byte, error) {
	dice.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	none := []string{}
	for i, a := range drawn {
		line := unlabelled{ID: fmt.Sprintf("sample-%d-%04d", seed, i+1), Question: a.Question, After: append(none, a.After...), Procedures: none, Also: none, Sources: none,
			Must: [][]string{}, Lead: none, NotLead: none}
		if err := enc.Encode(line); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
	}
	return out.Bytes(), nil
}
