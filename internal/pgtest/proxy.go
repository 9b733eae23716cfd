package pgtest

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a program and the server and breaks connections when it is told to. Safe for concurrent use.
type Proxy struct {
	// URL is the address of the database through the proxy, without TLS.
	URL string

	target, addr string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	sent     int  // messages seen from clients since Cut
	cutAt    int  // the message at which all connections end; 0 never
	answered bool // it is passed on, and the connections end with the answer
	frozen   chan struct{}
	wg       sync.WaitGroup
}

// NewProxy starts a proxy to the database; it ends with the test.
func NewProxy(t testing.TB, address string) *Proxy {
	t.Helper()
	p := &Proxy{conns: map[net.Conn]bool{}, addr: "127.0.0.1:0"}
	p.URL = With(t, address, func(u *url.URL) { p.target = u.Host })
	p.Start(t)
	p.URL = With(t, address, func(u *url.URL) {
		u.Host = p.addr
		q := u.Query()
		q.Set("sslmode", "disable")
		u.RawQuery = q.Encode()
	})
	t.Cleanup(func() {
		p.Freeze(false)
		p.Stop()
		p.wg.Wait()
	})
	return p
}

// Start listens again after Stop, on the same port.
func (p *Proxy) Start(t testing.TB) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", p.addr)
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	p.mu.Lock()
	p.listener, p.addr = l, l.Addr().String()
	p.mu.Unlock()
	p.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() { p.serve(c) })
		}
	})
}

// Stop ends all connections and refuses new ones, as a server that is down.
func (p *Proxy) Stop() {
	p.mu.Lock()
	_ = p.listener.Close()
	p.mu.Unlock()
	p.Break()
}

// Break ends all connections; new ones are taken.
func (p *Proxy) Break() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	p.conns = map[net.Conn]bool{}
}

// Freeze lets nothing pass any more, as a host that has gone silent, or lets it pass again.
func (p *Proxy) Freeze(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on && p.frozen == nil {
		p.frozen = make(chan struct{})
	} else if !on && p.frozen != nil {
		close(p.frozen)
		p.frozen = nil
	}
}

// CutAt ends all connections at the n-th packet from clients, counted from now: before the server sees it, or, when
// answered is set, after the server has answered it and before the client hears. 0 ends none.
func (p *Proxy) CutAt(n int, answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent, p.cutAt, p.answered = 0, n, answered
}

// Sent is the number of packets from clients since CutAt.
func (p *Proxy) Sent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

func (p *Proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	var hold sync.Mutex // held while the answer to the last packet is kept back
	cut := false
	p.wg.Go(func() {
		p.copy(client, server, func() bool { hold.Lock(); defer hold.Unlock(); return !cut })
		_ = client.Close()
		_ = server.Close()
	})
	p.copy(server, client, func() bool {
		p.mu.Lock()
		p.sent++
		now, answered := p.sent == p.cutAt, p.answered
		p.mu.Unlock()
		if !now {
			return true
		}
		if !answered {
			p.Break()
			return false
		}
		hold.Lock()
		cut = true
		hold.Unlock()
		return true
	})
	_ = client.Close()
	_ = server.Close()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, server)
	p.mu.Unlock()
}

// copy passes packets on for as long as pass allows.
func (p *Proxy) copy(to io.Writer, from io.Reader, pass func() bool) {
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			p.mu.Lock()
			frozen := p.frozen
			p.mu.Unlock()
			if frozen != nil {
				<-frozen
			}
			if !pass() {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
