package web

import (
	"net/http"
	"strings"

	"trolycong/internal/httpserver"
	"trolycong/internal/webui"
	"trolycong/knowledge"
)

type route struct {
	method, pattern string
	limit           limitKind
	handler         http.HandlerFunc
}

// routes are all routes of the public address. The ones below /api, and health, stand in the OpenAPI description; a
// test compares them.
func (s *Server) routes() []route {
	return []route{
		{"GET", "/{$}", limitWide, s.chat},
		{"POST", "/{$}", limitAsk, s.chatAsk},
		{"POST", "/moi", limitWide, s.chatNew},
		{"GET", "/moi", limitWide, s.home},
		{"GET", "/phan-hoi", limitWide, s.home},
		{"GET", "/luot/{id}", limitWide, s.chatTurn},
		{"POST", "/phan-hoi", limitWide, s.chatFeedback},
		{"GET", "/nguon/{document...}", limitWide, s.sourcePage},
		{"GET", "/thu-tuc/{code}", limitWide, s.procedurePage},
		{"GET", "/thu-tuc", limitWide, s.procedureSearch},
		{"GET", webui.AssetsPrefix + "{file}", limitWide, s.asset},
		{"GET", "/favicon.ico", limitWide, s.favicon},
		{"GET", "/robots.txt", limitWide, s.robots},
		{"POST", "/api/v1/ask", limitAsk, s.ask},
		{"GET", "/api/v1/turns/{id}/events", limitWide, s.turnEvents},
		{"POST", "/api/v1/feedback", limitWide, s.feedback},
		{"GET", "/api/v1/search", limitWide, s.search},
		{"GET", "/api/v1/sources/{document}", limitWide, s.source},
		{"GET", "/api/openapi.json", limitWide, s.openAPI},
		{"GET", "/healthz", limitNone, httpserver.Healthz},
		{"GET", "/readyz", limitNone, s.readyz},
	}
}

// unmatched answers what no route matches: 405 with Allow when another method would, else 404.
func (s *Server) unmatched(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		// The catch-all is no route of its own in log and metrics.
		r.Pattern = ""
		var allow []string
		for _, m := range []string{http.MethodGet, http.MethodPost} {
			probe := r.Clone(r.Context())
			probe.Method = m
			if _, pattern := mux.Handler(probe); pattern != "" && pattern != "/" {
				allow = append(allow, m)
				if m == http.MethodGet {
					allow = append(allow, http.MethodHead)
				}
			}
		}
		if len(allow) == 0 {
			s.fail(w, r, noPage())
			return
		}
		w.Header().Set("Allow", strings.Join(allow, ", "))
		s.fail(w, r, httpserver.Problem{Status: http.StatusMethodNotAllowed, Code: "method"})
	}
}

// noPage says of an address that it leads nowhere.
func noPage() httpserver.Problem {
	p := notFound()
	p.Detail = "Có thể địa chỉ gõ sai, hoặc trang đã được chuyển đi. Bạn kiểm tra lại địa chỉ, hoặc bắt đầu lại từ trang hỏi đáp hay danh sách thủ tục."
	p.DetailEN = "The address may be mistyped, or the page has moved. Please check the address, or begin at the chat or the list of procedures."
	return p
}

// fail answers with a problem: a page for browsers outside of the API, problem details for everybody else.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p httpserver.Problem) {
	if strings.HasPrefix(r.URL.Path, "/api/") || !wantsHTML(r) {
		httpserver.WriteProblem(w, r, p)
		return
	}
	p.SetHeaders(w.Header())
	title := p.Title(false)
	if over, ok := pageTitles[p.Code]; ok {
		title = over
	}
	page := s.page(title, "problem", problemView{Code: p.Code, Title: title, Detail: p.Explain(false),
		Reference: httpserver.RequestID(r.Context()), Fault: p.Status >= 500})
	if err := s.views.Render(w, p.Status, "problem", page); err != nil {
		s.log.ErrorContext(r.Context(), "page not rendered", "page", "problem", "error", err)
		httpserver.WriteProblem(w, r, p)
	}
}

// pageTitles say to people what the problem's own title says to programs.
var pageTitles = map[string]string{"not_found": "Không tìm thấy trang", "method": "Trang này không mở được theo cách đó"}

func wantsHTML(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// problemView is the data of the page of a problem.
type problemView struct {
	Code, Title, Detail, Reference string
	Fault                          bool
	status                         int
}

// render writes a page; a template that fails becomes the page of a fault.
func (s *Server) render(w http.ResponseWriter, r *http.Request, name string, p webui.Page) {
	if err := s.views.Render(w, http.StatusOK, name, p); err != nil {
		s.fault(w, r, "page not rendered", err)
	}
}

// fault logs an error and answers with one calm sentence that holds the reference of the log.
func (s *Server) fault(w http.ResponseWriter, r *http.Request, what string, err error) {
	s.log.ErrorContext(r.Context(), what, "request", httpserver.RequestID(r.Context()), "error", err)
	s.fail(w, r, faultProblem(r))
}

// page is the frame around a body, the same for all pages of this channel.
func (s *Server) page(title, class string, body any) webui.Page {
	p := webui.Page{Title: title, Class: class, Styles: []string{"chat.css"}, Scripts: []string{"page.js"}, Body: body,
		Menu: []webui.Link{{Label: "Hỏi đáp", URL: "/"}, {Label: "Thủ tục", URL: "/thu-tuc"}},
		Footer: []string{
			"Đây là trợ lý tự động, không thay cho cơ quan nhà nước. Mọi câu trả lời lấy từ nguồn công khai và kèm trích dẫn; trước khi nộp hồ sơ, hãy xem lại trang chính thức.",
			"Xin đừng gửi số căn cước, số tài khoản hay ảnh giấy tờ vào khung chat.",
		},
		FooterLinks: []webui.Link{{Label: "Cổng Dịch vụ công quốc gia", URL: knowledge.PortalURL}, {Label: "Dành cho lập trình viên (API)", URL: "/api/openapi.json"}},
	}
	if s.opt.Hotline != "" {
		p.Footer = append(p.Footer, "Tổng đài: "+s.opt.Hotline+".")
	}
	return p
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	if !s.assets.Serve(w, r, r.PathValue("file")) {
		s.fail(w, r, httpserver.Problem{Status: http.StatusNotFound, Code: "not_found"})
	}
}

// favicon serves the old address that browsers and tools ask for by themselves.
func (s *Server) favicon(w http.ResponseWriter, r *http.Request) {
	u, err := s.assets.URL("icon.svg")
	if err != nil {
		s.fault(w, r, "asset missing", err)
		return
	}
	http.Redirect(w, r, u, http.StatusFound)
}

// robots lets search engines see procedures and sources and keeps them from conversations and the API.
func (s *Server) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /luot/\nDisallow: /thu-tuc?\n"))
}
