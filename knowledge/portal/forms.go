package portal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// formExt ends a form's file name; some files repeat it (".docx.docx").
	formExt = regexp.MustCompile(`(?i)\.(?:docx?|pdf|xlsx?|pptx?|rtf|zip|rar|odt|jpe?g|png)(?:\.(?:docx?|pdf|xlsx?))?`)
	// formLead are the words that the portal's form files begin with, with and without diacritics.
	formLead = regexp.MustCompile(`(?i)^(?:\d{1,3}[-._ ]{0,2})?(?:mẫu|mau|ma?us|muct|mus|mu\d|mẫ|phụ\s*lục|phu\s*luc|phulu|phlc|phl|pl\s?\d|tk\s?\d|đơn|don|giấy|giay|biểu|bieu|bản|ban|bảng|bang|danh|tờ|to khai|báo cáo|bao ?cao|quy|văn bản|van ban|công văn|kế hoạch|hợp đồng|ct\d|na\d|cc\d|dc\d|tthc)`)
	// printedCode is a form's code as names write it: "Mẫu CT01", "Mẫu số 02/ĐK", "mẫu TP-TVPL-05-sđ", "Phụ lục II".
	printedCode = regexp.MustCompile(`(?i)(?:mẫu(?:\s+đơn|\s+tờ khai)?)\s+(số:?\s*)?([A-ZĐ]{0,4}[-.]?[A-ZĐ0-9]*\d[A-ZĐa-zđ0-9]*(?:[-./][A-ZĐ0-9][A-ZĐa-zđ0-9]*)*)`)
	// bareCode stands in brackets or at a name's end without the word "Mẫu": "(CT01)", "Tờ khai NA17".
	bareCode = regexp.MustCompile(`\b([A-ZĐ]{2,4}\d{2}[a-z]?)\b`)
)

// splitForm parts a row's name from the form files that are glued to it: "Tờ khai theo mẫuMau01.docx". Several files are
// joined with "; ". formStart and formEnd are bytes of name; both are zero when no file can be told apart, and the name
// then keeps it.
func splitForm(name string) (formStart, formEnd int) {
	exts := formExt.FindAllStringIndex(name, -1)
	if len(exts) == 0 {
		return 0, 0
	}
	start, ok := fileStart(name[:exts[0][0]])
	if !ok {
		return 0, 0
	}
	return start, exts[len(exts)-1][1]
}

// joinForms writes the glued file names apart.
func joinForms(forms string) string {
	var out []string
	start := 0
	for _, m := range formExt.FindAllStringIndex(forms, -1) {
		out = append(out, strings.TrimSpace(forms[start:m[1]]))
		start = m[1]
	}
	return strings.Join(out, "; ")
}

// maxFileName is the longest file name that is believed, in bytes.
const maxFileName = 220

// fileStart finds where the file name that ends text begins: at the last place where two words are glued and the second
// begins like a form's file, else at the last such place at all.
func fileStart(text string) (int, bool) {
	if formLead.MatchString(text) && len(text) <= maxFileName && !strings.Contains(text, " theo ") {
		if at, ok := gluedPlace(text, true); ok {
			return at, true
		}
		return 0, true
	}
	if at, ok := gluedPlace(text, true); ok {
		return at, true
	}
	return gluedPlace(text, false)
}

// gluedPlace is the last glued place of text; with lead, the last one that a form's file name follows.
func gluedPlace(text string, lead bool) (int, bool) {
	prev, size := utf8.DecodeLastRuneInString(text)
	for at := len(text) - size; at > 0 && len(text)-at <= maxFileName; {
		r := prev
		prev, size = utf8.DecodeLastRuneInString(text[:at])
		if isGlued(prev, r, text[at:]) && (!lead || formLead.MatchString(text[at:])) {
			return at, true
		}
		at -= size
	}
	return 0, false
}

// isGlued tells whether rest, beginning with r, was glued to a word that ends with prev.
func isGlued(prev, r rune, rest string) bool {
	switch {
	case unicode.IsSpace(prev) || strings.ContainsRune("-_/(“\"", prev):
		return false
	case strings.ContainsRune(".;:,)”", prev):
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	case unicode.IsLower(prev):
		return unicode.IsUpper(r) || unicode.IsDigit(r) || prev > unicode.MaxASCII && formLead.MatchString(rest)
	case unicode.IsDigit(prev):
		return unicode.IsUpper(r) || formLead.MatchString(rest) && unicode.IsLetter(r)
	case unicode.IsUpper(prev):
		_, size := utf8.DecodeRuneInString(rest)
		return unicode.IsUpper(r) && startsLower(rest[size:]) || formLead.MatchString(rest) && unicode.IsLetter(r)
	}
	return false
}

// formCode is the code of a form that the row's name, or else its file's name, gives: "CT01", "Mẫu số 02/ĐK".
func formCode(name, form string) string {
	for _, s := range []string{name, form} {
		s = formExt.ReplaceAllString(s, "")
		if m := printedCode.FindStringSubmatch(s); m != nil {
			code := strings.TrimRight(m[2], ".-/")
			if code[0] >= '0' && code[0] <= '9' {
				return "Mẫu số " + code
			}
			return code
		}
		if m := bareCode.FindString(s); m != "" && !strings.Contains(s, "QH"+m[2:]) {
			return m
		}
	}
	return ""
}
