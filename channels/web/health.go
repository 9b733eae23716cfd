package web

import (
	"net/http"
	"time"

	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// ready is the body of /readyz.
type ready struct {
	// Status is "ready", "degraded" or "unavailable".
	Status   string   `json:"status"`
	Degraded []string `json:"degraded"`
}

// healthz tells that the process answers.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, struct {
		Status string `json:"status"`
	}{"ok"})
}

// readyz tells whether a turn can be answered: 503 only without knowledge, 200 with what is degraded otherwise.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if view, err := s.pin(r.Context(), knowledge.Public); err != nil || view.Version() == "" {
		httpserver.WriteProblem(w, r, httpserver.Problem{Status: http.StatusServiceUnavailable, Code: "not_ready", RetryAfter: 5 * time.Second})
		return
	}
	body := ready{Status: "ready", Degraded: []string{}}
	if names := s.degraded(); len(names) > 0 {
		body = ready{Status: "degraded", Degraded: names}
	}
	writeJSON(w, body)
}
