// Package httpclient is outbound HTTP within bounds: a deadline, a cap on bytes, few tries with pauses, and errors that
// show no address and no key.
//
// Kind: leaf. It follows no redirect, since that would carry a key to another host, and repeats only requests whose body
// can be sent again. Used by the clients of models and of other services.
package httpclient

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Options of a Client. The zero value is usable.
type Options struct {
	// Timeout bounds a call without a deadline of its own, until its body is read; 0 means 30 s.
	Timeout time.Duration
	// MaxBytes of a response body; 0 means 8 MiB. A longer one ends in an Error of kind TooLarge.
	MaxBytes int64
	// Tries is how often a request is sent at most; 0 means 3.
	Tries int
	// Pause before the second try, doubled before each further one; 0 means 200 ms. Half of it is drawn by lot.
	Pause time.Duration
	// MaxPause is the longest pause; 0 means 5 s. A server that asks for a longer one (Retry-After) is not tried again.
	MaxPause time.Duration
	// Transport sends; nil makes one of its own.
	Transport http.RoundTripper
	// Sleep waits for d or until ctx ends; nil waits for real.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now is the clock, for Retry-After as a date; nil means time.Now.
	Now func() time.Time
}

// Client sends requests. Safe for concurrent use.
type Client struct {
	opt  Options
	http *http.Client
}

// New makes a Client.
func New(opt Options) *Client {
	orDuration(&opt.Timeout, 30*time.Second)
	orDuration(&opt.Pause, 200*time.Millisecond)
	orDuration(&opt.MaxPause, 5*time.Second)
	if opt.MaxBytes == 0 {
		opt.MaxBytes = 8 << 20
	}
	if opt.Tries == 0 {
		opt.Tries = 3
	}
	if opt.Sleep == nil {
		opt.Sleep = sleep
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 8
		opt.Transport = t
	}
	return &Client{opt, &http.Client{Transport: opt.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func orDuration(d *time.Duration, def time.Duration) {
	if *d == 0 {
		*d = def
	}
}

// Do sends the request. It tries again after 408, 429 and 5xx and after a broken connection, within the context's
// deadline, and gives the last response as it is: a status is no error here. Every error is an *Error.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := req.Context(), context.CancelFunc(func() {})
	if _, ok := ctx.Deadline(); !ok {
		ctx, cancel = context.WithTimeout(ctx, c.opt.Timeout)
	}
	for try := 1; ; try++ {
		res, err := c.http.Do(req.WithContext(ctx))
		pause, again := c.again(res, err, try)
		if !again || ctx.Err() != nil || !rewind(req) || !fits(ctx, pause) {
			return c.give(res, err, cancel)
		}
		if res != nil {
			_, _ = io.CopyN(io.Discard, res.Body, 4096) // a short body lets the connection be used again
			_ = res.Body.Close()
		}
		if err := c.opt.Sleep(ctx, pause); err != nil {
			cancel()
			return nil, wrap(err)
		}
	}
}

// give hands out what the last try brought.
func (c *Client) give(res *http.Response, err error, cancel context.CancelFunc) (*http.Response, error) {
	if err != nil {
		cancel()
		return nil, wrap(err)
	}
	res.Body = &body{r: res.Body, left: c.opt.MaxBytes, cancel: cancel}
	return res, nil
}

// again tells whether another try may help, and the pause before it.
func (c *Client) again(res *http.Response, err error, try int) (time.Duration, bool) {
	if try >= c.opt.Tries {
		return 0, false
	}
	pause := c.opt.Pause << (try - 1)
	pause = min(pause/2+rand.N(pause/2+1), c.opt.MaxPause)
	if err != nil {
		k := wrap(err).Kind
		return pause, k == Unreachable || k == Broken
	}
	switch res.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return 0, false
	}
	if asked := RetryAfter(res.Header, c.opt.Now()); asked > pause {
		pause = asked
	}
	return pause, pause <= c.opt.MaxPause
}

// rewind makes the body ready to be sent again.
func rewind(req *http.Request) bool {
	if req.Body == nil || req.Body == http.NoBody {
		return true
	}
	if req.GetBody == nil {
		return false
	}
	b, err := req.GetBody()
	if err != nil {
		return false
	}
	req.Body = b
	return true
}

// fits tells whether the deadline leaves time for the pause.
func fits(ctx context.Context, pause time.Duration) bool {
	end, ok := ctx.Deadline()
	return !ok || time.Until(end) > pause
}

// RetryAfter reads the header of that name, in seconds or as a date; 0 when there is none.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		return time.Duration(min(n, 86400)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// body counts what is read of a response.
type body struct {
	r      io.ReadCloser
	left   int64
	cancel context.CancelFunc
}

// Read gives at most what is left; past the cap it fails. Every error but io.EOF is an *Error.
func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &Error{Kind: TooLarge}
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = wrap(err)
	}
	return n, err
}

// Close ends the call.
func (b *body) Close() error {
	b.cancel()
	return b.r.Close()
}
