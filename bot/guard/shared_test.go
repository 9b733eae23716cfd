package guard_test

import (
	"path/filepath"
	"strings"
	"testing"

	"trolycong/bot/guard"
	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
)

// records gives every record of the catalogue as its fields.
func records(t *testing.T) []map[string]any {
	t.Helper()
	return corpustest.Lines[map[string]any](t, corpustest.Path(t, corpustest.Catalogue))
}

// planTexts gives the texts of the plans by file name.
func planTexts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, path := range corpustest.Plans(t) {
		out[filepath.Base(path)] = corpustest.Read(t, path)
	}
	return out
}

// TestMaskOnPublishedTexts masks every plan and every field of every procedure: what is hit must be a real phone number
// (an office's telephone or fax, announced as such) or a real e-mail address.
func TestMaskOnPublishedTexts(t *testing.T) {
	corpustest.Long(t)
	counts := map[guard.FindingKind]int{}
	texts := 0
	look := func(where, s string) {
		texts++
		clean := []rune(vitext.Clean(s))
		_, found := guard.Mask(s)
		for _, f := range found {
			counts[f.Kind]++
			hit := string(clean[f.Start:f.End])
			before := vitext.Key(string(clean[max(0, f.Start-20):f.Start]))
			real := f.Kind == guard.FindEmail && strings.Contains(hit, "@") && strings.Contains(hit, ".") ||
				f.Kind == guard.FindPhone && (strings.Contains(before, "điện thoại") || strings.Contains(before, "fax") || strings.Contains(before, "đt") || strings.Contains(before, "tel"))
			if !real {
				t.Errorf("%s: %q is masked as %s", where, hit, f.Kind)
			}
		}
	}
	for name, text := range planTexts(t) {
		look(name, text)
	}
	list := records(t)
	for _, m := range list {
		for key, v := range m {
			if s, ok := v.(string); ok {
				look(key, s)
			}
		}
	}
	t.Logf("%d texts of %d procedures and the plans: %d e-mail addresses, %d phone numbers, nothing else", texts, len(list), counts[guard.FindEmail], counts[guard.FindPhone])
}

// TestInputOnProcedureNames asks about every procedure of the catalogue: none is danger, an attack, an insult or a
// question about a file's status.
func TestInputOnProcedureNames(t *testing.T) {
	corpustest.Long(t)
	asked, alarms := 0, 0
	for _, m := range records(t) {
		name, _ := m["ten_thu_tuc"].(string)
		for _, q := range []string{"Thủ tục " + name + " cần giấy tờ gì?", name, "tôi muốn " + name, vitext.Fold(name)} {
			asked++
			if got := guard.Input(q); got.Kind != guard.OK {
				alarms++
				t.Errorf("Input(%q) = %+v, want ok", q, got)
			}
		}
	}
	t.Logf("%d false alarms in %d questions", alarms, asked)
}
