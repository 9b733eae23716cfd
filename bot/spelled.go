package bot

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
)

// capitals is a word of two or three capitals with no number behind it: "NĐ 104" is a decree.
var capitals = regexp.MustCompile(`(^|[^\p{L}\d/-])(\p{Lu}{2,3})($|[^\p{L}\d/-])`)

// spelled writes out the capitals that abbreviate a province of which documents are loaded ("NĐ": Nam Định), and "tỉnh ta" as
// the asker's own province.
func (t *turn) spelled(text string) string {
	if own := t.ownProvince(); own != "" {
		text = ourProvince.ReplaceAllString(text, own)
	}
	var names []string
	return capitals.ReplaceAllStringFunc(text, func(m string) string {
		parts := capitals.FindStringSubmatch(m)
		if at := strings.Index(text, m); at >= 0 && numbered.MatchString(text[at+len(m)-len(parts[3]):]) {
			return m
		}
		if names == nil {
			names = t.loadedProvinces()
		}
		for _, name := range names {
			if initialsOf(name) == parts[2] {
				return parts[1] + name + parts[3]
			}
		}
		return m
	})
}

var (
	ourProvince = regexp.MustCompile(`(?i)tỉnh (?:ta|mình|nhà|tôi|em|chúng ta|chúng tôi)(?:$|[\s?.,!])`)
	numbered    = regexp.MustCompile(`^\s*(?:số\s*)?\d`)
)

// initialsOf gives the first letters of a name, with their marks, in capitals.
func initialsOf(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		for _, r := range vitext.NFC(w) {
			b.WriteRune(unicode.ToUpper(r))
			break
		}
	}
	return b.String()
}
