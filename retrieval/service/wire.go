package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// The operations and their paths; openapi.json describes them.
const (
	pathVersion   = "/v1/version"
	pathTurn      = "/v1/turn"
	pathSearch    = "/v1/search"
	pathLookup    = "/v1/lookup"
	pathRecords   = "/v1/procedures"
	pathDocuments = "/v1/documents"
)

// codeGone is the problem of a version that is kept no more; its detail is the current one.
const codeGone = "version_gone"

// scope is what every request says of its view.
type scope struct {
	// See is "public" or "internal": the most that the caller wants to see. It gets no more than its key may.
	See string `json:"see"`
	// Version is the pinned one; empty means the current one.
	Version string `json:"version"`
}

// answer is what every answer says of its view.
type answer struct {
	Version string `json:"version"`
	See     string `json:"see"`
}

// versionAnswer is the answer of GET /v1/version.
type versionAnswer struct {
	answer
	// Kept are the other versions that turns may still ask for, newest first.
	Kept []string `json:"kept"`
}

// Ahead is a search that is made together with the rewriting.
type Ahead struct {
	Kinds []retrieval.UnitKind `json:"kinds"`
	Limit int                  `json:"limit"`
}

type turnRequest struct {
	scope
	Text string `json:"text"`
	// Ahead are the searches for the rewritten question that are made at once.
	Ahead []Ahead `json:"ahead"`
}

type turnAnswer struct {
	answer
	Query retrieval.Query `json:"query"`
	// Lookups are the hits of Query.Exact, in its order; Searches those of Ahead.
	Lookups  [][]retrieval.Hit `json:"lookups"`
	Searches [][]retrieval.Hit `json:"searches"`
	Digests  digests           `json:"digests"`
}

type searchRequest struct {
	scope
	Query retrieval.Query `json:"query"`
}

type lookupRequest struct {
	scope
	Ref retrieval.ExactRef `json:"ref"`
}

type hitsAnswer struct {
	answer
	Hits    []retrieval.Hit `json:"hits"`
	Digests digests         `json:"digests"`
}

// digests name the procedures among the hits: who has a record of the digest need not ask for it.
type digests map[knowledge.ProcedureCode]string

type recordsRequest struct {
	scope
	Procedures []recordWanted `json:"procedures"`
}

// recordWanted asks for a procedure of which the caller may have the record with a digest.
type recordWanted struct {
	Code knowledge.ProcedureCode `json:"code"`
	Have string                  `json:"have,omitempty"`
}

type recordsAnswer struct {
	answer
	// Procedures in the order of the request.
	Procedures []record `json:"procedures"`
}

// record is a procedure; Digest is empty when there is none that the caller may see, Record when the caller has it.
type record struct {
	Code   knowledge.ProcedureCode `json:"code"`
	Digest string                  `json:"digest"`
	Record json.RawMessage         `json:"record,omitempty"`
}

type documentsRequest struct {
	scope
	// Have are the digests of the documents that the caller has, by id.
	Have map[knowledge.DocumentID]string `json:"have"`
}

type documentsAnswer struct {
	answer
	// Documents are all that the caller may see, ordered by id; without a record where the caller has it.
	Documents []documentRecord `json:"documents"`
}

type documentRecord struct {
	ID     knowledge.DocumentID `json:"id"`
	Digest string               `json:"digest"`
	Record json.RawMessage      `json:"record,omitempty"`
}

// encode gives a record's JSON and the digest of it: 32 hexadecimal digits.
func encode(v any) (body []byte, digest string, err error) {
	body, err = json.Marshal(v)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	return body, hex.EncodeToString(sum[:16]), nil
}
