package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trolycong/bot"
	"trolycong/bot/compose"
	"trolycong/internal/httpserver"
	"trolycong/internal/openaiclient"
	"trolycong/internal/sqlstore"
)

// ModelConfig holds the settings of the language model. Without a chat model's name everything is off.
type ModelConfig struct {
	BaseURL      string        `name:"openai-base-url" env:"OPENAI_BASE_URL" help:"Máy chủ mô hình tương thích OpenAI, ví dụ http://127.0.0.1:11434/v1."`
	Key          string        `name:"openai-api-key" env:"OPENAI_API_KEY" help:"Khóa của máy chủ mô hình; nên đặt qua biến OPENAI_API_KEY_FILE."`
	ChatModel    string        `name:"openai-chat-model" env:"OPENAI_CHAT_MODEL" help:"Mô hình sửa câu chữ của câu trả lời; không đặt thì tắt."`
	Timeout      time.Duration `name:"model-timeout" env:"TROLYCONG_MODEL_TIMEOUT" default:"6s" help:"Thời hạn cho mô hình; quá hạn thì trả lời theo mẫu."`
	TokensPerDay int           `name:"model-tokens-per-day" env:"TROLYCONG_MODEL_TOKENS_PER_DAY" default:"2000000" help:"Số token mỗi ngày để sửa câu chữ, tính chung các tiến trình cùng cơ sở dữ liệu; 0 là không giới hạn."`
	Query        bool          `name:"model-query" env:"TROLYCONG_MODEL_QUERY" help:"Gửi cả câu hỏi (đã che dữ liệu cá nhân) cho mô hình để tìm thêm từ đồng nghĩa; mặc định tắt."`
}

// modelOff is the file in the data folder that switches the model off while it is there.
const modelOff = "model-off"

// modelClient makes the client of the settings; nil while the model is off. The error is a wrong setting.
func (e *env) modelClient() (*openaiclient.Client, error) {
	c := e.config.Model
	switch {
	case c.ChatModel == "":
		return nil, nil
	case c.Timeout <= 0 || c.Timeout > time.Minute:
		return nil, &exitError{exitUsage, "--model-timeout: cần thời hạn lớn hơn 0 và không quá 1 phút, ví dụ 6s"}
	case c.TokensPerDay < 0:
		return nil, &exitError{exitUsage, fmt.Sprintf("--model-tokens-per-day: cần số từ 0 trở lên (0 là không giới hạn), không nhận %d", c.TokensPerDay)}
	}
	return e.openAI("OPENAI_CHAT_MODEL", openaiclient.Options{})
}

// openAI makes the client of OPENAI_BASE_URL for the model that a variable names, within the bounds of opt.
func (e *env) openAI(variable string, opt openaiclient.Options) (*openaiclient.Client, error) {
	c := e.config.Model
	if c.BaseURL == "" {
		return nil, &exitError{exitUsage, "Đã đặt " + variable + " mà thiếu OPENAI_BASE_URL; hãy đặt địa chỉ máy chủ, ví dụ http://127.0.0.1:11434/v1."}
	}
	opt.BaseURL, opt.Key = c.BaseURL, c.Key
	client, err := openaiclient.New(opt)
	switch {
	case errors.Is(err, openaiclient.ErrBaseURL):
		return nil, &exitError{exitUsage, "OPENAI_BASE_URL không phải địa chỉ dạng https://máy/v1 (không kèm tên, mật khẩu, dấu ? hay #)."}
	case err != nil:
		return nil, &exitError{exitUsage, "OPENAI_API_KEY có ký tự không dùng được trong khóa, có thể do thừa dấu cách hoặc xuống dòng."}
	}
	return client, nil
}

// composer makes the model that words answers; nil while it is off. Its tokens are counted in db, for all processes there.
func (e *env) composer(db *sqlstore.DB, metrics prometheus.Registerer, log *slog.Logger) (bot.Composer, error) {
	client, err := e.modelClient()
	if client == nil {
		return nil, err
	}
	model, err := compose.New(compose.Options{Client: client, Name: e.config.Model.ChatModel, Timeout: e.config.Model.Timeout})
	if err != nil {
		return nil, fmt.Errorf("wire model: %w", err)
	}
	gate, err := compose.NewGate(compose.GateOptions{Next: model, Off: e.modelIsOff, Now: now, Metrics: metrics, Logger: log,
		Budget: openaiclient.NewBudget(openaiclient.BudgetOptions{PerDay: e.config.Model.TokensPerDay, Tally: db.Spending("chat"), Now: now, Logger: log})})
	if err != nil {
		return nil, fmt.Errorf("wire model: %w", err)
	}
	return gate, nil
}

func (e *env) modelIsOff() bool { return exists(filepath.Join(e.config.Data, modelOff)) }

type modelCmd struct {
	State string `arg:"" enum:"on,off" help:"on (bật) hoặc off (tắt) cho mọi tiến trình dùng thư mục dữ liệu này, từ câu hỏi sau."`
}

// Run switches the model for the processes of the data folder. An image without a shell has no other way to make the file.
func (c *modelCmd) Run(e *env) error {
	path := filepath.Join(e.config.Data, modelOff)
	err, said := os.Remove(path), "Đã bật mô hình ngôn ngữ."
	if c.State == "off" {
		err, said = os.WriteFile(path, nil, 0o600), "Đã tắt mô hình ngôn ngữ; câu trả lời theo mẫu có sẵn."
	}
	if err != nil && !(c.State == "on" && errors.Is(err, fs.ErrNotExist)) {
		return &exitError{exitFault, "Không đổi được " + path + "; hãy kiểm tra thư mục dữ liệu (--data) và quyền ghi."}
	}
	_, err = fmt.Fprintln(e.stdout, said)
	return err
}

// checkModel says in sentences whether a model is used and works. It asks the model for one word.
func (e *env) checkModel() ([]string, error) {
	client, err := e.modelClient()
	if err != nil {
		return nil, err
	}
	if client == nil {
		lines := []string{"Chưa đặt OPENAI_CHAT_MODEL: câu trả lời theo mẫu có sẵn, không gọi mô hình nào."}
		if e.config.Model.BaseURL != "" {
			lines = append(lines, "Đã có OPENAI_BASE_URL; đặt thêm OPENAI_CHAT_MODEL nếu muốn dùng.")
		}
		return lines, nil
	}
	var lines []string
	if e.modelIsOff() {
		lines = append(lines, "Đang tắt bằng tệp "+filepath.Join(e.config.Data, modelOff)+"; xóa tệp đó để bật lại.")
	}
	if e.config.Model.Key == "" && !loopback(e.config.Model.BaseURL) {
		lines = append(lines, "Chưa đặt OPENAI_API_KEY (hoặc OPENAI_API_KEY_FILE).")
	}
	if strings.HasPrefix(e.config.Model.BaseURL, "http://") && !loopback(e.config.Model.BaseURL) {
		lines = append(lines, "Nên sửa: OPENAI_BASE_URL không mã hóa (http://); khóa và nội dung đi qua mạng ở dạng đọc được.")
	}
	start := time.Now()
	err = compose.Try(e.ctx, client, e.config.Model.ChatModel, e.config.Model.Timeout)
	var fault *openaiclient.Fault
	if errors.As(err, &fault) {
		return append(lines, "Không dùng được: "+fault.Sentence(), "Trong lúc đó vẫn trả lời, theo mẫu có sẵn."), nil
	}
	if err != nil {
		return nil, err
	}
	took := strings.ReplaceAll(fmt.Sprintf("%.1f", time.Since(start).Seconds()), ".", ",")
	return append(lines, fmt.Sprintf("Dùng được (%s), một câu ngắn mất %s giây; thời hạn là %s, quá hạn thì trả lời theo mẫu.", e.config.Model.ChatModel, took, e.config.Model.Timeout)), nil
}

func loopback(base string) bool {
	u, err := url.Parse(base)
	return err == nil && httpserver.LoopbackHost(u.Host)
}
