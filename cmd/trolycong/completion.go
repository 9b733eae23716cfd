package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"trolycong/internal/sqlstore"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh hoặc fish."`
}

// completeWord asks for the completions of the last of the words behind it. The scripts of the shells call it, so that
// commands, flags and their values are always those of the program that is installed.
const completeWord = "__complete"

// filesLine in the answer tells that names of files fit too.
const filesLine = ":files"

const bashScript = `_trolycong() {
  local cur=${COMP_WORDS[COMP_CWORD]} line value files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then files=1; continue; fi
    value=${line%%$'\t'*}
    COMPREPLY+=("$(printf %q "$value")")
  done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ -n "$files" ]; then
    [ "$cur" = "=" ] && cur=
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
  fi
}
complete -F _trolycong trolycong
`

const zshScript = `#compdef trolycong
_trolycong() {
  local line files=
  local -a values
  for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == ":files" ]]; then files=1; continue; fi
    values+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  (( ${#values} )) && _describe trolycong values
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _trolycong ]]; then _trolycong "$@"; else compdef _trolycong trolycong; fi
`

const fishScript = `function __trolycong_complete
  set -l words (commandline -opc)
  set -l cur (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] "$cur" 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path "$cur"
    else
      echo $line
    end
  end
end
complete -c trolycong -f -a '(__trolycong_complete)'
`

// Run prints a completion script to be sourced by the shell.
func (c *completionCmd) Run(e *env) error {
	_, err := io.WriteString(e.stdout, map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell])
	return err
}

// candidate is one way to complete a word.
type candidate struct{ value, help string }

// complete writes the ways to complete the last word, one a line with its explanation behind a tab.
func complete(ctx context.Context, app *kong.Node, words []string, w io.Writer) {
	line := readLine(app, words)
	var out []candidate
	files := false
	switch {
	case line.flag != nil:
		out, files = line.values(ctx, line.flag.Value)
	case strings.HasPrefix(line.cur, "-") && !line.onlyArguments:
		out = line.flags()
	default:
		for _, n := range line.node.Children {
			if !n.Hidden && !line.onlyArguments && line.arguments == 0 {
				out = append(out, candidate{n.Name, n.Help})
			}
		}
		if args := line.command().Positional; len(args) > 0 {
			more, f := line.values(ctx, args[min(line.arguments, len(args)-1)])
			out, files = append(out, more...), f
		}
	}
	for _, c := range out {
		if strings.HasPrefix(c.value, line.cur) {
			fmt.Fprintf(w, "%s%s\t%s\n", line.before, c.value, c.help)
		}
	}
	if files {
		fmt.Fprintln(w, filesLine)
	}
}

// typed is a command line as far as it is typed.
type typed struct {
	node      *kong.Node // the command
	arguments int        // of the command, before the current word
	// flag is the one whose value is typed; nil when none is.
	flag *kong.Flag
	// cur is what stands of the word; before stands in front of it and stays.
	cur, before   string
	onlyArguments bool // behind "--"
	data          string
}

// readLine reads the words before the last one as the parser would, and forgives what is wrong in them.
func readLine(app *kong.Node, words []string) *typed {
	line := &typed{node: app, data: cmp.Or(os.Getenv("TROLYCONG_DATA"), "./data")}
	// Bash parts words at "=".
	if n := len(words); n > 0 && words[n-1] == "=" {
		words[n-1] = "" // the value is not begun
	}
	words = slices.DeleteFunc(slices.Clone(words), func(s string) bool { return s == "=" })
	if len(words) == 0 {
		words = []string{""}
	}
	last := len(words) - 1
	for _, w := range words[:last] {
		line.take(w)
	}
	line.cur = words[last]
	if name, value, ok := strings.Cut(line.cur, "="); ok && line.flag == nil && strings.HasPrefix(name, "--") {
		if line.flag = line.find(name); line.flag != nil {
			line.cur, line.before = value, name+"="
		}
	}
	return line
}

// take reads one whole word.
func (l *typed) take(w string) {
	switch {
	case l.flag != nil:
		if l.flag.Name == "data" {
			l.data = w
		}
		l.flag = nil
	case w == "--":
		l.onlyArguments = true
	case strings.HasPrefix(w, "-") && !l.onlyArguments:
		name, value, given := strings.Cut(w, "=")
		f := l.find(name)
		if f != nil && !f.IsBool() && !given {
			l.flag = f
		}
		if given && name == "--data" {
			l.data = value
		}
	default:
		if n := childNamed(l.node, w); n != nil && l.arguments == 0 && !l.onlyArguments {
			l.node = n
			return
		}
		l.arguments++
	}
}

// command is the one that runs: that of a group of commands which needs no name, where none was typed.
func (l *typed) command() *kong.Node {
	if d := l.node.DefaultCmd; d != nil && l.node.Type == kong.CommandNode {
		return d
	}
	return l.node
}

// find finds a flag of the command or of those above it.
func (l *typed) find(name string) *kong.Flag {
	for _, group := range l.command().AllFlags(true) {
		for _, f := range group {
			if "--"+f.Name == name || f.Short != 0 && "-"+string(f.Short) == name {
				return f
			}
		}
	}
	return nil
}

func (l *typed) flags() []candidate {
	var out []candidate
	for _, group := range l.command().AllFlags(true) {
		for _, f := range group {
			out = append(out, candidate{"--" + f.Name, f.Help})
		}
	}
	return out
}

// values gives what a flag or argument may hold, and whether names of files fit.
func (l *typed) values(ctx context.Context, v *kong.Value) (out []candidate, files bool) {
	for _, s := range v.EnumSlice() {
		if s != "" {
			out = append(out, candidate{s, ""})
		}
	}
	switch {
	case len(out) > 0:
	case v.Name == "source":
		out = l.stored(ctx, func(db *sqlstore.DB) (names []candidate, err error) {
			all, err := db.Sources(ctx)
			for _, s := range all {
				names = append(names, candidate{string(s.ID), s.Path})
			}
			return names, err
		})
	case v.Name == "id" && l.node.Name == "revoke":
		out = l.stored(ctx, func(db *sqlstore.DB) (names []candidate, err error) {
			all, err := db.Keys().ListKeys(ctx)
			for _, k := range all {
				if k.RevokedAt.IsZero() {
					names = append(names, candidate{k.ID, k.Name})
				}
			}
			return names, err
		})
	case slices.Contains([]string{"path", "set", "json", "html", "junit", "frozen", "out", "a", "b", "data"}, v.Name) && !v.IsBool():
		files = true
	}
	return out, files
}

// stored reads names from the database, when there is one that opens at once. Nothing is made or changed.
func (l *typed) stored(ctx context.Context, read func(*sqlstore.DB) ([]candidate, error)) []candidate {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	db, err := sqlstore.Open(ctx, sqlstore.Options{Path: filepath.Join(l.data, sqlstore.FileName), ReadOnly: true, BusyTimeout: time.Second})
	if err != nil {
		return nil
	}
	defer func() { _ = db.Close() }()
	out, err := read(db)
	if err != nil {
		return nil
	}
	return out
}

func childNamed(n *kong.Node, name string) *kong.Node {
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}
