package service

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trolycong/internal/httpserver"
	"trolycong/retrieval"
)

// maxAnswer bounds an answer in bytes: all documents of a large installation.
const maxAnswer = 256 << 20

// call is one request to any address.
type call struct {
	method, path string
	body         []byte
	version      string // that the answer must have; "" for any
}

// post makes a call; the body always marshals.
func post(path string, sc scope, body any) (call, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return call{}, fmt.Errorf("encode %s: %w", path, err)
	}
	return call{http.MethodPost, path, raw, sc.Version}, nil
}

// statusError is an answer that is no success.
type statusError struct {
	status int
	code   string
	detail string
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d (%s)", e.status, e.code) }

// gone tells that the address does not keep the version.
func gone(err error) bool {
	var e *statusError
	return errors.As(err, &e) && e.code == codeGone
}

// final tells that another address would say the same: the request itself is wrong.
func final(err error) bool {
	var e *statusError
	return errors.As(err, &e) && e.status == http.StatusBadRequest
}

// kindOf sorts an error for metrics and logs.
func kindOf(err error) string {
	var e *statusError
	var timeout net.Error
	switch {
	case err == nil:
		return "ok"
	case gone(err):
		return "gone"
	case errors.As(err, &e) && e.status == http.StatusUnauthorized:
		return "key"
	case errors.As(err, &e):
		return "status"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case isTLS(err):
		return "tls"
	}
	return "unreachable"
}

// isTLS tells that one side speaks no TLS, or that a certificate is not believed.
func isTLS(err error) bool {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	var verify *tls.CertificateVerificationError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &header) || errors.As(err, &alert) || errors.As(err, &verify)
}

// tries are the addresses of one call, asked one after the other or, when one is silent, side by side.
type tries struct {
	order   []*address
	fetch   func(a *address) ([]byte, error)
	results chan result
	hedge   *time.Timer // ends when the address asked last has been silent for too long
	after   time.Duration
	next    int
	open    int
}

type result struct {
	address *address
	body    []byte
	err     error
}

// start asks the next address; false when all have been asked.
func (t *tries) start() bool {
	if t.next == len(t.order) {
		return false
	}
	a := t.order[t.next]
	t.next++
	t.open++
	go func() {
		body, err := t.fetch(a)
		t.results <- result{a, body, err}
	}()
	if t.after > 0 && t.next < len(t.order) && t.order[t.next] != a {
		t.hedge.Reset(t.after)
	}
	return true
}

// do makes a call at one address after the other until one answers. An address that is silent for the hedge is not waited
// for alone. The error is ErrGone when those that answer do not keep the version, ErrUnreachable when none answers.
func (c *Client) do(ctx context.Context, q call, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	t := &tries{order: c.order(q.version), after: c.opt.Hedge, hedge: time.NewTimer(time.Hour), fetch: func(a *address) ([]byte, error) { return c.fetch(ctx, a, q) }}
	defer t.hedge.Stop()
	if len(t.order) == 1 {
		// A connection that the server has just closed is no reason to fail: reaching it anew tells whether it is there.
		t.order = append(t.order, t.order[0])
	}
	t.results = make(chan result, len(t.order))
	t.start()
	var last error
	for t.open > 0 {
		select {
		case r := <-t.results:
			t.open--
			if r.err == nil {
				return decode(q, r.body, out)
			}
			c.note(ctx, r)
			if final(r.err) || ctx.Err() != nil {
				return c.ending(ctx, r.err)
			}
			last = worse(last, r.err)
			t.start()
		case <-t.hedge.C:
			if t.start() {
				c.meter.hedged.Inc()
			}
		}
	}
	return c.ending(ctx, last)
}

// worse keeps the error that tells the caller what to do: a version that is gone is so wherever anybody answers.
func worse(a, b error) error {
	if gone(a) {
		return a
	}
	return b
}

// note remembers what a failure tells about the address.
func (c *Client) note(ctx context.Context, r result) {
	var e *statusError
	switch {
	case errors.Is(r.err, context.Canceled):
	case gone(r.err):
		if errors.As(r.err, &e) && e.detail != "" {
			c.mu.Lock()
			changed := r.address.version != e.detail
			r.address.version = e.detail
			if changed {
				c.target = e.detail
			}
			c.mu.Unlock()
		}
	default:
		c.failed(ctx, r.address, r.err)
	}
}

// ending words what is left of a call that nobody answered.
func (c *Client) ending(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case gone(err):
		return retrieval.ErrGone
	}
	return fmt.Errorf("%w: %w", retrieval.ErrUnreachable, err)
}

func decode(q call, body []byte, out any) error {
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("read answer of %s: %w", q.path, err)
	}
	return nil
}

// send makes a call at one address.
func (c *Client) send(ctx context.Context, a *address, q call, out any) error {
	body, err := c.fetch(ctx, a, q)
	if err != nil {
		return err
	}
	return decode(q, body, out)
}

// fetch gives the body of a successful answer; everything else is an error that shows no address but the host's.
func (c *Client) fetch(ctx context.Context, a *address, q call) (body []byte, err error) {
	started := c.opt.Now()
	defer func() { c.meter.call(a.name, q.path, kindOf(err), c.opt.Now().Sub(started)) }()
	req, err := http.NewRequestWithContext(ctx, q.method, a.base+q.path, bytes.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	if q.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.opt.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.opt.Key)
	}
	if c.opt.RequestID != nil {
		if id := c.opt.RequestID(ctx); id != "" {
			req.Header.Set("X-Request-Id", id)
		}
	}
	res, err := c.http.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // its text holds the whole address
		}
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read answer: %w", err)
	case len(body) > maxAnswer:
		return nil, errors.New("answer is too large")
	case res.StatusCode != http.StatusOK:
		var d httpserver.Details
		_ = json.Unmarshal(body, &d) // what is no problem has no code
		return nil, &statusError{res.StatusCode, strings.ToValidUTF8(d.Code, ""), d.Detail}
	}
	return body, nil
}
