package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/knowledge/ingest"
)

const planText = `Số: 12/KH-UBND

Suối Mơ, ngày 02 tháng 3 năm 2031

KẾ HOẠCH
Phát triển thư viện số tỉnh Suối Mơ giai đoạn 2031-2035

I. MỤC TIÊU

1. Mục tiêu đến năm 2035

- 40% thư viện cấp xã có phòng đọc số;

- 90% trường học có tủ sách dùng chung;

II. TỔ CHỨC THỰC HIỆN

1. Sở Văn hóa

Chủ trì xây dựng kho sách số, báo cáo UBND tỉnh trước ngày 15/12 hằng năm.
`

// command runs the program in this process and gives its exit code and output.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(context.Background(), args, &out, &errOut)
	return code, out.String(), errOut.String()
}

func writePlan(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "thu-vien.txt")
	if err := os.WriteFile(path, []byte(planText), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	data := t.TempDir()
	tests := []struct {
		name string
		args []string
		code int
		want string // in stdout or stderr
	}{
		{"version", []string{"version"}, exitDone, "dev"},
		{"help", []string{"--help"}, exitDone, "Nạp kế hoạch"},
		{"unknown command", []string{"no-such"}, exitUsage, "--help"},
		{"unknown flag", []string{"ask", "--nope", "x"}, exitUsage, "--help"},
		{"ingest nothing", []string{"ingest", "--data", data}, exitUsage, "path"},
		{"ingest missing file", []string{"ingest", "--data", data, filepath.Join(data, "khong-co.txt")}, exitFault, "khong-co.txt"},
		{"bad as-of", []string{"ingest", "--data", data, "--as-of", "mai", "x.txt"}, exitUsage, "--as-of"},
		{"forget unknown", []string{"forget", "--data", data, "khong-co"}, exitFault, "khong-co"},
		{"ask nothing", []string{"ask", "--data", data, "  "}, exitUsage, "chưa nhập"},
		{"ask bad session", []string{"ask", "--data", data, "--session", "a b", "x"}, exitUsage, "--session"},
		{"ask bad now", []string{"ask", "--data", data, "--now", "hôm nay", "x"}, exitUsage, "--now"},
		{"eval without set", []string{"eval", "--data", data}, exitUsage, "--set"},
		{"key without scope", []string{"key", "add", "--data", data}, exitUsage, "--scope"},
		{"key bad scope", []string{"key", "add", "--data", data, "--scope", "root"}, exitUsage, "scope"},
		{"no subcommand", []string{"key"}, exitUsage, "thiếu lệnh con, cần một trong add, list, revoke"},
		{"no argument", []string{"forget", "--data", data}, exitUsage, "thiếu tham số <source>\nDùng “trolycong forget --help”"},
		{"unknown word", []string{"no-such"}, exitUsage, "không hiểu “no-such”\nDùng “trolycong --help”"},
		{"near miss", []string{"ask", "--jsom", "x"}, exitUsage, "không có cờ --jsom; có phải bạn muốn viết --json?"},
		{"wrong choice", []string{"ingest", "--visibility", "x", "a"}, exitUsage, "--visibility chỉ nhận public, internal, không nhận “x”"},
		{"no number", []string{"serve", "--rate-limit", "x"}, exitUsage, "--rate-limit cần một số, không nhận “x”"},
		{"no time", []string{"serve", "--drain", "3"}, exitUsage, "--drain cần thời gian có đơn vị, ví dụ 3s hoặc 500ms, không nhận “3”\n"},
		{"no switch", []string{"ask", "--json=có", "x"}, exitUsage, "--json là cờ bật tắt"},
		{"no value", []string{"ask", "--session"}, exitUsage, "--session cần một giá trị"},
		{"headings", []string{"ingest", "--help"}, exitDone, "Cách dùng: trolycong ingest <path> ... [cờ]"},
		{"bad address", []string{"serve", "--data", data, "--addr", "x"}, exitUsage, "--addr"},
		{"bad admin address", []string{"serve", "--data", data, "--admin-addr", "x"}, exitUsage, "--admin-addr"},
		{"bad base url", []string{"serve", "--data", data, "--base-url", "foo"}, exitUsage, "--base-url"},
		{"short secret", []string{"serve", "--data", data, "--secret", "abc"}, exitUsage, "--secret"},
		{"negative limit", []string{"serve", "--data", data, "--rate-limit=-5"}, exitUsage, "--rate-limit"},
		{"negative limit of a day", []string{"serve", "--data", data, "--rate-limit-person-day=-5"}, exitUsage, "--rate-limit-person-day"},
		{"missing set", []string{"eval", "--data", data, "--set", "/khong/co"}, exitUsage, "/khong/co; hãy"},
		{"key by default name", []string{"key", "add", "--data", data, "--scope", "ask"}, exitDone, "Khóa"},
		{"key with a long name", []string{"key", "add", "--data", data, "--scope", "ask", strings.Repeat("x", 101)}, exitUsage, "100 ký tự"},
		{"completion", []string{"completion", "bash"}, exitDone, "complete -F"},
		{"bench without a rate", []string{"bench", "--data", data, "--rate", "0"}, exitUsage, "--rate: cần số từ 1"},
		{"bench without askers", []string{"bench", "--data", data, "--connections=-1"}, exitUsage, "--connections"},
		{"ingest an empty name", []string{"ingest", "--data", data, ""}, exitFault, "đường dẫn trống"},
		{"bad proxies", []string{"serve", "--data", data, "--trusted-proxies", "x"}, exitUsage, "--trusted-proxies"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errOut := command(t, tt.args...)
			if code != tt.code || !strings.Contains(out+errOut, tt.want) {
				t.Errorf("%v: exit %d, want %d; stdout %q, stderr %q, want %q in one of them", tt.args, code, tt.code, out, errOut, tt.want)
			}
		})
	}
}

func TestIngestAskForget(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, out, errOut := command(t, "ingest", "--data", data, file); code != exitDone || !strings.Contains(out, "thu-vien") {
		t.Fatalf("ingest: exit %d, %q, %q", code, out, errOut)
	}
	if code, out, _ := command(t, "ingest", "--data", data, file); code != exitDone || !strings.Contains(out, "không thay đổi") {
		t.Errorf("again: exit %d, %q", code, out)
	}
	r := ask(t, data, "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?")
	if r.Outcome != bot.Answered || !strings.HasPrefix(r.Text, "40%") || len(r.Citations) == 0 || r.Citations[0].Document != "thu-vien" {
		t.Errorf("reply = %s %q %+v", r.Outcome, r.Text, r.Citations)
	}
	if code, out, _ := command(t, "forget", "--data", data, "thu-vien"); code != exitDone || !strings.Contains(out, "thu-vien") {
		t.Errorf("forget: exit %d, %q", code, out)
	}
	if r := ask(t, data, "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?"); r.Outcome == bot.Answered && strings.Contains(r.Text, "40%") {
		t.Errorf("a forgotten source still answers: %q", r.Text)
	}
}

func ask(t *testing.T, data, question string, more ...string) bot.Reply {
	t.Helper()
	code, out, errOut := command(t, append([]string{"ask", "--data", data, "--json", "--new", question}, more...)...)
	if code != exitDone {
		t.Fatalf("ask %q: exit %d, %s", question, code, errOut)
	}
	var r bot.Reply
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("ask %q: %v in %s", question, err, out)
	}
	return r
}

func TestInternalSourceNeedsTheFlag(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, _, errOut := command(t, "ingest", "--data", data, "--visibility", "internal", file); code != exitDone {
		t.Fatal(errOut)
	}
	question := "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?"
	if r := ask(t, data, question); strings.Contains(r.Text, "40%") {
		t.Errorf("public caller sees an internal source: %q", r.Text)
	}
	if r := ask(t, data, question, "--internal"); !strings.Contains(r.Text, "40%") {
		t.Errorf("internal caller does not see it: %q", r.Text)
	}
}

func TestEvalGate(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, _, errOut := command(t, "ingest", "--data", data, file); code != exitDone {
		t.Fatal(errOut)
	}
	set := filepath.Join(t.TempDir(), "set.jsonl")
	line := `{"id":"a","question":"Mục tiêu trường học có tủ sách dùng chung của Suối Mơ năm 2035?","kind":"target","must":[["90%"]],"sources":["thu-vien"]}` + "\n" +
		`{"id":"b","question":"Thời tiết ngày mai thế nào?","kind":"refuse","refuse":true}` + "\n"
	if err := os.WriteFile(set, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := filepath.Join(data, "r1.json"), filepath.Join(data, "r2.json")
	if code, out, errOut := command(t, "eval", "--data", data, "--set", set, "--json", first, "--min", "score=1"); code != exitDone {
		t.Fatalf("exit %d\n%s\n%s", code, out, errOut)
	}
	if code, _, _ := command(t, "eval", "--data", data, "--set", set, "--json", second); code != exitDone {
		t.Fatal("second run failed")
	}
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("two runs give different reports")
	}
	if code, _, errOut := command(t, "eval", "--data", data, "--set", set, "--min", "score:agency=0.5"); code != exitGate || !strings.Contains(errOut, "score:agency") {
		t.Errorf("gate on a metric the set lacks: exit %d, %q", code, errOut)
	}
}

func TestKeys(t *testing.T) {
	data := t.TempDir()
	code, out, errOut := command(t, "key", "add", "--data", data, "--scope", "ask", "--scope", "internal", "cổng")
	if code != exitDone {
		t.Fatal(errOut)
	}
	secret := strings.Fields(strings.SplitN(out, ": ", 2)[1])[0]
	id, _, _ := strings.Cut(secret, ".")
	if _, list, _ := command(t, "key", "list", "--data", data); !strings.Contains(list, id) || strings.Contains(list, secret) {
		t.Errorf("list = %q, want the id and never the secret", list)
	}
	if code, _, _ := command(t, "key", "revoke", "--data", data, id); code != exitDone {
		t.Error("revoke failed")
	}
	if _, list, _ := command(t, "key", "list", "--data", data); !strings.Contains(list, "thu hồi") {
		t.Errorf("list after revoke = %q", list)
	}
	if code, _, errOut := command(t, "key", "revoke", "--data", data, "khong-co"); code != exitFault || !strings.Contains(errOut, "khong-co") {
		t.Errorf("unknown key: exit %d, %q", code, errOut)
	}
}

func TestDoctorMasksSecrets(t *testing.T) {
	t.Setenv("TROLYCONG_SECRET", "rat-bi-mat-0123456789")
	t.Setenv("OPENAI_API_KEY", "sk-rat-bi-mat")
	t.Setenv("RETRIEVAL_URL", "http://bot:rat-bi-mat@10.0.0.5:9000")
	t.Setenv("TROLYCONG_BASE_URL", "https://a:rat-bi-mat@hoidap.example.vn")
	code, out, errOut := command(t, "doctor", "--data", t.TempDir())
	if code != exitDone || strings.Contains(out+errOut, "bi-mat") || !strings.Contains(out, "TROLYCONG_SECRET") {
		t.Errorf("exit %d, %q, %q", code, out, errOut)
	}
}

func TestFileVariables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hotline")
	if err := os.WriteFile(path, []byte("1022\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TROLYCONG_HOTLINE_FILE", path)
	t.Setenv("TROLYCONG_HOTLINE", "")
	code, out, _ := command(t, "doctor", "--data", t.TempDir())
	if code != exitDone || !strings.Contains(out, "1022") {
		t.Errorf("exit %d, %q", code, out)
	}
}

// TestOneSecret checks that processes that start at once sign with one key, and that half a key is none.
func TestOneSecret(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, "secret")
	if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := &env{ctx: t.Context(), config: &Config{Data: data}, stdout: io.Discard, stderr: io.Discard}
	first, err := e.secret("")
	if err != nil || len(first) < madeSecret {
		t.Fatalf("beside half a key: got %d bytes, %v", len(first), err)
	}
	kept, err := keepSecret(path, bytes.Repeat([]byte("x"), madeSecret))
	if err != nil || !bytes.Equal(kept, first) {
		t.Errorf("a second process: got %q, %v; want the first one's key", kept, err)
	}
	left, err := filepath.Glob(filepath.Join(data, ".secret-*"))
	if info, serr := os.Stat(path); err != nil || len(left) > 0 || serr != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("left %v, %v %v; want one file that only its owner reads", left, err, serr)
	}
}

// TestEverySettingHasAFile checks that each variable may be given as a file.
func TestEverySettingHasAFile(t *testing.T) {
	var c cli
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(slices.Clone(parser.Model.Flags), childNamed(parser.Model.Node, "serve").Flags...) {
		for _, name := range f.Envs {
			if !slices.Contains(fileVariables, name) {
				t.Errorf("%s_FILE is not read", name)
			}
		}
	}
}

func TestInternalRecordLeavesThePublicOne(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "noi-bo.jsonl")
	record := `{"ma_thu_tuc":"1.001193","ten_thu_tuc":"Đăng ký khai sinh (quy trình nội bộ)","linh_vuc":"Hộ tịch","cap_thuc_hien":"Cấp xã"}` + "\n"
	if err := os.WriteFile(file, []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := command(t, "ingest", "--data", data, "--visibility", "internal", file); code != exitDone {
		t.Fatal(errOut)
	}
	for _, q := range []string{"1.001193", "Đăng ký khai sinh cho con cần giấy tờ gì?"} {
		if r := ask(t, data, q); len(r.Procedures) == 0 || r.Procedures[0].Code != "1.001193" || strings.Contains(r.Procedures[0].Name+r.Text, "nội bộ") {
			t.Errorf("%q: got %s %+v %q, want the public record", q, r.Outcome, r.Procedures, r.Text)
		}
	}
	if r := ask(t, data, "1.001193", "--internal"); len(r.Procedures) == 0 || !strings.Contains(r.Procedures[0].Name, "nội bộ") {
		t.Errorf("with --internal: got %s %+v, want the internal record", r.Outcome, r.Procedures)
	}
}

// TestStoppedAfterStoring checks the end of an ingest that is told to stop when all is stored.
func TestStoppedAfterStoring(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := &env{ctx: ctx, config: &Config{Data: t.TempDir()}, stdout: io.Discard, stderr: io.Discard}
	db, err := e.store()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	cancel()
	for name, c := range map[string]struct {
		report ingest.Report
		fault  error
		code   int
		want   string
	}{
		"all stored":   {ingest.Report{Stored: make([]ingest.Stored, 1)}, nil, exitPartial, "Đã lưu dữ liệu nhưng chưa dựng xong chỉ mục"},
		"part stored":  {ingest.Report{Stored: make([]ingest.Stored, 1), Refused: make([]ingest.Refused, 1)}, context.Canceled, exitPartial, "dừng giữa chừng"},
		"nothing":      {ingest.Report{Refused: make([]ingest.Refused, 1)}, context.Canceled, exitFault, "dừng giữa chừng"},
		"all, a fault": {ingest.Report{Stored: make([]ingest.Stored, 1)}, context.Canceled, exitPartial, "chưa dựng xong chỉ mục"},
	} {
		var got *exitError
		if err := e.finishIngest(db, &c.report, c.fault); !errors.As(err, &got) || got.code != c.code || !strings.Contains(got.sentence, c.want) || strings.Contains(got.sentence, "context") {
			t.Errorf("%s: got %v, want code %d and %q", name, err, c.code, c.want)
		}
	}
}

// TestForgetLeavesNoIndex checks that no saved index keeps what was forgotten.
func TestForgetLeavesNoIndex(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	for _, args := range [][]string{{"ingest", file}, {"ask", "thư viện"}, {"forget", "thu-vien"}} {
		if code, _, errOut := command(t, append(args, "--data", data)...); code != exitDone {
			t.Fatalf("%v: exit %d, %s", args, code, errOut)
		}
	}
	files := 0
	err := filepath.WalkDir(filepath.Join(data, "index"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("Suối Mơ")) {
			t.Errorf("%s holds what was forgotten", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("got %d files, %v; want the new index", files, err)
	}
}

// TestLicences checks that the licences of a release cover Go and what only other platforms link.
func TestLicences(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no shell")
	}
	cmd := exec.CommandContext(t.Context(), sh, "scripts/licences")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-2000):])
	}
	for _, want := range []string{"= Go go1.", "The Go Authors", "= modernc.org/sqlite ", "= github.com/mattn/go-isatty ", "= github.com/ncruces/go-strftime "} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %q in the licences", want)
		}
	}
}

// TestUsageInVietnamese checks that no English of the parser comes through.
func TestUsageInVietnamese(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"ingest", "--help"}, {"key", "--help"}, {"key"}, {"ask"}, {"x"}, {"ask", "--x"}, {"key", "add"}, {"--log-level", "x", "version"},
		{"serve", "--rate-limit", "x"}, {"serve", "--role", "x"}, {"completion", "x"}, {"ask", "--addr", "x", "y"}, {"version", "x"}} {
		_, out, errOut := command(t, args...)
		for _, english := range []string{"Usage", "Flags", "Commands", "Arguments", "Show", "Run \"", "expected", "unexpected", "unknown", "must", "missing", "applies"} {
			if strings.Contains(out+errOut, english) {
				t.Errorf("%v: %q in %q", args, english, out+errOut)
			}
		}
	}
	t.Setenv("TROLYCONG_RATE_LIMIT", "x")
	if code, _, errOut := command(t, "serve"); code != exitUsage || !strings.Contains(errOut, "biến môi trường TROLYCONG_RATE_LIMIT") {
		t.Errorf("a bad variable: exit %d, %q", code, errOut)
	}
}

func TestTrustedProxies(t *testing.T) {
	c := serveCmd{Addr: "[::1]:0", TrustedProxies: "10.0.0.1, ::1,192.168.0.0/16"}
	if got, err := c.check(&env{config: &Config{}}); err != nil || len(got) != 3 {
		t.Errorf("got %v, %v; want three networks", got, err)
	}
}

// TestEvalSets checks several sets of one base name: one report, as named, with the result of each.
func TestEvalSets(t *testing.T) {
	data := t.TempDir()
	var names []string
	for _, id := range []string{"a", "b"} {
		name := filepath.Join(t.TempDir(), "set,1.jsonl")
		if err := os.WriteFile(name, []byte(`{"id":"`+id+`","question":"Thời tiết ngày mai thế nào?","kind":"refuse","refuse":true}`+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	out := filepath.Join(data, "out.json")
	for _, args := range [][]string{{"--set", names[0], names[1]}, {"--set", names[0], "--set", names[1]}} {
		if code, _, errOut := command(t, append([]string{"eval", "--data", data, "--json", out}, args...)...); code != exitDone {
			t.Fatalf("%v: exit %d, %s", args, code, errOut)
		}
		var got struct {
			Sets []struct {
				Set    string
				Report struct{ Results []struct{ ID string } }
			}
		}
		raw, err := os.ReadFile(out)
		if err == nil {
			err = json.Unmarshal(raw, &got)
		}
		if err != nil || len(got.Sets) != 2 || got.Sets[1].Set != names[1] || got.Sets[1].Report.Results[0].ID != "b" {
			t.Errorf("%v: got %+v, %v; want both reports", args, got, err)
		}
	}
	bad := filepath.Join(data, "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := command(t, "eval", "--data", data, "--set", bad); code != exitUsage || !strings.Contains(errOut, "dòng 1") || !strings.Contains(errOut, "hãy sửa") {
		t.Errorf("a bad line: exit %d, %q", code, errOut)
	}
	if code, _, errOut := command(t, "eval", "--data", data, "--set", names[0], "--json", filepath.Join(data, "no", "out.json")); code != exitFault || !strings.Contains(errOut, "--json") || !strings.Contains(errOut, "hãy") {
		t.Errorf("an unwritable report: exit %d, %q", code, errOut)
	}
}

func TestDoctor(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, _, errOut := command(t, "ingest", "--data", data, file); code != exitDone {
		t.Fatal(errOut)
	}
	t.Setenv("OPENAI_API_KEY", "rat-bi-mat")
	t.Setenv("OPENAI_BASE_URL", "http://may-chu")
	t.Setenv("TELEGRAM_BOT_TOKEN", "rat-bi-mat")
	t.Setenv("TELEGRAM_API_BASE", "http://may-khac")
	t.Setenv("TROLYCONG_ADDR", "[::1]:9999")
	_, out, _ := command(t, "doctor", "--data", data)
	for _, want := range []string{"TROLYCONG_ADDR                       [::1]:9999\n", "TROLYCONG_ADMIN_ADDR                 (chưa đặt)  (mặc định)", "TROLYCONG_RATE_LIMIT                 600  (mặc định)", "TROLYCONG_RATE_LIMIT_DAY             50000  (mặc định)", "TROLYCONG_RATE_LIMIT_PERSON          60  (mặc định)", "TROLYCONG_RATE_LIMIT_PERSON_DAY      1000  (mặc định)", "TROLYCONG_ROLE                       all  (mặc định)",
		"TROLYCONG_TRUSTED_PROXIES            (chưa đặt)", "OPENAI_API_KEY                       (đã đặt, không hiện)\n", "OPENAI_BASE_URL                      http://may-chu\n", "TROLYCONG_MODEL_TOKENS_PER_DAY       2000000  (mặc định)", "TELEGRAM_BOT_TOKEN                   (đã đặt, không hiện)  (bản này chưa dùng, bỏ qua)", "TELEGRAM_API_BASE                    http://may-khac  (bản này chưa dùng, bỏ qua)", "nguyên vẹn", "thu-vien"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var got checkup
	_, out, _ = command(t, "doctor", "--data", data, "--json", "--issues")
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Database != "ok" || len(got.Sources) != 1 || strings.Contains(out, "bi-mat") || strings.Contains(out, "null") {
		t.Errorf("JSON: got %+v, %v in %s", got, err, out)
	}

	db := filepath.Join(data, "trolycong.db")
	raw, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) / 2; i < len(raw)*3/4; i++ {
		raw[i] ^= 0xA5
	}
	if err := os.WriteFile(db, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errOut := command(t, "doctor", "--data", data); code != exitFault || !strings.Contains(errOut, "hỏng") || !strings.Contains(out, "không dùng được") || !strings.Contains(out, "TROLYCONG_ADDR") {
		t.Errorf("a damaged database: exit %d, %q, %q", code, out, errOut)
	}
}

func TestCompletion(t *testing.T) {
	data, file := t.TempDir(), writePlan(t)
	if code, _, errOut := command(t, "ingest", "--data", data, file); code != exitDone {
		t.Fatal(errOut)
	}
	_, key, _ := command(t, "key", "add", "--data", data, "--scope", "ask", "cổng")
	id := strings.Fields(key)[len(strings.Fields(key))-1]
	for line, want := range map[string]string{ // the words typed, parted by commas → values, in part
		"":                                "serve ingest forget ask eval bench key doctor completion version",
		"--da":                            "--data",
		"--data," + data + ",":            "serve ingest forget",
		"--data,=," + data + ",for":       "forget",
		"key,":                            "add list revoke",
		"key,add,--":                      "--scope --data --help",
		"key,add,--scope,":                "ask internal staff",
		"key,add,--scope=i":               "--scope=internal",
		"key,add,--scope,=,st":            "staff",
		"key,add,--scope,=":               "ask internal staff",
		"ingest,--vis":                    "--visibility",
		"ingest,--visibility,":            "public internal",
		"ingest,":                         ":files",
		"eval,--set,":                     ":files",
		"eval,--set,a,":                   ":files",
		"eval,":                           "score compare freeze sample",
		"eval,--":                         "--set --variants --html --data",
		"eval,score,--min,":               "",
		"eval,compare,":                   ":files",
		"eval,--html,":                    ":files",
		"completion,":                     "bash zsh fish",
		"ask,--audience,c":                "citizen civil_servant",
		"forget,--data," + data + ",":     "thu-vien",
		"--data=" + data + ",forget,":     "thu-vien",
		"key,revoke,--data," + data + ",": id,
		"ask,--,--":                       "",
		"serve,--log-level,w":             "warn",
	} {
		_, out, _ := command(t, append([]string{"__complete"}, strings.Split(line, ",")...)...)
		var got []string
		for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
			value, _, _ := strings.Cut(l, "\t")
			got = append(got, value)
		}
		for _, w := range strings.Fields(want) {
			if !slices.Contains(got, w) {
				t.Errorf("%q: got %q, want %q in it", line, got, w)
			}
		}
		if want == "" && out != "" {
			t.Errorf("%q: got %q, want nothing", line, out)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		_, script, _ := command(t, "completion", shell)
		if !strings.Contains(script, "__complete") {
			t.Errorf("%s: %q", shell, script)
		}
		if path, err := exec.LookPath(shell); err == nil {
			cmd := exec.CommandContext(t.Context(), path, "-n")
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s does not read its script: %v %s", shell, err, out)
			}
		}
	}
}

func TestIngestJSON(t *testing.T) {
	_, out, errOut := command(t, "ingest", "--data", t.TempDir(), "--json", writePlan(t), "/khong/co.txt")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s %s", err, out, errOut)
	}
	var check func(path string, v any)
	check = func(path string, v any) {
		switch v := v.(type) {
		case nil:
			t.Errorf("%s is null", path)
		case map[string]any:
			for name, inner := range v {
				if name != strings.ToLower(name) {
					t.Errorf("%s.%s is no snake_case", path, name)
				}
				check(path+"."+name, inner)
			}
		case []any:
			for _, inner := range v {
				check(path, inner)
			}
		}
	}
	check("report", got)
	if len(got["stored"].([]any)) != 1 || len(got["refused"].([]any)) != 1 {
		t.Errorf("got %s", out)
	}
}

func TestTrace(t *testing.T) {
	data := t.TempDir()
	_, out, _ := command(t, "ask", "--data", data, "--new", "--trace", "Lệ phí đăng ký khai sinh")
	_, trace, found := strings.Cut(out, "Các bước")
	if !found {
		t.Fatalf("no trace in %q", out)
	}
	for _, english := range []string{"mask", "personal", "rewrite", "term ", "understand", "[]", "false", "aspects", "cover", "lexical", "guard", "proven", "fit ", "0.00"} {
		if strings.Contains(trace, english) {
			t.Errorf("%q in the trace:\n%s", english, trace)
		}
	}
	for _, want := range []string{"Che dữ liệu cá nhân", "Viết lại câu hỏi", "Tìm kiếm: thủ tục", "Chứng minh câu trả lời", "Kết cục: ", "khía cạnh: lệ phí"} {
		if !strings.Contains(trace, want) {
			t.Errorf("no %q in the trace:\n%s", want, trace)
		}
	}
	_, out, _ = command(t, "ask", "--data", data, "--new", "--trace", "--json", "Lệ phí đăng ký khai sinh")
	var got struct {
		Trace   string    `json:"trace"`
		Details bot.Trace `json:"trace_details"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Details.ID != got.Trace || len(got.Details.Steps) == 0 {
		t.Errorf("JSON with trace: %v in %s", err, out)
	}
}
