package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/internal/pgtest"
)

const libraryQuestion = "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?"

// onServer makes the commands of a test use a database of its own, whose address holds a password.
func onServer(t *testing.T) (address string) {
	t.Helper()
	address = pgtest.With(t, pgtest.New(t), func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), "rat-bi-mat") })
	t.Setenv("DATABASE_URL", address)
	return address
}

// run0 runs a command that must end well.
func run0(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	code, out, errOut := command(t, args...)
	if code != exitDone {
		t.Fatalf("%v: exit %d, %s%s", args, code, out, errOut)
	}
	return out
}

func wantAnswer(t *testing.T, data string) bot.Reply {
	t.Helper()
	r := ask(t, data, libraryQuestion)
	if r.Outcome != bot.Answered || !strings.HasPrefix(r.Text, "40%") || len(r.Citations) == 0 || r.Citations[0].Document != "thu-vien" {
		t.Errorf("reply = %s %q %+v", r.Outcome, r.Text, r.Citations)
	}
	return r
}

// TestSameAnswersOnServer runs the same commands on both databases.
func TestSameAnswersOnServer(t *testing.T) {
	file, local, remote := writePlan(t), t.TempDir(), t.TempDir()
	run0(t, "ingest", "--data", local, file)
	want := wantAnswer(t, local)
	onServer(t)
	run0(t, "ingest", "--data", remote, file)
	got := wantAnswer(t, remote)
	if got.Text != want.Text || len(got.Citations) != len(want.Citations) || got.Citations[0] != want.Citations[0] {
		t.Errorf("on the server: %q %+v, in the file: %q %+v", got.Text, got.Citations, want.Text, want.Citations)
	}
	if exists(filepath.Join(remote, "trolycong.db")) {
		t.Error("a file was made beside the server")
	}
	// Another data folder sees the same knowledge.
	wantAnswer(t, t.TempDir())
	if out := run0(t, "ingest", "--data", remote, file); !strings.Contains(out, "không thay đổi") {
		t.Errorf("again: %q", out)
	}
	out := run0(t, "key", "add", "--data", remote, "--scope", "ask", "cổng")
	if id, _, _ := strings.Cut(strings.Fields(strings.SplitN(out, ": ", 2)[1])[0], "."); !strings.Contains(run0(t, "key", "list", "--data", remote), id) {
		t.Errorf("key %s is not listed", id)
	}
	run0(t, "forget", "--data", remote, "thu-vien")
	if r := ask(t, remote, libraryQuestion); r.Outcome == bot.Answered && strings.Contains(r.Text, "40%") {
		t.Errorf("a forgotten source still answers: %q", r.Text)
	}
}

func TestServerNeedsSecret(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:rat-bi-mat@127.0.0.1:1/x")
	t.Setenv("TROLYCONG_SECRET", "")
	code, out, errOut := command(t, "serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0")
	if code != exitUsage || out != "" || strings.Count(errOut, "\n") != 1 || !strings.Contains(errOut, "TROLYCONG_SECRET") {
		t.Errorf("exit %d, %q, %q", code, out, errOut)
	}
}

// TestServerFaultsShown runs every command on a server that is not there: one sentence, no secret.
func TestServerFaultsShown(t *testing.T) {
	t.Setenv("TROLYCONG_SECRET", strings.Repeat("x", 32))
	file, data := writePlan(t), t.TempDir()
	for address, word := range map[string]string{"postgres://u:rat-bi-mat@127.0.0.1:1/x": "Không kết nối được", "postgres://u:rat-bi-mat@[x/x": "không đọc được", "rat-bi-mat": "không đọc được"} {
		want := exitUsage // an address that cannot be read
		if strings.HasPrefix(word, "Không") {
			want = exitFault
		}
		for _, args := range [][]string{{"ask", "x"}, {"ingest", file}, {"forget", "x"}, {"key", "list"}, {"serve", "--addr", "127.0.0.1:0"}, {"doctor"}, {"backup", filepath.Join(data, "b")},
			{"move", "--from", "postgres", "--to", "sqlite"}} {
			code, out, errOut := command(t, append(args, "--data", data, "--database-url", address)...)
			if code != want || strings.Contains(out+errOut, "rat-bi-mat") || !strings.Contains(errOut, word) || strings.Count(errOut, "\n") != 1 {
				t.Errorf("%v at %s: exit %d, %q, %q", args, address, code, out, errOut)
			}
		}
	}
}

func TestDatabaseURLFile(t *testing.T) {
	address := onServer(t)
	path := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(path, []byte(address+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_URL", "")
	t.Setenv("DATABASE_URL_FILE", path)
	t.Setenv("TROLYCONG_SECRET", "")
	out := run0(t, "doctor", "--data", t.TempDir())
	if !strings.Contains(out, "PostgreSQL 127.0.0.1") || !strings.Contains(out, "chưa có bảng nào") || !strings.Contains(out, "Thiếu: TROLYCONG_SECRET") || strings.Contains(out, "rat-bi-mat") {
		t.Errorf("doctor: %s", out)
	}
}

func TestMoveThereAndBack(t *testing.T) {
	file, data := writePlan(t), t.TempDir()
	run0(t, "ingest", "--data", data, file)
	wantAnswer(t, data)
	onServer(t)
	if out := run0(t, "doctor", "--data", data); !strings.Contains(out, "trolycong move --from sqlite --to postgres") {
		t.Errorf("doctor does not say how to move: %s", out)
	}
	if out := run0(t, "move", "--data", data, "--from", "sqlite", "--to", "postgres"); !strings.Contains(out, "khớp") {
		t.Errorf("move: %q", out)
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, data)
	code, _, errOut := command(t, "move", "--data", data, "--from", "sqlite", "--to", "postgres")
	if code != exitFault || !strings.Contains(errOut, "Chưa có cơ sở dữ liệu") {
		t.Errorf("no source: exit %d, %q", code, errOut)
	}
	run0(t, "move", "--data", data, "--from", "postgres", "--to", "sqlite")
	code, _, errOut = command(t, "move", "--data", data, "--from", "sqlite", "--to", "postgres")
	if code != exitFault || !strings.Contains(errOut, "đã có dữ liệu") {
		t.Errorf("a full target: exit %d, %q", code, errOut)
	}
	t.Setenv("DATABASE_URL", "")
	wantAnswer(t, data)
	if code, _, errOut := command(t, "move", "--data", data, "--from", "sqlite", "--to", "postgres"); code != exitUsage || !strings.Contains(errOut, "DATABASE_URL") {
		t.Errorf("no address: exit %d, %q", code, errOut)
	}
}

func TestBackupRestoreDestroyed(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		backupRestore(t, func(t *testing.T, data string) {
			if err := os.RemoveAll(data); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("postgres", func(t *testing.T) {
		address := onServer(t)
		backupRestore(t, func(t *testing.T, data string) {
			if _, err := pgtest.Admin(t, pgtest.Database(t, address)).ExecContext(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(data); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func backupRestore(t *testing.T, destroy func(t *testing.T, data string)) {
	data, backup := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "so 1.backup")
	if os.Getenv("DATABASE_URL") == "" {
		if code, _, errOut := command(t, "backup", "--data", data, backup); code != exitFault || !strings.Contains(errOut, "Chưa có") || exists(data) {
			t.Errorf("nothing to back up: exit %d, %q", code, errOut)
		}
	}
	run0(t, "ingest", "--data", data, writePlan(t))
	wantAnswer(t, data)
	if out := run0(t, "backup", "--data", data, backup); !strings.Contains(out, "khớp") {
		t.Errorf("backup: %q", out)
	}
	if code, _, errOut := command(t, "backup", "--data", data, backup); code != exitFault || !strings.Contains(errOut, "không ghi đè") {
		t.Errorf("over an old one: exit %d, %q", code, errOut)
	}
	if code, _, errOut := command(t, "backup", "--data", data, filepath.Join(data, "no", "b")); code != exitFault || !strings.Contains(errOut, "Không ghi được") || !strings.Contains(errOut, "chưa có thư mục") {
		t.Errorf("into nowhere: exit %d, %q", code, errOut)
	}
	if code, _, errOut := command(t, "restore", "--data", data, backup); code != exitFault || !strings.Contains(errOut, "đã có dữ liệu") {
		t.Errorf("over what is there: exit %d, %q", code, errOut)
	}
	destroy(t, data)
	damaged := filepath.Join(t.TempDir(), "hong.backup")
	if err := os.WriteFile(damaged, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := command(t, "restore", "--data", data, damaged); code != exitFault || !strings.Contains(errOut, "hong.backup bị hỏng") {
		t.Errorf("a damaged one: exit %d, %q", code, errOut)
	}
	run0(t, "restore", "--data", data, backup)
	wantAnswer(t, data)
}
