package httpserver

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Problem is one fault for a caller: RFC 9457 problem details. Status and Code are required; titles come from the code.
// It is an error, so that decoders can return it; it holds nothing of the inside.
type Problem struct {
	Status int
	// Code is a stable name in snake_case; the problem's type is "/problems/<code>".
	Code string
	// Detail says more than the code's own text, in Vietnamese; empty means that text alone.
	Detail string
	// DetailEN is Detail in English; empty means Detail.
	DetailEN string
	// Field names the field of the request at fault; may be empty.
	Field string
	// RetryAfter is when to come again; 0 sends no header. Rounded up to seconds.
	RetryAfter time.Duration
}

// Error gives the code.
func (p Problem) Error() string { return "http problem " + p.Code }

// Details is the JSON of a problem.
type Details struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Code is the last part of Type.
	Code string `json:"code"`
	// Field of the request that is at fault; empty when none is.
	Field string `json:"field,omitempty"`
	// Request is the id that also stands in the log.
	Request string `json:"request,omitempty"`
}

// text is one sentence in both languages.
type text struct{ vi, en string }

func (t text) in(english bool) string {
	if english {
		return t.en
	}
	return t.vi
}

// problemTexts are the titles of the codes.
var problemTexts = map[string]text{
	"fault":          {"Chưa trả lời được lúc này.", "No answer is possible right now."},
	"not_found":      {"Không có trang hoặc dữ liệu này.", "There is no such page or record."},
	"method":         {"Cách gọi này không được dùng ở đây.", "This method is not allowed here."},
	"too_large":      {"Nội dung gửi lên quá lớn.", "The body is too large."},
	"broken_body":    {"Nội dung gửi lên bị đứt giữa chừng, hãy gửi lại.", "The body broke off, please send it again."},
	"empty_body":     {"Yêu cầu không có nội dung.", "The request has no body."},
	"not_utf8":       {"Nội dung gửi lên không phải chữ mã UTF-8.", "The body is not UTF-8."},
	"not_json":       {"Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."},
	"unknown_field":  {"Nội dung gửi lên có trường không được biết tới.", "The body has an unknown field."},
	"empty_question": {"Bạn chưa nhập câu hỏi.", "The question is empty."},
	"long_question":  {"Câu hỏi quá dài, hãy rút gọn còn dưới 2.000 ký tự.", "The question is too long, please keep it under 2,000 characters."},
	"bad_session":    {"Mã phiên không đúng dạng.", "The session id has a wrong form."},
	"bad_value":      {"Một giá trị gửi lên không đúng.", "A value is wrong."},
	"key":            {"Khóa API không đúng hoặc đã bị thu hồi.", "The API key is wrong or revoked."},
	"scope":          {"Khóa API không có quyền làm việc này.", "The API key lacks this scope."},
	"rate":           {"Bạn gửi hơi nhanh, hãy đợi một chút rồi gửi lại.", "Too many requests, please wait a moment."},
	"rate_day":       {"Đã hết số câu hỏi của một ngày.", "The questions of a day are used up."},
	"at_work":        {"Câu hỏi này đang được trả lời, hãy hỏi lại sau một giây.", "This question is being answered, please ask again in a second."},
	"cross_origin":   {"Yêu cầu đến từ một trang khác nên không được nhận. Hãy mở lại trang này và gửi lại.", "Cross-origin request refused."},
	"not_saved":      {"Chưa lưu được góp ý lúc này; câu trả lời không bị ảnh hưởng, bạn gửi lại góp ý sau.", "The feedback cannot be stored right now; the answer stands, please send the feedback again later."},
	"not_kept":       {"Hệ thống đang tạm không lưu được dữ liệu nên chưa nhận câu hỏi. Bạn thử lại sau ít phút.", "Nothing can be stored right now, so no question is taken. Please try again in a few minutes."},
	"draining":       {"Máy chủ này sắp dừng, bạn gửi lại sau ít giây.", "This server is about to stop, please send again in a few seconds."},
	"version_gone":   {"Phiên bản dữ liệu này không còn được giữ.", "This version of the knowledge is kept no more."},
	"not_ready":      {"Dữ liệu chưa sẵn sàng, bạn thử lại sau ít phút.", "The data is not ready, please try again in a few minutes."},
}

// Title is the code's own text in one language.
func (p Problem) Title(english bool) string { return problemTexts[p.Code].in(english) }

// Explain is the detail in one language, or "".
func (p Problem) Explain(english bool) string {
	if english && p.DetailEN != "" {
		return p.DetailEN
	}
	return p.Detail
}

// Details renders the problem for one request, in the reader's language.
func (p Problem) Details(r *http.Request) Details {
	english := English(r)
	return Details{Type: "/problems/" + p.Code, Title: p.Title(english), Status: p.Status, Detail: p.Explain(english),
		Code: p.Code, Field: p.Field, Request: RequestID(r.Context())}
}

// WriteProblem answers with problem details in the reader's language.
func WriteProblem(w http.ResponseWriter, r *http.Request, p Problem) {
	body, err := json.Marshal(p.Details(r))
	if err != nil {
		body = []byte(`{"type":"/problems/fault","status":500}`)
	}
	p.SetHeaders(w.Header())
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client has gone when this fails; nobody is left to tell
}

// SetHeaders sets what every rendering of a problem needs: no caching, the language, the wait.
func (p Problem) SetHeaders(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	h.Del("ETag")
	if p.RetryAfter > 0 {
		RetryAfter(h, p.RetryAfter)
	}
}

// RetryAfter sets the header in whole seconds, at least one.
func RetryAfter(h http.Header, d time.Duration) {
	h.Set("Retry-After", strconv.Itoa(max(int((d+time.Second-1)/time.Second), 1)))
}

// English tells whether Accept-Language weighs English above Vietnamese. Without either it is false: the service
// speaks Vietnamese.
func English(r *http.Request) bool {
	var en, vi float64
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		switch base {
		case "en":
			en = max(en, quality(params))
		case "vi":
			vi = max(vi, quality(params))
		}
	}
	return en > vi
}

// quality reads "q=0.8"; without it 1, for nonsense 0.
func quality(params string) float64 {
	for _, p := range strings.Split(params, ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
			q, err := strconv.ParseFloat(v, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}
