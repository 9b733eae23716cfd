package vitext

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// ErrRestorer is returned by UnmarshalRestorer when the bytes are no restorer, of another format, or damaged; the caller
// trains one anew.
var ErrRestorer = errors.New("restorer corrupt")

// restorerMagic names the format; its number changes with the layout.
const restorerMagic = "tcrst1"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Marshal writes the model: magic, the words, the counts of all ids, the pairs, the triples, and a CRC-32C of all that.
// Followers are written as differences, so a triple takes about three bytes. Equal models give equal bytes.
func (r *Restorer) Marshal() []byte {
	b := make([]byte, 0, len(restorerMagic)+8*len(r.words)+4*len(r.biNext)+3*len(r.triNext)+64)
	b = append(b, restorerMagic...)
	b = binary.AppendUvarint(b, uint64(len(r.words)))
	for _, w := range r.words {
		b = append(binary.AppendUvarint(b, uint64(len(w))), w...)
	}
	for _, c := range r.counts {
		b = binary.AppendUvarint(b, uint64(c))
	}
	b = appendFollowers(b, r.biStart, r.biNext, r.biCount)
	b = appendFollowers(b, r.triStart, r.triNext, r.triCount)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// appendFollowers writes how many there are in all, then of each history how many follow it, which, and how often.
func appendFollowers(b []byte, start []uint32, next []uint16, count []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(next)))
	for h := 0; h+1 < len(start); h++ {
		b = binary.AppendUvarint(b, uint64(start[h+1]-start[h]))
		last := -1
		for i := start[h]; i < start[h+1]; i++ {
			b = binary.AppendUvarint(b, uint64(int(next[i])-last))
			b = binary.AppendUvarint(b, uint64(count[i]))
			last = int(next[i])
		}
	}
	return b
}

// UnmarshalRestorer reads what Marshal wrote. Anything else gives ErrRestorer, never a panic; it allocates no more than a
// small multiple of the length of b.
func UnmarshalRestorer(b []byte) (*Restorer, error) {
	if len(b) < len(restorerMagic)+4 || string(b[:len(restorerMagic)]) != restorerMagic {
		return nil, fmt.Errorf("%w: no restorer of this format", ErrRestorer)
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return nil, fmt.Errorf("%w: checksum", ErrRestorer)
	}
	d := decoder{b: body[len(restorerMagic):]}
	r := &Restorer{words: d.words()}
	r.counts = make([]uint32, firstWord+len(r.words))
	for i := range r.counts {
		r.counts[i] = d.count32(0)
	}
	r.biStart, r.biNext, r.biCount = d.followers(len(r.counts), len(r.counts))
	r.triStart, r.triNext, r.triCount = d.followers(len(r.biNext), len(r.counts))
	if d.bad || len(d.b) != 0 || !r.sound() {
		return nil, fmt.Errorf("%w: structure", ErrRestorer)
	}
	r.derive()
	return r, nil
}

// sound tells whether no history is counted less often than what follows it, so that every probability is one.
func (r *Restorer) sound() bool {
	return covers(r.counts, r.biStart, r.biCount) && covers(r.biCount, r.triStart, r.triCount)
}

func covers(histories, start, counts []uint32) bool {
	for h, n := range histories {
		sum := uint64(0)
		for _, c := range counts[start[h]:start[h+1]] {
			sum += uint64(c)
		}
		if sum > uint64(n) {
			return false
		}
	}
	return true
}

// decoder takes values off the front; after damage it gives zeros and notes it.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) require(ok bool) {
	if !ok {
		d.bad, d.b = true, nil
	}
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if d.require(n > 0); d.bad {
		return 0
	}
	d.b = d.b[n:]
	return v
}

// length reads a number of things of at least size bytes each: more than the rest can hold is damage.
func (d *decoder) length(size int) int {
	n := d.uvarint()
	if d.require(n <= uint64(len(d.b)/size)); d.bad {
		return 0
	}
	return int(n)
}

func (d *decoder) count32(least uint64) uint32 {
	v := d.uvarint()
	d.require(v >= least && v <= math.MaxUint32)
	return uint32(v)
}

// words reads the word list: words as they are in a model, by folded form and then by bytes, none twice.
func (d *decoder) words() []string {
	n := d.length(2)
	if d.require(n <= maxWords); d.bad {
		return nil
	}
	out := make([]string, n)
	lastFold := ""
	for i := range out {
		size := d.length(1)
		if d.require(size > 0 && size <= maxWordBytes); d.bad {
			return nil
		}
		out[i] = string(d.b[:size])
		d.b = d.b[size:]
		fold := Fold(out[i])
		d.require(restorable(out[i]) && Key(out[i]) == out[i] && (i == 0 || lastFold < fold || lastFold == fold && out[i-1] < out[i]))
		lastFold = fold
	}
	return out
}

// followers reads what stands behind each of so many histories, ids below limit.
func (d *decoder) followers(histories, limit int) ([]uint32, []uint16, []uint32) {
	n := d.length(2)
	if d.require(histories <= len(d.b)); d.bad {
		n, histories = 0, 0
	}
	start, next, counts := make([]uint32, 1, histories+1), make([]uint16, 0, n), make([]uint32, 0, n)
	for range histories {
		of := d.length(2)
		d.require(of <= n-len(next))
		last := -1
		for range of {
			step, c := d.uvarint(), d.count32(1)
			d.require(step > 0 && step < uint64(limit-last))
			if d.bad {
				break
			}
			last += int(step)
			next, counts = append(next, uint16(last)), append(counts, c)
		}
		start = append(start, uint32(len(next)))
	}
	d.require(len(next) == n)
	return start, next, counts
}
