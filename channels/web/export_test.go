package web

import (
	"net/http"
	"net/http/httptest"

	"trolycong/internal/httpserver"
)

// Routes lists the patterns of all routes.
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.routes() {
		out = append(out, r.method+" "+r.pattern)
	}
	return out
}

// RouteOf is the pattern that a request would match.
func (s *Server) RouteOf(method, path string) string {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.method+" "+r.pattern, r.handler)
	}
	_, pattern := mux.Handler(httptest.NewRequest(method, path, nil))
	return pattern
}

// Pieces and Events are tested from outside.
var (
	Pieces       = pieces
	ValidSession = validSession
)

// SchemaTypes are the unexported types of the API's bodies.
var SchemaTypes = map[string]any{"AskRequest": askRequest{}, "FeedbackRequest": feedbackRequest{}, "SearchReply": searchReply{}, "SearchHit": searchHit{},
	"Source": sourceReply{}, "Ready": httpserver.Readiness{}}
