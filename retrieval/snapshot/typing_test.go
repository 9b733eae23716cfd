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
