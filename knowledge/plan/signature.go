package plan

import (
	"regexp"
	"strings"
	"unicode"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	rank      = regexp.MustCompile(`^(?:GS\.?\s*|PGS\.?\s*|TSKH\.?\s*|TS\.?\s*|ThS\.?\s*|BS\.?\s*|(?:Đại|Thượng|Trung|Thiếu) (?:tá|tướng)\s+)+`)
	keptIn    = regexp.MustCompile(`^Lưu(?:\s|:|$)`)
	signedAs  = regexp.MustCompile(`(?i)^\(?\s*(?:đã ký|đã kí|ký tên|signed)`)
	recipient = regexp.MustCompile(`^\s*(?:\\?[-–•*])\s*`)
)

// readSignatures reads recipients, the signer's office and name from the first signing block. Sub-lists ("+ …") say who
// of a recipient's house; the copy to file ("Lưu …") is none.
func (p *parser) readSignatures() {
	id := &p.doc.Identity
	begun := false
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind != knowledge.PassageSignature {
			if begun && ps.Kind != knowledge.PassageFurniture {
				return
			}
			continue
		}
		begun = true
		listed := false
		for _, span := range ps.Spans {
			for _, piece := range cellBreak.Split(p.slice(span), -1) {
				listed = p.readSigned(piece, listed || strings.Contains(piece, "Nơi nhận"), id)
			}
		}
	}
}

// readSigned reads one cell or line; listed tells that "Nơi nhận" stands before it in the same passage.
func (p *parser) readSigned(piece string, listed bool, id *knowledge.Identity) bool {
	source := strings.TrimLeft(piece, "*_ \t")
	item := recipient.MatchString(source) || listed
	text := strings.Trim(p.reading(piece), "|* ")
	text = strings.TrimSpace(recipient.ReplaceAllString(text, ""))
	switch {
	case text == "", strings.HasPrefix(text, "+"), signedAs.MatchString(text):
	case officeLine.MatchString(text):
		id.SignerOffice = strings.TrimSpace(id.SignerOffice + " " + text)
		return false
	case strings.HasPrefix(text, "Nơi nhận"):
		for _, r := range strings.Split(strings.TrimLeft(strings.TrimPrefix(text, "Nơi nhận"), " :"), ";") {
			addRecipient(id, r)
		}
	case item:
		addRecipient(id, text)
	case id.SignerOffice != "" && id.Signer == "" && isName(text):
		id.Signer = text
	}
	return listed
}

func addRecipient(id *knowledge.Identity, text string) {
	text = strings.Trim(text, "-–+ ;.:")
	if text != "" && !keptIn.MatchString(text) {
		id.Recipients = append(id.Recipients, text)
	}
}

// isName tells a person's name from other short lines: two to six words, each with a capital.
func isName(text string) bool {
	words := strings.Fields(rank.ReplaceAllString(text, ""))
	if len(words) < 2 || len(words) > 6 || vitext.Upper(text) && officeLine.MatchString(text) {
		return false
	}
	for _, w := range words {
		for i, r := range []rune(w) {
			if !unicode.IsLetter(r) || i == 0 && !unicode.IsUpper(r) {
				return false
			}
		}
	}
	return true
}
