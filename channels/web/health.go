package web

import (
	"net/http"

	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// readyz tells whether a turn can be answered: 503 without knowledge, while nothing can be kept that must be, and when the
// process is about to stop; 200 with what is degraded otherwise.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	httpserver.Readyz(func(r *http.Request) (string, []string) {
		if s.opt.Draining != nil && s.opt.Draining() {
			return "draining", nil
		}
		if s.opt.Ready != nil && s.opt.Ready() != nil {
			return "not_kept", nil
		}
		if view, err := s.pin(r.Context(), knowledge.Public); err != nil || view.Version() == "" {
			return "not_ready", nil
		}
		return "", s.degraded()
	}).ServeHTTP(w, r)
}
