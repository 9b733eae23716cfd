package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"trolycong/internal/httpserver"
)

// A conversation is named by two things: its owner, which is a cookie that this server signed, an API key, or this
// machine, and an id that the owner may choose. The name under which it is stored is made of both with the secret, so
// that an id alone opens nothing.

// conversation is one caller's conversation.
type conversation struct {
	// owner is "cookie:<id>", "key:<id>" or "local".
	owner string
	// id is what the caller sees and sends.
	id string
	// stored is the name in bot.Sessions.
	stored string
	// once names the claim of a request that may be sent again; "" for any other.
	once string
	// mint tells that owner is a new cookie, to be set.
	mint string
}

// validSession tells whether an id has the form that the contract allows: [A-Za-z0-9._-]{1,128}.
func validSession(id string) bool {
	if len(id) < 1 || len(id) > 128 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// apiConversation finds the conversation of an API call. id is what the body says, valid or empty. A caller that may
// not name sessions gets a new one: then, as for every caller without a key elsewhere, a cookie is minted.
func (s *Server) apiConversation(r *http.Request, c caller, id string) (conversation, error) {
	if c.key != "" {
		return s.conversation("key:"+c.key, id)
	}
	cookie, ok := s.cookie(r)
	// The chat page's own calls name the page's conversation; on this machine every other id is the caller's own.
	if ok && (id == s.pageID(cookie) || !s.local(r)) {
		return s.conversation("cookie:"+cookie, id)
	}
	if s.local(r) {
		return s.conversation("local", id)
	}
	return s.newConversation()
}

// pageConversation finds the conversation of the chat page; a new one without a cookie.
func (s *Server) pageConversation(r *http.Request) (conversation, error) {
	cookie, ok := s.cookie(r)
	if !ok {
		return s.newConversation()
	}
	return s.conversation("cookie:"+cookie, s.pageID(cookie))
}

// newConversation is the page's conversation of a new cookie.
func (s *Server) newConversation() (conversation, error) {
	cookie, err := s.randomID()
	if err != nil {
		return conversation{}, err
	}
	conv, err := s.conversation("cookie:"+cookie, s.pageID(cookie))
	conv.mint = cookie
	return conv, err
}

func (s *Server) conversation(owner, id string) (conversation, error) {
	if id == "" {
		var err error
		if id, err = s.randomID(); err != nil {
			return conversation{}, err
		}
	}
	return conversation{owner: owner, id: id, stored: "w" + s.mac("session", owner, id)}, nil
}

// local tells whether the caller is a program on this machine that may name sessions by itself: the server is meant for
// this machine, and no proxy stands between.
func (s *Server) local(r *http.Request) bool {
	if s.opt.BaseURL != "" {
		u, err := url.Parse(s.opt.BaseURL)
		if err != nil || !httpserver.LoopbackHost(u.Host) {
			return false
		}
	}
	return httpserver.DirectLoopback(r)
}

func (s *Server) cookieName() string {
	if s.https {
		return "__Host-tlc"
	}
	return "tlc"
}

// cookie gives the id of a cookie that this server signed.
func (s *Server) cookie(r *http.Request) (string, bool) {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return "", false
	}
	id, mac, ok := strings.Cut(c.Value, ".")
	if !ok || !validSession(id) || !hmac.Equal([]byte(mac), []byte(s.mac("cookie", id))) {
		return "", false
	}
	return id, true
}

// setCookie hands a minted cookie to the browser. It ends with the browser's session, so that the next person at a
// shared computer starts afresh.
func (s *Server) setCookie(w http.ResponseWriter, conv conversation) {
	if conv.mint == "" {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: conv.mint + "." + s.mac("cookie", conv.mint), Path: "/",
		HttpOnly: true, Secure: s.https, SameSite: http.SameSiteLaxMode})
}

// pageID is the session id that the chat page of a cookie uses.
func (s *Server) pageID(cookie string) string { return "p" + s.mac("page", cookie)[:22] }

// mac is a keyed name of its parts: 43 characters of base64url.
func (s *Server) mac(parts ...string) string {
	h := hmac.New(sha256.New, s.opt.Secret)
	for _, p := range parts {
		// Parts hold no zero byte: they are our own words and valid ids.
		_, _ = io.WriteString(h, p+"\x00")
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// randomID gives 128 random bits in 22 characters.
func (s *Server) randomID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(s.opt.Rand, b[:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// lanes lets the turns of one conversation run one at a time. The zero value is ready.
type lanes struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

type lane struct {
	turn    chan struct{}
	waiting int
}

// enter waits for the lane's turn or for ctx; leave must be called when the error is nil.
func (l *lanes) enter(ctx context.Context, name string) (leave func(), err error) {
	l.mu.Lock()
	if l.lanes == nil {
		l.lanes = map[string]*lane{}
	}
	ln := l.lanes[name]
	if ln == nil {
		ln = &lane{turn: make(chan struct{}, 1)}
		l.lanes[name] = ln
	}
	ln.waiting++
	l.mu.Unlock()
	out := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if ln.waiting--; ln.waiting == 0 {
			delete(l.lanes, name)
		}
	}
	select {
	case ln.turn <- struct{}{}:
		return func() { <-ln.turn; out() }, nil
	case <-ctx.Done():
		out()
		return nil, ctx.Err()
	}
}

// sessionsOf lists the conversations that the caller of a turn may mean: that of the chat page, and the one that ?session=
// names, for each way in which the caller owns it. The stored name of a conversation does not show its id, so a turn that
// another process answered finds it only so.
func (s *Server) sessionsOf(r *http.Request, c caller) []conversation {
	var out []conversation
	add := func(owner, id string) {
		if conv, err := s.conversation(owner, id); validSession(id) && err == nil {
			out = append(out, conv)
		}
	}
	id := r.URL.Query().Get("session")
	if c.key != "" {
		add("key:"+c.key, id)
		return out
	}
	if cookie, ok := s.cookie(r); ok {
		add("cookie:"+cookie, s.pageID(cookie))
		add("cookie:"+cookie, id)
	}
	if s.local(r) {
		add("local", id)
	}
	return out
}
