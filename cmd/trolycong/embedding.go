package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"trolycong/internal/openaiclient"
	"trolycong/internal/sqlstore"
	"trolycong/retrieval"
	"trolycong/retrieval/embed"
)

// embeddingClient is what an embedding model needs of a client of OpenAI's protocol: see embed.OpenAIOptions.
type embeddingClient interface {
	Embeddings(ctx context.Context, model string, dimensions int, texts []string) (vectors [][]float32, tokens int, err error)
}

// embeddings gives texts to the server of OPENAI_BASE_URL.
type embeddings struct{ client *openaiclient.Client }

func (c embeddings) Embeddings(ctx context.Context, model string, dimensions int, texts []string) (vectors [][]float32, tokens int, err error) {
	vectors, used, err := c.client.Embed(ctx, openaiclient.EmbedRequest{Model: model, Dimensions: dimensions, Texts: texts})
	return vectors, used.Tokens(), err
}

// embedder makes the model of OPENAI_EMBEDDING_MODEL; nil while that is unset, for the local model alone.
func (e *env) embedder(db *sqlstore.DB) (retrieval.Embedder, error) {
	if e.config.EmbeddingModel == "" {
		return nil, nil
	}
	client, err := e.openAI("OPENAI_EMBEDDING_MODEL")
	if err != nil {
		return nil, err
	}
	return e.hosted(embeddings{client}, db)
}

// hosted makes the hosted model over a client: what it gives is kept in the database, batch by batch.
func (e *env) hosted(client embeddingClient, db *sqlstore.DB) (retrieval.Embedder, error) {
	if n := e.config.EmbeddingDimensions; n < 1 || n > 4000 {
		return nil, &exitError{exitUsage, fmt.Sprintf("OPENAI_EMBEDDING_DIMENSIONS: cần số chiều của mô hình %s, từ 1 đến 4000, không nhận %d.", e.config.EmbeddingModel, n)}
	}
	model, err := embed.NewOpenAI(embed.OpenAIOptions{Client: client, Model: e.config.EmbeddingModel, Dimensions: e.config.EmbeddingDimensions})
	if err != nil {
		return nil, fmt.Errorf("wire embedding model: %w", err)
	}
	log := e.logger()
	cached, err := embed.NewCached(embed.CachedOptions{Inner: model, Store: db.Vectors(), Progress: func(done, of int) {
		_, tokens := model.Usage()
		log.InfoContext(e.ctx, "units embedded", "done", done, "of", of, "tokens", tokens)
	}})
	if err != nil {
		return nil, fmt.Errorf("wire embedding cache: %w", err)
	}
	return claimed{cached, db.LockEmbedding}, nil
}

// claimed lets one process of several have vectors made: the next one finds them kept.
type claimed struct {
	*embed.Cached
	lock func(ctx context.Context) (release func() error, err error)
}

// Embed waits for its turn where units are embedded.
func (c claimed) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if use != retrieval.EmbedUnit {
		return c.Cached.Embed(ctx, use, texts)
	}
	release, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = release() }() // the lock ends with its connection too
	return c.Cached.Embed(ctx, use, texts)
}

// parseWeights reads the weights of the dense leg, of procedures and of passages: "0.2,0.1".
func parseWeights(s string) (*retrieval.Weights, error) {
	a, b, ok := strings.Cut(s, ",")
	p, errP := strconv.ParseFloat(a, 64)
	q, errQ := strconv.ParseFloat(b, 64)
	if err := errors.Join(errP, errQ); err != nil || !ok || !(p >= 0 && q >= 0) {
		return nil, &exitError{exitUsage, "--dense-weights: cần hai số từ 0 trở lên, ví dụ 0.2,0.1"}
	}
	return &retrieval.Weights{Procedure: p, Passage: q}, nil
}
