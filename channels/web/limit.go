package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trolycong/channels"
	"trolycong/internal/httpserver"
)

// limitKind says which limit counts a request.
type limitKind int

const (
	limitWide   limitKind = iota // sources, pages: ten times wider
	limitAsk                     // questions
	limitNone                    // health: a proxy asks every second from one address, and takes who refuses for dead
	limitPerson                  // questions of one cookie
	limitKey                     // questions under one API key
)

// limitWords are what a limit is called in metrics, what it counts and of whom.
var limitWords = map[limitKind]struct{ metric, vi, en string }{
	limitWide:   {"wide", "lượt mỗi %s cho một địa chỉ mạng", "requests a %s for one network address"},
	limitAsk:    {"ask", "câu hỏi mỗi %s cho một địa chỉ mạng", "questions a %s for one network address"},
	limitPerson: {"person", "câu hỏi mỗi %s cho một người", "questions a %s for one person"},
	limitKey:    {"key", "câu hỏi mỗi %s cho một khóa API", "questions a %s for one API key"},
}

// limited counts the caller's address before the route runs.
func (s *Server) limited(rt route) http.Handler {
	if rt.limit == limitNone {
		return rt.handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.countAddress(r, rt.limit)
		switch {
		case ok:
			rt.handler(w, r)
		case rt.method == http.MethodPost && rt.pattern == "/{$}" && s.chatLimited(w, r, p):
		default:
			s.fail(w, r, p)
		}
	})
}

// countAddress counts a request by the address of its caller. The Problem is set when it comes too soon.
func (s *Server) countAddress(r *http.Request, kind limitKind) (p httpserver.Problem, ok bool) {
	limit := s.opt.WideLimit
	if kind == limitAsk {
		limit = s.opt.AskLimit
	}
	return s.count(r.Context(), limit, kind, httpserver.RateKey(httpserver.ClientIP(r, s.opt.Trusted)))
}

// countPerson counts a question by who asks it, beside its address. Nobody is known yet by a cookie that is about to be set,
// and a program on this machine may ask for many.
func (s *Server) countPerson(r *http.Request, conv conversation) (p httpserver.Problem, ok bool) {
	who, id, _ := strings.Cut(conv.owner, ":")
	switch {
	case who == "key":
		return s.count(r.Context(), s.opt.KeyLimit, limitKey, id)
	case who == "cookie" && conv.mint == "":
		return s.count(r.Context(), s.opt.PersonLimit, limitPerson, s.mac("person", id)[:22])
	}
	return p, true
}

func (s *Server) count(ctx context.Context, limit channels.Limiter, kind limitKind, key string) (p httpserver.Problem, ok bool) {
	if limit == nil {
		return p, true
	}
	refusal, err := limit.Allow(ctx, key)
	if err != nil {
		// Nobody is kept out by a limit that cannot count; the store behind it reports its own state.
		s.log.DebugContext(ctx, "request not counted", "error", err)
		return p, true
	}
	if refusal.After <= 0 {
		return p, true
	}
	s.opt.Metrics.Limited(limitWords[kind].metric)
	return tooMany(kind, refusal), false
}

// tooMany says which limit is used up and when to come again.
func tooMany(kind limitKind, refusal channels.Refusal) httpserver.Problem {
	p := httpserver.Problem{Status: http.StatusTooManyRequests, Code: "rate", RetryAfter: max(refusal.After, time.Second)}
	vi, en := "phút", "minute"
	if refusal.Bound.Per > time.Hour {
		p.Code, vi, en = "rate_day", "ngày", "day"
	}
	wait, waitEN := waitWords(p.RetryAfter)
	words := limitWords[kind]
	p.Detail = fmt.Sprintf("Giới hạn là %s "+words.vi+". Bạn gửi lại sau %s.", grouped(refusal.Bound.Calls, "."), vi, wait)
	p.DetailEN = fmt.Sprintf("The limit is %s "+words.en+". Please send again in %s.", grouped(refusal.Bound.Calls, ","), en, waitEN)
	return p
}

// waitWords says how long to wait, rounded up to what people count in.
func waitWords(d time.Duration) (vi, en string) {
	unit, vi, en := time.Second, "giây", "seconds"
	switch {
	case d > 2*time.Hour:
		unit, vi, en = time.Hour, "giờ", "hours"
	case d > 2*time.Minute:
		unit, vi, en = time.Minute, "phút", "minutes"
	}
	n := int((d + unit - 1) / unit)
	return fmt.Sprintf("%d %s", n, vi), fmt.Sprintf("%d %s", n, en)
}

// grouped writes a number with its thousands apart.
func grouped(n int, point string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + point + digits[i:]
	}
	return digits
}
