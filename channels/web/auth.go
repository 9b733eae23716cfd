package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"trolycong/channels"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// maxKeyBytes is the longest Authorization value that is looked at; our keys have 56 characters.
const maxKeyBytes = 256

// caller is who sends a request, as far as it is known.
type caller struct {
	// key is the id of the API key; empty for the public.
	key string
	see knowledge.Visibility
	// asks tells that the caller may ask: everybody without a key, and keys of that scope.
	asks bool
	// sessions are conversations that the caller has named and owns; nil when it was not asked.
	sessions []conversation
}

// sessionOf gives the caller's own id of a conversation by its stored name; "" when it is none of those named.
func (c caller) sessionOf(stored string) string {
	for _, conv := range c.sessions {
		if conv.stored == stored {
			return conv.id
		}
	}
	return ""
}

// NewKey makes an API key: 256 random bits from rand, and the record to store. The full key "<id>.<secret>" is returned
// once and stands nowhere else. Name is for people, 1 to 100 runes; at least one scope is needed.
func NewKey(rand io.Reader, name string, scopes []channels.Scope) (key channels.Key, full string, err error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		return channels.Key{}, "", errors.New("make key: the name must have 1 to 100 characters")
	}
	if len(scopes) == 0 {
		return channels.Key{}, "", errors.New("make key: no scope given")
	}
	for _, sc := range scopes {
		if sc != channels.ScopeAsk && sc != channels.ScopeInternal && sc != channels.ScopeStaff {
			return channels.Key{}, "", fmt.Errorf("make key: unknown scope %q", sc)
		}
	}
	var b [40]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return channels.Key{}, "", fmt.Errorf("make key: %w", err)
	}
	id := "tlc" + hex.EncodeToString(b[:6])
	full = id + "." + base64.RawURLEncoding.EncodeToString(b[8:])
	return channels.Key{ID: id, Name: name, Hash: hashKey(full), Scopes: append([]channels.Scope(nil), scopes...)}, full, nil
}

func hashKey(full string) string {
	sum := sha256.Sum256([]byte(full))
	return hex.EncodeToString(sum[:])
}

// caller tells who sends the request. Without a key it is the public; with a key that is wrong, unknown or revoked the
// error is a Problem with status 401, so that nobody takes a public answer for a privileged one.
func (s *Server) caller(r *http.Request) (caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return caller{asks: true}, nil
	}
	scheme, full, _ := strings.Cut(header, " ")
	full = strings.TrimSpace(full)
	id, _, ok := strings.Cut(full, ".")
	if !strings.EqualFold(scheme, "Bearer") || !ok || id == "" || len(full) > maxKeyBytes || s.opt.Keys == nil {
		return caller{}, wrongKey()
	}
	key, err := s.opt.Keys.Key(r.Context(), id)
	switch {
	case errors.Is(err, knowledge.ErrNotFound):
		// Compared all the same, so that the time tells nothing about which ids exist.
		key = channels.Key{Hash: hashKey("")}
	case err != nil:
		return caller{}, fmt.Errorf("read key: %w", err)
	}
	same := subtle.ConstantTimeCompare([]byte(hashKey(full)), []byte(strings.ToLower(key.Hash))) == 1
	if !same || key.ID != id || !key.RevokedAt.IsZero() {
		return caller{}, wrongKey()
	}
	c := caller{key: key.ID, asks: key.Has(channels.ScopeAsk)}
	if key.Has(channels.ScopeInternal) {
		c.see = knowledge.Internal
	}
	return c, nil
}

func wrongKey() httpserver.Problem {
	return httpserver.Problem{Status: http.StatusUnauthorized, Code: "key"}
}

// identify is caller for handlers: it answers the faults itself and returns false then.
func (s *Server) identify(w http.ResponseWriter, r *http.Request) (caller, bool) {
	// What a caller may see depends on the key, so no cache may mix them.
	w.Header().Add("Vary", "Authorization")
	c, err := s.caller(r)
	if err == nil {
		return c, true
	}
	s.refuse(w, r, err)
	return caller{}, false
}

// identifyAsker is identify for what needs the scope "ask": questions, search, verdicts, and reading an answer again. The
// scope "internal" widens what a key sees, and "staff" opens the staff's pages; neither asks by itself.
func (s *Server) identifyAsker(w http.ResponseWriter, r *http.Request) (caller, bool) {
	c, ok := s.identify(w, r)
	if ok && !c.asks {
		s.refuse(w, r, httpserver.Problem{Status: http.StatusForbidden, Code: "scope", Detail: "Thao tác này cần khóa có quyền ask.",
			DetailEN: "This needs a key with the scope ask."})
		return caller{}, false
	}
	return c, ok
}

// refuse answers an error: a Problem as it is, everything else as a fault.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var p httpserver.Problem
	switch {
	case errors.As(err, &p):
	case s.unkept():
		p = notKept() // whoever watches the store has logged it, once
	default:
		s.fault(w, r, "request failed", err)
		return
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="trolycong"`)
	}
	s.fail(w, r, p)
}
