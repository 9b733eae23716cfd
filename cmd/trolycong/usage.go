package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// newParser makes the parser of the command line, with its words in Vietnamese.
func newParser(c *cli, options ...kong.Option) (*kong.Kong, error) {
	p, err := kong.New(c, append([]kong.Option{kong.Name("trolycong"),
		kong.Description("Trợ lý công: hỏi đáp thủ tục hành chính và kế hoạch, báo cáo của cơ quan nhà nước; câu nào cũng kèm nguồn."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(printHelp), kong.ShortHelp(printHelp)}, options...)...)
	if err != nil {
		return nil, err
	}
	p.Model.HelpFlag.Help = "Xem cách dùng."
	return p, nil
}

// headings are kong's own words in a help text.
var headings = strings.NewReplacer("Usage: ", "Cách dùng: ", "\nFlags:\n", "\nCờ:\n", "\nArguments:\n", "\nTham số:\n", "\nCommands:\n", "\nLệnh:\n",
	" <command>", " <lệnh>", " [flags]", " [cờ]", "=STRING,...", "=CHỮ,...   ", "=STRING", "=CHỮ   ", "=INT", "=SỐ ", // as wide as before: columns follow
	`Run "trolycong <command> --help" for more information on a command.`, "Xem cách dùng của một lệnh: trolycong <lệnh> --help")

// printHelp is kong's help with Vietnamese headings.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var text bytes.Buffer
	ctx.Stdout = &text
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = headings.WriteString(out, text.String())
	return err
}

// wordings turn kong's sentences about a wrong command line into Vietnamese ones, $1 … being the groups.
var wordings = []struct {
	said *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`^expected one of (.+)$`), "thiếu lệnh con, cần một trong $1"},
	{regexp.MustCompile(`^(?:expected|missing positional arguments) "?([^"]+)"?$`), "thiếu tham số $1"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "thiếu cờ bắt buộc $1"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "không hiểu “$1”"},
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "không có cờ $1"},
	{regexp.MustCompile(`^(.+) must be one of (.+) but got "(.*)"$`), "$1 chỉ nhận $2, không nhận “$3”"},
	{regexp.MustCompile(`^(\S+): expected (?:a valid \d+ bit u?int|an int|a float) but got "?([^"]*)"?.*$`), "$1 cần một số, không nhận “$2”"},
	{regexp.MustCompile(`^(\S+): bool value must be .* but got "(.*)"$`), "$1 là cờ bật tắt, chỉ nhận true hoặc false, không nhận “$2”"},
	{regexp.MustCompile(`^(\S+): expected duration but got "?([^":]*)"?: .*$`), "$1 cần thời gian có đơn vị, ví dụ 3s hoặc 500ms, không nhận “$2”"},
	{regexp.MustCompile(`^(\S+): expected .+ value but got .*$`), "$1 cần một giá trị đi kèm"},
	{regexp.MustCompile(`^(\S+): missing value, .*$`), "$1 cần một giá trị đi kèm"},
	{regexp.MustCompile(`^flag (\S+) applies to the default command "(.+)", not "(.+)"$`), "cờ $1 thuộc lệnh $2, không dùng với lệnh $3"},
	{regexp.MustCompile(`^unexpected flag argument "(.+)"$`), "cờ này không nhận giá trị “$1”"},
}

var (
	fromVariable = regexp.MustCompile(` \(from envar (\w+)=".*"\)$`)
	emptyChoice  = regexp.MustCompile(`"",`)
	didYouMean   = regexp.MustCompile(`, did you mean (?:one of )?(.+)\?$`)
)

// explainUsage words an error of the parser, and says where the use is explained.
func explainUsage(args []string, err error) string {
	said, source := err.Error(), ""
	if m := fromVariable.FindStringSubmatch(said); m != nil {
		said, source = strings.TrimSuffix(said, m[0]), " (đọc từ biến môi trường "+m[1]+")"
	}
	sentence := "lệnh viết sai: " + said
	for _, w := range wordings {
		if m := w.said.FindStringSubmatchIndex(said); m != nil {
			sentence = string(w.said.ExpandString(nil, w.say, said, m))
			break
		}
	}
	sentence = strings.ReplaceAll(strings.ReplaceAll(emptyChoice.ReplaceAllString(sentence, ""), `","`, ", "), `", "`, ", ")
	sentence = strings.ReplaceAll(sentence, `"`, "") + source
	if m := didYouMean.FindStringSubmatch(said); m != nil {
		sentence += "; có phải bạn muốn viết " + strings.ReplaceAll(m[1], `"`, "") + "?"
	}
	return fmt.Sprintf("trolycong: %s\nDùng “trolycong %s--help” để xem cách dùng.\n", sentence, commandOf(args, err))
}

// commandOf is the command that args name, with a space behind; "" when they name none.
func commandOf(args []string, err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil {
		return ""
	}
	var names []string
	for _, p := range parse.Context.Path {
		if p.Command != nil && slices.Contains(args, p.Command.Name) {
			names = append(names, p.Command.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, " ") + " "
}
