package main

import "fmt"

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh hoặc fish."`
}

const commands = "serve ingest forget ask eval bench key doctor completion version"

// Run prints a completion script to be sourced by the shell.
func (c *completionCmd) Run(e *env) error {
	text := map[string]string{
		"bash": "_trolycong() {\n  local cur=${COMP_WORDS[COMP_CWORD]}\n  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W '" + commands + "' -- \"$cur\"))\n" +
			"  elif [ \"${COMP_WORDS[1]}\" = key ] && [ \"$COMP_CWORD\" = 2 ]; then COMPREPLY=($(compgen -W 'add list revoke' -- \"$cur\"))\n  else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n}\ncomplete -F _trolycong trolycong\n",
		"zsh":  "#compdef trolycong\n_arguments '1:lệnh:(" + commands + ")' '*:tệp:_files'\n",
		"fish": "complete -c trolycong -f -n __fish_use_subcommand -a '" + commands + "'\ncomplete -c trolycong -n '__fish_seen_subcommand_from ingest eval' -F\n",
	}[c.Shell]
	_, err := fmt.Fprint(e.stdout, text)
	return err
}
