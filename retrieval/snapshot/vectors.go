package snapshot

import (
	"context"
	"encoding/binary"
	"errors"

	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/embed"
)

// encodeVectors writes the vectors of the local model in half precision, in the order of allUnits. Those of another model
// are not in the files: they have a store of their own.
func (s *Snapshot) encodeVectors() ([]byte, error) {
	vectors, err := s.localVectors()
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, 2*s.local.Space().Dimensions*len(vectors))
	for _, vector := range vectors {
		for _, f := range vector {
			out = binary.LittleEndian.AppendUint16(out, dense.ToHalf(f))
		}
	}
	return out, nil
}

// localVectors takes the local model's vectors from memory when they are there, else makes them again.
func (s *Snapshot) localVectors() ([][]float32, error) {
	if s.leg.index == nil || s.Space() != s.local.Space() {
		return s.local.Embed(context.Background(), retrieval.EmbedUnit, s.unitTexts())
	}
	units := s.allUnits()
	out := make([][]float32, len(units))
	for i, u := range units {
		out[i], _ = s.leg.index.Vector(u.ref()) // setLeg has put every unit in
	}
	return out, nil
}

// openLeg reads the local model and its vectors.
func (s *Snapshot) openLeg(dir string, m manifest) error {
	model, err := readAs(dir, modelFile, m, embed.Unmarshal)
	if err != nil {
		return err
	}
	vectors, err := readAs(dir, vectorFile, m, func(b []byte) ([][]float32, error) {
		return decodeVectors(b, model.Space(), len(s.units)+len(s.passages))
	})
	if err != nil {
		return err
	}
	s.local = model
	return s.setLeg(model, vectors)
}

func decodeVectors(b []byte, space retrieval.Space, units int) ([][]float32, error) {
	if len(b) != 2*space.Dimensions*units {
		return nil, errors.New("vectors do not fit the records")
	}
	out := make([][]float32, units)
	for i := range out {
		out[i] = make([]float32, space.Dimensions)
		for j := range out[i] {
			out[i][j] = dense.FromHalf(binary.LittleEndian.Uint16(b))
			b = b[2:]
		}
	}
	return out, nil
}
