package guard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// duty is one agency with what a text lets it do.
type duty struct {
	agency
	spelled string // the name, abbreviations written out, between spaces
	lead    bool   // leads: "Sở A chủ trì"
	helps   bool   // helps those who lead: "phối hợp với Sở A"
}

// leads are the words of who leads.
var (
	leads  = []string{"chủ trì", "đầu mối", "chịu trách nhiệm chính"}
	helper = "phối hợp"
	// beforeLead may stand between a name and "chủ trì".
	beforeLead = []string{"là cơ quan", "là đơn vị", "là", "làm", "sẽ", "được giao", "có trách nhiệm", "chịu trách nhiệm", "cần", "phải", "tiếp tục"}
)

// dutiesIn reads who leads and who helps, and with it the names of agencies; nil where the text says neither.
func dutiesIn(r *reading) ([]agency, []duty) {
	if !strings.Contains(r.spelled, " "+helper+" ") && !r.spelledAny(leads) {
		return nil, nil
	}
	names, key := agencies(r.text), r.key
	out := make([]duty, len(names))
	for i, a := range names {
		out[i] = duty{agency: a, spelled: spell(a.name)}
	}
	for i := len(out) - 1; i >= 0; i-- { // a row of names leads when the last of it does
		after := string(key[out[i].End:])
		out[i].lead = startsLead(after) || i+1 < len(out) && out[i+1].lead && joins(string(key[out[i].End:out[i+1].Start]))
	}
	for i := range out {
		from := 0
		if i > 0 {
			from = out[i-1].End
		}
		between := string(key[from:out[i].Start])
		out[i].lead = out[i].lead || endsLead(between)
		out[i].helps = !out[i].lead && (endsHelp(between) || strings.HasPrefix(strings.TrimLeft(string(key[out[i].End:]), " "), helper) || i > 0 && out[i-1].helps && joins(between))
	}
	return names, out
}

// startsLead tells whether what follows a name lets it lead. One or two words may still belong to the name: "Ban Quản lý
// Khu công nghiệp tỉnh chủ trì".
func startsLead(after string) bool {
	rest := 2
	for range 5 {
		after = strings.TrimLeft(after, " ")
		if slices.ContainsFunc(leads, func(w string) bool { return strings.HasPrefix(after, w) }) {
			return true
		}
		if i := slices.IndexFunc(beforeLead, func(w string) bool { return strings.HasPrefix(after, w+" ") }); i >= 0 {
			after = after[len(beforeLead[i]):]
			continue
		}
		end := strings.IndexFunc(after, func(c rune) bool { return !unicode.IsLetter(c) })
		if rest--; rest < 0 || end <= 0 || after[end] != ' ' || strings.HasPrefix(after, helper) {
			return false
		}
		after = after[end:]
	}
	return false
}

// endsLead tells "chủ trì: Sở A", "chủ trì là Sở A".
func endsLead(before string) bool {
	before = strings.TrimRight(before, " ")
	for _, tie := range []string{":", " là", " bởi"} {
		if rest, ok := strings.CutSuffix(before, tie); ok {
			return slices.ContainsFunc(leads, func(w string) bool { return strings.HasSuffix(rest, w) })
		}
	}
	return false
}

// endsHelp tells "phối hợp với Sở A", "phối hợp chặt chẽ cùng các đơn vị, Sở A".
func endsHelp(before string) bool {
	i := strings.LastIndex(before, helper)
	return i >= 0 && !strings.ContainsAny(before[i:], ".;") && !slices.ContainsFunc(leads, func(w string) bool { return strings.Contains(before[i:], w) })
}

// joins tells that nothing but a comma or "và" parts two names, or that one goes on in the other: "Ban Tổ chức Tỉnh ủy".
func joins(between string) bool {
	switch strings.TrimSpace(between) {
	case "", ",", "và", ", và", ";", "/", "-", "hoặc", "cùng":
		return true
	}
	return false
}

// checkDuties proves who leads and who helps.
func (x *claim) checkDuties(add func(ViolationKind, string)) {
	for _, d := range x.duties {
		if !d.lead && !d.helps || x.isExcused(d.Range) || !x.asserts(d.Range) {
			continue
		}
		if !x.support.hasDuty(d) {
			add(BadAgency, d.name)
		}
	}
	if x.spelledAny(leads) {
		x.checkSubjects(add)
	}
}

func (r *reading) spelledAny(phrases []string) bool {
	return slices.ContainsFunc(phrases, func(w string) bool { return strings.Contains(r.spelled, " "+w+" ") })
}

// hasDuty asks for a quote that gives the agency that part, or names it without a part while one tells of such parts:
// the agency's heading stands above its duties.
func (s *support) hasDuty(d duty) bool {
	named, other := false, false
	for _, q := range s.quotes {
		parts := 0
		for _, have := range q.duties {
			if !strings.Contains(have.spelled, d.spelled) && !strings.Contains(d.spelled, have.spelled) || !have.lead && !have.helps {
				continue
			}
			if have.lead == d.lead {
				return true
			}
			parts++
		}
		other = other || parts > 0
		named = named || parts == 0 && strings.Contains(q.spelled, d.spelled)
	}
	if other || !named {
		return named && !other
	}
	words := []string{helper}
	if d.lead {
		words = leads
	}
	return slices.ContainsFunc(words, func(w string) bool { return s.says(" " + w + " ") })
}

// subjectStops end the name of who leads, read backwards.
var (
	subjectStops = vitext.WordSet("do giao là và thì khi để được của theo nêu cho vai trò")
	anySubject   = vitext.WordSet("đơn_vị cơ_quan tổ_chức bộ_phận nơi ai bên cơ_quan_đơn_vị các_đơn_vị sở_ngành người tỉnh trung_ương đồng_thời có_trách_nhiệm trách_nhiệm")
)

// checkSubjects proves whoever stands right before "chủ trì", whether or not the name begins as agencies' do.
func (x *claim) checkSubjects(add func(ViolationKind, string)) {
	key := x.low
	for _, lead := range leads {
		for from := 0; ; {
			i := strings.Index(key[from:], lead)
			if i < 0 {
				break
			}
			i, from = i+from, i+from+len(lead)
			end := utf8.RuneCountInString(key[:i])
			subject := x.subjectBefore(end)
			if subject.Start == subject.End || x.isExcused(subject) || !x.asserts(subject) {
				continue
			}
			name := string(x.runes[subject.Start:subject.End])
			k := spell(name)
			if anySubject[strings.ReplaceAll(strings.TrimSpace(k), " ", "_")] || x.support.says(k) {
				continue
			}
			add(BadAgency, name)
		}
	}
}

// maxSubject is the longest name of a leader in words.
const maxSubject = 10

// subjectBefore is the row of words that ends at a place, back to a stop or a word that begins another thought.
func (x *claim) subjectBefore(end int) vitext.Range {
	for end > 0 && x.runes[end-1] == ' ' {
		end--
	}
	start := end
	for n := 0; n < maxSubject && start > 0; n++ {
		i := start
		for i > 0 && x.runes[i-1] == ' ' {
			i--
		}
		last := i
		for i > 0 && (unicode.IsLetter(x.runes[i-1]) || unicode.IsMark(x.runes[i-1]) || unicode.IsDigit(x.runes[i-1]) || x.runes[i-1] == '&') {
			i--
		}
		if i == last || last < start-1 || subjectStops[string(x.key[i:last])] {
			break
		}
		start = i
	}
	return vitext.Range{Start: start, End: end}
}
