package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/bot"
	"trolycong/channels"
	"trolycong/internal/memstore"
	"trolycong/internal/redisstore"
)

// share is what the processes of one installation share while turns run: in Redis when REDIS_URL is set, else in this
// process alone.
type share struct {
	sessions bot.Sessions
	// The limits are nil when they are switched off, locks without Redis.
	asks, wide, persons, keys channels.Limiter
	locks                     channels.Locks
	claims                    channels.Claims
	store                     *redisstore.Store
}

// wideFactor is how much wider the limit of everything but questions is, and that of an API key than a person's: a key's
// program asks for several people.
const wideFactor = 10

// share wires conversations and limits. A Redis that is away is no error: serving begins without it. notes is where
// processes that share one Redis leave word of what went on without it.
func (e *env) share(limits Limits, notes redisstore.Notes, metrics prometheus.Registerer) (*share, error) {
	sh := &share{claims: memstore.NewClaims(memstore.ClaimsOptions{Now: time.Now})}
	if e.config.RedisURL == "" {
		sh.sessions = memstore.NewSessions(memstore.Options{Now: now})
		return sh, sh.limit(limits)
	}
	store, err := e.redis(metrics)
	if err != nil {
		return nil, err
	}
	sh.store, sh.sessions = store, store.SingleTurns(memstore.DefaultTTL).Noting(notes)
	sh.locks, sh.claims = redisstore.LocksOr(store.Locks()), redisstore.ClaimsOr(store.Claims(), sh.claims)
	if err := sh.limit(limits); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	// The store logs and counts what it finds.
	_, _ = store.Check(e.ctx)
	return sh, nil
}

// limit wires the limits: in this process, and over Redis where there is one.
func (sh *share) limit(l Limits) error {
	if l.Minute == 0 {
		return nil
	}
	for _, w := range []struct {
		to     *channels.Limiter
		name   string
		bounds []channels.Bound
	}{
		{&sh.asks, "ask", channels.Bounds(l.Minute, l.Day)}, {&sh.wide, "wide", channels.Bounds(wideFactor*l.Minute, 0)},
		{&sh.persons, "person", channels.Bounds(l.Person, l.PersonDay)}, {&sh.keys, "key", channels.Bounds(wideFactor*l.Person, wideFactor*l.PersonDay)},
	} {
		here := memstore.NewLimiter(memstore.LimiterOptions{Bounds: w.bounds, Now: time.Now})
		*w.to = here
		if sh.store == nil {
			continue
		}
		shared, err := sh.store.NewLimiter(redisstore.LimiterOptions{Name: w.name, Bounds: w.bounds})
		if err != nil {
			return fmt.Errorf("wire limits: %w", err)
		}
		*w.to = redisstore.LimiterOr(shared, here)
	}
	return nil
}

// Run tries a lost Redis again until ctx ends.
func (sh *share) Run(ctx context.Context) error {
	if sh.store == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	return sh.store.Run(ctx)
}

// Degraded names what is lost now.
func (sh *share) Degraded() []string {
	if sh.store == nil {
		return nil
	}
	return sh.store.Degraded()
}

// Close ends the connections.
func (sh *share) Close() error {
	if sh.store == nil {
		return nil
	}
	return sh.store.Close()
}

// redis makes the store of REDIS_URL.
func (e *env) redis(metrics prometheus.Registerer) (*redisstore.Store, error) {
	store, err := redisstore.New(redisstore.Options{URL: e.config.RedisURL, Logger: e.logger(), Metrics: metrics})
	var bad *redisstore.URLError
	if errors.As(err, &bad) {
		return nil, &exitError{exitUsage, bad.Sentence()}
	}
	if err != nil {
		return nil, fmt.Errorf("wire redis: %w", err)
	}
	return store, nil
}

// modes name how the servers stand together.
var modes = map[redisstore.Mode]string{redisstore.ModeSingle: "một máy", redisstore.ModeSentinel: "qua Sentinel", redisstore.ModeCluster: "cụm"}

// checkRedis says in sentences whether Redis can be used and what to do when it cannot. The error is a wrong setting.
func (e *env) checkRedis() ([]string, error) {
	if e.config.RedisURL == "" {
		return []string{"Chưa đặt REDIS_URL: cuộc trò chuyện và giới hạn nằm trong từng tiến trình. Đủ cho một tiến trình."}, nil
	}
	quiet := &env{ctx: e.ctx, config: e.config, stdout: e.stdout, stderr: io.Discard}
	store, err := quiet.redis(nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = store.Close() }()
	r, err := store.Check(e.ctx)
	var fault *redisstore.Fault
	if errors.As(err, &fault) {
		return []string{"Không dùng được: " + fault.Sentence(), "Trong lúc đó vẫn trả lời, mỗi câu một lượt riêng; giới hạn tính riêng từng tiến trình."}, nil
	}
	if err != nil {
		return nil, err
	}
	version := r.Version
	if version == "" {
		version = "không rõ phiên bản"
	}
	took := strings.ReplaceAll(fmt.Sprintf("%.2f", float64(r.Took.Microseconds())/1000), ".", ",")
	lines := []string{fmt.Sprintf("Dùng được (%s, %s), một lần ghi mất %s ms.", modes[r.Mode], version, took)}
	if r.NeverEvicts {
		lines = append(lines, "Nên sửa: máy chủ có maxmemory mà không bao giờ bỏ khóa cũ; đặt maxmemory-policy là volatile-ttl.")
	}
	if os.Getenv("TROLYCONG_SECRET") == "" {
		lines = append(lines, "Lưu ý: các tiến trình không chung thư mục dữ liệu cần cùng một TROLYCONG_SECRET, nếu không cuộc trò chuyện không nối được.")
	}
	return lines, nil
}
