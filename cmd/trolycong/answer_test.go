package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/knowledge"
)

const roomsQuestion = "Bao nhiêu phần trăm thư viện cấp xã có phòng đọc số vào năm 2035?"

// must runs a command that has to end with a code, and gives what it said.
func must(t *testing.T, code int, args ...string) string {
	t.Helper()
	got, out, errOut := command(t, args...)
	if got != code {
		t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, code, out, errOut)
	}
	return out + errOut
}

var answerID = regexp.MustCompile(`tl-[0-9a-f]{8}`)

// library ingests the plan and makes an answer on it live; it gives the data folder and the answer's id.
func library(t *testing.T) (data, id string) {
	t.Helper()
	data = t.TempDir()
	must(t, exitDone, "ingest", "--data", data, writePlan(t))
	id = answerID.FindString(must(t, exitDone, "answer", "add", "--data", data, "--by", "Người soạn", "-q", roomsQuestion, "-q", "tỷ lệ phòng đọc số cấp xã 2035", "--body", "Đến năm 2035 có 40% thư viện cấp xã có phòng đọc số.",
		"--owner", "Phòng thư viện", "--source", "thu-vien", "--review-by", "2026-12-01"))
	must(t, exitDone, "answer", "review", "--data", data, "--by", "Người soạn", id)
	approve(t, data, id)
	return data, id
}

// approve approves as somebody with a key of their own.
func approve(t *testing.T, data, id string) {
	t.Helper()
	secret := regexp.MustCompile(`tlc\S+`).FindString(must(t, exitDone, "key", "add", "--data", data, "--scope", "staff"))
	t.Setenv(staffKeyVariable, secret)
	must(t, exitDone, "answer", "approve", "--data", data, "--by", "Người duyệt", id)
	t.Setenv(staffKeyVariable, "")
}

// edited tells whether a reply is an editor's.
func edited(r bot.Reply) bool {
	for _, f := range r.Facts {
		if f.Provenance == knowledge.FromEditor {
			return true
		}
	}
	return false
}

func TestAnswerLife(t *testing.T) {
	data, id := library(t)
	if r := ask(t, data, roomsQuestion); !edited(r) || !strings.HasPrefix(r.Text, "Đến năm 2035 có 40% thư viện cấp xã có phòng đọc số. [1]") || len(r.Citations) == 0 {
		t.Errorf("%+v", r)
	}
	if r := ask(t, data, strings.Replace(roomsQuestion, "2035", "2034", 1)); edited(r) {
		t.Error("another year got the answer")
	}
	for _, want := range []string{"đang dùng", "chuyển duyệt – Người soạn (os:", "duyệt – Người duyệt (key:tlc", "Nguồn: thu-vien (như lúc gắn)"} {
		if out := must(t, exitDone, "answer", "show", "--data", data, id); !strings.Contains(out, want) {
			t.Errorf("show lacks %q:\n%s", want, out)
		}
	}
	if out := must(t, exitDone, "answer", "show", "--data", data, "--preview", id); !strings.Contains(out, "“"+roomsQuestion+"”: dùng câu này") {
		t.Error(out)
	}
	if out := must(t, exitDone, "answer", "list", "--data", data, "--due", "3650d"); !strings.Contains(out, id) {
		t.Error(out)
	}
	must(t, exitDone, "answer", "retire", "--data", data, "--by", "Người duyệt", "--note", "hết dùng", id)
	if r := ask(t, data, roomsQuestion); edited(r) {
		t.Error("a retired answer was given")
	}
	if out := must(t, exitDone, "answer", "list", "--data", data); !strings.Contains(out, "Không có câu nào") {
		t.Error(out)
	}
}

// TestAnswerFourEyes: neither name nor account of the author approves.
func TestAnswerFourEyes(t *testing.T) {
	data := t.TempDir()
	must(t, exitDone, "ingest", "--data", data, writePlan(t))
	id := answerID.FindString(must(t, exitDone, "answer", "add", "--data", data, "--by", "Người soạn", "-q", roomsQuestion, "--body", "Có 40%.", "--owner", "Tổ một", "--source", "thu-vien"))
	must(t, exitFault, "answer", "approve", "--data", data, "--by", "Người duyệt", id)
	must(t, exitDone, "answer", "review", "--data", data, "--by", "Người soạn", id)
	if out := must(t, exitFault, "answer", "approve", "--data", data, "--by", "Người duyệt", id); !strings.Contains(out, "Tài khoản os:") {
		t.Error(out)
	}
	t.Setenv(staffKeyVariable, "tlc000000000000.sai")
	if out := must(t, exitFault, "answer", "approve", "--data", data, "--by", "Người duyệt", id); !strings.Contains(out, "quyền staff") {
		t.Error(out)
	}
	secret := regexp.MustCompile(`tlc\S+`).FindString(must(t, exitDone, "key", "add", "--data", data, "--scope", "ask"))
	t.Setenv(staffKeyVariable, secret)
	must(t, exitFault, "answer", "approve", "--data", data, "--by", "Người duyệt", id)
	t.Setenv(staffKeyVariable, "")
	must(t, exitUsage, "answer", "approve", "--data", data, id)
	must(t, exitUsage, "answer", "add", "--data", data, "--by", "Người soạn", "-q", roomsQuestion, "--owner", "Tổ một", "--source", "thu-vien")
	must(t, exitUsage, "answer", "add", "--data", data, "--by", "Người soạn", "-q", roomsQuestion, "--body", "x", "--owner", "Tổ một", "--source", "thu-vien", "--only-in", "Không Đâu")
	must(t, exitFault, "answer", "add", "--data", data, "--by", "Người soạn", "-q", roomsQuestion, "--body", "x", "--owner", "Tổ một", "--source", "khong-co")
	must(t, exitFault, "answer", "show", "--data", data, "tl-khongco")
}

// TestAnswerFlagged: a re-ingested change, and forgetting, take the answer out of use in the same command.
func TestAnswerFlagged(t *testing.T) {
	data, id := library(t)
	changed := filepath.Join(t.TempDir(), "thu-vien.txt")
	if err := os.WriteFile(changed, []byte(strings.Replace(planText, "40%", "45%", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := must(t, exitDone, "ingest", "--data", data, "--id", "thu-vien", changed); !strings.Contains(out, id+" bị cờ") {
		t.Error(out)
	}
	if r := ask(t, data, roomsQuestion); edited(r) || strings.Contains(r.Text, "40%") {
		t.Errorf("served stale: %s", r.Text)
	}
	if out := must(t, exitDone, "answer", "list", "--data", data, "--state", "flagged"); !strings.Contains(out, "Nguồn thu-vien đã thay đổi nội dung.") {
		t.Error(out)
	}
	must(t, exitDone, "answer", "edit", "--data", data, "--by", "Người soạn", "--body", "Đến năm 2035 có 45% thư viện cấp xã có phòng đọc số.", id)
	next := answerID.FindString(strings.Replace(must(t, exitDone, "answer", "list", "--data", data, "--state", "draft"), id, "", 1))
	must(t, exitDone, "answer", "review", "--data", data, "--by", "Người soạn", next)
	approve(t, data, next)
	if r := ask(t, data, roomsQuestion); !edited(r) || !strings.Contains(r.Text, "45%") {
		t.Errorf("%+v", r)
	}
	if out := must(t, exitDone, "forget", "--data", data, "thu-vien"); !strings.Contains(out, next+" bị cờ") {
		t.Error(out)
	}
	if out := must(t, exitDone, "answer", "list", "--data", data, "--state", "flagged"); !strings.Contains(out, "Nguồn thu-vien không còn.") {
		t.Error(out)
	}
	if r := ask(t, data, roomsQuestion); edited(r) {
		t.Error("an answer on a forgotten source was given")
	}
}

// TestAnswerSheets: what is exported is imported again without a change, and lands as drafts elsewhere.
func TestAnswerSheets(t *testing.T) {
	data, id := library(t)
	for _, ext := range []string{"xlsx", "csv", "jsonl"} {
		file := filepath.Join(t.TempDir(), "hoi-dap."+ext)
		must(t, exitDone, "answer", "export", "--data", data, file)
		must(t, exitFault, "answer", "export", "--data", data, file)
		if out := must(t, exitDone, "answer", "import", "--data", data, "--by", "Người soạn", file); !strings.Contains(out, "không đổi "+id) {
			t.Error(out)
		}
	}
	file := filepath.Join(t.TempDir(), "moi.csv")
	lines := "câu hỏi,câu trả lời,phụ trách,nguồn\n" + roomsQuestion + ",Có 50%.,Tổ một,thu-vien\nTrường học có tủ sách dùng chung bao nhiêu phần trăm?,Có 90%.,Tổ một,thu-vien\nHỏi gì đó?,Trả lời.,,thu-vien\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []string{"--dry-run", "--by=Người soạn"} {
		out := must(t, exitPartial, "answer", "import", "--data", data, "--by=Người soạn", dry, file)
		for _, want := range []string{"dòng 2: vướng câu đang dùng " + id, "dòng 3: mới", "dòng 4: không hợp lệ – thiếu người hoặc đơn vị phụ trách", "1 mới, 1 vướng câu đang dùng, 1 không hợp lệ"} {
			if !strings.Contains(out, want) {
				t.Errorf("lacks %q:\n%s", want, out)
			}
		}
		if drafts := must(t, exitDone, "answer", "list", "--data", data, "--state", "draft"); strings.Contains(drafts, "tủ sách") != (dry != "--dry-run") {
			t.Errorf("%s: %s", dry, drafts)
		}
	}
	must(t, exitUsage, "answer", "import", "--data", data, "--by", "x", "hoi-dap.ods")
	must(t, exitFault, "answer", "import", "--data", data, "--by", "x", "khong-co.csv")
}

// TestQuestions: the staff's list shows masked questions, outcomes and what is asked for.
func TestQuestions(t *testing.T) {
	data := t.TempDir()
	must(t, exitDone, "ingest", "--data", data, writePlan(t))
	ask(t, data, "mục tiêu phòng đọc số cấp xã Suối Mơ 2035 là bao nhiêu, gọi tôi số 0912345678")
	ask(t, data, "mục tiêu phòng đọc số cấp xã Suối Mơ năm 2050 là bao nhiêu")
	all := must(t, exitDone, "questions", "list", "--data", data)
	if n := strings.Count(strings.TrimSpace(all), "\n") + 1; n != 2 || strings.Contains(all, "0912345678") || !strings.Contains(all, "[số điện thoại]") {
		t.Errorf("%d lines: %s", n, all)
	}
	var line struct{ ID, Outcome string }
	none := must(t, exitDone, "questions", "list", "--data", data, "--no-source", "--json")
	for _, l := range strings.Split(strings.TrimSpace(none), "\n") {
		if err := json.Unmarshal([]byte(l), &line); l != "" && (err != nil || line.Outcome != string(bot.NoSource)) {
			t.Errorf("%s: %v", l, err)
		}
	}
	if out := must(t, exitDone, "questions", "list", "--data", data, "--down"); !strings.Contains(out, "Không có lượt hỏi nào") {
		t.Error(out)
	}
	id := strings.Fields(all)[0]
	if out := must(t, exitDone, "questions", "show", "--data", data, "--trace", id); !strings.Contains(out, "Các bước") {
		t.Error(out)
	}
	must(t, exitFault, "questions", "show", "--data", data, "khong-co")
	must(t, exitUsage, "questions", "list", "--data", data, "--since", "hôm qua")
}
