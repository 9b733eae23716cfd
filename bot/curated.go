package bot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Answers gives the curated answers in use. Live is called once a turn and is cheap; what it gives is immutable. Safe for
// concurrent use.
type Answers interface {
	Live() *knowledge.AnswerSet
}

// Bounds of the answers that are looked at closely: how many wordings, and how much of the content words of both sides at
// least one of them must have in common with the question.
const (
	maxNearWordings = 8
	leastNear       = 0.5
)

// answerIndex finds wordings of live answers by their words. Immutable.
type answerIndex struct {
	version  string
	wordings []ownWording
	byWord   map[string][]int // wordings by a folded content word
}

// ownWording is one question of an answer.
type ownWording struct {
	wording
	answer *knowledge.Answer
	text   string
	words  map[string]bool // of the content, folded
}

// answerCache keeps the index of one version of the answers. Safe for concurrent use.
type answerCache struct{ index atomic.Pointer[answerIndex] }

func (c *answerCache) of(set *knowledge.AnswerSet) *answerIndex {
	if x := c.index.Load(); x != nil && x.version == set.Version {
		return x
	}
	x := &answerIndex{version: set.Version, byWord: map[string][]int{}}
	for _, a := range set.Answers {
		for _, q := range a.Questions {
			w := readWording(q)
			own := ownWording{w, a, q, foldedSet(w.content)}
			for word := range own.words {
				x.byWord[word] = append(x.byWord[word], len(x.wordings))
			}
			x.wordings = append(x.wordings, own)
		}
	}
	c.index.Store(x)
	return x
}

func foldedSet(words []string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[vitext.Fold(w)] = true
	}
	return out
}

// near gives the wordings that share most with one of the readings, the best first, with their likeness.
func (x *answerIndex) near(readings []wording) (places []int, likeness map[int]float64) {
	likeness = map[int]float64{}
	common := make([]int, len(x.wordings))
	for i := range readings {
		clear(common)
		asked := foldedSet(readings[i].content)
		for word := range asked {
			for _, at := range x.byWord[word] {
				common[at]++
			}
		}
		for at, n := range common {
			if l := float64(n) / float64(len(asked)+len(x.wordings[at].words)-n); n > 0 && l >= leastNear {
				likeness[at] = max(likeness[at], l)
			}
		}
	}
	places = slices.SortedFunc(maps.Keys(likeness), func(a, b int) int { return cmp.Or(cmp.Compare(likeness[b], likeness[a]), cmp.Compare(a, b)) })
	return places[:min(len(places), maxNearWordings)], likeness
}

// curated answers with what an editor wrote, where a live answer is truly asked for: nil lets the turn go on. A question that
// leans on an earlier turn is none of an editor's.
func (t *turn) curated() *Reply {
	if t.opt.Answers == nil {
		return nil
	}
	if _, after := t.previous(); after && (t.question.FollowUp || t.question.Inherited || t.spoken != "") {
		return nil
	}
	set := t.opt.Answers.Live()
	if len(set.Answers) == 0 {
		return nil
	}
	readings := readingsOf(t.query.Typed, t.query.Understood)
	x := t.answers.of(set)
	places, likeness := x.near(readings)
	var data []KV
	for _, at := range places {
		own := &x.wordings[at]
		why := t.misses(readings, own)
		if why == "" {
			var reply *Reply
			if reply, why = t.answerCurated(own.answer); reply != nil {
				t.step("curated", "answer "+string(own.answer.ID), append(data, KV{string(own.answer.ID), "matches " + strconv.Quote(own.text)})...)
				t.edited = true
				return reply
			}
		}
		data = append(data, KV{string(own.answer.ID), fmt.Sprintf("%.2f %s", likeness[at], why)})
	}
	if len(data) > 0 {
		t.step("curated", "none is asked for", data...)
	}
	return nil
}

// readingsOf are the ways in which a question may be compared: as typed, and as it was understood. The second leaves out
// the office where somebody files, which an answer may hinge on: where it does, only the first counts.
func readingsOf(typed, understood string) []wording {
	first := readWording(typed)
	out := []wording{first}
	if understood == "" || vitext.Key(understood) == vitext.Key(typed) {
		return out
	}
	known := map[string]bool{}
	for _, w := range vitext.Syllables(understood) {
		known[vitext.Fold(w)] = true
	}
	for _, w := range vitext.Syllables(typed) {
		f := vitext.Fold(w)
		if !known[f] && (officeTokens[f] || strings.ContainsAny(f, "0123456789")) {
			return out
		}
	}
	second := readWording(understood)
	second.plain = second.plain || first.plain
	return append(out, second)
}

// misses says why an answer's question is not the one that is asked; "" when it is.
func (t *turn) misses(readings []wording, own *ownWording) string {
	if why := t.elsewhere(readings[0].provinces, own); why != "" {
		return why
	}
	var why string
	for i := range readings {
		reason := unlike(&readings[i], &own.wording)
		if reason == "" {
			return ""
		}
		why = cmp.Or(why, reason)
	}
	return why
}

// elsewhere says why the answer is for other people, another place or another time; "" when it is for this turn.
func (t *turn) elsewhere(named []string, own *ownWording) string {
	a, place := own.answer, own.provinces
	if len(place) == 0 && a.Province != "" {
		place = []string{a.Province}
	}
	switch asked := t.question.Provinces; {
	case a.Province != "" && !slices.Contains(place, a.Province):
		return "its wording is of another province"
	case len(asked) == 0 && len(named) == 0:
		if here := cmp.Or(t.msg.Province, t.opt.Province); len(place) > 0 && !slices.Equal(place, []string{here}) {
			return "for " + strings.Join(place, ", ")
		}
	case !slices.Equal(slices.Sorted(slices.Values(asked)), place):
		return "other province"
	}
	today := t.day()
	switch {
	case !a.HoldsOn(today):
		return "not valid on " + today.String()
	case a.Visibility == knowledge.Internal && t.msg.See != knowledge.Internal:
		return "not for this reader"
	case a.Audience != "" && Audience(a.Audience) != t.audience():
		return "for another audience"
	}
	return ""
}

// day is the day that the question is about.
func (t *turn) day() knowledge.Date {
	if t.msg.AsOf.Complete() {
		return t.msg.AsOf
	}
	return knowledge.Date{Year: t.now.Year(), Month: int(t.now.Month()), Day: t.now.Day()}
}

// businessWords are those of who asks for a business, in Key form.
var businessWords = []string{"công ty", "doanh nghiệp", "hộ kinh doanh", "hợp tác xã", "cong ty", "doanh nghiep", "ho kinh doanh", "hop tac xa"}

// audience is who asks: as the caller says, else by the words; everybody is a citizen at least.
func (t *turn) audience() Audience {
	switch {
	case t.msg.Audience != AudienceUnset:
		return t.msg.Audience
	case containsAny(vitext.Key(t.query.Understood), businessWords):
		return AudienceBusiness
	}
	return AudienceCitizen
}
