package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReady(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/readyz":
			_, _ = w.Write([]byte(`{"status":"ready","degraded":[]}`))
		case "/part":
			_, _ = w.Write([]byte(`{"status":"degraded","degraded":["redis","composer"]}`))
		case "/away":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"status":503,"code":"not_kept"}`))
		default:
			_, _ = w.Write([]byte(`<html>`))
		}
	}))
	defer s.Close()
	for _, tt := range []struct {
		url  string
		code int
		want string
	}{
		{s.URL, exitDone, "Sẵn sàng."},
		{s.URL + "/part", exitDone, "chưa đầy đủ: redis, composer"},
		{s.URL + "/away", exitFault, "Chưa sẵn sàng: not_kept (không lưu được lượt hỏi; hãy xem cơ sở dữ liệu bằng lệnh doctor).\n"},
		{s.URL + "/page", exitFault, "không đúng kiểu"},
		{"http://127.0.0.1:1", exitFault, "không có trả lời tại 127.0.0.1:1"},
		{"127.0.0.1:8080", exitUsage, "http://127.0.0.1:8080"},
		{"http://u:matkhau@x", exitUsage, "URL: cần"},
	} {
		code, out, errOut := command(t, "ready", tt.url)
		if code != tt.code || !strings.Contains(out+errOut, tt.want) || strings.Contains(out+errOut, "matkhau") {
			t.Errorf("%s: exit %d, %q %q, want %d, %q", tt.url, code, out, errOut, tt.code, tt.want)
		}
	}
}

// TestReadyAddress: without an address it asks the process that has its environment.
func TestReadyAddress(t *testing.T) {
	for _, tt := range []struct{ admin, addr, want string }{
		{"", "", "127.0.0.1:8080"}, {"", "0.0.0.0:9000", "127.0.0.1:9000"}, {"10.0.0.1:9090", "0.0.0.0:9000", "10.0.0.1:9090"},
		{":9090", "", "127.0.0.1:9090"}, {"[::]:9090", "", "[::1]:9090"}, {"localhost:7", "", "localhost:7"},
	} {
		t.Setenv("TROLYCONG_ADMIN_ADDR", tt.admin)
		t.Setenv("TROLYCONG_ADDR", tt.addr)
		if got := ownAddr(); got != tt.want {
			t.Errorf("admin %q, addr %q: %q, want %q", tt.admin, tt.addr, got, tt.want)
		}
	}
}
