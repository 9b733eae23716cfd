package bot

import (
	"net/url"
	"strings"

	"trolycong/knowledge"
)

// SourceText resolves a citation to the text that its offsets count into: a document's text, or one field of a
// procedure. The second result is false when the caller may not see it or there is no such source.
func SourceText(r knowledge.Reader, kind knowledge.SourceKind, document knowledge.DocumentID, section string) (string, bool) {
	if kind == knowledge.KindPassage {
		d, ok := r.Document(document)
		if !ok {
			return "", false
		}
		return d.Text, true
	}
	if d, ok := r.Document(document); ok {
		return d.Text, true
	}
	p, ok := r.Procedure(knowledge.ProcedureCode(strings.TrimPrefix(string(document), knowledge.StarterPrefix)))
	if !ok {
		return "", false
	}
	for _, f := range p.Fields {
		if f.Key == section {
			return f.Text, true
		}
	}
	return "", false
}

// sourcePage is the path of the page of a source for people. Slashes of its id stay.
func sourcePage(id knowledge.DocumentID) string {
	parts := strings.Split(string(id), "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "/nguon/" + strings.Join(parts, "/")
}

// sourceOf gives the kind and document id under which a procedure is cited.
func sourceOf(p *knowledge.Procedure) (knowledge.SourceKind, knowledge.DocumentID) {
	if p.Origin == knowledge.KindStarter {
		return knowledge.KindStarter, knowledge.DocumentID(knowledge.StarterPrefix + string(p.Code))
	}
	return knowledge.KindProcedure, knowledge.DocumentID(p.Code)
}
