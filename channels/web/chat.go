package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"trolycong/bot"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// defaultSuggestions are offered to a new reader when the operator names none.
var defaultSuggestions = []string{
	"Đăng ký khai sinh cho con cần giấy tờ gì?",
	"Đăng ký thường trú mất bao lâu?",
	"Lệ phí đăng ký tạm trú là bao nhiêu?",
	"Đăng ký kết hôn nộp ở đâu?",
}

// chatView is the data of the chat page.
type chatView struct {
	// Session is the id that the page's script sends.
	Session     string
	Turns       []turnView
	Suggestions []string
	// Question is what was typed and could not be sent; Problem says why.
	Question string
	Problem  *problemView
	MaxRunes int
}

// chat answers GET /: the conversation of the cookie, or a first page.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	conv, err := s.pageConversation(r)
	if err != nil {
		s.fault(w, r, "no randomness", err)
		return
	}
	s.setCookie(w, conv)
	s.showChat(w, r, conv, chatView{})
}

func (s *Server) showChat(w http.ResponseWriter, r *http.Request, conv conversation, data chatView) {
	w.Header().Set("Cache-Control", "no-store")
	data.Session, data.MaxRunes = conv.id, bot.MaxQuestionRunes
	data.Turns = s.history(r.Context(), conv)
	if id := r.URL.Query().Get("luot"); id != "" && r.Method == http.MethodGet {
		// A reader without cookies sees at least the answer that the redirect leads to.
		data.Turns = s.withTurn(r.Context(), data.Turns, id)
	}
	thanks := r.URL.Query().Get("cam-on")
	for i := range data.Turns {
		data.Turns[i].Answer.Thanked = thanks != "" && data.Turns[i].ID == thanks
	}
	if len(data.Turns) == 0 {
		data.Suggestions = s.opt.Suggestions
	}
	class := "chat"
	if len(data.Turns) > 0 {
		class = "chat talking"
	}
	page := s.page("", class, data)
	page.Nav, page.Scripts = "/", append(page.Scripts, "chat.js")
	status := http.StatusOK
	if data.Problem != nil {
		status = data.Problem.status
	}
	if err := s.views.Render(w, status, "chat", page); err != nil {
		s.fault(w, r, "page not rendered", err)
	}
}

// history is the conversation so far, oldest first. What cannot be read is left out and logged: the page still serves.
func (s *Server) history(ctx context.Context, conv conversation) []turnView {
	if conv.mint != "" {
		return nil
	}
	session, err := s.opt.Sessions.Load(ctx, conv.stored)
	if err != nil {
		s.log.WarnContext(ctx, "session not loaded", "error", err)
		return nil
	}
	var out []turnView
	for i, t := range session.Turns {
		v := s.turnView(ctx, t.Trace, t.Question)
		v.Question = choiceLabel(session.Turns[:i], t.Question)
		out = append(out, v)
	}
	return out
}

// choiceLabel is what the reader pressed when the question is a choice of an earlier turn, else the question.
func choiceLabel(before []bot.SessionTurn, question string) string {
	for i := len(before) - 1; i >= 0; i-- {
		for _, c := range before[i].Choices {
			if c.Send == question {
				return c.Label
			}
		}
	}
	return question
}

// turnView shows one turn to the public: pages know no keys.
func (s *Server) turnView(ctx context.Context, id, question string) turnView {
	v := turnView{ID: id, Question: question, Send: question}
	turn, err := s.findTurn(ctx, caller{}, id)
	if err != nil {
		v.Gone = true
		v.Masked = MaskedNote(question, "")
		return v
	}
	v.Masked = MaskedNote(question, turn.Reply.Lang)
	v.Answer = s.answer(&turn.Reply)
	return v
}

func (s *Server) withTurn(ctx context.Context, turns []turnView, id string) []turnView {
	for _, t := range turns {
		if t.ID == id {
			return turns
		}
	}
	if v := s.turnView(ctx, id, ""); !v.Gone {
		return append(turns, v)
	}
	return turns
}

// chatAsk answers POST /: the form of the page, of a choice, of a suggestion. It runs the turn and sends the browser to
// the conversation, so that reloading asks nothing twice.
func (s *Server) chatAsk(w http.ResponseWriter, r *http.Request) {
	conv, err := s.pageConversation(r)
	if err != nil {
		s.fault(w, r, "no randomness", err)
		return
	}
	typed, err := typedQuestion(r)
	if err != nil {
		s.chatProblem(w, r, conv, typed, httpserver.BodyProblem(err))
		return
	}
	text, err := question(typed)
	if err != nil {
		s.chatProblem(w, r, conv, typed, err)
		return
	}
	if p, ok := s.countPerson(r, conv); !ok {
		s.chatProblem(w, r, conv, typed, p)
		return
	}
	turn, err := s.turn(r.Context(), bot.Message{Text: bot.Text(text), Channel: "web"}, conv, nil)
	if err != nil {
		s.chatProblem(w, r, conv, typed, s.turnProblem(r, err))
		return
	}
	s.setCookie(w, conv)
	id := turn.Reply.Trace
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/?luot="+url.QueryEscape(id)+"#luot-"+url.PathEscape(id), http.StatusSeeOther)
}

// typedQuestion reads the form's question. With an error it gives what came before the body was cut, so that the page can
// show it again.
func typedQuestion(r *http.Request) (string, error) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/x-www-form-urlencoded" {
		err := r.ParseForm()
		return r.PostForm.Get("question"), err
	}
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		values, err := url.ParseQuery(string(raw))
		return values.Get("question"), err
	}
	for _, pair := range strings.Split(string(raw), "&") {
		value, ok := strings.CutPrefix(pair, "question=")
		if !ok {
			continue
		}
		if cut := strings.LastIndexByte(value, '%'); cut >= 0 && cut > len(value)-3 {
			value = value[:cut]
		}
		if text, unescapeErr := url.QueryUnescape(value); unescapeErr == nil {
			return strings.ToValidUTF8(text, ""), err
		}
	}
	return "", err
}

// chatLimited answers a question that came too soon: the page with what was typed, so that nothing is lost. false when
// even the page is asked for too often.
func (s *Server) chatLimited(w http.ResponseWriter, r *http.Request, p httpserver.Problem) bool {
	if _, ok := s.countAddress(r, limitWide); !ok {
		return false
	}
	conv, err := s.pageConversation(r)
	if err != nil {
		return false
	}
	typed, _ := typedQuestion(r) // a broken form shows an empty box
	s.chatProblem(w, r, conv, typed, p)
	return true
}

// maxShownAgain is how much of a question that was not sent stands in the box again, in runes: more than may be sent, so
// that nobody loses the end of a text that is a little too long.
const maxShownAgain = 3 * bot.MaxQuestionRunes

// chatProblem shows the page again with what was typed and why it was not sent.
func (s *Server) chatProblem(w http.ResponseWriter, r *http.Request, conv conversation, typed string, err error) {
	var p httpserver.Problem
	if !errors.As(err, &p) {
		s.fault(w, r, "question failed", err)
		return
	}
	p.SetHeaders(w.Header())
	if runes := []rune(typed); len(runes) > maxShownAgain {
		typed = string(runes[:maxShownAgain])
	}
	if p.Code == "too_large" {
		p.Code = "long_question"
	}
	view := problemView{Code: p.Code, Title: p.Title(false), Detail: p.Explain(false), Reference: httpserver.RequestID(r.Context()),
		Fault: p.Status >= 500, status: p.Status}
	s.showChat(w, r, conv, chatView{Question: typed, Problem: &view})
}

// chatNew answers POST /moi: the conversation is forgotten, and the cookie that named it.
func (s *Server) chatNew(w http.ResponseWriter, r *http.Request) {
	conv, err := s.pageConversation(r)
	if err == nil && conv.mint == "" {
		if err := s.opt.Sessions.Delete(r.Context(), conv.stored); err != nil {
			// The new cookie leaves it behind all the same; it ends by its age.
			s.log.WarnContext(r.Context(), "session not deleted", "error", err)
		}
	}
	next, err := s.newConversation()
	if err != nil {
		s.fault(w, r, "no randomness", err)
		return
	}
	s.setCookie(w, next)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// home answers GET of a form's address, which a reload or a bookmark may lead to.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// chatTurn answers GET /luot/{id}: the answer of one turn without the page's frame, for the page's script.
func (s *Server) chatTurn(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	turn, err := s.findTurn(r.Context(), caller{see: knowledge.Public}, r.PathValue("id"))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if err := s.views.Fragment(w, http.StatusOK, "chat", "answer", s.answer(&turn.Reply)); err != nil {
		s.fault(w, r, "answer not rendered", err)
	}
}

// chatFeedback answers POST /phan-hoi: the verdict form of a reader without JavaScript.
func (s *Server) chatFeedback(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.refuse(w, r, httpserver.BodyProblem(err))
		return
	}
	helpful := r.PostForm.Get("helpful") == "true"
	req := feedbackRequest{Turn: r.PostForm.Get("turn"), Helpful: &helpful, Reason: r.PostForm.Get("reason"), Comment: r.PostForm.Get("comment")}
	if err := s.storeVerdict(r.Context(), caller{}, req); err != nil {
		s.refuse(w, r, err)
		return
	}
	id := strings.TrimSpace(req.Turn)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/?luot="+url.QueryEscape(id)+"&cam-on="+url.QueryEscape(id)+"#luot-"+url.PathEscape(id), http.StatusSeeOther)
}
