package httpserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Healthz tells that the process answers.
func Healthz(w http.ResponseWriter, _ *http.Request) {
	writeHealth(w, struct {
		Status string `json:"status"`
	}{"ok"})
}

// Readiness is the body of /readyz.
type Readiness struct {
	// Status is "ready" or "degraded".
	Status   string   `json:"status"`
	Degraded []string `json:"degraded"`
}

// Readyz tells whether requests should be sent here: a problem with status 503 when state names its code, else 200 with
// the names of what does not work fully.
func Readyz(state func(r *http.Request) (problem string, degraded []string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem, names := state(r)
		if problem != "" {
			WriteProblem(w, r, Problem{Status: http.StatusServiceUnavailable, Code: problem, RetryAfter: 5 * time.Second})
			return
		}
		body := Readiness{Status: "ready", Degraded: []string{}}
		if len(names) > 0 {
			body = Readiness{Status: "degraded", Degraded: slices.Clone(names)}
		}
		writeHealth(w, body)
	})
}

func writeHealth(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		// Only the two types above come here, and they always marshal.
		panic(err)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client has gone when this fails
}

// Admin serves an admin address: metrics and health. state is that of Readyz.
func Admin(m *Metrics, state func(r *http.Request) (problem string, degraded []string), opt Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", Healthz)
	mux.Handle("GET /readyz", Readyz(state))
	mux.HandleFunc("/", NotFound)
	return Wrap(mux, opt)
}

// NotFound answers what no route matches; it is no route of its own in log and metrics.
func NotFound(w http.ResponseWriter, r *http.Request) {
	r.Pattern = ""
	WriteProblem(w, r, Problem{Status: http.StatusNotFound, Code: "not_found"})
}
