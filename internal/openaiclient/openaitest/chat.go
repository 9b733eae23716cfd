package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	q, f, key := s.next(r, false)
	if s.refuse(w, r, q, f, key) {
		return
	}
	user := ""
	if n := len(q.Messages); n > 0 {
		user = q.Messages[n-1].Content
	}
	s.mu.Lock()
	speak := s.speak
	s.mu.Unlock()
	text := speak(user)
	if f == EmptyText {
		text = ""
	}
	if q.Stream {
		s.stream(w, r, q, f, text)
		return
	}
	reason := "stop"
	if f == Filtered {
		reason = "content_filter"
	}
	choices := []any{map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": text}, "finish_reason": reason}}
	if f == NoChoices {
		choices = nil
	}
	out := map[string]any{"id": "c1", "object": "chat.completion", "model": q.Model, "choices": choices}
	if f != NoUsage {
		out["usage"] = usage(user, text)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func usage(in, out string) map[string]any {
	p, c := len(in)/4+1, len(out)/4+1
	return map[string]any{"prompt_tokens": p, "completion_tokens": c, "total_tokens": p + c}
}

// chunkRunes is how much of the answer one event holds.
const chunkRunes = 24

// stream sends the answer in events, as servers do: the usage comes last, without a choice.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q request, f Fault, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	write := func(b string) {
		if f != Split {
			_, _ = fmt.Fprint(w, b)
			_ = rc.Flush()
			return
		}
		for i := 0; i < len(b); i += 7 { // inside lines, keys and letters of several bytes
			_, _ = fmt.Fprint(w, b[i:min(i+7, len(b))])
			_ = rc.Flush()
		}
	}
	event := func(v any) {
		b, _ := json.Marshal(v)
		write("data: " + string(b) + "\r\n\r\n")
	}
	piece := func(content, reason string) any {
		c := map[string]any{"index": 0, "delta": map[string]any{"content": content}}
		if reason != "" {
			c["finish_reason"] = reason
		}
		return map[string]any{"id": "c1", "object": "chat.completion.chunk", "model": q.Model, "choices": []any{c}}
	}
	write(": keep-alive\n\n")
	runes := []rune(text)
	for i := 0; i < len(runes); i += chunkRunes {
		if i >= len(runes)/2 && s.breaks(w, r, f, write) {
			return
		}
		event(piece(string(runes[i:min(i+chunkRunes, len(runes))]), ""))
	}
	if f == Filtered {
		event(piece("", "content_filter"))
		return
	}
	if f != NoChoices {
		event(piece("", "stop"))
	}
	if q.StreamOptions != nil {
		event(map[string]any{"id": "c1", "object": "chat.completion.chunk", "choices": []any{}, "usage": usage(strings.Repeat("x", 400), text)})
	}
	write("data: [DONE]\n\n")
}

// breaks does what the fault says in the middle of a stream. False: it goes on.
func (s *Server) breaks(w http.ResponseWriter, r *http.Request, f Fault, write func(string)) bool {
	switch f {
	case MidStream:
		write("data: {\"error\":{\"message\":\"engine died on " + r.Host + "\",\"type\":\"server_error\",\"code\":500}}\n\n")
	case CutStream:
		if h, ok := w.(http.Hijacker); ok {
			if c, _, err := h.Hijack(); err == nil {
				_ = c.Close()
			}
		}
	case HangStream:
		s.pauseStream(r)
	case BadEvent:
		write("data: {\"choices\":[{\n\n")
	default:
		return false
	}
	return true
}
