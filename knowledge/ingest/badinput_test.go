package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"trolycong/knowledge"
	"trolycong/knowledge/ingest"
)

func packed(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// tcvn3 is a text in the TCVN3 encoding, as its bytes.
const tcvn3 = "C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam. \xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c. " +
	"K\xd5 ho\xb9ch chuy\xd3n \xae\xe6i s\xe8 c\xf1a t\xd8nh n\xa8m hai ngh\xd7n kh\xabng tr\xa8m hai m\xad\xb3i."

func TestBadFiles(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		want                []string // all stand in the reason
	}{
		{"empty", "a.txt", "", []string{"rỗng"}},
		{"blank", "a.txt", " \n\t\n", []string{"không có chữ"}},
		{"PDF", "a.pdf", "%PDF-1.7", []string{".pdf", "Markdown", "JSON Lines", "hãy"}},
		{"Word", "a.DOCX", "PK\x03\x04", []string{".docx", "hãy"}},
		{"Excel", "a.xlsx", "PK\x03\x04", []string{".xlsx", "hãy"}},
		{"JSON", "a.json", "{}", []string{".json", "JSON Lines"}},
		{"packed text", "a.txt.gz", packed(t, planText), []string{"giải nén"}},
		{"no extension", "a", planText, []string{"phần mở rộng"}},
		{"unknown extension", "a.xyz", planText, []string{".xyz", "Markdown"}},
		{"PDF called text", "a.txt", "%PDF-1.7\n…", []string{"PDF", "phần mở rộng"}},
		{"picture called Markdown", "a.md", "\x89PNG\r\n\x1a\n", []string{"PNG"}},
		{"gzip called text", "a.txt", packed(t, planText), []string{"gzip"}},
		{"zip called JSON Lines", "a.jsonl", "PK\x03\x04", []string{"zip"}},
		{"catalogue called text", "a.txt", catalogue(2), []string{".jsonl"}},
		{"array", "a.jsonl", "[" + procedure("1.000001", "Một") + "]", []string{"mảng JSON", "mỗi dòng"}},
		{"UTF-16 catalogue", "a.jsonl", utf16le(catalogue(2)), []string{"UTF-16", "UTF-8"}},
		{"UTF-16 catalogue, packed", "a.jsonl.gz", packed(t, utf16le(catalogue(2))), []string{"UTF-16", "lưu lại với bảng mã UTF-8"}},
		{"old Vietnamese encoding", "a.txt", strings.Repeat(tcvn3, 5), []string{"TCVN3", "Unicode"}},
		{"UTF-16 without its mark", "a.txt", utf16le(planText)[2:], []string{"UTF-16", "BOM", "UTF-8"}},
		{"UTF-16 catalogue without its mark", "a.jsonl", utf16le(catalogue(2))[2:], []string{"UTF-16", "UTF-8"}},
		{"random bytes", "a.txt", strings.Repeat("ab\xa1\xfecd \xb0\xc1\xf0 x\xe0\xa1\xb3 y ", 20), []string{"UTF-8", "hãy"}},
		{"text called gzip", "a.jsonl.gz", catalogue(2)[:10] + "\x00", []string{"gzip", "hãy"}},
		{"prose called gzip", "a.jsonl.gz", "Kính gửi quý cơ quan\n", []string{"gzip", "hãy"}},
		{"secret annex", "a.txt", planText + strings.Repeat("- Một dòng.\n", 60) + "\nMẬT\n", []string{"MẬT"}},
		{"no known encoding", "a.txt", "\xc3\x28 abc \xa0\xa1", []string{"UTF-8"}},
		{"binary", "a.txt", strings.Repeat("a\x00\x01\x02\x00", 100), []string{"nhị phân"}},
		{"prose called JSON Lines", "a.jsonl", "Kính gửi\nQuý cơ quan\n", []string{"không đọc được bản ghi nào", "dòng 1", "JSON"}},
		{"no records", "a.jsonl", "\n\n", []string{"không có bản ghi nào"}},
		{"cut off in the last line", "a.jsonl", catalogue(3) + procedure("1.000009", "Chín")[:30], []string{"cắt ngang", "chưa lưu gì", "hãy"}},
		{"cut off, then packed", "a.jsonl.gz", packed(t, catalogue(3)+procedure("1.000009", "Chín")[:30]), []string{"cắt ngang"}},
		{"broken gzip", "a.jsonl.gz", packed(t, catalogue(300))[:300], []string{"nén", "chưa lưu gì", "tải lại"}},
		{"gzip with a wrong byte", "a.jsonl.gz", damage(packed(t, catalogue(300))), []string{"nén", "tải lại"}},
		{"secret", "a.txt", "MẬT\n" + planText, []string{"MẬT", "không lưu gì"}},
		{"top secret", "a.md", "# UBND TỈNH MẪU\n\n**TUYỆT MẬT**\n\n" + planText, []string{"TUYỆT MẬT"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			p.file("z-good.txt", planText)
			path := p.file(c.file, c.content)
			r := p.run(ingest.Options{})
			p.want(r, ingest.ExitPart, "+z-good", "-"+filepath.Base(path))
			if len(r.Refused) == 1 {
				p.contains(r.Refused[0].Reason, append(c.want, "hãy")...)
				if r.Refused[0].Path != path || strings.Contains(r.Refused[0].Reason, "\n") {
					t.Errorf("refusal: got %+v, want the path %s and one line", r.Refused[0], path)
				}
			}
		})
	}
}

func damage(s string) string {
	b := []byte(s)
	b[len(b)/2] ^= 0xff
	return string(b)
}

func TestBadRecords(t *testing.T) {
	good := procedure("1.000001", "Một")
	for _, c := range []struct {
		name, content string
		stored        int
		want          []string
	}{
		{"cut off inside", good + "\n" + procedure("1.000002", "Hai")[:30] + "\n", 1, []string{"dòng 2", "JSON"}},
		{"no code", good + "\n" + procedure("", "Hai") + "\n", 1, []string{"dòng 2", "ma_thu_tuc"}},
		{"no name", good + "\n\n" + procedure("1.000002", "") + "\n", 1, []string{"dòng 3", "ten_thu_tuc", "1.000002"}},
		{"a code twice", good + "\n" + procedure("1.000001", "Khác") + "\n", 1, []string{"dòng 2", "1.000001"}},
		{"not UTF-8", good + "\n" + `{"ma_thu_tuc":"1.000002","ten_thu_tuc":"` + "\xc3\x28" + `"}` + "\n", 1, []string{"dòng 2", "UTF-8"}},
		{"old encoding", good + "\n" + procedure("1.000002", "§¨ng ký khai sinh cã yÕu tè n\u00adíc ngoµi") + "\n", 1, []string{"dòng 2", "TCVN3", "Unicode"}},
		{"secret", good + "\n" + procedure("1.000002", "TỐI MẬT") + "\n", 1, []string{"dòng 2", "TỐI MẬT", "ten_thu_tuc", "hãy"}},
		{"raw control", good + "\n" + strings.Replace(procedure("1.000002", "Hai"), "Hai", "H\x02i", 1) + "\n", 1, []string{"dòng 2", "U+0002", "hãy"}},
		{"no object", good + "\n7\n", 1, []string{"dòng 2", "JSON"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			r := p.run(ingest.Options{}, p.file("a.jsonl", c.content))
			p.want(r, ingest.ExitPart, "+a")
			if len(r.Stored) != 1 || len(r.Stored[0].Refused) != 1 || r.Stored[0].Source.Records != c.stored {
				t.Fatalf("got %+v, want %d stored and one refused", r.Stored, c.stored)
			}
			p.contains(r.Stored[0].Refused[0].String(), c.want...)
			p.contains(strings.Join(r.Lines(), "\n"), c.want...)
		})
	}
}

func TestReadableAllTheSame(t *testing.T) {
	for _, c := range []struct{ name, file, content, want string }{
		{"UTF-16 plan", "a.txt", utf16le(planText), "Chuyển đổi số"},
		{"byte-order mark", "a.txt", "\ufeff" + planText, "Chuyển đổi số"},
		{"Windows line ends", "a.txt", strings.ReplaceAll(planText, "\n", "\r\n"), "KẾ HOẠCH\nChuyển đổi số"},
		{"controls and tags", "a.txt", strings.ReplaceAll(planText, "Chuyển đổi", "Chuy\u200bển\x07 đ\U000E0041ổi"), "Chuyển đổi số"},
		{"decomposed", "a.txt", strings.ReplaceAll(planText, "số", "so\u0302\u0301"), "Chuyển đổi số"},
		{"words about secrets", "a.txt", planText + "- Bảo vệ văn bản mật theo quy định.\n", "văn bản mật"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			p.want(p.run(ingest.Options{}, p.file(c.file, c.content)), ingest.ExitStored, "+a")
			got, err := p.db.Collection(t.Context())
			if err != nil || len(got.Documents) != 1 {
				t.Fatalf("Collection: %v", err)
			}
			p.contains(got.Documents[0].Text, c.want)
		})
	}
	t.Run("packed catalogue", func(t *testing.T) {
		p := newPlace(t)
		for _, name := range []string{"a.jsonl.gz", "b.jsonl", "c.JSONL.GZ"} {
			p.file(name, packed(t, catalogue(3)))
		}
		p.want(p.run(ingest.Options{}), ingest.ExitStored, "+a", "+b", "+c")
	})
}

// TestHugeLines makes files with holes, which take no space: a line of 200 MB, and a text beyond all measure.
func TestHugeLines(t *testing.T) {
	p := newPlace(t)
	long := p.file("a.jsonl", procedure("1.000001", "Một")+"\n{")
	text := p.file("b.txt", planText)
	for _, path := range []string{long, text} {
		if err := os.Truncate(path, 200<<20); err != nil {
			t.Fatal(err)
		}
	}
	r := p.run(ingest.Options{})
	if len(r.Refused) == 0 || filepath.Base(r.Refused[len(r.Refused)-1].Path) != "b.txt" {
		t.Fatalf("got %v, want b.txt refused", outline(r))
	}
	p.contains(r.Refused[len(r.Refused)-1].Reason, "MB")
	if text := strings.Join(r.Lines(), "\n"); !strings.Contains(text, "dòng 2") {
		t.Errorf("the long line of a.jsonl: got %q, want its number", text)
	}
}

// TestBrokenNeverReplaces checks that a file that breaks off leaves what its source held before.
func TestBrokenNeverReplaces(t *testing.T) {
	p := newPlace(t)
	whole := packed(t, catalogue(300))
	path := p.file("a.jsonl.gz", whole)
	p.run(ingest.Options{}, path)
	v := p.version()
	plain := catalogue(300)
	for name, content := range map[string]string{"cut off": whole[:len(whole)/2], "damaged": damage(whole), "empty": "", "no gzip": "Kính gửi\n",
		"plain, cut off": plain[:len(plain)/2+20]} {
		p.file("a.jsonl.gz", content)
		p.want(p.run(ingest.Options{}, path), ingest.ExitNothing, "-a.jsonl.gz")
		if p.version() != v || p.source("a").Records != 300 {
			t.Errorf("%s: the stored source was changed", name)
		}
	}
}

func TestOddFiles(t *testing.T) {
	p := newPlace(t)
	r := p.run(ingest.Options{}, filepath.Join(p.dir, "nowhere.txt"))
	p.want(r, ingest.ExitNothing, "-nowhere.txt")
	p.contains(r.Refused[0].Reason, "không có tệp", "đường dẫn")

	p.file("sub/a.txt", planText)
	for link, to := range map[string]string{"loop": p.dir, "link.txt": filepath.Join(p.dir, "sub", "b.txt"), "gone.txt": filepath.Join(p.dir, "none")} {
		if err := os.Symlink(to, filepath.Join(p.dir, link)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	p.file("sub/b.txt", planText+"- b\n")
	r = p.run(ingest.Options{})
	p.want(r, ingest.ExitPart, "+link", "+a", "-gone.txt", "-loop")
	p.contains(r.Refused[1].Reason, "liên kết")
}

// FuzzFile feeds any bytes under any name: a file ends in exactly one list, with a reason when it is refused, and the
// second run of the same bytes changes nothing.
func FuzzFile(f *testing.F) {
	for _, name := range []string{"a.txt", "a.md", "a.jsonl", "a.jsonl.gz"} {
		for _, content := range []string{planText, catalogue(2), packed(f, catalogue(2)), utf16le(planText), tcvn3, "MẬT\nA", "[]", "{", "\x00", "PK\x03\x04"} {
			f.Add(name, []byte(content))
		}
	}
	f.Add("1.001193.txt", []byte(planText))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if name == "" || len(name) > 100 || strings.ContainsAny(name, "/\\\x00:") || strings.HasPrefix(name, ".") || len(content) > 1<<16 {
			t.Skip("no file name, or a large file")
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Skip("not a name on this system")
		}
		store := &memory{}
		opt := ingest.Options{Store: store, Paths: []string{path}}
		first, err := ingest.Run(t.Context(), opt)
		if err != nil || len(outline(first)) != 1 {
			t.Fatalf("%q: got %v, %v; want the file in one list", name, outline(first), err)
		}
		if len(first.Refused) == 1 && (first.Refused[0].Reason == "" || len(store.sources) > 0) {
			t.Fatalf("%q: refused as %q with %d sources stored", name, first.Refused[0].Reason, len(store.sources))
		}
		second, err := ingest.Run(t.Context(), opt)
		if err != nil || len(first.Stored) != len(second.Unchanged) || len(first.Refused) != len(second.Refused) {
			t.Fatalf("%q again: got %v, %v after %v", name, outline(second), err, outline(first))
		}
	})
}

// memory is the smallest store.
type memory struct{ sources []knowledge.Source }

func (m *memory) Sources(context.Context) ([]knowledge.Source, error) { return m.sources, nil }

func (m *memory) Bundle(context.Context, knowledge.DocumentID) (knowledge.Bundle, error) {
	return knowledge.Bundle{}, knowledge.ErrNotFound
}

func (m *memory) Collection(context.Context) (*knowledge.Collection, error) {
	return &knowledge.Collection{}, nil
}

func (m *memory) PutBundle(_ context.Context, b knowledge.Bundle) error {
	m.sources = append(m.sources, b.Source)
	return nil
}

// TestUnreadableLineKeepsTheRecord checks that a new version takes nothing away that it only fails to say, and tells what
// it leaves out.
func TestUnreadableLineKeepsTheRecord(t *testing.T) {
	p := newPlace(t)
	path := p.file("a.jsonl", catalogue(5))
	p.run(ingest.Options{}, path)
	lines := strings.SplitAfter(catalogue(5), "\n")
	lines[1] = strings.Replace(lines[1], "mẫu", "m\xcau", 1) // 1.000001: not UTF-8
	lines[3] = procedure("1.000003", "Thủ tục mới") + "\n"   // changed
	p.file("a.jsonl", strings.Join(lines[:4], ""))           // without 1.000004
	for range 2 {
		r := p.run(ingest.Options{AsOf: knowledge.Date{Year: 2030}}, path)
		if len(r.Stored) == 1 {
			p.want(r, ingest.ExitPart, "+a")
			p.contains(strings.Join(r.Lines(), "\n"), "không còn 1 thủ tục", "1.000004", "giữ nguyên bản cũ của 1 thủ tục", "1.000001", "dòng 2")
		}
	}
	c, err := p.db.Collection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, pr := range c.Procedures {
		names = append(names, pr.Name)
	}
	if got := strings.Join(names, "|"); got != "Thủ tục mẫu số 0|Thủ tục mẫu số 1|Thủ tục mẫu số 2|Thủ tục mới" {
		t.Errorf("procedures: got %s", got)
	}
}

// TestSameNameElsewhere checks that a file of another folder never takes the place of one of its name unasked.
func TestSameNameElsewhere(t *testing.T) {
	for name, content := range map[string]string{"x.txt": planText, "x.jsonl": catalogue(2)} {
		p := newPlace(t)
		first, second := p.file("a/"+name, content), p.file("b/"+name, content)
		p.run(ingest.Options{}, first)
		p.want(p.run(ingest.Options{}, second), ingest.ExitStored, "=x")
		other := func(n string) string {
			if name == "x.txt" {
				return content + "- Ý thứ " + n + ".\n"
			}
			return content + strings.ReplaceAll(content, "1.00000", "1.0000"+n)
		}
		p.file("b/"+name, other("1"))
		r := p.run(ingest.Options{}, second)
		p.want(r, ingest.ExitNothing, "-"+name)
		p.contains(r.Refused[0].Reason, first, second, "--id")
		p.file("a/"+name, other("2"))
		p.want(p.run(ingest.Options{}, first), ingest.ExitStored, "+x")
		p.want(p.run(ingest.Options{ID: "x"}, second), ingest.ExitStored, "+x")
		p.contains(p.run(ingest.Options{}, first).Refused[0].Reason, "--id")
	}
}

// TestSourcesDiffer checks that two files that give one code differently are told of, unless their dates order them, and
// that an internal one is not named beside a public one.
func TestSourcesDiffer(t *testing.T) {
	changed := strings.Replace(catalogue(3), "Thủ tục mẫu số 1", "Thủ tục đổi tên", 1)
	for _, c := range []struct {
		name, first, second string
		internal            bool
		want                int
	}{
		{"unknown dates", "a.jsonl", "b.jsonl", false, 1},
		{"same date", "a-2026-07.jsonl", "b-2026-07.jsonl", false, 1},
		{"one unknown", "a-2026-07.jsonl", "b.jsonl", false, 1},
		{"one newer", "a-2026-07.jsonl", "b-2026-08.jsonl", false, 0},
		{"public loses to nobody internal", "b-2026-07.jsonl", "a-2026-07.jsonl", true, 1},
	} {
		p := newPlace(t)
		p.run(ingest.Options{}, p.file(c.first, catalogue(3)))
		opt := ingest.Options{}
		if c.internal {
			opt.Visibility = knowledge.Internal
		}
		r := p.run(opt, p.file(c.second, changed))
		p.want(r, ingest.ExitStored, "+"+strings.TrimSuffix(c.second, ".jsonl"))
		if len(r.Differ) != c.want {
			t.Errorf("%s: got %+v, want %d differences", c.name, r.Differ, c.want)
		}
		for _, d := range r.Differ {
			p.contains(strings.Join(r.Lines(), "\n"), "mã 1.000001", strings.TrimSuffix(c.first, ".jsonl"), strings.TrimSuffix(c.second, ".jsonl"), "ten_thu_tuc")
			if d.Code != "1.000001" {
				t.Errorf("%s: got %+v", c.name, d)
			}
		}
		all, err := p.db.Collection(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, pr := range all.Procedures {
			for _, is := range pr.Issues {
				if is.Kind == knowledge.IssueSourcesDiffer && c.internal && pr.Visibility == knowledge.Public {
					t.Errorf("%s: the public record says %q", c.name, is.Detail)
				}
			}
		}
	}
}
