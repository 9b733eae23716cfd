package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/knowledge"
)

// procedureView is the data of a procedure's page: a plain summary first, then all that the source says.
type procedureView struct {
	Code, Name, Field, Level, Decision, AsOf string
	Official, Source                         string
	Barred, Starter                          bool
	// LongName tells that the name is a paragraph, which stands in smaller letters.
	LongName bool
	// Portal tells that the official address is the portal's first page and no page of this procedure.
	Portal bool
	// The summary.
	Who, Agency, Reception string
	// Ways are the channels of filing in one line.
	Ways string
	// Times and Fees hold one line for each different value, with the channels that share it.
	Times, Fees []summaryLine
	// Table by channel, in full.
	Channels []channelView
	Cases    []caseView
	// Remarks are the lines of the dossier that name no paper and belong to no case.
	Remarks []string
	// Steps are numbered where the source numbers them.
	Steps    []stepView
	Numbered bool
	// More are steps that open on demand; From is the number of the first of them.
	More       []stepView
	From       int
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
	Note        noteView
}

// noteView is a remark of the source; a long one opens on demand.
type noteView struct {
	// Label says what the remark is about, for the words that open it.
	Label string
	Text  string
	Long  bool
}

// The labels of remarks.
const (
	feeNote  = "Ghi chú về phí, lệ phí"
	timeNote = "Ghi chú về thời hạn"
	rowNote  = "Hướng dẫn của nguồn"
)

func newNote(label, text string) noteView {
	text = strings.TrimSpace(text)
	return noteView{Label: label, Text: text, Long: utf8.RuneCountInString(text) > maxOpenRemark}
}

// maxShortName is the longest name in letters of a heading, in runes: four lines of a phone.
const maxShortName = 110

// maxOpenRemark is the longest remark shown without opening it, in runes: two lines of a phone.
const maxOpenRemark = 100

// stepView is one step; Rest is what opens on demand.
type stepView struct{ Text, Rest string }

type caseView struct {
	Title  string
	Papers []paperView
	// Fold tells that the case is one of several and opens on demand.
	Fold bool
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
		f.Detail, f.DetailEN = "Không có thủ tục nào mang mã này trong dữ liệu tôi đang có.", "No procedure in the loaded data has this code."
		s.missing(w, r, view, f)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	page := s.page(p.Name, "procedure", s.procedureView(p))
	page.Nav, page.Within = "/thu-tuc", true
	s.render(w, r, "procedure", page)
}

func (s *Server) procedureView(p *knowledge.Procedure) procedureView {
	v := procedureView{Code: string(p.Code), Name: p.Name, Field: p.Field, Level: strings.Join(p.Levels, ", "), Decision: p.Decision,
		AsOf: showDate(p.AsOf), Source: sourceHref(procedureSource(p), "", knowledge.Span{}), Barred: p.Barred, Starter: p.Origin == knowledge.KindStarter,
		LongName: utf8.RuneCountInString(p.Name) > maxShortName}
	if strings.HasPrefix(p.URL, "https://") {
		v.Official, v.Portal = p.URL, strings.TrimRight(p.URL, "/") == knowledge.PortalURL
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
	v.dossier(p)
	v.Results, v.Conditions = texts(p.Results), texts(p.Conditions)
	v.Steps, v.Numbered = newSteps(texts(p.Steps))
	if len(v.Steps) > maxOpenSteps+1 {
		v.Steps, v.More, v.From = v.Steps[:maxOpenSteps], v.Steps[maxOpenSteps:], maxOpenSteps+1
	}
	for _, l := range p.LegalBasis {
		text := strings.TrimSpace(l.Title)
		if l.Number != "" && !strings.Contains(text, l.Number) {
			text += " (" + l.Number + ")"
		}
		v.Legal = append(v.Legal, text)
	}
	for _, i := range p.Issues {
		if d := doubtForReader(i.Detail); d != "" && !slices.Contains(v.Doubts, d) {
			v.Doubts = append(v.Doubts, d)
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
		cv := newChannelView(p, i, s.opt.Now())
		switch way := bot.WayOf(p, i); {
		case c.Kind == knowledge.ChannelUnknown:
		case v.Ways == "":
			v.Ways = way
		case !strings.Contains(strings.ToLower(v.Ways), strings.ToLower(way)):
			v.Ways += ", " + strings.ToLower(way)
		}
		for _, t := range cv.Times {
			v.Times = summarise(v.Times, cv.Name, t)
		}
		for _, f := range cv.Fees {
			if f.Told != "" {
				f.Note = newNote(feeNote, strings.TrimPrefix(f.Note.Text+". "+f.Told, ". "))
			}
			v.Fees = summarise(v.Fees, cv.Name, f)
		}
		v.addChannel(cv)
	}
}

// addChannel adds a row to the table, or a name to the row that says the same.
func (v *procedureView) addChannel(cv channelView) {
	for i := range v.Channels {
		if have := &v.Channels[i]; slices.Equal(have.Times, cv.Times) && slices.Equal(have.Fees, cv.Fees) && have.Note == cv.Note {
			have.Name += ", " + strings.ToLower(cv.Name)
			return
		}
	}
	v.Channels = append(v.Channels, cv)
}

// newChannelView shows the procedure's channel row i. Its fee is worded as in answers, so that both say what holds today.
func newChannelView(p *knowledge.Procedure, i int, now time.Time) channelView {
	c := &p.Channels[i]
	v := channelView{Name: channelNames[c.Kind], Note: newNote(rowNote, c.Note.Text)}
	for _, d := range c.Durations {
		if t, ok := showDuration(d); ok {
			v.Times = append(v.Times, t)
		}
	}
	today := knowledge.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	if f, ok := bot.ChargeOf(p, i, today); ok {
		v.Fees = []valueView{{Text: f.Text, Scope: f.Scope, Doubt: f.Doubt, Note: newNote(feeNote, f.Note), Told: f.Told}}
	}
	return v
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

func counts(of *knowledge.Procedure, p knowledge.Paper) string {
	if glued := bot.GluedCounts(of, p); glued != "" {
		return "nguồn in dính “" + glued + "”, chưa rõ số nào là số bản; hãy hỏi lại nơi nộp"
	}
	var out []string
	if p.Originals > 0 {
		out = append(out, fmt.Sprintf("%d bản chính", p.Originals))
	}
	if p.Copies > 0 {
		out = append(out, fmt.Sprintf("%d bản sao", p.Copies))
	}
	return strings.Join(out, ", ")
}
