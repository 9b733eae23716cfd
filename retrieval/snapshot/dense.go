package snapshot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/embed"
)

// leg is the dense leg of a snapshot: a model, and where its vectors are searched.
type leg struct {
	embedder retrieval.Embedder
	searcher retrieval.DenseSearcher
	index    *dense.Index // the searcher itself when the vectors are in memory, else nil
	placed   bool         // Dense.Search has been asked where these vectors are searched
	weights  retrieval.Weights
	deadline time.Duration
	health   *health
}

// DefaultDenseDeadline is how long the dense leg of a question may take when Dense.Deadline is 0: a reader
// waits for an answer, and the lexical leg has one.
const DefaultDenseDeadline = 250 * time.Millisecond

// unitRunes is how much of a unit's text is embedded, in runes: about 500 tokens, the least window of the usual models.
const unitRunes = 1500

// allUnits gives every searchable unit: procedures, then passages and guides, each in the order of their index.
func (s *Snapshot) allUnits() []*unit {
	out := make([]*unit, 0, len(s.units)+len(s.passages))
	for _, list := range [][]unit{s.units, s.passages} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	return out
}

// unitTexts gives what is embedded of every unit, in the order of allUnits: first what it says by itself, then where it
// stands.
func (s *Snapshot) unitTexts() []string {
	units := s.allUnits()
	out := make([]string, len(units))
	for i, u := range units {
		var fields []string
		if u.procedure != nil {
			f := s.procedureText(u.procedure)
			fields = []string{f[0], f[1], f[3], f[4], f[5]} // all but who handles it
		} else {
			fields = passageText(u.doc, u.passage)[:4]
		}
		for i, f := range fields {
			fields[i] = strings.ReplaceAll(f, "\n", " ")
		}
		text := []rune(strings.Join(slices.DeleteFunc(fields, func(f string) bool { return f == "" }), "\n"))
		out[i] = string(text[:min(len(text), unitRunes)])
	}
	return out
}

// ref names a unit for dense search. Its ID is that of its hits, but for the public record of a code that has an internal
// one too, which ends in " public".
func (u *unit) ref() retrieval.UnitRef { return retrieval.UnitRef{Kind: u.kind, ID: u.indexID()} }

// described gives a unit with its vector and what filters ask of it.
func (u *unit) described(vector []float32) dense.Unit {
	out := dense.Unit{UnitRef: u.ref(), Document: u.document, Vector: vector}
	if p := u.procedure; p != nil {
		out.See, out.AsOf = p.Visibility, p.AsOf
		return out
	}
	id := u.doc.Identity
	out.See, out.AsOf, out.Province, out.Period = u.doc.Visibility, u.doc.AsOf, id.Province, id.Period
	return out
}

// embedLocal trains the local model on the units and makes the leg of it.
func (s *Snapshot) embedLocal(ctx context.Context) error {
	texts := s.unitTexts()
	model, err := embed.Train(ctx, texts)
	if err != nil {
		return fmt.Errorf("train local model: %w", err)
	}
	vectors, err := model.Embed(ctx, retrieval.EmbedUnit, texts)
	if err != nil {
		return fmt.Errorf("embed units: %w", err)
	}
	s.local = model
	return s.setLeg(model, vectors)
}

// setLeg makes the leg of a model and its vectors, which stand in the order of allUnits, in memory.
func (s *Snapshot) setLeg(e retrieval.Embedder, vectors [][]float32) error {
	units := s.allUnits()
	all, byRef := make([]dense.Unit, len(units)), make(map[retrieval.UnitRef]*unit, len(units))
	for i, u := range units {
		all[i], byRef[u.ref()] = u.described(vectors[i]), u
	}
	index, err := dense.New(e.Space(), all)
	if err != nil {
		return fmt.Errorf("index vectors: %w", err)
	}
	s.byRef = byRef
	s.leg = leg{embedder: e, searcher: index, index: index, weights: retrieval.DefaultWeights(), deadline: DefaultDenseDeadline, health: &health{}}
	return nil
}

// Space of the dense leg.
func (s *Snapshot) Space() retrieval.Space { return s.leg.embedder.Space() }

// DenseUnits gives every unit with its vector, as another DenseSearcher loads them, ordered by ID and kind; nil when the
// vectors are not in memory.
func (s *Snapshot) DenseUnits() []dense.Unit {
	if s.leg.index == nil {
		return nil
	}
	units := s.allUnits()
	out := make([]dense.Unit, len(units))
	for i, u := range units {
		vector, _ := s.leg.index.Vector(u.ref()) // setLeg has put every unit in
		out[i] = u.described(vector)
	}
	slices.SortFunc(out, func(a, b dense.Unit) int {
		return strings.Compare(a.ID+"\x00"+string(a.Kind), b.ID+"\x00"+string(b.Kind))
	})
	return out
}

// TextDigests names what is embedded of the units: what else a store of vectors holds is of units that are gone.
func (s *Snapshot) TextDigests() []retrieval.TextDigest {
	texts := s.unitTexts()
	out := make([]retrieval.TextDigest, len(texts))
	for i, text := range texts {
		out[i] = retrieval.DigestText(text)
	}
	return out
}

// Embedded gives a snapshot of the same knowledge whose dense leg is that of another model. The snapshot itself goes on as
// it is, so that it can serve until the other one is ready.
func (s *Snapshot) Embedded(ctx context.Context, e retrieval.Embedder) (*Snapshot, error) {
	texts := s.unitTexts()
	vectors, err := e.Embed(ctx, retrieval.EmbedUnit, texts)
	if err != nil {
		return nil, fmt.Errorf("embed units: %w", err)
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("embed units: %d vectors for %d texts", len(vectors), len(texts))
	}
	out := *s
	if err := out.setLeg(e, vectors); err != nil {
		return nil, err
	}
	return &out, nil
}

// Weighted gives a snapshot whose dense leg counts so much and has so long for a question.
func (s *Snapshot) Weighted(w retrieval.Weights, deadline time.Duration) *Snapshot {
	out := *s
	out.leg.weights, out.leg.deadline = w, deadline
	return &out
}

// SearchedBy gives a snapshot whose vectors are searched elsewhere, and lets go of those in memory. The searcher holds
// DenseUnits and gives their references.
func (s *Snapshot) SearchedBy(d retrieval.DenseSearcher) (*Snapshot, error) {
	if d.Space() != s.Space() {
		return nil, fmt.Errorf("vectors of %s cannot be asked by %s", d.Space().Name, s.Space().Name)
	}
	out := *s
	out.leg.searcher, out.leg.index, out.leg.placed = d, nil, true
	return &out, nil
}

// nearest is what the dense leg found for one query.
type nearest struct {
	procedures, passages []retrieval.Hit // scored by their cosine
	state                retrieval.DenseState
}

// askDense begins to ask the dense leg where a weight of what is wanted is not zero; the result says what it found, once.
func (v *view) askDense(ctx context.Context, q retrieval.Query, depth int) func() nearest {
	l := &v.s.leg
	procedures := l.weights.Procedure != 0 && wants(q, retrieval.UnitProcedure)
	passages := l.weights.Passage != 0 && (wants(q, retrieval.UnitPassage) || wants(q, retrieval.UnitGuide))
	if !procedures && !passages {
		return func() nearest { return nearest{} }
	}
	if l.health.rests() {
		return func() nearest { return nearest{state: retrieval.DenseDropped} }
	}
	ctx, cancel := context.WithTimeout(ctx, l.deadline)
	// Room for the answer: a leg that does not heed its deadline ends without a listener.
	done := make(chan nearest, 1)
	var fault error
	go func() {
		var n nearest
		n, fault = v.nearest(ctx, q, procedures, passages, depth)
		done <- n
	}()
	return func() nearest {
		defer cancel()
		select {
		case n := <-done:
			if fault == nil {
				l.health.did(ctx, nil)
				return n
			}
			return nearest{state: l.failed(ctx, fault)}
		case <-ctx.Done():
			return nearest{state: l.failed(ctx, ctx.Err())}
		}
	}
}

// failed notes a fault of the leg. A caller who has gone is none.
func (l *leg) failed(ctx context.Context, err error) retrieval.DenseState {
	if errors.Is(ctx.Err(), context.Canceled) {
		return retrieval.DenseDropped
	}
	l.health.did(ctx, err)
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return retrieval.DenseLate
	}
	return retrieval.DenseDropped
}

// nearest embeds the question once and looks for both kinds of units.
func (v *view) nearest(ctx context.Context, q retrieval.Query, procedures, passages bool, depth int) (nearest, error) {
	l := &v.s.leg
	out := nearest{state: retrieval.DenseEmpty}
	vectors, err := l.embedder.Embed(ctx, retrieval.EmbedQuestion, []string{DenseText(q)})
	if err != nil {
		return out, fmt.Errorf("embed question: %w", err)
	}
	if len(vectors) != 1 {
		return out, fmt.Errorf("embed question: %d vectors", len(vectors))
	}
	f := retrieval.DenseFilter{See: v.see, Kinds: []retrieval.UnitKind{retrieval.UnitProcedure}}
	if procedures {
		if out.procedures, err = v.find(ctx, vectors[0], f, depth); err != nil {
			return out, err
		}
	}
	if passages {
		f.Kinds, f.Documents = nil, q.Documents
		for _, k := range []retrieval.UnitKind{retrieval.UnitPassage, retrieval.UnitGuide} {
			if wants(q, k) {
				f.Kinds = append(f.Kinds, k)
			}
		}
		if out.passages, err = v.find(ctx, vectors[0], f, depth); err != nil {
			return out, err
		}
	}
	if len(out.procedures)+len(out.passages) > 0 {
		out.state = retrieval.DenseUsed
	}
	return out, nil
}

// find gives the nearest units that the caller sees, scored by their cosine.
func (v *view) find(ctx context.Context, vector []float32, f retrieval.DenseFilter, k int) ([]retrieval.Hit, error) {
	near, err := v.s.leg.searcher.Nearest(ctx, vector, f, k)
	if err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	out := make([]retrieval.Hit, 0, len(near))
	for _, n := range near {
		if u, ok := v.s.byRef[n.Unit]; ok && v.visible(u) {
			out = append(out, hit(u, n.Cosine))
		}
	}
	return out, nil
}

// DenseText is what is embedded of a question: as it was understood, and what the lexicon says beside it.
func DenseText(q retrieval.Query) string {
	text := q.Understood
	for _, t := range q.Terms {
		if !strings.Contains(text, t.Text) {
			text += "\n" + t.Text
		}
	}
	return text
}
