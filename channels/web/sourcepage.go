package web

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// sourceView is the data of the page of a source.
type sourceView struct {
	Title, Kind, Number, AsOf, Official string
	Issuer                              string
	// Procedure is the path of the procedure's own page; empty for documents.
	Procedure string
	Barred    bool
	Starter   bool
	// Contents lists the upper headings of a long document.
	Contents []tocEntry
	Parts    []part
	// Quoted tells that something is highlighted; Full is the path of the whole page at the quote, for the excerpt.
	Quoted bool
	Full   string
	// Channels and Cases are the quoted cells as they were read.
	Channels []channelView
	Cases    []caseView
}

type tocEntry struct {
	Anchor, Text string
	Level        int
}

// part is one piece of a source: a heading, a paragraph, an item, a table or a field's text.
type part struct {
	// Kind: h2 h3 h4 p item note furniture table text.
	Kind   string
	Anchor string
	Segs   []seg
	Header [][]seg
	Rows   [][]cellView
	// span is where the part stands in the text.
	span knowledge.Span
}

type cellView struct {
	Label string
	Segs  []seg
}

// seg is a run of text, highlighted or not. First carries the anchor that links to quotes aim at.
type seg struct {
	Text        string
	Mark, First bool
	// Bold, Italic and Sup are the source's own style; Break ends a line and has no text.
	Bold, Italic, Sup, Break bool
}

// sourcePage answers GET /nguon/{document...}: the source for people, the quote of ?start=&end= (of the field
// ?section= of a procedure) highlighted. With ?manh=1 it is the excerpt around the quote, without the page's frame.
func (s *Server) sourcePage(w http.ResponseWriter, r *http.Request) {
	c, ok := s.identify(w, r)
	if !ok {
		return
	}
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	src, ok := resolve(view, knowledge.DocumentID(r.PathValue("document")))
	if !ok {
		p := notFound()
		p.Detail, p.DetailEN = "Nguồn này không có, hoặc đã được thay bằng bản mới.", "There is no such source, or a newer one has taken its place."
		s.missing(w, r, view, p)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	q := r.URL.Query()
	quote, section := quoteSpan(q.Get("start"), q.Get("end")), q.Get("section")
	var data sourceView
	if src.document != nil {
		data = documentView(src.document, quote)
	} else {
		data = procedureSourceView(src.procedure, section, quote, s.opt.Now())
	}
	if q.Get("manh") == "" {
		s.render(w, r, "source", s.page(data.Title, "source", data))
		return
	}
	data.Full = sourceHref(knowledge.DocumentID(r.PathValue("document")), section, quote)
	data.Parts = excerpt(data.Parts)
	if err := s.views.Fragment(w, http.StatusOK, "source", "excerpt", data); err != nil {
		s.fault(w, r, "excerpt not rendered", err)
	}
}

// quoteSpan reads the two offsets; anything else is no quote.
func quoteSpan(start, end string) knowledge.Span {
	a, errA := strconv.Atoi(start)
	b, errB := strconv.Atoi(end)
	if errA != nil || errB != nil || a < 0 || b <= a {
		return knowledge.Span{}
	}
	return knowledge.Span{Start: a, End: b}
}

// marker cuts spans of one text into segments and highlights the quote. The first highlight of the page gets the anchor.
type marker struct {
	text  knowledge.Text
	quote knowledge.Span
	found bool
}

func (m *marker) segs(spans ...knowledge.Span) []seg {
	var out []seg
	for i, sp := range spans {
		if i > 0 {
			// The spans of a passage are parted by what a page break or a footnote put between them.
			out = append(out, seg{Text: " "})
		}
		hit := knowledge.Span{Start: max(sp.Start, m.quote.Start), End: min(sp.End, m.quote.End)}
		if hit.Empty() {
			out = append(out, seg{Text: m.text.Slice(sp)})
			continue
		}
		out = m.add(out, knowledge.Span{Start: sp.Start, End: hit.Start}, false)
		out = m.add(out, hit, true)
		out = m.add(out, knowledge.Span{Start: hit.End, End: sp.End}, false)
	}
	return out
}

// cells cuts a span at the beginnings of cells, which the source prints without anything between them: each begins a line.
// The words stay as they are.
func (m *marker) cells(whole knowledge.Span, starts []int) []seg {
	var out []seg
	at := whole.Start
	for _, start := range append(starts, whole.End) {
		if start <= at || start > whole.End {
			continue
		}
		if len(out) > 0 {
			out = append(out, seg{Break: true})
		}
		out = append(out, m.segs(knowledge.Span{Start: at, End: start})...)
		at = start
	}
	return out
}

// cellStarts are the places in a field of a record at which its cells begin, as far as they were read.
func cellStarts(p *knowledge.Procedure, key string) []int {
	if p.Origin == knowledge.KindStarter || p.Barred {
		return nil
	}
	var out []int
	add := func(r knowledge.Ref) {
		if r.Key == key && !r.Span.Empty() {
			out = append(out, r.Span.Start)
		}
	}
	for i := range p.Channels {
		c := &p.Channels[i]
		add(c.Ref)
		for _, d := range c.Durations {
			add(d.Ref)
		}
		if len(c.Fees) > 0 {
			add(c.Fees[0].Ref)
		}
		add(c.Note.Ref)
	}
	for i := range p.Cases {
		for _, paper := range p.Cases[i].Papers {
			add(paper.Ref)
		}
	}
	slices.Sort(out)
	return out
}

func (m *marker) add(out []seg, sp knowledge.Span, mark bool) []seg {
	if sp.Empty() {
		return out
	}
	out = append(out, seg{Text: m.text.Slice(sp), Mark: mark, First: mark && !m.found})
	m.found = m.found || mark
	return out
}

// documentView lays a document out by its passages, each in the words and order of the source.
func documentView(d *knowledge.Document, quote knowledge.Span) sourceView {
	v := sourceView{Title: documentTitle(d), Number: d.Identity.Number, AsOf: showDate(d.AsOf), Issuer: d.Identity.Issuer}
	v.Kind = genres[d.Identity.Genre]
	if strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) {
		v.Kind, v.Starter, v.Official = "Tóm tắt kèm phần mềm", true, knowledge.PortalURL
	}
	m := &marker{text: knowledge.NewText(d.Text), quote: quote}
	if len(d.Passages) == 0 {
		v.Parts = paragraphs(m, d.Text)
	}
	for i := range d.Passages {
		v.addPassage(d, &d.Passages[i], m)
	}
	v.Quoted = m.found
	if len(v.Contents) < 4 {
		v.Contents = nil
	}
	return v
}

func (v *sourceView) addPassage(d *knowledge.Document, p *knowledge.Passage, m *marker) {
	if len(p.Spans) == 0 {
		return
	}
	whole := knowledge.Span{Start: p.Spans[0].Start, End: p.Spans[len(p.Spans)-1].End}
	out := part{Kind: "p", span: whole}
	switch p.Kind {
	case knowledge.PassageHeading:
		out.Kind, out.Anchor = v.heading(d, p)
	case knowledge.PassageTableHeader, knowledge.PassageTableRow:
		if len(p.Cells) > 0 {
			v.addRow(d, p, m, whole)
			return
		}
	case knowledge.PassageItem:
		out.Kind = "item"
	case knowledge.PassageFootnote:
		out.Kind = "note"
	case knowledge.PassageFurniture, knowledge.PassageSignature:
		out.Kind = "furniture"
	case knowledge.PassageParagraph, knowledge.PassageIdentity:
	}
	if rulePattern.MatchString(p.Text) {
		out.Kind = "rule"
	}
	out.Segs = styled(m.segs(p.Spans...), true)
	v.Parts = append(v.Parts, out)
}

func (v *sourceView) heading(d *knowledge.Document, p *knowledge.Passage) (kind, anchor string) {
	level := 3
	if p.Section >= 0 && p.Section < len(d.Sections) {
		sec := &d.Sections[p.Section]
		level = min(max(sec.Level, 1)+1, 4)
		anchor = "muc-" + anchorChars.ReplaceAllString(vitext.Fold(sec.Label), "-")
		if sec.Level <= 2 {
			v.Contents = append(v.Contents, tocEntry{Anchor: anchor, Text: shorten(plainMarkup(p.Text), 120), Level: sec.Level})
		}
	}
	return "h" + strconv.Itoa(level), anchor
}

// anchorChars are what an anchor may not hold.
var anchorChars = regexp.MustCompile(`[^a-z0-9]+`)

// addRow adds a row to the table before it, or begins one.
func (v *sourceView) addRow(d *knowledge.Document, p *knowledge.Passage, m *marker, whole knowledge.Span) {
	cells := make([]cellView, len(p.Cells))
	for i, c := range p.Cells {
		cells[i].Segs = styled(m.segs(c.Spans...), false)
		if h := p.Header; h >= 0 && h < len(d.Passages) && i < len(d.Passages[h].Cells) {
			cells[i].Label = vitext.FoldSpaces(plainMarkup(d.Passages[h].Cells[i].Text))
		}
	}
	last := len(v.Parts) - 1
	begins := p.Kind == knowledge.PassageTableHeader || last < 0 || v.Parts[last].Kind != "table"
	if begins {
		v.Parts = append(v.Parts, part{Kind: "table", span: whole})
		last++
	}
	t := &v.Parts[last]
	t.span.End = whole.End
	if p.Kind != knowledge.PassageTableHeader {
		t.Rows = append(t.Rows, cells)
		return
	}
	for _, c := range cells {
		t.Header = append(t.Header, c.Segs)
	}
}

// paragraphs lays out a text of which no passages are known: by its blank lines.
func paragraphs(m *marker, text string) []part {
	var out []part
	at := 0
	for _, p := range strings.SplitAfter(text, "\n\n") {
		sp := knowledge.Span{Start: at, End: at + len([]rune(p))}
		at = sp.End
		if strings.TrimSpace(p) != "" {
			out = append(out, part{Kind: "text", Segs: m.segs(sp), span: sp})
		}
	}
	return out
}

// procedureSourceView shows the fields of a record as they were ingested.
func procedureSourceView(p *knowledge.Procedure, section string, quote knowledge.Span, now time.Time) sourceView {
	v := sourceView{Title: p.Name, Kind: procedureKinds[p.Origin == knowledge.KindStarter], Number: p.Decision, AsOf: showDate(p.AsOf), Official: p.URL,
		Procedure: procedureHref(p.Code), Barred: p.Barred, Starter: p.Origin == knowledge.KindStarter}
	for _, f := range fields(p) {
		if strings.TrimSpace(f.Text) == "" || fieldLabels[f.Key] == "" && f.Key != section {
			// A key that has no name for people holds nothing for them either.
			continue
		}
		m := &marker{text: knowledge.NewText(f.Text)}
		if f.Key == section {
			m.quote = quote
		}
		whole := knowledge.Span{End: m.text.Len()}
		text := part{Kind: "text", Segs: m.cells(whole, cellStarts(p, f.Key)), span: whole}
		v.Parts = append(v.Parts, part{Kind: "h2", Anchor: f.Key, Segs: []seg{{Text: fieldLabel(f.Key)}}}, text)
		v.Quoted = v.Quoted || m.found
	}
	if !p.Barred {
		v.read(p, knowledge.Ref{Key: section, Span: quote}, now)
	}
	return v
}

// read shows what was read out of the quoted cells, which the source prints without anything between them.
func (v *sourceView) read(p *knowledge.Procedure, quote knowledge.Ref, now time.Time) {
	quoted := func(r knowledge.Ref) bool {
		return r.Key == quote.Key && r.Span.Start < quote.Span.End && quote.Span.Start < r.Span.End
	}
	for i := range p.Channels {
		if quoted(p.Channels[i].Ref) {
			v.Channels = append(v.Channels, newChannelView(p, i, now))
		}
	}
	for i := range p.Cases {
		if quoted(p.Cases[i].Ref) {
			if c := newCaseView(p, &p.Cases[i]); len(c.Papers) > 0 {
				v.Cases = append(v.Cases, c)
			}
		}
	}
}

// fieldLabels name the catalogue's fields for people.
var fieldLabels = map[string]string{
	"ten_thu_tuc": "Tên thủ tục", "ma_thu_tuc": "Mã thủ tục", "so_quyet_dinh": "Quyết định công bố", "cap_thuc_hien": "Cấp thực hiện",
	"loai_thu_tuc": "Loại thủ tục", "linh_vuc": "Lĩnh vực", "doi_tuong_thuc_hien": "Đối tượng thực hiện",
	"co_quan_thuc_hien": "Cơ quan thực hiện", "co_quan_co_tham_quyen": "Cơ quan có thẩm quyền", "dia_chi_tiep_nhan": "Địa chỉ tiếp nhận hồ sơ",
	"co_quan_duoc_uy_quyen": "Cơ quan được ủy quyền", "co_quan_phoi_hop": "Cơ quan phối hợp", "thu_tuc_lien_quan": "Thủ tục liên quan",
	"trinh_tu_thuc_hien": "Trình tự thực hiện", "cach_thuc_thuc_hien": "Cách thức thực hiện, thời hạn, phí, lệ phí",
	"thanh_phan_ho_so": "Thành phần hồ sơ", "can_cu_phap_ly": "Căn cứ pháp lý", "yeu_cau_dieu_kien": "Yêu cầu, điều kiện", "ket_qua_xu_ly": "Kết quả",
}

// SectionLabel names the section of a citation for people: a field of a record, else the printed number of a part; "" when
// the source prints none.
func SectionLabel(c knowledge.Citation) string {
	switch {
	case c.Kind == knowledge.KindProcedure, c.Kind == knowledge.KindStarter:
		return fieldLabels[c.Section]
	case c.Section == "", strings.HasPrefix(c.Section, "Phụ lục"):
		return c.Section
	}
	return "mục " + c.Section
}

func fieldLabel(key string) string { return firstOf(fieldLabels[key], "Mục khác của nguồn") }

// excerptContext is how many parts before and after the quote an excerpt shows.
const excerptContext = 1

// excerpt keeps the parts around the first highlight, and of a long part what stands around it; without a highlight the
// beginning.
func excerpt(parts []part) []part {
	first, last := -1, -1
	for i := range parts {
		if parts[i].marked() {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return parts[:min(len(parts), 8*excerptContext)]
	}
	from, to := max(first-excerptContext, 0), min(last+excerptContext+1, len(parts))
	if parts[first].Kind == "text" {
		// A field's heading says where the quote stands; the fields around say nothing about it.
		from, to = max(first-1, 0), last+1
	}
	out := append([]part(nil), parts[from:to]...)
	for i := range out {
		out[i].clip()
	}
	return out
}

func (p *part) marked() bool {
	for _, sg := range p.Segs {
		if sg.Mark {
			return true
		}
	}
	for _, row := range p.Rows {
		if rowMarked(row) {
			return true
		}
	}
	for _, h := range p.Header {
		for _, sg := range h {
			if sg.Mark {
				return true
			}
		}
	}
	return false
}

func rowMarked(row []cellView) bool {
	for _, c := range row {
		for _, sg := range c.Segs {
			if sg.Mark {
				return true
			}
		}
	}
	return false
}

// Of a part's text an excerpt shows this much before and after the highlight, in runes: little before, so that the quote
// is what the reader sees first.
const (
	clipBefore = 120
	clipAfter  = 400
)

// clip shortens the text around the highlight, and keeps only the rows of a table that hold it.
func (p *part) clip() {
	if p.Kind == "table" {
		var rows [][]cellView
		for _, row := range p.Rows {
			if rowMarked(row) {
				rows = append(rows, row)
			}
		}
		if rows != nil {
			p.Rows = rows
		}
		return
	}
	segs := append([]seg(nil), p.Segs...)
	for i := range segs {
		r := []rune(segs[i].Text)
		switch {
		case segs[i].Mark:
		case i == 0 && len(r) > 2*clipBefore:
			segs[i].Text = "… " + fromWord(string(r[len(r)-clipBefore:]))
		case i > 0 && i == len(segs)-1 && len(r) > 2*clipAfter:
			segs[i].Text = shorten(segs[i].Text, clipAfter)
			if strings.HasPrefix(string(r), " ") || strings.HasPrefix(string(r), "\n") {
				segs[i].Text = " " + segs[i].Text
			}
		}
	}
	p.Segs = segs
}

// fromWord drops the piece of a word that a text begins with.
func fromWord(s string) string {
	if _, rest, ok := strings.Cut(s, " "); ok {
		return rest
	}
	return s
}

// procedureKinds name a record of the catalogue, and one of the starter pack (true).
var procedureKinds = map[bool]string{false: "Thủ tục hành chính", true: "Tóm tắt kèm phần mềm"}
