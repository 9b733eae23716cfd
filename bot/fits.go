package bot

import (
	"regexp"
	"slices"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// ofYears leaves the candidates that may speak of an asked year: none when no well-supported one does. A question that
// names no year keeps them all.
func (t *turn) ofYears(all []candidate) []candidate {
	if len(t.question.Years) == 0 {
		return all
	}
	return wellSupported(all, func(c *candidate) bool { return t.maySpeakOf(*c) })
}

// fitting leaves the candidates that fit the asked year, level and kind of figure; none, and why, when all that is well
// supported speaks of something else.
func (t *turn) fitting(all []candidate) (left []candidate, why phrase) {
	if left = t.ofYears(all); len(left) == 0 {
		return nil, phraseNoYear
	}
	if left = t.ofLevels(left); len(left) == 0 {
		return nil, phraseNoLevel
	}
	if left = t.withoutTargets(left); len(left) == 0 {
		return nil, phraseOnlyTarget
	}
	return left, phrase{}
}

// ofLevels drops the candidates that give figures to other levels only. A question that names no level keeps them all.
func (t *turn) ofLevels(all []candidate) []candidate {
	if len(t.question.Levels) == 0 || !t.asksFigure() {
		return all
	}
	return wellSupported(all, func(c *candidate) bool {
		key := vitext.Key(c.piece.text)
		return !namesLevel(key) || levelShare(c.piece.text, t.question.Levels) > -1
	})
}

var allLevels = []understand.Level{understand.LevelCentral, understand.LevelProvince, understand.LevelDistrict, understand.LevelCommune}

// namesLevel tells whether a text in Key form says of which level it speaks.
func namesLevel(key string) bool {
	return slices.ContainsFunc(allLevels, func(l understand.Level) bool { return strings.Contains(key, "cấp "+string(l)) })
}

// withoutTargets drops what is only aimed at when the question asks what has been reached.
func (t *turn) withoutTargets(all []candidate) []candidate {
	q := t.question
	if !q.Wants(understand.MeasureResult) || q.Wants(understand.MeasureTarget) || q.Wants(understand.MeasureDeadline) || q.Wants(understand.MeasureAgency) || q.Judge || !reached.MatchString(vitext.Fold(t.query.Text)) {
		return all
	}
	return wellSupported(all, func(c *candidate) bool { return !t.isTarget(c) })
}

// reached are words for what is so already.
var reached = regexp.MustCompile(`\b(?:da|ket qua|thuc te|hien nay|hien co|hien dang|hien trang|thuc trang|tinh den nay|dang co)\b`)

// isTarget tells whether a candidate is no result: it stands among the aims or tasks of a plan, or speaks of a year after the
// plan's own.
func (t *turn) isTarget(c *candidate) bool {
	id := c.doc.Identity
	if id.Genre == knowledge.GenreReport {
		return false
	}
	around := t.prepared(c.doc, c.passage).key
	if saysState.MatchString(around) {
		return false
	}
	return strings.Contains(around, "mục tiêu") || len(c.years) > 0 && slices.Min(c.years) > max(id.Date.Year, id.Period.From) ||
		id.Genre == knowledge.GenrePlan && (len(t.question.Years) > 0 || t.amountAsked()) && !saysReached.MatchString(vitext.Key(c.piece.text))
}

// wellSupported keeps what fits, and nothing when none of the best supported candidates fits.
func wellSupported(all []candidate, fits func(*candidate) bool) []candidate {
	var out []candidate
	supported := false
	for i := range all {
		if c := &all[i]; fits(c) {
			out = append(out, *c)
			supported = supported || c.supported() && c.evidence >= all[0].evidence*nearlyBest
		}
	}
	if !supported {
		return nil
	}
	return out
}

// nearlyBest is the share of the best candidate's evidence from which another answers in its place.
const nearlyBest = 0.9

// maySpeakOf tells whether a candidate is about an asked year, or about none in particular in a document that may be.
func (t *turn) maySpeakOf(c candidate) bool {
	if len(c.years) > 0 {
		return anyIn(t.question.Years, c.years)
	}
	id := c.doc.Identity
	if id.Genre == knowledge.GenreReport && id.Date.Year > 0 && t.amountAsked() {
		return slices.Contains(t.question.Years, id.Date.Year) // a figure without a year is of the report's own
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
