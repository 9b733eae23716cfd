package service

import (
	"context"
	"encoding/json"
	"net/http"

	"trolycong/internal/httpserver"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// What one request may ask for at most.
const (
	maxTextBytes = 64 << 10
	maxAhead     = 8
	maxRecords   = 500
	maxLimit     = 1000
)

// version answers GET /v1/version: the current version, what the key may see, and which others are kept.
func (s *Server) version(w http.ResponseWriter, r *http.Request) {
	see, err := s.allowed(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	p, a, err := s.pin(r, scope{See: see.String()})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	body, err := json.Marshal(versionAnswer{answer: a, Kept: s.kept.others(p.Version())})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	send(w, body)
}

func badValue(field string) error {
	return httpserver.Problem{Status: http.StatusBadRequest, Code: "bad_value", Field: field}
}

// turn rewrites a question and makes the look-ups and searches that follow.
func (s *Server) turn(ctx context.Context, p *pinned, a answer, q turnRequest) (turnAnswer, error) {
	switch {
	case len(q.Text) > maxTextBytes:
		return turnAnswer{}, badValue("text")
	case len(q.Ahead) > maxAhead:
		return turnAnswer{}, badValue("ahead")
	}
	out := turnAnswer{answer: a, Query: p.Rewrite(q.Text), Digests: digests{}}
	for _, ref := range out.Query.Exact {
		hits := p.Lookup(ref)
		out.Lookups = append(out.Lookups, hits)
		p.note(out.Digests, hits)
	}
	for _, ahead := range q.Ahead {
		hits, err := p.find(ctx, ahead.of(out.Query))
		if err != nil {
			return turnAnswer{}, err
		}
		out.Searches = append(out.Searches, hits)
		p.note(out.Digests, hits)
	}
	return out, nil
}

// of is the search for a rewritten question.
func (a Ahead) of(q retrieval.Query) retrieval.Query {
	q.Kinds, q.Limit = a.Kinds, a.Limit
	return q
}

func (s *Server) search(ctx context.Context, p *pinned, a answer, q searchRequest) (hitsAnswer, error) {
	hits, err := p.find(ctx, q.Query)
	if err != nil {
		return hitsAnswer{}, err
	}
	out := hitsAnswer{answer: a, Hits: hits, Digests: digests{}}
	p.note(out.Digests, hits)
	return out, nil
}

func (s *Server) lookup(_ context.Context, p *pinned, a answer, q lookupRequest) (hitsAnswer, error) {
	out := hitsAnswer{answer: a, Hits: p.Lookup(q.Ref), Digests: digests{}}
	p.note(out.Digests, out.Hits)
	return out, nil
}

func (s *Server) records(_ context.Context, p *pinned, a answer, q recordsRequest) (recordsAnswer, error) {
	if len(q.Procedures) > maxRecords {
		return recordsAnswer{}, badValue("procedures")
	}
	out := recordsAnswer{answer: a, Procedures: make([]record, len(q.Procedures))}
	for i, want := range q.Procedures {
		out.Procedures[i].Code = want.Code
		proc, ok := p.Procedure(want.Code)
		if !ok {
			continue
		}
		body, digest, err := encode(proc)
		if err != nil {
			return recordsAnswer{}, err
		}
		out.Procedures[i].Digest = digest
		if digest != want.Have {
			out.Procedures[i].Record = body
		}
	}
	return out, nil
}

func (s *Server) documents(_ context.Context, p *pinned, a answer, q documentsRequest) (documentsAnswer, error) {
	out := documentsAnswer{answer: a, Documents: []documentRecord{}}
	for _, d := range p.Documents() {
		body, digest, err := encode(d)
		if err != nil {
			return documentsAnswer{}, err
		}
		r := documentRecord{ID: d.ID, Digest: digest}
		if q.Have[d.ID] != digest {
			r.Record = body
		}
		out.Documents = append(out.Documents, r)
	}
	return out, nil
}

// find searches within the limits of one request.
func (p *pinned) find(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	if q.Limit < 0 || q.Limit > maxLimit {
		return nil, badValue("limit")
	}
	return p.Search(ctx, q)
}

// note adds the digests of the procedures among the hits.
func (p *pinned) note(to digests, hits []retrieval.Hit) {
	for _, h := range hits {
		if h.Kind != retrieval.UnitProcedure {
			continue
		}
		code := knowledge.ProcedureCode(h.ID)
		if _, ok := to[code]; ok {
			continue
		}
		if d := p.digest(code); d != "" {
			to[code] = d
		}
	}
}
