package evals

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trolycong/bot"
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

// ReadSet reads a question set: JSON Lines of knowledge.Case, blank lines between them allowed, comments not. An unknown
// field, a missing id or question, an id twice, or a case that no answer could pass is an error that names the set and
// the line; all faults are reported together.
func ReadSet(name string, r io.Reader) ([]knowledge.Case, error) {
	var cases []knowledge.Case
	var errs []error
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
		c, err := readCase(text)
		if err == nil && seen[c.ID] > 0 {
			err = fmt.Errorf("id %q stands in line %d already", c.ID, seen[c.ID])
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s line %d: %w", name, line, err))
			continue
		}
		seen[c.ID] = line
		cases = append(cases, c)
	}
	if err := scanner.Err(); err != nil {
		errs = append(errs, fmt.Errorf("%s line %d: %w", name, line+1, err))
	}
	if len(errs) == 0 && len(cases) == 0 {
		errs = append(errs, fmt.Errorf("%s: no questions", name))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("read question set: %w", err)
	}
	return cases, nil
}

// LoadSets reads the files in the order given and joins their questions. An id that two files use is an error.
func LoadSets(paths ...string) ([]knowledge.Case, error) {
	var all []knowledge.Case
	from := map[string]string{}
	for _, path := range paths {
		cases, err := loadSet(path)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if other, ok := from[c.ID]; ok {
				return nil, fmt.Errorf("read question set: id %q stands in %s and in %s", c.ID, other, path)
			}
			from[c.ID] = path
		}
		all = append(all, cases...)
	}
	return all, nil
}

func loadSet(path string) ([]knowledge.Case, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read question set: %w", err)
	}
	defer func() { _ = f.Close() }()
	return ReadSet(filepath.Base(path), f)
}

func readCase(line []byte) (knowledge.Case, error) {
	var c knowledge.Case
	if !utf8.Valid(line) {
		return c, errors.New("not UTF-8")
	}
	if line[0] != '{' {
		return c, errors.New("not a JSON object; comments are not allowed")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, fmt.Errorf("decode: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return c, errors.New("something follows the object on its line")
	}
	return c, checkCase(c)
}

// checkCase finds cases that no answer could pass, and patterns that every answer would.
func checkCase(c knowledge.Case) error {
	var errs []error
	fault := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	fault(strings.TrimSpace(c.ID) == "", "field id is empty")
	fault(strings.TrimSpace(c.Question) == "", "field question is empty")
	fault(!slices.Contains(Kinds, c.Kind), "field kind: unknown kind %q", c.Kind)
	for _, patterns := range c.Must {
		fault(len(patterns) == 0, "field must: an empty list of patterns can never be met")
	}
	for _, list := range append(slices.Clone(c.Must), c.Lead, c.NotLead, c.Sources) {
		for _, p := range list {
			fault(strings.TrimSpace(p) == "", "an empty pattern or source says nothing")
		}
	}
	fault(c.Outcome != "" && !slices.Contains(bot.Outcomes, bot.Outcome(c.Outcome)), "field outcome: unknown outcome %q", c.Outcome)
	fault(c.Refuse && len(c.Procedures)+len(c.Sources) > 0, "a case to be refused has no procedures and no sources")
	fault(!c.Refuse && c.Kind == KindProcedure && len(c.Procedures) == 0, "a case of kind procedure needs field procedures")
	if c.Now != "" {
		if _, err := time.Parse(time.RFC3339, c.Now); err != nil {
			errs = append(errs, fmt.Errorf("field now: %w", err))
		}
	}
	return errors.Join(errs...)
}
