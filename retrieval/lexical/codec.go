package lexical

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"sort"
)

// ErrCorrupt is returned by Unmarshal when the bytes are no index or are damaged; the caller builds the index anew.
var ErrCorrupt = errors.New("lexical index corrupt")

const magic = "tclex1"

// Marshal writes the index: magic, k1, ids, terms in order with their postings (document numbers as differences), CRC-32.
func (x *Index) Marshal() []byte {
	b := append([]byte(nil), magic...)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x.k1))
	b = binary.AppendUvarint(b, uint64(len(x.ids)))
	for _, id := range x.ids {
		b = appendString(b, id)
	}
	names := make([]string, 0, len(x.terms))
	for t := range x.terms {
		names = append(names, t)
	}
	sort.Strings(names)
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, t := range names {
		b = appendString(b, t)
		list := x.postings[x.terms[t]]
		b = binary.AppendUvarint(b, uint64(len(list)))
		last := int32(0)
		for _, p := range list {
			b = binary.AppendUvarint(b, uint64(p.doc-last))
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(p.tf))
			last = p.doc
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Unmarshal reads what Marshal wrote. Damaged bytes give ErrCorrupt.
func Unmarshal(b []byte) (*Index, error) {
	if len(b) < len(magic)+12 || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no index", ErrCorrupt)
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, fmt.Errorf("%w: checksum", ErrCorrupt)
	}
	r := &reader{b: body[len(magic):]}
	x := &Index{k1: math.Float64frombits(r.fixed64())}
	x.ids = make([]string, r.count(1))
	for i := range x.ids {
		x.ids[i] = r.text()
	}
	n := r.count(2)
	x.terms = make(map[string]int32, n)
	x.postings = make([][]posting, n)
	for i := range n {
		x.terms[r.text()] = int32(i)
		list := make([]posting, r.count(5))
		doc := uint64(0)
		for j := range list {
			doc += r.uvarint()
			if doc >= uint64(len(x.ids)) {
				r.bad = true
				doc = 0
			}
			list[j] = posting{int32(doc), math.Float32frombits(r.fixed32())}
		}
		x.postings[i] = list
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

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, min(max(n, 0), 8))
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) fixed64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *reader) fixed32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of things of at least size bytes each: more than the rest can hold is damage.
func (r *reader) count(size int) int {
	n := r.uvarint()
	if n > uint64(len(r.b)/size+1) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return ""
	}
	return string(r.take(int(n)))
}
