package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// procedureView is the data of a procedure's page: a plain summary first, then all that the source says.
type procedureView struct {
	Code, Name, Field, Level, Decision, AsOf string
	Official, Source                         string
	Barred, Starter                          bool
	// The summary.
	Who, Agency, Reception string
	// Ways are the channels of filing in one line.
	Ways string
	// Times and Fees hold one line for each different value, with the channels that share it.
	Times, Fees []summaryLine
	// Table by channel, in full.
	Channels   []channelView
	Cases      []caseView
	Steps      []string
	Results    []string
	Conditions []string
	Legal      []string
	Doubts     []string
	// Ask are ready questions about this procedure.
	Ask []askChip
}

type summaryLine struct {
	Channels string
	Value    valueView
}

type channelView struct {
	Name        string
	Times, Fees []valueView
	Note        string
}

type caseView struct {
	Title  string
	Papers []paperView
	// Remarks are lines of the dossier that name no paper.
	Remarks []string
}

type paperView struct {
	Name, Form string
	Counts     string
}

type askChip struct{ Label, Question string }

// procedurePage answers GET /thu-tuc/{code}.
func (s *Server) procedurePage(w http.ResponseWriter, r *http.Request) {
	c, ok := s.identify(w, r)
	if !ok {
		return
	}
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	p, ok := view.Procedure(knowledge.ProcedureCode(r.PathValue("code")))
	if !ok {
		f := notFound()
		f.Detail = "Không có thủ tục nào mang mã này trong dữ liệu đã nạp."
		s.fail(w, r, f)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	s.render(w, r, "procedure", s.page(p.Name, "procedure", s.procedureView(p)))
}

func (s *Server) procedureView(p *knowledge.Procedure) procedureView {
	v := procedureView{Code: string(p.Code), Name: p.Name, Field: p.Field, Level: strings.Join(p.Levels, ", "), Decision: p.Decision,
		AsOf: showDate(p.AsOf), Source: sourceHref(procedureSource(p), "", knowledge.Span{}), Barred: p.Barred, Starter: p.Origin == knowledge.KindStarter}
	if strings.HasPrefix(p.URL, "https://") {
		v.Official = p.URL
	}
	if p.Barred {
		return v
	}
	v.Who = strings.Join(p.Applicants, "; ")
	v.Agency = firstOf(p.Agency, p.Authority)
	if v.Agency == "" && v.Level != "" {
		v.Agency = v.Level + " (nguồn không nêu tên cơ quan)"
	}
	if !strings.EqualFold(p.Reception, v.Agency) {
		v.Reception = p.Reception
	}
	s.channelViews(&v, p)
	for i := range p.Cases {
		if c := newCaseView(&p.Cases[i]); len(c.Papers)+len(c.Remarks) > 0 {
			v.Cases = append(v.Cases, c)
		}
	}
	v.Steps, v.Results, v.Conditions = texts(p.Steps), texts(p.Results), texts(p.Conditions)
	for _, l := range p.LegalBasis {
		text := strings.TrimSpace(l.Title)
		if l.Number != "" && !strings.Contains(text, l.Number) {
			text += " (" + l.Number + ")"
		}
		v.Legal = append(v.Legal, text)
	}
	for _, i := range p.Issues {
		if i.Detail != "" && !slices.Contains(v.Doubts, i.Detail) {
			v.Doubts = append(v.Doubts, i.Detail)
		}
	}
	v.Ask = askChips(p)
	return v
}

// askChips are ready questions; the code in them leaves no doubt which procedure is meant.
func askChips(p *knowledge.Procedure) []askChip {
	var out []askChip
	for _, label := range []string{"Cần giấy tờ gì?", "Lệ phí bao nhiêu?", "Mất bao lâu?", "Nộp ở đâu?", "Có nộp trực tuyến được không?"} {
		out = append(out, askChip{Label: label, Question: fmt.Sprintf("Thủ tục %s %s %s", p.Code, shorten(p.Name, 200), strings.ToLower(label[:1])+label[1:])})
	}
	return out
}

func texts(values []knowledge.Cited) []string {
	var out []string
	for _, c := range values {
		if t := strings.TrimSpace(c.Text); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (s *Server) channelViews(v *procedureView, p *knowledge.Procedure) {
	for i := range p.Channels {
		c := &p.Channels[i]
		cv := channelView{Name: channelNames[c.Kind], Note: strings.TrimSpace(c.Note.Text)}
		switch {
		case c.Kind == knowledge.ChannelUnknown:
		case v.Ways == "":
			v.Ways = cv.Name
		case !strings.Contains(strings.ToLower(v.Ways), strings.ToLower(cv.Name)):
			v.Ways += ", " + strings.ToLower(cv.Name)
		}
		for _, d := range c.Durations {
			if t, ok := showDuration(d); ok {
				cv.Times = append(cv.Times, t)
				v.Times = summarise(v.Times, cv.Name, t)
			}
		}
		for _, f := range c.Fees {
			if t, ok := showFee(f, s.opt.Now()); ok {
				cv.Fees = append(cv.Fees, t)
				v.Fees = summarise(v.Fees, cv.Name, t)
			}
		}
		v.Channels = append(v.Channels, cv)
	}
}

// summarise joins channels that share a value and its note.
func summarise(lines []summaryLine, channel string, v valueView) []summaryLine {
	for i := range lines {
		if lines[i].Value == v {
			if !strings.Contains(lines[i].Channels, channel) {
				lines[i].Channels += ", " + strings.ToLower(channel)
			}
			return lines
		}
	}
	return append(lines, summaryLine{Channels: channel, Value: v})
}

func newCaseView(c *knowledge.PaperCase) caseView {
	v := caseView{Title: strings.TrimRight(vitext.FoldSpaces(c.Title), " :;.")}
	for _, p := range c.Papers {
		name := strings.Trim(strings.TrimSpace(p.Name), "-–•+*; ")
		switch {
		case name == "" || p.Status == knowledge.CellAbsent:
		case p.Remark:
			v.Remarks = append(v.Remarks, name)
		default:
			v.Papers = append(v.Papers, paperView{Name: name, Form: firstOf(p.FormCode, p.Form), Counts: counts(p)})
		}
	}
	return v
}

func counts(p knowledge.Paper) string {
	var out []string
	if p.Originals > 0 {
		out = append(out, fmt.Sprintf("%d bản chính", p.Originals))
	}
	if p.Copies > 0 {
		out = append(out, fmt.Sprintf("%d bản sao", p.Copies))
	}
	return strings.Join(out, ", ")
}

// procedureListView is the data of the search for procedures.
type procedureListView struct {
	Query    string
	Searched bool
	Problem  string
	Hits     []procedureHit
}

type procedureHit struct{ Name, Code, Field, Agency, URL string }

// maxListed is how many procedures a search shows: two screens of a phone.
const maxListed = 20

// procedureSearch answers GET /thu-tuc?q=…: procedures by words, best first.
func (s *Server) procedureSearch(w http.ResponseWriter, r *http.Request) {
	c, ok := s.identify(w, r)
	if !ok {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	page := s.page("Tìm thủ tục", "procedures", nil)
	page.Nav = "/thu-tuc"
	data := procedureListView{Query: vitext.FoldSpaces(vitext.Clean(r.URL.Query().Get("q")))}
	if data.Query != "" {
		text, err := question(data.Query)
		if err != nil {
			data.Query, data.Problem = shorten(data.Query, 100), "Nội dung tìm dài quá, bạn rút gọn lại nhé."
		} else if data.Hits, err = s.findProcedures(r, c, text); err != nil {
			s.fault(w, r, "search failed", err)
			return
		} else {
			data.Searched = true
		}
	}
	page.Body = data
	s.render(w, r, "procedures", page)
}

func (s *Server) findProcedures(r *http.Request, c caller, text string) ([]procedureHit, error) {
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		return nil, err
	}
	q := view.Rewrite(text)
	q.Kinds, q.Limit = []retrieval.UnitKind{retrieval.UnitProcedure}, maxListed
	hits, err := view.Search(r.Context(), q)
	if err != nil {
		return nil, err
	}
	var out []procedureHit
	for _, h := range hits {
		if p, ok := view.Procedure(procedureCode(h.Document)); ok {
			out = append(out, procedureHit{Name: p.Name, Code: string(p.Code), Field: p.Field, Agency: firstOf(p.Agency, p.Authority), URL: procedureHref(p.Code)})
		}
	}
	return out, nil
}
