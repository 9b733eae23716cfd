package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// sourceReply is the body of GET /api/v1/sources/{document}.
type sourceReply struct {
	Document knowledge.DocumentID `json:"document"`
	Kind     knowledge.SourceKind `json:"kind"`
	Section  string               `json:"section"`
	Title    string               `json:"title"`
	// Text is what the offsets of citations count into, in runes; empty for a procedure without a section.
	Text   string `json:"text"`
	Digest string `json:"digest"`
	AsOf   string `json:"as_of"`
	URL    string `json:"url"`
	// Sections are the fields of a procedure that may be asked for; only without a section.
	Sections []string `json:"sections,omitempty"`
}

// found is a source that the caller may see: a document or a procedure.
type found struct {
	document  *knowledge.Document
	procedure *knowledge.Procedure
}

// resolve finds the source that citations call id. A starter record is found under its starter id only while no
// ingested record has taken its place, since offsets would count into another text.
func resolve(r knowledge.Reader, id knowledge.DocumentID) (found, bool) {
	if d, ok := r.Document(id); ok {
		return found{document: d}, true
	}
	p, ok := r.Procedure(procedureCode(id))
	if !ok || strings.HasPrefix(string(id), knowledge.StarterPrefix) && p.Origin != knowledge.KindStarter {
		return found{}, false
	}
	return found{procedure: p}, true
}

func procedureCode(id knowledge.DocumentID) knowledge.ProcedureCode {
	return knowledge.ProcedureCode(strings.TrimPrefix(string(id), knowledge.StarterPrefix))
}

// fields are the fields of a procedure that may be shown: of a barred one only its name, since the rest is the text of
// another.
func fields(p *knowledge.Procedure) []knowledge.ProcedureField {
	if !p.Barred {
		return p.Fields
	}
	for _, f := range p.Fields {
		if f.Key == keyName {
			return []knowledge.ProcedureField{f}
		}
	}
	return nil
}

// keyName is the catalogue's key of a procedure's name.
const keyName = "ten_thu_tuc"

// source answers GET /api/v1/sources/{document}: the id is one percent-encoded segment.
func (s *Server) source(w http.ResponseWriter, r *http.Request) {
	c, ok := s.identify(w, r)
	if !ok {
		return
	}
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		s.refuse(w, r, s.turnProblem(r, err))
		return
	}
	src, ok := resolve(view, knowledge.DocumentID(r.PathValue("document")))
	if !ok {
		s.missing(w, r, view, notFound())
		return
	}
	reply, ok := src.reply(r.URL.Query().Get("section"))
	if !ok {
		p := field("section", "not_found", "Thủ tục này không có mục đó.", "The procedure has no such section.")
		p.Status = http.StatusNotFound
		s.fail(w, r, p)
		return
	}
	body, err := json.Marshal(reply)
	if err != nil {
		s.fault(w, r, "source not encoded", err)
		return
	}
	if notModified(w, r, c, knowledge.Digest(string(body))) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client has gone when this fails
}

// reply renders the source; false when a procedure has no such field.
func (f found) reply(section string) (sourceReply, bool) {
	if d := f.document; d != nil {
		out := sourceReply{Document: d.ID, Kind: knowledge.KindPassage, Section: section, Title: documentTitle(d), Text: d.Text,
			Digest: d.Digest, AsOf: d.AsOf.String()}
		if strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) {
			out.Kind, out.URL = knowledge.KindStarter, knowledge.PortalURL
		}
		return out, true
	}
	p := f.procedure
	out := sourceReply{Document: procedureSource(p), Kind: procedureKind(p), Section: section, Title: p.Name, Digest: p.Digest,
		AsOf: p.AsOf.String(), URL: p.URL}
	for _, fd := range fields(p) {
		if section == "" {
			out.Sections = append(out.Sections, fd.Key)
			continue
		}
		if fd.Key == section {
			out.Text, out.Digest = fd.Text, knowledge.Digest(fd.Text)
			return out, true
		}
	}
	return out, section == ""
}

func procedureKind(p *knowledge.Procedure) knowledge.SourceKind {
	if p.Origin == knowledge.KindStarter {
		return knowledge.KindStarter
	}
	return knowledge.KindProcedure
}

// notModified sets the caching of a source by the digest of what is sent and answers 304 when the caller has it. Public sources may be
// kept and asked about again; what a key shows is kept nowhere.
func notModified(w http.ResponseWriter, r *http.Request, c caller, digest string) bool {
	if c.key != "" {
		w.Header().Set("Cache-Control", "no-store")
		return false
	}
	tag := `"` + digest + `"`
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", tag)
	for _, t := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// sourceHref is the path of a source's page for people, at a span when it has one. Slashes of the id stay.
func sourceHref(id knowledge.DocumentID, section string, span knowledge.Span) string {
	parts := strings.Split(string(id), "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	href := "/nguon/" + strings.Join(parts, "/")
	q := url.Values{}
	if section != "" {
		q.Set("section", section)
	}
	if !span.Empty() {
		q.Set("start", strconv.Itoa(span.Start))
		q.Set("end", strconv.Itoa(span.End))
	}
	if len(q) > 0 {
		href += "?" + q.Encode()
	}
	if !span.Empty() {
		href += "#hl"
	}
	return href
}

func procedureHref(code knowledge.ProcedureCode) string {
	return "/thu-tuc/" + url.PathEscape(string(code))
}

// genres are the words that begin a document's title.
var genres = map[knowledge.Genre]string{knowledge.GenrePlan: "Kế hoạch", knowledge.GenreReport: "Báo cáo", knowledge.GenreDecision: "Quyết định",
	knowledge.GenreDirective: "Chỉ thị", knowledge.GenreLetter: "Công văn", knowledge.GenreResolution: "Nghị quyết"}

// documentTitle names a document for people.
func documentTitle(d *knowledge.Document) string {
	if strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) && d.Identity.Title != "" {
		return d.Identity.Title
	}
	genre := firstOf(genres[d.Identity.Genre], "Văn bản")
	if d.Identity.Title == "" && d.Identity.Number == "" {
		return genre + " " + string(d.ID)
	}
	return strings.Join(strings.Fields(genre+" "+d.Identity.Number+" "+firstOf(d.Identity.Title, d.Identity.Issuer)), " ")
}
