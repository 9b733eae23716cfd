package httpclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// Kind says why a call brought no response.
type Kind string

// The kinds of errors.
const (
	Unreachable Kind = "unreachable" // nobody listens, or the name does not resolve
	Broken      Kind = "broken"      // the connection was cut
	Timeout     Kind = "timeout"     // no answer within the deadline
	Canceled    Kind = "canceled"    // the caller has gone
	TLS         Kind = "tls"         // the certificate is not believed, or one side speaks no TLS
	TooLarge    Kind = "too_large"   // the response is longer than the cap
	Other       Kind = "other"
)

// Error is why a call brought no response. Its text holds no address, no header and no body.
type Error struct{ Kind Kind }

func (e *Error) Error() string { return "http: " + string(e.Kind) }

// Is tells of the caller's context; the cause may name an address and is not kept.
func (e *Error) Is(target error) bool {
	return target == context.DeadlineExceeded && e.Kind == Timeout || target == context.Canceled && e.Kind == Canceled
}

func wrap(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{kindOf(err)}
}

func kindOf(err error) Kind {
	var netErr net.Error
	var dns *net.DNSError
	switch {
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return Timeout
	case isTLS(err):
		return TLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Broken
	case errors.As(err, &dns), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Unreachable
	case errors.As(err, &netErr) && netErr.Timeout():
		return Timeout
	case errors.As(err, &netErr):
		return Unreachable
	}
	return Other
}

func isTLS(err error) bool {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	var verify *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	// What net/http says of a server without TLS is an unexported error.
	return errors.As(err, &header) || errors.As(err, &alert) || errors.As(err, &verify) || errors.As(err, &authority) || errors.As(err, &host) ||
		errors.Is(err, http.ErrSchemeMismatch) || strings.Contains(err.Error(), "tls: ")
}
