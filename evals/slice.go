package evals

import (
	"cmp"
	"slices"
	"strings"
)

// The dimensions by which results are parted.
const (
	ByKind     = "kind"
	ByAudience = "audience"
	ByChannel  = "channel"
	ByProvince = "province"
)

// Dimensions lists them in the order of tables. Read only.
var Dimensions = []string{ByKind, ByAudience, ByChannel, ByProvince}

var dimensionNames = map[string]string{ByKind: "Loại câu hỏi", ByAudience: "Người hỏi", ByChannel: "Kênh hỏi", ByProvince: "Tỉnh, thành phố"}

// Slice is the part of the results that have one value of a dimension.
type Slice struct {
	By string `json:"by"`
	// Name is the value; empty for the questions that do not say it.
	Name  string `json:"name"`
	Cases int    `json:"cases"`
	OK    int    `json:"ok"`
}

func (s Slice) share() float64 { return float64(s.OK) / float64(s.Cases) }

// title is the value in words.
func (s Slice) title() string {
	switch {
	case s.Name == "":
		return "(không nêu)"
	case s.By == ByKind:
		return cmp.Or(kindNames[s.Name], s.Name)
	case s.By == ByAudience:
		return cmp.Or(audienceNames[s.Name], s.Name)
	}
	return s.Name
}

// slicesOf parts results by every dimension of which they say something: kinds in their order, other values by name, those
// that say nothing last.
func slicesOf(results []Result) []Slice {
	var out []Slice
	for _, by := range Dimensions {
		parts := map[string]*tally{}
		for i := range results {
			name := results[i].value(by)
			if parts[name] == nil {
				parts[name] = &tally{}
			}
			parts[name].add(results[i].OK)
		}
		if len(parts) == 1 && parts[""] != nil {
			continue
		}
		var some []Slice
		for name, t := range parts {
			some = append(some, Slice{by, name, t.all, t.good})
		}
		slices.SortFunc(some, func(a, b Slice) int {
			if by == ByKind {
				return slices.Index(Kinds, a.Name) - slices.Index(Kinds, b.Name)
			}
			if (a.Name == "") != (b.Name == "") {
				return len(b.Name) - len(a.Name)
			}
			return strings.Compare(a.Name, b.Name)
		})
		out = append(out, some...)
	}
	return out
}

func (r *Result) value(by string) string {
	switch by {
	case ByKind:
		return r.Kind
	case ByAudience:
		return r.Audience
	case ByChannel:
		return r.Channel
	}
	return r.Province
}
