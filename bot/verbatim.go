package bot

import (
	"slices"
	"strings"

	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// verbatim gives the hits whose name the question says word for word, with nothing to look for beside it: the longest
// name, and every procedure that bears it. nil when there is none.
func (t *turn) verbatim(hits []retrieval.Hit) []retrieval.Hit {
	said := " " + strings.Join(t.comparable(vitext.Syllables(t.query.Text)), " ") + " "
	var out []retrieval.Hit
	longest := 0
	for _, h := range hits {
		p, ok := t.view.Procedure(knowledge.ProcedureCode(h.ID))
		if !ok {
			continue
		}
		name := t.name(p)
		if len(name) < 2 || len(name) < longest {
			continue
		}
		name = t.comparable(name)
		before, after, found := strings.Cut(said, " "+strings.Join(name, " ")+" ")
		if !found || !saysNothing(understand.Read(before+" "+after).Subject) {
			continue
		}
		if len(name) > longest {
			out, longest = nil, len(name)
		}
		out = append(out, h)
	}
	return out
}

// bareWords may stand beside a procedure's name without telling it from another.
var bareWords = map[string]bool{"làm": true, "lam": true, "thực": true, "thuc": true, "hiện": true, "hien": true, "hồ": true, "ho": true, "sơ": true, "so": true, "đi": true, "di": true,
	"việc": true, "viec": true, "giấy": true, "giay": true, "tờ": true, "to": true, "get": true, "do": true, "need": true}

func saysNothing(subject string) bool {
	for _, w := range strings.Fields(subject) {
		if !bareWords[w] {
			return false
		}
	}
	return true
}

// comparable gives syllables in the form in which the question was typed: with diacritics or without.
func (t *turn) comparable(words []string) []string {
	if !t.question.Plain {
		return words
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = vitext.Fold(w)
	}
	return out
}

// answerNamed answers about the procedure that the question names, or asks which of those of one name is meant.
func (t *turn) answerNamed(named, hits []retrieval.Hit) *Reply {
	if len(named) > 1 {
		return t.clarifyProcedures(named)
	}
	p, ok := t.view.Procedure(knowledge.ProcedureCode(named[0].ID))
	if !ok {
		return nil
	}
	t.step("procedure", "named word for word: "+p.Name, KV{"code", string(p.Code)})
	refs := slices.DeleteFunc(t.refs(hits), func(r ProcedureRef) bool { return r.Code == p.Code })
	refs = append([]ProcedureRef{{Code: p.Code, Name: p.Name, Score: 1}}, refs...)
	return t.answerProcedure(p, refs[:min(len(refs), maxRefs)])
}

// distinction tells apart procedures of one name: by their levels, else by their agencies; "" when neither differs.
func distinction(p *knowledge.Procedure, all []*knowledge.Procedure) (text, key string) {
	of := func(get func(*knowledge.Procedure) string) bool {
		for _, o := range all {
			if o.Code != p.Code && sameName(o, p) && get(o) != get(p) && get(p) != "" {
				return true
			}
		}
		return false
	}
	levels := func(p *knowledge.Procedure) string { return strings.Join(p.Levels, ", ") }
	agency := func(p *knowledge.Procedure) string { return p.Agency }
	switch {
	case of(levels):
		return levels(p), keyLevel
	case of(agency):
		return agency(p), keyAgency
	}
	return "", ""
}

func sameName(a, b *knowledge.Procedure) bool {
	return slices.Equal(vitext.Syllables(bareName(a.Name)), vitext.Syllables(bareName(b.Name)))
}
