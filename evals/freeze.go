package evals

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
)

// Frozen maps the base name of a set to the SHA-256 that its bytes must have.
type Frozen map[string]string

// frozenLine is a line as sha256sum writes it.
var frozenLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *](.+)$`)

// Freeze makes the record of the sets, which sha256sum --check reads too. Two sets of one base name are an error: the record
// could not part them.
func Freeze(sets []*Set) ([]byte, error) {
	seen := map[string]string{}
	var b bytes.Buffer
	for _, s := range sets {
		name := filepath.Base(s.Name)
		if other, ok := seen[name]; ok {
			return nil, fmt.Errorf("freeze: %s and %s have one name", other, s.Name)
		}
		seen[name] = s.Name
		fmt.Fprintf(&b, "%s  %s\n", s.SHA256, s.Name)
	}
	return b.Bytes(), nil
}

// ReadFrozen reads such a record. Blank lines and lines that begin with # are skipped.
func ReadFrozen(r io.Reader) (Frozen, error) {
	out := Frozen{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := frozenLine.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("read frozen sets: line %d is no SHA-256 with a name", n)
		}
		name := filepath.Base(m[2])
		if other, ok := out[name]; ok && other != m[1] {
			return nil, fmt.Errorf("read frozen sets: line %d: %s has another SHA-256 above", n, name)
		}
		out[name] = m[1]
	}
	return out, lines.Err()
}

// Check tells in Vietnamese why the set may not be scored; empty when it is the frozen one.
func (f Frozen) Check(s *Set) string {
	name := filepath.Base(s.Name)
	switch want, ok := f[name]; {
	case !ok:
		return "bộ câu hỏi " + name + " không có trong tệp đóng băng"
	case want != s.SHA256:
		return fmt.Sprintf("bộ câu hỏi %s đã đổi so với lúc đóng băng (SHA-256 lúc đó %s…, bây giờ %s…)", name, want[:12], s.SHA256[:12])
	}
	return ""
}
