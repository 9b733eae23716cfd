package redisstore_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trolycong/internal/redisstore"
	"trolycong/internal/redisstore/redistest"
)

// TestTLS talks through a proxy that speaks TLS with the certificate of httptest, which is for 127.0.0.1.
func TestTLS(t *testing.T) {
	url := redistest.URL(t)
	if strings.HasPrefix(url, "rediss") || strings.Contains(url, "@") {
		t.Skip("the shared Redis is not a plain one")
	}
	to, _, _ := strings.Cut(strings.TrimPrefix(url, "redis://"), "/")
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: server.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = in.Close() }()
				out, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer func() { _ = out.Close() }()
				go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
				_, _ = io.Copy(in, out)
			}()
		}
	}()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	known := open(t, "rediss://"+l.Addr().String(), func(o *redisstore.Options) { o.RootCAs = pool })
	if r, err := known.Check(t.Context()); err != nil || r.Version == "" {
		t.Errorf("with a known certificate: got %+v, %v", r, err)
	}
	unknown := open(t, "rediss://"+l.Addr().String(), func(o *redisstore.Options) { o.Timeout = time.Second })
	_, err = unknown.Check(t.Context())
	wantFault(t, err, redisstore.FaultTLS)
	plain := open(t, "redis://"+l.Addr().String(), func(o *redisstore.Options) { o.Timeout = time.Second })
	_, err = plain.Check(t.Context())
	wantFault(t, err, redisstore.FaultUnreachable, redisstore.FaultTLS, redisstore.FaultOther, redisstore.FaultTimeout)
}
