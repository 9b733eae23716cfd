package webtest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"trolycong/bot"
	"trolycong/knowledge"
)

// Bot gives one reply for every kind of question, found by a word in it, and remembers turns as the real one does.
type Bot struct {
	Sessions bot.Sessions
	Journal  bot.Journal
	Source   *Source
	// Wait, when set, is called before the answer: a test blocks or fails there.
	Wait func(ctx context.Context, msg bot.Message) error

	mu   sync.Mutex
	n    int
	seen []bot.Message
}

// Seen gives the messages so far, oldest first.
func (b *Bot) Seen() []bot.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]bot.Message(nil), b.seen...)
}

// Handle answers by the first word of the question that it knows.
func (b *Bot) Handle(ctx context.Context, msg bot.Message) (*bot.Turn, error) {
	b.mu.Lock()
	b.n++
	id := fmt.Sprintf("turn-%04d.x", b.n)
	b.seen = append(b.seen, msg)
	b.mu.Unlock()
	if b.Wait != nil {
		if err := b.Wait(ctx, msg); err != nil {
			return nil, err
		}
	}
	view, err := b.Source.Pin(ctx, msg.See)
	if err != nil {
		return nil, err
	}
	session, err := b.Sessions.Load(ctx, msg.Session)
	if err != nil {
		return nil, err
	}
	asked := citizenNumber.ReplaceAllString(string(msg.Text), "[số căn cước]")
	r := reply(view, strings.ToLower(asked), len(session.Turns))
	r.Session, r.Trace, r.TookMS = msg.Session, id, 1.5
	if strings.Contains(asked, "nuoi meo") {
		r.Understood = strings.ReplaceAll(asked, "nuoi meo", "nuôi mèo")
	}
	if r.Lang == "" {
		r.Lang = "vi"
	}
	turn := &bot.Turn{Reply: r, Trace: bot.Trace{ID: id, At: Now, Question: asked, See: msg.See}}
	session.ID = msg.Session
	session.Turns = append(session.Turns, bot.SessionTurn{Question: asked, Outcome: r.Outcome, Choices: r.Choices, Trace: id})
	if err := b.Sessions.Save(ctx, session); err != nil {
		return nil, err
	}
	return turn, b.Journal.Record(ctx, *turn)
}

// citizenNumber is what this bot hides of personal data.
var citizenNumber = regexp.MustCompile(`\b\d{12}\b`)

func reply(r knowledge.Reader, q string, before int) bot.Reply {
	for _, o := range bot.Outcomes {
		if strings.Contains(q, "kết cục "+string(o)) {
			return plain(o, "Đây là câu trả lời mẫu cho kết cục "+string(o)+".")
		}
	}
	switch {
	case strings.Contains(q, Secret):
		return internalReply(r)
	case strings.Contains(q, "cháy"):
		return plain(bot.Emergency, "Hãy rời khỏi nơi nguy hiểm và gọi ngay 114 (cứu hỏa, cứu nạn). Nếu có người bị thương, gọi 115.")
	case strings.Contains(q, "cán bộ"):
		out := plain(bot.Handoff, "Bạn gọi tổng đài "+Hotline+".")
		out.Facts = []knowledge.Fact{{Kind: knowledge.FactContact, Provenance: knowledge.FromConfig, Derived: Hotline}}
		return out
	case strings.Contains(q, "thủ tục nào"):
		return listReply(r)
	case strings.Contains(q, "hết bao nhiêu"):
		return feeReply(r)
	case strings.Contains(q, "how much"):
		out := plain(bot.Partial, "The source gives no fee [1].")
		out.Lang, out.Citations = "en", planReply(r).Citations[:1]
		return out
	case strings.Contains(q, "which fee"):
		out := plain(bot.Answered, "Fees: In person: 20.000 đồng. The source's note: “Miễn cho mọi người.”")
		out.Lang = "en"
		return out
	case strings.Contains(q, "kinh tế số"):
		return planReply(r)
	case strings.Contains(q, "bảng"):
		return tableReply(r)
	case strings.Contains(q, "tỉnh nào"):
		out := plain(bot.Clarify, "Hai tỉnh có số liệu khác nhau. Bạn hỏi về tỉnh nào?")
		out.Choices = []bot.Choice{{Label: "Tỉnh Mẫu", Send: "Kinh tế số của tỉnh Mẫu"}, {Label: "Tỉnh Khác", Send: "Kinh tế số của tỉnh Khác"}}
		return out
	case strings.Contains(q, "<script>"):
		return plain(bot.Answered, `Chữ lạ <script>alert("x")</script> & "ngoặc" [9] chỉ là chữ.`)
	case strings.Contains(q, "trước đó"):
		return plain(bot.Smalltalk, fmt.Sprintf("Trước câu này bạn đã hỏi %d câu.", before))
	case strings.Contains(q, "mèo"):
		return procedureReply(r)
	}
	return plain(bot.NoSource, "Tôi chưa tìm thấy nguồn chắc chắn để trả lời câu này.\nBạn có thể hỏi bộ phận một cửa nơi bạn ở.")
}

func plain(o bot.Outcome, text string) bot.Reply {
	return bot.Reply{Outcome: o, Text: text, Blocks: []bot.Block{{Type: bot.BlockText, Text: text}}, Citations: []knowledge.Citation{},
		Facts: []knowledge.Fact{}, Procedures: []bot.ProcedureRef{}, Choices: []bot.Choice{}}
}

func cite(p *knowledge.Procedure, id string, at knowledge.Ref) knowledge.Citation {
	return knowledge.Citation{ID: id, Kind: knowledge.KindProcedure, Document: knowledge.DocumentID(p.Code), Code: p.Code, Number: p.Decision, Title: p.Name,
		Section: at.Key, Quote: knowledge.NewText(p.FieldText(at.Key)).Slice(at.Span), Start: at.Span.Start, End: at.Span.End, Role: knowledge.RoleMain,
		URL: p.URL, AsOf: p.AsOf.String()}
}

func procedureReply(r knowledge.Reader) bot.Reply {
	p, ok := r.Procedure(CleanCode)
	if !ok {
		return plain(bot.NoSource, "Không có.")
	}
	out := plain(bot.Answered, "Bạn cần 2 loại giấy tờ: tờ khai theo mẫu M01 và ảnh con mèo [1]. Nộp trực tuyến thì miễn phí, 3 ngày làm việc [2].")
	out.Blocks = []bot.Block{
		{Type: bot.BlockText, Text: out.Text},
		{Type: bot.BlockList, Title: "Giấy tờ cần nộp", Items: []string{"Tờ khai đăng ký nuôi mèo, mẫu M01 (1 bản chính) [1]", "Ảnh con mèo (2 bản sao) [1]"}, Citations: []string{"1"}},
		{Type: bot.BlockSteps, Title: "Các bước", Items: []string{"Điền tờ khai [3]", "Nộp hồ sơ tại bộ phận một cửa hoặc nộp trực tuyến [3]", "Nhận giấy xác nhận [3]"}},
		{Type: bot.BlockTable, Title: "Lệ phí và thời hạn", Header: []string{"Cách nộp", "Thời hạn", "Lệ phí"},
			Rows: [][]string{{"Trực tuyến", "3 ngày làm việc", "Miễn phí"}, {"Trực tiếp", "5 ngày làm việc", "20.000 đồng"}}, Citations: []string{"2"}},
		{Type: bot.BlockNote, Text: "Dữ liệu của danh mục: 01/7/2026. Hãy kiểm tra lại trên trang chính thức trước khi nộp."},
		{Type: bot.BlockLink, Text: "Xem đầy đủ thủ tục", URL: "/thu-tuc/" + string(p.Code)},
		{Type: bot.BlockLink, Text: "Trang chính thức", URL: p.URL},
		{Type: bot.BlockLink, Text: "Không được hiện", URL: "javascript:alert(1)"}}
	out.Citations = []knowledge.Citation{cite(p, "1", p.Cases[0].Papers[0].Ref), cite(p, "2", p.Channels[0].Ref), cite(p, "3", p.Steps[0].Ref)}
	out.Procedures = []bot.ProcedureRef{{Code: p.Code, Name: p.Name, Score: .9}}
	out.Choices = []bot.Choice{{Label: "Lệ phí bao nhiêu?", Send: "Lệ phí nuôi mèo bao nhiêu?"}, {Label: "Nộp ở đâu?", Send: "Nuôi mèo nộp hồ sơ ở đâu?"}}
	return out
}

// Hotline is the number that the fake bot names; a server of a test shows it when it is its own.
const Hotline = "1900 1234"

// listReply asks which procedure is meant, as the real bot does: a list and the same again as choices.
func listReply(r knowledge.Reader) bot.Reply {
	out := plain(bot.Clarify, "Bạn hỏi về thủ tục nào dưới đây?")
	var items []string
	for i, code := range []knowledge.ProcedureCode{CleanCode, DoubtCode} {
		p, ok := r.Procedure(code)
		if !ok {
			return plain(bot.NoSource, "Không có.")
		}
		id := fmt.Sprint(i + 1)
		out.Citations = append(out.Citations, cite(p, id, ref(p, "ten_thu_tuc", p.Name)))
		items = append(items, p.Name+" ("+string(code)+") ["+id+"]")
		out.Choices = append(out.Choices, bot.Choice{Label: p.Name, Send: string(code)})
	}
	out.Blocks = append(out.Blocks, bot.Block{Type: bot.BlockSteps, Items: items})
	return out
}

// feeReply says fees and time as the real bot does.
func feeReply(r knowledge.Reader) bot.Reply {
	p, ok := r.Procedure(CleanCode)
	if !ok {
		return plain(bot.NoSource, "Không có.")
	}
	out := plain(bot.Answered, "Thời hạn giải quyết: 5 ngày làm việc (trực tiếp, qua bưu chính) [3] [2].\nPhí, lệ phí: …")
	out.Blocks = []bot.Block{{Type: bot.BlockText, Text: "Nơi giải quyết: Ủy ban nhân dân cấp xã. [4]. Cách nộp: trực tuyến, trực tiếp [1] [2]."},
		{Type: bot.BlockText, Text: "Thời hạn giải quyết: 5 ngày làm việc (trực tiếp, qua bưu chính) [3] [2]."},
		{Type: bot.BlockList, Title: "Phí, lệ phí", Items: []string{"Trực tuyến: miễn phí. Ghi chú của nguồn: “Miễn cho mọi người.” [1]",
			"Trực tiếp: 20.000 đồng. Ghi chú của nguồn: “" + strings.Repeat("Trường hợp thuộc diện được miễn thì xuất trình giấy tờ. ", 4) + "” [2]"}},
		{Type: bot.BlockLink, Text: "Trang chính thức trên Cổng Dịch vụ công quốc gia", URL: "https://dichvucong.gov.vn"},
		{Type: bot.BlockLink, Text: "Gọi 1900 9999", URL: "tel:19009999"}}
	out.Citations = []knowledge.Citation{cite(p, "1", p.Channels[0].Ref), cite(p, "2", p.Channels[1].Ref), cite(p, "3", p.Channels[2].Ref),
		cite(p, "4", ref(p, "co_quan_thuc_hien", p.Agency))}
	return out
}

func passage(d *knowledge.Document, id, quote, section string) knowledge.Citation {
	start := len([]rune(d.Text[:strings.Index(d.Text, quote)]))
	return knowledge.Citation{ID: id, Kind: knowledge.KindPassage, Document: d.ID, Number: d.Identity.Number, Title: "Kế hoạch 12/KH-UBND chuyển đổi số tỉnh Mẫu",
		Section: section, Quote: quote, Start: start, End: start + len([]rune(quote)), Role: knowledge.RoleMain, AsOf: d.AsOf.String()}
}

func planReply(r knowledge.Reader) bot.Reply {
	d, ok := r.Document(PlanID)
	if !ok {
		return plain(bot.NoSource, "Không có.")
	}
	out := plain(bot.Answered, "18% GRDP vào năm 2026, theo Kế hoạch 12/KH-UBND của tỉnh Mẫu [1]. Hồ sơ công việc cấp tỉnh: 90% đến hết năm 2026 [2].")
	out.Citations = []knowledge.Citation{passage(d, "1", "Kinh tế số chiếm 18% GRDP của tỉnh vào năm 2026.", "I.2"),
		passage(d, "2", "Đến hết năm 2026, 90% hồ sơ công việc tại cấp tỉnh được làm hẳn trên\nmạng nội bộ.", "I.1"),
		passage(d, "3", "Kinh tế số", "I.2")}
	out.Citations[2].Role = knowledge.RoleContext
	return out
}

func tableReply(r knowledge.Reader) bot.Reply {
	d, ok := r.Document(PlanID)
	if !ok {
		return plain(bot.NoSource, "Không có.")
	}
	out := plain(bot.Partial, "85% hồ sơ trực tuyến vào năm 2026 [1]. Nguồn không nêu số của năm 2027.")
	out.Citations = []knowledge.Citation{passage(d, "1", "| Hồ sơ trực tuyến | 70% | 85% |", "III")}
	return out
}

func internalReply(r knowledge.Reader) bot.Reply {
	d, ok := r.Document(InternalID)
	if !ok {
		return plain(bot.NoSource, "Tôi chưa tìm thấy nguồn chắc chắn.")
	}
	out := plain(bot.Answered, "33% trong quý I năm 2026 ("+Secret+") [1].")
	out.Citations = []knowledge.Citation{passage(d, "1", "hoàn thành 33% trong quý I năm 2026.", "I")}
	out.Citations[0].Title = "Kế hoạch " + Secret
	return out
}
