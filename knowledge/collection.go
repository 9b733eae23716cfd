package knowledge

import (
	"errors"
	"time"
)

// Source is one ingested file: the unit of ingesting and forgetting.
type Source struct {
	// ID is the file's name without its extensions, or what --id says.
	ID DocumentID `json:"id"`
	// Path is the base name of the file as given, for people.
	Path string `json:"path"`
	// Folder is where the file lay when it was read, absolute: it tells two files of one name apart and is no part of
	// the knowledge. Empty when it is not known.
	Folder string     `json:"folder,omitempty"`
	Kind   SourceKind `json:"kind"`
	// RawDigest is the SHA-256 of the file's bytes: equal digests and settings mean that nothing changed.
	RawDigest  string     `json:"raw_digest"`
	Visibility Visibility `json:"visibility,omitempty"`
	AsOf       Date       `json:"as_of,omitzero"`
	// AsOfGiven tells that the operator gave AsOf (--as-of) and it was not read from the file or its name.
	AsOfGiven  bool      `json:"as_of_given,omitempty"`
	IngestedAt time.Time `json:"ingested_at"`
	// Parser is the version of the code that read it: a newer parser reads an unchanged file again.
	Parser string `json:"parser"`
	// Records counts documents and procedures; Issues counts their doubts.
	Records int `json:"records"`
	Issues  int `json:"issues"`
}

// Bundle is everything that one file gave: stored as a whole or not at all.
type Bundle struct {
	Source     Source
	Documents  []*Document
	Procedures []*Procedure
}

// Collection is all canonical knowledge at one version. Immutable; safe for concurrent use.
type Collection struct {
	// Version changes whenever anything in it changes, and with nothing else.
	Version string
	Sources []Source
	// Documents and Procedures ordered by ID and code. A code occurs once for each who may see it: of the records that
	// a caller may see the later as-of wins, then the later ingested, and the starter pack yields to every ingested
	// one. So a code whose winner is internal may stand once more, in front of it, as the public sees it.
	Documents  []*Document
	Procedures []*Procedure
}

// IssueSourcesDiffer marks a procedure that another source of the same or an unknown date gives differently: which of them
// is right nobody can tell from the dates. A store finds it when it gives a Collection.
const IssueSourcesDiffer IssueKind = "sources_differ"

// Reader looks records up by name. The second result is false when there is none that the caller may see.
type Reader interface {
	Document(id DocumentID) (*Document, bool)
	Procedure(code ProcedureCode) (*Procedure, bool)
	// Documents lists the documents that the caller may see, ordered by ID.
	Documents() []*Document
}

// ErrNotFound is returned by stores when the named source, document or key does not exist; the caller tells the user
// so and changes nothing.
var ErrNotFound = errors.New("not found")
