package embed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"trolycong/retrieval"
	"trolycong/retrieval/embed"
)

// invented makes texts of the shape of a catalogue's, which says the same phrases again and again: about 18,000 features in
// 3,500 texts.
func invented(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	words, phrases := rand.NewZipf(r, 1.2, 8, 2500), rand.NewZipf(r, 1.1, 20, 2500)
	all := make([]string, 2501)
	for i := range all {
		for range 5 {
			all[i] += fmt.Sprintf("x%d ", words.Uint64())
		}
	}
	out := make([]string, n)
	for i := range out {
		for p := range 20 {
			out[i] += all[phrases.Uint64()] + map[bool]string{true: "\n"}[p == 1]
		}
	}
	return out
}

func BenchmarkTrain(b *testing.B) {
	texts := invented(3500)
	for b.Loop() {
		if _, err := embed.Train(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmbedUnits(b *testing.B) {
	texts := invented(3500)
	l := train(b, texts)
	b.ReportMetric(float64(len(texts)), "units/op")
	for b.Loop() {
		if _, err := l.Embed(context.Background(), retrieval.EmbedUnit, texts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmbedQuestion(b *testing.B) {
	l := train(b, invented(3500))
	for b.Loop() {
		if _, err := l.Embed(context.Background(), retrieval.EmbedQuestion, []string{"x1 x2 x3 x40 x50 x600"}); err != nil {
			b.Fatal(err)
		}
	}
}
