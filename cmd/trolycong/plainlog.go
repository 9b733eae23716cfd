package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// plainLog is the log of a command that a person reads: instead of structured lines, one sentence for whatever an operator
// should look at. Safe for concurrent use.
type plainLog struct {
	w    io.Writer
	once *sync.Once
}

func (p plainLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (p plainLog) Handle(context.Context, slog.Record) error {
	p.once.Do(func() {
		fmt.Fprintln(p.w, "Lưu ý: dữ liệu đã lưu trên máy có chỗ hỏng hoặc chưa ghi được; câu trả lời vẫn lấy từ dữ liệu gốc. Chạy “trolycong doctor” để xem.")
	})
	return nil
}

func (p plainLog) WithAttrs([]slog.Attr) slog.Handler { return p }
func (p plainLog) WithGroup(string) slog.Handler      { return p }
