// Package channels is the vocabulary of the ways that people and systems reach the bot.
//
// Kind: root. It holds types and pure policy, and refuses I/O: each channel's adapter does its own.
package channels

import (
	"context"
	"time"
)

// Scope is one right of an API key.
type Scope string

// The scopes.
const (
	ScopeAsk      Scope = "ask"      // ask questions, give feedback
	ScopeInternal Scope = "internal" // see internal sources too
	ScopeStaff    Scope = "staff"    // use the staff's pages
)

// Key is one API key. The secret itself is shown once when it is made and never stored.
type Key struct {
	// ID is short and public: the part of the key before the dot.
	ID   string
	Name string
	// Hash is the hexadecimal SHA-256 of the whole key; keys are 256 random bits, so no slow hash is needed.
	Hash      string
	Scopes    []Scope
	CreatedAt time.Time
	// RevokedAt is zero while the key is good.
	RevokedAt time.Time
}

// Has tells whether the key is good and has the scope.
func (k Key) Has(s Scope) bool {
	if !k.RevokedAt.IsZero() {
		return false
	}
	for _, have := range k.Scopes {
		if have == s {
			return true
		}
	}
	return false
}

// Keys stores API keys. Key and RevokeKey return knowledge.ErrNotFound for an unknown id.
type Keys interface {
	AddKey(ctx context.Context, k Key) error
	Key(ctx context.Context, id string) (Key, error)
	// ListKeys gives all keys, revoked ones too, ordered by creation.
	ListKeys(ctx context.Context) ([]Key, error)
	RevokeKey(ctx context.Context, id string, at time.Time) error
}
