// Package openaiclient asks any OpenAI-compatible server for chats and embeddings.
//
// Kind: leaf. It knows no prompt and no answer of this program, shows no address, key or text of the server in an error,
// and believes no number of a response before it has checked it. Used by bot/compose and retrieval/embed.
package openaiclient

import (
	"errors"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"

	"trolycong/internal/httpclient"
)

// Options of a Client. BaseURL is required.
type Options struct {
	// BaseURL of the API, with its version: "https://api.openai.com/v1", "http://127.0.0.1:11434/v1".
	BaseURL string
	// Key is sent as a bearer token; empty sends none.
	Key string
	// HTTP bounds every call, see there.
	HTTP httpclient.Options
	// BatchTexts is how many texts one request for embeddings holds at most; 0 means 64.
	BatchTexts int
	// BatchBytes is how long those texts are together at most, unless one is longer by itself; 0 means 128 KiB.
	BatchBytes int
}

// Client asks one server. Safe for concurrent use.
type Client struct {
	opt Options
	api *openai.Client
	// noSchema, noDimensions and noUsage remember what the server has refused.
	noSchema, noDimensions, noUsage atomic.Bool
}

// Usage is what calls have cost. Tokens are those that the server counts; where it counts none they are estimated from
// the bytes.
type Usage struct {
	Calls, PromptTokens, CompletionTokens int
	Estimated                             bool
}

// Tokens are all tokens.
func (u Usage) Tokens() int { return u.PromptTokens + u.CompletionTokens }

func (u *Usage) add(o Usage) {
	u.Calls += o.Calls
	u.PromptTokens += o.PromptTokens
	u.CompletionTokens += o.CompletionTokens
	u.Estimated = u.Estimated || o.Estimated
}

// bytesPerToken is a low guess for Vietnamese in UTF-8, so that an estimate costs rather too much than too little.
const bytesPerToken = 3

func usageOf(u openai.Usage, sent, got int) Usage {
	if u.TotalTokens == 0 && u.PromptTokens == 0 {
		return Usage{1, sent/bytesPerToken + 1, got / bytesPerToken, true}
	}
	return Usage{Calls: 1, PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens}
}

// ErrBaseURL is returned by New for an address that cannot be used. It does not show it, since a key may stand in it.
var ErrBaseURL = errors.New("openaiclient: BaseURL must be like https://host/v1, without user, query or fragment")

// New checks the address and makes a Client. It calls nobody.
func New(opt Options) (*Client, error) {
	u, err := url.Parse(opt.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, ErrBaseURL
	}
	if strings.ContainsFunc(opt.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("openaiclient: the key holds a character that no header may hold")
	}
	if opt.BatchTexts == 0 {
		opt.BatchTexts = 64
	}
	if opt.BatchBytes == 0 {
		opt.BatchBytes = 128 << 10
	}
	c := openai.DefaultConfig(opt.Key)
	c.BaseURL = strings.TrimRight(opt.BaseURL, "/")
	c.HTTPClient = doer{httpclient.New(opt.HTTP)}
	return &Client{opt: opt, api: openai.NewClientWithConfig(c)}, nil
}
