package compose

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/internal/openaiclient"
)

//go:embed prompts/expand-v1.txt
var expandPrompt string

//go:embed prompts/expand-v1.schema.json
var expandSchema []byte

// expandTimeout bounds what a wider search may cost a reader before anything is found.
const expandTimeout = 2 * time.Second

// expand asks the model what the words of a question may be called. The masked question goes out for it: that is why it is
// an option of its own. The error is an *openaiclient.Fault.
func (m *Model) expand(ctx context.Context, question string) ([]bot.Alternative, openaiclient.Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, min(expandTimeout, m.opt.Timeout))
	defer cancel()
	text, used, err := m.opt.Client.Chat(ctx, openaiclient.ChatRequest{Model: m.opt.Name, System: expandPrompt, User: question, Schema: expandSchema, SchemaName: "alternatives", MaxTokens: 400})
	if err != nil {
		return nil, used, err
	}
	// Words or a fence may stand around the object.
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	var out struct {
		Alternatives []bot.Alternative `json:"alternatives"`
	}
	if from < 0 || to < from || json.Unmarshal([]byte(text[from:to+1]), &out) != nil {
		return nil, used, invalid()
	}
	return out.Alternatives, used, nil
}
