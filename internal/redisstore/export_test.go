package redisstore

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client is the store's own client.
func (s *Store) Client() redis.UniversalClient { return s.client }

// Prefix begins the store's keys.
func Prefix(s *Store) string { return s.opt.Prefix }

// LocksWithTTL are locks that end sooner.
func LocksWithTTL(s *Store, ttl time.Duration) *Locks { return s.locks(ttl) }

// ParseURL gives the addresses of a URL.
func ParseURL(s string) ([]string, error) {
	t, err := parseURL(s)
	return t.addrs, err
}

// Keys are the store's keys, sorted.
func Keys(t testing.TB, s *Store) []string {
	t.Helper()
	var mu sync.Mutex
	var out []string
	scan := func(ctx context.Context, c *redis.Client) error {
		for it := c.Scan(ctx, 0, s.opt.Prefix+":*", 1000).Iterator(); ; {
			if !it.Next(ctx) {
				return it.Err()
			}
			mu.Lock()
			out = append(out, it.Val())
			mu.Unlock()
		}
	}
	var err error
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		err = c.ForEachMaster(t.Context(), scan)
	case *redis.Client:
		err = scan(context.Background(), c)
	}
	if err != nil {
		t.Fatalf("list keys: %v", err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
