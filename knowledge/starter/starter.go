// Package starter is the small knowledge pack that the binary carries, so that a first run answers real questions: the
// most asked procedures and short guides to filing online.
//
// Kind: library. The pack holds facts (codes, names, figures) and our own words, never the text of an official document.
// It is labelled as such, with its date, and yields record by record to whatever is ingested. It refuses general figures
// (wages, holidays, prices) and any code that the catalogue does not have; a cell that the catalogue leaves in doubt
// stays in doubt. Used where the store is opened, and by tests.
package starter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trolycong/knowledge"
)

// AsOf is the date of the catalogue that the pack's figures were taken from.
func AsOf() knowledge.Date { return knowledge.Date{Year: 2026, Month: 7} }

// Version names the content of the pack: it changes with every change of its data.
func Version() string { return knowledge.Digest(figuresJSON + wordsJSON + guidesJSON)[:12] }

// Procedures gives the pack's procedures ordered by code. Fields hold our own words under the keys of the catalogue; the
// references of typed values count into them. Each call gives new values. It fails only when the binary was built with
// bad data.
func Procedures() ([]*knowledge.Procedure, error) {
	p, err := load()
	if err != nil {
		return nil, err
	}
	out := make([]*knowledge.Procedure, 0, len(p.words.Procedures))
	for i := range p.words.Procedures {
		w := &p.words.Procedures[i]
		out = append(out, build(p.figures[w.Code], w, p.stepsOf(w)))
	}
	return out, nil
}

// Guides gives the pack's guides ordered by ID ("starter/dang-nhap"). Each call gives new values. It fails only when the
// binary was built with bad data.
func Guides() ([]*knowledge.Document, error) {
	p, err := load()
	if err != nil {
		return nil, err
	}
	out := make([]*knowledge.Document, 0, len(p.guides))
	for i := range p.guides {
		out = append(out, buildGuide(&p.guides[i]))
	}
	slices.SortFunc(out, func(a, b *knowledge.Document) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// MergedVersion is the version that Merge gives a collection of the version.
func MergedVersion(version string) string { return version + "+" + Version() }

// Merge gives a collection with the pack under c: a record of c with the same code or ID replaces the pack's for those
// who may see it; an internal procedure leaves the pack's to the public. c is not changed; nil counts as empty.
func Merge(c *knowledge.Collection) (*knowledge.Collection, error) {
	if c == nil {
		c = &knowledge.Collection{}
	}
	procedures, err := Procedures()
	if err != nil {
		return nil, fmt.Errorf("merge starter pack: %w", err)
	}
	guides, err := Guides()
	if err != nil {
		return nil, fmt.Errorf("merge starter pack: %w", err)
	}
	return &knowledge.Collection{
		Version:    MergedVersion(c.Version),
		Sources:    slices.Clone(c.Sources),
		Procedures: merge(c.Procedures, procedures, func(p *knowledge.Procedure) (string, knowledge.Visibility) { return string(p.Code), p.Visibility }),
		Documents:  merge(c.Documents, guides, func(d *knowledge.Document) (string, knowledge.Visibility) { return string(d.ID), knowledge.Public }),
	}, nil
}

// merge adds what of pack the public does not have, ordered by key, then public before internal.
func merge[T any](have, pack []T, key func(T) (string, knowledge.Visibility)) []T {
	out := slices.Clone(have)
	seen := map[string]bool{}
	for _, v := range have {
		if k, see := key(v); see == knowledge.Public {
			seen[k] = true
		}
	}
	for _, v := range pack {
		if k, _ := key(v); !seen[k] {
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b T) int {
		k, see := key(a)
		l, other := key(b)
		return cmp.Or(strings.Compare(k, l), cmp.Compare(see, other))
	})
	return out
}
