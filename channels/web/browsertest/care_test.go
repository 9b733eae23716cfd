package browsertest_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/channels/web/webtest"
)

// breaker drops connections on purpose: the first question's stream, and then as many calls of a path as it is told.
type breaker struct {
	next   http.Handler
	prefix string
	left   atomic.Int32
}

func (b *breaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, b.prefix) && b.left.Add(-1) >= 0 {
		panic(http.ErrAbortHandler)
	}
	b.next.ServeHTTP(w, r)
}

// TestResumeWaits takes a broken stream up again although the line is away for some seconds, and asks only once.
func TestResumeWaits(t *testing.T) {
	st := webtest.New(t, nil)
	b := &breaker{next: &cutter{next: st.Server.Handler()}, prefix: "/api/v1/turns/"}
	b.left.Store(1000)
	tb := open(t, browser(t), serve(t, b), phone)
	tb.expect("ERR_")
	tb.visit("/")
	tb.ask("nuôi mèo")
	tb.wait("document.querySelector('.cut') && document.querySelector('.draft').textContent.length > 10")
	tb.want("document.querySelector('.cut').innerText.startsWith('Mất kết nối giữa chừng')")
	// Longer than the first two pauses.
	time.Sleep(2 * time.Second)
	b.left.Store(0)
	tb.wait("document.querySelector('.answer .steps') && !document.querySelector('.cut')")
	if n := len(st.Bot.Seen()); n != 1 {
		t.Errorf("got %d questions, want 1", n)
	}
}

// TestSourceOffline stays in the chat when a source does not come, and opens it on the second try.
func TestSourceOffline(t *testing.T) {
	b := &breaker{next: webtest.New(t, nil).Server.Handler(), prefix: "/nguon/"}
	tb := open(t, browser(t), serve(t, b), phone)
	tb.expect("ERR_")
	tb.visit("/")
	tb.ask("nuôi mèo")
	tb.wait("document.querySelector('.answer .cite')")
	// A browser tries a dropped connection again by itself.
	b.left.Store(1000)
	tb.click(".answer .cite")
	tb.wait("document.querySelector('#panel').open && document.querySelector('#panel [role=alert]')")
	tb.want("location.pathname === '/' && document.querySelector('.answer .steps')")
	b.left.Store(0)
	tb.click("#panel [role=alert] button")
	tb.wait("document.querySelector('#panel-body mark')")
}

// TestChoiceByKeyboard shows a choice by its label and gives its turn the focus.
func TestChoiceByKeyboard(t *testing.T) {
	tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), phone)
	tb.visit("/")
	tb.ask("thủ tục nào")
	tb.wait("document.querySelectorAll('.options button').length === 2 && !document.querySelector('.chip.btn[data-label]')")
	tb.fits("options")
	tb.axe("options")
	tb.do("choose", chromedp.Focus(chromedp.CSS(".options li:first-child button")), chromedp.KeyEvent(kb.Enter))
	tb.wait("document.querySelectorAll('.turn').length === 2 && document.querySelectorAll('.turn')[1].querySelector('.tools')")
	tb.want("document.querySelectorAll('.asked')[1].innerText.includes('Đăng ký nuôi mèo mẫu tại nhà')")
	tb.want("!document.querySelectorAll('.asked')[1].innerText.includes('1.900001')")
	tb.want("document.activeElement === document.querySelectorAll('.turn')[1]")
	// A suggestion of the first page is hidden by the turn that it begins.
	tb.follow(".new-form button")
	tb.do("suggest", chromedp.Focus(chromedp.CSS(".suggest button")), chromedp.KeyEvent(kb.Enter))
	tb.wait("document.querySelector('.turn .tools')")
	tb.want("document.activeElement.classList.contains('turn')")
}

// TestMaskedBubble takes personal data off the page at once.
func TestMaskedBubble(t *testing.T) {
	tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), phone)
	tb.visit("/")
	tb.ask("001085012345 nuôi mèo")
	tb.wait("document.querySelector('.masked') && document.querySelector('.answer .steps')")
	tb.want("!document.body.innerText.includes('001085012345') && document.querySelector('.asked').innerText.includes('[số căn cước]')")
	tb.want("document.querySelector('#status').textContent.startsWith('Tôi đã che số căn cước')")
}

// TestCalls shows numbers to dial as large as a finger.
func TestCalls(t *testing.T) {
	for _, l := range []look{phone, phone.in(true)} {
		tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), l)
		tb.visit("/")
		tb.ask("có cháy")
		tb.wait("document.querySelector('a.call.first[href=\"tel:114\"]')")
		tb.want("document.querySelector('a.call').getBoundingClientRect().height >= 56")
		tb.fits("calls")
		tb.axe("calls")
		tb.shot("emergency", l)
	}
}

// tooMany refuses every question but the first.
type tooMany struct{ n atomic.Int32 }

func (l *tooMany) Allow(context.Context, string) (channels.Refusal, error) {
	if l.n.Add(1) == 1 {
		return channels.Refusal{}, nil
	}
	return channels.Refusal{Bound: channels.Bound{Calls: 1, Per: time.Minute}, After: 3 * time.Second}, nil
}

// TestTooFast waits out the seconds with JavaScript, and keeps the question without.
func TestTooFast(t *testing.T) {
	b := browser(t)
	st := webtest.New(t, func(o *web.Options, _ *webtest.Stack) { o.AskLimit = &tooMany{} })
	base := serve(t, st.Server.Handler())
	tb := open(t, b, base, phone)
	tb.expect("429")
	tb.visit("/")
	tb.ask("nuôi mèo")
	tb.wait("document.querySelector('.answer .steps')")
	tb.ask("nuôi mèo")
	tb.wait("document.querySelector('[role=alert] button')")
	tb.want("(b => /^Thử lại sau [23] giây$/.test(b.textContent) && b.getAttribute('aria-disabled') === 'true')(document.querySelector('[role=alert] button'))")
	tb.want("(document.querySelector('[role=alert] button').click(), document.querySelectorAll('.turn').length === 2 && !document.querySelector('[aria-busy]'))")
	tb.wait("document.querySelector('[role=alert] button').textContent === 'Thử lại' && !document.querySelector('[role=alert] button').hasAttribute('aria-disabled')")

	plain := open(t, b, base, phone.without())
	plain.expect("429")
	plain.visit("/")
	plain.do("type", chromedp.SendKeys(chromedp.CSS("#question"), "thả diều ở đâu"))
	plain.follow(".send")
	plain.want("document.querySelector('#question').value === 'thả diều ở đâu' && document.querySelector('#loi').innerText.includes('giây')")
	plain.axe("too fast")
}

// TestAlertInSight shows the alert of a refused form where the reader is, at the end of a long conversation.
func TestAlertInSight(t *testing.T) {
	tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), phone.without())
	tb.expect("400")
	tb.visit("/")
	for range 3 {
		tb.do("type", chromedp.SendKeys(chromedp.CSS("#question"), "nuôi mèo"))
		tb.follow(".send")
	}
	tb.do("blank", chromedp.SendKeys(chromedp.CSS("#question"), "  "))
	tb.follow(".send")
	tb.want("(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('#loi').getBoundingClientRect())")
	tb.want("document.activeElement.id === 'loi' && document.querySelector('#question').getAttribute('aria-describedby') === 'loi hint'")
}

// TestLayout measures what style alone promises: sizes of text and targets, the form in a low window, the hidden skip
// link with large letters, the menu of a phone, paper.
func TestLayout(t *testing.T) {
	tb := open(t, browser(t), serve(t, webtest.New(t, nil).Server.Handler()), phone)
	tb.visit("/")
	tb.want("[...document.querySelectorAll('.top nav a')].filter(a => a.offsetWidth > 0).length === 2")
	tb.ask("hết bao nhiêu")
	tb.wait("document.querySelector('.answer .cite')")
	tb.want("[...document.querySelectorAll('.cite')].filter(e => e.offsetWidth).every(e => e.getBoundingClientRect().height >= 24 && e.getBoundingClientRect().width >= 24)")
	tb.want("[...document.querySelectorAll('.cite, .badge, .hint, .foot p, .sub, .tools span, .values dt, .places li')].every(e => parseFloat(getComputedStyle(e).fontSize) >= 15.9)")
	tb.want("parseFloat(getComputedStyle(document.querySelector('.figure')).fontSize) > 18")
	tb.want("getComputedStyle(document.querySelector('#ask-form')).position === 'sticky'")
	tb.do("low", chromedp.EmulateViewport(740, 360))
	tb.want("getComputedStyle(document.querySelector('#ask-form')).position === 'static'")
	tb.want("(document.documentElement.style.fontSize = '300%', document.querySelector('.skip').getBoundingClientRect().bottom <= 0)")
	tb.want("(document.documentElement.style.fontSize = '', true)")
	tb.do("paper", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	tb.want("['.links', '.tools', '#ask-form', '.new-form'].every(s => getComputedStyle(document.querySelector(s)).display === 'none')")
	tb.want("(dispatchEvent(new Event('beforeprint')), document.querySelector('.aside').open && /^In từ http.* ngày /.test(document.querySelector('#printed').textContent))")
	tb.want("(dispatchEvent(new Event('afterprint')), !document.querySelector('.aside').open)")
}
