package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"trolycong/channels"
)

// windowSlots is how many slots a window has: calls are counted by slot, so a call may count for a sixtieth of the window
// longer than it should and never shorter, and a key takes at most 61 small numbers.
const windowSlots = 60

// LimiterOptions are the options of NewLimiter. Name is required.
type LimiterOptions struct {
	// Name tells limits of one store apart ("ask", "wide", "person"); short, of the characters of an id.
	Name string
	// Limit is how many calls a key is allowed in any Window; 0 or less means no limit.
	Limit int
	// Window is the length of the sliding window, 1 s to a week; 0 means a minute.
	Window time.Duration
	// Now is the clock; nil means Redis's own, which is the same for all processes.
	Now func() time.Time
}

// Limiter counts calls by key in a sliding window that all processes share. Safe for concurrent use.
type Limiter struct {
	store *Store
	opt   LimiterOptions
}

var _ channels.Limiter = (*Limiter)(nil)

// NewLimiter makes a limiter.
func (s *Store) NewLimiter(opt LimiterOptions) (*Limiter, error) {
	if opt.Window == 0 {
		opt.Window = time.Minute
	}
	if opt.Name == "" || tag(opt.Name) != opt.Name || opt.Window < time.Second || opt.Window > 7*24*time.Hour {
		return nil, errors.New("make limiter: needs a plain name and a window of one second to a week")
	}
	return &Limiter{s, opt}, nil
}

// allowScript counts a call in KEYS[1], a hash of calls by slot: ARGV limit, milliseconds of a slot, slots, now in
// milliseconds or -1. It gives 0, or the milliseconds until a next call would be allowed.
var allowScript = redis.NewScript(`
local limit, width, slots, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local current = math.floor(now / width)
local had = redis.call('HGETALL', KEYS[1])
local sum, live, ended = 0, {}, {}
for i = 1, #had, 2 do
  local slot, calls = tonumber(had[i]), tonumber(had[i + 1])
  if slot < current - slots then
    ended[#ended + 1] = had[i]
  else
    sum = sum + calls
    live[#live + 1] = {slot, calls}
  end
end
if #ended > 0 then redis.call('HDEL', KEYS[1], unpack(ended)) end
if sum < limit then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', current), 1)
  redis.call('PEXPIRE', KEYS[1], math.ceil((slots + 2) * width))
  return 0
end
table.sort(live, function(a, b) return a[1] < b[1] end)
for _, s in ipairs(live) do
  sum = sum - s[2]
  if sum < limit then return math.max(1, math.ceil((s[1] + slots + 1) * width - now)) end
end
return 1`)

// Allow counts one call of the key. A caller that waits as told is let through, unless others came first.
func (l *Limiter) Allow(ctx context.Context, key string) (ok bool, retryAfter time.Duration, err error) {
	if l.opt.Limit <= 0 {
		return true, 0, nil
	}
	name := l.store.key("limit:"+l.opt.Name, key)
	now := int64(-1)
	if l.opt.Now != nil {
		now = l.opt.Now().UnixMilli()
	}
	var wait int64
	err = l.store.do(ctx, "count call", name, func(ctx context.Context) (err error) {
		wait, err = allowScript.Run(ctx, l.store.client, []string{name}, l.opt.Limit, float64(l.opt.Window.Milliseconds())/windowSlots, windowSlots, now).Int64()
		return err
	})
	if err != nil {
		return false, 0, err
	}
	if wait == 0 {
		return true, 0, nil
	}
	return false, time.Duration((wait+999)/1000) * time.Second, nil
}
