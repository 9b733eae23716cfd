package httpserver

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Problem is one fault for a caller: RFC 9457 problem details. Status and Code are required; texts come from the code.
type Problem struct {
	Status int
	// Code is a stable name in snake_case; the problem's type is "/problems/<code>".
	Code string
	// Detail says more than the code's own text; empty means that text alone. In the reader's language.
	Detail string
}

// problemTexts are the texts of the codes: Vietnamese, English.
var problemTexts = map[string][2]string{
	"fault":          {"Hệ thống đang gặp trục trặc, bạn thử lại sau ít phút.", "Something went wrong, please try again in a few minutes."},
	"not_found":      {"Không có trang hoặc dữ liệu này.", "There is no such page or record."},
	"method":         {"Phương thức này không được dùng ở đây.", "This method is not allowed here."},
	"too_large":      {"Nội dung gửi lên quá lớn.", "The body is too large."},
	"not_json":       {"Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."},
	"unknown_field":  {"Nội dung gửi lên có trường không được biết tới.", "The body has an unknown field."},
	"empty_question": {"Bạn chưa nhập câu hỏi.", "The question is empty."},
	"long_question":  {"Câu hỏi quá dài, hãy rút gọn còn dưới 2.000 ký tự.", "The question is too long, please keep it under 2,000 characters."},
	"bad_session":    {"Mã phiên không đúng dạng.", "The session id has a wrong form."},
	"session_denied": {"Mã phiên này không thuộc về bạn; hãy bỏ trống để mở phiên mới.", "This session is not yours; leave it out to start a new one."},
	"bad_value":      {"Một giá trị gửi lên không đúng.", "A value is wrong."},
	"key":            {"Khóa API không đúng hoặc đã bị thu hồi.", "The API key is wrong or revoked."},
	"scope":          {"Khóa API không có quyền này.", "The API key lacks this scope."},
	"rate":           {"Bạn gửi quá nhiều câu hỏi, hãy đợi một chút.", "Too many requests, please wait a moment."},
	"cross_origin":   {"Yêu cầu đến từ một trang khác nên không được nhận.", "Cross-origin request refused."},
	"not_ready":      {"Dữ liệu chưa sẵn sàng.", "The data is not ready."},
}

// WriteProblem answers with problem details in the reader's language.
func WriteProblem(w http.ResponseWriter, r *http.Request, p Problem) {
	lang := 0
	if English(r) {
		lang = 1
	}
	title := problemTexts[p.Code][lang]
	body := map[string]any{"type": "/problems/" + p.Code, "title": title, "status": p.Status, "request": RequestID(r.Context())}
	if p.Detail != "" {
		body["detail"] = p.Detail
	}
	b, err := json.Marshal(body)
	if err != nil {
		b = []byte(`{"type":"/problems/fault","status":500}`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(b) // the client has gone when this fails; nobody is left to tell
}

// ProblemText is the Vietnamese text of a code, for pages.
func ProblemText(code string) string { return problemTexts[code][0] }

// English tells whether the reader prefers English to Vietnamese.
func English(r *http.Request) bool {
	a := strings.ToLower(r.Header.Get("Accept-Language"))
	en, vi := strings.Index(a, "en"), strings.Index(a, "vi")
	return en >= 0 && (vi < 0 || en < vi)
}
