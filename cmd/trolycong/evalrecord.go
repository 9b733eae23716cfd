package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"trolycong/evals"
	"trolycong/retrieval/snapshot"
)

// record says what a run measures.
func (c *evalScoreCmd) record(e *env, s *scoring, knowledgeVersion string) *evals.Record {
	r := &evals.Record{Program: version, Knowledge: knowledgeVersion, Settings: evals.Settings{Now: s.now.Format(time.RFC3339), Variants: s.variants, Province: e.config.Province, Hotline: e.config.Hotline,
		DenseWeights: c.Dense, Embedding: e.config.EmbeddingModel, ChatModel: e.config.Model.ChatModel}}
	r.Revision, r.Modified = revision()
	if digest, err := snapshot.SavedDigest(e.config.Data, knowledgeVersion); err == nil {
		r.Index = digest
	}
	for _, set := range s.sets {
		r.Sets = append(r.Sets, evals.SetRecord{Set: set.Name, SHA256: set.SHA256, Questions: len(set.Cases)})
	}
	return r
}

// revision is the source in git that the program was built from; empty when the build does not say.
func revision() (commit string, modified bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	return commit, modified
}

type evalFreezeCmd struct {
	Sets []string `arg:"" name:"set" help:"Các bộ câu hỏi."`
	Out  string   `name:"out" help:"Ghi vào tệp này; mặc định in ra màn hình."`
}

// Run writes the record of the sets as they are now.
func (c *evalFreezeCmd) Run(e *env) error {
	var sets []*evals.Set
	for _, name := range c.Sets {
		set, err := openSet(name)
		if err != nil {
			return err
		}
		sets = append(sets, set)
	}
	frozen, err := evals.Freeze(sets)
	if err != nil {
		return &exitError{exitUsage, "Có hai bộ câu hỏi cùng tên tệp; hãy đổi tên một bộ."}
	}
	if c.Out == "" {
		_, err = e.stdout.Write(frozen)
		return err
	}
	if err := os.WriteFile(c.Out, frozen, 0o644); err != nil {
		return unwritable("--out", c.Out, err)
	}
	_, err = fmt.Fprintf(e.stdout, "Đã ghi %d bộ câu hỏi vào %s.\n", len(sets), c.Out)
	return err
}

// checkFrozen refuses sets that differ from their record in a file.
func checkFrozen(path string, sets []*evals.Set) error {
	f, err := os.Open(path)
	if err != nil {
		return &exitError{exitUsage, "--frozen: không đọc được tệp " + path + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	frozen, err := evals.ReadFrozen(f)
	if err != nil {
		return &exitError{exitUsage, "--frozen: tệp " + path + " không do “trolycong eval freeze” ghi hoặc đã bị sửa."}
	}
	var errs []error
	for _, set := range sets {
		if why := frozen.Check(set); why != "" {
			errs = append(errs, errors.New("--frozen: "+why+"; không chấm."))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return &exitError{exitUsage, err.Error()}
	}
	return nil
}
