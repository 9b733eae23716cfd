package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// resender is a small proxy in front of bots. It sends a question again, to another bot first, when that is safe: the bot
// was not reached, or said that it accepted nothing (503 with Retry-After), or the question carries an Idempotency-Key,
// under which one that ran has the answer it had. Anything else the caller hears.
type resender struct {
	*httptest.Server
	hosts  []string
	client http.Client
	delay  []atomic.Int64 // how long each bot's answers are held back, ns
	away   []atomic.Int64 // until when each bot is asked last, Unix ms

	refused, broken, silent, notAccepted, atWork, gaveUp atomic.Int64
}

// tryFor is how long one bot may be silent. A question that takes longer is sent again under its key, and waits there.
const tryFor = 2 * time.Second

func newResender(t *testing.T, bots ...string) *resender {
	r := &resender{hosts: bots, delay: make([]atomic.Int64, len(bots)), away: make([]atomic.Int64, len(bots)),
		client: http.Client{Timeout: tryFor, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(func() { r.Close(); r.client.CloseIdleConnections() })
	return r
}

func (r *resender) counts() string {
	return fmt.Sprintf("sent again: %d not reached, %d broken off, %d silent, %d not accepted, %d at work elsewhere; given up: %d",
		r.refused.Load(), r.broken.Load(), r.silent.Load(), r.notAccepted.Load(), r.atWork.Load(), r.gaveUp.Load())
}

// pick gives a bot at random, but not the last one and, where there is a choice, none that is away.
func (r *resender) pick(last int) int {
	i := rand.IntN(len(r.hosts))
	if i == last || last < 0 && time.Now().UnixMilli() < r.away[i].Load() {
		i = (i + 1) % len(r.hosts)
	}
	return i
}

func (r *resender) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	var body bytes.Buffer
	if _, err := body.ReadFrom(in.Body); err != nil {
		return
	}
	last := -1
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		i := r.pick(last)
		status, answer, err := r.try(in, i, body.Bytes())
		if !r.mayAgain(status, err, in.Header.Get("Idempotency-Key") != "") {
			w.WriteHeader(cmp.Or(status, http.StatusBadGateway))
			_, _ = w.Write(answer)
			return
		}
		if last = i; err != nil {
			r.away[i].Store(time.Now().Add(time.Second).UnixMilli())
		}
		if status == http.StatusConflict {
			time.Sleep(300 * time.Millisecond)
		}
	}
	r.gaveUp.Add(1)
	w.WriteHeader(http.StatusBadGateway)
}

// try gives a whole answer, or an error. A 503 without Retry-After, which may have been at work, is given as 500.
func (r *resender) try(in *http.Request, i int, body []byte) (status int, answer []byte, err error) {
	out, err := http.NewRequestWithContext(in.Context(), in.Method, r.hosts[i]+in.URL.Path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	out.Header = in.Header.Clone()
	res, err := r.client.Do(out)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		return 0, nil, err
	}
	time.Sleep(time.Duration(r.delay[i].Load()))
	if res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "" {
		return http.StatusInternalServerError, b.Bytes(), nil
	}
	return res.StatusCode, b.Bytes(), nil
}

// mayAgain tells whether a question with this end of a try may be sent again, and counts it.
func (r *resender) mayAgain(status int, err error, keyed bool) bool {
	switch {
	case status == http.StatusServiceUnavailable:
		r.notAccepted.Add(1)
	case status == http.StatusConflict:
		r.atWork.Add(1)
	case err == nil:
		return false
	case errors.Is(err, syscall.ECONNREFUSED):
		r.refused.Add(1)
	case !keyed:
		return false
	case os.IsTimeout(err):
		r.silent.Add(1)
	default:
		r.broken.Add(1)
	}
	return true
}

// heard is what a caller was told.
type heard struct {
	shape          shape
	session, trace string
	fault          string // what it was if no answer
}

// ask asks a question through the proxy, as a program with a key does.
func (r *resender) ask(session, key, question string) heard {
	body, err := json.Marshal(map[string]string{"question": question, "session": session})
	if err != nil {
		return heard{fault: err.Error()}
	}
	req, err := http.NewRequest("POST", r.URL+"/api/v1/ask", bytes.NewReader(body))
	if err != nil {
		return heard{fault: err.Error()}
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" { // Go's transport repeats by itself what has the header, be it empty
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return heard{fault: err.Error()}
	}
	defer func() { _ = res.Body.Close() }()
	var got struct {
		shape
		Session, Trace string
	}
	var raw strings.Builder
	err = json.NewDecoder(io.TeeReader(res.Body, &raw)).Decode(&got)
	if err != nil || res.StatusCode != http.StatusOK || got.Trace == "" {
		return heard{fault: fmt.Sprintf("status %d, %v: %.300s", res.StatusCode, err, raw.String())}
	}
	return heard{shape: got.shape, session: got.Session, trace: got.Trace}
}

// TestResender sends a question again only where that is safe.
func TestResender(t *testing.T) {
	var calls atomic.Int64
	var first atomic.Value // what the first call meets; the ones after it are answered
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		how, _ := first.Load().(string)
		switch {
		case calls.Add(1) > 1:
			_, _ = io.WriteString(w, `{"text":"x","session":"s","trace":"t"}`)
		case how == "broken":
			panic(http.ErrAbortHandler)
		case how == "not accepted":
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(503)
		case how == "at work":
			w.WriteHeader(409)
		case how == "unavailable":
			w.WriteHeader(503)
		default:
			w.WriteHeader(500)
		}
	}))
	defer bot.Close()
	r := newResender(t, bot.URL, bot.URL)
	for _, tt := range []struct {
		first, key string
		calls      int64
		fault      string
	}{
		{"broken", "k", 2, ""}, {"broken", "", 1, "status 502"}, {"not accepted", "", 2, ""}, {"at work", "k", 2, ""},
		{"unavailable", "k", 1, "status 500"}, {"a fault", "k", 1, "status 500"},
	} {
		calls.Store(0)
		first.Store(tt.first)
		if got := r.ask("s", tt.key, "x"); !strings.HasPrefix(got.fault, tt.fault) || got.fault != "" && tt.fault == "" || calls.Load() != tt.calls {
			t.Errorf("first call %s, key %q: %d calls, %q; want %d, %q", tt.first, tt.key, calls.Load(), got.fault, tt.calls, tt.fault)
		}
	}
	nobody := newResender(t, "http://"+freeAddr(t), bot.URL)
	for range 5 {
		if got := nobody.ask("s", "", "x"); got.fault != "" {
			t.Errorf("a bot that is not reached: %s", got.fault)
		}
	}
}
