package lexicon

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"trolycong/internal/vitext"
)

// glosses are what official words say in English, by their syllables in Key form parted by spaces.
type glosses struct{ need, object, tail, whole map[string]string }

// loadGlosses reads data/gloss.txt once: a need, an object, a tail or a whole string a line. What an English phrase says and
// nothing more is an object too.
var loadGlosses = sync.OnceValues(func() (*glosses, error) {
	raw, err := data.ReadFile("data/gloss.txt")
	if err != nil {
		return nil, fmt.Errorf("read glosses: %w", err)
	}
	g := &glosses{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	kinds := map[string]map[string]string{"need": g.need, "object": g.object, "tail": g.tail, "whole": g.whole}
	var faults []error
	for n, line := range strings.Split(string(raw), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cols := strings.Split(line, "|")
		if len(cols) != 3 || kinds[strings.TrimSpace(cols[0])] == nil {
			faults = append(faults, fmt.Errorf("gloss line %d: want kind | Vietnamese | English", n+1))
			continue
		}
		kinds[strings.TrimSpace(cols[0])][strings.Join(vitext.Syllables(cols[1]), " ")] = strings.TrimSpace(cols[2])
	}
	b, err := loadBilingual()
	if err != nil {
		return nil, err
	}
	for _, p := range b.phrases {
		for _, m := range p.Means {
			if key := strings.Join(vitext.Syllables(m.Text), " "); m.Same && g.object[key] == "" {
				g.object[key] = p.Say[0]
			}
		}
	}
	return g, errors.Join(faults...)
})

// Gloss says in English what an official name or term says, "" where the lexicon does not cover all of it: a gloss of a part
// would be wrong.
func Gloss(name string) string {
	g, err := loadGlosses()
	if err != nil {
		return "" // Load reports it
	}
	words := vitext.Syllables(name)
	if whole := g.whole[strings.Join(words, " ")]; whole != "" {
		return whole
	}
	if len(words) > 1 && words[0] == "thủ" && words[1] == "tục" {
		words = words[2:]
	}
	if object := g.objectOf(words); object != "" {
		return object
	}
	for n := len(words) - 1; n > 0; n-- {
		if need := g.need[strings.Join(words[:n], " ")]; need != "" {
			if object := g.objectOf(words[n:]); object != "" {
				return strings.Replace(need, "%", object, 1)
			}
		}
	}
	return ""
}

// objectOf says what an object with its tails says; "" when a word is left over.
func (g *glosses) objectOf(words []string) string {
	for n := len(words); n > 0; n-- {
		object := g.object[strings.Join(words[:n], " ")]
		if object == "" {
			continue
		}
		if tails, ok := g.tailsOf(words[n:]); ok {
			return object + tails
		}
	}
	return ""
}

// tailsOf says what stands behind an object; false when the words are no tails.
func (g *glosses) tailsOf(words []string) (string, bool) {
	if len(words) == 0 {
		return "", true
	}
	for n := len(words); n > 0; n-- {
		tail := g.tail[strings.Join(words[:n], " ")]
		if tail == "" {
			continue
		}
		if rest, ok := g.tailsOf(words[n:]); ok {
			return " " + tail + rest, true
		}
	}
	return "", false
}
