// Package snapshot joins the knowledge with its index into one immutable, versioned whole that a turn can pin: records,
// lexical indexes, vectors and the rewriting of questions.
//
// Kind: assembly. It builds from a Collection, saves to files that are swapped at once, and serves views that show a
// caller only what the caller may see. It refuses to decide what an answer says. Used by the bot, the web channel and
// the evaluations.
package snapshot

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/lexicon"
	"trolycong/retrieval"
	"trolycong/retrieval/embed"
	"trolycong/retrieval/lexical"
)

// Snapshot is all knowledge at one version with its index. Immutable but for what it remembers; safe for concurrent use.
type Snapshot struct {
	version    string
	documents  map[knowledge.DocumentID]*knowledge.Document
	collection *knowledge.Collection

	lexicon  *lexicon.Lexicon
	words    *vocabulary // of the procedures' names
	units    []unit      // procedures, in the order of procIndex
	passages []unit      // passages and guides, in the order of passIndex
	proc     *lexical.Index
	pass     *lexical.Index
	refs     refs
	places   map[knowledge.ProcedureCode]places // of a procedure in units
	initials *initials
	typing   typing

	local *embed.Local // trained on this knowledge; saved with it
	leg   leg
	byRef map[retrieval.UnitRef]*unit
}

// places of one code's records in Snapshot.units: the public one, and the internal one that covers it for those who may
// see it. -1 where there is none.
type places [2]int32

// unit ties a document of an index to the record it stands for.
type unit struct {
	kind      retrieval.UnitKind
	id        string
	document  knowledge.DocumentID
	passage   int
	procedure *knowledge.Procedure
	doc       *knowledge.Document
	features  *nameFeatures
	// covered tells that a caller who sees internal records gets another one of this code.
	covered bool
}

// indexID names the unit in its index, where every name stands once.
func (u *unit) indexID() string {
	if u.covered {
		return u.id + " " + knowledge.Public.String()
	}
	return u.id
}

// Build indexes a collection and trains the local model on it. It takes about two seconds for the national catalogue on two
// cores.
func Build(ctx context.Context, c *knowledge.Collection) (*Snapshot, error) {
	s, err := assemble(c)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.proc, err = lexical.Build(procedureFields(), s.procedureDocs()); err != nil {
		return nil, fmt.Errorf("index procedures: %w", err)
	}
	if s.pass, err = lexical.Build(passageFields(), s.passageDocs()); err != nil {
		return nil, fmt.Errorf("index passages: %w", err)
	}
	if err := s.embedLocal(ctx); err != nil {
		return nil, err
	}
	if err := s.learnTyping(); err != nil {
		return nil, err
	}
	return s, nil
}

// loadLexicon reads the embedded lexicon once; it is immutable.
var loadLexicon = sync.OnceValues(lexicon.Load)

// assemble lays out everything but the indexes.
func assemble(c *knowledge.Collection) (*Snapshot, error) {
	lex, err := loadLexicon()
	if err != nil {
		return nil, fmt.Errorf("load lexicon: %w", err)
	}
	s := &Snapshot{version: c.Version, collection: c, lexicon: lex, words: newVocabulary(), documents: map[knowledge.DocumentID]*knowledge.Document{},
		places: make(map[knowledge.ProcedureCode]places, len(c.Procedures)), initials: &initials{}}
	for _, p := range c.Procedures {
		s.addProcedure(p)
	}
	for _, d := range c.Documents {
		s.documents[d.ID] = d
		for i := range d.Passages {
			if searchable(d.Passages[i].Kind) {
				s.passages = append(s.passages, unit{kind: passageKind(d), id: d.Passages[i].ID, document: d.ID, passage: i, doc: d})
			}
		}
	}
	s.describeAll()
	return s, nil
}

// addProcedure lays out one procedure. Of several with one code and visibility, which a collection never has, the last
// one counts.
func (s *Snapshot) addProcedure(p *knowledge.Procedure) {
	at, known := s.places[p.Code]
	if !known {
		at = places{-1, -1}
	}
	see := knowledge.Internal // an unknown visibility fails closed
	if p.Visibility == knowledge.Public {
		see = knowledge.Public
	}
	at[see] = int32(len(s.units))
	s.places[p.Code] = at
	s.units = append(s.units, unit{kind: retrieval.UnitProcedure, id: string(p.Code), document: knowledge.DocumentID(p.Code), passage: -1, procedure: p})
	if at[knowledge.Public] >= 0 && at[knowledge.Internal] >= 0 {
		s.units[at[knowledge.Public]].covered = true
	}
}

// describeAll reads the names of all procedures, and codes and numbers, on every core.
func (s *Snapshot) describeAll() {
	var wg sync.WaitGroup
	wg.Go(s.makeRefs)
	words := make([]nameWords, len(s.units))
	s.eachUnit(func(i int) {
		s.units[i].features, words[i] = featuresOf(s.units[i].procedure), wordsOf(s.units[i].procedure, s.lexicon, s.expand)
	})
	for i := range s.units {
		s.units[i].features.number(s.words, words[i])
	}
	s.words.weigh()
	for i := range s.units {
		s.units[i].features.weigh(s.words)
	}
	wg.Wait()
}

// eachUnit calls do for the place of every procedure, on every core; do changes nothing but what belongs to its place.
func (s *Snapshot) eachUnit(do func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(s.units); i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// searchable tells whether a passage can be an answer. Furniture and signatures never are.
func searchable(k knowledge.PassageKind) bool {
	switch k {
	case knowledge.PassageParagraph, knowledge.PassageItem, knowledge.PassageTableRow, knowledge.PassageFootnote, knowledge.PassageIdentity, knowledge.PassageHeading:
		return true
	case knowledge.PassageTableHeader, knowledge.PassageSignature, knowledge.PassageFurniture:
	}
	return false
}

func passageKind(d *knowledge.Document) retrieval.UnitKind {
	if strings.HasPrefix(string(d.ID), knowledge.StarterPrefix) {
		return retrieval.UnitGuide
	}
	return retrieval.UnitPassage
}

// expand writes abbreviations out behind their place, so that a name that abbreviates is found by the full words too.
func (s *Snapshot) expand(words []string) []string {
	matches := s.lexicon.Match(words, false)
	if len(matches) == 0 {
		return words
	}
	var out []string
	at := 0
	for _, m := range matches {
		if m.Entry.Kind != lexicon.KindAbbreviation {
			continue
		}
		out = append(append(out, words[at:m.Start]...), vitext.Syllables(m.Entry.Means[0])...)
		at = m.End
	}
	return append(out, words[at:]...)
}

// Version of the knowledge and the index together.
func (s *Snapshot) Version() string { return s.version }

// Collection gives the records; callers must not change them.
func (s *Snapshot) Collection() *knowledge.Collection { return s.collection }

// View shows the snapshot as a caller may see it.
func (s *Snapshot) View(see knowledge.Visibility) retrieval.View { return &view{s, see} }

// view hides what the caller may not see, in every way to reach it.
type view struct {
	s   *Snapshot
	see knowledge.Visibility
}

var _ retrieval.View = (*view)(nil)

func (v *view) Version() string { return v.s.version }

func (v *view) sees(vis knowledge.Visibility) bool {
	return vis == knowledge.Public || v.see == knowledge.Internal
}

func (v *view) Document(id knowledge.DocumentID) (*knowledge.Document, bool) {
	d, ok := v.s.documents[id]
	if !ok || !v.sees(d.Visibility) {
		return nil, false
	}
	return d, true
}

func (v *view) Procedure(code knowledge.ProcedureCode) (*knowledge.Procedure, bool) {
	i, ok := v.place(code)
	if !ok {
		return nil, false
	}
	return v.s.units[i].procedure, true
}

// place finds the record of a code that the caller sees.
func (v *view) place(code knowledge.ProcedureCode) (int32, bool) {
	at, ok := v.s.places[code]
	switch {
	case !ok:
	case v.see == knowledge.Internal && at[knowledge.Internal] >= 0:
		return at[knowledge.Internal], true
	case at[knowledge.Public] >= 0:
		return at[knowledge.Public], true
	}
	return 0, false
}

func (v *view) Documents() []*knowledge.Document {
	var out []*knowledge.Document
	for _, d := range v.s.collection.Documents {
		if v.sees(d.Visibility) {
			out = append(out, d)
		}
	}
	return out
}

func (v *view) visible(u *unit) bool {
	if u.procedure != nil {
		return v.sees(u.procedure.Visibility) && !(u.covered && v.see == knowledge.Internal)
	}
	return v.sees(u.doc.Visibility)
}
