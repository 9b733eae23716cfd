package browsertest_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"trolycong/bot"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
)

// TestChat asks, reads sources, takes a choice, gives a verdict and starts anew, with JavaScript.
func TestChat(t *testing.T) {
	b := browser(t)
	for _, l := range []look{phone, desk, phone.in(true), desk.in(true)} {
		t.Run(l.String(), func(t *testing.T) {
			st := webtest.New(t, nil)
			tb := open(t, b, serve(t, st.Server.Handler()), l)
			tb.visit("/")
			tb.wait("document.documentElement.classList.contains('js')")
			tb.fits("first page")
			tb.axe("first page")
			tb.shot("empty", l)

			tb.ask("Nuôi mèo cần giấy tờ gì?")
			tb.wait("document.querySelector('.answer .steps')")
			tb.want("document.querySelector('.asked').innerText.includes('Nuôi mèo cần giấy tờ gì?')")
			tb.want("document.querySelectorAll('.answer .cite').length >= 5")
			tb.want("document.querySelector('#status').textContent.startsWith('Câu trả lời: Bạn cần 2 loại')")
			tb.want("!document.querySelector('#status').textContent.includes('[1]')")
			tb.want("document.activeElement.id === 'question'")
			tb.want("document.querySelector('#question').value === ''")
			tb.want("!document.querySelector('a[href^=javascript]')")
			tb.fits("answer")
			tb.axe("answer")
			tb.shot("answer", l)

			source(tb, l)

			// A choice asks the next question.
			tb.click(".choices button")
			tb.wait("document.querySelectorAll('.turn').length === 2 && document.querySelectorAll('.turn')[1].querySelector('.sources')")
			tb.want("location.pathname === '/'")

			// Verdicts.
			tb.click(".turn:last-child .verdict summary")
			tb.click(".turn:last-child .reasons input[value=incomplete]")
			tb.fits("verdict")
			tb.want("(r => r.left < 40 && r.right <= innerWidth)(document.querySelector('.turn:last-child .reasons').getBoundingClientRect())")
			tb.axe("verdict")
			tb.do("comment", chromedp.SendKeys(chromedp.CSS(".turn:last-child .reasons textarea"), "thiếu nơi nộp"))
			tb.click(".turn:last-child .reasons button")
			tb.wait("document.querySelector('.turn:last-child .thanks')")
			if v := st.Journal.Verdicts(); len(v) != 1 || v[0].Reason != "incomplete" || v[0].Comment != "thiếu nơi nộp" {
				t.Errorf("verdicts: got %+v", v)
			}

			// The conversation stands after a reload, and a new one is empty.
			tb.do("reload", chromedp.Reload())
			tb.want("document.querySelectorAll('.turn').length === 2")
			tb.follow(".new-form button")
			tb.wait("document.querySelector('.suggest') && !document.querySelector('.turn')")
			tb.click(".suggest button")
			tb.wait("document.querySelector('.turn .answer .badge')")
			tb.want("getComputedStyle(document.querySelector('.suggest')).display === 'none'")
		})
	}
}

// source opens a citation beside the answer (over it on a phone), and gives the focus back.
func source(tb *tab, l look) {
	tb.t.Helper()
	tb.click(".answer .cite")
	tb.wait("document.querySelector('#panel').open && document.querySelector('#panel-body mark')")
	tb.want("document.querySelector('#panel-body mark').textContent === '1. Tờ khai theo mẫu M01, 1 bản chính.'")
	tb.want("document.activeElement.id === 'panel-title'")
	if l.phone {
		tb.want("document.querySelector('#panel').matches(':modal')")
	} else {
		tb.want("document.querySelector('#panel').getBoundingClientRect().left > document.querySelector('.answer').getBoundingClientRect().right")
	}
	tb.fits("source")
	tb.axe("source")
	tb.shot("source", l)
	tb.do("escape", chromedp.KeyEvent(kb.Escape))
	tb.wait("!document.querySelector('#panel').open")
	tb.want("document.activeElement.classList.contains('cite')")
}

// TestChatWithoutScript does the same by forms and links.
func TestChatWithoutScript(t *testing.T) {
	b := browser(t)
	for _, l := range []look{phone.without(), desk.without()} {
		t.Run(l.String(), func(t *testing.T) {
			st := webtest.New(t, nil)
			tb := open(t, b, serve(t, st.Server.Handler()), l)
			tb.visit("/")
			tb.want("!document.documentElement.classList.contains('js')")
			tb.want("getComputedStyle(document.querySelector('#count')).display === 'none'")
			tb.fits("first page")
			tb.axe("first page")
			tb.do("type", chromedp.SendKeys(chromedp.CSS("#question"), "Nuôi mèo cần giấy tờ gì?"))
			tb.follow(".send")
			tb.want("document.querySelectorAll('.turn').length === 1 && document.querySelector('.answer .steps')")
			tb.want("location.search.startsWith('?luot=')")
			tb.fits("answer")
			tb.axe("answer")
			tb.shot("answer", l)
			tb.follow(".choices button")
			tb.want("document.querySelectorAll('.turn').length === 2")
			tb.follow(".answer .cite")
			tb.want("location.pathname === '/nguon/1.900001' && location.hash === '#hl'")
			tb.want("(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('#hl').getBoundingClientRect())")
			tb.axe("source")
			tb.visit("/")
			tb.click(".turn:last-child .verdict summary")
			tb.click(".turn:last-child .reasons input[value=wrong]")
			tb.follow(".turn:last-child .reasons button")
			tb.want("document.querySelector('.turn:last-child .thanks')")
			tb.follow(".new-form button")
			tb.want("!document.querySelector('.turn')")
			if v := st.Journal.Verdicts(); len(v) != 1 || v[0].Reason != "wrong" {
				t.Errorf("verdicts: got %+v", v)
			}
		})
	}
}

// TestOutcomes shows an answer of every kind and other pages, and checks each.
func TestOutcomes(t *testing.T) {
	b := browser(t)
	for _, l := range []look{phone, desk, phone.in(true), desk.in(true)} {
		t.Run(l.String(), func(t *testing.T) {
			tb := open(t, b, serve(t, webtest.New(t, nil).Server.Handler()), l)
			tb.visit("/")
			for i, q := range []string{"số liệu tỉnh nào", "kinh tế số", "bảng", "<script>", "không có gì"} {
				tb.ask(q)
				tb.wait("document.querySelectorAll('.turn .tools').length === " + string(rune('1'+i)))
				tb.fits(q)
				if i < 2 {
					tb.shot([]string{"clarify", "plan"}[i], l)
				}
			}
			for i, o := range bot.Outcomes {
				tb.ask("kết cục " + string(o))
				tb.wait("document.querySelectorAll('.turn .tools').length === 5 + 1 + " + strconv.Itoa(i))
			}
			tb.want("document.querySelectorAll('.badge').length >= 9")
			tb.fits("all outcomes")
			tb.axe("all outcomes")
			for path, name := range map[string]string{"/thu-tuc/1.900001": "procedure", "/thu-tuc/1.900002": "procedure-doubt", "/thu-tuc/1.900003": "", "/thu-tuc/1.900004": "",
				"/thu-tuc?q=nu%C3%B4i": "search", "/nguon/ke-hoach-mau?start=260&end=308": "document", "/nguon/1.900001": "", "/nguon/starter/huong-dan-nop-truc-tuyen": ""} {
				tb.visit(path)
				tb.fits(path)
				tb.axe(path)
				if name != "" {
					tb.shot(name, l)
				}
			}
			tb.expect("404")
			tb.visit("/khong-co")
			tb.axe("problem")
			tb.shot("problem", l)
		})
	}
}

// TestKeyboard uses no mouse: skip link, asking with Enter, a new line with Shift+Enter, citations and the panel.
func TestKeyboard(t *testing.T) {
	tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), desk)
	tb.visit("/")
	tb.do("tab", chromedp.KeyEvent(kb.Tab))
	tb.want("document.activeElement.classList.contains('skip')")
	tb.want("document.activeElement.getBoundingClientRect().top >= 0")
	tb.do("skip", chromedp.KeyEvent(kb.Enter))
	tb.want("location.hash === '#noi-dung'")
	tb.do("tab", chromedp.KeyEvent(kb.Tab))
	tb.want("document.activeElement.id === 'question'")
	tb.want("getComputedStyle(document.querySelector('.ask-box')).outlineStyle === 'solid'")
	// The Enter that ends a composition of an input method, and Shift+Enter, send nothing.
	tb.do("type", chromedp.SendKeys(chromedp.CSS("#question"), "nuôi mèo"))
	tb.want(`!document.querySelector('#question').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, cancelable: true})) || !document.querySelector('.turn')`)
	tb.want(`(document.querySelector('#question').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', shiftKey: true, cancelable: true})), !document.querySelector('.turn'))`)
	tb.do("send", chromedp.KeyEvent(kb.Enter))
	tb.wait("document.querySelector('.answer .steps')")
	tb.do("focus", chromedp.Focus(chromedp.CSS(".answer .cite")), chromedp.KeyEvent(kb.Enter))
	tb.wait("document.querySelector('#panel').open")
	tb.do("tab", chromedp.KeyEvent(kb.Tab))
	tb.want("document.activeElement.id === 'panel-close'")
	tb.do("close", chromedp.KeyEvent(kb.Enter))
	tb.wait("!document.querySelector('#panel').open")
	tb.want("document.activeElement.classList.contains('cite')")
}

// TestFault shows a fault in plain words and sends the question again.
func TestFault(t *testing.T) {
	for _, l := range []look{phone, desk} {
		t.Run(l.String(), func(t *testing.T) {
			broken := true
			st := webtest.New(t, func(_ *web.Options, st *webtest.Stack) {
				st.Bot.Wait = func(context.Context, bot.Message) error {
					if broken {
						return errors.New("broken")
					}
					return nil
				}
			})
			tb := open(t, browser(t), serve(t, st.Server.Handler()), l)
			tb.expect("500")
			tb.visit("/")
			tb.ask("nuôi mèo")
			tb.wait("document.querySelector('.turn [role=alert]')")
			tb.want("document.querySelector('[role=alert]').innerText.includes('Mã để báo lỗi')")
			tb.axe("fault")
			tb.shot("fault", l)
			broken = false
			tb.click("[role=alert] button")
			tb.wait("document.querySelector('.answer .steps') && !document.querySelector('[role=alert]')")
		})
	}
}

// TestBrokenStream takes up a stream that a proxy cut off.
func TestBrokenStream(t *testing.T) {
	st := webtest.New(t, nil)
	cut := &cutter{next: st.Server.Handler()}
	tb := open(t, browser(t), serve(t, cut), desk)
	tb.expect("ERR_")
	tb.visit("/")
	tb.ask("nuôi mèo")
	tb.wait("document.querySelector('.answer .steps')")
	if cut.cuts() != 1 || len(st.Bot.Seen()) != 1 {
		t.Errorf("got %d cuts and %d questions, want 1 and 1", cut.cuts(), len(st.Bot.Seen()))
	}
}

// TestReset shows an answer that is taken back while it comes: only the one that follows stays, also when the rendered
// answer cannot be had.
func TestReset(t *testing.T) {
	st := webtest.New(t, func(o *web.Options, st *webtest.Stack) { o.Bot = withdrawing{st.Bot} })
	next := st.Server.Handler()
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/luot/") {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
	for name, h := range map[string]http.Handler{"rendered": next, "text only": plain} {
		t.Run(name, func(t *testing.T) {
			tb := open(t, browser(t), serve(t, h), desk)
			tb.expect("404")
			tb.visit("/")
			// Whatever the draft shows on the way is kept for the test.
			tb.want(`(new MutationObserver(() => { const d = document.querySelector('.draft'); if (d) (window.drafts ||= []).push(d.textContent); })
				.observe(document.querySelector('#log'), {subtree: true, childList: true, characterData: true}), true)`)
			tb.ask("nuôi mèo")
			tb.wait("document.querySelector('.answer .steps') || document.querySelector('.draft')?.textContent.includes('ảnh con mèo')")
			tb.want("window.drafts.some(d => d.includes('Câu này sẽ được rút lại'))")
			tb.want("window.drafts.includes('')")
			tb.want("!document.querySelector('.turn').innerText.includes('rút lại')")
		})
	}
}

// withdrawing takes back the first words of every answer.
type withdrawing struct{ *webtest.Bot }

func (b withdrawing) HandleStream(ctx context.Context, msg bot.Message, w bot.Watcher) (*bot.Turn, error) {
	turn, err := b.Handle(ctx, msg)
	if err != nil || w == nil {
		return turn, err
	}
	turn.Trace.Withdrawn = "Câu này sẽ được rút lại, vì câu sau nó không có nguồn.\n"
	w.Begin(turn.Trace, turn.Reply.Citations)
	w.Say(turn.Trace.Withdrawn)
	time.Sleep(300 * time.Millisecond) // a browser hands the first words on
	w.Reset()
	return turn, b.Journal.Record(ctx, *turn)
}
