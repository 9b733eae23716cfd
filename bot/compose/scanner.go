package compose

import (
	"encoding/json"
	"fmt"
	"strconv"

	"trolycong/bot"
	"trolycong/internal/openaiclient"
)

// scanner finds the pieces in a model's answer while it comes: every JSON object that holds no other object, whatever
// stands around it. So it reads the schema's form, one object a line, and both within words or a fence.
type scanner struct {
	say    func(bot.Sentence) error
	buffer []byte // of the innermost open object
	open   bool
	quoted bool
	escape bool
	found  int
}

// maxObject in bytes is far above any piece of an answer.
const maxObject = 64 << 10

// write takes the next part of the answer.
func (s *scanner) write(text string) error {
	for _, c := range []byte(text) {
		if s.open {
			s.buffer = append(s.buffer, c)
			if len(s.buffer) > maxObject {
				return invalid()
			}
		}
		switch {
		case s.open && s.escape:
			s.escape = false
		case s.open && s.quoted && c == '\\':
			s.escape = true
		case s.open && c == '"':
			s.quoted = !s.quoted
		case s.open && s.quoted:
		case c == '{':
			s.open, s.quoted, s.buffer = true, false, append(s.buffer[:0], c)
		case s.open && c == '}':
			s.open = false
			if err := s.object(); err != nil {
				return err
			}
		}
	}
	return nil
}

func invalid() error { return &openaiclient.Fault{Kind: openaiclient.FaultInvalidJSON, Op: "chat"} }

// object hands out one object. Models write numbers as texts and texts as numbers now and then.
func (s *scanner) object() error {
	var o struct {
		Of    any    `json:"of"`
		Text  string `json:"text"`
		Spans []any  `json:"spans"`
	}
	if json.Unmarshal(s.buffer, &o) != nil {
		return invalid()
	}
	if o.Of == nil {
		return nil // a model may repeat what it was given
	}
	of, err := strconv.Atoi(fmt.Sprint(o.Of))
	if err != nil {
		return invalid()
	}
	piece := bot.Sentence{Of: of, Text: o.Text, Spans: []string{}}
	for _, id := range o.Spans {
		piece.Spans = append(piece.Spans, fmt.Sprint(id))
	}
	s.found++
	return s.say(piece)
}

// end tells whether the answer held anything.
func (s *scanner) end() error {
	if s.found == 0 {
		return invalid()
	}
	return nil
}
