package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// view is one version for one turn. It keeps the context of the turn, against the usual rule: most calls of the contract
// have none, and a view lives no longer than its turn. Safe for concurrent use.
type view struct {
	c       *Client
	ctx     context.Context //nolint:containedctx // see above
	see     knowledge.Visibility
	version string

	mu       sync.Mutex
	err      error
	queries  map[string]retrieval.Query
	lookups  map[retrieval.ExactRef][]retrieval.Hit
	searches map[string][]retrieval.Hit
	digests  digests // of the procedures that were found; "" for what is not there
}

var _ retrieval.Remote = (*view)(nil)

// Version of the snapshot that every answer of the view comes from.
func (v *view) Version() string { return v.version }

// Err is the first failure of a call.
func (v *view) Err() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.err
}

func (v *view) scope() scope { return scope{See: v.see.String(), Version: v.version} }

// call makes a call for this view; the first failure stays.
func (v *view) call(ctx context.Context, path string, body any, out interface{ of() answer }) error {
	err := v.Err()
	if err != nil {
		return err // nothing of the turn will be sent
	}
	q, err := post(path, v.scope(), body)
	if err == nil {
		err = v.c.do(ctx, q, out)
	}
	if err == nil && out.of() != (answer{v.version, v.see.String()}) {
		err = fmt.Errorf("%w: the answer is of another view", retrieval.ErrUnreachable)
	}
	if err != nil {
		v.mu.Lock()
		if v.err == nil {
			v.err = err
		}
		v.mu.Unlock()
	}
	return err
}

func (a answer) of() answer { return a }

// Rewrite makes a query of a typed question; what usually follows comes with it.
func (v *view) Rewrite(text string) retrieval.Query {
	v.mu.Lock()
	q, ok := v.queries[text]
	v.mu.Unlock()
	if ok {
		return cloned(q)
	}
	var a turnAnswer
	if err := v.call(v.ctx, pathTurn, turnRequest{v.scope(), text, v.c.opt.Ahead}, &a); err != nil {
		return retrieval.Query{}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.queries == nil {
		v.queries, v.lookups, v.searches = map[string]retrieval.Query{}, map[retrieval.ExactRef][]retrieval.Hit{}, map[string][]retrieval.Hit{}
	}
	v.queries[text] = a.Query
	for i, ref := range a.Query.Exact {
		if i < len(a.Lookups) {
			v.lookups[ref] = a.Lookups[i]
		}
	}
	for i, ahead := range v.c.opt.Ahead {
		if i < len(a.Searches) {
			v.searches[keyOf(ahead.of(a.Query))] = a.Searches[i]
		}
	}
	v.note(a.Digests)
	return cloned(a.Query)
}

// keyOf names a query among those of a turn.
func keyOf(q retrieval.Query) string {
	raw, err := json.Marshal(q)
	if err != nil {
		return "" // no number of a query is infinite
	}
	return string(raw)
}

// cloned gives a query whose lists are its caller's own.
func cloned(q retrieval.Query) retrieval.Query {
	q.Terms, q.Exact = slices.Clone(q.Terms), slices.Clone(q.Exact)
	q.Kinds, q.Documents = slices.Clone(q.Kinds), slices.Clone(q.Documents)
	return q
}

// note keeps the digests of found procedures. The lock must be held.
func (v *view) note(found digests) {
	if v.digests == nil {
		v.digests = digests{}
	}
	for code, d := range found {
		v.digests[code] = d
	}
}

// Search finds units; see retrieval.Searcher.
func (v *view) Search(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := keyOf(q)
	v.mu.Lock()
	hits, ok := v.searches[key]
	v.mu.Unlock()
	v.c.meter.cache("search", ok)
	if ok {
		return slices.Clone(hits), nil
	}
	var a hitsAnswer
	if err := v.call(ctx, pathSearch, searchRequest{v.scope(), q}, &a); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	v.mu.Lock()
	v.note(a.Digests)
	v.mu.Unlock()
	return a.Hits, nil
}

// Lookup resolves an exact reference; nil when nothing carries it or the call failed.
func (v *view) Lookup(ref retrieval.ExactRef) []retrieval.Hit {
	v.mu.Lock()
	hits, ok := v.lookups[ref]
	v.mu.Unlock()
	if ok {
		return slices.Clone(hits)
	}
	var a hitsAnswer
	if err := v.call(v.ctx, pathLookup, lookupRequest{v.scope(), ref}, &a); err != nil {
		return nil
	}
	v.mu.Lock()
	v.note(a.Digests)
	v.mu.Unlock()
	return a.Hits
}

// Procedure gives the record of a code. One that is not here is fetched together with all others that the turn has found.
func (v *view) Procedure(code knowledge.ProcedureCode) (*knowledge.Procedure, bool) {
	records := v.c.caches[v.see]
	if p, _ := records.procedure(v.version, code); p != nil {
		v.c.meter.cache("procedure", true)
		return p, true
	}
	v.mu.Lock()
	digest, found := v.digests[code]
	v.mu.Unlock()
	if found && digest == "" {
		return nil, false
	}
	if p, ok := records.confirm(v.version, code, digest); ok && found {
		v.c.meter.cache("procedure", true)
		return p, true
	}
	v.c.meter.cache("procedure", false)
	return v.fetch(code)
}

// fetch gets a record and those of all found procedures that are not here.
func (v *view) fetch(code knowledge.ProcedureCode) (*knowledge.Procedure, bool) {
	records := v.c.caches[v.see]
	wanted := []recordWanted{{Code: code}}
	_, wanted[0].Have = records.procedure(v.version, code)
	v.mu.Lock()
	for other, digest := range v.digests {
		if other == code || digest == "" || len(wanted) == maxRecords {
			continue
		}
		if _, ok := records.confirm(v.version, other, digest); !ok {
			wanted = append(wanted, recordWanted{Code: other})
		}
	}
	v.mu.Unlock()
	var a recordsAnswer
	if err := v.call(v.ctx, pathRecords, recordsRequest{v.scope(), wanted}, &a); err != nil {
		return nil, false
	}
	var out *knowledge.Procedure
	for _, r := range a.Procedures {
		p := v.keep(r)
		if r.Code == code {
			out = p
		}
	}
	return out, out != nil
}

// keep takes a record into the cache; nil when there is none.
func (v *view) keep(r record) *knowledge.Procedure {
	v.mu.Lock()
	v.note(digests{r.Code: r.Digest})
	v.mu.Unlock()
	if r.Digest == "" {
		return nil
	}
	records := v.c.caches[v.see]
	if p, ok := records.confirm(v.version, r.Code, r.Digest); ok {
		return p
	}
	p := &knowledge.Procedure{}
	if err := json.Unmarshal(r.Record, p); err != nil {
		v.fail(fmt.Errorf("%w: procedure %s cannot be read", retrieval.ErrUnreachable, r.Code))
		return nil
	}
	records.put(&cached{code: r.Code, digest: r.Digest, version: v.version, procedure: p})
	return p
}

func (v *view) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err == nil {
		v.err = err
	}
}

// Document gives a document by its id.
func (v *view) Document(id knowledge.DocumentID) (*knowledge.Document, bool) {
	docs := v.docs()
	if docs == nil {
		return nil, false
	}
	d, ok := docs.byID[id]
	return d, ok
}

// Documents lists all documents, ordered by id.
func (v *view) Documents() []*knowledge.Document {
	docs := v.docs()
	if docs == nil {
		return nil
	}
	return slices.Clone(docs.list)
}

// docs gives the documents of the version: fetched once, and of the next version only what is new.
func (v *view) docs() *documents {
	kept := v.c.caches[v.see]
	docs, latest := kept.docs(v.version)
	v.c.meter.cache("documents", docs != nil)
	if docs != nil {
		return docs
	}
	q := documentsRequest{scope: v.scope()}
	if latest != nil {
		q.Have = latest.digests
	}
	var a documentsAnswer
	if err := v.call(v.ctx, pathDocuments, q, &a); err != nil {
		return nil
	}
	docs = &documents{version: v.version, digests: map[knowledge.DocumentID]string{}, byID: map[knowledge.DocumentID]*knowledge.Document{}}
	for _, r := range a.Documents {
		var d *knowledge.Document
		if r.Record == nil && latest != nil {
			d = latest.byID[r.ID]
		} else if err := json.Unmarshal(r.Record, &d); err != nil {
			d = nil
		}
		if d == nil {
			v.fail(fmt.Errorf("%w: a document cannot be read", retrieval.ErrUnreachable))
			return nil
		}
		docs.digests[r.ID], docs.byID[r.ID] = r.Digest, d
		docs.list = append(docs.list, d)
	}
	kept.putDocs(docs)
	return docs
}
