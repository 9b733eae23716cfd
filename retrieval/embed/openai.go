package embed

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"trolycong/retrieval"
)

// vectorClient is what a client of OpenAI's protocol does here: one vector for each text, in order, with the number of
// tokens that the server counted. Retries, deadlines and what must not be shown are its own.
type vectorClient interface {
	Embeddings(ctx context.Context, model string, dimensions int, texts []string) (vectors [][]float32, tokens int, err error)
}

// OpenAIOptions of NewOpenAI. Client, Model and Dimensions are required.
type OpenAIOptions struct {
	Client vectorClient
	// Model as the server calls it.
	Model string
	// Dimensions that the model gives or is asked for, 1..4000. Another number is a fault of every call.
	Dimensions int
	// UnitPrefix and QuestionPrefix stand before the texts of models that were trained with such.
	UnitPrefix, QuestionPrefix string
}

// OpenAI makes vectors by a server that speaks OpenAI's protocol. What it gives is checked and made of unit length. Safe
// for concurrent use.
type OpenAI struct {
	opt           OpenAIOptions
	space         retrieval.Space
	calls, tokens atomic.Int64
}

var _ retrieval.Embedder = (*OpenAI)(nil)

// maxSpaceName and maxDimensions are those of retrieval.Space.
const (
	maxSpaceName  = 128
	maxDimensions = 4000
)

// NewOpenAI checks the options; all faults are reported together.
func NewOpenAI(opt OpenAIOptions) (*OpenAI, error) {
	var errs []error
	if opt.Client == nil {
		errs = append(errs, errors.New("embed: Client is required"))
	}
	if opt.Model == "" {
		errs = append(errs, errors.New("embed: Model is required"))
	}
	if opt.Dimensions < 1 || opt.Dimensions > maxDimensions {
		errs = append(errs, fmt.Errorf("embed: %d dimensions, want 1 to %d", opt.Dimensions, maxDimensions))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &OpenAI{opt: opt, space: retrieval.Space{Name: opt.spaceName(), Dimensions: opt.Dimensions}}, nil
}

// spaceName is that of the model, and of the prefixes: other prefixes give other vectors. Characters that a name must not
// have make it end in a digest, so that two models never share a space.
func (o OpenAIOptions) spaceName() string {
	full := o.Model
	if o.UnitPrefix != "" || o.QuestionPrefix != "" {
		full += "\x00" + o.UnitPrefix + "\x00" + o.QuestionPrefix
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._:/-", r) {
			return r
		}
		return '-'
	}, full)
	const kind, digits = "openai:", 16
	if name = kind + name; name != kind+full || len(name) > maxSpaceName {
		name = name[:min(len(name), maxSpaceName-digits-1)] + "." + string(retrieval.DigestText(full))[:digits]
	}
	return name
}

// Space names the model.
func (o *OpenAI) Space() retrieval.Space { return o.space }

// Usage tells how many calls the server has answered since the start and how many tokens it counted.
func (o *OpenAI) Usage() (calls, tokens int) { return int(o.calls.Load()), int(o.tokens.Load()) }

// Embed asks the server for all texts in one call. A text without a letter is not sent and gets the zero vector: servers
// refuse empty ones. An answer that is no vectors of the space is ErrVector.
func (o *OpenAI) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	prefix := o.opt.UnitPrefix
	if use == retrieval.EmbedQuestion {
		prefix = o.opt.QuestionPrefix
	}
	var sent []string
	at := make([]int, 0, len(texts))
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if strings.TrimSpace(text) == "" {
			out[i] = make([]float32, o.space.Dimensions)
			continue
		}
		sent, at = append(sent, prefix+text), append(at, i)
	}
	if len(sent) == 0 {
		return out, ctx.Err()
	}
	vectors, tokens, err := o.opt.Client.Embeddings(ctx, o.opt.Model, o.opt.Dimensions, sent)
	o.tokens.Add(int64(tokens)) // an answer of no use is paid for too
	if err != nil {
		return nil, fmt.Errorf("embed %d texts: %w", len(sent), err)
	}
	o.calls.Add(1)
	if err := checked(o.space, vectors, len(sent)); err != nil {
		return nil, fmt.Errorf("embed %d texts by %s: %w", len(sent), o.space.Name, err)
	}
	for i, v := range vectors {
		out[at[i]] = v
	}
	return out, nil
}
