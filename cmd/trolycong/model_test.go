package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/internal/openaiclient/openaitest"
	"trolycong/internal/pgtest"
)

// polite rewords every piece in a way that is proven.
func polite(e openaitest.Evidence) []openaitest.Sentence {
	out := append([]openaitest.Sentence(nil), e.Sentences...)
	for i := range out {
		out[i].Text = "Thưa bạn, " + out[i].Text
	}
	return out
}

// modelEnv sets the model's variables for commands of this process; the key lies in a file.
func modelEnv(t *testing.T, s *openaitest.Server) []string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(s.Key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"OPENAI_BASE_URL=" + s.URL, "OPENAI_API_KEY_FILE=" + key, "OPENAI_CHAT_MODEL=mo-hinh"}
	t.Setenv("OPENAI_API_KEY", "") // what readEnvFiles sets is taken back at the end
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
	return env
}

const modelQuestion = "Đăng ký khai sinh mất bao lâu, lệ phí bao nhiêu?"

// TestModelCommands: ask uses the model, and doctor says whether it works, without its key.
func TestModelCommands(t *testing.T) {
	s := openaitest.New(t)
	s.Speak(openaitest.Reword(openaitest.FormSchema, polite))
	data := t.TempDir()
	code, template, _ := command(t, "ask", "--new", "--data", data, modelQuestion)
	if code != exitDone || strings.Contains(template, "Thưa bạn") {
		t.Fatalf("without a model: exit %d\n%s", code, template)
	}
	_, out, _ := command(t, "doctor", "--data", data)
	if !strings.Contains(out, "Chưa đặt OPENAI_CHAT_MODEL") {
		t.Errorf("doctor without a model:\n%s", out)
	}
	modelEnv(t, s)
	code, out, _ = command(t, "ask", "--new", "--trace", "--data", data, modelQuestion)
	if code != exitDone || !strings.Contains(out, "Thưa bạn") || !strings.Contains(out, "mô hình sửa câu chữ") || !strings.Contains(out, "lời nhắc: compose-v1@") {
		t.Errorf("with a model: exit %d\n%s", code, out)
	}
	for _, tt := range []struct {
		fault openaitest.Fault
		want  string
	}{{"", "Dùng được (mo-hinh)"}, {openaitest.Unauthorized, "từ chối khóa"}, {openaitest.UnknownModel, "không có mô hình"}, {openaitest.RateLong, "hết hạn mức"}, {openaitest.InvalidJSON, "không đúng dạng JSON"}} {
		s.FailAlways(tt.fault)
		for _, form := range [][]string{{"doctor"}, {"doctor", "--json"}} {
			code, out, errOut := command(t, append(form, "--data", data)...)
			if code != exitDone || !strings.Contains(out, tt.want) || strings.Contains(out+errOut, s.Key) {
				t.Errorf("%v with %q: exit %d, want %q and no key\n%s%s", form, tt.fault, code, tt.want, out, errOut)
			}
		}
	}
	// A model that fails costs the wording and is told once.
	code, out, errOut := command(t, "ask", "--new", "--data", data, modelQuestion)
	if code != exitDone || out != template || !strings.Contains(errOut, "trolycong doctor") || strings.Contains(errOut, "chưa lưu được") {
		t.Errorf("with a failing model: exit %d, stderr %q\n%s", code, errOut, out)
	}
	// Switched off by a file.
	before, _, _ := s.Calls()
	if err := os.WriteFile(filepath.Join(data, modelOff), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errOut = command(t, "ask", "--new", "--data", data, modelQuestion)
	if after, _, _ := s.Calls(); code != exitDone || out != template || errOut != "" || after != before {
		t.Errorf("switched off: exit %d, %d calls, stderr %q\n%s", code, after-before, errOut, out)
	}
	for name, tt := range map[string][2]string{"OPENAI_BASE_URL": {"", "thiếu OPENAI_BASE_URL"}, "OPENAI_API_KEY": {"sk bí mật", "OPENAI_API_KEY có ký tự"}, "TROLYCONG_MODEL_TIMEOUT": {"0s", "--model-timeout"},
		"TROLYCONG_MODEL_TOKENS_PER_DAY": {"-1", "--model-tokens-per-day"}} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, tt[0])
			for _, c := range []string{"serve", "ask"} {
				code, _, errOut := command(t, append([]string{c, "--data", data}, map[string][]string{"ask": {"x"}, "serve": {"--addr", "127.0.0.1:0"}}[c]...)...)
				if code != exitUsage || !strings.Contains(errOut, tt[1]) || strings.Contains(errOut, "bí mật") {
					t.Errorf("%s: exit %d, stderr %q, want %q", c, code, errOut, tt[1])
				}
			}
		})
	}
	t.Run("address with a password", func(t *testing.T) {
		t.Setenv("OPENAI_BASE_URL", "https://ai:matkhau@host/v1")
		code, out, errOut := command(t, "doctor", "--data", data)
		if code != exitUsage || strings.Contains(out+errOut, "matkhau") {
			t.Errorf("exit %d: %s%s", code, out, errOut)
		}
	})
}

// TestModelServed streams a composed answer from a real process, with its counts, and switches the model off and on.
func TestModelServed(t *testing.T) {
	s := openaitest.New(t)
	s.Speak(openaitest.Reword(openaitest.FormSchema, polite))
	p := serve(t, append(modelEnv(t, s), "TROLYCONG_ADMIN_ADDR="))
	stream := func() string {
		t.Helper()
		req, _ := http.NewRequest("POST", p.base+"/api/v1/ask", strings.NewReader(`{"question":"`+modelQuestion+`"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "text/event-stream")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(bufio.NewReader(res.Body))
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	if body := stream(); !strings.Contains(body, "Thưa bạn") || strings.Contains(body, "event: reset") || !strings.Contains(body, "event: done") {
		t.Errorf("composed: %s", body)
	}
	if out := run0(t, "model", "--data", p.data, "off"); !strings.Contains(out, "Đã tắt") {
		t.Errorf("model off: %q", out)
	}
	if body := stream(); strings.Contains(body, "Thưa bạn") || !strings.Contains(body, "event: done") {
		t.Errorf("switched off: %s", body)
	}
	for range 2 { // what is on stays on
		if out := run0(t, "model", "--data", p.data, "on"); !strings.Contains(out, "Đã bật") {
			t.Errorf("model on: %q", out)
		}
	}
	if code, _, errOut := command(t, "model", "--data", filepath.Join(p.data, "khong-co"), "off"); code != exitFault || !strings.Contains(errOut, "hãy kiểm tra thư mục dữ liệu") {
		t.Errorf("no data folder: exit %d, %q", code, errOut)
	}
	liar, told := openaitest.Liar(openaitest.Lies[0])
	s.Speak(openaitest.Reword(openaitest.FormSchema, liar))
	if body := stream(); !strings.Contains(body, "event: done") || *told == 0 {
		t.Errorf("lied to %d times: %s", *told, body)
	}
	if log := p.text(); strings.Contains(log, s.Key) || strings.Contains(log, "khai sinh") {
		t.Errorf("the log shows too much:\n%s", log)
	}
}

// TestTokensOfADay: what processes that share a database have used is counted together, and a new process does not begin at 0.
func TestTokensOfADay(t *testing.T) {
	for name, target := range map[string]string{"sqlite": "", "postgres": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			s := openaitest.New(t)
			s.Speak(openaitest.Reword(openaitest.FormSchema, polite))
			modelEnv(t, s)
			t.Setenv("DATABASE_URL", target)
			t.Setenv("TROLYCONG_MODEL_TOKENS_PER_DAY", "1")
			first, second := t.TempDir(), t.TempDir()
			if target == "" {
				second = first
			}
			if code, out, _ := command(t, "ask", "--new", "--data", first, modelQuestion); code != exitDone || !strings.Contains(out, "Thưa bạn") {
				t.Fatalf("within the day's tokens: exit %d\n%s", code, out)
			}
			before, _, _ := s.Calls()
			if code, out, _ := command(t, "ask", "--new", "--data", second, modelQuestion); code != exitDone || strings.Contains(out, "Thưa bạn") {
				t.Errorf("beyond them, in another process: exit %d\n%s", code, out)
			}
			if after, _, _ := s.Calls(); after != before {
				t.Error("the model was asked beyond the day's tokens")
			}
			t.Setenv("TROLYCONG_MODEL_TOKENS_PER_DAY", "0")
			if code, out, _ := command(t, "ask", "--new", "--data", second, modelQuestion); code != exitDone || !strings.Contains(out, "Thưa bạn") {
				t.Errorf("without a cap: exit %d\n%s", code, out)
			}
		})
	}
}
