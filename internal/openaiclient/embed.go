package openaiclient

import (
	"context"
	"errors"
	"math"

	"github.com/sashabaranov/go-openai"
)

// EmbedRequest asks for one vector for each text. Model is required.
type EmbedRequest struct {
	Model string
	// Dimensions that every vector must have; 0 takes whatever the model gives, the same for all texts. It is sent too,
	// unless the server has refused it: then the model's own must be the same.
	Dimensions int
	// Texts are sent as they are, in batches; an empty one is a fault of the caller.
	Texts []string
}

var errEmptyText = errors.New("openaiclient: an empty text has no vector")

// Embed gives one vector for each text, in order, as the model gives them: their length is checked and that every value
// is finite; they are not normalised. It fails as a whole; the usage counts the batches that were answered all the same.
func (c *Client) Embed(ctx context.Context, q EmbedRequest) ([][]float32, Usage, error) {
	var used Usage
	out := make([][]float32, 0, len(q.Texts))
	want := q.Dimensions
	for from := 0; from < len(q.Texts); {
		to, err := c.batch(q.Texts, from)
		if err != nil {
			return nil, used, err
		}
		vectors, u, err := c.embed(ctx, q, q.Texts[from:to])
		used.add(u)
		if err != nil {
			return nil, used, err
		}
		for _, v := range vectors {
			if want == 0 {
				want = len(v)
			}
			if len(v) != want || want == 0 {
				return nil, used, &Fault{Kind: FaultDimensions, Op: "embed"}
			}
		}
		out, from = append(out, vectors...), to
	}
	return out, used, nil
}

// batch is the end of the batch that begins at from.
func (c *Client) batch(texts []string, from int) (int, error) {
	bytes := 0
	for i := from; i < len(texts); i++ {
		if texts[i] == "" {
			return 0, errEmptyText
		}
		bytes += len(texts[i])
		if i > from && (bytes > c.opt.BatchBytes || i-from == c.opt.BatchTexts) {
			return i, nil
		}
	}
	return len(texts), nil
}

func (c *Client) embed(ctx context.Context, q EmbedRequest, texts []string) ([][]float32, Usage, error) {
	r := openai.EmbeddingRequestStrings{Input: texts, Model: openai.EmbeddingModel(q.Model), EncodingFormat: openai.EmbeddingEncodingFormatFloat}
	if !c.noDimensions.Load() {
		r.Dimensions = q.Dimensions
	}
	res, err := c.api.CreateEmbeddings(ctx, r)
	if r.Dimensions > 0 && mentions(err, "dimensions", "matryoshka") {
		c.noDimensions.Store(true)
		r.Dimensions = 0
		res, err = c.api.CreateEmbeddings(ctx, r)
	}
	if err != nil {
		return nil, Usage{}, faultOf("embed", err)
	}
	sent := 0
	for _, t := range texts {
		sent += len(t)
	}
	used := usageOf(res.Usage, sent, 0)
	if len(res.Data) != len(texts) {
		return nil, used, &Fault{Kind: FaultCount, Op: "embed"}
	}
	out := make([][]float32, len(texts))
	for _, d := range res.Data {
		// A server may answer in any order: the index tells which text a vector is of.
		if d.Index < 0 || d.Index >= len(out) || out[d.Index] != nil {
			return nil, used, &Fault{Kind: FaultCount, Op: "embed"}
		}
		for _, x := range d.Embedding {
			if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
				return nil, used, &Fault{Kind: FaultInvalidJSON, Op: "embed"}
			}
		}
		if out[d.Index] = d.Embedding; d.Embedding == nil {
			return nil, used, &Fault{Kind: FaultEmpty, Op: "embed"}
		}
	}
	return out, used, nil
}
