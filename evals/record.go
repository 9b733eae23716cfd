package evals

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Record says what was measured: with equal records, two runs give the same bytes. It holds no times.
type Record struct {
	Program string `json:"program"`
	// Revision of the source in git; Modified tells that files differed from it. Empty when the build does not say.
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	// Knowledge is the version of what was asked about, Index the SHA-256 of its stored index; empty when it is not stored.
	Knowledge string      `json:"knowledge"`
	Index     string      `json:"index,omitempty"`
	Settings  Settings    `json:"settings"`
	Sets      []SetRecord `json:"sets"`
}

// Settings are those that change answers.
type Settings struct {
	// Now is the clock of the questions that have none of their own (RFC 3339).
	Now          string    `json:"now"`
	Variants     []Variant `json:"variants,omitempty"`
	Province     string    `json:"province,omitempty"`
	Hotline      string    `json:"hotline,omitempty"`
	DenseWeights string    `json:"dense_weights,omitempty"`
	Embedding    string    `json:"embedding_model,omitempty"`
	// ChatModel words answers: with one, two runs may differ.
	ChatModel string `json:"chat_model,omitempty"`
}

// SetRecord names a set by its bytes.
type SetRecord struct {
	Set       string `json:"set"`
	SHA256    string `json:"sha256"`
	Questions int    `json:"questions"`
}

// Judged is one set with its report.
type Judged struct {
	Set    *Set
	Report *Report
}

// Results is what a run measured, as its file holds it.
type Results struct {
	Record *Record
	Sets   []NamedReport
}

// NamedReport is the report of a set.
type NamedReport struct {
	Set    string  `json:"set"`
	Report *Report `json:"report"`
}

// The two forms of the file: a single report, or several by the names of their sets.
type (
	single struct {
		*Report
		Record *Record `json:"record,omitempty"`
	}
	several struct {
		Sets   []NamedReport `json:"sets"`
		Record *Record       `json:"record,omitempty"`
	}
)

// JSON is the file of a run: the same bytes for the same results.
func (r *Results) JSON() ([]byte, error) {
	var form any = several{r.Sets, r.Record}
	if len(r.Sets) == 1 {
		form = single{r.Sets[0].Report, r.Record}
	}
	b, err := json.MarshalIndent(form, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode results: %w", err)
	}
	return append(b, '\n'), nil
}

// ReadResults reads the file of a run, of earlier versions too.
func ReadResults(path string) (*Results, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	var all several
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&all); err != nil {
		return nil, fmt.Errorf("read results %s: %w", filepath.Base(path), err)
	}
	if len(all.Sets) > 0 {
		for _, s := range all.Sets {
			if s.Report == nil {
				return nil, fmt.Errorf("read results %s: set %s has no report", filepath.Base(path), s.Set)
			}
		}
		return &Results{all.Record, all.Sets}, nil
	}
	one := single{Report: &Report{}}
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, fmt.Errorf("read results %s: %w", filepath.Base(path), err)
	}
	if len(one.Results) == 0 {
		return nil, fmt.Errorf("read results %s: %w", filepath.Base(path), errors.New("no results"))
	}
	name := ""
	if one.Record != nil && len(one.Record.Sets) == 1 {
		name = one.Record.Sets[0].Set
	}
	return &Results{one.Record, []NamedReport{{name, one.Report}}}, nil
}
