package passages

import (
	"fmt"
	"math"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"trolycong/internal/vitext"
)

// headWords is how many words of a passage stand for it in its document.
const headWords = 60

// Build indexes the passages. The restorer reads questions without diacritics; nil takes them as typed. Ids must differ.
func Build(list []Passage, restorer *vitext.Restorer) (*Index, error) {
	return build(list, restorer, embedded())
}

func build(list []Passage, restorer *vitext.Restorer, model *Model) (*Index, error) {
	if len(list) >= maxUnits {
		return nil, fmt.Errorf("passages: %d passages, at most %d", len(list), maxUnits-1)
	}
	x := &Index{restorer: restorer, model: model}
	seen := make(map[string]bool, len(list))
	for _, p := range list {
		if seen[p.ID] {
			return nil, fmt.Errorf("passages: passage %q twice", p.ID)
		}
		seen[p.ID] = true
		x.ids = append(x.ids, p.ID)
	}
	x.cut(list)
	x.place(list)
	var wg sync.WaitGroup
	wg.Go(x.buildDocuments)
	x.passages = buildLeg(len(list), len(x.words), func(i int) []text {
		return []text{{x.title(i), titleTimes}, {x.text(i), 1}}
	})
	wg.Wait()
	x.measure()
	return x, nil
}

// part is a run of passages that one worker cuts; numbers of words are its own.
type part struct {
	ids    map[string]uint32
	words  []string
	tokens []uint32
	ends   []uint32 // of titles and texts in tokens
}

// cut parts titles and texts into words.
func (x *Index) cut(list []Passage) {
	workers := min(runtime.GOMAXPROCS(0), max(len(list), 1))
	parts := make([]*part, workers)
	parallel(workers, func(w int) {
		p := &part{ids: map[string]uint32{}}
		for _, one := range list[len(list)*w/workers : len(list)*(w+1)/workers] {
			p.add(one.Title)
			p.add(one.Text)
		}
		parts[w] = p
	})
	var all []string
	for _, p := range parts {
		all = append(all, p.words...)
	}
	slices.Sort(all)
	x.words = slices.Clone(slices.Compact(all))
	x.folds = map[string][]uint32{}
	for i, w := range x.words {
		f := vitext.Fold(w)
		x.folds[f] = append(x.folds[f], uint32(i))
	}
	x.start = []uint32{0}
	for _, p := range parts {
		remap := make([]uint32, len(p.words))
		for i, w := range p.words {
			remap[i], _ = x.number(w)
		}
		base := uint32(len(x.tokens))
		for _, t := range p.tokens {
			if t != lineBreak {
				t = remap[t]
			}
			x.tokens = append(x.tokens, t)
		}
		for _, e := range p.ends {
			x.start = append(x.start, base+e)
		}
	}
	x.tokens = slices.Clip(x.tokens)
}

func (p *part) add(text string) {
	first := len(p.tokens)
	for line := range strings.SplitSeq(text, "\n") {
		if len(p.tokens) > first && p.tokens[len(p.tokens)-1] != lineBreak {
			p.tokens = append(p.tokens, lineBreak)
		}
		for _, s := range vitext.Syllables(line) {
			id, ok := p.ids[s]
			if !ok {
				s = strings.Clone(s)
				id = uint32(len(p.words))
				p.ids[s] = id
				p.words = append(p.words, s)
			}
			p.tokens = append(p.tokens, id)
		}
	}
	p.ends = append(p.ends, uint32(len(p.tokens)))
}

// number finds a word in Key form.
func (x *Index) number(word string) (uint32, bool) {
	i, ok := slices.BinarySearch(x.words, word)
	return uint32(i), ok
}

// place notes the documents and what the passages' places say.
func (x *Index) place(list []Passage) {
	units, titles := map[string]int32{}, map[string]int{}
	for _, p := range list {
		titles[vitext.Key(p.Title)]++
	}
	alone := int32(0)
	for i, p := range list {
		name := p.Document
		if name == "" {
			name = "\x00" + strconv.Itoa(i)
		}
		u, ok := units[name]
		if !ok {
			u = alone
			alone++
			units[name] = u
		}
		kind, year := kindOf(p.Document)
		x.document = append(x.document, u)
		x.facts = append(x.facts, facts{kind, year, float32(p.Article), float32(math.Log(float64(titles[vitext.Key(p.Title)])))})
	}
	x.documents.units = int(alone)
}

// yearIn finds the year in a document's number.
var yearIn = regexp.MustCompile(`(?:19|20)\d\d`)

// kindOf reads the kind of a document and its year off its number, 0 when it says none.
func kindOf(number string) (kind, year float32) {
	if y, err := strconv.Atoi(yearIn.FindString(number)); err == nil {
		year = float32(y)
	}
	_, rest, _ := strings.Cut(number, "/")
	switch {
	case strings.Contains(rest, "UBTVQH"), strings.Contains(rest, "PL"):
		kind = 2
	case strings.Contains(rest, "QH"):
		kind = 1
	case strings.Contains(rest, "NĐ"):
		kind = 3
	case strings.Contains(rest, "QĐ"):
		kind = 4
	case strings.Contains(rest, "TT"):
		kind = 5
	case number != "":
		kind = 6
	}
	return kind, year
}

// buildDocuments indexes the documents by their passages' titles and first words.
func (x *Index) buildDocuments() {
	held := make([][]int32, x.documents.units)
	for i, d := range x.document {
		held[d] = append(held[d], int32(i))
	}
	x.documents = buildLeg(len(held), len(x.words), func(d int) []text {
		var out []text
		for _, i := range held[d] {
			body := x.text(int(i))
			out = append(out, text{x.title(int(i)), 1}, text{body[:min(len(body), headWords)], 1})
		}
		return out
	})
}

// measure notes the mean lengths and the word "là".
func (x *Index) measure() {
	titles := 0
	for i := range x.ids {
		titles += len(x.title(i))
	}
	n := float64(max(len(x.ids), 1))
	x.meanTitle = max(float64(titles)/n, 1)
	x.meanLength = max((float64(len(x.tokens)-titles)+titleTimes*float64(titles))/n, 1)
	is, ok := x.number("là")
	if !ok {
		is = lineBreak
	}
	x.is = is
}
