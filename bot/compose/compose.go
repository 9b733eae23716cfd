// Package compose asks a language model to word a proven answer anew, and keeps its use within bounds.
//
// Kind: adapter. It sends the template's pieces and the quotes that prove them, never what a citizen wrote, and returns
// what the model says piece by piece. It proves nothing: the bot believes no word of it. Used by cmd and the evaluations.
package compose

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"trolycong/bot"
	"trolycong/internal/openaiclient"
)

//go:embed prompts/compose-v1.txt
var composePrompt string

//go:embed prompts/compose-v1.schema.json
var composeSchema []byte

// PromptVersion names the prompt and its schema: a name for people and a digest that changes with every letter.
var PromptVersion = "compose-v1@" + digest(composePrompt+string(composeSchema))

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

// chatter asks a chat model: *openaiclient.Client.
type chatter interface {
	Chat(ctx context.Context, q openaiclient.ChatRequest) (string, openaiclient.Usage, error)
	ChatStream(ctx context.Context, q openaiclient.ChatRequest, say func(text string) error) (openaiclient.Usage, error)
}

// Options of a Model. Client and Name are required.
type Options struct {
	Client chatter
	// Name is the chat model's name at the server.
	Name string
	// Timeout of one composing; 0 means DefaultTimeout. What has not come by then the template says.
	Timeout time.Duration
}

// DefaultTimeout is how long a model may take: readers on a phone leave after some ten seconds.
const DefaultTimeout = 6 * time.Second

// maxQuoteRunes of a quote are sent: enough to see what a piece speaks of. The proof uses the whole quote.
const maxQuoteRunes = 600

// Model is a bot.Composer that asks a chat model. Safe for concurrent use.
type Model struct {
	opt Options
	// plain tells that the server does not stream.
	plain atomic.Bool
}

var _ bot.Composer = (*Model)(nil)

// New makes a Model.
func New(opt Options) (*Model, error) {
	if opt.Client == nil || opt.Name == "" {
		return nil, errors.New("compose: Client and Name are required")
	}
	if opt.Timeout == 0 {
		opt.Timeout = DefaultTimeout
	}
	return &Model{opt: opt}, nil
}

// Compose asks the model and hands out its pieces as they come. The error is an *openaiclient.Fault, or what say returned.
func (m *Model) Compose(ctx context.Context, e bot.Evidence, say func(bot.Sentence) error) (bot.Composition, error) {
	ctx, cancel := context.WithTimeout(ctx, m.opt.Timeout)
	defer cancel()
	out := bot.Composition{Prompt: PromptVersion, Model: m.opt.Name}
	e.Spans = slices.Clone(e.Spans)
	for i, s := range e.Spans {
		if r := []rune(s.Quote); len(r) > maxQuoteRunes {
			e.Spans[i].Quote = string(r[:maxQuoteRunes]) + "…"
		}
	}
	body, err := json.Marshal(e)
	if err != nil {
		return out, fmt.Errorf("compose: %w", err)
	}
	q := openaiclient.ChatRequest{Model: m.opt.Name, System: composePrompt, User: string(body), Schema: composeSchema, SchemaName: "answer", MaxTokens: maxTokens(e)}
	u, err := m.ask(ctx, q, &scanner{say: say})
	out.PromptTokens, out.CompletionTokens = u.PromptTokens, u.CompletionTokens
	return out, err
}

// ask streams where the server streams.
func (m *Model) ask(ctx context.Context, q openaiclient.ChatRequest, s *scanner) (openaiclient.Usage, error) {
	var used openaiclient.Usage
	if !m.plain.Load() {
		u, err := m.opt.Client.ChatStream(ctx, q, s.write)
		var fault *openaiclient.Fault
		if !errors.As(err, &fault) || fault.Kind != openaiclient.FaultRequest || s.found > 0 {
			if err == nil {
				err = s.end()
			}
			return u, err
		}
		used = u
	}
	text, u, err := m.opt.Client.Chat(ctx, q)
	u.PromptTokens, u.CompletionTokens = u.PromptTokens+used.PromptTokens, u.CompletionTokens+used.CompletionTokens
	if err != nil {
		return u, err
	}
	m.plain.Store(true)
	if err := s.write(text); err != nil {
		return u, err
	}
	return u, s.end()
}

// maxTokens bounds the answer: a token for each rune of the template, which is twice what it takes, and the frame around each piece.
func maxTokens(e bot.Evidence) int {
	n := 200
	for _, s := range e.Sentences {
		n += len([]rune(s.Text)) + 60
	}
	return n
}

// Try asks the model for one word, to see whether it can be used. The error is an *openaiclient.Fault.
func Try(ctx context.Context, client chatter, model string, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, _, err := client.Chat(ctx, openaiclient.ChatRequest{Model: model, User: "Hãy trả lời đúng một từ: có", MaxTokens: 16})
	var fault *openaiclient.Fault
	if errors.As(err, &fault) && (fault.Kind == openaiclient.FaultEmpty || fault.Kind == openaiclient.FaultRefused) {
		return nil // it answers; so short a limit leaves some models nothing to say
	}
	return err
}
