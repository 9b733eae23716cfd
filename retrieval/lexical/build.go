package lexical

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"trolycong/internal/vitext"
)

// Build indexes the documents, on every core. Ids must differ; all faults of the options are reported together.
func Build(opt Options, docs []Doc) (*Index, error) {
	if err := check(opt, docs); err != nil {
		return nil, err
	}
	x := &Index{k1: opt.K1, ids: make([]string, len(docs))}
	if x.k1 == 0 {
		x.k1 = DefaultK1
	}
	for i, d := range docs {
		x.ids[i] = d.ID
	}
	parts := cut(opt, docs)
	x.enumerate(parts)
	averages := averageLengths(opt, parts, len(docs))
	x.count(opt, parts, averages)
	return x, nil
}

func check(opt Options, docs []Doc) error {
	var errs []error
	if len(opt.Fields) == 0 {
		errs = append(errs, errors.New("lexical: no fields"))
	}
	if !(opt.K1 >= 0) || math.IsInf(opt.K1, 0) {
		errs = append(errs, fmt.Errorf("lexical: k1 %v, want 0 or more", opt.K1))
	}
	for _, f := range opt.Fields {
		if !(f.Weight >= 0) || math.IsInf(f.Weight, 0) || !(f.B >= 0 && f.B <= 1) || f.Limit < 0 {
			errs = append(errs, fmt.Errorf("lexical: field %q: weight %v, b %v, limit %d, want 0 or more, 0..1, 0 or more", f.Name, f.Weight, f.B, f.Limit))
		}
	}
	seen := make(map[string]bool, len(docs))
	for _, d := range docs {
		if seen[d.ID] {
			errs = append(errs, fmt.Errorf("lexical: document %q twice", d.ID))
		}
		if len(d.Fields) > len(opt.Fields) {
			errs = append(errs, fmt.Errorf("lexical: document %q has %d fields, want at most %d", d.ID, len(d.Fields), len(opt.Fields)))
		}
		seen[d.ID] = true
	}
	return errors.Join(errs...)
}

// part is a run of documents that one worker cuts and counts.
type part struct {
	first  int            // number of its first document
	docs   [][][]uint32   // per document and field the syllables, by their number in the part, then in the index
	vocab  []string       // syllables by their number in the part, Key form
	remap  [forms]numbers // from a number in the part to the index's
	counts [2 * forms][]entry
}

type numbers []uint32

// lineBreak stands between the lines of a field: what it parts are no neighbours.
const lineBreak = math.MaxUint32

// cut parts all fields into syllables.
func cut(opt Options, docs []Doc) []*part {
	workers := min(runtime.GOMAXPROCS(0), max(len(docs), 1))
	parts := make([]*part, workers)
	var wg sync.WaitGroup
	for w := range workers {
		first, last := len(docs)*w/workers, len(docs)*(w+1)/workers
		parts[w] = &part{first: first}
		wg.Go(func() { parts[w].cut(opt, docs[first:last]) })
	}
	wg.Wait()
	return parts
}

func (p *part) cut(opt Options, docs []Doc) {
	ids := map[string]uint32{}
	p.docs = make([][][]uint32, len(docs))
	for i, d := range docs {
		fields := make([][]uint32, len(opt.Fields))
		for f, text := range d.Fields {
			if opt.Fields[f].Weight > 0 {
				fields[f] = p.field(text, opt.Fields[f].Limit, ids)
			}
		}
		p.docs[i] = fields
	}
}

// field gives the numbers of a text's syllables, at most limit of them when that is not 0.
func (p *part) field(text string, limit int, ids map[string]uint32) []uint32 {
	var out []uint32
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		if len(out) > 0 && out[len(out)-1] != lineBreak {
			out = append(out, lineBreak)
		}
		for _, s := range vitext.Syllables(line) {
			if limit > 0 && n == limit {
				return out
			}
			id, ok := ids[s]
			if !ok {
				s = strings.Clone(s)
				id = uint32(len(p.vocab))
				ids[s] = id
				p.vocab = append(p.vocab, s)
			}
			out = append(out, id)
			n++
		}
	}
	return out
}

// enumerate gives every syllable its number in the index: its place in byte order.
func (x *Index) enumerate(parts []*part) {
	for form := range forms {
		var all []string
		spelled := make([][]string, len(parts))
		for i, p := range parts {
			spelled[i] = p.vocab
			if form == folded {
				spelled[i] = foldAll(p.vocab)
			}
			all = append(all, spelled[i]...)
		}
		slices.Sort(all)
		x.words[form] = slices.Clone(slices.Compact(all))
		for i, p := range parts {
			p.remap[form] = make(numbers, len(p.vocab))
			for j, s := range spelled[i] {
				p.remap[form][j] = uint32(x.number(form, s))
			}
		}
	}
}

func foldAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = vitext.Fold(w)
	}
	return out
}

// averageLengths is the mean number of syllables of each field, at least 1.
func averageLengths(opt Options, parts []*part, docs int) []float64 {
	avg := make([]float64, len(opt.Fields))
	for _, p := range parts {
		for _, fields := range p.docs {
			for f, words := range fields {
				avg[f] += float64(length(words))
			}
		}
	}
	for f := range avg {
		avg[f] = max(avg[f]/float64(max(docs, 1)), 1)
	}
	return avg
}

func length(words []uint32) int {
	n := 0
	for _, w := range words {
		if w != lineBreak {
			n++
		}
	}
	return n
}

// entry is one posting with its term: the number of a syllable, or the key of a pair.
type entry struct {
	key uint64
	posting
}

// The four spaces of terms in part.counts: syllables of each form, then pairs of each form.
func pairSpace(form int) int { return forms + form }

// count makes the postings of all spaces.
func (x *Index) count(opt Options, parts []*part, averages []float64) {
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Go(func() { p.count(opt, averages, x.k1) })
	}
	wg.Wait()
	for form := range forms {
		wg.Go(func() {
			_, x.singles[form] = gather(parts, form)
			x.pairs[form], x.pairPostings[form] = gather(parts, pairSpace(form))
		})
	}
	wg.Wait()
}

// weighted is one occurrence of a term in a document.
type weighted struct {
	key    uint64
	weight float64
}

func (p *part) count(opt Options, averages []float64, k1 float64) {
	var occurrences [2 * forms][]weighted
	for i, fields := range p.docs {
		for space := range occurrences {
			occurrences[space] = occurrences[space][:0]
		}
		for f, words := range fields {
			if n := length(words); n > 0 {
				o := opt.Fields[f]
				p.occur(&occurrences, words, o.Weight/(1-o.B+o.B*float64(n)/averages[f]), o.Bigrams)
			}
		}
		for space, list := range occurrences {
			p.counts[space] = appendSums(p.counts[space], list, int32(p.first+i), k1)
		}
	}
	p.docs = nil
}

// occur notes the syllables and, when asked, the pairs of one field.
func (p *part) occur(out *[2 * forms][]weighted, words []uint32, weight float64, pairs bool) {
	for form := range forms {
		remap := p.remap[form]
		for i, w := range words {
			if w == lineBreak {
				continue
			}
			out[form] = append(out[form], weighted{uint64(remap[w]), weight})
			if pairs && i > 0 && words[i-1] != lineBreak {
				out[pairSpace(form)] = append(out[pairSpace(form)], weighted{pairKey(remap[words[i-1]], remap[w]), weight})
			}
		}
	}
}

// appendSums adds one document's terms: equal keys become one entry.
func appendSums(out []entry, list []weighted, doc int32, k1 float64) []entry {
	slices.SortStableFunc(list, func(a, b weighted) int { return cmp.Compare(a.key, b.key) })
	for i := 0; i < len(list); {
		tf, key := 0.0, list[i].key
		for ; i < len(list) && list[i].key == key; i++ {
			tf += list[i].weight
		}
		out = append(out, entry{key, posting{doc, float32(tf * (k1 + 1) / (tf + k1))}})
	}
	return out
}

// gather joins the parts' entries of one space into postings by term, and gives the terms' keys in order.
func gather(parts []*part, space int) ([]uint64, postings) {
	var all []entry
	for _, p := range parts {
		all = append(all, p.counts[space]...)
		p.counts[space] = nil
	}
	// The entries stand in the order of documents; a stable sort by term keeps it.
	all = sortByPart(all, 0)
	if space >= forms {
		all = sortByPart(all, 32)
	}
	var keys []uint64
	out := postings{list: make([]posting, len(all))}
	for i, e := range all {
		if i == 0 || e.key != all[i-1].key {
			keys = append(keys, e.key)
			out.start = append(out.start, uint32(i))
		}
		out.list[i] = e.posting
	}
	out.start = append(out.start, uint32(len(all)))
	return slices.Clip(keys), out
}

// sortByPart sorts stably by 32 bits of the key from shift on, by counting: numbers of syllables are small.
func sortByPart(in []entry, shift uint) []entry {
	top := uint32(0)
	for _, e := range in {
		top = max(top, uint32(e.key>>shift))
	}
	at := make([]int, int(top)+2)
	for _, e := range in {
		at[uint32(e.key>>shift)+1]++
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	out := make([]entry, len(in))
	for _, e := range in {
		k := uint32(e.key >> shift)
		out[at[k]] = e
		at[k]++
	}
	return out
}
