package evals

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trolycong/knowledge"
)

// The kinds of questions.
const (
	KindTarget    = "target"    // a figure that a plan aims at
	KindResult    = "result"    // a figure that a report has reached
	KindDeadline  = "deadline"  // by when
	KindAgency    = "agency"    // who
	KindFact      = "fact"      // any other statement of a document
	KindCompare   = "compare"   // two sources side by side
	KindFollowUp  = "followup"  // leans on an earlier turn
	KindAmbiguous = "ambiguous" // several sources differ
	KindRefuse    = "refuse"    // no source holds it
	KindProcedure = "procedure" // about one administrative procedure
	KindBoundary  = "boundary"  // no question for sources at all
)

// Kinds lists the kinds of questions that a set may hold, in the order of tables. Read only.
var Kinds = []string{KindTarget, KindResult, KindDeadline, KindAgency, KindFact, KindCompare, KindFollowUp, KindAmbiguous, KindRefuse,
	KindProcedure, KindBoundary}

// maxLine is the longest line of a question set, in bytes: a thousand times a long question.
const maxLine = 4 << 20

// Set is one question set as it was read.
type Set struct {
	// Name is the path that it was read from.
	Name string
	// SHA256 of the file's bytes, in hexadecimal.
	SHA256 string
	Cases  []knowledge.Case
}

// OpenSet reads the set of a file. Faults of its lines are a *SetError; another error is one of reading the file.
func OpenSet(path string) (*Set, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read question set: %w", err)
	}
	cases, err := ReadSet(filepath.Base(path), bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	return &Set{path, hex.EncodeToString(sum[:]), cases}, nil
}

// ReadSet reads a question set: JSON Lines of knowledge.Case, blank lines between them allowed, comments not. An unknown
// field, a missing id or question, an id twice, or a case that no answer could pass is a *SetError that names the set and
// the line; all faults are reported together.
func ReadSet(name string, r io.Reader) ([]knowledge.Case, error) {
	var cases []knowledge.Case
	bad := &SetError{Set: name}
	seen := map[string]int{}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 64<<10), maxLine)
	line := 0
	for scanner.Scan() {
		line++
		text := bytes.TrimSpace(scanner.Bytes())
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(text) == 0 {
			continue
		}
		c, faults := readCase(text)
		if len(faults) == 0 && seen[c.ID] > 0 {
			faults = []fault{twice(c.ID, seen[c.ID])}
		}
		if len(faults) > 0 {
			bad.add(line, faults)
			continue
		}
		seen[c.ID] = line
		cases = append(cases, c)
	}
	if err := scanner.Err(); err != nil {
		bad.add(line+1, []fault{unreadable(err)})
	}
	if len(bad.lines) == 0 && len(cases) == 0 {
		bad.add(0, []fault{{"no questions", "không có câu hỏi nào; mỗi dòng phải là một câu hỏi dạng JSON"}})
	}
	if len(bad.lines) > 0 {
		return nil, bad
	}
	return cases, nil
}

// LoadSets reads the files in the order given and joins their questions. An id that two files use is an error.
func LoadSets(paths ...string) ([]knowledge.Case, error) {
	var all []knowledge.Case
	from := map[string]string{}
	for _, path := range paths {
		set, err := OpenSet(path)
		if err != nil {
			return nil, err
		}
		for _, c := range set.Cases {
			if other, ok := from[c.ID]; ok {
				return nil, fmt.Errorf("read question set: id %q stands in %s and in %s", c.ID, other, path)
			}
			from[c.ID] = path
		}
		all = append(all, set.Cases...)
	}
	return all, nil
}
