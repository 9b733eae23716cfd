package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse is what errors.Is finds in Listen's error when another program holds the port; the user chooses another one.
var ErrInUse = errors.New("address in use")

// ListenProblem says why an address cannot be listened on.
type ListenProblem int

// The reasons.
const (
	ListenOther       ListenProblem = iota // none of the below; the wrapped error tells
	ListenInUse                            // another program holds the port
	ListenForbidden                        // the port needs rights that the program lacks
	ListenNoSuchHost                       // the address is none of this machine's
	ListenBadAddress                       // not of the form HOST:PORT
	listenWindowsUsed = syscall.Errno(10048)
)

// ListenError is returned by Listen. Its text is one Vietnamese sentence for the operator, with what to do.
type ListenError struct {
	// Addr as asked for.
	Addr    string
	Problem ListenProblem
	err     error
}

// Error gives the sentence.
func (e *ListenError) Error() string {
	switch e.Problem {
	case ListenInUse:
		return fmt.Sprintf("địa chỉ %s đang được chương trình khác dùng: hãy tắt chương trình đó hoặc chọn cổng khác", e.Addr)
	case ListenForbidden:
		return fmt.Sprintf("không được phép mở địa chỉ %s: hãy chọn cổng từ 1024 trở lên hoặc cấp quyền cho chương trình", e.Addr)
	case ListenNoSuchHost:
		return fmt.Sprintf("máy này không có địa chỉ %s: hãy dùng 127.0.0.1, [::1] hoặc một địa chỉ của máy", e.Addr)
	case ListenBadAddress:
		return fmt.Sprintf("địa chỉ %q không đúng dạng MÁY:CỔNG, ví dụ 127.0.0.1:8080 hoặc [::1]:8080", e.Addr)
	case ListenOther:
	}
	return fmt.Sprintf("không mở được địa chỉ %s: %v", e.Addr, e.err)
}

// Is finds ErrInUse.
func (e *ListenError) Is(target error) bool { return target == ErrInUse && e.Problem == ListenInUse }

// Unwrap gives the error of the operating system.
func (e *ListenError) Unwrap() error { return e.err }

// Listen opens a TCP listener on HOST:PORT; port 0 takes a free one. Every error is a *ListenError.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	if err := CheckAddr(addr); err != nil {
		return nil, err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, &ListenError{Addr: addr, Problem: listenProblem(err), err: err}
	}
	return ln, nil
}

// CheckAddr tells whether an address has the form that Listen takes, HOST:PORT with a port from 0 to 65535. The error is a
// *ListenError.
func CheckAddr(addr string) error {
	if err := checkAddr(addr); err != nil {
		return &ListenError{Addr: addr, Problem: ListenBadAddress, err: err}
	}
	return nil
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("port must be a number from 0 to 65535")
	}
	return nil
}

func listenProblem(err error) ListenProblem {
	var errno syscall.Errno
	var dns *net.DNSError
	switch {
	case errors.As(err, &errno) && (errno == syscall.EADDRINUSE || errno == listenWindowsUsed):
		return ListenInUse
	case errors.Is(err, syscall.EACCES):
		return ListenForbidden
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EAFNOSUPPORT), errors.As(err, &dns):
		return ListenNoSuchHost
	}
	return ListenOther
}

// URL is the address of a listener for a browser on this machine: "http://127.0.0.1:8080", "http://[::1]:8080". An
// unspecified host (0.0.0.0, [::], which Go listens on for both families) becomes localhost; port 80 is left out.
func URL(l net.Listener) string {
	ap, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	host := ap.String()
	if ap.Addr().IsUnspecified() {
		host = "localhost:" + strconv.Itoa(int(ap.Port()))
	}
	return "http://" + strings.TrimSuffix(host, ":80")
}
