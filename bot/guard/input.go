package guard

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
)

// sentence is a message made ready for comparing with cues: accented and folded, with spaces around every word.
type sentence struct{ key, bare string }

func newSentence(s string) sentence {
	words := vitext.Syllables(s)
	key := " " + strings.Join(words, " ") + " "
	return sentence{key, vitext.Fold(key)}
}

// has tells whether one of the cues stands in the message. A message without any diacritics is compared by bare forms.
func (s sentence) has(cues []string) bool {
	plain := s.key == s.bare
	for _, c := range cues {
		if strings.Contains(s.key, " "+c+" ") || plain && strings.Contains(s.bare, " "+vitext.Fold(c)+" ") {
			return true
		}
	}
	return false
}

// The cues are a first honest list in our own words. Each set is one kind of danger with the service that helps.
var emergencies = []struct {
	code string
	cues []string
}{
	{"114", []string{"cháy nhà", "nhà cháy", "nhà tôi cháy", "nhà em cháy", "nhà đang cháy", "đang cháy", "cháy rồi", "cháy lớn", "bốc cháy", "cháy to", "mắc kẹt trong", "kẹt trong thang máy", "sập nhà", "nhà sập", "nổ khí gas",
		"rò rỉ gas", "sắp chết đuối", "đuối nước", "rơi xuống sông", "rơi xuống giếng", "lũ cuốn", "nước lũ dâng", "house is on fire", "my house is burning", "fire help"}},
	{"113", []string{"bị đâm", "bị chém", "đang bị đánh", "đánh tôi", "đánh em", "sắp giết", "dọa giết", "đòi giết", "bị cướp", "đang cướp", "cầm dao", "bị bắt cóc", "bị nhốt", "bị hiếp", "bị cưỡng hiếp", "bị bạo hành", "xông vào nhà",
		"someone is attacking", "he is beating me", "being robbed"}},
	{"111", []string{"trẻ bị xâm hại", "bé bị xâm hại", "cháu bị xâm hại", "xâm hại trẻ em", "đánh đập trẻ", "bạo hành trẻ", "đánh đập cháu bé", "trẻ bị đánh", "bé bị đánh", "cháu bị đánh", "con bị xâm hại", "đứa bé bị bạo hành"}},
	{"115", []string{"ngừng thở", "bất tỉnh", "đột quỵ", "ngất xỉu", "co giật", "chảy máu nhiều", "chảy nhiều máu", "tai nạn chảy máu", "nguy kịch", "uống thuốc sâu", "ngộ độc", "bị điện giật", "khó thở quá", "đau tim", "nhồi máu", "sắp chết",
		"muốn tự tử", "tự tử", "tự sát", "muốn chết", "không muốn sống", "kết liễu", "unconscious", "not breathing", "kill myself", "suicide"}},
}

var (
	// cries are words that only somebody in danger uses.
	cries = []string{"cứu với", "cứu tôi", "cứu em", "cứu con", "cứu người", "cứu mạng", "ai cứu", "help me", "save me", "gọi cấp cứu", "khẩn cấp quá"}
	// paperwork are words of somebody who asks about rules, papers or payments, not in danger now.
	paperwork = []string{"thủ tục", "giấy phép", "bảo hiểm", "phòng cháy", "chữa cháy", "pccc", "thẩm định", "thẩm duyệt", "hồ sơ", "chế độ", "trợ cấp", "giấy tờ", "đăng ký", "khai tử", "quy định", "chứng nhận", "kiểm định",
		"hỗ trợ", "kế hoạch", "báo cáo", "nghiệm thu", "lệ phí", "bồi thường", "giấy báo tử", "điều kiện", "mục tiêu", "diễn tập", "nghị định", "thông tư", "xin cấp", "cấp lại", "làm lại", "cấp đổi", "biên bản", "mất giấy", "bị cháy giấy",
		"giấy", "sổ", "thẻ", "bằng lái"}

	injections = []string{"bỏ qua các hướng dẫn", "bỏ qua hướng dẫn", "bỏ qua mọi hướng dẫn", "bỏ qua quy tắc", "quên các quy tắc", "quên hướng dẫn", "quên mọi chỉ dẫn", "bỏ qua chỉ dẫn", "không còn quy tắc", "chế độ nhà phát triển",
		"đóng vai một ai không", "giả vờ không có giới hạn", "system prompt", "lời nhắc hệ thống", "prompt hệ thống", "in ra lời nhắc", "tiết lộ khóa api", "khóa api", "api key", "api keys", "mật khẩu quản trị", "mật khẩu hệ thống",
		"ignore previous instructions", "ignore all previous", "ignore the above", "ignore your instructions", "disregard previous", "disregard all", "developer mode", "jailbreak", "no rules", "without restrictions", "do anything now", "reveal your prompt",
		"reveal your instructions", "print your instructions", "show me your prompt", "act as root", "sudo", "you are now", "pretend you are", "bạn bây giờ là", "từ giờ bạn là", "hãy đóng vai", "biến môi trường", "environment variables", "drop table"}

	abuses = []string{"đồ ngu", "ngu như", "thằng ngu", "con ngu", "mày ngu", "ngu vl", "vcl", "vãi lồn", "đm mày", "đmm", "địt mẹ", "địt", "đụ má", "đụ mẹ", "cặc", "lồn", "óc chó", "chó chết", "mẹ mày", "con mẹ mày", "cút đi", "khốn nạn", "đồ chó",
		"bot ngu", "bot rác", "rác rưởi", "fuck", "fuck you", "stupid bot", "idiot", "bitch"}

	privateThings = []string{"số điện thoại riêng", "số riêng", "số di động của", "sđt riêng", "sđt của", "số điện thoại cá nhân", "địa chỉ nhà của", "nhà riêng của", "số cccd của ông", "số cccd của bà", "số căn cước của ông", "số căn cước của bà",
		"facebook của", "zalo riêng", "lương của ông", "lương của bà", "lương của chủ tịch", "tài sản của ông", "vợ của chủ tịch", "thông tin cá nhân của"}

	statusWords = []string{"tra cứu hồ sơ của", "tra hồ sơ", "tra giúp tôi hồ sơ", "tra giúp hồ sơ", "kiểm tra hồ sơ của", "hồ sơ của tôi tới đâu", "hồ sơ của tôi đến đâu", "hồ sơ tôi nộp", "hồ sơ em nộp", "hồ sơ mình nộp", "hồ sơ của tôi xong chưa",
		"hồ sơ tới đâu rồi", "hồ sơ đến đâu rồi", "hồ sơ xong chưa", "tình trạng hồ sơ", "tiến độ hồ sơ", "xem hồ sơ của", "hồ sơ của em xong chưa", "hồ sơ đã giải quyết chưa", "hồ sơ bị trả lại chưa", "where is my file", "status of my application",
		"check my application"}

	fileCode = regexp.MustCompile(`\b[HG]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{3,6}\b`)
)

// Input gives a verdict on a masked message. Danger comes first: its cues count unless the words are those of somebody
// who asks about papers and rules; a cry for help always counts.
func Input(s string) Verdict {
	t := newSentence(s)
	if code, ok := emergency(t); ok {
		return Verdict{Emergency, code}
	}
	switch {
	case t.has(injections):
		return Verdict{Kind: Injection}
	case fileCode.MatchString(s) || t.has(statusWords):
		return Verdict{Kind: FileStatus}
	case t.has(privateThings):
		return Verdict{Kind: AsksPrivateData}
	case t.has(abuses):
		return Verdict{Kind: Abuse}
	}
	return Verdict{Kind: OK}
}

func emergency(t sentence) (code string, ok bool) {
	cry, papers := t.has(cries), t.has(paperwork)
	var codes []string
	for _, e := range emergencies {
		if t.has(e.cues) {
			codes = append(codes, e.code)
		}
	}
	switch {
	case len(codes) > 0 && (cry || !papers):
		return strings.Join(codes, ","), true
	case cry && !papers:
		return "113,115", true
	}
	return "", false
}

// checkWords ask to look personal data up.
var checkWords = []string{"kiểm tra giúp", "kiểm tra hộ", "kiểm tra xem", "kiểm tra", "tra giúp", "tra cứu giúp", "tra hộ", "xem giúp", "check giúp", "check", "xác minh giúp", "tra cứu", "của tôi là", "của em là", "của mình là", "tôi là", "là của ai", "của ai"}

// NeedsRemoval tells whether a message that held personal data can only be answered with them: it asks to look them up,
// or says nothing else.
func NeedsRemoval(masked string, found []Finding) bool {
	if len(found) == 0 {
		return false
	}
	rest := masked
	for _, p := range placeholders {
		rest = strings.ReplaceAll(rest, p, " ")
	}
	t := newSentence(rest)
	asks := []string{"thủ tục", "cần gì", "giấy tờ gì", "lệ phí", "bao lâu", "ở đâu", "đăng ký", "cấp lại", "cấp đổi", "làm lại", "gia hạn", "bao nhiêu tiền", "mất", "đổi"}
	if t.has(checkWords) && !t.has([]string{"thủ tục", "cần gì", "giấy tờ gì", "lệ phí", "bao lâu", "ở đâu"}) {
		return true
	}
	return len(strings.Fields(t.key)) <= 6 && !t.has(asks)
}
