package lexical

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// ErrCorrupt is returned by Unmarshal when the bytes are no index, of another format, or damaged; the caller builds the
// index anew.
var ErrCorrupt = errors.New("lexical index corrupt")

// magic names the format; its number changes with the layout.
const magic = "tclex2"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Marshal writes the index: magic, k1, ids, then of each form the syllables, their postings, the pairs and theirs, and a
// CRC-32C of all that. Equal indexes give equal bytes.
func (x *Index) Marshal() []byte {
	size := 0
	for form := range forms {
		size += 6*(len(x.singles[form].list)+len(x.pairPostings[form].list)) + 4*len(x.pairs[form]) + 12*len(x.words[form])
	}
	b := append(make([]byte, 0, size+16*len(x.ids)), magic...)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x.k1))
	b = appendStrings(b, x.ids)
	for form := range forms {
		b = appendStrings(b, x.words[form])
		b = appendPostings(b, x.singles[form])
		b = binary.AppendUvarint(b, uint64(len(x.pairs[form])))
		last := uint64(0)
		for _, k := range x.pairs[form] {
			b = binary.AppendUvarint(b, k-last)
			last = k
		}
		b = appendPostings(b, x.pairPostings[form])
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

// appendPostings writes the lists of all terms: each its length, then documents as differences to the one before.
func appendPostings(b []byte, p postings) []byte {
	for t := 0; t+1 < len(p.start); t++ {
		list := p.of(t)
		b = binary.AppendUvarint(b, uint64(len(list)))
		last := int32(-1)
		for _, e := range list {
			b = binary.AppendUvarint(b, uint64(e.doc-last))
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(e.sat))
			last = e.doc
		}
	}
	return b
}

// Unmarshal reads what Marshal wrote. Anything else gives ErrCorrupt, never a panic nor an index that would.
func Unmarshal(b []byte) (*Index, error) {
	if len(b) < len(magic)+12 || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no index of this format", ErrCorrupt)
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return nil, fmt.Errorf("%w: checksum", ErrCorrupt)
	}
	r := &reader{b: body[len(magic):]}
	x := &Index{k1: math.Float64frombits(r.fixed64())}
	r.require(x.k1 >= 0 && !math.IsInf(x.k1, 0))
	x.ids = r.strings(false)
	for form := range forms {
		x.words[form] = r.strings(true)
		x.singles[form] = r.postings(len(x.words[form]), len(x.ids))
		x.pairs[form] = r.pairs(len(x.words[form]))
		x.pairPostings[form] = r.postings(len(x.pairs[form]), len(x.ids))
	}
	if r.bad || len(r.b) != 0 {
		return nil, fmt.Errorf("%w: structure", ErrCorrupt)
	}
	return x, nil
}

// reader takes values off the front; after damage it gives zeros and notes it.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) require(ok bool) {
	if !ok {
		r.bad, r.b = true, nil
	}
}

func (r *reader) fixed64() uint64 {
	if r.require(len(r.b) >= 8); r.bad {
		return 0
	}
	v := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return v
}

func (r *reader) fixed32() uint32 {
	if r.require(len(r.b) >= 4); r.bad {
		return 0
	}
	v := binary.LittleEndian.Uint32(r.b)
	r.b = r.b[4:]
	return v
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if r.require(n > 0); r.bad {
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of things of at least size bytes each: more than the rest can hold is damage.
func (r *reader) count(size int) int {
	n := r.uvarint()
	if r.require(n <= uint64(len(r.b)/size)); r.bad {
		return 0
	}
	return int(n)
}

// strings reads a list; when sorted they must rise.
func (r *reader) strings(sorted bool) []string {
	out := make([]string, r.count(1))
	for i := range out {
		n := r.count(1)
		if r.bad {
			return nil
		}
		out[i] = string(r.b[:n])
		r.b = r.b[n:]
		r.require(!sorted || i == 0 || out[i-1] < out[i])
	}
	return out
}

// pairs reads rising pairs of syllables, both below words.
func (r *reader) pairs(words int) []uint64 {
	out := make([]uint64, r.count(1))
	last := uint64(0)
	for i := range out {
		d := r.uvarint()
		r.require(i == 0 || d > 0 && last+d > last)
		last += d
		r.require(last>>32 < uint64(words) && last&math.MaxUint32 < uint64(words))
		if r.bad {
			return nil
		}
		out[i] = last
	}
	return out
}

// postings reads the lists of so many terms over so many documents.
func (r *reader) postings(terms, docs int) postings {
	out := postings{start: make([]uint32, 1, terms+1)}
	for range terms {
		n := r.count(5)
		last := int64(-1)
		for range n {
			d, sat := r.uvarint(), math.Float32frombits(r.fixed32())
			r.require(d > 0 && d <= uint64(docs) && last+int64(d) < int64(docs) && sat >= 0 && !math.IsInf(float64(sat), 0))
			if r.bad {
				return postings{}
			}
			last += int64(d)
			out.list = append(out.list, posting{int32(last), sat})
		}
		if r.bad {
			return postings{}
		}
		out.start = append(out.start, uint32(len(out.list)))
	}
	return out
}
