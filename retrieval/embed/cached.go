package embed

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"trolycong/retrieval"
)

// CachedOptions of NewCached. Inner and Store are required.
type CachedOptions struct {
	Inner retrieval.Embedder
	Store retrieval.VectorStore
	// Batch is how many texts are asked for and kept at a time.
	Batch BatchOptions
	// Progress hears how many units of a call have their vector, of how many; nil means nobody.
	Progress func(done, of int)
}

// Cached keeps the vectors of units by their content, batch by batch: no unit is paid for twice, in one call or in two,
// before a crash and after it. Questions are never kept: they are citizens' words. Safe for concurrent use.
type Cached struct {
	opt          CachedOptions
	kept, bought atomic.Int64
}

var _ retrieval.Embedder = (*Cached)(nil)

// NewCached makes the decorator.
func NewCached(opt CachedOptions) (*Cached, error) {
	if opt.Inner == nil || opt.Store == nil {
		return nil, errors.New("embed: Inner and Store are required")
	}
	if opt.Progress == nil {
		opt.Progress = func(int, int) {}
	}
	return &Cached{opt: opt}, nil
}

// Space of the model.
func (c *Cached) Space() retrieval.Space { return c.opt.Inner.Space() }

// Counts tells how many different units were found in the store and how many the model was asked for, since the start.
func (c *Cached) Counts() (kept, bought int) { return int(c.kept.Load()), int(c.bought.Load()) }

// Embed takes from the store what it has and asks the model for the rest. What a batch gave is stored before the next is
// asked for. A store that cannot be read or written ends the call: it would pay again for what it cannot keep.
func (c *Cached) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if use != retrieval.EmbedUnit {
		return c.opt.Inner.Embed(ctx, use, texts)
	}
	digests := make([]retrieval.TextDigest, len(texts))
	for i, text := range texts {
		digests[i] = retrieval.DigestText(text)
	}
	known, err := c.opt.Store.Vectors(ctx, c.Space(), digests)
	if err != nil {
		return nil, fmt.Errorf("read kept vectors: %w", err)
	}
	c.kept.Add(int64(len(known)))
	if err := c.buy(ctx, texts, digests, known); err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	for i, d := range digests {
		out[i] = known[d]
	}
	return out, nil
}

// buy asks for every text that has no vector yet, and adds what it got.
func (c *Cached) buy(ctx context.Context, texts []string, digests []retrieval.TextDigest, known map[retrieval.TextDigest][]float32) error {
	var missing []string
	wanted := map[retrieval.TextDigest]bool{}
	for i, d := range digests {
		if _, ok := known[d]; !ok && !wanted[d] {
			wanted[d] = true
			missing = append(missing, texts[i])
		}
	}
	all := len(known) + len(missing)
	c.opt.Progress(len(known), all)
	for _, batch := range c.opt.Batch.batches(missing) {
		vectors, err := c.opt.Inner.Embed(ctx, retrieval.EmbedUnit, batch)
		if err != nil {
			return err
		}
		got := make(map[retrieval.TextDigest][]float32, len(batch))
		for i, text := range batch {
			got[retrieval.DigestText(text)] = vectors[i]
		}
		// Paid for: kept even when the caller has just gone.
		if err := c.opt.Store.PutVectors(context.WithoutCancel(ctx), c.Space(), got); err != nil {
			return fmt.Errorf("keep vectors: %w", err)
		}
		c.bought.Add(int64(len(batch)))
		for d, v := range got {
			known[d] = v
		}
		c.opt.Progress(len(known), all)
	}
	return nil
}

// Settle drops the vectors of every other space: the caller uses this one from now on.
func (c *Cached) Settle(ctx context.Context) (removed int, err error) {
	return c.opt.Store.DropSpaces(ctx, c.Space())
}
