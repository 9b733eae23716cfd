package main

import (
	"strings"
	"testing"
)

// TestAskLanguage answers in the language of the flag, else of the question.
func TestAskLanguage(t *testing.T) {
	data := t.TempDir()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--lang", "en", "xin chào"}, "Hello!"},
		{[]string{"--lang", "vi", "hello"}, "Xin chào!"},
		{[]string{"hello"}, "Hello!"},
		{[]string{"xin chào"}, "Xin chào!"},
	} {
		out := run0(t, append([]string{"ask", "--data", data}, tt.args...)...)
		if !strings.HasPrefix(out, tt.want) {
			t.Errorf("ask %q: got %q, want %q", tt.args, out, tt.want)
		}
	}
}
