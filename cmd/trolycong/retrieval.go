package main

import (
	"fmt"
	"os"
	"strings"

	"trolycong/knowledge"
	"trolycong/retrieval/service"
)

// hosts names addresses without their scheme.
func hosts(addresses []string) string {
	out := make([]string, len(addresses))
	for i, a := range addresses {
		out[i] = a[strings.Index(a, "://")+3:]
	}
	return strings.Join(out, ", ")
}

// retrievalProblems say what is wrong with an address and what to do.
var retrievalProblems = map[string]string{
	"key":         "từ chối khóa; RETRIEVAL_KEY hai bên phải giống nhau",
	"status":      "trả lời không đúng kiểu; hãy kiểm tra đây có phải tiến trình vai trò retrieval không, và http:// hay https://",
	"timeout":     "không trả lời kịp; hãy kiểm tra tải của máy và đường mạng",
	"tls":         "không bắt tay được TLS; hãy kiểm tra http:// hay https:// trong RETRIEVAL_URL, chứng chỉ riêng thì đặt SSL_CERT_FILE",
	"unreachable": "không kết nối được; hãy kiểm tra tiến trình đang chạy, địa chỉ và đường mạng",
}

// checkRetrieval says in sentences how the addresses of RETRIEVAL_URL do; nil when it is not set.
func (e *env) checkRetrieval() []string {
	list := os.Getenv("RETRIEVAL_URL")
	if list == "" {
		return nil
	}
	addresses, err := service.ParseAddresses(list)
	if err != nil {
		return []string{"RETRIEVAL_URL không đọc được; cần các địa chỉ như http://10.0.0.5:9000, cách nhau bằng dấu phẩy."}
	}
	c, err := service.NewClient(service.ClientOptions{Addresses: addresses, Key: os.Getenv("RETRIEVAL_KEY")})
	if err != nil {
		return []string{"RETRIEVAL_URL không dùng được."}
	}
	defer c.Close()
	var out []string
	for _, a := range c.Check(e.ctx) {
		switch problem, known := retrievalProblems[a.Problem]; {
		case a.Problem == "" && a.See == knowledge.Internal:
			out = append(out, fmt.Sprintf("%s: dùng được, phiên bản %s, thấy cả nguồn nội bộ.", a.Name, shortVersion(a.Version)))
		case a.Problem == "":
			out = append(out, fmt.Sprintf("%s: dùng được, phiên bản %s, chỉ thấy nguồn công khai.", a.Name, shortVersion(a.Version)))
		case known:
			out = append(out, a.Name+": "+problem+".")
		default:
			out = append(out, a.Name+": không dùng được ("+a.Problem+").")
		}
	}
	return out
}
