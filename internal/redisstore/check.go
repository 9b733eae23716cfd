package redisstore

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Report is what Check found.
type Report struct {
	Mode Mode
	// Version of the server that answered, as it says ("7.0.15"); empty when it does not.
	Version string
	// Took is the time of one write.
	Took time.Duration
	// NeverEvicts tells that the server has a memory limit and refuses writes when it is reached.
	NeverEvicts bool
}

// Check writes to Redis once, whatever the state, and asks what it is. The error is a *Fault. A store that had been lost
// or was just made is used according to the result.
func (s *Store) Check(ctx context.Context) (Report, error) {
	r := Report{Mode: s.mode}
	key := s.key("probe", "check")
	if err := s.probe(ctx, key); err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		f := &Fault{Kind: classify(err), Op: "check"}
		s.meter.fault(f.Kind)
		s.state.down(f.Kind, key)
		return r, f
	}
	// The first write has opened the connection; the second tells the time of a call.
	began := s.opt.Now()
	if err := s.probe(ctx, key); err == nil {
		r.Took = s.opt.Now().Sub(began)
	}
	limited, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	// A user without the right to ask is fine: the answers are advice.
	info, _ := s.client.Info(limited).Result()
	r.Version = field(info, "redis_version")
	limit, _ := strconv.ParseInt(field(info, "maxmemory"), 10, 64)
	r.NeverEvicts = limit > 0 && field(info, "maxmemory_policy") == "noeviction"
	return r, nil
}

// field finds a line of INFO.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && k == name {
			return v
		}
	}
	return ""
}
