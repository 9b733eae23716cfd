package evals_test

import (
	"os"
	"path/filepath"
	"testing"

	"trolycong/evals"
	"trolycong/knowledge"
)

func readCases(t testing.TB, name string) []knowledge.Case {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := evals.ReadSet(filepath.Base(name), f)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}
