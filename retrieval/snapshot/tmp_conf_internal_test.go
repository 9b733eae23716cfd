package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

func TestConf(t *testing.T) {
	s, err := Build(context.Background(), corpustest.Collection(t))
	if err != nil {
		t.Fatal(err)
	}
	type q struct{ Question string }
	wrong, unsure := map[string]int{}, map[string]int{}
	n, ok, sure, sureok := 0, 0, 0, 0
	for _, name := range []string{"procedures-own", "everyday-tune", "business-tune", "inscope-tune", "outside-tune", "procedures-sure-tune", "plans-own", "plans-sure-tune"} {
		for _, x := range corpustest.Lines[q](t, filepath.Join(corpustest.Root(t), "evals", "testdata", name+".jsonl")) {
			words := vitext.Syllables(x.Question)
			a := 0
			for _, w := range words {
				if vitext.Fold(w) != w {
					a++
				}
			}
			if 2*a < len(words) {
				continue
			}
			got := s.typing.restorer.Restore(vitext.Fold(x.Question)).Words
			if len(got) != len(words) {
				continue
			}
			for i, w := range words {
				if !vitext.IsVietnameseSyllable(w) {
					continue
				}
				n++
				ctx := strings.Join(words[max(0, i-1):min(len(words), i+2)], " ")
				r := got[i].Readings[0]
				if r.Text == w {
					ok++
				}
				if r.Weight >= .9 {
					sure++
					if r.Text == w {
						sureok++
					} else {
						wrong[w+">"+r.Text+" ("+ctx+")"]++
					}
				} else {
					unsure[w+" ("+ctx+")"]++
				}
			}
		}
	}
	fmt.Println("SYL", n, float64(ok)/float64(n), "sure", float64(sure)/float64(n), float64(sureok)/float64(sure))
	for name, m := range map[string]map[string]int{"wrong": wrong, "unsure": unsure} {
		var k []string
		for x := range m {
			k = append(k, x)
		}
		sort.Strings(k)
		os.WriteFile("/tmp/typing/"+name+".txt", []byte(strings.Join(k, "\n")), 0o644)
	}
}
