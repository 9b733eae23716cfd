package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"trolycong/bot"
)

// smallDisk mounts a disk of the size for one test; without the right to do so the test is skipped.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}

// onFull asks and changes on a disk that takes nothing: answers go on, with one sentence that says why nothing is kept.
func onFull(t *testing.T, data, want string) {
	t.Helper()
	code, out, errOut := command(t, "ask", "--data", data, "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?")
	if code != exitDone || !strings.HasPrefix(out, "40%") || strings.Count(errOut, "\n") != 1 || !strings.Contains(errOut, want) || strings.Contains(errOut, "{") {
		t.Errorf("ask: exit %d, %q, %q; want the answer and one sentence with %q", code, out, errOut, want)
	}
	if code, _, errOut := command(t, "doctor", "--data", data); code != exitDone || !strings.Contains(errOut, want) {
		t.Errorf("doctor: exit %d, %q", code, errOut)
	}
	// What is there can still be saved elsewhere.
	backup, other := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "data")
	if code, _, errOut := command(t, "backup", "--data", data, backup); code != exitDone {
		t.Errorf("backup: exit %d, %q", code, errOut)
	} else if r := restored(t, other, backup); !strings.HasPrefix(r.Text, "40%") {
		t.Errorf("restored elsewhere: %q", r.Text)
	}
	if code, _, errOut := command(t, "key", "add", "--data", data, "--scope", "ask", "cổng"); code != exitFault || strings.Count(errOut, "\n") != 1 || !strings.Contains(errOut, "hãy") && !strings.Contains(errOut, "Hãy") {
		t.Errorf("key add: exit %d, %q; want one sentence with what to do", code, errOut)
	}
}

// restored asks a new data folder that holds the backup.
func restored(t *testing.T, data, backup string) bot.Reply {
	t.Helper()
	if code, _, errOut := command(t, "restore", "--data", data, backup); code != exitDone {
		t.Fatalf("restore: exit %d, %q", code, errOut)
	}
	return ask(t, data, "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?")
}

func TestFullDisk(t *testing.T) {
	data := filepath.Join(smallDisk(t, "3m"), "data")
	if code, _, errOut := command(t, "ingest", "--data", data, writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	filler, err := os.Create(filepath.Join(filepath.Dir(data), "filler"))
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	_ = filler.Close()
	onFull(t, data, "đã đầy")
}

func TestReadOnlyDisk(t *testing.T) {
	dir := smallDisk(t, "3m")
	data := filepath.Join(dir, "data")
	if code, _, errOut := command(t, "ingest", "--data", data, writePlan(t)); code != exitDone {
		t.Fatal(errOut)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("not made read-only: %v", err)
	}
	onFull(t, data, "chỉ cho phép đọc")
	missing := filepath.Join(dir, "moi", "data")
	for _, args := range [][]string{{"ask", "x"}, {"ingest", writePlan(t)}} {
		if code, _, errOut := command(t, append(args, "--data", missing)...); code != exitFault || !strings.Contains(errOut, "thư mục dữ liệu "+missing+" và không có quyền tạo") {
			t.Errorf("%v on a folder that cannot be made: exit %d, %q", args, code, errOut)
		}
	}
}

// TestIngestOnAFullDisk checks that what fitted is stored and answers, and that the code says so.
func TestIngestOnAFullDisk(t *testing.T) {
	besideRace(t)
	data := filepath.Join(smallDisk(t, "2m"), "data")
	folder := t.TempDir()
	var big strings.Builder
	for i := range 25_000 {
		big.WriteString("Mục ")
		big.WriteString(strings.Repeat(string(rune('a'+i*7%26)), 1+i*i%37))
		big.WriteString(string(rune(0x1EA0 + i*7919%80)))
		big.WriteByte('\n')
	}
	for name, text := range map[string]string{"a.txt": planText, "b.txt": planText + big.String(), "c.txt": strings.ReplaceAll(planText, "12/KH", "13/KH")} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errOut := command(t, "ingest", "--data", data, folder)
	if code != exitPartial || !strings.Contains(out, "đã nạp nguồn a") || !strings.Contains(out, "đã nạp nguồn c") || !strings.Contains(errOut, "đã đầy") {
		t.Fatalf("exit %d\n%s\n%s", code, out, errOut)
	}
	if r := ask(t, data, "Mục tiêu thư viện cấp xã có phòng đọc số của Suối Mơ năm 2035 là bao nhiêu?"); !strings.HasPrefix(r.Text, "40%") {
		t.Errorf("the stored file does not answer: %q", r.Text)
	}
}
