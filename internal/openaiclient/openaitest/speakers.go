package openaitest

import (
	"encoding/json"
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"
)

// Form is how a model writes down its pieces.
type Form int

// The forms.
const (
	FormSchema Form = iota // {"sentences":[…]}
	FormLines              // one object a line
	FormFenced             // a fence with words around it
)

// Reword makes a Speaker that answers the evidence in the user's message piece by piece.
func Reword(form Form, each func(e Evidence) []Sentence) Speaker {
	return func(user string) string {
		var e Evidence
		if json.Unmarshal([]byte(user), &e) != nil {
			return "Tôi không hiểu."
		}
		said := each(e)
		if form == FormLines {
			var b strings.Builder
			for _, s := range said {
				line, _ := json.Marshal(s)
				b.WriteString(string(line) + "\n")
			}
			return b.String()
		}
		all, _ := json.Marshal(map[string]any{"sentences": said})
		if form == FormFenced {
			return "Dưới đây là câu trả lời:\n```json\n" + string(all) + "\n```\nHy vọng hữu ích!"
		}
		return string(all)
	}
}

// Parrot says every piece as it is.
func Parrot(e Evidence) []Sentence { return e.Sentences }

// WellBehaved rewords every piece in one of a few ways that the prompt asks for. It drops the marks at the end, as models
// often do.
func WellBehaved(e Evidence) []Sentence {
	return each(e, func(text string) string {
		text = endMarks.ReplaceAllString(text, "")
		if strings.Contains(text, "“") {
			return "Thưa bạn, " + lowerFirst(text) // what is quoted stays to the letter
		}
		switch pick(text) % 5 {
		case 0:
			return "Dạ, " + lowerFirst(text)
		case 1:
			return strings.Replace(text, ": ", " là ", 1)
		case 2:
			if i := strings.Index(text, ", "); i > 0 && figures(text) <= 2 && strings.HasPrefix(text, "Đến ") {
				return upperFirst(strings.TrimRight(text[i+2:], ". ")) + ", " + lowerFirst(text[:i])
			}
			return "Thưa bạn, " + lowerFirst(text)
		case 3:
			return strings.TrimRight(strings.NewReplacer(" (", ", ", ")", "").Replace(text), ". ") + " ạ"
		}
		return strings.Replace("Cụ thể: "+lowerFirst(text), ": theo ", " theo ", 1)
	})
}

// Free rewords with words of its own that mean the same, as a model does that was given no rules.
func Free(e Evidence) []Sentence {
	r := strings.NewReplacer("Thời hạn giải quyết", "Thời gian xử lý hồ sơ", "Nơi giải quyết", "Cơ quan xử lý", "Phí, lệ phí", "Số tiền phải nộp", "Theo", "Căn cứ", "đạt", "lên đến",
		"Cách nộp", "Bạn có thể nộp", "Thủ tục", "Đây là thủ tục")
	return each(e, func(text string) string { return r.Replace(endMarks.ReplaceAllString(text, "")) })
}

var endMarks = regexp.MustCompile(`[ .]*(?:\s*\[\d{1,3}\])+[ .]*$`)

func each(e Evidence, f func(string) string) []Sentence {
	out := make([]Sentence, len(e.Sentences))
	for i, s := range e.Sentences {
		s.Text = f(s.Text)
		out[i] = s
	}
	return out
}

func pick(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

func lowerFirst(s string) string {
	r := []rune(s)
	// A name or an abbreviation keeps its capital.
	if len(r) > 1 && unicode.IsUpper(r[0]) && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

var number = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

func figures(s string) int { return len(number.FindAllString(s, -1)) }
