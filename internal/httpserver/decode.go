package httpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"
)

// DecodeJSON reads one JSON object from the request's body into v, whatever Content-Type it names. The body is at most
// what Wrap allows. Every error is a Problem: the body is too large (413), empty, not UTF-8, not a JSON object, holds a
// field that v does not know by exactly this name, the same field twice or a value of another type, or goes on after the
// object (400).
func DecodeJSON(r *http.Request, v any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return BodyProblem(err)
	}
	trimmed := bytes.Trim(body, " \t\r\n") // what JSON calls white space (RFC 8259 §2); Unicode knows more
	switch {
	case len(trimmed) == 0:
		return bad("empty_body")
	case !utf8.Valid(trimmed):
		return bad("not_utf8")
	case trimmed[0] != '{':
		return bad("not_json")
	}
	if err := checkFields(trimmed, v); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(trimmed))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return jsonProblem(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return bad("not_json")
	}
	return nil
}

// BodyProblem says why a body could not be read: larger than Wrap allows (413), or broken off (400).
func BodyProblem(err error) Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return Problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large",
			Detail:   fmt.Sprintf("Nội dung gửi lên nhiều nhất là %d KiB.", tooLarge.Limit>>10),
			DetailEN: fmt.Sprintf("A body may have at most %d KiB.", tooLarge.Limit>>10)}
	}
	return bad("broken_body")
}

func bad(code string) Problem { return Problem{Status: http.StatusBadRequest, Code: code} }

func jsonProblem(err error) Problem {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		p := bad("bad_value")
		p.Field = shortName(wrongType.Field)
		kind := wrongType.Type.Kind().String()
		p.Detail = fmt.Sprintf("Trường %q không đúng kiểu: cần %s.", p.Field, kindVI(kind))
		p.DetailEN = fmt.Sprintf("The field %q has the wrong type: %s is expected.", p.Field, kind)
		return p
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return unknownField(strings.Trim(name, `"`))
	}
	return bad("not_json")
}

func unknownField(name string) Problem {
	p := bad("unknown_field")
	p.Field = shortName(name)
	p.Detail = fmt.Sprintf("Không có trường nào tên là %q.", p.Field)
	p.DetailEN = fmt.Sprintf("There is no field called %q.", p.Field)
	return p
}

// checkFields looks at the names of the object's own fields, which encoding/json takes in any case of letters and any
// number of times. What is no JSON is left to the decoder.
func checkFields(object []byte, v any) error {
	known := fieldNames(reflect.TypeOf(v))
	seen := map[string]bool{}
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return nil
		}
		if known != nil && !known[name] {
			return unknownField(name)
		}
		if seen[name] {
			p := bad("bad_value")
			p.Field = shortName(name)
			p.Detail = fmt.Sprintf("Trường %q xuất hiện hai lần.", p.Field)
			p.DetailEN = fmt.Sprintf("The field %q stands twice.", p.Field)
			return p
		}
		seen[name] = true
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil
		}
	}
	return nil
}

// fieldNames are the names of a struct's fields in JSON; nil when v is no pointer to a struct.
func fieldNames(t reflect.Type) map[string]bool {
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil
	}
	names := map[string]bool{}
	for i := range t.Elem().NumField() {
		f := t.Elem().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		names[name] = true
	}
	return names
}

// shortName keeps a caller's field name readable in an answer: at most 64 runes.
func shortName(s string) string {
	if r := []rune(s); len(r) > 64 {
		return string(r[:64]) + "…"
	}
	return s
}

func kindVI(kind string) string {
	switch kind {
	case "string":
		return "chuỗi chữ"
	case "bool":
		return "true hoặc false"
	case "struct", "map":
		return "đối tượng"
	case "slice", "array":
		return "danh sách"
	}
	return "số"
}
