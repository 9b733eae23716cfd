package vitext_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"trolycong/internal/vitext"
)

// lessons are what the small model of these tests has read.
var lessons = []string{
	"Đăng ký tạm trú. Đăng ký tạm trú trực tuyến. Thời hạn đăng ký tạm trú là 03 ngày.",
	"Người dân nộp hồ sơ tại công an xã. Đường số 5, thị xã Hà Tiên, tỉnh Bắc Giang.",
	"Cấp lại thẻ căn cước. Thủ tục cấp lại căn cước, CCCD. Hòa Bình, hòa giải. Nghị định NĐ NĐ số 62.",
	"Chủ tịch ủy ban nhân dân xã. Làm online, nộp online. Tạm vắng, tam quan.",
}

var small = sync.OnceValue(func() *vitext.Restorer { return vitext.TrainRestorer(slices.Values(lessons)) })

// bare strips the diacritics and leaves the case.
func bare(s string) string {
	var b strings.Builder
	for _, c := range vitext.NFC(s) {
		f := vitext.Fold(string(c))
		if vitext.Upper(string(c)) {
			f = strings.ToUpper(f)
		}
		b.WriteString(f)
	}
	return b.String()
}

func TestRestore(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"bare", "dang ky tam tru o dau", "đăng ký tạm trú ở đâu"},
		{"case", "DANG KY tam tru, tinh Bac Giang", "ĐĂNG KÝ tạm trú, tỉnh Bắc Giang"},
		{"punctuation", "dang ky?? (tam tru)…", "đăng ký?? (tạm trú)…"},
		{"mixed", "dang ky tạm trú online", "đăng ký tạm trú online"},
		{"half a phrase", "đăng ký tam trú", "đăng ký tạm trú"},
		{"tone is missing", "đuong số 5, nguời dân", "đường số 5, người dân"},
		{"no tones at all", "đăng ky tam tru", "đăng ký tạm trú"},
		{"accented stays", "Tam quan ở Hà Tiên", "Tam quan ở Hà Tiên"},
		{"accented other than the texts", "đắng kỳ tàm trù", "đắng kỳ tàm trù"},
		{"own placement stays", "Uỷ ban, hoà giải", "Uỷ ban, hoà giải"},
		{"codes", "62/ND-CP, CT01, 1.001193: dang ky", "62/ND-CP, CT01, 1.001193: đăng ký"},
		{"addresses", "www.dang.ky tam@tru.vn dang ky tam tru", "www.dang.ky tam@tru.vn đăng ký tạm trú"},
		{"unknown words", "cap lai can cuoc facebook", "cấp lại căn cước facebook"},
		{"abbreviation", "cap lai cccd", "cấp lại cccd"},
		{"decomposed", "đăng ky\u0301 tam tru", "đăng ký tạm trú"},
		{"nothing to read", " 1, 2… ", " 1, 2… "},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := small().Restore(tt.in)
			if got.Text != tt.want {
				t.Errorf("Restore(%q) = %q, want %q\n%v", tt.in, got.Text, tt.want, got.Words)
			}
			checkRestored(t, tt.in, got)
		})
	}
}

// TestRestoreUnsure: where the texts hold both, both are given; where they leave no doubt, one is.
func TestRestoreUnsure(t *testing.T) {
	r := vitext.TrainRestorer(slices.Values([]string{"kíp xoán lỉnh. kíp xoàn lỉnh. kíp xoán lỉnh. cấp thẻ."}))
	words := r.Restore("kip xoan linh").Words
	var got []string
	for _, x := range words[1].Readings {
		got = append(got, x.Text)
	}
	if len(got) < 2 || got[0] != "xoán" || got[1] != "xoàn" {
		t.Errorf("readings %v, want xoán, then xoàn", words[1].Readings)
	}
	if len(words[0].Readings) != 1 || words[0].Readings[0].Text != "kíp" {
		t.Errorf("readings %v, want kíp alone", words[0].Readings)
	}
}

func TestRestoreUntrained(t *testing.T) {
	if got := vitext.TrainRestorer(slices.Values([]string(nil))).Restore("co gi an khong").Text; got != "có gì ăn không" {
		t.Errorf("without texts: %q, want everyday speech", got)
	}
}

// checkRestored wants what Restore promises of any text.
func checkRestored(t *testing.T, in string, got vitext.Restored) {
	t.Helper()
	typed := vitext.Syllables(in)
	if len(typed) != len(got.Words) {
		t.Fatalf("Restore(%q): %d words, Syllables %d", in, len(got.Words), len(typed))
	}
	if vitext.Fold(got.Text) != vitext.Fold(vitext.NFC(in)) {
		t.Fatalf("Restore(%q) = %q: folded they differ", in, got.Text)
	}
	read := vitext.Syllables(got.Text)
	for i, w := range got.Words {
		if w.Typed != typed[i] || len(w.Readings) == 0 || i >= len(read) || read[i] != w.Readings[0].Text {
			t.Fatalf("Restore(%q): word %d is %+v, Syllables %q, text %q", in, i, w, typed[i], got.Text)
		}
		sum, last := 0.0, 2.0
		for _, x := range w.Readings {
			if x.Weight > last || x.Weight < 0 || vitext.Fold(x.Text) != vitext.Fold(w.Typed) {
				t.Fatalf("Restore(%q): bad reading in %+v", in, w)
			}
			last = x.Weight
			sum += x.Weight
		}
		if sum > 1+1e-6 {
			t.Fatalf("Restore(%q): weights of %+v sum to %f", in, w, sum)
		}
	}
}

func FuzzRestore(f *testing.F) {
	for _, s := range append(slices.Clone(seeds), "dang ky tam tru o dau", "đuong nguời", "DANG KÝ a@b www.x", "İ ki dang\u0301 ky", "hoà qui quí") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := small().Restore(raw)
		checkRestored(t, raw, got)
		if again := small().Restore(raw); again.Text != got.Text || !slices.EqualFunc(again.Words, got.Words, func(a, b vitext.RestoredWord) bool {
			return a.Typed == b.Typed && slices.Equal(a.Readings, b.Readings)
		}) {
			t.Fatalf("Restore(%q) differs from one call to the next", raw)
		}
	})
}

func TestRestorerDeterministic(t *testing.T) {
	reversed := slices.Clone(lessons)
	slices.Reverse(reversed)
	a := vitext.TrainRestorer(slices.Values(lessons)).Marshal()
	if b := vitext.TrainRestorer(slices.Values(lessons)).Marshal(); !bytes.Equal(a, b) {
		t.Error("the same texts give two models")
	}
	if b := vitext.TrainRestorer(slices.Values(reversed)).Marshal(); !bytes.Equal(a, b) {
		t.Error("the texts in another order give another model")
	}
	if c := vitext.TrainRestorer(slices.Values(append(reversed, lessons...))).Marshal(); bytes.Equal(a, c) {
		t.Error("texts given twice change nothing")
	}
}

func TestRestorerMarshal(t *testing.T) {
	b := small().Marshal()
	r, err := vitext.UnmarshalRestorer(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(r.Marshal(), b) || r.Size() != small().Size() || r.Words() != small().Words() {
		t.Error("a model read back differs")
	}
	for _, s := range append(slices.Clone(lessons), "lam lai giay o dau") {
		a, c := small().Restore(bare(s)), r.Restore(bare(s))
		if !slices.EqualFunc(a.Words, c.Words, func(a, b vitext.RestoredWord) bool { return slices.Equal(a.Readings, b.Readings) }) {
			t.Errorf("%q: a model read back reads otherwise", s)
		}
	}
}

func TestUnmarshalRestorerRefuses(t *testing.T) {
	good := small().Marshal()
	flipped := slices.Clone(good)
	flipped[len(flipped)/2] ^= 1
	huge := sealed(binary.AppendUvarint(nil, 1<<40))
	for name, b := range map[string][]byte{
		"nothing": nil, "other format": append([]byte("tcxxx9"), good[6:]...), "cut": good[:len(good)-9], "longer": append(slices.Clone(good), 0), "flipped": flipped,
		"huge count": huge, "trailing bytes": sealed(append(slices.Clone(good[6:len(good)-4]), 0)), "no rest": sealed(good[6 : len(good)/2]),
		"a pair more often than its word": sealed([]byte{1, 1, 'a', 0, 0, 0, 1, 1, 0, 0, 0, 1, 4, 2, 0, 0}),
		"words in no order":               sealed([]byte{2, 1, 'b', 1, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
	} {
		if _, err := vitext.UnmarshalRestorer(b); !errors.Is(err, vitext.ErrRestorer) {
			t.Errorf("%s: error %v, want ErrRestorer", name, err)
		}
	}
}

// sealed makes a file of a body: with the format's name and a checksum that holds.
func sealed(body []byte) []byte {
	b := append([]byte("tcrst1"), body...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

func FuzzUnmarshalRestorer(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 1, 'a', 0, 0, 0, 2, 1, 0, 0, 0, 1, 4, 2, 0, 0})
	f.Add([]byte{2, 1, 'a', 2, 0xc3, 0xa0, 4, 0, 0, 2, 2, 2, 1, 1, 4, 0, 0, 1, 5, 1, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := vitext.UnmarshalRestorer(sealed(body))
		if err != nil {
			if !errors.Is(err, vitext.ErrRestorer) {
				t.Fatalf("error %v is no ErrRestorer", err)
			}
			return
		}
		if r.Size() > 200*len(body)+4096 {
			t.Fatalf("%d bytes became a model of %d", len(body), r.Size())
		}
		checkRestored(t, "a an a, lam giay a", r.Restore("a an a, lam giay a"))
		if again, err := vitext.UnmarshalRestorer(r.Marshal()); err != nil || !bytes.Equal(again.Marshal(), r.Marshal()) {
			t.Fatalf("a model that was read cannot be written and read: %v", err)
		}
	})
}

// TestCounting compares sorting and the bound of a model with the plain way.
func TestCounting(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	keys := make([]uint64, 5000)
	counts := map[uint64]int{}
	for i := range keys {
		keys[i] = rng.Uint64N(40)<<32 | rng.Uint64N(40)<<16 | rng.Uint64N(3)
		counts[keys[i]>>16]++
	}
	want := slices.Sorted(slices.Values(keys))
	if keys = vitext.SortKeys(keys); !slices.Equal(keys, want) {
		t.Fatal("SortKeys does not sort")
	}
	for _, limit := range []int{0, 1, 50, 700, 1600, 5000} {
		least := vitext.LeastCount(keys, 16, limit)
		kept, more := 0, 0
		for n := range maps.Values(counts) {
			if n >= least {
				kept++
			}
			if n >= least-1 {
				more++
			}
		}
		if kept > limit || least > 1 && more <= limit {
			t.Errorf("limit %d: least count %d keeps %d, one less %d", limit, least, kept, more)
		}
	}
}

func TestRestoreSure(t *testing.T) {
	r := vitext.TrainRestorer(slices.Values(append([]string{"kíp xoán lỉnh. kíp xoàn lỉnh. kíp xoán lỉnh. cấp thẻ."}, lessons...)))
	tests := []struct{ name, in, want string }{
		{"what is unsure stays", "kip xoan linh", "kíp xoan lỉnh"},
		{"case and signs", "DANG KY?? (TAM TRU)", "ĐĂNG KÝ?? (TẠM TRÚ)"},
		{"a capital opens a sentence", "Dang ky tam tru. Cap the", "Đăng ký tạm trú. Cấp thẻ"},
		{"names", "dang ky tam tru cho ba Dang Thi Xa", "đăng ký tạm trú cho ba Dang Thi Xa"},
		{"all words in capitals", "Dang Ky Tam Tru", "Đăng Ký Tạm Trú"},
		{"nothing to read", "đăng ký tạm trú", "đăng ký tạm trú"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		got := r.Restore(tt.in)
		if s := got.Sure(0.97); s != tt.want {
			t.Errorf("%s: %q is surely %q, want %q\n%v", tt.name, tt.in, s, tt.want, got.Words)
		}
	}
}
