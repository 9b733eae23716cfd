package starter

import (
	"regexp"
	"strings"

	"trolycong/knowledge"
)

// The keys of the catalogue's fields, in the catalogue's order.
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
	keySteps      = "trinh_tu_thuc_hien"
	keyChannels   = "cach_thuc_thuc_hien"
	keyPapers     = "thanh_phan_ho_so"
	keyLegal      = "can_cu_phap_ly"
	keyAgency     = "co_quan_thuc_hien"
	keyConditions = "yeu_cau_dieu_kien"
	keyResults    = "ket_qua_xu_ly"
)

// writer writes one field and keeps the places of what it wrote.
type writer struct {
	key  string
	b    strings.Builder
	runs int // runes written
}

// put appends s and gives its place.
func (w *writer) put(s string) knowledge.Ref {
	start := w.runs
	w.b.WriteString(s)
	w.runs += len([]rune(s))
	return knowledge.Ref{Key: w.key, Span: knowledge.Span{Start: start, End: w.runs}}
}

// since gives the place of everything written from the rune start on.
func (w *writer) since(start int) knowledge.Ref {
	return knowledge.Ref{Key: w.key, Span: knowledge.Span{Start: start, End: w.runs}}
}

// line begins a new line, but not at the start of the field.
func (w *writer) line() {
	if w.runs > 0 {
		w.put("\n")
	}
}

// cited appends s as one line and gives it with its place.
func (w *writer) cited(s string) knowledge.Cited {
	w.line()
	return knowledge.Cited{Text: s, Ref: w.put(s)}
}

// build makes the record of one procedure from its figures and our words.
func build(f *figures, w *words, steps []string) *knowledge.Procedure {
	p := &knowledge.Procedure{Code: f.Code, Name: f.Name, Decision: f.Decision, Levels: f.Levels, Type: f.Type, Field: f.Field,
		Applicants: f.Applicants, Agency: f.Agency, Authority: f.Authority, URL: f.URL, AsOf: AsOf(), Origin: knowledge.KindStarter}
	add := func(key, text string) {
		if text != "" {
			p.Fields = append(p.Fields, knowledge.ProcedureField{Key: key, Text: text})
		}
	}
	list := func(key string, values []string) []knowledge.Cited {
		at := &writer{key: key}
		var out []knowledge.Cited
		for _, v := range values {
			out = append(out, at.cited(v))
		}
		add(key, at.b.String())
		return out
	}
	add(keyCode, string(f.Code))
	add(keyURL, f.URL)
	add(keyName, f.Name)
	add(keyDecision, f.Decision)
	add(keyLevel, strings.Join(f.Levels, ", "))
	add(keyType, f.Type)
	add(keyField, f.Field)
	add(keyApplicants, strings.Join(f.Applicants, ", "))
	add(keyAuthority, f.Authority)
	p.Steps = list(keySteps, steps)
	at := &writer{key: keyChannels}
	p.Channels = channels(at, f, w)
	add(keyChannels, at.b.String())
	at = &writer{key: keyPapers}
	p.Cases = papers(at, w.Papers)
	add(keyPapers, at.b.String())
	at = &writer{key: keyLegal}
	p.LegalBasis = laws(at, f.Laws)
	add(keyLegal, at.b.String())
	add(keyAgency, f.Agency)
	p.Conditions = list(keyConditions, w.Conditions)
	p.Results = list(keyResults, w.Results)
	p.Digest = digest(p)
	return p
}

// formCode reads the code of a form from our words: "(mẫu CT01)".
var formCode = regexp.MustCompile(`mẫu ((?:CT|DC|CC|TK|ĐKX)\d{2}[a-z]?)\b`)

// papers writes the dossier, one line a paper, each case under its title.
func papers(w *writer, cases []paperWords) []knowledge.PaperCase {
	var out []knowledge.PaperCase
	for _, c := range cases {
		w.line()
		start := w.runs
		if c.Title != "" {
			w.put(c.Title + ":")
		}
		k := knowledge.PaperCase{Title: c.Title}
		for i, item := range c.Items {
			if i > 0 || c.Title != "" {
				w.line()
			}
			w.put("- ")
			paper := knowledge.Paper{Name: item, Originals: -1, Copies: -1, Status: knowledge.CellClean, Ref: w.put(item)}
			if m := formCode.FindStringSubmatch(item); m != nil {
				paper.FormCode = m[1]
			}
			k.Papers = append(k.Papers, paper)
		}
		k.Ref = w.since(start)
		out = append(out, k)
	}
	return out
}

// laws writes the numbers of the legal basis.
func laws(w *writer, numbers []string) []knowledge.LegalRef {
	var out []knowledge.LegalRef
	for _, n := range numbers {
		c := w.cited("Văn bản số " + n)
		out = append(out, knowledge.LegalRef{Title: c.Text, Number: n, Ref: c.Ref})
	}
	return out
}

func digest(p *knowledge.Procedure) string {
	var b strings.Builder
	for _, f := range p.Fields {
		b.WriteString(f.Key + "\x00" + f.Text + "\x00")
	}
	return knowledge.Digest(b.String())
}
