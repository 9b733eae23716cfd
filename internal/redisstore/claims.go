package redisstore

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"trolycong/channels"
)

// Claims keep claimed keys for all processes. Safe for concurrent use.
type Claims struct{ store *Store }

var _ channels.Claims = (*Claims)(nil)

// Claims gives the claimed keys of this store.
func (s *Store) Claims() *Claims { return &Claims{s} }

func (c *Claims) key(key string) string { return c.store.key("claim", key) }

// claimScript claims KEYS[1] for the owner ARGV[1] for ARGV[2] milliseconds and gives what stands there. A value is the
// owner while it is at work, "=" and the result afterwards; owners begin with "?".
var claimScript = redis.NewScript(`
local had = redis.call('GET', KEYS[1])
if had then return had end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`)

// Claim takes the key for ttl, unless it is taken.
func (c *Claims) Claim(ctx context.Context, key string, ttl time.Duration) (result string, first bool, err error) {
	owner := "?" + rand.Text()
	var got string
	err = c.store.do(ctx, "claim key", c.key(key), func(ctx context.Context) (err error) {
		got, err = claimScript.Run(ctx, c.store.client, []string{c.key(key)}, owner, max(1, ttl.Milliseconds())).Text()
		return err
	})
	switch {
	case err != nil:
		return "", false, err
	case got == owner:
		return "", true, nil
	case got != "" && got[0] == '=':
		return got[1:], false, nil
	}
	return "", false, nil
}

// renewClaimScript makes the claim KEYS[1], if its holder is still at work, last ARGV[1] milliseconds from now.
var renewClaimScript = redis.NewScript(`
local had = redis.call('GET', KEYS[1])
if had and string.sub(had, 1, 1) == '?' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 0`)

// Renew makes an unsettled claim last until ttl from now.
func (c *Claims) Renew(ctx context.Context, key string, ttl time.Duration) error {
	return c.store.do(ctx, "renew key", c.key(key), func(ctx context.Context) error {
		return renewClaimScript.Run(ctx, c.store.client, []string{c.key(key)}, max(1, ttl.Milliseconds())).Err()
	})
}

// Settle stores the result of a key.
func (c *Claims) Settle(ctx context.Context, key, result string, ttl time.Duration) error {
	if result == "" || len(result) > channels.MaxClaimResult {
		return fmt.Errorf("settle claim: a result has 1 to %d bytes, not %d", channels.MaxClaimResult, len(result))
	}
	return c.store.do(ctx, "settle key", c.key(key), func(ctx context.Context) error {
		return c.store.client.Set(ctx, c.key(key), "="+result, ttl).Err()
	})
}

// Forget gives the key back.
func (c *Claims) Forget(ctx context.Context, key string) error {
	return c.store.do(ctx, "forget key", c.key(key), func(ctx context.Context) error {
		return c.store.client.Del(ctx, c.key(key)).Err()
	})
}
