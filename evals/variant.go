package evals

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trolycong/knowledge"
)

// Variant is a way to type a question.
type Variant string

// The variants. A question that has no diacritics is typed bare already, or is no Vietnamese: every variant leaves it as it
// is. None changes a word that holds a digit.
const (
	VariantBare     Variant = "bare"     // no diacritics at all
	VariantHalf     Variant = "half"     // each accented syllable loses its own with probability ½
	VariantTeencode Variant = "teencode" // the shorthand of chats, and abbreviations
	VariantTypo     Variant = "typo"     // slips of the keyboard
	VariantTelex    Variant = "telex"    // the keys of the telex method, typed while it was off
	VariantVNI      Variant = "vni"      // those of the VNI method
	VariantStuck    Variant = "stuck"    // spaces left out
)

// Variants lists all of them, in the order of tables. Read only.
var Variants = []Variant{VariantBare, VariantHalf, VariantTeencode, VariantTypo, VariantTelex, VariantVNI, VariantStuck}

var variantNames = map[Variant]string{VariantBare: "Không dấu", VariantHalf: "Nửa có nửa không dấu", VariantTeencode: "Viết tắt khi nhắn tin", VariantTypo: "Gõ nhầm phím",
	VariantTelex: "Telex chưa bật", VariantVNI: "VNI chưa bật", VariantStuck: "Dính chữ"}

// ParseVariants reads a list parted by commas; each variant once, in the order given.
func ParseVariants(list string) ([]Variant, error) {
	var out []Variant
	for name := range strings.SplitSeq(list, ",") {
		v := Variant(strings.TrimSpace(name))
		if v == "" {
			continue
		}
		if !slices.Contains(Variants, v) {
			return nil, fmt.Errorf("unknown variant %q, want some of %s", name, listed(Variants))
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out, nil
}

// listed names variants, parted by commas.
func listed(variants []Variant) string {
	names := make([]string, len(variants))
	for i, v := range variants {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}

// at names a metric of a variant.
func at(metric string, v Variant) string { return metric + "@" + string(v) }

// VariantReport is how the questions fare that a variant changes.
type VariantReport struct {
	Variant Variant `json:"variant"`
	// Changed is the number of questions that the variant changes; the shares below are of them, 0 when there are none.
	Changed int `json:"changed"`
	// Accented is the share of right answers to the questions as they stand, Score to those typed by the variant.
	Accented float64 `json:"accented"`
	Score    float64 `json:"score"`
	// Agree is the share that got the same answer: outcome and first procedure, or first place cited.
	Agree   float64         `json:"agree"`
	Results []VariantResult `json:"results"`
}

// VariantResult is one changed question.
type VariantResult struct {
	Result
	// Agrees tells that the answer is that of the question as it stands, WasOK that this one was right.
	Agrees bool `json:"agrees"`
	WasOK  bool `json:"was_ok"`
}

// Apply types the case's question, and its earlier turns, the variant's way: the same text for the same id always.
func (v Variant) Apply(c knowledge.Case) knowledge.Case {
	c.After = slices.Clone(c.After)
	for i, earlier := range c.After {
		c.After[i] = v.Type(fmt.Sprintf("%s/%d", c.ID, i), earlier)
	}
	c.Question = v.Type(c.ID, c.Question)
	return c
}

// variant asks what v changes of the cases, and adds its report and metrics to those of the questions as they stand.
func (opt Options) variant(ctx context.Context, v Variant, rep *Report) error {
	out := VariantReport{Variant: v, Results: []VariantResult{}}
	whole := slices.Clone(rep.Results)
	var accented, typed, same tally
	for i, c := range opt.Cases {
		changed := v.Apply(c)
		if changed.Question == c.Question && slices.Equal(changed.After, c.After) {
			continue
		}
		r, _, err := opt.judged(ctx, changed)
		if err != nil {
			return err
		}
		was := &rep.Results[i]
		x := VariantResult{r, r.Agrees(was), was.OK}
		out.Results, whole[i] = append(out.Results, x), r
		accented.add(was.OK)
		typed.add(r.OK)
		same.add(x.Agrees)
	}
	for name, value := range metrics(opt.Cases, whole) {
		rep.Metrics[at(name, v)] = value
	}
	if out.Changed = same.all; out.Changed > 0 {
		out.Accented, out.Score, out.Agree = accented.share(), typed.share(), same.share()
		rep.Metrics[at("agree", v)] = out.Agree
	}
	rep.Variants = append(rep.Variants, out)
	return nil
}
