package browsertest_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// cutter breaks the stream of a question off after its first event.
type cutter struct {
	next http.Handler
	n    atomic.Int32
}

func (c *cutter) cuts() int { return int(c.n.Load()) }

func (c *cutter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/api/v1/ask" {
		c.next.ServeHTTP(w, r)
		return
	}
	c.next.ServeHTTP(&cutWriter{ResponseWriter: w, c: c}, r)
}

type cutWriter struct {
	http.ResponseWriter
	c *cutter
}

func (w *cutWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *cutWriter) Write(b []byte) (int, error) {
	if strings.Contains(string(b), "event: done") {
		w.c.n.Add(1)
		// What came before is read before the line breaks: a browser drops what it has not handed on.
		time.Sleep(200 * time.Millisecond)
		panic(http.ErrAbortHandler)
	}
	return w.ResponseWriter.Write(b)
}
