package portal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

var (
	// formExt ends a form's file name; some files repeat it (".docx.docx").
	formExt = regexp.MustCompile(`(?i)\.(?:docx?|pdf|xlsx?|pptx?|rtf|zip|rar|odt|jpe?g|png)(?:\.(?:docx?|pdf|xlsx?))?`)
	// formLead are the words that the portal's form files begin with, with and without diacritics.
	formLead = regexp.MustCompile(`(?i)^(?:\d{1,3}[-._ ]{0,2})?(?:mẫu|mau|ma?us|muct|mus|mu\d|mẫ|phụ\s*lục|phu\s*luc|phulu|phlc|phl|pl\s|pl\d|tk\s?\d|đơn|don|giấy|giay|biểu|bieu|bản|ban|bảng|bang|danh|tờ|to khai|báo cáo|bao ?cao|quy|văn bản|van ban|công văn|kế hoạch|hợp đồng|ct\d|na\d|cc\d|dc\d|tthc)`)
	// printedCode is a form's code after the word: "Mẫu CT01", "Mẫu số 02/ĐK", "Mẫu TP-TVPL-05-sđ", "Mẫu I.1.8.c".
	printedCode = regexp.MustCompile(`^(?:[Mm]ẫu|MẪU|[Mm]au)(?:\s+đơn|\s+tờ khai)?\s*(?:số|SỐ|so|Số)?\s*:?\s*([IVX]+(?:\.\d{1,2})+(?:\.[a-z])?|(?:[A-ZĐ]{1,5}-?){0,3}\d{1,3}[A-ZĐa-zđ]?(?:[-./](?:[A-ZĐ]{2,8}|sđ))*)`)
	// bareCode stands without the word "Mẫu": "(CT01)", "Tờ khai NA17"; lawPrefix begins a shortened law ("TT54").
	lawPrefix = regexp.MustCompile(`^(?:TT|NĐ|NQ|QH|QĐ|HD)\d`)
	bareCode  = regexp.MustCompile(`\b([A-ZĐ]{2,4}\d{2}[a-z]?)\b`)
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

// joinForms writes the glued file names apart; "Mau 04.docx (1).doc" is one.
func joinForms(forms string) string {
	var out []string
	start := 0
	for _, m := range formExt.FindAllStringIndex(forms, -1) {
		name := strings.TrimSpace(forms[start:m[1]])
		if start > 0 && strings.HasPrefix(name, "(") {
			out[len(out)-1] += " " + name
		} else {
			out = append(out, name)
		}
		start = m[1]
	}
	return strings.Join(out, "; ")
}

const (
	maxFileName  = 220 // the longest file name that is believed, in bytes
	maxWholeName = 80  // the longest row that is nothing but a file, in bytes
)

// fileStart finds where the file name that ends text begins: at the last place where two words are glued and the second
// begins like a form's file, else at the last such place at all. A short row without one is nothing but a file.
func fileStart(text string) (int, bool) {
	for _, glued := range []func(string, int) bool{leadGlued, isGlued} {
		if at, ok := gluedPlace(text, glued); ok {
			return at, true
		}
	}
	return 0, len(text) <= maxWholeName && formLead.MatchString(text)
}

// gluedPlace is the first glued place of the last word that has one: "theo mẫuMauBankhaichung" is parted before Mau.
func gluedPlace(text string, glued func(text string, at int) bool) (int, bool) {
	found := 0
	for at := len(text); at > 0 && len(text)-at <= maxFileName; {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if found > 0 && unicode.IsSpace(r) {
			break
		}
		at -= size
		if at > 0 && glued(text, at) {
			found = at
		}
	}
	return found, found > 0
}

// leadGlued tells whether a form's file name begins at the glued place at. Two small letters may be glued too, where
// what stands before is a syllable of its own: "quy địnhvăn bản đề nghị".
func leadGlued(text string, at int) bool {
	if !formLead.MatchString(text[at:]) {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:at])
	first, _ := utf8.DecodeRuneInString(text[at:])
	if unicode.IsUpper(prev) && unicode.IsDigit(first) {
		return false // "PC11 ban hành"
	}
	if isGlued(text, at) {
		return true
	}
	if !unicode.IsLetter(first) || !unicode.IsLetter(prev) && !unicode.IsDigit(prev) && prev != '.' {
		return false
	}
	word := text[strings.LastIndexAny(text[:at], " \t\n(/-")+1 : at]
	return !unicode.IsLower(prev) || vitext.IsVietnameseSyllable(word) && !vitext.IsVietnameseSyllable(firstLetters(word+text[at:]))
}

// isGlued tells whether the word at at was glued to the one before: a small letter before a capital or a digit, a digit
// before a capital, a capital before a capital that a small letter follows ("BTCMẫu"), or the mark that ends a sentence
// before a letter or digit.
func isGlued(text string, at int) bool {
	prev, size := utf8.DecodeLastRuneInString(text[:at])
	before, _ := utf8.DecodeLastRuneInString(text[:at-size])
	r, rSize := utf8.DecodeRuneInString(text[at:])
	switch {
	case prev == '.' && !unicode.IsLower(before) && before != ')' && !allCapitals(text[:at-size]):
		return false // "6.x", "1.000423", "I.1.8"
	case strings.ContainsRune(".;:,)”", prev):
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	case unicode.IsLower(prev):
		return unicode.IsUpper(r) || unicode.IsDigit(r)
	case unicode.IsDigit(prev):
		return unicode.IsUpper(r)
	case unicode.IsUpper(prev) && unicode.IsUpper(before):
		return unicode.IsUpper(r) && startsLower(text[at+rSize:]) || unicode.IsDigit(r) && numberedFile.MatchString(text[at:])
	}
	return false
}

// numberedFile begins with a number of its own: "05 TNDN", "01-PH".
var numberedFile = regexp.MustCompile(`^\d{1,2}[-. ]`)

// allCapitals tells whether the text ends with two capitals, as document numbers do ("NĐ-CP").
func allCapitals(s string) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-size])
	return unicode.IsUpper(last) && unicode.IsUpper(before)
}

// formCode is the code of a form that the row's name, or else its file's name, gives: "CT01", "Mẫu số 02/ĐK".
func formCode(name, form string) string {
	for _, s := range []string{name, form} {
		s = formExt.ReplaceAllString(s, "")
		if m := printedForm(s); m != nil {
			code := strings.TrimRight(m[1], ".-/")
			if code[0] >= '0' && code[0] <= '9' {
				return "Mẫu số " + code
			}
			return code
		}
		if m := bareCode.FindString(s); m != "" && !lawPrefix.MatchString(m) {
			return m
		}
	}
	return ""
}

// printedForm finds the first form's code that is printed after the word "Mẫu".
func printedForm(s string) []string {
	words := newFinder(s, "Mẫu", "mẫu", "MẪU", "Mau", "mau")
	for at := 0; ; {
		i, word := words.next(at)
		if i < 0 {
			return nil
		}
		if m := printedCode.FindStringSubmatch(s[i:]); m != nil && !strings.HasPrefix(strings.TrimLeft(s[i+len(m[0]):], "0123456789"), "/20") && !digitAt(s, i+len(m[0])) {
			return m
		}
		at = i + len(word)
	}
}

func digitAt(s string, i int) bool { return i < len(s) && isDigitByte(s[i]) }
