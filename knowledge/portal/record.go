package portal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// The keys of the catalogue's fields.
const (
	keyCode       = "ma_thu_tuc"
	keyURL        = "detail_url"
	keyName       = "ten_thu_tuc"
	keyDecision   = "so_quyet_dinh"
	keyLevel      = "cap_thuc_hien"
	keyType       = "loai_thu_tuc"
	keyField      = "linh_vuc"
	keyApplicants = "doi_tuong_thuc_hien"
	keyAuthority  = "co_quan_co_tham_quyen"
	keyReception  = "dia_chi_tiep_nhan"
	keySteps      = "trinh_tu_thuc_hien"
	keyChannels   = "cach_thuc_thuc_hien"
	keyPapers     = "thanh_phan_ho_so"
	keyLegal      = "can_cu_phap_ly"
	keyAgency     = "co_quan_thuc_hien"
	keyConditions = "yeu_cau_dieu_kien"
	keyResults    = "ket_qua_xu_ly"
)

// fieldOrder is the order of the portal's own page; fields that are not in it are left out.
var fieldOrder = []string{keyCode, keyURL, "formality_id", keyName, keyDecision, keyLevel, keyType, keyField, keyApplicants, keyAuthority, keyReception,
	"co_quan_duoc_uy_quyen", "co_quan_phoi_hop", "thu_tuc_lien_quan", keySteps, keyChannels, keyPapers, keyLegal, keyAgency, keyConditions, keyResults}

// source is the text of one field with byte-to-rune offsets, so that what is read by bytes can be cited by runes.
type source struct {
	key  string
	text string
	at   []int32
}

func newSource(p *knowledge.Procedure, key string) source {
	s := source{key: key, text: p.FieldText(key)}
	s.at = make([]int32, len(s.text)+1)
	n := int32(0)
	for i := range s.text {
		s.at[i] = n
		n++
	}
	s.at[len(s.text)] = n
	return s
}

// ref points at the bytes [start, end) without the white space around them.
func (s source) ref(start, end int) knowledge.Ref {
	for start < end && isSpace(s.text[start]) {
		start++
	}
	for end > start && isSpace(s.text[end-1]) {
		end--
	}
	return knowledge.Ref{Key: s.key, Span: knowledge.Span{Start: int(s.at[start]), End: int(s.at[end])}}
}

// cited is the reading form of the bytes [start, end) with their place.
func (s source) cited(start, end int) knowledge.Cited {
	return knowledge.Cited{Text: vitext.FoldSpaces(s.text[start:end]), Ref: s.ref(start, end)}
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\f' }

// unknown tells whether a field says that nothing is known.
func unknown(s string) bool {
	if len(s) > 60 {
		return false
	}
	switch vitext.Key(strings.Trim(s, " .-")) {
	case "", "không có thông tin", "không", "không có", "không quy định", "không có yêu cầu", "không yêu cầu":
		return true
	}
	return false
}

// known is the field's text, or "" when it says that nothing is known.
func known(p *knowledge.Procedure, key string) string {
	if t := vitext.FoldSpaces(p.FieldText(key)); !unknown(t) {
		return t
	}
	return ""
}

// fill reads every field of the record.
func fill(p *knowledge.Procedure, opt Options) {
	p.Decision = known(p, keyDecision)
	p.Levels = splitList(known(p, keyLevel))
	p.Type = known(p, keyType)
	p.Field = known(p, keyField)
	p.Applicants = splitList(known(p, keyApplicants))
	p.Authority = known(p, keyAuthority)
	p.Agency = known(p, keyAgency)
	p.Reception = known(p, keyReception)
	if u := p.FieldText(keyURL); strings.HasPrefix(u, "https://") && !strings.ContainsAny(u, " \n\t\f") {
		p.URL = u
	}
	p.Channels = readChannels(p)
	p.Cases = readPapers(p)
	p.Steps = readSteps(p)
	p.Conditions = readConditions(p)
	p.LegalBasis = readLegal(p)
	p.Results = readResults(p)
	judgeDate := opt.Now
	if judgeDate.IsZero() {
		judgeDate = opt.AsOf
	}
	checkRecord(p, judgeDate)
}

// splitList parts a list at its commas, but not inside brackets ("Tổ chức (không bao gồm doanh nghiệp, HTX)") and not
// before a small letter: every value of the portal begins with a capital, so "Cán bộ, công chức, viên chức" is one.
func splitList(s string) []string {
	var out []string
	depth, start := 0, 0
	add := func(end int) {
		if v := strings.TrimSpace(s[start:end]); v != "" {
			out = append(out, v)
		}
	}
	for i, c := range s {
		switch {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ',' && depth == 0 && !startsLower(strings.TrimLeft(s[i+1:], " ")):
			add(i)
			start = i + 1
		}
	}
	add(len(s))
	return out
}

// startsLower and startsUpper look at the first letter; false for an empty text or another character.
func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// hasWord tells whether the text holds a letter or digit.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}
