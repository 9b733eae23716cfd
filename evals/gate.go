package evals

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Gate is one "--min metric=value": a bound that a metric must keep.
type Gate struct {
	// Metric names a metric of Report.Metrics.
	Metric string
	// Min is the floor; for clarify, unproven and faults, of which less is better, the ceiling.
	Min float64
}

// ceilings are the metrics of which less is better.
var ceilings = []string{"clarify", "unproven", "faults"}

// isCount tells a metric, of a variant too, that counts.
func isCount(metric string) bool {
	metric, _, _ = strings.Cut(metric, "@")
	return metric == "unproven" || metric == "faults"
}

// ParseGate reads "metric=value": "score=.7", "score:deadline=0.8", "clarify=.15", and of a variant "score@bare=.8",
// "agree@typo=.9". An unknown metric, kind or variant, or a value that no report could keep, is an error.
func ParseGate(s string) (Gate, error) {
	name, value, ok := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return Gate{}, fmt.Errorf("gate %q: want metric=value", s)
	}
	metric, variant, typed := strings.Cut(name, "@")
	if typed && !slices.Contains(Variants, Variant(variant)) {
		return Gate{}, fmt.Errorf("gate %q: unknown variant %q, want one of %s", s, variant, listed(Variants))
	}
	if kind, ok := strings.CutPrefix(metric, "score:"); ok && !slices.Contains(Kinds, kind) {
		return Gate{}, fmt.Errorf("gate %q: unknown kind %q, want one of %s", s, kind, strings.Join(Kinds, ", "))
	} else if !ok && !slices.Contains(gateNames(), metric) && !(typed && metric == "agree") {
		return Gate{}, fmt.Errorf("gate %q: unknown metric %q, want one of %s, score:<kind>, or agree@<variant>", s, metric, strings.Join(gateNames(), ", "))
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || v > 1 && !isCount(metric) {
		return Gate{}, fmt.Errorf("gate %q: %q is no share from 0 to 1 and no count", s, value)
	}
	return Gate{name, v}, nil
}

func gateNames() []string {
	names := make([]string, 0, len(metricNames))
	for _, m := range metricNames {
		names = append(names, m.name)
	}
	return names
}

// Failed lists the gates that the report does not pass, one sentence each, in their order; a metric that the set does not
// have fails, since what was not measured is not proven.
func (r *Report) Failed(gates []Gate) []string {
	var out []string
	for _, g := range gates {
		v, ok := r.Metrics[g.Metric]
		metric, _, _ := strings.Cut(g.Metric, "@")
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s: bộ câu hỏi không đo chỉ số này", g.Metric))
		case slices.Contains(ceilings, metric) && v > g.Min:
			out = append(out, fmt.Sprintf("%s = %s, cần nhiều nhất %s", g.Metric, short(v), short(g.Min)))
		case !slices.Contains(ceilings, metric) && v < g.Min:
			out = append(out, fmt.Sprintf("%s = %s, cần ít nhất %s", g.Metric, short(v), short(g.Min)))
		}
	}
	return out
}

// short writes the value in full, so that no rounding hides a miss.
func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
