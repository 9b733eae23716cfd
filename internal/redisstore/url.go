package redisstore

import (
	"crypto/tls"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Mode is how the servers stand together.
type Mode string

// The modes.
const (
	ModeSingle   Mode = "single"
	ModeSentinel Mode = "sentinel"
	ModeCluster  Mode = "cluster"
)

// target is what a URL says.
type target struct {
	mode                           Mode
	tls                            bool
	addrs                          []string
	user, password                 string
	sentinelUser, sentinelPassword string
	master                         string
	db                             int
	timeout                        time.Duration
}

// URLError is what is wrong with a URL. It shows nothing of it, since a password may stand anywhere in what cannot be read.
type URLError struct{ what, sentence string }

func (e *URLError) Error() string { return "redis URL: " + e.what }

// Sentence words the error for an operator.
func (e *URLError) Sentence() string { return "REDIS_URL: " + e.sentence }

func badURL(what, sentence string) error { return &URLError{what, sentence} }

// schemes are the forms that a URL may begin with.
var schemes = map[string]target{
	"redis": {mode: ModeSingle}, "rediss": {mode: ModeSingle, tls: true},
	"redis+cluster": {mode: ModeCluster}, "rediss+cluster": {mode: ModeCluster, tls: true},
	"redis+sentinel": {mode: ModeSentinel}, "rediss+sentinel": {mode: ModeSentinel, tls: true},
}

func parseURL(raw string) (target, error) {
	raw = strings.TrimSpace(raw)
	scheme, rest, ok := strings.Cut(raw, "://")
	t, known := schemes[strings.ToLower(scheme)]
	if !ok || !known {
		return target{}, badURL("it must begin with redis://, rediss://, redis+sentinel:// or redis+cluster://",
			"cần bắt đầu bằng redis://, rediss://, redis+sentinel:// hoặc redis+cluster://.")
	}
	rest, query, _ := strings.Cut(rest, "?")
	if err := t.query(query); err != nil {
		return target{}, err
	}
	// The last @ ends the credentials: addresses hold none, and a password that was not encoded may.
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		if err := t.credentials(rest[:at]); err != nil {
			return target{}, err
		}
		rest = rest[at+1:]
	}
	// Every address of a list may repeat the scheme.
	rest = strings.ReplaceAll(rest, ","+scheme+"://", ",")
	hosts, path, _ := strings.Cut(rest, "/")
	if err := t.hosts(hosts); err != nil {
		return target{}, err
	}
	return t, t.path(strings.Trim(path, "/"))
}

func (t *target) credentials(s string) error {
	user, password, _ := strings.Cut(s, ":")
	var err error
	if t.user, err = url.PathUnescape(user); err != nil {
		return badURL("the user name holds a % that begins no code; write it as %25",
			"tên người dùng có dấu % lẻ; viết thành %25.")
	}
	if t.password, err = url.PathUnescape(password); err != nil {
		return badURL("the password holds a % that begins no code; write it as %25",
			"mật khẩu có dấu % lẻ; viết thành %25.")
	}
	return nil
}

func (t *target) query(s string) error {
	q, err := url.ParseQuery(s)
	if err != nil {
		return badURL("what follows ? cannot be read", "không đọc được phần sau dấu ?.")
	}
	for name := range q {
		switch name {
		case "timeout":
			if t.timeout, err = time.ParseDuration(q.Get(name)); err != nil || t.timeout < 10*time.Millisecond || t.timeout > 10*time.Second {
				return badURL("timeout is between 10ms and 10s, such as 500ms", "timeout từ 10ms đến 10s, ví dụ 500ms.")
			}
		case "sentinel_user":
			t.sentinelUser = q.Get(name)
		case "sentinel_password":
			t.sentinelPassword = q.Get(name)
		default:
			return badURL("only timeout, sentinel_user and sentinel_password may follow ?",
				"sau dấu ? chỉ được có timeout, sentinel_user, sentinel_password.")
		}
	}
	return nil
}

func (t *target) hosts(s string) error {
	port := "6379"
	if t.mode == ModeSentinel {
		port = "26379"
	}
	for _, h := range strings.Split(s, ",") {
		if h = strings.TrimSpace(h); h == "" {
			return badURL("an address is empty; it must be like redis://host:6379/0",
				"thiếu địa chỉ; cần dạng redis://máy:6379/0.")
		}
		host, p, err := net.SplitHostPort(h)
		if err != nil {
			host, p = strings.Trim(h, "[]"), port
		}
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 || host == "" || strings.ContainsAny(host, " /?#@[]") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			return badURL("an address is not host:port", "có địa chỉ không phải dạng máy:cổng.")
		}
		if addr := net.JoinHostPort(host, p); !slices.Contains(t.addrs, addr) {
			t.addrs = append(t.addrs, addr)
		}
	}
	if t.mode == ModeSingle && len(t.addrs) > 1 {
		t.mode = ModeCluster
	}
	return nil
}

func (t *target) path(s string) error {
	if t.mode == ModeSentinel {
		t.master, s, _ = strings.Cut(s, "/")
		if t.master == "" {
			return badURL("the name of the master is missing: redis+sentinel://host:26379/mymaster",
				"thiếu tên máy chính: redis+sentinel://máy:26379/mymaster.")
		}
	}
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return badURL("the database after the last / is a number", "số cơ sở dữ liệu sau dấu / cuối phải là một số.")
	}
	if t.mode == ModeCluster && n != 0 {
		return badURL("a cluster has only database 0", "cụm Redis chỉ có cơ sở dữ liệu 0.")
	}
	t.db = n
	return nil
}

func (t *target) options(opt Options) *redis.UniversalOptions {
	o := &redis.UniversalOptions{Addrs: t.addrs, DB: t.db, Username: t.user, Password: t.password, MasterName: t.master,
		SentinelUsername: t.sentinelUser, SentinelPassword: t.sentinelPassword, IsClusterMode: t.mode == ModeCluster,
		// RESP2 and no identity: what every server from 6.2 on and every compatible one knows.
		Protocol: 2, DisableIdentity: true,
		DialTimeout: opt.Timeout, ReadTimeout: opt.Timeout, WriteTimeout: opt.Timeout, PoolTimeout: opt.Timeout, ContextTimeoutEnabled: true,
		// All scripts may run twice without harm, so a cut connection is tried once more within the call's deadline.
		MaxRetries: 2, MinRetryBackoff: 2 * time.Millisecond, MaxRetryBackoff: 20 * time.Millisecond, DialerRetries: 1,
		FailingTimeoutSeconds: 1, ConnMaxIdleTime: 5 * time.Minute}
	if t.tls {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: opt.RootCAs}
	}
	return o
}
