package openaiclient

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"

	"trolycong/internal/httpclient"
)

// doer stands between the library and the network for two things that the library takes wrong: it reads a redirect as an
// answer, and comments of a stream (which keep lines open) as parts of an error that comes later.
type doer struct{ next *httpclient.Client }

// Do sends the request.
func (d doer) Do(req *http.Request) (*http.Response, error) {
	res, err := d.next.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		_ = res.Body.Close()
		return nil, &Fault{Kind: FaultRequest, Op: "call", Status: res.StatusCode}
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		res.Body = &events{lines: bufio.NewReader(res.Body), body: res.Body}
	}
	return res, nil
}

// events reads a stream of events without its comments. The lines are as long as the cap on bytes lets them be.
type events struct {
	lines *bufio.Reader
	body  io.Closer
	line  []byte
	err   error
}

// Read gives at most one line.
func (e *events) Read(p []byte) (int, error) {
	for len(e.line) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		if e.line, e.err = e.lines.ReadBytes('\n'); bytes.HasPrefix(e.line, []byte(":")) {
			e.line = nil
		}
	}
	n := copy(p, e.line)
	e.line = e.line[n:]
	return n, nil
}

// Close ends the stream.
func (e *events) Close() error { return e.body.Close() }
