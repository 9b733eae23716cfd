package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/internal/httpserver"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// maxProvinceRunes is the longest name of a province that a caller may give.
const maxProvinceRunes = 60

// askRequest is the body of POST /api/v1/ask.
type askRequest struct {
	Question string `json:"question"`
	Session  string `json:"session"`
	Audience string `json:"audience"`
	Lang     string `json:"lang"`
	Province string `json:"province"`
	AsOf     string `json:"as_of"`
}

// message checks the request. The error is a Problem that names the field.
func (q askRequest) message() (bot.Message, error) {
	m := bot.Message{Channel: "api", Lang: q.Lang, Audience: bot.Audience(q.Audience)}
	text, err := question(q.Question)
	if err != nil {
		return m, err
	}
	m.Text = bot.Text(text)
	if q.Session != "" && !validSession(q.Session) {
		return m, field("session", "bad_session", "Mã phiên gồm 1 đến 128 chữ cái không dấu, chữ số, dấu chấm, gạch dưới, gạch nối.",
			"A session id has 1 to 128 of the characters A-Z, a-z, 0-9, point, underscore and hyphen.")
	}
	switch m.Audience {
	case bot.AudienceUnset, bot.AudienceCitizen, bot.AudienceBusiness, bot.AudienceCivilServant:
	default:
		return m, field("audience", "bad_value", "audience là citizen, business hoặc civil_servant.", "audience is citizen, business or civil_servant.")
	}
	if q.Lang != "" && q.Lang != "vi" && q.Lang != "en" {
		return m, field("lang", "bad_value", "lang là vi hoặc en.", "lang is vi or en.")
	}
	m.Province = vitext.FoldSpaces(vitext.Clean(q.Province))
	if utf8.RuneCountInString(m.Province) > maxProvinceRunes {
		return m, field("province", "bad_value", "Tên tỉnh dài quá 60 ký tự.", "The province has more than 60 characters.")
	}
	if q.AsOf != "" {
		d, ok := knowledge.ParseDate(q.AsOf)
		if !ok || d.Day == 0 {
			return m, field("as_of", "bad_value", "as_of là ngày dạng 2026-07-01.", "as_of is a date such as 2026-07-01.")
		}
		m.AsOf = d
	}
	return m, nil
}

// question cleans what a person typed; an empty or too long one is a Problem.
func question(s string) (string, error) {
	s = strings.TrimSpace(vitext.Clean(s))
	switch {
	case !strings.ContainsFunc(s, func(r rune) bool { return r > ' ' }):
		return "", httpserver.Problem{Status: http.StatusBadRequest, Code: "empty_question", Field: "question"}
	case utf8.RuneCountInString(s) > bot.MaxQuestionRunes:
		return "", httpserver.Problem{Status: http.StatusBadRequest, Code: "long_question", Field: "question"}
	}
	return s, nil
}

func field(name, code, vi, en string) httpserver.Problem {
	return httpserver.Problem{Status: http.StatusBadRequest, Code: code, Field: name, Detail: vi, DetailEN: en}
}

// ask answers POST /api/v1/ask: with the whole reply, or as a stream of events when the caller accepts one.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c, ok := s.identifyAsker(w, r)
	if !ok {
		return
	}
	var req askRequest
	if err := httpserver.DecodeJSON(r, &req); err != nil {
		var p httpserver.Problem
		if errors.As(err, &p) && p.Code == "too_large" {
			p.Field = "question" // the only field that may be long
			err = p
		}
		s.refuse(w, r, err)
		return
	}
	msg, err := req.message()
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	conv, err := s.apiConversation(r, c, req.Session)
	if err != nil {
		s.fault(w, r, "no randomness", err)
		return
	}
	msg.See = c.see
	if conv.once, err = s.once(r, conv, msg); err != nil {
		s.refuse(w, r, err)
		return
	}
	if p, ok := s.countPerson(r, conv); !ok {
		s.refuse(w, r, p)
		return
	}
	s.setCookie(w, conv)
	if acceptsEvents(r) {
		s.askStream(w, r, msg, conv)
		return
	}
	turn, err := s.turnOnce(r.Context(), msg, conv, nil)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	writeJSON(w, turn.Reply)
}

// turn runs one turn of a conversation: one at a time, within the time limit. The reply carries the caller's own
// session id. watch is told of an answer that is composed; nil watches nothing.
func (s *Server) turn(ctx context.Context, msg bot.Message, conv conversation, watch bot.Watcher) (*bot.Turn, error) {
	if s.unkept() {
		s.opt.Metrics.Outcome("fault")
		return nil, notKept()
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.TurnTimeout)
	defer cancel()
	leave, err := s.lanes.enter(ctx, conv.stored)
	if err != nil {
		return nil, fmt.Errorf("wait for the turn before: %w", err)
	}
	defer leave()
	if s.opt.Locks != nil {
		token, unlock, err := s.opt.Locks.Lock(ctx, conv.stored)
		if err != nil {
			return nil, fmt.Errorf("lock the conversation: %w", err)
		}
		defer unlock()
		msg.Fence = token
	}
	msg.Session = conv.stored
	msg.Now = s.opt.Now()
	turn, err := s.handle(ctx, msg, watch)
	if err != nil {
		s.opt.Metrics.Outcome("fault")
		return nil, err
	}
	s.opt.Metrics.Outcome(string(turn.Reply.Outcome))
	mine := *turn
	mine.Reply.Session = conv.id
	s.recent.add(mine)
	return &mine, nil
}

// handle asks the bot, and lets watch look on where both can.
func (s *Server) handle(ctx context.Context, msg bot.Message, watch bot.Watcher) (*bot.Turn, error) {
	if b, ok := s.opt.Bot.(streamer); ok && watch != nil {
		return b.HandleStream(ctx, msg, watch)
	}
	return s.opt.Bot.Handle(ctx, msg)
}

// turnProblem is what the caller hears of a turn that failed: the log has the rest. A dependency that is away is logged by
// whoever watches it, once and not once a question; a caller who has gone hears nothing.
func (s *Server) turnProblem(r *http.Request, err error) httpserver.Problem {
	var p httpserver.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, bot.ErrNotKept), s.unkept():
		return notKept()
	case errors.Is(err, retrieval.ErrUnreachable), errors.Is(err, retrieval.ErrGone), errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return notReady()
	}
	s.log.ErrorContext(r.Context(), "turn failed", "request", httpserver.RequestID(r.Context()), "error", err)
	if _, pinErr := s.pin(r.Context(), knowledge.Public); pinErr != nil {
		return notReady()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "fault", RetryAfter: 5 * time.Second,
			Detail: "Câu trả lời mất quá nhiều thời gian.", DetailEN: "The answer took too long."}
	}
	return faultProblem(r)
}

// notReady says that there is nothing to answer from.
func notReady() httpserver.Problem {
	return httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "not_ready", RetryAfter: 5 * time.Second}
}

// unkept tells that no turn may be accepted now.
func (s *Server) unkept() bool { return s.opt.Ready != nil && s.opt.Ready() != nil }

// notKept says that no question is taken while none can be kept.
func notKept() httpserver.Problem {
	return httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "not_kept", RetryAfter: 5 * time.Second}
}

func faultProblem(r *http.Request) httpserver.Problem {
	id := httpserver.RequestID(r.Context())
	return httpserver.Problem{Status: http.StatusInternalServerError, Code: "fault", Detail: bot.Apology("vi", id), DetailEN: bot.Apology("en", id)}
}

func notFound() httpserver.Problem {
	return httpserver.Problem{Status: http.StatusNotFound, Code: "not_found"}
}

func writeJSON(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		// Only contract types come here, and they always marshal.
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client has gone when this fails
}
