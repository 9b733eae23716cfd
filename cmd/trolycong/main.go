// Command trolycong is the public-service assistant: it ingests plans and procedure catalogues, answers questions about
// them with cited sources on the web and the command line, and evaluates its own answers.
//
// Kind: assembly. It is the only place that reads configuration, wires the parts, prints and ends the process.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	_ "time/tzdata" // dates are Asia/Ho_Chi_Minh, on hosts without a time zone database too

	"github.com/alecthomas/kong"

	"trolycong/internal/sqlstore"
	"trolycong/retrieval"
)

// version is set by the linker.
var version = "dev"

// Exit codes of all commands.
const (
	exitDone    = 0
	exitFault   = 1
	exitUsage   = 2
	exitPartial = 3
	exitGate    = 4
)

// exitError ends the process with a code after its sentence, if any, is shown.
type exitError struct {
	code     int
	sentence string
}

func (e *exitError) Error() string { return e.sentence }

// cli is the command line. Flags win over environment variables.
type cli struct {
	Config

	Serve      serveCmd      `cmd:"" default:"withargs" help:"Mở trang hỏi đáp và giao diện lập trình (mặc định)."`
	Ingest     ingestCmd     `cmd:"" help:"Nạp kế hoạch, báo cáo, danh mục thủ tục từ tệp hoặc thư mục."`
	Forget     forgetCmd     `cmd:"" help:"Gỡ một nguồn đã nạp cùng mọi thứ của nó."`
	Ask        askCmd        `cmd:"" help:"Hỏi một câu ngay trên dòng lệnh."`
	Eval       evalCmd       `cmd:"" help:"Chấm điểm câu trả lời bằng bộ câu hỏi."`
	Bench      benchCmd      `cmd:"" help:"Đo tốc độ trả lời, hoặc chất lượng tìm kiếm."`
	Answer     answerCmd     `cmd:"" help:"Soạn, duyệt, ngừng câu trả lời biên tập; nhập, xuất cả bộ hỏi đáp."`
	Questions  questionsCmd  `cmd:"" help:"Xem các câu đã hỏi, đã che thông tin cá nhân: câu bị chê, câu chưa có nguồn."`
	Key        keyCmd        `cmd:"" help:"Quản lý khóa API."`
	Backup     backupCmd     `cmd:"" help:"Sao lưu toàn bộ dữ liệu vào một tệp."`
	Restore    restoreCmd    `cmd:"" help:"Khôi phục một bản sao lưu vào nơi còn trống."`
	Move       moveCmd       `cmd:"" help:"Chuyển toàn bộ dữ liệu giữa SQLite và PostgreSQL."`
	Wording    modelCmd      `cmd:"" name:"model" help:"Bật, tắt mô hình ngôn ngữ mà không khởi động lại."`
	Doctor     doctorCmd     `cmd:"" help:"Kiểm tra cài đặt và dữ liệu."`
	Ready      readyCmd      `cmd:"" help:"Hỏi một tiến trình đang chạy xem đã sẵn sàng chưa: mã thoát 0 hoặc 1."`
	Completion completionCmd `cmd:"" help:"In tập lệnh tự hoàn thành cho bash, zsh hoặc fish."`
	Version    versionCmd    `cmd:"" help:"In phiên bản."`
}

// env is what every command runs with.
type env struct {
	ctx    context.Context
	config *Config
	stdout io.Writer
	stderr io.Writer
	// weights of the dense leg, in place of those of the answer path; nil outside of measurements.
	weights *retrieval.Weights
	// role is that of a serving process, for its logs; empty for other commands.
	role role
	// plain tells that a person reads stderr; noted that they have been told once.
	plain bool
	noted sync.Once
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run parses the arguments and runs the command; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if err := readEnvFiles(); err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	var c cli
	done := false
	parser, err := newParser(&c, kong.Writers(stdout, stderr), kong.Exit(func(int) { done = true }))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFault
	}
	if len(args) > 0 && args[0] == completeWord {
		complete(ctx, parser.Model.Node, args[1:], stdout)
		return exitDone
	}
	k, err := parser.Parse(args)
	if done {
		return exitDone
	}
	if err != nil {
		fmt.Fprint(stderr, explainUsage(args, err))
		return exitUsage
	}
	err = k.Run(&env{ctx: ctx, config: &c.Config, stdout: stdout, stderr: stderr})
	var e *exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		if e.sentence != "" {
			fmt.Fprintln(stderr, e.sentence)
		}
		return e.code
	}
	fmt.Fprintln(stderr, explain(err))
	return faultCode(err)
}

// faultCode is the exit code of an error that names none: a setting that cannot be read is a fault of the call.
func faultCode(err error) int {
	var f *sqlstore.Fault
	if errors.As(err, &f) && f.Kind == sqlstore.FaultAddress {
		return exitUsage
	}
	return exitFault
}

// sentencer is an error that words itself for the operator.
type sentencer interface{ Sentence() string }

// explain words an error for the operator: its own sentence when it has one.
func explain(err error) string {
	var s sentencer
	if errors.As(err, &s) {
		return s.Sentence()
	}
	return "trolycong: " + strings.TrimSpace(err.Error())
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, version)
	return err
}
