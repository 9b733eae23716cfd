package redisstore

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"trolycong/channels"
)

// windowSlots is how many slots the window of a bound has: calls are counted by slot, so a call may count for a sixtieth of the window
// longer than it should and never shorter, and a key takes at most 61 small numbers.
const windowSlots = 60

// LimiterOptions are the options of NewLimiter. Name is required.
type LimiterOptions struct {
	// Name tells limits of one store apart ("ask", "wide", "person"); short, of the characters of an id.
	Name string
	// Bounds say how many calls a key is allowed in any window of a second to a week; none is no limit.
	Bounds []channels.Bound
	// Now is the clock; nil means Redis's own, which is the same for all processes.
	Now func() time.Time
}

// Limiter counts calls by key in sliding windows that all processes share. Safe for concurrent use.
type Limiter struct {
	store *Store
	opt   LimiterOptions
	// args are those of the script for each bound: limit, milliseconds of a slot.
	args []any
}

var _ channels.Limiter = (*Limiter)(nil)

// NewLimiter makes a limiter.
func (s *Store) NewLimiter(opt LimiterOptions) (*Limiter, error) {
	l := &Limiter{store: s, opt: opt}
	l.opt.Bounds = nil
	fits := opt.Name != "" && tag(opt.Name) == opt.Name
	for _, b := range opt.Bounds {
		fits = fits && b.Per >= time.Second && b.Per <= 7*24*time.Hour
		if b.Calls > 0 {
			l.opt.Bounds = append(l.opt.Bounds, b)
			l.args = append(l.args, b.Calls, float64(b.Per.Milliseconds())/windowSlots)
		}
	}
	if !fits {
		return nil, errors.New("make limiter: needs a plain name and windows of one second to a week")
	}
	return l, nil
}

// allowScript counts a call in each of KEYS, hashes of calls by slot, one for each bound, if every bound allows it. ARGV:
// slots, now in milliseconds or -1, and for each bound its limit and the milliseconds of a slot. It gives the number of the
// bound that is longest in the way and the milliseconds until it would allow a next call, or 0 and 0.
var allowScript = redis.NewScript(`
local slots, now = tonumber(ARGV[1]), tonumber(ARGV[2])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local function waits(key, limit, width)
  local current = math.floor(now / width)
  local had = redis.call('HGETALL', key)
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
  if #ended > 0 then redis.call('HDEL', key, unpack(ended)) end
  if sum < limit then return 0 end
  table.sort(live, function(a, b) return a[1] < b[1] end)
  for _, s in ipairs(live) do
    sum = sum - s[2]
    if sum < limit then return math.max(1, math.ceil((s[1] + slots + 1) * width - now)) end
  end
  return 1
end
local bound, wait = 0, 0
for i, key in ipairs(KEYS) do
  local w = waits(key, tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i]))
  if w > wait then bound, wait = i, w end
end
if wait > 0 then return {bound, wait} end
for i, key in ipairs(KEYS) do
  local width = tonumber(ARGV[2 + 2 * i])
  redis.call('HINCRBY', key, string.format('%.0f', math.floor(now / width)), 1)
  redis.call('PEXPIRE', key, math.ceil((slots + 2) * width))
end
return {0, 0}`)

// Allow counts one call of the key. A caller that waits as told is let through, unless others came first.
func (l *Limiter) Allow(ctx context.Context, key string) (channels.Refusal, error) {
	if len(l.opt.Bounds) == 0 {
		return channels.Refusal{}, nil
	}
	now := int64(-1)
	if l.opt.Now != nil {
		now = l.opt.Now().UnixMilli()
	}
	names := make([]string, 0, len(l.opt.Bounds))
	for _, b := range l.opt.Bounds {
		names = append(names, l.store.key("limit:"+l.opt.Name+":"+strconv.Itoa(int(b.Per.Seconds())), key))
	}
	var got []int64
	err := l.store.do(ctx, "count call", names[0], func(ctx context.Context) (err error) {
		got, err = allowScript.Run(ctx, l.store.client, names, append([]any{windowSlots, now}, l.args...)...).Int64Slice()
		return err
	})
	if err != nil || len(got) != 2 || got[0] < 1 || int(got[0]) > len(l.opt.Bounds) {
		return channels.Refusal{}, err
	}
	return channels.Refusal{Bound: l.opt.Bounds[got[0]-1], After: time.Duration((got[1]+999)/1000) * time.Second}, nil
}
