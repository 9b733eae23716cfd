package service

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trolycong/internal/httpserver"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

//go:embed openapi.json
var openapi []byte

// Key lets a process in.
type Key struct {
	// Secret is what stands behind "Bearer", at least MinKey bytes.
	Secret string
	// See is the most that it may see.
	See knowledge.Visibility
}

// MinKey is the least length of a key in bytes.
const MinKey = 16

// ServerOptions of NewServer. Source is required.
type ServerOptions struct {
	Source retrieval.Source
	// Keys let processes in. Without any, programs on this machine may see what is public, and nobody else anything.
	Keys []Key
	// KeepFor is how long a version that is no longer current is kept for turns that have begun on it; 0 means a minute,
	// which is longer than a turn may take.
	KeepFor time.Duration
	// Degraded names what does not work fully, for /readyz; nil means nothing.
	Degraded func() []string
	// Draining tells that the process is about to stop: /readyz says so. nil means never.
	Draining func() bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger; nil discards.
	Logger *slog.Logger
	// Metrics; nil makes its own.
	Metrics *httpserver.Metrics
	// Begin as in httpserver.Options.
	Begin func(r *http.Request) (context.Context, func(route string, status int))
}

// Server answers for one source. Safe for concurrent use.
type Server struct {
	opt     ServerOptions
	keys    [][sha256.Size]byte // digests, so that lengths tell nothing
	kept    keeper
	handler http.Handler
}

// maxBody bounds a request: the longest names all documents that a caller has.
const maxBody = 4 << 20

// NewServer checks the options and makes a Server. All faults are reported together.
func NewServer(opt ServerOptions) (*Server, error) {
	var errs []error
	if opt.Source == nil {
		errs = append(errs, errors.New("service: Source is required"))
	}
	s := &Server{}
	for _, k := range opt.Keys {
		if len(k.Secret) < MinKey {
			errs = append(errs, fmt.Errorf("service: a key needs at least %d bytes", MinKey))
		}
		s.keys = append(s.keys, sha256.Sum256([]byte(k.Secret)))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if opt.KeepFor == 0 {
		opt.KeepFor = time.Minute
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Metrics == nil {
		opt.Metrics = httpserver.NewMetrics()
	}
	s.opt, s.kept = opt, keeper{keepFor: opt.KeepFor}
	if opt.Degraded != nil {
		opt.Metrics.Degraded(opt.Degraded)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pathVersion, s.version)
	mux.Handle("POST "+pathTurn, handle(s, s.turn))
	mux.Handle("POST "+pathSearch, handle(s, s.search))
	mux.Handle("POST "+pathLookup, handle(s, s.lookup))
	mux.Handle("POST "+pathRecords, handle(s, s.records))
	mux.Handle("POST "+pathDocuments, handle(s, s.documents))
	mux.HandleFunc("GET /v1/openapi.json", func(w http.ResponseWriter, _ *http.Request) { send(w, openapi) })
	mux.HandleFunc("GET /healthz", httpserver.Healthz)
	mux.Handle("GET /readyz", httpserver.Readyz(s.state))
	mux.HandleFunc("/", httpserver.NotFound)
	s.handler = httpserver.Wrap(mux, httpserver.Options{Logger: opt.Logger, Metrics: opt.Metrics, Now: opt.Now, MaxBody: maxBody, KeepID: true, Begin: opt.Begin})
	return s, nil
}

// Handler serves the role's address.
func (s *Server) Handler() http.Handler { return s.handler }

// Admin serves the admin address: metrics and health.
func (s *Server) Admin() http.Handler {
	return httpserver.Admin(s.opt.Metrics, s.state, httpserver.Options{Logger: s.opt.Logger, Now: s.opt.Now})
}

// state is that of httpserver.Readyz.
func (s *Server) state(r *http.Request) (problem string, degraded []string) {
	if s.opt.Draining != nil && s.opt.Draining() {
		return "draining", nil
	}
	if v, err := s.opt.Source.Pin(r.Context(), knowledge.Public); err != nil || v.Version() == "" {
		return "not_ready", nil
	}
	if s.opt.Degraded != nil {
		return "", s.opt.Degraded()
	}
	return "", nil
}

// allowed is the most that the caller may see; a Problem with status 401 for one that may see nothing.
func (s *Server) allowed(r *http.Request) (knowledge.Visibility, error) {
	if len(s.keys) == 0 {
		if httpserver.DirectLoopback(r) {
			return knowledge.Public, nil
		}
		return knowledge.Public, httpserver.Problem{Status: http.StatusUnauthorized, Code: "key"}
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	found := -1
	for i := range s.keys { // all of them, whichever it is
		if subtle.ConstantTimeCompare(s.keys[i][:], given[:]) == 1 {
			found = i
		}
	}
	if found < 0 || !strings.EqualFold(scheme, "Bearer") {
		return knowledge.Public, httpserver.Problem{Status: http.StatusUnauthorized, Code: "key"}
	}
	return s.opt.Keys[found].See, nil
}

// pin gives the view that a request asks for, as far as its key may see it, and what the answer says of it.
func (s *Server) pin(r *http.Request, sc scope) (*pinned, answer, error) {
	see, err := s.allowed(r)
	if err != nil {
		return nil, answer{}, err
	}
	if want, ok := knowledge.ParseVisibility(sc.See); !ok {
		return nil, answer{}, httpserver.Problem{Status: http.StatusBadRequest, Code: "bad_value", Field: "see"}
	} else if want < see {
		see = want
	}
	v, err := s.opt.Source.Pin(r.Context(), see)
	if err != nil {
		return nil, answer{}, fmt.Errorf("pin knowledge: %w", err)
	}
	p := s.kept.find(v, see, sc.Version, s.opt.Now())
	if p == nil {
		return nil, answer{}, httpserver.Problem{Status: http.StatusGone, Code: codeGone, Detail: v.Version()}
	}
	return p, answer{Version: p.Version(), See: see.String()}, nil
}

// scoped is a request with its scope.
type scoped interface{ view() scope }

func (s scope) view() scope { return s }

// handle reads a request, pins its view and sends what f makes of both.
func handle[Q scoped, A any](s *Server, f func(context.Context, *pinned, answer, Q) (A, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q Q
		// Fields that a newer client knows are passed over: processes of two versions work together during an upgrade.
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			s.refuse(w, r, badBody(err))
			return
		}
		p, a, err := s.pin(r, q.view())
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		out, err := f(r.Context(), p, a, q)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		body, err := json.Marshal(out)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		send(w, body)
	})
}

func badBody(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return httpserver.BodyProblem(err)
	}
	return httpserver.Problem{Status: http.StatusBadRequest, Code: "not_json"}
}

func send(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the client has gone when this fails
}

// refuse answers an error: a Problem as it is, everything else as a fault.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var p httpserver.Problem
	switch {
	case errors.As(err, &p):
	case r.Context().Err() != nil:
		p = httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "fault", RetryAfter: time.Second}
	default:
		p = httpserver.Problem{Status: http.StatusInternalServerError, Code: "fault"}
		if s.opt.Logger != nil {
			s.opt.Logger.ErrorContext(r.Context(), "request failed", "request", httpserver.RequestID(r.Context()), "error", err)
		}
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="trolycong"`)
	}
	httpserver.WriteProblem(w, r, p)
}
