package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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
	c, ok := s.identify(w, r)
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
	if errors.Is(err, knowledge.ErrNotFound) {
		return notFound()
	}
	if err != nil {
		return fmt.Errorf("store feedback: %w", err)
	}
	return nil
}
