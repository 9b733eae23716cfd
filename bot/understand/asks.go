package understand

// AsksOf gives the aspects that the question asks of the procedure of this name, in the order of q.Aspects. A cue that
// stands in the name ("đủ điều kiện", "lệ phí trước bạ") asks for nothing where the question says that part of the name:
// one of the aspect's cues must occur more often in the question than in the name, or beside other words than there.
func (q Question) AsksOf(name string) []Aspect {
	w := split(q.asked())
	n := split(name).typedLike(w)
	var out []Aspect
	for _, a := range q.Aspects {
		if cs := cuesOf(a); w.saysMore(cs, n) || w.saysApart(cs, n) {
			out = append(out, a)
		}
	}
	return out
}

// asked are the words that ask: of a question merged with its topic only what was typed last.
func (q Question) asked() string {
	if q.Asked != "" {
		return q.Asked
	}
	return q.Text
}

// saysMore tells whether one of the cues occurs in w more often than in the name.
func (w words) saysMore(cs []cue, name words) bool {
	for _, c := range cs {
		one := []cue{c}
		if n := w.count(one); n > 0 && n > name.count(one) {
			return true
		}
	}
	return false
}

// saysApart tells whether one of the cues stands in w between other words than in the name.
func (w words) saysApart(cs []cue, name words) bool {
	for i := 0; i < len(w.key); {
		n := w.longestAt(i, cs)
		if n == 0 {
			i++
			continue
		}
		before, after := w.part(max(i-1, 0), i+n), w.part(i, min(i+n+1, len(w.key)))
		if (i == 0 || !name.holds(before)) && (i+n == len(w.key) || !name.holds(after)) {
			return true
		}
		i += n
	}
	return false
}

// cuesOf are all cues by which readAspects finds the aspect.
func cuesOf(a Aspect) []cue {
	var out []cue
	for _, c := range aspectCues {
		if c.aspect == a {
			out = append(out, c.cues...)
		}
	}
	switch a {
	case AspectFee:
		out = append(out, bareAmountCues...)
	case AspectOnline:
		out = append(out, onlineCues...)
	case AspectPost:
		out = append(out, postCues...)
	case AspectPapers, AspectTime, AspectWhere, AspectWho, AspectSteps, AspectPayOnline, AspectElsewhere, AspectResult, AspectLegal, AspectConditions, AspectForms, AspectLink:
	}
	return out
}
