package embed

import (
	"context"
	"slices"

	"trolycong/retrieval"
)

// BatchOptions say how much is embedded in one call of the model.
type BatchOptions struct {
	// Texts in one call, at most; 0 means 64.
	Texts int
	// Bytes of one call's texts, at most, though one text always goes; 0 means 256 KiB.
	Bytes int
}

// Defaults of BatchOptions: servers take a few hundred texts and some hundred thousand tokens at once; what is lost with a
// call that fails should be little.
const (
	DefaultBatchTexts = 64
	DefaultBatchBytes = 256 << 10
)

// batches parts texts into runs, in order.
func (o BatchOptions) batches(texts []string) [][]string {
	most, size := o.Texts, o.Bytes
	if most <= 0 {
		most = DefaultBatchTexts
	}
	if size <= 0 {
		size = DefaultBatchBytes
	}
	var out [][]string
	for from := 0; from < len(texts); {
		to, bytes := from+1, len(texts[from])
		for to < len(texts) && to-from < most && bytes+len(texts[to]) <= size {
			bytes += len(texts[to])
			to++
		}
		out, from = append(out, texts[from:to]), to
	}
	return out
}

// Batched asks a model for a limited number of texts at a time.
type Batched struct {
	inner retrieval.Embedder
	opt   BatchOptions
}

var _ retrieval.Embedder = (*Batched)(nil)

// NewBatched parts the calls of a model.
func NewBatched(inner retrieval.Embedder, opt BatchOptions) *Batched { return &Batched{inner, opt} }

// Space of the model.
func (b *Batched) Space() retrieval.Space { return b.inner.Space() }

// Embed asks batch by batch; the first that fails ends it.
func (b *Batched) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for _, batch := range b.opt.batches(texts) {
		vectors, err := b.inner.Embed(ctx, use, batch)
		if err != nil {
			return nil, err
		}
		out = append(out, vectors...)
	}
	return slices.Clip(out), nil
}
