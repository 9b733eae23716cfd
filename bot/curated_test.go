package bot_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/internal/memstore"
	"trolycong/knowledge"
	"trolycong/retrieval/snapshot"
)

const cardQuestion = "Cấp thẻ đọc sách nộp trực tuyến hết bao nhiêu tiền?"

// card is an editor's answer on the fixture's reading card.
func card(t *testing.T, s *snapshot.Snapshot, body string) *knowledge.Answer {
	t.Helper()
	a := bound(t, s, "tl-the", "9.100001", cardQuestion, "phí làm thẻ đọc sách online")
	a.Body = body
	return a
}

func curatedTurn(t *testing.T, s *snapshot.Snapshot, a *knowledge.Answer, m bot.Message, edit func(*bot.Options)) *bot.Turn {
	t.Helper()
	b := newBot(t, s, newMemory(), func(o *bot.Options) {
		o.Answers = &board{&knowledge.AnswerSet{Version: "1", Answers: []*knowledge.Answer{a}}}
		if edit != nil {
			edit(o)
		}
	})
	turn, err := b.Handle(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// TestCuratedReply: what the sources hold is cited, what they do not hold is the editor's and says so.
func TestCuratedReply(t *testing.T) {
	s := fixture(t)
	turn := curatedTurn(t, s, card(t, s, "Nộp trực tuyến hết 5.000 đồng một thẻ.\n- Trả thẻ trong 2 ngày làm việc.\n- Quầy mở đến 19 giờ 30 phút."), bot.Message{Text: cardQuestion}, nil)
	r := turn.Reply
	if id, why := fired(turn); id != "tl-the" {
		t.Fatalf("not answered by the editor: %s", why)
	}
	if r.Outcome != bot.Answered || !strings.HasPrefix(r.Text, "Nộp trực tuyến hết 5.000 đồng một thẻ. [1]") {
		t.Errorf("%s: %q", r.Outcome, r.Text)
	}
	for _, want := range []string{"Theo cán bộ biên tập (phụ trách: Tổ một cửa), duyệt ngày 14/07/2026.", "nguồn trích dẫn không ghi: “Quầy mở đến 19 giờ 30 phút”."} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("text lacks %q: %q", want, r.Text)
		}
	}
	editor := ""
	for _, f := range r.Facts {
		if f.Provenance == knowledge.FromEditor {
			editor += f.Derived + "|"
		}
	}
	if !strings.Contains(editor, "19 giờ|30 phút|") || strings.Contains(editor, "5.000") || strings.Contains(editor, "2 ngày") {
		t.Errorf("editor's values: %q", editor)
	}
	if len(r.Procedures) != 1 || r.Procedures[0].Code != "9.100001" || len(r.Citations) == 0 || r.Citations[0].Code != "9.100001" {
		t.Errorf("procedures %v, citations %+v", r.Procedures, r.Citations)
	}
}

// TestCuratedFires: a live answer is given where people, place and time are its own, and only there.
func TestCuratedFires(t *testing.T) {
	s := fixture(t)
	internal := bound(t, s, "tl-noibo", "kh-noi-bo", cardQuestion)
	for _, c := range []struct {
		name  string
		edit  func(a *knowledge.Answer)
		msg   bot.Message
		own   string // the operator's province
		fires bool
	}{
		{name: "own words", fires: true},
		{name: "another wording", msg: bot.Message{Text: "cấp thẻ đọc sách online mất nhiêu tiền v ạ"}, fires: true},
		{name: "other aspect", msg: bot.Message{Text: "Cấp thẻ đọc sách nộp trực tuyến cần giấy tờ gì?"}},
		{name: "more said", msg: bot.Message{Text: "Cấp thẻ đọc sách cho trẻ em nộp trực tuyến hết bao nhiêu tiền?"}},
		{name: "renewal", msg: bot.Message{Text: "Cấp lại thẻ đọc sách nộp trực tuyến hết bao nhiêu tiền?"}},
		{name: "province named", msg: bot.Message{Text: cardQuestion + " ở Cà Mau"}},
		{name: "for a province, nothing said", edit: func(a *knowledge.Answer) { a.Province = "Cà Mau" }},
		{name: "for a province, named", edit: func(a *knowledge.Answer) { a.Province = "Cà Mau" }, msg: bot.Message{Text: "Ở Cà Mau cấp thẻ đọc sách nộp trực tuyến hết bao nhiêu tiền?"}, fires: true},
		{name: "for a province, the operator's", edit: func(a *knowledge.Answer) { a.Province = "Cà Mau" }, own: "Cà Mau", fires: true},
		{name: "for a province, the reader elsewhere", edit: func(a *knowledge.Answer) { a.Province = "Cà Mau" }, msg: bot.Message{Province: "Lai Châu"}, own: "Cà Mau"},
		{name: "for business", edit: func(a *knowledge.Answer) { a.Audience = "business" }},
		{name: "for business, who asks", edit: func(a *knowledge.Answer) { a.Audience = "business" }, msg: bot.Message{Audience: bot.AudienceBusiness}, fires: true},
		{name: "not yet", edit: func(a *knowledge.Answer) { a.From = knowledge.Date{Year: 2026, Month: 7, Day: 16} }},
		{name: "last day", edit: func(a *knowledge.Answer) { a.To = knowledge.Date{Year: 2026, Month: 7, Day: 15} }, fires: true},
		{name: "over", edit: func(a *knowledge.Answer) { a.To = knowledge.Date{Year: 2026, Month: 7, Day: 14} }},
		{name: "asked of an earlier day", edit: func(a *knowledge.Answer) { a.From = knowledge.Date{Year: 2026, Month: 7, Day: 1} }, msg: bot.Message{AsOf: knowledge.Date{Year: 2026, Month: 6, Day: 30}}},
		{name: "source changed", edit: func(a *knowledge.Answer) { a.Sources[0].Digest = knowledge.Digest("khác") }},
		{name: "one of two sources gone", edit: func(a *knowledge.Answer) {
			a.Sources = append(a.Sources, knowledge.Binding{Document: "9.999999", Digest: "x"})
		}},
		{name: "internal source, public reader", edit: func(a *knowledge.Answer) { a.Sources = internal.Sources }},
		{name: "internal source, staff", edit: func(a *knowledge.Answer) { a.Sources, a.Visibility = internal.Sources, knowledge.Internal }, msg: bot.Message{See: knowledge.Internal}, fires: true},
		{name: "internal answer, public reader", edit: func(a *knowledge.Answer) { a.Visibility = knowledge.Internal }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := card(t, s, "Bạn hỏi tại quầy.")
			if c.edit != nil {
				c.edit(a)
			}
			if c.msg.Text == "" {
				c.msg.Text = cardQuestion
			}
			turn := curatedTurn(t, s, a, c.msg, func(o *bot.Options) { o.Province = c.own })
			if id, why := fired(turn); (id != "") != c.fires {
				t.Errorf("fires %v, want %v: %s", id != "", c.fires, why)
			}
		})
	}
}

// TestCuratedAfterInput: what the input guard ends never comes to an editor's answer.
func TestCuratedAfterInput(t *testing.T) {
	s := fixture(t)
	a := card(t, s, "Bạn hỏi tại quầy.")
	a.Questions = []string{"nhà tôi đang cháy có người bên trong"}
	if turn := curatedTurn(t, s, a, bot.Message{Text: "nhà tôi đang cháy có người bên trong"}, nil); turn.Reply.Outcome != bot.Emergency {
		t.Errorf("outcome %s", turn.Reply.Outcome)
	}
}

// TestCuratedFollowUp: a question that leans on the one before is looked up and not an editor's.
func TestCuratedFollowUp(t *testing.T) {
	s := fixture(t)
	a := card(t, s, "Bạn hỏi tại quầy.")
	a.Questions = append(a.Questions, "lệ phí bao nhiêu")
	b := newBot(t, s, newMemory(), func(o *bot.Options) {
		o.Answers = &board{&knowledge.AnswerSet{Version: "1", Answers: []*knowledge.Answer{a}}}
	})
	for i, q := range []string{"Thuê tủ khóa gửi đồ cần giấy tờ gì", "lệ phí bao nhiêu"} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(q), Session: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if id, _ := fired(turn); id != "" {
			t.Errorf("turn %d %q was answered by %s", i+1, q, id)
		}
	}
}

// TestCuratedVersions: another version of the answers counts from the next turn on.
func TestCuratedVersions(t *testing.T) {
	s := fixture(t)
	live := &board{&knowledge.AnswerSet{Version: "1"}}
	b := newBot(t, s, newMemory(), func(o *bot.Options) { o.Answers = live })
	for i, fires := range []bool{false, true, false} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: cardQuestion, Now: noon.Add(time.Duration(i) * time.Second)})
		if err != nil {
			t.Fatal(err)
		}
		if id, why := fired(turn); (id != "") != fires {
			t.Errorf("turn %d: fires %v, want %v: %s", i+1, id != "", fires, why)
		}
		live.set = &knowledge.AnswerSet{Version: string(rune('2' + i))}
		if i == 0 {
			live.set.Answers = []*knowledge.Answer{card(t, s, "Bạn hỏi tại quầy.")}
		}
	}
}

// swapping is a board whose answers change under the readers.
type swapping struct {
	at atomic.Pointer[knowledge.AnswerSet]
}

func (s *swapping) Live() *knowledge.AnswerSet { return s.at.Load() }

// TestCuratedSideBySide: turns answer from one whole set of answers each while the sets change.
func TestCuratedSideBySide(t *testing.T) {
	s := fixture(t)
	live := &swapping{}
	a := card(t, s, "Bạn hỏi tại quầy.")
	sets := []*knowledge.AnswerSet{{Version: "1", Answers: []*knowledge.Answer{a}}, {Version: "2"}}
	live.at.Store(sets[0])
	b := newBot(t, s, newMemory(), func(o *bot.Options) {
		o.Answers, o.Journal, o.NewID = live, nil, func() string { return "t" }
		o.Sessions = memstore.NewSessions(memstore.Options{Now: o.Now})
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 20 {
				live.at.Store(sets[i%2])
				turn, err := b.Handle(t.Context(), bot.Message{Text: cardQuestion})
				if err != nil || turn.Reply.Outcome != bot.Answered {
					t.Errorf("%v, %+v", err, turn)
				}
			}
		})
	}
	wg.Wait()
}
