package sqlstore

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"trolycong/knowledge"
)

// The SQLSTATE codes that the program tells apart, https://www.postgresql.org/docs/17/errcodes-appendix.html.
const (
	stateStarting      = "57P03"
	stateDeadlock      = "40P01"
	stateSerialization = "40001"
	stateNoParameter   = "42704"
	stateBadParameter  = "22023"
)

var (
	errAddress      = errors.New("address cannot be read")
	errOldServer    = errors.New("server is too old")
	errEncoding     = errors.New("database is not in UTF-8")
	errNoSchema     = errors.New("no schema to work in")
	errRights       = errors.New("no rights to tables")
	errMissingTable = errors.New("tables are missing")
	errIngesting    = errors.New("another process ingests")
)

// sqlState is the server's code for an error, "" when the server said none.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// serverFault wraps an error of a server. What is no fault of the database passes; what the driver says about a connection
// goes without user and settings.
func (db *DB) serverFault(op string, err error) error {
	if errors.Is(err, knowledge.ErrNotFound) || errors.Is(err, ErrKeyExists) || errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", op, err)
	}
	f := &Fault{Kind: serverFaultKind(err), Op: op, Path: db.name, Err: err, server: true}
	var c *pgconn.ConnectError
	if errors.As(err, &c) {
		f.Err = fmt.Errorf("connect: %w", c.Unwrap())
	}
	return f
}

func serverFaultKind(err error) FaultKind {
	for _, c := range []struct {
		is   error
		kind FaultKind
	}{
		{errAddress, FaultAddress}, {errReadOnly, FaultReadOnly}, {errNewerSchema, FaultNewerSchema}, {errOlderSchema, FaultOlderSchema}, {errNoTables, FaultMissing}, {errOldServer, FaultServer}, {errEncoding, FaultServer},
		{errNoSchema, FaultRights}, {errRights, FaultRights}, {errMissingTable, FaultCorrupt}, {errIngesting, FaultIngesting}, {errNotEmpty, FaultNotEmpty}, {errDamaged, FaultCorrupt},
	} {
		if errors.Is(err, c.is) {
			return c.kind
		}
	}
	var connecting *pgconn.ConnectError
	if s := sqlState(err); s != "" {
		if errors.As(err, &connecting) && (s == stateNoParameter || s == stateBadParameter) {
			return FaultAddress // what stands behind the "?" is sent as a setting of the connection
		}
		return kindOfState(s)
	}
	switch {
	case isTLS(err):
		return FaultTLS
	case errors.As(err, &connecting):
		return FaultUnreachable
	case errors.Is(err, context.DeadlineExceeded):
		return FaultSlow
	case isLost(err):
		return FaultLost
	}
	return FaultOther
}

// kindOfState sorts the server's own words.
func kindOfState(state string) FaultKind {
	switch state {
	case "28P01", "28000":
		return FaultLogin
	case "3D000":
		return FaultNoDatabase
	case "42501":
		return FaultRights
	case "25006":
		return FaultReadOnly
	case "53100":
		return FaultFull
	case "53300":
		return FaultCrowded
	case "55P03", stateDeadlock, stateSerialization:
		return FaultBusy
	case "57014":
		return FaultSlow
	case stateStarting, "55000":
		return FaultUnreachable
	case "57P01", "57P02", "57P04", "25P03":
		return FaultLost
	case "42P01", "42703", "XX001", "XX002":
		return FaultCorrupt
	}
	if strings.HasPrefix(state, "08") {
		return FaultLost
	}
	return FaultOther
}

func isTLS(err error) bool {
	var record tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var alert tls.AlertError
	return errors.As(err, &record) || errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "server refused TLS connection")
}

func isLost(err error) bool {
	var n *net.OpError
	return errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// serverSentence is one Vietnamese sentence for the operator of a server.
func (f *Fault) serverSentence() string {
	switch f.Kind {
	case FaultAddress:
		return "DATABASE_URL không đọc được; hãy viết theo dạng postgres://người_dùng:mật_khẩu@máy_chủ:5432/tên_cơ_sở_dữ_liệu và kiểm tra những gì đứng sau dấu ? (sslmode, tệp của sslrootcert)."
	case FaultUnreachable:
		return fmt.Sprintf("Không kết nối được cơ sở dữ liệu %s; hãy kiểm tra máy chủ đang chạy, địa chỉ trong DATABASE_URL và đường mạng rồi chạy lại.", f.Path)
	case FaultTLS:
		return fmt.Sprintf("Không mã hóa được kết nối tới cơ sở dữ liệu %s; hãy kiểm tra chứng chỉ của máy chủ và phần sslmode trong DATABASE_URL.", f.Path)
	case FaultLogin:
		return fmt.Sprintf("Cơ sở dữ liệu %s không nhận tài khoản hoặc mật khẩu; hãy kiểm tra DATABASE_URL.", f.Path)
	case FaultNoDatabase:
		return fmt.Sprintf("Máy chủ không có cơ sở dữ liệu %s; hãy tạo bằng CREATE DATABASE hoặc sửa tên trong DATABASE_URL.", f.Path)
	case FaultRights:
		return fmt.Sprintf("Tài khoản trong DATABASE_URL thiếu quyền trên cơ sở dữ liệu %s; hãy cho nó làm chủ cơ sở dữ liệu, hoặc cấp quyền CREATE trên lược đồ và quyền đọc, ghi các bảng.", f.Path)
	case FaultServer:
		return fmt.Sprintf("Cơ sở dữ liệu %s không dùng được vì cần PostgreSQL 14 trở lên với bảng mã UTF8; hãy nâng cấp máy chủ hoặc tạo cơ sở dữ liệu với ENCODING 'UTF8'.", f.Path)
	case FaultCrowded:
		return fmt.Sprintf("Cơ sở dữ liệu %s đã hết chỗ kết nối; hãy tăng max_connections hoặc giảm số tiến trình rồi chạy lại.", f.Path)
	case FaultSlow:
		return fmt.Sprintf("Cơ sở dữ liệu %s không trả lời kịp; hãy kiểm tra tải của máy chủ rồi chạy lại, dữ liệu cũ còn nguyên.", f.Path)
	case FaultLost:
		return fmt.Sprintf("Mất kết nối tới cơ sở dữ liệu %s giữa chừng, không có gì bị lưu dở dang; hãy chạy lại khi máy chủ hoạt động.", f.Path)
	case FaultIngesting:
		return fmt.Sprintf("Một tiến trình khác đang nạp dữ liệu vào %s; hãy đợi nó xong rồi chạy lại.", f.Path)
	case FaultReadOnly:
		return fmt.Sprintf("Cơ sở dữ liệu %s chỉ cho phép đọc; hãy trỏ DATABASE_URL tới máy chủ chính.", f.Path)
	case FaultFull:
		return fmt.Sprintf("Ổ đĩa của cơ sở dữ liệu %s đã đầy nên chưa lưu được; dữ liệu cũ còn nguyên. Hãy giải phóng dung lượng rồi chạy lại.", f.Path)
	case FaultBusy:
		return fmt.Sprintf("Một tiến trình khác đang ghi vào %s; hãy đợi nó xong rồi chạy lại.", f.Path)
	case FaultCorrupt:
		return fmt.Sprintf("Dữ liệu trong %s bị hỏng hoặc không phải của chương trình; hãy khôi phục từ bản sao lưu vào một cơ sở dữ liệu trống.", f.Path)
	case FaultMissing:
		return fmt.Sprintf("Cơ sở dữ liệu %s chưa có bảng nào; hãy chạy serve hoặc ingest một lần để tạo các bảng.", f.Path)
	case FaultNewerSchema:
		return fmt.Sprintf("Cơ sở dữ liệu %s do phiên bản mới hơn của chương trình tạo ra; hãy dùng phiên bản đó hoặc mới hơn, dữ liệu chưa bị thay đổi.", f.Path)
	case FaultOlderSchema:
		return fmt.Sprintf("Cơ sở dữ liệu %s thuộc phiên bản cũ hơn của chương trình và chưa được nâng cấp; hãy sao lưu bằng phiên bản đó, rồi chạy serve hoặc ingest một lần với quyền ghi để nâng cấp; sau đó phiên bản cũ không mở được nữa.", f.Path)
	case FaultNotEmpty, FaultDump:
		return f.stateSentence()
	default:
	}
	return fmt.Sprintf("Cơ sở dữ liệu %s gặp lỗi (%s); hãy chạy lại, nếu vẫn lỗi hãy gửi câu này cho người phát triển.", f.Path, strings.ReplaceAll(f.Err.Error(), "\n", "; "))
}
