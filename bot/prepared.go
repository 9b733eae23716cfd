package bot

import (
	"sync"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// prepared is what every question needs of a passage, made once for a version of the knowledge.
type prepared struct {
	pieces []preparedPiece
	around haystack // what stands around the passage, see contextText
	key    string   // the same in Key form
}

type preparedPiece struct {
	piece
	hay    haystack
	figure bool
	dated  bool
	years  []int      // see contextYears
	counts [][]string // see countedIn
}

// maxPrepared bounds the passages kept: about 10 kB each.
const maxPrepared = 4000

// preparedCache keeps prepared passages and documents' names of one version of the knowledge. Safe for concurrent use.
type preparedCache struct {
	mu       sync.Mutex
	version  string
	texts    map[knowledge.DocumentID]knowledge.Text
	passages map[string]*prepared
	heads    map[knowledge.DocumentID]haystack
	names    map[*knowledge.Procedure][]string // the syllables of procedures' names
}

// enter empties the cache when the version changes or it has grown too large. The lock must be held.
func (c *preparedCache) enter(version string) {
	if c.version != version || c.passages == nil || len(c.passages) > maxPrepared {
		c.version = version
		c.texts = map[knowledge.DocumentID]knowledge.Text{}
		c.passages = map[string]*prepared{}
		c.heads = map[knowledge.DocumentID]haystack{}
		c.names = map[*knowledge.Procedure][]string{}
	}
}

// text is a document's text, ready for offsets. The lock must be held.
func (c *preparedCache) text(doc *knowledge.Document) knowledge.Text {
	text, ok := c.texts[doc.ID]
	if !ok {
		text = knowledge.NewText(doc.Text)
		c.texts[doc.ID] = text
	}
	return text
}

// text is a document's text, ready for offsets.
func (t *turn) text(doc *knowledge.Document) knowledge.Text {
	c := t.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enter(t.view.Version())
	return c.text(doc)
}

// name gives the syllables of a procedure's name.
func (t *turn) name(p *knowledge.Procedure) []string {
	c := t.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enter(t.view.Version())
	words, ok := c.names[p]
	if !ok {
		words = vitext.Syllables(bareName(p.Name))
		c.names[p] = words
	}
	return words
}

func (t *turn) prepared(doc *knowledge.Document, passage int) *prepared {
	c, p := t.cache, &doc.Passages[passage]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enter(t.view.Version())
	if out, ok := c.passages[p.ID]; ok {
		return out
	}
	text := c.text(doc)
	around := contextText(doc, p)
	out := &prepared{around: newHaystack(around), key: vitext.Key(around)}
	for _, x := range pieces(doc, text, p) {
		out.pieces = append(out.pieces, preparedPiece{piece: x, hay: newHaystack(x.text), figure: hasFigure(x.text), dated: len(vitext.Dates(x.text)) > 0,
			years: contextYears(doc, p, x.text), counts: countedIn(x.text)})
	}
	c.passages[p.ID] = out
	return out
}

// head is what names a document, ready for asking whether it holds words.
func (t *turn) head(doc *knowledge.Document) haystack {
	c := t.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enter(t.view.Version())
	h, ok := c.heads[doc.ID]
	if !ok {
		h = newHaystack(headText(doc))
		c.heads[doc.ID] = h
	}
	return h
}
