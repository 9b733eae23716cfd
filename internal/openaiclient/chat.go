package openaiclient

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// ChatRequest is one question to a chat model. Model and User are required.
type ChatRequest struct {
	Model string
	// System and User are the two messages.
	System, User string
	// Schema is the JSON schema of the wanted answer, named SchemaName; nil asks for plain text. A server that refuses
	// schemas is asked without one, and never again with one.
	Schema     json.RawMessage
	SchemaName string
	// MaxTokens of the answer; 0 leaves it to the server.
	MaxTokens int
}

// Chat asks and gives the whole answer.
func (c *Client) Chat(ctx context.Context, q ChatRequest) (string, Usage, error) {
	res, err := c.api.CreateChatCompletion(ctx, c.request(q))
	if c.withoutSchema(q, err) {
		res, err = c.api.CreateChatCompletion(ctx, c.request(q))
	}
	if err != nil {
		return "", Usage{}, faultOf("chat", err)
	}
	if len(res.Choices) == 0 {
		return "", usageOf(res.Usage, q.bytes(), 0), &Fault{Kind: FaultEmpty, Op: "chat"}
	}
	m := res.Choices[0].Message
	u := usageOf(res.Usage, q.bytes(), len(m.Content))
	switch {
	case m.Refusal != "", res.Choices[0].FinishReason == openai.FinishReasonContentFilter:
		return "", u, &Fault{Kind: FaultRefused, Op: "chat"}
	case strings.TrimSpace(m.Content) == "":
		return "", u, &Fault{Kind: FaultEmpty, Op: "chat"}
	}
	return m.Content, u, nil
}

// ChatStream asks and hands out the answer as it comes, in pieces that may end anywhere between two characters. What say
// returns ends the stream and is returned as it is. The usage counts what came before an error too.
func (c *Client) ChatStream(ctx context.Context, q ChatRequest, say func(text string) error) (Usage, error) {
	stream, err := c.api.CreateChatCompletionStream(ctx, c.streamRequest(q))
	if mentions(err, "stream_options", "include_usage") {
		c.noUsage.Store(true)
		stream, err = c.api.CreateChatCompletionStream(ctx, c.streamRequest(q))
	}
	if c.withoutSchema(q, err) {
		stream, err = c.api.CreateChatCompletionStream(ctx, c.streamRequest(q))
	}
	if err != nil {
		return Usage{}, faultOf("chat", err)
	}
	defer func() { _ = stream.Close() }()
	var used openai.Usage
	got, ended := 0, false
	for {
		part, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && ended:
			u := usageOf(used, q.bytes(), got)
			if got == 0 {
				return u, &Fault{Kind: FaultEmpty, Op: "chat"}
			}
			return u, nil
		case errors.Is(err, io.EOF): // the last piece tells why it is the last
			return usageOf(used, q.bytes(), got), &Fault{Kind: FaultBroken, Op: "chat"}
		case err != nil:
			return usageOf(used, q.bytes(), got), faultOf("chat", err)
		}
		if part.Usage != nil {
			used = *part.Usage
		}
		for _, choice := range part.Choices[:min(len(part.Choices), 1)] {
			ended = ended || choice.FinishReason != ""
			got += len(choice.Delta.Content)
			if choice.Delta.Refusal != "" || choice.FinishReason == openai.FinishReasonContentFilter {
				return usageOf(used, q.bytes(), got), &Fault{Kind: FaultRefused, Op: "chat"}
			}
			if choice.Delta.Content == "" {
				continue
			}
			if err := say(choice.Delta.Content); err != nil {
				return usageOf(used, q.bytes(), got), err
			}
		}
	}
}

func (q ChatRequest) bytes() int { return len(q.System) + len(q.User) + len(q.Schema) }

func (c *Client) request(q ChatRequest) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: q.Model, Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: q.User}}}
	if q.System != "" {
		r.Messages = append([]openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: q.System}}, r.Messages...)
	}
	if q.Schema != nil && !c.noSchema.Load() {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: q.SchemaName, Schema: q.Schema, Strict: true}}
	}
	if reasons(q.Model) { // such models take neither a temperature nor the older name of the limit
		r.MaxCompletionTokens = q.MaxTokens
		return r
	}
	r.MaxTokens = q.MaxTokens                   //lint:ignore SA1019 servers other than the first know no other name
	r.Temperature = math.SmallestNonzeroFloat32 // the library leaves a plain 0 out
	return r
}

func (c *Client) streamRequest(q ChatRequest) openai.ChatCompletionRequest {
	r := c.request(q)
	if !c.noUsage.Load() {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	return r
}

// reasons tells by its name whether the library holds the model for one that reasons.
func reasons(model string) bool {
	for _, p := range []string{"o1", "o3", "o4", "gpt-5"} {
		if strings.HasPrefix(model, p) {
			return true
		}
	}
	return false
}

// withoutSchema tells whether the server refused the schema, and remembers it.
func (c *Client) withoutSchema(q ChatRequest, err error) bool {
	if err == nil || q.Schema == nil || c.noSchema.Load() || !mentions(err, "response_format", "json_schema", "schema", "guided") {
		return false
	}
	c.noSchema.Store(true)
	return true
}
