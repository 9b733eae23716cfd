package snapshot_test

import (
	"fmt"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval/retrievaltest"
	"trolycong/retrieval/snapshot"
)

// TestMended: noise in a question is read as the public records write it, the question stays as typed beside it.
func TestMended(t *testing.T) {
	s := build(t, retrievaltest.Collection())
	dir := t.TempDir()
	if err := s.Save(dir); err != nil {
		t.Fatal(err)
	}
	opened, err := snapshot.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]*snapshot.Snapshot{"built": s, "opened": opened} {
		for _, see := range []knowledge.Visibility{knowledge.Public, knowledge.Internal} {
			for typed, want := range map[string]string{
				"dawng kys vuwowfn caay":   "đăng ký vườn cây",
				"đăng kýyyy vườn cây cảnh": "đăng ký vườn cây cảnh",
				"đăngký vườncây":           "đăng ký vườn cây",
				"đăng ký vườn cây cảnh":    "đăng ký vườn cây cảnh",
			} {
				q := x.View(see).Rewrite(typed)
				if q.Understood != want || q.Text != want || q.Typed != typed {
					t.Errorf("%s, %v: %q is understood as %q, read as %q, kept as %q; want %q", name, see, typed, q.Understood, q.Text, q.Typed, want)
				}
			}
		}
	}
	clean, noisy := s.View(knowledge.Public).Rewrite("đăng ký vườn cây"), s.View(knowledge.Public).Rewrite("dawng kys vuwowfn caay")
	if len(clean.Terms) != len(noisy.Terms) {
		t.Errorf("terms: %v and %v", clean.Terms, noisy.Terms)
	}
}

// TestMendedByPublicWords: a word that only an internal record holds is never what a question is understood to say.
func TestMendedByPublicWords(t *testing.T) {
	for see, want := range map[knowledge.Visibility]string{knowledge.Public: "kho ngoằng khuỵch", knowledge.Internal: "kho ngoawngf khuyjch"} {
		c := retrievaltest.Collection()
		for range 5 {
			d := *c.Documents[0]
			d.ID, d.Text, d.Visibility, d.Passages = knowledge.DocumentID(fmt.Sprint("kho-", len(c.Documents))), "Kho ngoằng khuỵch mở cửa.", see, nil
			c.Documents = append(c.Documents, &d)
		}
		s := build(t, c)
		for _, who := range []knowledge.Visibility{knowledge.Public, knowledge.Internal} {
			if q := s.View(who).Rewrite("kho ngoawngf khuyjch"); q.Understood != want {
				t.Errorf("word of a %v record, asked by %v: understood as %q, want %q", see, who, q.Understood, want)
			}
		}
	}
}

// TestRestored: words typed without their diacritics are sought with them where that is sure; what the user typed with
// diacritics, names, codes and English stay.
func TestRestored(t *testing.T) {
	v := build(t, retrievaltest.Collection()).View(knowledge.Public)
	for _, tt := range []struct {
		typed, text, understood string
		plain, changed          bool
	}{
		{"dang ky vuon cay", "đăng ký vườn cây", "đăng ký vườn cây", true, true},
		{"đăng ký vuon cay", "đăng ký vườn cây", "đăng ký vườn cây", false, true},
		{"dk vuon cay o dau", "dk vườn cây ở đâu", "đăng ký vườn cây ở đâu", true, true},
		{"đăng ký vườn cây ở dau", "đăng ký vườn cây ở đâu", "đăng ký vườn cây ở đâu", false, false},
		{"how do I register a garden", "how do I register a garden", "đăng ký garden", true, false},
		{"đăng ký vườn cây cho Tran Van Cay", "đăng ký vườn cây cho Tran Van Cay", "đăng ký vườn cây cho Tran Van Cay", true, false},
	} {
		q := v.Rewrite(tt.typed)
		if q.Typed != tt.typed || q.Text != tt.text || q.Understood != tt.understood || q.Plain != tt.plain || q.Changed != tt.changed {
			t.Errorf("%q: typed %q, read %q, understood %q, plain %v, changed %v; want %+v", tt.typed, q.Typed, q.Text, q.Understood, q.Plain, q.Changed, tt)
		}
	}
	for _, term := range v.Rewrite("dang ky vuon cay").Terms {
		if !term.Accented {
			t.Errorf("%q is sought without its diacritics", term.Text)
		}
	}
}
