package bot

import (
	"slices"

	"trolycong/knowledge"
)

// ofYears leaves the candidates that may speak of an asked year: none when no well-supported one does. A question that
// names no year keeps them all.
func (t *turn) ofYears(all []candidate) []candidate {
	if len(t.question.Years) == 0 {
		return all
	}
	var out []candidate
	supported := false
	for _, c := range all {
		if !t.maySpeakOf(c) {
			continue
		}
		out = append(out, c)
		supported = supported || c.supported() && c.evidence >= all[0].evidence*0.9
	}
	if !supported {
		return nil
	}
	return out
}

// maySpeakOf tells whether a candidate is about an asked year, or about none in particular in a document that may be.
func (t *turn) maySpeakOf(c candidate) bool {
	if len(c.years) > 0 {
		return anyIn(t.question.Years, c.years)
	}
	return slices.ContainsFunc(t.question.Years, func(y int) bool { return covers(c.doc, y) })
}

// covers tells whether a document as a whole may speak of a year: a plan of none after its period, a report of none after
// its own. Both speak of years before.
func covers(d *knowledge.Document, year int) bool {
	id := d.Identity
	if id.Genre == knowledge.GenreReport && id.Date.Year > 0 && year > id.Date.Year {
		return false
	}
	return id.Period.To == 0 || id.Period.Open || year <= id.Period.To
}

// ownProvince is where the asker stands, else the operator's own province; "" when neither is known.
func (t *turn) ownProvince() string {
	if t.msg.Province != "" {
		return t.msg.Province
	}
	return t.opt.Province
}

// ownProvinceFirst puts the best candidate of the own province first when the question names no place and that candidate
// fits about as well as the best one.
func (t *turn) ownProvinceFirst(all []candidate) []candidate {
	own := t.ownProvince()
	if own == "" || len(t.question.Provinces) > 0 || len(t.query.Documents) > 0 {
		return all
	}
	for i, c := range all {
		if sameProvince(c.doc.Identity.Province, own) && c.evidence >= all[0].evidence*0.9 && c.score >= all[0].score-nearProvinceTie {
			return slices.Insert(slices.Delete(slices.Clone(all), i, i+1), 0, c)
		}
	}
	return all
}
