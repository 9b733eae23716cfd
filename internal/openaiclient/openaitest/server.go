// Package openaitest is a scripted OpenAI-compatible server on this machine, with the faults that real ones have shown,
// and models that speak well or lie.
//
// Kind: library for tests. It opens a loopback port and nothing else. Used by the tests of the client, of composing and of
// embeddings.
package openaitest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fault is something that a server does wrong.
type Fault string

// The faults. Those of streams need a stream, those of vectors a call for embeddings.
const (
	Split        Fault = "split"          // events reach the client in fragments, cut inside lines and characters
	Rate         Fault = "rate"           // 429 with Retry-After: 1
	RateLong     Fault = "rate_long"      // 429 with Retry-After of an hour
	Server500    Fault = "500"            // an error page that is no JSON
	MidStream    Fault = "mid_stream"     // half of the answer, then an error event
	CutStream    Fault = "cut_stream"     // half of the answer, then the connection ends
	Hang         Fault = "hang"           // no answer until the client has gone
	HangStream   Fault = "hang_stream"    // half of the answer, then silence
	InvalidJSON  Fault = "invalid_json"   // a page where JSON should be
	BadEvent     Fault = "bad_event"      // an event that is no JSON
	Dimensions   Fault = "dimensions"     // a vector that is too short
	NaN          Fault = "nan"            // a vector that holds NaN, as some servers print it
	Huge         Fault = "huge"           // a number that no float32 holds
	FewVectors   Fault = "few_vectors"    // one vector too few
	SameIndex    Fault = "same_index"     // two vectors of one text
	NoChoices    Fault = "no_choices"     // an answer without a choice
	EmptyText    Fault = "empty_text"     // a choice without a text
	NoSchema     Fault = "no_schema"      // 400 for every response_format
	NoDimensions Fault = "no_dimensions"  // 400 for every "dimensions"
	NoUsage      Fault = "no_usage"       // 400 for stream_options, and no count of tokens
	NoStream     Fault = "no_stream"      // 400 for every stream
	Unauthorized Fault = "unauthorized"   // 401 that repeats the key
	UnknownModel Fault = "unknown_model"  // 404 as OpenAI words it
	Filtered     Fault = "content_filter" // the choice ends by the server's filter
	Redirect     Fault = "redirect"       // 307 to another address
	TooLong      Fault = "too_long"       // an answer without an end
)

// NoModel is the name of a model that the server does not have, as no other server will.
const NoModel = "khong-co-mo-hinh-nay"

// Sentence is a piece of an answer, Span a quote, as bot/compose sends them.
type Sentence struct {
	Of    int      `json:"of"`
	Text  string   `json:"text"`
	Spans []string `json:"spans"`
}

// Span is one quote.
type Span struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Quote string `json:"quote"`
}

// Evidence is what a model is asked to reword.
type Evidence struct {
	Sentences []Sentence `json:"sentences"`
	Spans     []Span     `json:"spans"`
}

// Speaker answers a chat: the text of the model's answer. user is the user's message.
type Speaker func(user string) string

// Server is the fake. Safe for concurrent use.
type Server struct {
	// URL of the API, for OPENAI_BASE_URL.
	URL string
	// Key is what the server wants as a bearer token.
	Key string

	mu         sync.Mutex
	speak      Speaker
	faults     []Fault // of the next calls; the last stays when forever
	forever    bool
	dimensions int
	chats      int
	embeds     int
	texts      int
	bodies     []string
	stop       chan struct{}
}

// New starts a server that repeats the user's message and gives vectors of 8 dimensions.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{Key: "sk-test-0123456789", speak: func(u string) string { return u }, dimensions: 8, stop: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/embeddings", s.embed)
	h := httptest.NewServer(mux)
	s.URL = h.URL + "/v1"
	t.Cleanup(func() {
		close(s.stop)
		h.CloseClientConnections()
		h.Close()
	})
	return s
}

// Speak sets the model of chats.
func (s *Server) Speak(f Speaker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.speak = f
}

// Fail lets the next calls fail, one fault each; "" is a call that works. Then everything works again.
func (s *Server) Fail(faults ...Fault) { s.script(faults, false) }

// FailAlways lets every call fail; "" makes all work again.
func (s *Server) FailAlways(f Fault) { s.script([]Fault{f}, f != "") }

func (s *Server) script(faults []Fault, forever bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.forever = faults, forever
}

// Calls gives the calls for chats and for embeddings so far, and how many texts the latter held.
func (s *Server) Calls() (chats, embeds, texts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats, s.embeds, s.texts
}

// Bodies gives the requests so far as they came.
func (s *Server) Bodies() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.bodies...)
}

// SetDimensions is the length of the model's vectors where none is asked for.
func (s *Server) SetDimensions(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dimensions = n
}

// request is what both calls may hold.
type request struct {
	Model          string
	Stream         bool
	StreamOptions  json.RawMessage `json:"stream_options"`
	ResponseFormat json.RawMessage `json:"response_format"`
	Dimensions     int
	Input          []string
	Messages       []struct{ Role, Content string }
}

// next reads the request and takes the fault of this call.
func (s *Server) next(r *http.Request, embed bool) (q request, fault Fault, key string) {
	var b strings.Builder
	_ = json.NewDecoder(http.MaxBytesReader(nil, teeBody{r, &b}, 8<<20)).Decode(&q)
	s.mu.Lock()
	defer s.mu.Unlock()
	if embed {
		s.embeds, s.texts = s.embeds+1, s.texts+len(q.Input)
	} else {
		s.chats++
	}
	s.bodies = append(s.bodies, b.String())
	if len(s.faults) > 0 {
		fault = s.faults[0]
		if !s.forever {
			s.faults = s.faults[1:]
		}
	}
	return q, fault, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// teeBody keeps what is read of a request.
type teeBody struct {
	r *http.Request
	b *strings.Builder
}

func (t teeBody) Read(p []byte) (int, error) {
	n, err := t.r.Body.Read(p)
	t.b.Write(p[:n])
	return n, err
}

func (t teeBody) Close() error { return t.r.Body.Close() }

// refuse answers the faults that chats and embeddings share. False: the call goes on.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, q request, f Fault, key string) bool {
	say := func(status int, message, code string) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "code": code}})
		return true
	}
	switch {
	case f == Unauthorized, key != s.Key:
		return say(401, "Incorrect API key provided: "+key, "invalid_api_key")
	case f == Rate, f == RateLong:
		w.Header().Set("Retry-After", map[Fault]string{Rate: "1", RateLong: "3600"}[f])
		return say(429, "Rate limit reached", "rate_limit_exceeded")
	case f == Server500:
		http.Error(w, "<html>upstream "+r.Host+" failed</html>", 500)
		return true
	case f == Hang:
		select {
		case <-r.Context().Done():
		case <-s.stop:
		}
		return true
	case f == InvalidJSON:
		_, _ = fmt.Fprint(w, "<html>Welcome</html>")
		return true
	case f == UnknownModel, q.Model == NoModel:
		return say(404, "The model `"+q.Model+"` does not exist", "model_not_found")
	case f == Redirect:
		http.Redirect(w, r, "http://127.0.0.1:1/elsewhere", http.StatusTemporaryRedirect)
		return true
	case f == NoSchema && q.ResponseFormat != nil:
		return say(400, "response_format of type json_schema is not supported", "")
	case f == NoDimensions && q.Dimensions > 0:
		return say(400, "this model does not support dimensions (matryoshka)", "")
	case f == NoUsage && q.StreamOptions != nil:
		return say(400, "unknown field stream_options", "")
	case f == NoStream && q.Stream:
		return say(400, "streaming is not enabled", "")
	case f == TooLong:
		for line := strings.Repeat(" ", 1<<16); r.Context().Err() == nil; {
			if _, err := fmt.Fprint(w, line); err != nil {
				break
			}
		}
		return true
	}
	return false
}

func (s *Server) embed(w http.ResponseWriter, r *http.Request) {
	q, f, key := s.next(r, true)
	if s.refuse(w, r, q, f, key) {
		return
	}
	n := q.Dimensions
	if n == 0 {
		s.mu.Lock()
		n = s.dimensions
		s.mu.Unlock()
	}
	type item struct {
		Object    string          `json:"object"`
		Index     int             `json:"index"`
		Embedding json.RawMessage `json:"embedding"`
	}
	items := make([]item, 0, len(q.Input))
	tokens := 0
	for i := len(q.Input) - 1; i >= 0; i-- { // the last first: only the index tells whose it is
		vector, _ := json.Marshal(Vector(q.Input[i], n))
		items = append(items, item{"embedding", i, vector})
		tokens += len(q.Input[i])/4 + 1
	}
	if last := len(items) - 1; last >= 0 {
		items[last].Embedding = spoil(f, items[last].Embedding, n)
	}
	switch f {
	case FewVectors:
		items = items[1:]
	case SameIndex:
		items[0].Index = items[len(items)-1].Index
	}
	w.Header().Set("Content-Type", "application/json")
	// By hand: an encoder refuses what is no JSON.
	var b strings.Builder
	b.WriteString(`{"object":"list","model":"fake","data":[`)
	for i, it := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"object":"embedding","index":%d,"embedding":%s}`, it.Index, it.Embedding)
	}
	fmt.Fprintf(&b, `],"usage":{"prompt_tokens":%d,"total_tokens":%d}}`, tokens, tokens)
	_, _ = fmt.Fprint(w, b.String())
}

// spoil makes a vector of n values what f says.
func spoil(f Fault, vector json.RawMessage, n int) json.RawMessage {
	row := func(x string, n int) json.RawMessage {
		return json.RawMessage("[" + strings.TrimSuffix(strings.Repeat(x+",", n), ",") + "]")
	}
	switch f {
	case Dimensions:
		return row("0.5", n-1)
	case NaN:
		return row("NaN", n)
	case Huge:
		return row("1e300", n)
	}
	return vector
}

// Vector is the vector of a text: of unit length, the same for the same text, near to none of another.
func Vector(text string, n int) []float32 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	state, sum := h.Sum64(), 0.0
	v := make([]float32, n)
	for i := range v {
		state = state*6364136223846793005 + 1442695040888963407
		x := float64(int64(state)) / math.MaxInt64
		v[i], sum = float32(x), sum+x*x
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v
}

// pauseStream keeps a stream open and silent.
func (s *Server) pauseStream(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.stop:
	case <-time.After(time.Minute):
	}
}
