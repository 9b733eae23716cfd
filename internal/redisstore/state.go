package redisstore

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// maxPause is the longest pause between two tries of a lost Redis that comes and goes.
const maxPause = 16 * time.Second

// steady is how long Redis must have been used before its next loss is a new one.
const steady = 10 * time.Second

// state remembers whether Redis is used. One fault puts it aside: the turns that run meanwhile pay nothing for it.
type state struct {
	usable atomic.Bool
	// lost wakes Run.
	lost  chan struct{}
	first time.Duration
	log   *slog.Logger
	meter *meter
	now   func() time.Time

	mu      sync.Mutex
	since   time.Time // of the present loss
	changed time.Time
	key     string
	wait    time.Duration
}

func newState(opt Options, m *meter) *state {
	s := &state{lost: make(chan struct{}, 1), first: opt.Probe, wait: opt.Probe, log: opt.Logger, meter: m, now: opt.Now}
	s.usable.Store(true)
	m.isUp(true)
	return s
}

func (s *state) isUp() bool { return s.usable.Load() }

func (s *state) down(kind FaultKind, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.usable.CompareAndSwap(true, false) {
		return
	}
	now := s.now()
	if !s.changed.IsZero() && now.Sub(s.changed) < steady {
		s.wait = min(2*s.wait, maxPause)
	} else {
		s.wait = s.first
	}
	s.since, s.changed, s.key = now, now, key
	s.meter.isUp(false)
	s.log.Warn("redis lost", "kind", string(kind))
	select {
	case s.lost <- struct{}{}:
	default:
	}
}

// still counts a try that failed.
func (s *state) still(kind FaultKind) { s.meter.fault(kind) }

func (s *state) up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.usable.CompareAndSwap(false, true) {
		return
	}
	s.changed = s.now()
	s.meter.isUp(true)
	s.log.Warn("redis back", "down_ms", s.changed.Sub(s.since).Milliseconds())
}

func (s *state) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait
}

// where is the key to try.
func (s *state) where() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}
