package browsertest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"trolycong/internal/httpserver"
)

// patience bounds one step of a test: far more than a step takes on a busy machine.
const patience = 30 * time.Second

// missing skips a test that lacks a tool; where CI=true it fails.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: run scripts/test-deps", what)
	}
	t.Skipf("%s is missing: run scripts/test-deps", what)
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above the test: %v", err)
	return ""
}

// browser starts one Chromium for a test with an empty profile of its own.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		missing(t, "chromium")
	}
	if fonts := filepath.Join(root(t), ".cache", "fonts.conf"); os.Getenv("FONTCONFIG_FILE") == "" {
		if _, err := os.Stat(fonts); err == nil {
			t.Setenv("FONTCONFIG_FILE", fonts)
		}
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "vi"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, quit := chromedp.NewContext(alloc)
	t.Cleanup(func() { quit(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// serve answers on a free loopback port.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := httpserver.Listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = httpserver.Serve(ctx, l, h, nil) })
	t.Cleanup(func() { stop(); wg.Wait() })
	return httpserver.URL(l)
}

// look is how a tab shows pages.
type look struct {
	width, height int64
	dark          bool
	noScript      bool
	phone         bool
}

var (
	phone = look{width: 360, height: 740, phone: true}
	desk  = look{width: 1280, height: 800}
)

func (l look) in(dark bool) look { l.dark = dark; return l }

func (l look) without() look { l.noScript = true; return l }

// String names the look in test names and files.
func (l look) String() string {
	s := "desk"
	if l.phone {
		s = "phone"
	}
	if l.dark {
		s += "-dark"
	}
	if l.noScript {
		s += "-noscript"
	}
	return s
}

// tab is one page of a browser with cookies of its own. Whatever it complains about fails the test at its end.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
	look look

	mu   sync.Mutex
	bad  []string
	okay []string // complaints that are expected
}

// open makes a tab. Requests to anywhere but base, exceptions and messages in the console fail the test.
func open(t *testing.T, parent context.Context, base string, l look) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	tb := &tab{t: t, ctx: ctx, base: base, look: l}
	if err := chromedp.Listen(ctx, tb.hear); err != nil {
		t.Fatalf("open tab: %v", err)
	}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	tb.do("set up", chromedp.EmulateViewport(l.width, l.height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, target, log.Enable, cdp.Empty{}); err != nil {
			return err
		}
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, media)
		return err
	}))
	tb.scripts(!l.noScript)
	t.Cleanup(func() {
		cancel()
		tb.mu.Lock()
		defer tb.mu.Unlock()
		for _, b := range tb.bad {
			t.Errorf("the page complains: %s", b)
		}
	})
	return tb
}

func (tb *tab) scripts(on bool) {
	tb.t.Helper()
	tb.do("scripts", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// expect lets complaints that hold the text pass.
func (tb *tab) expect(text string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.okay = append(tb.okay, text)
}

func (tb *tab) hear(ev any) {
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err == nil && u.Scheme != "data" && u.Scheme != "about" && !strings.HasPrefix(e.Request.URL, tb.base+"/") {
			tb.complain("request to another place: " + e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		tb.complain("exception: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		tb.complain(string(e.Entry.Level) + ": " + e.Entry.Text + " " + e.Entry.URL)
	}
}

func (tb *tab) complain(what string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, ok := range tb.okay {
		if strings.Contains(what, ok) {
			return
		}
	}
	tb.bad = append(tb.bad, what)
}

// do runs steps that give nothing, within patience.
func (tb *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tb.t.Fatalf("%s: %v\n%s", what, err, tb.dump())
	}
}

// run runs one action, within patience.
func run[T any](tb *tab, what string, a chromedp.Action[T]) T {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		tb.t.Fatalf("%s: %v\n%s", what, err, tb.dump())
	}
	return v
}

// dump gives the page's text for a failure's message.
func (tb *tab) dump() string {
	ctx, cancel := context.WithTimeout(tb.ctx, 2*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText.slice(0, 500)"))
	if err != nil {
		return fmt.Sprint("(no page: ", err, ")")
	}
	return text
}

func (tb *tab) visit(path string) {
	tb.t.Helper()
	tb.do("visit "+path, chromedp.Navigate(tb.base+path))
}

func (tb *tab) click(css string) {
	tb.t.Helper()
	tb.center(css)
	tb.do("click "+css, chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

// center brings something to the middle of the window, where no sticky part of the page covers it.
func (tb *tab) center(css string) {
	tb.t.Helper()
	tb.do("find "+css, chromedp.WaitVisible(chromedp.CSS(css)))
	quoted, err := json.Marshal(css)
	if err != nil {
		tb.t.Fatal(err)
	}
	run(tb, "center "+css, chromedp.Evaluate[bool]("document.querySelector("+string(quoted)+").scrollIntoView({block: 'center', behavior: 'instant'}), true"))
}

// follow clicks something that leads to another page and waits for it.
func (tb *tab) follow(css string) {
	tb.t.Helper()
	tb.center(css)
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible)); err != nil {
		tb.t.Fatalf("follow %s: %v\n%s", css, err, tb.dump())
	}
}

// wait waits until the expression of the page is true.
func (tb *tab) wait(js string) {
	tb.t.Helper()
	run(tb, "wait for "+js, chromedp.Poll[bool]("!!("+js+")"))
}

// want checks an expression of the page.
func (tb *tab) want(js string) {
	tb.t.Helper()
	if !run(tb, "evaluate "+js, chromedp.Evaluate[bool]("!!("+js+")")) {
		tb.t.Errorf("not true: %s\n%s", js, tb.dump())
	}
}

// ask types a question and sends it with the Enter key.
func (tb *tab) ask(question string) {
	tb.t.Helper()
	tb.do("type", chromedp.SendKeys(chromedp.CSS("#question"), question), chromedp.KeyEvent(kb.Enter))
}

// shot keeps a picture of the window when TROLYCONG_SHOTS names a folder.
func (tb *tab) shot(name string, l look) {
	tb.t.Helper()
	dir := os.Getenv("TROLYCONG_SHOTS")
	if dir == "" {
		return
	}
	png := run(tb, "screenshot", chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+"-"+l.String()+".png"), png, 0o644); err != nil {
		tb.t.Fatal(err)
	}
}

// fits checks that nothing is wider than the window.
func (tb *tab) fits(where string) {
	tb.t.Helper()
	wide := run(tb, "measure", chromedp.Evaluate[string](`(() => {
		const w = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= w) return '';
		return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.table-box, .sr')).slice(0, 5).map(e => e.tagName + '.' + e.className).join(' ') || 'unknown';
	})()`))
	if wide != "" {
		tb.t.Errorf("%s: wider than the window: %s", where, wide)
	}
}

type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML, FailureSummary string
	}
}

var axeSource struct {
	once sync.Once
	text string
}

// axe checks the page; serious and critical findings fail the test.
func (tb *tab) axe(where string) {
	tb.t.Helper()
	axeSource.once.Do(func() {
		if b, err := os.ReadFile(filepath.Join(root(tb.t), ".cache", "axe", "package", "axe.min.js")); err == nil {
			axeSource.text = string(b)
		}
	})
	if axeSource.text == "" {
		missing(tb.t, "axe-core")
	}
	// axe needs timers, which a page without scripts has none of. The page's own scripts have not been loaded there.
	tb.scripts(true)
	defer tb.scripts(!tb.look.noScript)
	tb.do("load axe", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: axeSource.text})
		return err
	}))
	raw := run(tb, "run axe", chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var found []finding
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		tb.t.Fatal(err)
	}
	for _, f := range found {
		for _, n := range f.Nodes {
			msg := fmt.Sprintf("%s: axe %s %s: %s\n  %s\n  %s", where, f.Impact, f.ID, f.Help, n.HTML, n.FailureSummary)
			if f.Impact == "serious" || f.Impact == "critical" {
				tb.t.Error(msg)
			} else {
				tb.t.Log(msg)
			}
		}
	}
}
