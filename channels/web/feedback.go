package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"trolycong/bot"
	"trolycong/bot/guard"
	"trolycong/internal/httpserver"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// maxCommentRunes is the longest comment on an answer.
const maxCommentRunes = 500

// feedbackRequest is the body of POST /api/v1/feedback.
type feedbackRequest struct {
	Turn    string `json:"turn"`
	Helpful *bool  `json:"helpful"`
	Reason  string `json:"reason"`
	Comment string `json:"comment"`
}

// reasons of a verdict with their labels, in the order of the page.
var reasons = []reason{{"wrong", "Thông tin sai"}, {"incomplete", "Còn thiếu"}, {"unclear", "Khó hiểu"}, {"other", "Lý do khác"}}

type reason struct{ Code, Label string }

// verdict checks the request and masks the comment.
func (q feedbackRequest) verdict() (bot.Feedback, error) {
	f := bot.Feedback{Turn: q.Turn, Reason: q.Reason}
	if !validSession(q.Turn) {
		return f, field("turn", "bad_value", "turn là mã lượt hỏi (trường trace của câu trả lời).", "turn is the id of a turn (trace of a reply).")
	}
	if q.Helpful == nil {
		return f, field("helpful", "bad_value", "helpful là true hoặc false.", "helpful is true or false.")
	}
	f.Helpful = *q.Helpful
	if q.Reason != "" && !slices.ContainsFunc(reasons, func(r reason) bool { return r.Code == q.Reason }) {
		return f, field("reason", "bad_value", "reason là wrong, incomplete, unclear hoặc other.", "reason is wrong, incomplete, unclear or other.")
	}
	comment := vitext.FoldSpaces(vitext.Clean(q.Comment))
	if utf8.RuneCountInString(comment) > maxCommentRunes {
		return f, field("comment", "bad_value", "Góp ý dài quá 500 ký tự.", "The comment has more than 500 characters.")
	}
	masked, _ := guard.Mask(comment)
	if r := []rune(masked); len(r) > maxCommentRunes {
		// A placeholder may be longer than what it hides.
		masked = string(r[:maxCommentRunes])
	}
	f.Comment = masked
	return f, nil
}

// feedback answers POST /api/v1/feedback.
func (s *Server) feedback(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c, ok := s.identifyAsker(w, r)
	if !ok {
		return
	}
	var req feedbackRequest
	if err := httpserver.DecodeJSON(r, &req); err != nil {
		s.refuse(w, r, err)
		return
	}
	if err := s.storeVerdict(r.Context(), c, req); err != nil {
		s.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// storeVerdict stores a verdict on a turn that the caller may read.
func (s *Server) storeVerdict(ctx context.Context, c caller, req feedbackRequest) error {
	f, err := req.verdict()
	if err != nil {
		return err
	}
	if s.opt.Journal == nil {
		return notFound()
	}
	if _, err := s.findTurn(ctx, c, f.Turn); err != nil {
		return err
	}
	f.At = s.opt.Now()
	err = s.opt.Journal.Feedback(ctx, f)
	s.journalUsed(ctx, err)
	if err != nil {
		return httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "not_saved", RetryAfter: time.Minute}
	}
	return nil
}

// journalUsed logs once that verdicts cannot be stored, and once that they can again. A turn that is known here and not
// in the journal was never recorded there: the bot has logged that.
func (s *Server) journalUsed(ctx context.Context, err error) {
	failing := err != nil && !errors.Is(err, knowledge.ErrNotFound)
	switch was := s.journalFailing.Swap(failing); {
	case failing && !was:
		s.log.ErrorContext(ctx, "feedback not stored", "error", err)
	case !failing && was:
		s.log.InfoContext(ctx, "feedback stored again")
	}
}

// degraded names what does not work fully now, in order.
func (s *Server) degraded() []string {
	var names []string
	if s.opt.Degraded != nil {
		names = slices.Clone(s.opt.Degraded())
	}
	if s.journalFailing.Load() {
		names = append(names, "journal")
	}
	slices.Sort(names)
	return slices.Compact(names)
}
