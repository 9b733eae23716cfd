package embed

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"trolycong/retrieval"
)

// ErrModel is returned by Unmarshal for bytes that are no local model: the caller trains one anew.
var ErrModel = errors.New("local model damaged")

// Method is the version of how models are made and texts are read: it rises with every change that gives other vectors.
const Method = "local:1"

// name of the space: the method and the digest of everything that it uses.
func (l *Local) name() string {
	sum := sha256.Sum256(l.body())
	return Method + "/" + hex.EncodeToString(sum[:8])
}

// body is the number of dimensions and of features; the features' names, each with its length in front; their weights, scales and vectors.
func (l *Local) body() []byte {
	b := make([]byte, 0, len(l.values)+24*len(l.weights))
	b = binary.AppendUvarint(b, uint64(l.space.Dimensions))
	b = binary.AppendUvarint(b, uint64(len(l.words.names)))
	for _, n := range l.words.names {
		b = append(binary.AppendUvarint(b, uint64(len(n))), n...)
	}
	for _, list := range [][]float32{l.weights, l.scales} {
		for _, f := range list {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
		}
	}
	for _, v := range l.values {
		b = append(b, byte(v))
	}
	return b
}

// Marshal writes the model.
func (l *Local) Marshal() []byte {
	return append(append(binary.AppendUvarint(nil, uint64(len(l.space.Name))), l.space.Name...), l.body()...)
}

// Unmarshal reads what Marshal wrote. A model of another method, or anything else, gives ErrModel, never a panic.
func Unmarshal(b []byte) (*Local, error) {
	r := &reader{b: b}
	name := r.text()
	l := &Local{space: retrieval.Space{Name: name, Dimensions: r.count(4096)}}
	names := make([]string, r.count(len(r.b)))
	for i := range names {
		names[i] = r.text()
	}
	l.weights, l.scales = r.floats(len(names)), r.floats(len(names))
	l.values = make([]int8, 0, len(r.b))
	for _, v := range r.b {
		l.values = append(l.values, int8(v))
	}
	var ok bool
	if l.words, ok = newVocabulary(names); r.bad || !ok || l.space.Dimensions == 0 || len(l.values) != len(names)*l.space.Dimensions || l.name() != name {
		return nil, fmt.Errorf("read model: %w", ErrModel)
	}
	return l, nil
}

// reader takes values off the front; after damage it gives zeros and notes it.
type reader struct {
	b   []byte
	bad bool
}

// count reads a number of at most so many.
func (r *reader) count(most int) int {
	n, used := binary.Uvarint(r.b)
	if used <= 0 || n > uint64(most) {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[used:]
	return int(n)
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) text() string { return string(r.take(r.count(len(r.b)))) }

func (r *reader) floats(n int) []float32 {
	b := r.take(4 * n)
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}
