package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/knowledge"
)

// topDomains end a host name; the two-letter ones that are words or syllables too need a path behind them ("t.me/x").
const topDomains = `gov|com|org|net|edu|vn|info|biz|pro|name|mobi|int|mil|app|dev|site|online|xyz|top|shop|store|link|click|asia|web|page|cloud|live|tech|club|vip|win|bet|blog|wiki|news|today|world|space|website|zone|group|tel|ly|gl|cc|tv|io|ai|eu|uk|jp|cn|ru|kr|hk|sg|tw|au|fr|nl|ch`

var (
	address = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.\-]*://|(?:mailto|javascript|data|tel):)\S*|\bwww\.\S+|[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*\.(?:` + topDomains + `|xn--[a-z0-9\-]+)(?:[:/][^\s]*|[^\p{L}\p{N}\-]|$)|[\p{L}\p{N}\-]*\p{L}[\p{L}\p{N}\-]*(?:\.[\p{L}\p{N}\-]+)*\.[a-z]{2,10}/[\p{L}\p{N}?#=\-_]\S*`)
	// disguise are marks that stand for the point of an address.
	disguises = []string{"．", "。", "｡", "[.]", "(.)", "dot", "hxxp", "：", "／"}
	disguise  = strings.NewReplacer("．", ".", "。", ".", "｡", ".", "[.]", ".", "(.)", ".", "[dot]", ".", "(dot)", ".", " dot ", ".", "hxxp", "http", "：", ":", "／", "/")
)

// addressIn gives the first address of a page in the line; "" for none. E-mail addresses are none.
func addressIn(line string) string {
	if slices.ContainsFunc(disguises, func(d string) bool { return strings.Contains(line, d) }) {
		line = disguise.Replace(line)
	}
	if !mayHoldAddress(line) {
		return ""
	}
	if strings.Contains(line, "@") || strings.Contains(line, "at)") || strings.Contains(line, "at]") {
		line = email.ReplaceAllString(line, " ")
	}
	found := address.FindString(line)
	return strings.TrimRightFunc(found, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '/' })
}

// mayHoldAddress tells whether the line holds a colon that runs on, or a point between two letters or digits, one of them
// a letter: what every address holds.
func mayHoldAddress(line string) bool {
	for from := 0; ; {
		i := strings.IndexAny(line[from:], ".:")
		if i < 0 {
			return false
		}
		i += from
		next, _ := utf8.DecodeRuneInString(line[i+1:])
		last, _ := utf8.DecodeLastRuneInString(line[:i])
		if line[i] == ':' && (next == '/' || next < 0x80 && unicode.IsLetter(next)) && unicode.IsLetter(last) || unicode.IsLetter(next) && (unicode.IsLetter(last) || unicode.IsDigit(last)) {
			return true
		}
		from = i + 1
	}
}

// quoted tells whether a quote holds the text as written, but for its case.
func (c *checker) quoted(text string) bool {
	text = strings.ToLower(text)
	for _, x := range c.draft.Citations {
		if strings.Contains(strings.ToLower(x.Quote), text) {
			return true
		}
	}
	return false
}

// checkAddress finds an address in a line. Blocks may repeat one that a cited quote prints: channels show it as the source's
// words. The plain text may not, when it has a scheme: there an address would be a link.
func (c *checker) checkAddress(line, where string, block bool) []Violation {
	m := addressIn(line)
	if m == "" || c.quoted(m) && (block || !strings.Contains(m, "://")) || c.inName(m) {
		return nil
	}
	return []Violation{{BadURL, m, where}}
}

// inName tells whether the text stands in a citation's title or number, or in a value of the operator's.
func (c *checker) inName(text string) bool {
	for _, x := range c.draft.Citations {
		if strings.Contains(x.Title, text) || strings.Contains(x.Number, text) {
			return true
		}
	}
	for _, f := range c.draft.Facts {
		if f.Provenance == knowledge.FromConfig && strings.Contains(f.Derived, text) {
			return true
		}
	}
	return false
}
