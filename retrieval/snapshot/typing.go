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
	lexicon  *lexicon.Lexicon
}

// learnTyping trains the reading of questions on the records.
func (s *Snapshot) learnTyping() error {
	return s.setTyping(vitext.TrainRestorer(s.publicTexts(), spokenIn(s.lexicon)...))
}

func (s *Snapshot) setTyping(r *vitext.Restorer) error {
	mender, err := vitext.NewMender(vitext.MenderOptions{Vocabulary: r, Known: saidIn(s.lexicon)})
	if err != nil {
		return fmt.Errorf("read typed questions: %w", err)
	}
	s.typing = typing{r, mender, s.lexicon}
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

// spokenIn are the lexicon's everyday words, the questions that hold them and the ways to ask for procedures, its abbreviations written out.
func spokenIn(l *lexicon.Lexicon) []string {
	var out []string
	for _, e := range l.Entries() {
		out = append(out, l.Spell(e.Example, false))
		if e.Kind != lexicon.KindAbbreviation {
			out = append(out, e.Say...)
		}
	}
	l.EachAsked(func(code string, _ []string) { out = append(out, l.Asked(code)...) })
	return out
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

// sureReading is the probability from which a word typed without its diacritics is taken for one with them. Chosen among
// 0.75, 0.9 and 0.97 on the development sets stripped.
const sureReading = 0.9

// reading is a question as it is read: noise undone, case and signs as typed.
type reading struct {
	// text has those diacritics put back that are sure.
	text string
	// plain tells that a word of text without diacritics may be one with them.
	plain bool
	// open are the words of text, in Key form, that may be others without their diacritics.
	open    map[string]bool
	english bool
}

// read gives a cleaned question as it is understood.
func (t typing) read(clean string) reading {
	mended := vitext.Mend(clean, t.mender.Repairs(clean))
	words := vitext.Syllables(mended)
	out := reading{text: mended, plain: isPlain(words), english: lexicon.English(words), open: map[string]bool{}}
	if out.english {
		return out
	}
	restored := t.restorer.Restore(mended)
	out.text = restored.Sure(sureReading)
	for _, w := range restored.Words {
		if unread := w.Readings[0].Text != w.Typed || len(w.Readings) > 1; unread && (w.Name || w.Readings[0].Weight < sureReading) {
			out.open[w.Typed] = true
		}
	}
	out.plain = out.plain || len(out.open) > 0
	return out
}
