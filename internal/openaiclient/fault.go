package openaiclient

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"

	"trolycong/internal/httpclient"
)

// FaultKind says why a server was of no use.
type FaultKind string

// The kinds of faults.
const (
	FaultUnreachable FaultKind = "unreachable"  // nobody listens, or the name does not resolve
	FaultBroken      FaultKind = "broken"       // the connection was cut, or a stream ended before its end
	FaultTimeout     FaultKind = "timeout"      // no answer within the deadline
	FaultTLS         FaultKind = "tls"          // the certificate is not believed, or one side speaks no TLS
	FaultAuth        FaultKind = "auth"         // 401, 403
	FaultModel       FaultKind = "model"        // the server knows no such model
	FaultRate        FaultKind = "rate"         // 429: too many calls, or the account is empty
	FaultServer      FaultKind = "server"       // 5xx, or an error inside a stream
	FaultRequest     FaultKind = "request"      // another 4xx
	FaultInvalidJSON FaultKind = "invalid_json" // the response is no JSON of the expected form; NaN is none
	FaultEmpty       FaultKind = "empty"        // no choice, no vector, or no text
	FaultRefused     FaultKind = "refused"      // the server's filter or the model declined
	FaultDimensions  FaultKind = "dimensions"   // a vector has another length than was asked for
	FaultCount       FaultKind = "count"        // not one vector for each text
	FaultTooLarge    FaultKind = "too_large"    // the response passed the cap on bytes
	FaultCanceled    FaultKind = "canceled"     // the caller has gone
	FaultSpent       FaultKind = "spent"        // the tokens of the day are used up: nothing was asked
	FaultOther       FaultKind = "other"
)

// Fault is why a call was of no use. Every error of Chat, ChatStream and Embed is one, or what the caller's own function
// returned. It holds no address, no key and no text of the server.
type Fault struct {
	Kind FaultKind
	// Op is "chat", "embed" or, before it came to either, "call".
	Op string
	// Status is the HTTP status; 0 for none.
	Status int
}

func (f *Fault) Error() string { return "openai " + f.Op + ": " + string(f.Kind) }

// sentences tell an operator what to do, by kind.
var sentences = map[FaultKind]string{
	FaultUnreachable: "không kết nối được. Kiểm tra OPENAI_BASE_URL, máy chủ có đang chạy, và tường lửa.",
	FaultBroken:      "ngắt kết nối giữa chừng. Kiểm tra nhật ký của máy chủ và proxy ở giữa.",
	FaultTimeout:     "không trả lời trong thời hạn. Kiểm tra tải của máy chủ, chọn mô hình nhỏ hơn hoặc tăng thời hạn.",
	FaultTLS:         "không bắt tay được TLS. Kiểm tra http:// hay https:// trong OPENAI_BASE_URL; chứng chỉ riêng thì đặt SSL_CERT_FILE.",
	FaultAuth:        "từ chối khóa. Kiểm tra OPENAI_API_KEY (hoặc OPENAI_API_KEY_FILE) và quyền của khóa.",
	FaultModel:       "không có mô hình đã đặt. Kiểm tra tên mô hình và phần đường dẫn (thường là /v1) của OPENAI_BASE_URL.",
	FaultRate:        "báo quá nhiều yêu cầu hoặc hết hạn mức. Chờ, hoặc tăng hạn mức của tài khoản.",
	FaultServer:      "báo lỗi bên trong. Xem nhật ký của máy chủ.",
	FaultRequest:     "không nhận yêu cầu. Kiểm tra máy chủ có tương thích OpenAI và mô hình có đúng loại (trò chuyện hay nhúng).",
	FaultInvalidJSON: "trả lời không đúng dạng JSON (hoặc có số NaN). Kiểm tra OPENAI_BASE_URL có trỏ đúng API, và phiên bản máy chủ.",
	FaultEmpty:       "trả lời rỗng. Kiểm tra mô hình có đúng loại (trò chuyện hay nhúng).",
	FaultRefused:     "từ chối viết nội dung này.",
	FaultDimensions:  "trả vectơ sai số chiều. Sửa OPENAI_EMBEDDING_DIMENSIONS cho đúng với mô hình.",
	FaultCount:       "không trả đủ mỗi đoạn một vectơ. Kiểm tra phiên bản máy chủ.",
	FaultTooLarge:    "trả lời quá dài nên bị bỏ.",
	FaultCanceled:    "bị thôi hỏi giữa chừng.",
	FaultSpent:       "không được hỏi thêm hôm nay: đã dùng hết số token của ngày. Chờ sang ngày mai, hoặc tăng TROLYCONG_MODEL_TOKENS_PER_DAY hay TROLYCONG_EMBEDDING_TOKENS_PER_DAY.",
	FaultOther:       "trả lời một lỗi lạ. Xem nhật ký của máy chủ.",
}

// Sentence words the fault for an operator.
func (f *Fault) Sentence() string { return "Máy chủ mô hình " + sentences[f.Kind] }

// fromHTTP are the kinds of calls that brought no response.
var fromHTTP = map[httpclient.Kind]FaultKind{httpclient.Unreachable: FaultUnreachable, httpclient.Broken: FaultBroken, httpclient.Timeout: FaultTimeout,
	httpclient.Canceled: FaultCanceled, httpclient.TLS: FaultTLS, httpclient.TooLarge: FaultTooLarge, httpclient.Other: FaultOther}

func faultOf(op string, err error) *Fault {
	var known *Fault
	var h *httpclient.Error
	var api *openai.APIError
	var request *openai.RequestError
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &h):
		return &Fault{Kind: fromHTTP[h.Kind], Op: op}
	case errors.As(err, &api):
		code, _ := api.Code.(string)
		return &Fault{byStatus(api.HTTPStatusCode, code+" "+api.Message), op, api.HTTPStatusCode}
	case errors.As(err, &request):
		return &Fault{byStatus(request.HTTPStatusCode, string(request.Body[:min(len(request.Body), 2000)])), op, request.HTTPStatusCode}
	case errors.As(err, &syntax), errors.As(err, &typed), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Fault{Kind: FaultInvalidJSON, Op: op}
	}
	return &Fault{Kind: FaultOther, Op: op}
}

func byStatus(status int, text string) FaultKind {
	text = strings.ToLower(text)
	unknownModel := strings.Contains(text, "model") && (strings.Contains(text, "not found") || strings.Contains(text, "not_found") || strings.Contains(text, "does not exist"))
	switch {
	case status == 0: // an error inside a stream
		return FaultServer
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return FaultAuth
	case status == http.StatusTooManyRequests:
		return FaultRate
	case status == http.StatusNotFound, unknownModel:
		return FaultModel
	case status >= 500:
		return FaultServer
	case strings.Contains(text, "content_filter"), strings.Contains(text, "content management policy"):
		return FaultRefused
	}
	return FaultRequest
}

// mentions tells whether a refused request was refused for one of the words.
func mentions(err error, words ...string) bool {
	var api *openai.APIError
	var request *openai.RequestError
	text, status := "", 0
	switch {
	case errors.As(err, &api):
		text, status = api.Message, api.HTTPStatusCode
		if api.Param != nil {
			text += " " + *api.Param
		}
	case errors.As(err, &request):
		text, status = string(request.Body[:min(len(request.Body), 2000)]), request.HTTPStatusCode
	}
	if status != http.StatusBadRequest && status != http.StatusUnprocessableEntity && status != http.StatusNotImplemented {
		return false
	}
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
