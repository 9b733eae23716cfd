package lexical_test

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"trolycong/retrieval/lexical"
)

// FuzzUnmarshal: whatever the bytes, there is an index that works or an error. The checksum is made right, so that the
// structure is reached.
func FuzzUnmarshal(f *testing.F) {
	x, _ := random(f, 23, 5)
	b := x.Marshal()
	f.Add(b[:len(b)-4])
	empty, _ := random(f, 23, 0)
	b = empty.Marshal()
	f.Add(b[:len(b)-4])
	f.Add([]byte("tclex2"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if x, err := lexical.Unmarshal(body); err == nil && x == nil {
			t.Error("neither index nor error")
		}
		sum := crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))
		x, err := lexical.Unmarshal(binary.LittleEndian.AppendUint32(append([]byte(nil), body...), sum))
		if err != nil {
			return
		}
		for _, s := range x.Search(terms("má ma bá cà đa số 7.000"), lexical.SearchOptions{Limit: -1}) {
			_ = x.ID(s.Doc)
		}
		if _, err := lexical.Unmarshal(x.Marshal()); err != nil {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}

// FuzzBuild: any text can be indexed, and every syllable of it is found.
func FuzzBuild(f *testing.F) {
	for _, s := range []string{"đăng ký\nhộ", "\xff\xfe", "7.000 1.001193", "a\u0301 Đ ₫ \u202e", strings.Repeat("ă", 300)} {
		f.Add(s, "tên")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		opt := lexical.Options{Fields: []lexical.FieldOptions{{Name: "t", Weight: 1, B: 0.5, Bigrams: true}}}
		x, err := lexical.Build(opt, []lexical.Doc{doc("text", text), doc("other", other)})
		if err != nil {
			t.Fatalf("Build(%q): %v", text, err)
		}
		for _, term := range terms(text) {
			q := terms(term.Text)
			if len(q) != 1 {
				continue
			}
			got := found(x, q, lexical.SearchOptions{})
			if len(got) == 0 {
				t.Errorf("%q of %q is not found", term.Text, text)
			}
		}
		if _, err := lexical.Unmarshal(x.Marshal()); err != nil {
			t.Errorf("Build(%q): round trip: %v", text, err)
		}
	})
}
