package httpserver

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// ParseProxies reads addresses and CIDRs parted by commas or spaces. Empty gives nil; the first bad part is an error
// that names it.
func ParseProxies(s string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		if ip, err := netip.ParseAddr(part); err == nil {
			ip = ip.Unmap().WithZone("")
			out = append(out, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fmt.Errorf("proxy %q is neither an address nor a CIDR such as 10.0.0.0/8", part)
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}

// ClientIP is the address that a request comes from: the connection's, or, when that is a trusted proxy, the last
// address of X-Forwarded-For that is none. A forged or broken header is never believed further than the first trusted
// hop. The zero Addr means unknown.
func ClientIP(r *http.Request, trusted []netip.Prefix) netip.Addr {
	ip := remoteIP(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && contains(trusted, ip); i-- {
		hop, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(hops[i]), "[]"))
		if err != nil {
			return ip
		}
		ip = hop.Unmap().WithZone("")
	}
	return ip
}

func contains(nets []netip.Prefix, ip netip.Addr) bool {
	for _, n := range nets {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}

func remoteIP(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// RateKey groups addresses for rate limits: an IPv4 address, or the /64 of an IPv6 one, which one subscriber holds
// (RFC 6177). Unknown callers share one key.
func RateKey(ip netip.Addr) string {
	if !ip.IsValid() {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}

// forwardHeaders are set by proxies: with any of them a connection from this machine speaks for somebody else.
var forwardHeaders = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"}

// DirectLoopback tells whether the request comes from a program on this machine that speaks for itself: a loopback
// connection, to a loopback name (so no page of another site, whose name was pointed here), passed on by no proxy.
func DirectLoopback(r *http.Request) bool {
	if ip := remoteIP(r); !ip.IsValid() || !ip.IsLoopback() {
		return false
	}
	for _, h := range forwardHeaders {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	return LoopbackHost(r.Host)
}

// LoopbackHost tells whether HOST or HOST:PORT names this machine itself: localhost, 127.0.0.0/8 or ::1.
func LoopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
