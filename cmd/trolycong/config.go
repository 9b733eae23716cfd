package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config holds the settings that several commands share; every one has a variable of the same name.
type Config struct {
	Data                string `name:"data" env:"TROLYCONG_DATA" default:"./data" help:"Thư mục dữ liệu."`
	Hotline             string `name:"hotline" env:"TROLYCONG_HOTLINE" help:"Tổng đài mà câu từ chối chỉ tới."`
	Province            string `name:"province" env:"TROLYCONG_PROVINCE" help:"Tỉnh, thành phố của đơn vị vận hành."`
	DatabaseURL         string `name:"database-url" env:"DATABASE_URL" help:"Địa chỉ PostgreSQL, dạng postgres://…; không đặt thì dùng tệp SQLite trong thư mục dữ liệu."`
	RedisURL            string `name:"redis-url" env:"REDIS_URL" help:"Redis giữ cuộc trò chuyện và giới hạn chung cho nhiều tiến trình, ví dụ redis://máy:6379/0; mặc định giữ trong tiến trình."`
	EmbeddingModel      string `name:"embedding-model" env:"OPENAI_EMBEDDING_MODEL" help:"Mô hình tạo véc-tơ trên máy chủ kiểu OpenAI; không đặt thì chỉ dùng mô hình riêng, học từ chính dữ liệu đã nạp."`
	EmbeddingDimensions int    `name:"embedding-dimensions" env:"OPENAI_EMBEDDING_DIMENSIONS" help:"Số chiều của véc-tơ mà mô hình đó cho."`
	UnitPrefix          string `name:"embedding-unit-prefix" env:"OPENAI_EMBEDDING_UNIT_PREFIX" help:"Chữ đứng trước mỗi đoạn dữ liệu gửi cho mô hình đó, nếu mô hình cần, ví dụ “passage: ”."`
	QuestionPrefix      string `name:"embedding-question-prefix" env:"OPENAI_EMBEDDING_QUESTION_PREFIX" help:"Chữ đứng trước mỗi câu hỏi gửi cho mô hình đó, nếu mô hình cần, ví dụ “query: ”."`
	EmbeddingTokens     int    `name:"embedding-tokens-per-day" env:"TROLYCONG_EMBEDDING_TOKENS_PER_DAY" default:"20000000" help:"Số token mỗi ngày để tạo véc-tơ, tính chung các tiến trình cùng cơ sở dữ liệu; 0 là không giới hạn."`
	LogLevel            string `name:"log-level" env:"TROLYCONG_LOG_LEVEL" default:"warn" enum:"debug,info,warn,error" help:"Mức ghi nhật ký: debug, info, warn, error."`

	Model ModelConfig `embed:""`
}

// fileVariables may be given as NAME_FILE, which names a file that holds the value.
var fileVariables = []string{"TROLYCONG_DATA", "TROLYCONG_ADDR", "TROLYCONG_ADMIN_ADDR", "TROLYCONG_BASE_URL", "TROLYCONG_ROLE", "TROLYCONG_SECRET", "TROLYCONG_RATE_LIMIT",
	"TROLYCONG_RATE_LIMIT_DAY", "TROLYCONG_RATE_LIMIT_PERSON", "TROLYCONG_RATE_LIMIT_PERSON_DAY",
	"TROLYCONG_TRUSTED_PROXIES", "TROLYCONG_HOTLINE", "TROLYCONG_PROVINCE", "TROLYCONG_LOG_LEVEL", "DATABASE_URL", "REDIS_URL", "RETRIEVAL_URL", "RETRIEVAL_KEY", "RETRIEVAL_PUBLIC_KEY", "TROLYCONG_DRAIN", staffKeyVariable,
	"OPENAI_EMBEDDING_MODEL", "OPENAI_EMBEDDING_DIMENSIONS", "OPENAI_EMBEDDING_UNIT_PREFIX", "OPENAI_EMBEDDING_QUESTION_PREFIX",
	"TROLYCONG_EMBEDDING_TOKENS_PER_DAY", "OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_CHAT_MODEL", "TROLYCONG_MODEL_TIMEOUT", "TROLYCONG_MODEL_TOKENS_PER_DAY", "TROLYCONG_MODEL_QUERY"}

// readEnvFiles sets each variable from its _FILE twin, unless the variable itself is set.
func readEnvFiles() error {
	for _, name := range fileVariables {
		path := os.Getenv(name + "_FILE")
		if path == "" || os.Getenv(name) != "" {
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("%s_FILE: không đọc được tệp %s; hãy kiểm tra đường dẫn và quyền đọc", name, path)
		}
		if err := os.Setenv(name, strings.TrimSpace(string(raw))); err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
	}
	return nil
}

// logger writes structured lines to stderr, each with the role of the process and the request that it belongs to; where a
// person reads them, one plain sentence.
func (e *env) logger() *slog.Logger {
	if e.plain {
		return slog.New(plainLog{w: e.stderr, once: &e.noted})
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(e.config.LogLevel)); err != nil {
		level = slog.LevelWarn
	}
	log := slog.New(withRequest{slog.NewJSONHandler(e.stderr, &slog.HandlerOptions{Level: level})})
	if e.role != "" {
		log = log.With("role", string(e.role))
	}
	return log
}

// newID is 128 random bits in hexadecimal.
func newID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process when the system has no randomness
	return hex.EncodeToString(b)
}

// vietnam is the zone of all dates. It is linked in, so that it always loads.
var vietnam = func() *time.Location {
	l, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		return time.FixedZone("ICT", 7*3600)
	}
	return l
}()

func now() time.Time { return time.Now().In(vietnam) }

// parseNow reads --now: RFC 3339 or a day.
func parseNow(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.In(vietnam), nil
	}
	t, err := time.ParseInLocation("2006-01-02", s, vietnam)
	if err != nil {
		return time.Time{}, &exitError{exitUsage, "--now: cần ngày dạng 2026-07-01 hoặc thời điểm RFC 3339"}
	}
	return t, nil
}

// noSecret is said at a start with a database server: processes that share one must sign with one key.
const noSecret = "Thiếu TROLYCONG_SECRET: khi dùng DATABASE_URL, hãy đặt một chuỗi ngẫu nhiên dài, chung cho mọi tiến trình, ví dụ kết quả của lệnh openssl rand -hex 32."

// secret is the key for cookies: from the environment, else made on the first run in the data folder. With a database
// server it must be given.
func (e *env) secret(fromFlag string) ([]byte, error) {
	if fromFlag != "" {
		return []byte(fromFlag), nil
	}
	if e.config.DatabaseURL != "" {
		return nil, &exitError{exitUsage, noSecret}
	}
	path := filepath.Join(e.config.Data, "secret")
	raw, err := os.ReadFile(path)
	switch {
	case err == nil && len(raw) >= madeSecret:
		return raw, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, &exitError{exitFault, fmt.Sprintf("Không đọc được khóa ký cookie %s (%v); hãy cấp quyền đọc cho người chạy chương trình, hoặc xóa tệp để chương trình tạo khóa mới.", path, err)}
	}
	raw = []byte(newID() + newID())
	kept, err := keepSecret(path, raw)
	if err != nil {
		e.logger().Warn("secret not kept", "error", err)
		return raw, nil
	}
	return kept, nil
}

// madeSecret is the least length in bytes of a key that the program made: a shorter file was not written whole.
const madeSecret = 32

// keepSecret stores a new key and gives the one that holds: of several processes that start at once the first one's. A file
// that is no whole key is replaced.
func keepSecret(path string, fresh []byte) ([]byte, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(fresh)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err == nil {
		return fresh, nil
	}
	if raw, err := os.ReadFile(path); err == nil && len(raw) >= madeSecret {
		return raw, nil
	}
	return fresh, os.Rename(f.Name(), path)
}
