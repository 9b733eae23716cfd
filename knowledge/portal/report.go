package portal

import (
	"sort"
	"strings"

	"trolycong/knowledge"
)

// sharedFields are the fields that describe the handling. A code of its own has at least one of them of its own: close
// relatives of the July 2026 catalogue share the steps (28 groups), or steps and papers (1.014853 and 1.014863), but
// never all of these.
var sharedFields = []string{keyLevel, keyField, keyApplicants, keySteps, keyChannels, keyPapers, keyLegal, keyAgency, keyConditions, keyResults}

// minSharedRunes is the least length of a body that, standing under two codes, can only be a mistake: shorter bodies
// ("theo quy định") may rightly be the same. The two groups of the July 2026 catalogue have 4,000 and 5,000.
const minSharedRunes = 300

// barShared finds texts that stand under several codes: all fields that describe the handling are the same letter by
// letter, whatever the names. They belong to one of the codes at most and nobody can tell to which, so none of them is a
// source.
func barShared(procedures []*knowledge.Procedure) {
	groups := map[string][]*knowledge.Procedure{}
	for _, p := range procedures {
		var body strings.Builder
		for _, key := range sharedFields {
			body.WriteString(p.FieldText(key))
			body.WriteByte(0)
		}
		if len([]rune(body.String())) >= minSharedRunes {
			d := knowledge.Digest(body.String())
			groups[d] = append(groups[d], p)
		}
	}
	for _, g := range groups {
		if len(g) < 2 {
			continue
		}
		for _, p := range g {
			p.Barred = true
			addIssue(p, IssueSharedText, keySteps, knowledge.Span{})
		}
	}
}

// IssueCount is one line of a catalogue's report.
type IssueCount struct {
	Kind knowledge.IssueKind
	// Label for people (Vietnamese).
	Label string
	// Cells counts the doubts, Records the procedures that have at least one.
	Cells, Records int
	// Codes of those procedures, in the order that they were given in.
	Codes []knowledge.ProcedureCode
}

// Report counts the doubts of a catalogue by kind, the most frequent first, equals by kind.
func Report(procedures []*knowledge.Procedure) []IssueCount {
	by := map[knowledge.IssueKind]*IssueCount{}
	for _, p := range procedures {
		for _, is := range p.Issues {
			c := by[is.Kind]
			if c == nil {
				c = &IssueCount{Kind: is.Kind, Label: Label(is.Kind)}
				by[is.Kind] = c
			}
			c.Cells++
			if n := len(c.Codes); n == 0 || c.Codes[n-1] != p.Code {
				c.Codes = append(c.Codes, p.Code)
				c.Records++
			}
		}
	}
	out := make([]IssueCount, 0, len(by))
	for _, c := range by {
		out = append(out, *c)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Records != out[j].Records {
			return out[i].Records > out[j].Records
		}
		return out[i].Kind < out[j].Kind
	})
	return out
}

// Label names a kind of doubt for people (Vietnamese); the kind itself when it is not this package's.
func Label(kind knowledge.IssueKind) string {
	if w, ok := wordings[kind]; ok {
		return w.label
	}
	return string(kind)
}
