package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"trolycong/internal/httpclient"
	"trolycong/internal/httpserver"
)

type readyCmd struct {
	URL string `arg:"" optional:"" help:"Địa chỉ của tiến trình, ví dụ http://127.0.0.1:8080; mặc định lấy từ TROLYCONG_ADMIN_ADDR hoặc TROLYCONG_ADDR."`
}

// readyTimeout is how long an answer may take: within the timeout of the image's health check.
const readyTimeout = 3 * time.Second

// notReady says what a code of /readyz means and what to do.
var notReady = map[string]string{
	"draining":  "tiến trình đang dừng",
	"not_kept":  "không lưu được lượt hỏi; hãy xem cơ sở dữ liệu bằng lệnh doctor",
	"not_ready": "chưa có gì để trả lời; hãy xem dữ liệu và các tiến trình tra cứu bằng lệnh doctor",
}

// Run asks a process whether it is ready: done when it is, with what does not work fully, and a fault when it is not. An
// image without a shell has its health check by it.
func (c *readyCmd) Run(e *env) error {
	u, err := readyURL(c.URL)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("ask readiness: %w", err)
	}
	res, err := httpclient.New(httpclient.Options{Timeout: readyTimeout, Tries: 1}).Do(req)
	if err != nil {
		return &exitError{exitFault, "Chưa sẵn sàng: không có trả lời tại " + u.Host + "; hãy kiểm tra tiến trình đang chạy và địa chỉ."}
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		raw = nil
	}
	var problem struct {
		Code string `json:"code"`
	}
	if res.StatusCode == http.StatusServiceUnavailable && json.Unmarshal(raw, &problem) == nil && problem.Code != "" {
		sentence := "Chưa sẵn sàng: " + problem.Code
		if why := notReady[problem.Code]; why != "" {
			sentence += " (" + why + ")"
		}
		return &exitError{exitFault, sentence + "."}
	}
	var body httpserver.Readiness
	if json.Unmarshal(raw, &body) != nil || res.StatusCode != http.StatusOK || body.Status == "" {
		return &exitError{exitFault, fmt.Sprintf("Chưa sẵn sàng: %s trả lời với mã %d, không đúng kiểu của trolycong.", u.Host, res.StatusCode)}
	}
	if len(body.Degraded) > 0 {
		_, err = fmt.Fprintln(e.stdout, "Sẵn sàng, chưa đầy đủ: "+strings.Join(body.Degraded, ", ")+".")
		return err
	}
	_, err = fmt.Fprintln(e.stdout, "Sẵn sàng.")
	return err
}

// readyURL is the address of /readyz: of what was given, else of the process that has this one's environment.
func readyURL(given string) (*url.URL, error) {
	if given == "" {
		given = "http://" + ownAddr()
	}
	u, err := url.Parse(given)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &exitError{exitUsage, "URL: cần địa chỉ dạng http://127.0.0.1:8080"}
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/readyz"
	}
	return u, nil
}

// ownAddr is where a process listens that was started with this environment, seen from its own machine.
func ownAddr() string {
	addr := os.Getenv("TROLYCONG_ADMIN_ADDR")
	if addr == "" {
		addr = os.Getenv("TROLYCONG_ADDR")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "127.0.0.1:8080" // the default of serve
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if ip != nil && ip.To4() == nil {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port)
}
