package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
		{"completion", []string{"completion", "bash"}, exitDone, "complete -F"},
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
		"all stored":  {ingest.Report{Stored: make([]ingest.Stored, 1)}, nil, exitPartial, "Đã lưu dữ liệu nhưng chưa dựng xong chỉ mục"},
		"part stored": {ingest.Report{Stored: make([]ingest.Stored, 1), Refused: make([]ingest.Refused, 1)}, context.Canceled, exitPartial, "dừng giữa chừng"},
		"nothing":     {ingest.Report{Refused: make([]ingest.Refused, 1)}, context.Canceled, exitFault, "dừng giữa chừng"},
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
