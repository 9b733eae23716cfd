package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/bot/guard"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
)

// shown asks by the API and gives the answer as the page shows it.
func shown(t *testing.T, c *client, q string) answer {
	t.Helper()
	return c.get("/luot/" + c.ask(question("question", q)).Trace)
}

func TestEmergencyCalls(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	a := shown(t, c, "có cháy")
	a.has(t, "emergency", `href="tel:114"`, `href="tel:115"`, "Cứu hỏa, cứu nạn", `!href="tel:113"`)
	if i, j := strings.Index(a.body, `class="call first" href="tel:114"`), strings.Index(a.body, "<p>Hãy rời khỏi"); i < 0 || i > j {
		t.Errorf("the number stands at %d, the text at %d: want the number first", i, j)
	}
}

func TestHotlineCall(t *testing.T) {
	plain := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	shown(t, plain, "gặp cán bộ").has(t, "another's number", "!tel:")
	c := listen(t, "127.0.0.1:0", webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.Hotline = webtest.Hotline }).Server.Handler())
	shown(t, c, "gặp cán bộ").has(t, "hotline", `href="tel:19001234"`, "<strong>1900 1234</strong>")
	shown(t, c, "hết bao nhiêu").has(t, "a number that is neither", "!tel:")
}

// TestChoiceLabel shows what was pressed and not what it sends.
func TestChoiceLabel(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler()).withJar()
	c.get("/")
	c.form("/", "question", "thủ tục nào")
	page := c.get("/")
	page.has(t, "list", `name="question" value="1.900001" data-label="Đăng ký nuôi mèo mẫu tại nhà"`, "mã 1.900001", "!chip")
	if n := strings.Count(page.body, ">Đăng ký nuôi mèo mẫu tại nhà</span>"); n != 1 {
		t.Errorf("the choice is named %d times, want 1", n)
	}
	c.form("/", "question", "1.900001")
	c.get("/").has(t, "bubble", `Bạn hỏi: </span>Đăng ký nuôi mèo mẫu tại nhà</p>`, `!Bạn hỏi: </span>1.900001`)
}

func TestMaskedQuestion(t *testing.T) {
	st := webtest.New(t, nil)
	c := listen(t, "127.0.0.1:0", st.Server.Handler()).withJar()
	c.get("/")
	const typed = "số của tôi là 001085012345, nuôi mèo"
	c.form("/", "question", typed)
	c.get("/").has(t, "page", "!001085012345", "[số căn cước]", "Tôi đã che số căn cước và không lưu.")
	a := c.do("POST", "/api/v1/ask", question("question", typed), "Accept", "text/event-stream")
	first, _, _ := strings.Cut(a.body, "event: delta")
	if !strings.Contains(first, "event: masked\ndata: {\"question\":\"số của tôi là [số căn cước], nuôi mèo\"") || strings.Contains(a.body, "001085012345") {
		t.Errorf("stream: got %s, want the masked question before the answer", first)
	}
	id := regexp.MustCompile(`turn-\d+\.x`).FindString(a.body)
	for what, body := range map[string]string{"taken up again": c.get("/api/v1/turns/"+id+"/events", "Accept", "text/event-stream").body,
		"nothing to hide": c.do("POST", "/api/v1/ask", question("question", "nuôi mèo"), "Accept", "text/event-stream").body} {
		if strings.Contains(body, "event: masked") || !strings.Contains(body, "event: done") {
			t.Errorf("%s: got %q", what, body[:min(len(body), 200)])
		}
	}
}

// TestMaskedNote names every kind that is hidden, once, in the reader's language.
// TestUnderstood: the page and the API say how a question was read, where it was read as other words than were typed.
func TestUnderstood(t *testing.T) {
	st := webtest.New(t, nil)
	c := listen(t, "127.0.0.1:0", st.Server.Handler()).withJar()
	c.get("/")
	c.form("/", "question", "nuoi meo <b>")
	c.get("/").has(t, "page", "Hiểu là: nuôi mèo &lt;b&gt;</p>")
	c.form("/moi")
	c.form("/", "question", "nuôi mèo")
	c.get("/").has(t, "page", "nuôi mèo", "!Hiểu là")
	c.do("POST", "/api/v1/ask", question("question", "nuoi meo")).has(t, "API", `"understood":"nuôi mèo"`)
	c.do("POST", "/api/v1/ask", question("question", "nuôi mèo")).has(t, "API", `!"understood"`)
}

func TestMaskedNote(t *testing.T) {
	kinds := "001085012345 001085012346 0912345678 a.b@example.org"
	masked, found := guard.Mask("số của tôi " + kinds)
	if len(found) != 4 {
		t.Fatalf("masked %q: found %v", masked, found)
	}
	for lang, want := range map[string]string{"vi": "Tôi đã che số căn cước, số điện thoại, email và không lưu.", "en": "I have hidden your identity number, phone number, e-mail address and do not keep it."} {
		if got := web.MaskedNote(masked, lang); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	if got := web.MaskedNote("nuôi mèo [ảnh]", "vi"); got != "" {
		t.Errorf("nothing hidden: got %q", got)
	}
	for kind, mark := range guard.Placeholders() {
		for _, lang := range []string{"vi", "en"} {
			if got := web.MaskedNote(mark, lang); got == "" || strings.Contains(got, "che  và") || strings.Contains(got, "your  and") {
				t.Errorf("%s has no name in %s: %q", kind, lang, got)
			}
		}
	}
}

// TestFigures sets fees and times off, and cites each statement once a record.
func TestFigures(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	a := shown(t, c, "hết bao nhiêu")
	a.has(t, "figures", `<dt>Trực tuyến</dt><dd><strong class="figure">miễn phí</strong>`, `<strong class="figure">20.000 đồng</strong>`, `<strong class="figure">5 ngày làm việc</strong>`,
		`<span class="sub">trực tiếp, qua bưu chính</span>`, "Ghi chú của nguồn: “Miễn cho mọi người.”", "<summary>Ghi chú của nguồn</summary>",
		`aria-label="nguồn 2: Cách thức thực hiện, thời hạn, phí, lệ phí"`, "!cấp xã. .", "Mở Cổng Dịch vụ công quốc gia", "!Trang chính thức trên Cổng")
	// Time: the places 2 and 3 adjoin, so that one mark covers both.
	_, rest, _ := strings.Cut(a.body, "5 ngày làm việc</strong>")
	statement, _, _ := strings.Cut(rest, "</dd>")
	if n := strings.Count(statement, `class="cite"`); n != 1 || !strings.Contains(statement, ">2</a>") {
		t.Errorf("time: got %d marks in %s, want one, 2", n, statement)
	}
	reply := c.ask(question("question", "hết bao nhiêu"))
	href, err := url.Parse(regexp.MustCompile(`href="(/nguon/[^"]+)"`).FindStringSubmatch(strings.ReplaceAll(statement, "&amp;", "&"))[1])
	if err != nil || href.Query().Get("start") != itoa(reply.Citations[1].Start) || href.Query().Get("end") != itoa(reply.Citations[2].End) {
		t.Errorf("the mark leads to %s, want the places 2 and 3", href)
	}
	// The list of sources names the record once.
	_, list, _ := strings.Cut(a.body, `class="refs"`)
	if n := strings.Count(list, ">Đăng ký nuôi mèo mẫu tại nhà</a>"); n != 1 {
		t.Errorf("sources: the record is named %d times, want 1", n)
	}
}

func TestAnnouncement(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	shown(t, c, "Nuôi mèo cần gì?").has(t, "long answer", `data-announce="Câu trả lời: Bạn cần 2 loại giấy tờ: tờ khai theo mẫu M01 và ảnh con mèo. Nộp trực tuyến thì miễn phí, 3 ngày làm việc. Còn 4 đoạn."`)
	shown(t, c, "không có gì").has(t, "one block", "!đoạn.")
}

func TestEnglishFrame(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	shown(t, c, "how much").has(t, "English", `lang="en"`, "Answered in part", ">Sources<", "<span>Copy</span>", "<span>Helpful</span>", "Something is missing", `aria-label="source 1: mục I.2"`,
		"!Hữu ích", "!Sao chép", "!Trả lời được")
	shown(t, c, "which fee").has(t, "a note in English", "<dt>Fees</dt>", "The source&#39;s note: “Miễn cho mọi người.”", "!Ghi chú của nguồn")
}

// TestWaysOn offers questions where an answer leads nowhere.
func TestWaysOn(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	for _, o := range []bot.Outcome{bot.OutOfScope, bot.Handoff, bot.Smalltalk} {
		shown(t, c, "kết cục "+string(o)).has(t, string(o), "Bạn có thể hỏi", `value="Đăng ký thường trú mất bao lâu?"`)
	}
	shown(t, c, "kết cục "+string(bot.Answered)).has(t, "answered", "!Bạn có thể hỏi")
}

// TestFormKeepsText puts the alert where the form's address leads and loses nothing of what was typed.
func TestFormKeepsText(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	c.get("/").has(t, "form", `id="ask-form" class="ask-form" method="post" action="/#loi"`)
	c.form("/", "question", " ").has(t, "blank", `id="loi" tabindex="-1"`, `aria-invalid="true" aria-describedby="loi hint"`)
	a := c.form("/", "question", "đầu câu "+strings.Repeat("ạ ", 9000))
	if a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: got %d", a.status)
	}
	a.has(t, "too large", "đầu câu ạ ạ", "Câu hỏi quá dài", "!\uFFFD")
	over := c.form("/", "question", strings.Repeat("ạ ", 1200)+"cuối câu")
	over.has(t, "a little too long", "cuối câu</textarea>")
}

func TestFormAddresses(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	for _, path := range []string{"/moi", "/phan-hoi"} {
		if a := c.get(path); a.status != http.StatusSeeOther || a.head.Get("Location") != "/" {
			t.Errorf("GET %s: got %d %q", path, a.status, a.head.Get("Location"))
		}
	}
	c.get("/khong-co", "Accept", "text/html").has(t, "404", "<h1>Không tìm thấy trang</h1>", "Có thể địa chỉ gõ sai", `class="actions"`)
	var p struct{ Title string }
	if err := json.Unmarshal([]byte(c.get("/khong-co").body), &p); err != nil || p.Title == "" {
		t.Errorf("problem for programs: got %+v, %v", p, err)
	}
}
