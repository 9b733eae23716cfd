package memstore

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"trolycong/channels"
)

// DefaultMaxClaims is the greatest number of claimed keys when ClaimsOptions.Max is 0: about 20 MB.
const DefaultMaxClaims = 100_000

// ClaimsOptions are the options of NewClaims. All may be left unset.
type ClaimsOptions struct {
	// Max is the greatest number of claimed keys; 0 means DefaultMaxClaims. The one touched longest ago makes room for a new
	// one.
	Max int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Claims keep claimed keys. Safe for concurrent use.
type Claims struct {
	opt ClaimsOptions

	mu    sync.Mutex
	byKey map[string]*list.Element // of *claim
	used  *list.List               // newest first
}

var _ channels.Claims = (*Claims)(nil)

type claim struct {
	key, result string
	ends        time.Time
}

// NewClaims makes an empty store.
func NewClaims(opt ClaimsOptions) *Claims {
	if opt.Max <= 0 {
		opt.Max = DefaultMaxClaims
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Claims{opt: opt, byKey: map[string]*list.Element{}, used: list.New()}
}

// Claim takes the key for ttl, unless it is taken.
func (c *Claims) Claim(_ context.Context, key string, ttl time.Duration) (result string, first bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		if had := e.Value.(*claim); c.opt.Now().Before(had.ends) {
			return had.result, false, nil
		}
	}
	c.put(claim{key: key, ends: c.opt.Now().Add(ttl)})
	return "", true, nil
}

// Renew makes an unsettled claim last until ttl from now.
func (c *Claims) Renew(_ context.Context, key string, ttl time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		if had := e.Value.(*claim); had.result == "" && c.opt.Now().Before(had.ends) {
			had.ends = c.opt.Now().Add(ttl)
		}
	}
	return nil
}

// Settle stores the result of a key.
func (c *Claims) Settle(_ context.Context, key, result string, ttl time.Duration) error {
	if result == "" || len(result) > channels.MaxClaimResult {
		return fmt.Errorf("settle claim: a result has 1 to %d bytes, not %d", channels.MaxClaimResult, len(result))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(claim{key: key, result: result, ends: c.opt.Now().Add(ttl)})
	return nil
}

// Forget gives the key back.
func (c *Claims) Forget(_ context.Context, key string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		c.drop(e)
	}
	return nil
}

// Len is the number of keys that are remembered now, ended ones that nobody asked for included.
func (c *Claims) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used.Len()
}

func (c *Claims) put(cl claim) {
	if e, ok := c.byKey[cl.key]; ok {
		c.drop(e)
	}
	for c.used.Len() >= c.opt.Max {
		c.drop(c.used.Back())
	}
	c.byKey[cl.key] = c.used.PushFront(&cl)
}

func (c *Claims) drop(e *list.Element) {
	delete(c.byKey, e.Value.(*claim).key)
	c.used.Remove(e)
}
