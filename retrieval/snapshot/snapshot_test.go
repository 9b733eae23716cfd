package snapshot_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trolycong/knowledge"
	"trolycong/retrieval"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// fixed gives one snapshot to everybody.
type fixed struct{ s *snapshot.Snapshot }

func (f fixed) Pin(_ context.Context, see knowledge.Visibility) (retrieval.View, error) {
	return f.s.View(see), nil
}

func build(t testing.TB, c *knowledge.Collection) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Build(context.Background(), c)
	if err != nil {
		t.Fatalf("Build(%s): %v", c.Version, err)
	}
	return s
}

func TestBuilt(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T, c *knowledge.Collection) retrieval.Source { return fixed{build(t, c)} })
}

func TestOpened(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T, c *knowledge.Collection) retrieval.Source {
		dir := t.TempDir()
		if err := build(t, c).Save(dir); err != nil {
			t.Fatal(err)
		}
		s, err := snapshot.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return fixed{s}
	})
}

func TestHeld(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T, c *knowledge.Collection) retrieval.Source {
		return newHolder(t, &store{c: c}, t.TempDir(), nil)
	})
}

func TestEmpty(t *testing.T) {
	s := build(t, &knowledge.Collection{})
	v := s.View(knowledge.Internal)
	hits, err := v.Search(context.Background(), v.Rewrite("đăng ký 1.001193"))
	if hits != nil || err != nil {
		t.Errorf("search in nothing: got %v, %v", hits, err)
	}
	if got := v.Lookup(retrieval.ExactRef{Kind: retrieval.ExactProcedure, Value: "1.001193"}); got != nil {
		t.Errorf("look-up in nothing: got %v", got)
	}
}

func TestBuildCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := snapshot.Build(ctx, retrievaltest.Collection()); err == nil || s != nil {
		t.Errorf("cancelled Build: got %v, %v, want an error", s, err)
	}
}

func TestExactRefs(t *testing.T) {
	c := retrievaltest.Collection()
	p := *c.Procedures[0]
	p.Code, p.Name = "9.000009", "Xin bằng lái xuồng hạng A1"
	p.Cases = []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: "Tờ khai CT01 theo Thông tư số 7/2031/TT-VC"}, {Name: "Đơn theo mẫu số 04/ĐKX", Form: "Mau_TK1-TS.docx"},
		{Name: "Bằng hạng A1"}}}}
	p.Results = []knowledge.Cited{{Text: "Giấy xác nhận (CT07)"}}
	p.LegalBasis = []knowledge.LegalRef{{Number: "06/2031/NĐ-CP"}}
	c.Procedures = append(c.Procedures, &p)
	v := build(t, c).View(knowledge.Public)
	const form, document = retrieval.ExactForm, retrieval.ExactDocument
	for _, test := range []struct {
		text string
		want []retrieval.ExactRef
	}{
		{"mẫu CT01 và ct07", []retrieval.ExactRef{{Kind: form, Value: "CT01"}, {Kind: form, Value: "CT07"}}},
		{"CT 07, CT1", []retrieval.ExactRef{{Kind: form, Value: "CT07"}, {Kind: form, Value: "CT01"}}},
		{"tk1-ts là gì", []retrieval.ExactRef{{Kind: form, Value: "TK1-TS"}}},
		{"mẫu số 4/đkx", []retrieval.ExactRef{{Kind: form, Value: "04/ĐKX"}}},
		{"mẫu ZZ99", []retrieval.ExactRef{{Kind: form, Value: "ZZ99"}}},
		{"ZZ99 là gì", nil},
		{"đổi bằng A1 sang B2", nil},
		{"mẫu A1", []retrieval.ExactRef{{Kind: form, Value: "A1"}}},
		{"nghị định 6", []retrieval.ExactRef{{Kind: document, Value: "6", Genre: "NĐ"}}},
		{"nghi dinh so 06/2031", []retrieval.ExactRef{{Kind: document, Value: "6/2031", Genre: "NĐ"}}},
		{"NĐ 999", nil}, // an abbreviation alone is no document that nobody has
		{"nghị định 999", []retrieval.ExactRef{{Kind: document, Value: "999", Genre: "NĐ"}}},
		{"06/2031/nđ-cp", []retrieval.ExactRef{{Kind: document, Value: "06/2031/NĐ-CP"}}},
		{"5/2030/NĐ-CP", []retrieval.ExactRef{{Kind: document, Value: "5/2030/NĐ-CP"}}},
		{"kế hoạch 5 năm", nil}, {"kế hoạch 2031", nil}, {"kế hoạch số 2031", []retrieval.ExactRef{{Kind: document, Value: "2031", Genre: "KH"}}},
		{"báo cáo 3 tháng một lần", nil}, {"kế hoạch 75%", nil}, {"thông tư 7,5 triệu", nil},
		{"hạn 15/12/2031 hay 6/2031", nil}, {"3 lần/ngày, 50km/giờ", nil},
		{"1.000.000 đồng", nil}, {"số 0241.0099001", nil},
		{"1.001193, 2.000635.000.00.00.H15", []retrieval.ExactRef{{Kind: retrieval.ExactProcedure, Value: "1.001193"}, {Kind: retrieval.ExactProcedure, Value: "2.000635"}}},
	} {
		if diff := cmp.Diff(test.want, v.Rewrite(test.text).Exact); diff != "" {
			t.Errorf("Rewrite(%q).Exact (-want +got):\n%s", test.text, diff)
		}
	}
}

func FuzzRewrite(f *testing.F) {
	for _, s := range []string{"mẫu CT01 QĐ 749/QĐ-TTg 1.001193", "kế hoạch số 12/KH-UBND", "đc ko ạ", "Đ0/Đ", "mẫu số 1/đ-đ nghị định", "\xff\xc4", oddText} {
		f.Add(s)
	}
	s, err := snapshot.Build(context.Background(), retrievaltest.Collection())
	if err != nil {
		f.Fatal(err)
	}
	v := s.View(knowledge.Public)
	f.Fuzz(func(t *testing.T, text string) {
		q := v.Rewrite(text)
		if again := v.Rewrite(q.Text); again.Text != q.Text {
			t.Errorf("Rewrite(%q).Text = %q, once more %q", text, q.Text, again.Text)
		}
		if _, err := v.Search(context.Background(), q); err != nil {
			t.Errorf("Search(%q): %v", text, err)
		}
		for _, ref := range q.Exact {
			if ref.Value == "" {
				t.Errorf("Rewrite(%q): empty reference %+v", text, ref)
			}
			v.Lookup(ref)
		}
	})
}

const oddText = "a\x00b\u0301 ₫ 𝟙 ﷺ \u202e CT\u00a001"

// TestInternalBesidePublic checks that each caller gets the record of a code that it may see, by every way.
func TestInternalBesidePublic(t *testing.T) {
	c := retrievaltest.Collection()
	var open *knowledge.Procedure
	for _, p := range c.Procedures {
		if p.Visibility == knowledge.Public {
			open = p
			break
		}
	}
	secret := *open
	secret.Visibility, secret.Name = knowledge.Internal, open.Name+" (bản nội bộ)"
	c.Procedures = append(c.Procedures, &secret)
	dir := t.TempDir()
	if err := build(t, c).Save(dir); err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for see, want := range map[knowledge.Visibility]string{knowledge.Public: open.Name, knowledge.Internal: secret.Name} {
		v := s.View(see)
		if p, ok := v.Procedure(open.Code); !ok || p.Name != want {
			t.Errorf("%v: Procedure gives %+v, want %q", see, p, want)
		}
		hits := v.Lookup(retrieval.ExactRef{Kind: retrieval.ExactProcedure, Value: string(open.Code)})
		if len(hits) != 1 || hits[0].ID != string(open.Code) {
			t.Errorf("%v: Lookup gives %+v, want the code once", see, hits)
		}
		found, err := v.Search(t.Context(), v.Rewrite(open.Name))
		n := 0
		for _, h := range found {
			if h.ID == string(open.Code) {
				n++
			}
		}
		if err != nil || n != 1 {
			t.Errorf("%v: Search gives the code %d times (%v), want once", see, n, err)
		}
	}
}
