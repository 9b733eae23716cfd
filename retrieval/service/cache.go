package service

import (
	"container/list"
	"sync"

	"trolycong/knowledge"
)

// cache keeps what one visibility sees: procedures by code, and the documents of the last versions. A record is the same
// value for as long as its digest is the same, over versions too. Safe for concurrent use.
type cache struct {
	mu        sync.Mutex
	limit     int
	records   map[knowledge.ProcedureCode]*list.Element // of *cached
	used      list.List                                 // latest first
	documents []*documents                              // latest first
}

// cached is a procedure that is known to be the record of a version.
type cached struct {
	code      knowledge.ProcedureCode
	digest    string
	version   string
	procedure *knowledge.Procedure
}

// documents are all documents of a version.
type documents struct {
	version string
	digests map[knowledge.DocumentID]string
	byID    map[knowledge.DocumentID]*knowledge.Document
	list    []*knowledge.Document
}

func newCache(limit int) *cache {
	return &cache{limit: limit, records: map[knowledge.ProcedureCode]*list.Element{}}
}

// procedure gives a record of a version; have is the digest of the one that is there for another version.
func (c *cache) procedure(version string, code knowledge.ProcedureCode) (p *knowledge.Procedure, have string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.records[code]
	if !ok {
		return nil, ""
	}
	r := e.Value.(*cached) //nolint:errcheck,forcetypeassert // nothing else is in the list
	if r.version != version {
		return nil, r.digest
	}
	c.used.MoveToFront(e)
	return r.procedure, r.digest
}

// confirm tells that a code has a record of the digest in a version; false when that record is not here.
func (c *cache) confirm(version string, code knowledge.ProcedureCode, digest string) (*knowledge.Procedure, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.records[code]
	if !ok {
		return nil, false
	}
	r := e.Value.(*cached) //nolint:errcheck,forcetypeassert // nothing else is in the list
	if r.digest != digest {
		return nil, false
	}
	r.version = version
	c.used.MoveToFront(e)
	return r.procedure, true
}

// put keeps a record; what was used longest ago gives way.
func (c *cache) put(r *cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.records[r.code]; ok {
		e.Value = r
		c.used.MoveToFront(e)
		return
	}
	c.records[r.code] = c.used.PushFront(r)
	for c.used.Len() > c.limit {
		e := c.used.Back()
		delete(c.records, e.Value.(*cached).code) //nolint:errcheck,forcetypeassert // nothing else is in the list
		c.used.Remove(e)
	}
}

// keptDocuments is for how many versions the documents are kept: turns of the last one end while the next one begins.
const keptDocuments = 2

// docs gives the documents of a version; latest are those of another one, nil when there are none.
func (c *cache) docs(version string) (of, latest *documents) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.documents {
		if d.version == version {
			return d, nil
		}
	}
	if len(c.documents) > 0 {
		return nil, c.documents[0]
	}
	return nil, nil
}

func (c *cache) putDocs(d *documents) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents = append([]*documents{d}, c.documents...)
	c.documents = c.documents[:min(len(c.documents), keptDocuments)]
}
