package evals

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
)

// CompareOptions of Compare. A and B are required.
type CompareOptions struct {
	// A is the run before, B the one after.
	A, B *Results
	// Resamples of the bootstrap; 0 means 10,000.
	Resamples int
	Seed      uint64
}

// DefaultResamples is the number of resamples when CompareOptions.Resamples is 0: more moves no bound by a tenth of a point.
const DefaultResamples = 10000

// Change says how the answer to a question changed.
type Change string

// The changes. A question that is right or wrong both times and got the same answer is none.
const (
	ChangeWorse  Change = "worse"  // right before, wrong after
	ChangeBetter Change = "better" // wrong before, right after
	ChangeOther  Change = "other"  // another answer, as right or as wrong as before
)

// Comparison is what changed from one run to another on the questions that both asked.
type Comparison struct {
	// Whole is over all sets, Sets over each, Kinds over each kind of question.
	Whole Difference   `json:"whole"`
	Sets  []Difference `json:"sets"`
	Kinds []Difference `json:"kinds"`
	// Changed are the questions whose answers differ: worse, better, other.
	Changed []ChangedCase `json:"changed"`
	// OnlyA and OnlyB count the questions of one run only; Reworded those whose text differs. None of them is compared.
	OnlyA    int `json:"only_a"`
	OnlyB    int `json:"only_b"`
	Reworded int `json:"reworded"`
	// Metrics of the sets that differ between the runs.
	Metrics []MetricChange `json:"metrics"`
	// Setup is what else differs between the runs: the program, the knowledge, settings, sets.
	Setup []SetupChange `json:"setup"`
	// Resamples and Seed of the bootstrap.
	Resamples int    `json:"resamples"`
	Seed      uint64 `json:"seed"`
}

// Difference is how the share of right answers changed on some questions.
type Difference struct {
	Name   string `json:"name"`
	Cases  int    `json:"cases"`
	A      int    `json:"right_a"`
	B      int    `json:"right_b"`
	Worse  int    `json:"worse"`
	Better int    `json:"better"`
	Other  int    `json:"other"`
	// Points is the share of B less that of A, Low and High its 95 % interval, all in -1..1.
	Points float64 `json:"difference"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	// Verdict is clear where the interval lies on one side of 0.
	Verdict Verdict `json:"verdict"`

	deltas []int8
}

// Verdict says what an interval shows.
type Verdict string

// The verdicts.
const (
	VerdictBetter  Verdict = "better"
	VerdictWorse   Verdict = "worse"
	VerdictUnclear Verdict = "unclear" // the interval holds 0
)

// ChangedCase is one question with both answers.
type ChangedCase struct {
	Set    string `json:"set"`
	Change Change `json:"change"`
	A      Result `json:"a"`
	B      Result `json:"b"`
}

// MetricChange is a metric of a set that differs; nil where a run did not measure it.
type MetricChange struct {
	Set    string   `json:"set"`
	Metric string   `json:"metric"`
	A      *float64 `json:"a"`
	B      *float64 `json:"b"`
}

// SetupChange is one thing of the records that differs.
type SetupChange struct {
	What string `json:"what"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Compare pairs the questions of two runs by set and id and says what changed. The interval of a difference is that of the
// paired percentile bootstrap (Efron 1979; Koehn, EMNLP 2004): questions are drawn again with replacement, each with both of
// its answers. The same runs and seed give the same numbers.
func Compare(opt CompareOptions) (*Comparison, error) {
	if opt.Resamples == 0 {
		opt.Resamples = DefaultResamples
	}
	c := &Comparison{Sets: []Difference{}, Kinds: []Difference{}, Changed: []ChangedCase{}, Metrics: []MetricChange{}, Setup: setupChanges(opt.A.Record, opt.B.Record),
		Resamples: opt.Resamples, Seed: opt.Seed}
	kinds := map[string]*Difference{}
	for _, p := range pairSets(opt.A, opt.B) {
		d := c.compareSet(p, kinds)
		if d.Cases > 0 {
			c.Sets = append(c.Sets, d)
			c.Whole.join(&d)
		}
	}
	if c.Whole.Cases == 0 {
		return nil, errors.New("compare: the runs share no question")
	}
	for _, k := range Kinds {
		if d := kinds[k]; d != nil {
			d.Name = k
			c.Kinds = append(c.Kinds, *d)
		}
	}
	slices.SortStableFunc(c.Changed, func(a, b ChangedCase) int { return changeRank(a.Change) - changeRank(b.Change) })
	c.Whole.bootstrap(opt)
	for i := range c.Sets {
		c.Sets[i].bootstrap(opt)
	}
	for i := range c.Kinds {
		c.Kinds[i].bootstrap(opt)
	}
	return c, nil
}

func changeRank(c Change) int {
	return slices.Index([]Change{ChangeWorse, ChangeBetter, ChangeOther}, c)
}

// setPair is one set in both runs; nil where a run has not asked it.
type setPair struct {
	name string
	a, b *Report
}

// pairSets pairs the sets by their base names, in the order of A. Runs of one set each are of the same set, whatever it was
// called: its questions tell.
func pairSets(a, b *Results) []setPair {
	if len(a.Sets) == 1 && len(b.Sets) == 1 {
		return []setPair{{filepath.Base(b.Sets[0].Set), a.Sets[0].Report, b.Sets[0].Report}}
	}
	var out []setPair
	taken := make([]bool, len(b.Sets))
	for _, s := range a.Sets {
		p := setPair{name: filepath.Base(s.Set), a: s.Report}
		for i, o := range b.Sets {
			if !taken[i] && filepath.Base(o.Set) == p.name {
				p.b, taken[i] = o.Report, true
				break
			}
		}
		out = append(out, p)
	}
	for i, o := range b.Sets {
		if !taken[i] {
			out = append(out, setPair{name: filepath.Base(o.Set), b: o.Report})
		}
	}
	return out
}

// compareSet compares one set, and adds its questions to those of their kinds.
func (c *Comparison) compareSet(p setPair, kinds map[string]*Difference) Difference {
	d := Difference{Name: p.name}
	if p.a == nil || p.b == nil {
		if p.a != nil {
			c.OnlyA += len(p.a.Results)
		} else {
			c.OnlyB += len(p.b.Results)
		}
		return d
	}
	c.compareMetrics(p)
	after := map[string]*Result{}
	for i := range p.b.Results {
		after[p.b.Results[i].ID] = &p.b.Results[i]
	}
	shared := 0
	for i := range p.a.Results {
		a := &p.a.Results[i]
		b, ok := after[a.ID]
		if !ok {
			c.OnlyA++
			continue
		}
		shared++
		if a.Question != b.Question {
			c.Reworded++
			continue
		}
		if kinds[b.Kind] == nil {
			kinds[b.Kind] = &Difference{}
		}
		change := changeOf(a, b)
		d.add(a.OK, b.OK, change)
		kinds[b.Kind].add(a.OK, b.OK, change)
		if change != "" {
			c.Changed = append(c.Changed, ChangedCase{p.name, change, *a, *b})
		}
	}
	c.OnlyB += len(p.b.Results) - shared
	return d
}

func changeOf(a, b *Result) Change {
	switch {
	case a.OK && !b.OK:
		return ChangeWorse
	case !a.OK && b.OK:
		return ChangeBetter
	case !a.Agrees(b) && !(a.Outcome == "" && b.Outcome == ""):
		return ChangeOther
	}
	return ""
}

func (d *Difference) add(a, b bool, change Change) {
	d.Cases++
	delta := int8(0)
	if a {
		d.A++
		delta--
	}
	if b {
		d.B++
		delta++
	}
	switch change {
	case ChangeWorse:
		d.Worse++
	case ChangeBetter:
		d.Better++
	case ChangeOther:
		d.Other++
	}
	d.deltas = append(d.deltas, delta)
}

// join adds the questions of another difference.
func (d *Difference) join(o *Difference) {
	d.Cases += o.Cases
	d.A += o.A
	d.B += o.B
	d.Worse += o.Worse
	d.Better += o.Better
	d.Other += o.Other
	d.deltas = append(d.deltas, o.deltas...)
}

// bootstrap fills in the difference and its interval.
func (d *Difference) bootstrap(opt CompareOptions) {
	n := len(d.deltas)
	d.Points = float64(d.B-d.A) / float64(n)
	dice := rand.New(rand.NewPCG(opt.Seed, uint64(n)))
	sums := make([]int, opt.Resamples)
	for i := range sums {
		for range n {
			sums[i] += int(d.deltas[dice.IntN(n)])
		}
	}
	slices.Sort(sums)
	at := func(share float64) float64 {
		return float64(sums[int(math.Round(share*float64(len(sums)-1)))]) / float64(n)
	}
	d.Low, d.High, d.Verdict = at(0.025), at(0.975), VerdictUnclear
	switch {
	case d.Low > 0:
		d.Verdict = VerdictBetter
	case d.High < 0:
		d.Verdict = VerdictWorse
	}
}

// compareMetrics notes the metrics that differ, by name.
func (c *Comparison) compareMetrics(p setPair) {
	names := slices.Collect(maps.Keys(p.a.Metrics))
	names = slices.AppendSeq(names, maps.Keys(p.b.Metrics))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		a, b := metricOf(p.a, name), metricOf(p.b, name)
		if a == nil || b == nil || *a != *b {
			c.Metrics = append(c.Metrics, MetricChange{p.name, name, a, b})
		}
	}
}

func metricOf(r *Report, name string) *float64 {
	v, ok := r.Metrics[name]
	if !ok {
		return nil
	}
	return &v
}

// setupChanges lists what differs between two records; nothing when a run has none.
func setupChanges(a, b *Record) []SetupChange {
	out := []SetupChange{}
	if a == nil || b == nil {
		return out
	}
	differ := func(what, a, b string) {
		if a != b {
			out = append(out, SetupChange{what, a, b})
		}
	}
	differ("program", a.Program, b.Program)
	differ("revision", a.revision(), b.revision())
	differ("knowledge", a.Knowledge, b.Knowledge)
	differ("index", a.Index, b.Index)
	differ("now", a.Settings.Now, b.Settings.Now)
	differ("variants", listed(a.Settings.Variants), listed(b.Settings.Variants))
	differ("province", a.Settings.Province, b.Settings.Province)
	differ("hotline", a.Settings.Hotline, b.Settings.Hotline)
	differ("dense_weights", a.Settings.DenseWeights, b.Settings.DenseWeights)
	differ("embedding_model", a.Settings.Embedding, b.Settings.Embedding)
	differ("chat_model", a.Settings.ChatModel, b.Settings.ChatModel)
	for _, s := range a.Sets {
		for _, o := range b.Sets {
			if filepath.Base(s.Set) == filepath.Base(o.Set) {
				differ("set "+filepath.Base(s.Set), s.SHA256, o.SHA256)
			}
		}
	}
	return out
}

// revision is the source in git, with a mark where files differed from it.
func (r *Record) revision() string {
	if r.Modified {
		return r.Revision + "+"
	}
	return r.Revision
}
