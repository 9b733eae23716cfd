package web

import (
	"net/http"

	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// readyz tells whether a turn can be answered.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	httpserver.Readyz(s.state).ServeHTTP(w, r)
}

// state names what keeps turns from being answered: a process that is about to stop, a store that must keep them and does
// not, no knowledge. "" with what is degraded otherwise.
func (s *Server) state(r *http.Request) (problem string, degraded []string) {
	if s.opt.Draining != nil && s.opt.Draining() {
		return "draining", nil
	}
	if s.unkept() {
		return "not_kept", nil
	}
	if view, err := s.pin(r.Context(), knowledge.Public); err != nil || view.Version() == "" {
		return "not_ready", nil
	}
	return "", s.degraded()
}
