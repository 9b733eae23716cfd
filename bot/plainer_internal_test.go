package bot

import (
	"log/slog"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// TestPlainerAnswer holds that one line of another source that its quote does not prove costs that line and not the answer.
func TestPlainerAnswer(t *testing.T) {
	const source = "Mở 7 tủ sách. Mượn được 12 cuốn."
	doc := &knowledge.Document{ID: "d", Text: source}
	for _, tt := range []struct {
		name, other string
		kept        bool
	}{
		{"proven", "“Mượn được 12 cuốn” [2]", true},
		{"unproven", "“Mượn được 21 cuốn” [2]", false},
	} {
		turn := &turn{Bot: &Bot{log: slog.New(slog.DiscardHandler)}, view: oneDocument{doc: doc}}
		reply := &Reply{Outcome: Answered, Blocks: []Block{{Type: BlockText, Text: "Mở 7 tủ sách [1]"}, {Type: BlockList, Title: "Nguồn khác", Items: []string{tt.other}}},
			Citations: []knowledge.Citation{{ID: "1", Kind: knowledge.KindPassage, Document: "d", Quote: source[:len("Mở 7 tủ sách.")], Start: 0, End: 13},
				{ID: "2", Kind: knowledge.KindPassage, Document: "d", Quote: "Mượn được 12 cuốn.", Start: 14, End: 32}}}
		reply.Text = plainText(reply.Blocks)
		turn.plainer = []func() *Reply{func() *Reply { return turn.withoutOthers(reply) }}
		got := turn.prove(reply)
		if got.Outcome != Answered || !strings.Contains(got.Text, "7 tủ sách") || strings.Contains(got.Text, "Mượn") != tt.kept {
			t.Errorf("%s: outcome %s, kept other source: want %t:\n%s", tt.name, got.Outcome, tt.kept, got.Text)
		}
	}
}

// TestSourcePage holds that the way to a source is one address, whatever characters its file's name has.
func TestSourcePage(t *testing.T) {
	turn := &turn{Bot: &Bot{}, msg: Message{Lang: "vi"}}
	got := turn.unproven(&Reply{Citations: []knowledge.Citation{{ID: "1", Document: "thư mục/KH #1? 50%"}}})
	if len(got.Blocks) != 2 || got.Blocks[1].URL != "/nguon/th%C6%B0%20m%E1%BB%A5c/KH%20%231%3F%2050%25" {
		t.Errorf("got %+v, want a link to the source", got.Blocks)
	}
}

// oneDocument is a view that holds one document.
type oneDocument struct {
	retrieval.View
	doc *knowledge.Document
}

func (v oneDocument) Document(id knowledge.DocumentID) (*knowledge.Document, bool) {
	return v.doc, id == v.doc.ID
}
