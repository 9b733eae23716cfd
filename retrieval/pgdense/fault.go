package pgdense

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// FaultKind says what stops the vectors from being stored or searched.
type FaultKind string

// The kinds of faults.
const (
	FaultOther        FaultKind = "other"
	FaultAddress      FaultKind = "address"       // the address cannot be read
	FaultUnreachable  FaultKind = "unreachable"   // nobody answers, or the connection broke
	FaultLogin        FaultKind = "login"         // wrong user, password or database
	FaultExtension    FaultKind = "extension"     // pgvector is not there and cannot be made
	FaultOldExtension FaultKind = "old_extension" // pgvector is too old
	FaultRights       FaultKind = "rights"        // the user may not do what is needed
	FaultNewerSchema  FaultKind = "newer_schema"  // the tables were made by a newer version of the program
	FaultSlow         FaultKind = "slow"          // no answer in time
	FaultFull         FaultKind = "full"          // no space left
)

// ErrNoSet is returned by Set when that version is not loaded in that space, and by Nearest when it was removed since: load
// it, or do without.
var ErrNoSet = errors.New("no such set of vectors")

// ErrUnwanted is returned by Put and Ensure when Options.Wanted refused the version: do without, there is a newer one.
var ErrUnwanted = errors.New("set of vectors is not wanted any more")

var (
	errAddress      = errors.New("address cannot be read")
	errExtension    = errors.New("no extension vector")
	errOldExtension = errors.New("extension vector is too old")
	errRights       = errors.New("no rights to tables")
	errNewerSchema  = errors.New("schema is newer than this program")
	errReadOnly     = errors.New("vectors were opened read-only")
)

// Fault is an error of the server with its kind; an operator must act on it.
type Fault struct {
	Kind FaultKind
	// Op is the operation in English, for logs.
	Op string
	// Server is its name, without user and password.
	Server string
	Err    error
}

// Error gives the operation and the driver's words, for logs.
func (f *Fault) Error() string { return fmt.Sprintf("%s on %s: %v", f.Op, f.Server, f.Err) }

// Unwrap gives the inner error.
func (f *Fault) Unwrap() error { return f.Err }

// Sentence is one Vietnamese sentence for the operator: what is wrong and what to do.
func (f *Fault) Sentence() string {
	switch f.Kind {
	case FaultAddress:
		return "DATABASE_URL không đọc được; hãy viết theo dạng postgres://người_dùng:mật_khẩu@máy_chủ:5432/tên_cơ_sở_dữ_liệu."
	case FaultUnreachable:
		return fmt.Sprintf("Không kết nối được kho véc-tơ %s; hãy kiểm tra máy chủ, địa chỉ trong DATABASE_URL và đường mạng rồi chạy lại.", f.Server)
	case FaultLogin:
		return fmt.Sprintf("Kho véc-tơ %s không nhận tài khoản, mật khẩu hoặc tên cơ sở dữ liệu; hãy kiểm tra DATABASE_URL.", f.Server)
	case FaultExtension:
		return fmt.Sprintf("Cơ sở dữ liệu %s chưa có phần mở rộng vector (pgvector) và tài khoản không tạo được; hãy cài gói pgvector trên máy chủ rồi cho quản trị viên chạy CREATE EXTENSION vector trong cơ sở dữ liệu này.", f.Server)
	case FaultOldExtension:
		return fmt.Sprintf("Phần mở rộng vector của %s quá cũ, cần 0.8.0 trở lên (nên dùng 0.8.4); hãy nâng cấp gói pgvector rồi chạy ALTER EXTENSION vector UPDATE.", f.Server)
	case FaultRights:
		return fmt.Sprintf("Tài khoản trong DATABASE_URL thiếu quyền với các bảng dense_ của %s; hãy cấp quyền CREATE trên lược đồ và quyền đọc, ghi các bảng ấy.", f.Server)
	case FaultNewerSchema:
		return fmt.Sprintf("Các bảng véc-tơ của %s do phiên bản mới hơn của chương trình tạo ra; hãy dùng phiên bản đó hoặc mới hơn.", f.Server)
	case FaultSlow:
		return fmt.Sprintf("Kho véc-tơ %s không trả lời kịp; hãy kiểm tra tải của máy chủ rồi chạy lại.", f.Server)
	case FaultFull:
		return fmt.Sprintf("Ổ đĩa của %s đã đầy nên chưa lưu được véc-tơ; hãy giải phóng dung lượng rồi chạy lại.", f.Server)
	default:
	}
	return fmt.Sprintf("Kho véc-tơ %s gặp lỗi (%v); hãy chạy lại, nếu vẫn lỗi hãy gửi câu này cho người phát triển.", f.Server, f.Err)
}

// fault wraps an error once. The sentinels and what the caller did pass as they are.
func (s *Store) fault(op string, err error) error {
	var f *Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, ErrNoSet) || errors.Is(err, ErrUnwanted) {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", op, err)
	}
	f = &Fault{Kind: kindOf(err), Op: op, Server: s.name, Err: err}
	var c *pgconn.ConnectError
	if errors.As(err, &c) {
		f.Err = fmt.Errorf("connect: %w", c.Unwrap()) // its own words hold the user
	}
	return f
}

func kindOf(err error) FaultKind {
	for _, c := range []struct {
		is   error
		kind FaultKind
	}{{errAddress, FaultAddress}, {errExtension, FaultExtension}, {errOldExtension, FaultOldExtension}, {errRights, FaultRights}, {errNewerSchema, FaultNewerSchema},
		{context.DeadlineExceeded, FaultSlow}} {
		if errors.Is(err, c.is) {
			return c.kind
		}
	}
	// The codes of https://www.postgresql.org/docs/17/errcodes-appendix.html.
	var p *pgconn.PgError
	var c *pgconn.ConnectError
	var n *net.OpError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &c), errors.As(err, &n), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), pgconn.SafeToRetry(err), errors.Is(err, pgconn.ErrConnClosed):
		return FaultUnreachable
	default:
		return FaultOther
	}
	switch p.Code {
	case "28P01", "28000", "3D000":
		return FaultLogin
	case "42501":
		return FaultRights
	case "57014", "55P03":
		return FaultSlow
	case "53100":
		return FaultFull
	case "57P01", "57P02", "57P03":
		return FaultUnreachable
	}
	return FaultOther
}
