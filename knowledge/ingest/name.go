package ingest

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// form is how the content of a file is written.
type form int

const (
	formUnknown form = iota
	formText         // plain text or Markdown: a document
	formLines        // JSON Lines, maybe packed: a catalogue of procedures
)

// extensions that are read, longest first where one ends another.
var extensions = []struct {
	ext  string
	form form
}{
	{".jsonl.gz", formLines},
	{".ndjson.gz", formLines},
	{".jsonl", formLines},
	{".ndjson", formLines},
	{".txt", formText},
	{".md", formText},
	{".markdown", formText},
}

// readable says in every refusal what can be read.
const readable = "phiên bản này đọc văn bản (.txt), Markdown (.md) và danh mục JSON Lines (.jsonl, .jsonl.gz)"

// nameOf splits a file's name into its stem, which names the source, and the form that its extension promises.
func nameOf(path string) (knowledge.DocumentID, form, error) {
	base := filepath.Base(path)
	for _, e := range extensions {
		if n := len(base) - len(e.ext); n >= 0 && strings.EqualFold(base[n:], e.ext) {
			// A Mac writes names decomposed; the same name must give the same id everywhere.
			return knowledge.DocumentID(vitext.NFC(base[:n])), e.form, nil
		}
	}
	return "", formUnknown, &problem{sentence: refuseExtension(base)}
}

func refuseExtension(base string) string {
	switch ext := strings.ToLower(filepath.Ext(base)); ext {
	case ".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm":
		return fmt.Sprintf("chưa đọc được tệp %s: %s; hãy lưu nội dung thành văn bản .txt rồi nạp lại", ext, readable)
	case ".xlsx", ".xls", ".csv", ".json":
		return fmt.Sprintf("chưa đọc được tệp %s: %s; hãy xuất dữ liệu thành JSON Lines rồi nạp lại", ext, readable)
	case ".gz", ".zip", ".7z", ".rar", ".tar":
		return fmt.Sprintf("chưa đọc được tệp nén %s này: %s; hãy giải nén rồi nạp lại", ext, readable)
	case "":
		return "tên tệp không có phần mở rộng: " + readable + "; hãy thêm phần mở rộng đúng với nội dung rồi nạp lại"
	default:
		return fmt.Sprintf("chưa đọc được tệp %s: %s; hãy lưu nội dung thành một trong các dạng đó rồi nạp lại", ext, readable)
	}
}

// maxIDBytes is the longest id of a source.
const maxIDBytes = 200

// badID says why an id cannot name a source; empty when it can.
func badID(id knowledge.DocumentID) string {
	s := string(id)
	switch {
	case strings.TrimSpace(s) == "":
		return "tên trống"
	case !utf8.ValidString(s):
		return "tên không phải UTF-8"
	case len(s) > maxIDBytes:
		return fmt.Sprintf("tên dài quá %d byte", maxIDBytes)
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError }):
		return "tên có ký tự điều khiển"
	case strings.ContainsRune(s, '\\') || path.Clean("/"+s) != "/"+s:
		return `tên chứa dấu \, phần ".", ".." hoặc dấu / thừa nên không mở được trang nguồn`
	case strings.HasPrefix(s, knowledge.StarterPrefix):
		return `tên bắt đầu bằng "starter/" dành cho dữ liệu kèm phần mềm`
	case s != strings.TrimSpace(s):
		return "tên có khoảng trắng ở đầu hoặc cuối"
	}
	return ""
}

// likeCode tells whether an id has the form of a procedure code: citations of that procedure would point at the document.
func likeCode(id knowledge.DocumentID) bool {
	digits := 0
	for i, r := range string(id) {
		switch {
		case i == 1 && r != '.', i != 1 && i < 8 && (r < '0' || r > '9'):
			return false
		case i < 8:
			digits++
		case r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z'):
			return false
		}
	}
	return digits == 8
}

// magics are the first bytes of what is no text, for a refusal that names it.
var magics = []struct{ magic, name string }{
	{"%PDF", "PDF"},
	{"PK\x03\x04", "tệp nén hoặc tài liệu Office (zip)"},
	{"\xd0\xcf\x11\xe0", "tài liệu Office cũ"},
	{"\x1f\x8b", "tệp nén gzip"},
	{"Rar!", "tệp nén RAR"},
	{"7z\xbc\xaf", "tệp nén 7z"},
	{"{\\rtf", "RTF"},
	{"\x89PNG", "ảnh PNG"},
	{"\xff\xd8\xff", "ảnh JPEG"},
	{"SQLite format 3", "cơ sở dữ liệu SQLite"},
	{"\x7fELF", "chương trình máy tính"},
}

// checkHead compares the first bytes of a file with what its extension promises.
func checkHead(path string, head []byte, f form) error {
	s := string(head)
	for _, m := range magics {
		if strings.HasPrefix(s, m.magic) && (f != formLines || m.magic != "\x1f\x8b") {
			return &problem{sentence: fmt.Sprintf("nội dung là %s, không đúng với phần mở rộng của tên tệp; %s; hãy lưu nội dung thành một trong các dạng đó rồi nạp lại", m.name, readable)}
		}
	}
	if f == formLines && strings.EqualFold(filepath.Ext(path), ".gz") && !strings.HasPrefix(s, "\x1f\x8b") {
		what := "nội dung không phải dữ liệu nén gzip như phần mở rộng .gz"
		if strings.HasPrefix(strings.TrimSpace(s), "{") {
			return &problem{sentence: what + "; nếu tệp đã được giải nén, hãy đổi phần mở rộng thành .jsonl rồi nạp lại"}
		}
		return &problem{sentence: what + "; hãy tải lại tệp"}
	}
	start := strings.TrimLeft(strings.TrimPrefix(s, "\ufeff"), " \t\r\n")
	switch {
	case f == formLines && (strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") || strings.HasPrefix(s, "{\x00") || strings.HasPrefix(s, "\x00{")):
		return &problem{sentence: utf16Lines}
	case f == formLines && strings.HasPrefix(start, "["):
		return &problem{sentence: "tệp là một mảng JSON; hãy xuất thành JSON Lines, mỗi dòng một bản ghi"}
	case f == formText && strings.HasPrefix(start, "{") && strings.Contains(start, `"ma_thu_tuc"`):
		return &problem{sentence: "nội dung là danh mục thủ tục JSON Lines; hãy đổi phần mở rộng thành .jsonl rồi nạp lại"}
	}
	return nil
}
