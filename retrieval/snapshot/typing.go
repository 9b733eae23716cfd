package snapshot

import (
	"fmt"
	"iter"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
	"trolycong/knowledge/lexicon"
)

// typing reads what people type: noise of keyboards and chats, and words without their diacritics. It knows words as the
// public records write them, so that nothing of an internal one shows in what is understood.
type typing struct {
	restorer *vitext.Restorer
	mender   *vitext.Mender
}

// learnTyping trains the reading of questions on the records.
func (s *Snapshot) learnTyping() error {
	return s.setTyping(vitext.TrainRestorer(s.publicTexts()))
}

func (s *Snapshot) setTyping(r *vitext.Restorer) error {
	mender, err := vitext.NewMender(vitext.MenderOptions{Vocabulary: r, Known: saidIn(s.lexicon)})
	if err != nil {
		return fmt.Errorf("read typed questions: %w", err)
	}
	s.typing = typing{r, mender}
	return nil
}

// publicTexts are the texts of the records that everybody may see, and of the lexicon.
func (s *Snapshot) publicTexts() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range s.collection.Procedures {
			if p.Visibility != knowledge.Public {
				continue
			}
			if !yield(p.Name) {
				return
			}
			for _, f := range p.Fields {
				if !yield(f.Text) {
					return
				}
			}
		}
		for _, d := range s.collection.Documents {
			if d.Visibility == knowledge.Public && !yield(d.Text) {
				return
			}
		}
		for _, e := range s.lexicon.Entries() {
			for _, m := range e.Means {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// saidIn tells of a word whether the lexicon reads it.
func saidIn(l *lexicon.Lexicon) func(word string) bool {
	words := map[string]bool{}
	for _, e := range l.Entries() {
		for _, say := range e.Say {
			for _, w := range vitext.Syllables(say) {
				words[w] = true
			}
		}
	}
	return func(word string) bool { return words[word] }
}

// mend gives a cleaned question without the noise that is sure to be noise.
func (t typing) mend(clean string) string {
	return vitext.Mend(clean, t.mender.Repairs(clean))
}
