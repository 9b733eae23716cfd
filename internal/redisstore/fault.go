package redisstore

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/redis/go-redis/v9"
)

// FaultKind says why Redis could not be used.
type FaultKind string

// The kinds of faults.
const (
	FaultUnreachable FaultKind = "unreachable" // nobody listens, the name does not resolve, the connection was cut
	FaultTimeout     FaultKind = "timeout"     // no answer within the deadline
	FaultAuth        FaultKind = "auth"        // wrong or missing password, or a right is missing
	FaultTLS         FaultKind = "tls"         // the certificate is not believed, or one side speaks no TLS
	FaultReadOnly    FaultKind = "readonly"    // the server is a replica
	FaultFull        FaultKind = "full"        // maxmemory is reached and nothing may be evicted
	FaultLoading     FaultKind = "loading"     // the server reads its data set
	FaultCluster     FaultKind = "cluster"     // the cluster does not serve all slots, or the server is no cluster
	FaultSentinel    FaultKind = "sentinel"    // no Sentinel knows a master of that name
	FaultDisk        FaultKind = "disk"        // the server refuses writes since it cannot save (MISCONF)
	FaultClients     FaultKind = "clients"     // the server has too many clients
	FaultLost        FaultKind = "lost"        // put aside after an earlier fault; nothing was tried
	FaultOther       FaultKind = "other"
)

// Fault is why a call got no answer from Redis. Every call of this package but a session that is stale returns it, unless
// the caller's context ended first. It holds no address, no key and no text of the server.
type Fault struct {
	Kind FaultKind
	// Op is what was to be done.
	Op string
}

func (f *Fault) Error() string { return "redis: " + f.Op + ": " + string(f.Kind) }

// sentences tell an operator what to do, by kind.
var sentences = map[FaultKind]string{
	FaultUnreachable: "không kết nối được. Kiểm tra máy chủ Redis có đang chạy, địa chỉ, cổng và tường lửa.",
	FaultTimeout:     "không trả lời trong thời hạn. Kiểm tra tải của máy chủ và mạng, và rediss:// chỉ dùng khi máy chủ mở TLS; thời hạn đổi được bằng ?timeout=500ms ở cuối REDIS_URL.",
	FaultAuth:        "từ chối đăng nhập hoặc thiếu quyền. Kiểm tra tên, mật khẩu trong REDIS_URL (ký tự lạ viết dạng %xx) và ACL của người dùng.",
	FaultTLS:         "không bắt tay được TLS. Dùng rediss:// khi máy chủ mở TLS; chứng chỉ riêng thì đặt SSL_CERT_FILE.",
	FaultReadOnly:    "là bản sao chỉ đọc. Trỏ REDIS_URL tới máy chính, hoặc dùng redis+sentinel:// để theo máy chính.",
	FaultFull:        "hết bộ nhớ. Tăng maxmemory, hoặc đặt maxmemory-policy là volatile-ttl: mọi khóa của trợ lý đều có hạn.",
	FaultLoading:     "đang nạp dữ liệu, sẽ dùng lại khi nạp xong.",
	FaultCluster:     "chưa sẵn sàng: cụm thiếu máy, hoặc REDIS_URL liệt kê nhiều địa chỉ mà máy chủ không chạy chế độ cụm.",
	FaultSentinel:    "không tìm ra máy chính. Kiểm tra địa chỉ Sentinel và tên máy chính trong redis+sentinel://…/tên.",
	FaultDisk:        "không nhận ghi vì không lưu được xuống đĩa (MISCONF). Kiểm tra đĩa của máy chủ Redis.",
	FaultClients:     "đã đủ số kết nối. Tăng maxclients hoặc bớt tiến trình.",
	FaultLost:        "đang tạm gác sau một lỗi trước đó.",
	FaultOther:       "trả lời một lỗi lạ. Kiểm tra địa chỉ có phải của Redis 6.2 trở lên, số cơ sở dữ liệu ở cuối có trên máy chủ đó, và redis+sentinel:// chỉ dùng với Sentinel; rồi xem nhật ký của máy chủ.",
}

// Sentence words the fault for an operator.
func (f *Fault) Sentence() string { return "Redis " + sentences[f.Kind] }

// serverCodes are the first words of the server's errors.
var serverCodes = map[string]FaultKind{
	"NOAUTH": FaultAuth, "WRONGPASS": FaultAuth, "NOPERM": FaultAuth, "READONLY": FaultReadOnly, "OOM": FaultFull, "LOADING": FaultLoading,
	"MASTERDOWN": FaultLoading, "CLUSTERDOWN": FaultCluster, "MOVED": FaultCluster, "ASK": FaultCluster, "TRYAGAIN": FaultCluster,
	"CROSSSLOT": FaultCluster, "MISCONF": FaultDisk, "NOREPLICAS": FaultReadOnly, "BUSY": FaultTimeout,
}

func classify(err error) FaultKind {
	var f *Fault
	var server redis.Error
	var netErr net.Error
	var dns *net.DNSError
	switch {
	case errors.As(err, &f):
		return f.Kind
	case errors.As(err, &server):
		return classifyServer(server.Error())
	case isTLS(err):
		return FaultTLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &dns):
		return FaultUnreachable
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, redis.ErrPoolTimeout), errors.As(err, &netErr) && netErr.Timeout():
		return FaultTimeout
	case errors.As(err, &netErr):
		return FaultUnreachable
	}
	return classifyText(err.Error())
}

func classifyServer(text string) FaultKind {
	word, rest, _ := strings.Cut(text, " ")
	if kind, ok := serverCodes[word]; ok {
		return kind
	}
	switch {
	case strings.Contains(rest, "AUTH"), strings.Contains(rest, "without any password"), strings.Contains(rest, "invalid password"):
		return FaultAuth
	case strings.Contains(rest, "max number of clients"):
		return FaultClients
	case strings.Contains(rest, "cluster support disabled"):
		return FaultCluster
	case strings.Contains(rest, "OOM "):
		// A script passes on the error of its command.
		return FaultFull
	case strings.Contains(rest, "READONLY "):
		return FaultReadOnly
	}
	return FaultOther
}

// classifyText knows the errors that the client library makes of words alone.
func classifyText(text string) FaultKind {
	switch {
	case strings.Contains(text, "all sentinels specified"), strings.Contains(text, "sentinel"):
		return FaultSentinel
	case strings.Contains(text, "cluster has no nodes"), strings.Contains(text, "cluster support disabled"), strings.Contains(text, "got 4 elements in cluster info"):
		return FaultCluster
	case strings.Contains(text, "connection refused"), strings.Contains(text, "closed"):
		return FaultUnreachable
	}
	return FaultOther
}

func isTLS(err error) bool {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	var verify *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &header) || errors.As(err, &alert) || errors.As(err, &verify) || errors.As(err, &authority) || errors.As(err, &host)
}
