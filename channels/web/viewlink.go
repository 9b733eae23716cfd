package web

import (
	"html/template"
	"regexp"
	"slices"
	"strings"

	"trolycong/bot"
	"trolycong/knowledge"
)

type linkView struct {
	Label    string
	URL      template.URL
	External bool
}

// callView is a number to dial.
type callView struct {
	Number, Name string
	Href         template.URL
	// First marks the number to be dialled before the others.
	First bool
}

// emergencyNames are the national emergency numbers with what answers there, Vietnamese and English.
var emergencyNames = map[string][2]string{
	"111": {"Bảo vệ trẻ em", "Child protection"}, "112": {"Tìm kiếm cứu nạn", "Search and rescue"}, "113": {"Công an", "Police"},
	"114": {"Cứu hỏa, cứu nạn", "Fire and rescue"}, "115": {"Cấp cứu y tế", "Ambulance"},
}

var (
	emergencyPattern = regexp.MustCompile(`\b11[1-5]\b`)
	phonePattern     = regexp.MustCompile(`\+?\d[\d .()-]{1,18}\d`)
)

// calls are the numbers that the reply names: emergency numbers in the order of its text, or the operator's hotline.
// No number is shown that the reply does not hold.
func (s *Server) calls(reply *bot.Reply, t words) []callView {
	var out []callView
	if reply.Outcome == bot.Emergency {
		var seen []string
		for _, n := range emergencyPattern.FindAllString(markPattern.ReplaceAllString(reply.Text, ""), -1) {
			if slices.Contains(seen, n) {
				continue
			}
			seen = append(seen, n)
			name := emergencyNames[n][0]
			if t.Call == english.Call {
				name = emergencyNames[n][1]
			}
			out = append(out, callView{Number: n, Name: name, Href: dial(n), First: len(out) == 0})
		}
		return out
	}
	for _, f := range reply.Facts {
		if f.Kind == knowledge.FactContact && f.Provenance == knowledge.FromConfig && f.Derived == s.opt.Hotline && dialled(f.Derived) != "" && strings.Contains(reply.Text, f.Derived) {
			return []callView{{Number: phonePattern.FindString(f.Derived), Name: t.Call, Href: dial(dialled(f.Derived))}}
		}
	}
	return nil
}

// dialled gives the digits of the first number in a text, with the plus of an international one; "" without one.
func dialled(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phonePattern.FindString(text))
}

// dial makes the address of a number of digits only, which html/template would refuse by its scheme.
func dial(digits string) template.URL { return template.URL("tel:" + digits) }

// newLink refuses every address but https, paths of this site, and the numbers of emergency services and the hotline.
func (s *Server) newLink(b bot.Block, t words) (linkView, bool) {
	label := firstOf(b.Text, b.Title, b.URL)
	if n, ok := strings.CutPrefix(b.URL, "tel:"); ok {
		if _, known := emergencyNames[n]; known || n != "" && n == dialled(s.opt.Hotline) {
			return linkView{Label: label, URL: dial(n)}, true
		}
		return linkView{}, false
	}
	external := strings.HasPrefix(b.URL, "https://")
	if !external && (!strings.HasPrefix(b.URL, "/") || strings.HasPrefix(b.URL, "//") || strings.Contains(b.URL, `\`)) {
		return linkView{}, false
	}
	if strings.TrimRight(b.URL, "/") == knowledge.PortalURL {
		// The portal's first page is no page of the procedure.
		label = t.Portal
	}
	return linkView{Label: label, URL: template.URL(b.URL), External: external}, true
}
