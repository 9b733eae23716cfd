package web

import (
	"net/http"
	"strconv"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/retrieval"
)

// Limits of a search.
const (
	defaultHits     = 10
	maxHits         = 50
	maxSnippetRunes = 300
)

// searchReply is the body of GET /api/v1/search.
type searchReply struct {
	Query string `json:"query"`
	// Understood is the query after rewriting.
	Understood string `json:"understood"`
	// Version of the knowledge.
	Version string      `json:"version"`
	Hits    []searchHit `json:"hits"`
}

// searchHit is one found place, best first.
type searchHit struct {
	Kind     retrieval.UnitKind   `json:"kind"`
	ID       string               `json:"id"`
	Document knowledge.DocumentID `json:"document"`
	Title    string               `json:"title"`
	Section  string               `json:"section"`
	Snippet  string               `json:"snippet"`
	// Score is comparable within one search only; Coverage is the share of the query's weight that was found, 0 to 1.
	Score    float64 `json:"score"`
	Coverage float64 `json:"coverage"`
	// Page is the path of the page for people.
	Page string `json:"page"`
}

// search answers GET /api/v1/search?q=…&limit=….
func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c, ok := s.identifyAsker(w, r)
	if !ok {
		return
	}
	text, limit, err := searchQuery(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	q := view.Rewrite(text)
	q.Limit = limit
	hits, err := view.Search(r.Context(), q)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	out := searchReply{Query: text, Understood: q.Understood, Version: view.Version(), Hits: []searchHit{}}
	for _, h := range hits {
		if hit, ok := describe(view, h); ok {
			out.Hits = append(out.Hits, hit)
		}
	}
	if err := retrieval.Err(view); err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	writeJSON(w, out)
}

func searchQuery(r *http.Request) (text string, limit int, err error) {
	text, err = question(r.URL.Query().Get("q"))
	if err != nil {
		return "", 0, field("q", "bad_value", "q là nội dung cần tìm, từ 1 đến 2.000 ký tự.", "q is what to look for, 1 to 2,000 characters.")
	}
	limit = defaultHits
	if v := r.URL.Query().Get("limit"); v != "" {
		limit, err = strconv.Atoi(v)
		if err != nil || limit < 1 || limit > maxHits {
			return "", 0, field("limit", "bad_value", "limit là số từ 1 đến 50.", "limit is a number from 1 to 50.")
		}
	}
	return vitext.FoldSpaces(text), limit, nil
}

// describe resolves a hit to its names; false when it is of a kind that pages do not know.
func describe(r knowledge.Reader, h retrieval.Hit) (searchHit, bool) {
	out := searchHit{Kind: h.Kind, ID: h.ID, Document: h.Document, Score: h.Score, Coverage: h.Coverage, Page: sourceHref(h.Document, "", knowledge.Span{})}
	if h.Kind == retrieval.UnitProcedure {
		p, ok := r.Procedure(procedureCode(h.Document))
		if !ok {
			return out, false
		}
		out.Document = procedureSource(p)
		out.Title, out.Page = p.Name, procedureHref(p.Code)
		if !p.Barred {
			out.Snippet = shorten(firstOf(p.Agency, p.Authority, p.Field), maxSnippetRunes)
		}
		return out, true
	}
	d, ok := r.Document(h.Document)
	if !ok {
		return out, false
	}
	out.Title = documentTitle(d)
	if h.Passage >= 0 && h.Passage < len(d.Passages) {
		p := &d.Passages[h.Passage]
		out.Snippet = shorten(p.Text, maxSnippetRunes)
		if p.Section >= 0 && p.Section < len(d.Sections) {
			out.Section = d.Sections[p.Section].Label
		}
		if len(p.Spans) > 0 {
			out.Page = sourceHref(h.Document, "", knowledge.Span{Start: p.Spans[0].Start, End: p.Spans[len(p.Spans)-1].End})
		}
	}
	return out, true
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// shorten cuts a text at a word's end so that it has at most n runes, and shows that it was cut.
func shorten(s string, n int) string {
	s = vitext.FoldSpaces(s)
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := n
	for cut > n/2 && r[cut] != ' ' {
		cut--
	}
	return string(r[:cut]) + " …"
}

// procedureSource is the id under which a procedure is cited.
func procedureSource(p *knowledge.Procedure) knowledge.DocumentID {
	if p.Origin == knowledge.KindStarter {
		return knowledge.DocumentID(knowledge.StarterPrefix + string(p.Code))
	}
	return knowledge.DocumentID(p.Code)
}
