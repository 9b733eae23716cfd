package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/internal/httpclient"
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

// budgeted asks for no vectors once the tokens of the day are used: the call that passes the cap is finished, and what is
// missing is asked for on the next day.
type budgeted struct {
	embeddingClient
	budget *openaiclient.Budget
}

func (c budgeted) Embeddings(ctx context.Context, model string, dimensions int, texts []string) (vectors [][]float32, tokens int, err error) {
	if _, all := c.budget.Spent(ctx); all {
		return nil, 0, &openaiclient.Fault{Kind: openaiclient.FaultSpent, Op: "embed"}
	}
	vectors, tokens, err = c.embeddingClient.Embeddings(ctx, model, dimensions, texts)
	c.budget.Spend(ctx, tokens)
	return vectors, tokens, err
}

// embeddingOptions bound a call for vectors. A batch of embed.Cached is one request: were it parted, what one part has
// cost would be lost when the next fails. A small server without a graphics card takes a minute for a batch.
var embeddingOptions = openaiclient.Options{BatchTexts: embed.DefaultBatchTexts, BatchBytes: 2 * embed.DefaultBatchBytes, HTTP: httpclient.Options{Timeout: embeddingTimeout}}

// embeddingTimeout is how long one batch may take, its retries included. Questions have a much shorter deadline of their own.
const embeddingTimeout = 3 * time.Minute

// embedder makes the model of OPENAI_EMBEDDING_MODEL; nil while that is unset, for the local model alone.
func (e *env) embedder(db *sqlstore.DB) (retrieval.Embedder, error) {
	if e.config.EmbeddingModel == "" {
		return nil, nil
	}
	if e.config.EmbeddingTokens < 0 {
		return nil, &exitError{exitUsage, fmt.Sprintf("--embedding-tokens-per-day: cần số từ 0 trở lên (0 là không giới hạn), không nhận %d", e.config.EmbeddingTokens)}
	}
	client, err := e.openAI("OPENAI_EMBEDDING_MODEL", embeddingOptions)
	if err != nil {
		return nil, err
	}
	budget := openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: e.config.EmbeddingTokens, Tally: db.Spending("embedding"), Now: now, Logger: e.logger()})
	return e.hosted(budgeted{embeddings{client}, budget}, db)
}

// hosted makes the hosted model over a client: what it gives is kept in the database, batch by batch.
func (e *env) hosted(client embeddingClient, db *sqlstore.DB) (retrieval.Embedder, error) {
	model, err := e.openAIEmbedder(client)
	if err != nil {
		return nil, err
	}
	log := e.logger()
	cached, err := embed.NewCached(embed.CachedOptions{Inner: model, Store: db.Vectors(), Progress: func(done, of int) {
		_, tokens := model.Usage()
		log.InfoContext(e.ctx, "units embedded", "done", done, "of", of, "tokens", tokens)
	}})
	if err != nil {
		return nil, fmt.Errorf("wire embedding cache: %w", err)
	}
	return claimed{cached, db.LockEmbedding, model}, nil
}

// openAIEmbedder makes the hosted model, which keeps nothing.
func (e *env) openAIEmbedder(client embeddingClient) (*embed.OpenAI, error) {
	if n := e.config.EmbeddingDimensions; n < 1 || n > 4000 {
		return nil, &exitError{exitUsage, fmt.Sprintf("OPENAI_EMBEDDING_DIMENSIONS: cần số chiều của mô hình %s, từ 1 đến 4000, không nhận %d.", e.config.EmbeddingModel, n)}
	}
	model, err := embed.NewOpenAI(embed.OpenAIOptions{Client: client, Model: e.config.EmbeddingModel, Dimensions: e.config.EmbeddingDimensions,
		UnitPrefix: e.config.UnitPrefix, QuestionPrefix: e.config.QuestionPrefix})
	if err != nil {
		return nil, fmt.Errorf("wire embedding model: %w", err)
	}
	return model, nil
}

// checkEmbedding says in sentences whether a hosted model makes vectors and whether it works. It asks for the vector of a few
// words of ours.
func (e *env) checkEmbedding() ([]string, error) {
	if e.config.EmbeddingModel == "" {
		return []string{"Chưa đặt OPENAI_EMBEDDING_MODEL: véc-tơ do mô hình riêng tạo, học từ chính dữ liệu đã nạp; không gọi máy chủ nào."}, nil
	}
	client, err := e.openAI("OPENAI_EMBEDDING_MODEL", openaiclient.Options{})
	if err != nil {
		return nil, err
	}
	model, err := e.openAIEmbedder(embeddings{client})
	if err != nil {
		return nil, err
	}
	start := time.Now()
	_, err = model.Embed(e.ctx, retrieval.EmbedQuestion, []string{"thủ tục hành chính"})
	var fault *openaiclient.Fault
	switch {
	case errors.As(err, &fault):
		return []string{"Không dùng được: " + fault.Sentence(), "Trong lúc đó véc-tơ do mô hình riêng tạo, câu trả lời không đổi."}, nil
	case errors.Is(err, embed.ErrVector):
		return []string{"Không dùng được: máy chủ trả véc-tơ không đúng số chiều hoặc không phải số. Kiểm tra OPENAI_EMBEDDING_MODEL và OPENAI_EMBEDDING_DIMENSIONS."}, nil
	case err != nil:
		return nil, err
	}
	took := strings.ReplaceAll(fmt.Sprintf("%.1f", time.Since(start).Seconds()), ".", ",")
	return []string{fmt.Sprintf("Dùng được (%s, %d chiều), một câu ngắn mất %s giây.", e.config.EmbeddingModel, e.config.EmbeddingDimensions, took)}, nil
}

// claimed lets one process of several have vectors made: the next one finds them kept.
type claimed struct {
	*embed.Cached
	lock  func(ctx context.Context) (held context.Context, release func() error, err error)
	model *embed.OpenAI
}

// measure registers what the model has cost since the start.
func (c claimed) measure(r prometheus.Registerer) error {
	counter := func(name, help string, of func() int) error {
		return r.Register(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "trolycong_embedding_" + name, Help: help}, func() float64 { return float64(of()) }))
	}
	return errors.Join(
		counter("calls_total", "Calls that the embedding model has answered.", func() int { calls, _ := c.model.Usage(); return calls }),
		counter("tokens_total", "Tokens of the embedding model; estimated where the server counts none.", func() int { _, tokens := c.model.Usage(); return tokens }),
		counter("kept_total", "Units whose vector was paid for before.", func() int { kept, _ := c.Counts(); return kept }),
		counter("bought_total", "Units whose vector the model was asked for.", func() int { _, bought := c.Counts(); return bought }))
}

// Embed waits for its turn where units are embedded.
func (c claimed) Embed(ctx context.Context, use retrieval.EmbedUse, texts []string) ([][]float32, error) {
	if use != retrieval.EmbedUnit {
		return c.Cached.Embed(ctx, use, texts)
	}
	held, release, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = release() }() // the lock ends with its connection too
	vectors, err := c.Cached.Embed(held, use, texts)
	if err != nil && ctx.Err() == nil && held.Err() != nil {
		err = errors.Join(context.Cause(held), err)
	}
	return vectors, err
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
