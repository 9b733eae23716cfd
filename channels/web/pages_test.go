package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
	"trolycong/knowledge/plan"
)

// asset is the path of the page's script.
func asset(t *testing.T, c *client) string {
	t.Helper()
	m := regexp.MustCompile(`/assets/chat\.[0-9a-f]+\.js`).FindString(c.get("/").body)
	if m == "" {
		t.Fatal("the page names no script")
	}
	return m
}

// has checks that a page holds every text, and none that begins with "!".
func (a answer) has(t *testing.T, what string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if not, ok := strings.CutPrefix(text, "!"); ok {
			if strings.Contains(a.body, not) {
				t.Errorf("%s: holds %q, want it absent", what, not)
			}
		} else if !strings.Contains(a.body, text) {
			t.Errorf("%s: lacks %q", what, text)
		}
	}
}

func TestChatWithoutScript(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		c = c.withJar()
		first := c.get("/", "Accept", "text/html")
		first.has(t, "first page", `<html lang="vi">`, `role="log"`, `<label for="question"`, "Nhiều người hỏi", `maxlength="2000"`, "!class=\"turn\"")
		sent := c.form("/", "question", "Nuôi mèo <b>cần</b> gì?")
		if sent.status != http.StatusSeeOther {
			t.Fatalf("form: got %d %s, want 303", sent.status, sent.body)
		}
		to, err := url.Parse(sent.head.Get("Location"))
		if err != nil || to.IsAbs() || to.Fragment == "" {
			t.Fatalf("Location: got %q, want a path with an anchor", sent.head.Get("Location"))
		}
		c.form("/", "question", "kinh tế số")
		page := c.get(to.RequestURI(), "Accept", "text/html")
		page.has(t, "conversation", "Nuôi mèo &lt;b&gt;cần&lt;/b&gt; gì?", `id="`+to.Fragment+`"`, "Giấy tờ cần nộp", `class="steps"`, `data-label="Lệ phí"`, `role="note"`,
			`href="/thu-tuc/1.900001"`, `rel="noopener noreferrer"`, `name="question" value="Lệ phí nuôi mèo bao nhiêu?"`, `href="/nguon/1.900001?end=`, "#hl", "18% GRDP",
			`action="/phan-hoi"`, `class="chat talking"`, "!javascript:", "!Không được hiện", "!Nhiều người hỏi", "(phần liên quan)")
		if n := strings.Count(page.body, `<article class="turn"`); n != 2 {
			t.Errorf("conversation: got %d turns, want 2", n)
		}
		// The last question is answered in the same conversation.
		c.form("/", "question", "trước đó")
		c.get("/").has(t, "follow-up", "bạn đã hỏi 2 câu")
		thanks := c.form("/phan-hoi", "turn", strings.TrimPrefix(to.Fragment, "luot-"), "helpful", "false", "reason", "unclear", "comment", "khó đọc")
		c.get(strings.Split(thanks.head.Get("Location"), "#")[0]).has(t, "thanks", "Cảm ơn bạn đã góp ý.")
		if v := st.Journal.Verdicts(); len(v) != 1 || v[0].Reason != "unclear" {
			t.Errorf("verdicts: got %+v", v)
		}
		if a := c.form("/moi"); a.status != http.StatusSeeOther || a.head.Get("Location") != "/" {
			t.Errorf("new conversation: got %d %q", a.status, a.head.Get("Location"))
		}
		c.get("/").has(t, "after new", "Nhiều người hỏi", "!<article")
		if n := st.Sessions.Len(); n != 0 {
			t.Errorf("after a new conversation: %d conversations are kept, want 0", n)
		}
	})
}

// TestChatWithoutCookies shows the answer to a reader whose browser keeps no cookies.
func TestChatWithoutCookies(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	to, _, _ := strings.Cut(c.form("/", "question", "mèo").head.Get("Location"), "#")
	c.get(to).has(t, "answer", "Giấy tờ cần nộp")
}

func TestChatFormProblems(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	if a := c.form("/", "question", "  "); a.status != 400 {
		t.Errorf("empty: got %d", a.status)
	} else {
		a.has(t, "empty", `role="alert"`, "Bạn chưa nhập câu hỏi.", `aria-invalid="true"`)
	}
	c.form("/", "question", strings.Repeat("ạ ", 1500)).has(t, "long", "Câu hỏi quá dài", "ạ ạ ạ")
	if a := c.form("/", "question", strings.Repeat("ạ ", 9000)); a.status != 413 {
		t.Errorf("too large: got %d", a.status)
	}
}

// TestGone shows a question whose source has gone since, and offers to ask it again.
func TestGone(t *testing.T) {
	st := webtest.New(t, nil)
	c := listen(t, "127.0.0.1:0", st.Server.Handler()).withJar()
	c.get("/")
	c.form("/", "question", "kinh tế số")
	c.get("/").has(t, "before", "18% GRDP")
	rest := webtest.Collection(t)
	rest.Documents = rest.Documents[1:]
	st.Source.Replace(t, rest)
	c.get("/").has(t, "after", "kinh tế số", "Nguồn của câu trả lời này đã thay đổi", "Hỏi lại câu này", "!18% GRDP")
}

func TestHostileText(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler()).withJar()
	c.get("/")
	c.form("/", "question", `"><script>alert(1)</script>`)
	c.get("/").has(t, "page", "!<script>alert", "&lt;script&gt;", "[9] chỉ là chữ")
	c.get("/thu-tuc?q="+url.QueryEscape(`"><script>alert(1)</script>`)).has(t, "search", "!<script>alert")
	c.get("/nguon/"+url.PathEscape(`"><script>alert(1)</script>`), "Accept", "text/html").has(t, "source", "!<script>alert")
}

func TestHeaders(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, _ *webtest.Stack) {
		for _, path := range []string{"/", "/thu-tuc/1.900001", "/nguon/ke-hoach-mau", "/api/openapi.json", "/healthz", "/none", "/api/none", asset(t, c)} {
			a := c.get(path, "Accept", "text/html")
			if got := a.head.Get("Content-Security-Policy"); got != httpserver.CSP {
				t.Errorf("%s: CSP got %q", path, got)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
				if got := a.head.Get(name); got != want {
					t.Errorf("%s: %s got %q, want %q", path, name, got, want)
				}
			}
			if strings.Contains(a.head.Get("Content-Type"), "html") {
				inline := regexp.MustCompile(`(?i)<script(?:[^>]*)>[^<]|<style|\sstyle=|\son[a-z]+=|(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|png|svg|woff2?)`)
				if m := inline.FindString(a.body); m != "" {
					t.Errorf("%s: inline script or style, or a file from elsewhere: %q", path, m)
				}
			}
		}
		js := c.get(asset(t, c), "Accept-Encoding", "identity")
		if js.head.Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(js.head.Get("Content-Type"), "text/javascript") {
			t.Errorf("script: got %v", js.head)
		}
		if n := len(js.body); n == 0 || n > 20<<10 {
			t.Errorf("script: %d bytes, want at most 20 KiB", n)
		}
		c.get("/assets/chat.000000000000.js").problem(t, "old asset", 404, "not_found")
	})
}

func TestUnmatched(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	c.get("/none").problem(t, "unknown path", 404, "not_found")
	c.get("/api/v1/none", "Accept", "text/html").problem(t, "API for browsers too", 404, "not_found")
	if a := c.get("/none", "Accept", "text/html"); a.status != 404 || !strings.Contains(a.body, "Về trang hỏi đáp") {
		t.Errorf("page of 404: got %d", a.status)
	}
	for path, allow := range map[string]string{"/api/v1/ask": "POST", "/healthz": "GET, HEAD"} {
		method := map[string]string{"POST": "GET", "GET, HEAD": "DELETE"}[allow]
		a := c.do(method, path, "")
		a.problem(t, method+" "+path, 405, "method")
		if got := a.head.Get("Allow"); got != allow {
			t.Errorf("%s: Allow got %q, want %q", path, got, allow)
		}
	}
	if a := c.do("HEAD", "/healthz", ""); a.status != 200 {
		t.Errorf("HEAD: got %d", a.status)
	}
}

func TestCrossOrigin(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, st *webtest.Stack) {
		for _, path := range []string{"/", "/moi", "/phan-hoi", "/api/v1/ask", "/api/v1/feedback"} {
			for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
				c.do("POST", path, question("question", "mèo"), h...).problem(t, path+" "+strings.Join(h, " "), 403, "cross_origin")
			}
		}
		if len(st.Bot.Seen()) != 0 {
			t.Error("a cross-origin question was asked")
		}
		// The page's own origin, with a literal address.
		c.ask(question("question", "mèo"), "Origin", c.base)
	})
}

func source(t *testing.T, c *client, path string) map[string]json.RawMessage {
	t.Helper()
	a := c.get(path)
	var out map[string]json.RawMessage
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != 200 {
		t.Fatalf("%s: got %d %s", path, a.status, a.body)
	}
	return out
}

// TestQuotes reads every citation of every kind back through the API and the page.
func TestQuotes(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, _ *webtest.Stack) {
		n := 0
		for _, q := range []string{"mèo", "kinh tế số", "bảng"} {
			for _, cit := range c.ask(question("question", q)).Citations {
				n++
				path := "/api/v1/sources/" + url.PathEscape(string(cit.Document)) + "?section=" + url.QueryEscape(cit.Section)
				var text, digest string
				src := source(t, c, path)
				_ = json.Unmarshal(src["text"], &text)
				_ = json.Unmarshal(src["digest"], &digest)
				if got := string([]rune(text)[cit.Start:cit.End]); got != cit.Quote || digest != knowledge.Digest(text) {
					t.Errorf("%s: text[%d:%d] = %q, want %q; digest %s", path, cit.Start, cit.End, got, cit.Quote, digest)
				}
				page := "/nguon/" + string(cit.Document) + "?" + url.Values{"section": {cit.Section}, "start": {itoa(cit.Start)}, "end": {itoa(cit.End)}}.Encode()
				if got := marked(c.get(page).body); squeeze(got) != squeeze(cit.Quote) {
					t.Errorf("%s marks %q, want %q", page, got, cit.Quote)
				}
				part := c.get(page + "&manh=1")
				if got := marked(part.body); got == "" || strings.Contains(part.body, "<html") {
					t.Errorf("excerpt of %s marks %q", page, got)
				}
			}
		}
		if n != 7 {
			t.Errorf("looked at %d citations, want 7", n)
		}
	})
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

var markTag = regexp.MustCompile(`(?s)<mark[^>]*>(.*?)</mark>`)

// marked joins the highlighted text of a page.
func marked(body string) string {
	_, body, _ = strings.Cut(body, `text">`)
	var out []string
	for _, m := range markTag.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

// squeeze drops what tables and line ends put between words.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '|' }), "")
}

func TestSources(t *testing.T) {
	onBoth(t, nil, func(t *testing.T, c *client, _ *webtest.Stack) {
		src := source(t, c, "/api/v1/sources/1.900001")
		if string(src["text"]) != `""` || !strings.Contains(string(src["sections"]), `"cach_thuc_thuc_hien"`) || string(src["kind"]) != `"procedure"` {
			t.Errorf("procedure without section: got %s", src)
		}
		for _, f := range []string{"document", "kind", "section", "title", "text", "digest", "as_of", "url"} {
			if _, ok := src[f]; !ok {
				t.Errorf("field %q missing", f)
			}
		}
		src = source(t, c, "/api/v1/sources/starter%2F1.900004?section=thanh_phan_ho_so")
		if string(src["document"]) != `"starter/1.900004"` || string(src["kind"]) != `"starter"` || string(src["text"]) != `"Tờ khai, 1 bản chính."` {
			t.Errorf("starter record: got %s", src)
		}
		src = source(t, c, "/api/v1/sources/starter%2Fhuong-dan-nop-truc-tuyen")
		if string(src["kind"]) != `"starter"` || !strings.Contains(string(src["text"]), "Đăng nhập") {
			t.Errorf("starter guide: got %s", src)
		}
		for _, path := range []string{"/api/v1/sources/none", "/api/v1/sources/1.900001?section=none", "/api/v1/sources/starter%2F1.900001", "/api/v1/sources/1.900003?section=thanh_phan_ho_so", "/api/v1/sources/starter/1.900004"} {
			c.get(path).problem(t, path, 404, "not_found")
		}
		a := c.get("/api/v1/sources/ke-hoach-mau")
		if got := c.get("/api/v1/sources/ke-hoach-mau", "If-None-Match", a.head.Get("ETag")); got.status != 304 || got.body != "" {
			t.Errorf("If-None-Match: got %d", got.status)
		}
		if !strings.Contains(strings.Join(a.head.Values("Vary"), ","), "Authorization") {
			t.Error("Vary lacks Authorization")
		}
		c.get("/nguon/starter/1.900004").has(t, "starter page", "tóm tắt kèm phần mềm", "Trang chính thức", "toàn bộ bản tóm tắt", "!nguyên văn của nguồn")
		c.get("/nguon/starter/huong-dan-nop-truc-tuyen").has(t, "guide page", "Nộp hồ sơ trực tuyến", "dichvucong.gov.vn")
		c.get("/nguon/1.900003").has(t, "barred page", "bị lẫn với thủ tục khác", "Đăng ký trồng tre mẫu", "!Chữ của thủ tục khác, không được trích")
		c.get("/nguon/ke-hoach-mau").has(t, "plan page", `<table class="fold" role="table">`, `scope="col"`, `data-label="Năm 2026"`, "Hồ sơ trực tuyến", `id="muc-i"`, "!<mark id")
		for _, q := range []string{"?start=5&end=2", "?start=-1&end=9", "?start=999999&end=9999999", "?start=a&end=b", "?start=9223372036854775807&end=9223372036854775808"} {
			if a := c.get("/nguon/ke-hoach-mau" + q); a.status != 200 || strings.Contains(a.body, `id="hl"`) {
				t.Errorf("%s: got %d with or without a highlight, want 200 without", q, a.status)
			}
		}
	})
}

func TestProcedurePages(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	c.get("/thu-tuc/1.900001").has(t, "clean", "Đăng ký nuôi mèo mẫu tại nhà", "Ai được làm", "Công dân Việt Nam", "3 ngày làm việc", "20.000 đồng", "Miễn phí", "Trực tiếp, qua bưu chính", `scope="row">Trực tiếp, qua bưu chính</th>`,
		"Trường hợp nuôi hộ", "mẫu M01", "2 bản sao", "Hỏi về thủ tục này", "1.900001 Đăng ký nuôi mèo mẫu tại nhà cần giấy tờ gì?", "Dữ liệu: 01/7/2026", "Mở trang chính thức", "<li>Nộp hồ sơ tại bộ phận một cửa.</li>", "!Bước 2:", "01/2020/TT-MAU", `aria-current="true">Thủ tục`, `href="#giay-to"`)
	c.get("/thu-tuc/1.900002").has(t, "doubtful", "Nguồn ghi “1”, chưa rõ là ngày, giờ hay tháng; hãy hỏi lại", "Nguồn ghi “Miễn phí”, không khớp với chỗ khác", "30.000 đồng một lần", "Nguồn ghi “3000050000”, không đọc được chắc chắn",
		"đã hết hiệu lực từ sau ngày 31/12/2025", "!15.000 đồng", "Chỗ chưa rõ trong nguồn", "mà không có đơn vị. Hãy hỏi lại nơi nộp.", "!đề nghị", "Nguồn không nêu giấy tờ cần nộp")
	c.get("/thu-tuc/1.900003").has(t, "barred", "bị lẫn với thủ tục khác", "!Chữ của thủ tục khác")
	c.get("/thu-tuc/1.900004").has(t, "starter", "tóm tắt kèm phần mềm", `href="/nguon/starter/1.900004"`)
	c.get("/thu-tuc/9.999999").problem(t, "unknown", 404, "not_found")
	c.get("/thu-tuc?q=nuôi+mèo").has(t, "search", `href="/thu-tuc/1.900001"`, `value="nuôi mèo"`)
	c.get("/thu-tuc?q="+strings.Repeat("zz+", 1500)).has(t, "long search", "Nội dung tìm dài quá")
	c.get("/thu-tuc").has(t, "empty search", `role="search"`, `href="/thu-tuc?q=Khai%20sinh"`, "!thủ tục khớp nhất")
}

const markedText = `UBND TỈNH MẪU | CỘNG HÒA |
Số: 77/KH-UBND

*Mẫu, ngày   tháng 3 năm 2026*

## **KẾ HOẠCH**
**Làm sạch dữ liệu tỉnh Mẫu năm 2026**

I. MỤC TIÊU
**Mục tiêu chung:** 40% dữ liệu<sup>(1)</sup> đạt mức <i>tốt</i> trong năm 2026.

---

II. NHIỆM VỤ
Sở Mẫu chủ trì ** và báo cáo.

**KT. CHỦ TỊCH

PHÓ CHỦ TỊCH**
`

// TestMarkup shows the marks of a source as style and leaves its words and the highlight where they are.
func TestMarkup(t *testing.T) {
	d, err := plan.Parse("danh-dau", []byte(markedText))
	if err != nil {
		t.Fatal(err)
	}
	st := webtest.New(t, nil)
	st.Source.Replace(t, &knowledge.Collection{Version: "marks", Documents: []*knowledge.Document{d}})
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	quote := "40% dữ liệu<sup>(1)</sup> đạt mức <i>tốt</i>"
	start := len([]rune(d.Text[:strings.Index(d.Text, quote)]))
	page := c.get("/nguon/danh-dau?start=" + itoa(start) + "&end=" + itoa(start+len([]rune(quote))))
	_, text, _ := strings.Cut(page.body, `class="text">`)
	answer{body: text}.has(t, "page", "<strong>Mục tiêu chung:</strong>", "<mark><sup>(1)</sup></mark>", "<mark><em>tốt</em></mark>", "chủ trì ** và", "<em>Mẫu, ngày", "!*Mẫu", "!**KẾ", "<strong>KT. CHỦ TỊCH</strong>", "!**PHÓ", "!TỊCH**", "!## ", "!&lt;i&gt;", "!---", "!CỘNG HÒA |")
	if n := strings.Count(text, `id="hl"`); n != 1 {
		t.Errorf("got %d anchors of the highlight, want 1", n)
	}
	if got := squeeze(marked(page.body)); squeeze(regexp.MustCompile("<[^>]+>").ReplaceAllString(got, "")) != squeeze("40% dữ liệu(1) đạt mức tốt") {
		t.Errorf("highlighted: got %q", got)
	}
}

// TestExcerptReadsCells shows what was read out of a quoted cell above the cell as it is printed.
func TestExcerptReadsCells(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	cit := c.ask(question("question", "hết bao nhiêu")).Citations[1]
	path := "/nguon/" + string(cit.Document) + "?" + url.Values{"section": {cit.Section}, "start": {itoa(cit.Start)}, "end": {itoa(cit.End)}, "manh": {"1"}}.Encode()
	a := c.get(path)
	a.has(t, "excerpt", `data-label="Cách nộp">Trực tiếp`, "5 ngày làm việc", "20.000 đồng", "!data-label=\"Cách nộp\">Trực tuyến", "Nguyên văn của nguồn")
	if strings.Index(a.body, "Đọc từ nguồn") > strings.Index(a.body, "<mark") {
		t.Error("the raw text stands above what was read")
	}
}

// TestLongProcedure puts what everyone needs first and folds the rest.
func TestLongProcedure(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	a := c.get("/thu-tuc/" + string(webtest.LongCode))
	at := -1
	for _, text := range []string{"<h3>Giấy tờ chung</h3>", "Tờ khai mở hội", "mẫu số 01<", "Trường hợp ủy quyền", "<summary>Đua ở xã</summary>", "<summary>Trường hợp đua ban đêm</summary>",
		"<summary>Lưu ý của nguồn (1)</summary>", "Cá nhân được chọn nơi nộp.", "<li>Người dân nộp đơn tại quầy.", "<summary>Đọc tiếp</summary>", "<li>Nhận giấy phép.", "<li>Đếm vịt.", "<summary>Còn 2 bước</summary>", "<li>Mở đua."} {
		next := strings.Index(a.body, text)
		if next <= at {
			t.Errorf("%q stands at %d, want it after %d", text, next, at)
		}
		at = max(at, next)
	}
	c.get("/nguon/"+string(webtest.LongCode)).has(t, "source", "!detail_url", "!example.invalid", "Trình tự thực hiện")
}

// TestSearchCutsNoise lists what is near the query and not all that shares a syllable with it.
func TestSearchCutsNoise(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	a := c.get("/thu-tuc?q=" + url.QueryEscape("đăng ký nuôi mèo"))
	a.has(t, "search", "Đăng ký nuôi mèo mẫu tại nhà", "thủ tục khớp nhất")
	if n := strings.Count(a.body, `class="sub">Mã`); n > 3 {
		t.Errorf("got %d procedures for a query that one is about, want at most 3", n)
	}
}

func TestSearch(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	var out struct {
		Query, Version string
		Hits           []struct{ Kind, ID, Document, Title, Page, Snippet string }
	}
	if err := json.Unmarshal([]byte(c.get("/api/v1/search?q=nuôi++mèo&limit=3").body), &out); err != nil {
		t.Fatal(err)
	}
	if out.Query != "nuôi mèo" || out.Version == "" || len(out.Hits) == 0 || len(out.Hits) > 3 || out.Hits[0].Document != "1.900001" || out.Hits[0].Page != "/thu-tuc/1.900001" {
		t.Errorf("got %+v", out)
	}
	for _, h := range out.Hits {
		if got := c.get(h.Page).status; got != 200 {
			t.Errorf("page %s: got %d", h.Page, got)
		}
	}
	for _, q := range []string{"", "?q=", "?q=%00", "?q=a&limit=0", "?q=a&limit=51", "?q=a&limit=x", "?q=" + strings.Repeat("a", 2001)} {
		c.get("/api/v1/search"+q).problem(t, q, 400, "bad_value")
	}
	if got := c.get("/api/v1/search?q=qqqqqq+zzzzzz").body; !strings.Contains(got, `"hits":[]`) {
		t.Errorf("nothing found: got %s, want an empty list", got)
	}
}

func TestSecureCookieOnHTTPS(t *testing.T) {
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.BaseURL = "https://hoidap.example.vn/" })
	c := listen(t, "127.0.0.1:0", st.Server.Handler())
	a := c.get("/")
	if got := a.head.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-tlc=") || !strings.Contains(got, "Secure") {
		t.Errorf("cookie: got %q", got)
	}
	if a.head.Get("Strict-Transport-Security") == "" {
		t.Error("Strict-Transport-Security missing")
	}
	c.get("/api/openapi.json").has(t, "server", `"servers":[{"url":"https://hoidap.example.vn"}]`)
}

// TestOutcomeBadges names the outcomes that are no plain answers.
func TestOutcomeBadges(t *testing.T) {
	c := listen(t, "127.0.0.1:0", webtest.New(t, nil).Server.Handler())
	for o, want := range map[bot.Outcome]string{bot.NoSource: "Chưa có nguồn để trả lời", bot.Emergency: "Việc khẩn cấp", bot.Clarify: "Cần bạn nói rõ thêm", bot.Answered: "!badge"} {
		r := c.ask(question("question", "kết cục "+string(o)))
		c.get("/luot/"+r.Trace).has(t, string(o), want, "outcome-"+string(o), "!<html")
	}
}
