package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"trolycong/knowledge/plan"
)

// FuzzParse holds the invariants of Parse for any bytes: no panic, every span in range, in order, none twice, none left out.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("a\tb\tc\n\td\te\n\n1. x\n1.1. y\na) z: w\n- +\n¹ x\f\n|a|b|\n|--|--|\n|c|d|"))
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := plan.Parse("f", raw)
		if err != nil {
			return
		}
		checkWhole(t, d)
		if again, err := plan.Decode([]byte(d.Text)); err != nil || again != d.Text {
			t.Errorf("decoded text changes when decoded again: %v", err)
		}
	})
}

// FuzzSecrecy asks only that any text can be looked at.
func FuzzSecrecy(f *testing.F) {
	f.Add("UBND\nTỐI MẬT")
	f.Fuzz(func(t *testing.T, text string) {
		if mark, found := plan.Secrecy(text); found != (mark != "") {
			t.Errorf("Secrecy(%q) = %q, %v", text, mark, found)
		}
	})
}
