package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
)

var (
	yearWords  = regexp.MustCompile(`(?i)(?:(?:vào|đến|tới|trong|cho|vao|den|toi)\s+)?(?:(?:hết\s+|het\s+)?(?:năm|nam)\s+)?\b20\d\d\b`)
	levelWords = regexp.MustCompile(`(?i)(?:(?:ở|tại|tai)\s+)?(?:cấp|cap)\s+(?:bộ|tỉnh|huyện|xã|bo|tinh|huyen|xa)`)
	leadWords  = regexp.MustCompile(`(?i)^(?:thế\s+còn|vậy\s+còn|còn\s+nếu|thế\s+thì|vậy\s+thì|còn|thế|vậy|rồi|what about|how about|and)\s+`)
	tailWords  = regexp.MustCompile(`(?i)\s*(?:thì\s+sao|thế\s+nào|ra\s+sao|sao|là\s+bao\s+nhiêu|bao\s+nhiêu|thi\s+sao|the\s+nao|la\s+bao\s+nhieu|bao\s+nhieu)?\s*[?.!]*\s*$`)
	// frequencyWords say how often a thing is due: "hằng quý".
	frequencyWords = regexp.MustCompile(`(?i)(?:hằng|hàng|hang|mỗi|moi)\s+(?:ngày|tuần|tháng|quý|năm|ngay|tuan|thang|quy|nam)`)
	// bareLead are lead words typed without diacritics; "con" is also a child, so they are dropped only from a text that is
	// about nothing by itself.
	bareLead = regexp.MustCompile(`(?i)^(?:the\s+con|vay\s+con|the\s+thi|vay\s+thi|con|the|vay|roi)\s+`)
)

// Merge makes one question of a follow-up and the topic it follows. What the follow-up names (year, province, level,
// measure, subject) replaces the same of the topic; everything else of the topic stays. No word is added that neither
// of them holds.
func Merge(topic string, q Question) string {
	if topic == "" {
		return q.Text
	}
	old := Read(topic)
	if q.Content() == 0 || q.LeansOn(topic) || q.onlyFrequency() {
		rest := leadWords.ReplaceAllString(tailWords.ReplaceAllString(q.Text, ""), "")
		if q.Plain {
			rest = bareLead.ReplaceAllString(rest, "")
		}
		return vitext.FoldSpaces(without(topic, old, q) + " " + rest)
	}
	text := leadWords.ReplaceAllString(q.Text, "")
	if len(q.Provinces) == 0 && len(old.Provinces) > 0 {
		text += " " + old.Provinces[0]
	}
	if len(q.Years) == 0 && len(old.Years) > 0 {
		text += " năm " + strconv.Itoa(old.Years[len(old.Years)-1])
	}
	if len(q.Measures) == 0 && old.Wants(MeasureTarget) {
		text = "mục tiêu " + text
	}
	return vitext.FoldSpaces(text)
}

// maxLeaning is the longest subject, in syllables, of a question that says of its topic only what it asks anew.
const maxLeaning = 2

// LeansOn tells whether a short question is about nothing but what the topic was about: "đến năm 2030 thì tăng bao
// nhiêu?" behind a question on what grows.
func (q Question) LeansOn(topic string) bool {
	if q.Content() == 0 || q.Content() > maxLeaning || len(q.Years)+len(q.Levels)+len(q.Measures)+len(q.Provinces) == 0 {
		return false
	}
	old := split(topic)
	for _, w := range strings.Fields(q.Subject) {
		bare := vitext.Fold(w) == w && q.Plain // it may stand for any word of the topic that is so without its diacritics
		if !old.has([]cue{{key: []string{w}, folded: []string{vitext.Fold(w)}}}) && !(bare && slices.Contains(old.folded, w)) {
			return false
		}
	}
	return true
}

// onlyFrequency tells whether the text says nothing but how often.
func (q Question) onlyFrequency() bool {
	return frequencyWords.MatchString(q.Text) && strings.Contains(" hằng hàng hang mỗi moi ", " "+q.Subject+" ") ||
		q.Content() == 2 && frequencyWords.MatchString(q.Subject)
}

// Unnamed tells whether the text names no subject of its own beside what it asks, where and how to file: behind a turn about
// a procedure it is about that one.
func (q Question) Unnamed() bool {
	w := split(q.Subject)
	w.plain = q.Plain
	used := make([]bool, len(w.key))
	w.mark(leaningCues, used)
	w.mark(onlineCues, used)
	w.mark(inPersonCues, used)
	for _, c := range softCues {
		w.mark(c.cues, used)
		w.mark(c.opening, used)
	}
	return w.rest(used) == ""
}

// leaningCues are words that name no subject in a short question behind a turn about a procedure.
var leaningCues = cues("làm", "nộp", "đi", "xin", "lấy", "nhận", "khai", "đăng ký", "thủ tục", "việc", "nếu", "trường hợp", "tự", "luôn", "nữa", "cả", "giờ", "bây giờ", "hôm nay", "hôm", "lúc", "khi", "thôi", "chắc", "đúng", "bắt buộc",
	"khác", "quê", "xã", "phường", "huyện", "quận", "thành phố", "nơi", "chỗ", "nhà", "người", "chỉ", "cũng", "nên", "sẽ", "bên", "trong", "ngoài", "từ", "tôi ở", "lên", "ra", "qua", "nhanh", "lâu", "gấp", "bị", "sống", "đang ở")

// without drops from the topic the facets that the follow-up names anew.
func without(topic string, old, q Question) string {
	out := tailWords.ReplaceAllString(topic, "")
	if len(q.Years) > 0 {
		out = yearWords.ReplaceAllString(out, " ")
	}
	if len(q.Levels) > 0 {
		out = levelWords.ReplaceAllString(out, " ")
	}
	if frequencyWords.MatchString(q.Text) {
		out = frequencyWords.ReplaceAllString(out, " ")
	}
	if len(q.Provinces) > 0 && !q.Compare { // "so với Bắc Giang?" sets one beside the other
		for _, p := range old.Provinces {
			out = dropName(out, p)
		}
	}
	return out
}

// dropName removes a name however it was typed.
func dropName(text, name string) string {
	runes, want := []rune(text), []rune(vitext.Fold(name))
	folded := []rune(vitext.Fold(vitext.NFC(text)))
	if len(folded) != len(runes) {
		return strings.ReplaceAll(text, name, " ")
	}
	for i := 0; i+len(want) <= len(folded); i++ {
		if string(folded[i:i+len(want)]) == string(want) {
			return string(runes[:i]) + " " + string(runes[i+len(want):])
		}
	}
	return text
}
