package bot

import (
	"slices"
	"strings"

	"trolycong/internal/vitext"
)

// askKind is what a question wants to know of its subject.
type askKind string

// The kinds. A question of none of them wants to know how it is done, or everything.
const (
	askHow        askKind = "how"
	askPapers     askKind = "papers"
	askForms      askKind = "forms"
	askFee        askKind = "fee"
	askTime       askKind = "time"
	askWhere      askKind = "where"
	askAgency     askKind = "agency"
	askWho        askKind = "who"
	askWhen       askKind = "when"
	askAmount     askKind = "amount"
	askWhy        askKind = "why"
	askConditions askKind = "conditions"
	askLegal      askKind = "legal"
	askList       askKind = "list"
	askMay        askKind = "may"     // "được … không"
	askMust       askKind = "must"    // "có phải … không"
	askWhether    askKind = "whether" // "có … không"
	askYet        askKind = "yet"     // "… chưa"
)

// saying is a phrase that stands for something else than its words: what is asked, or nothing at all.
type saying struct {
	key, folded []string
	kind        askKind // empty for words without meaning
	// strict tells that the phrase, typed without diacritics, may be other words.
	strict bool
	// instead are the words that it counts as; nil drops it. A phrase may ask and count.
	instead []string
}

const strictSaying = "!"

// sayings are read longest first, each place once.
var sayings = func() []saying {
	var out []saying
	add := func(kind askKind, phrases string) {
		for _, p := range strings.Split(phrases, ";") {
			text, strict := strings.CutPrefix(strings.TrimSpace(p), strictSaying)
			out = append(out, newSaying(text, kind, strict))
		}
	}
	for _, a := range askPhrases {
		add(a.kind, a.phrases)
	}
	add("", emptyPhrases)
	for _, noun := range []string{"đất", "nhà", "chỗ", "nơi"} { // "tách thửa đất ở đâu" is not of land to live on
		s := newSaying(noun+" ở đâu", askWhere, false)
		s.instead = []string{noun}
		out = append(out, s)
	}
	for _, pair := range samePhrases {
		for _, p := range strings.Split(pair.say, ";") {
			s := newSaying(strings.TrimSpace(p), "", false)
			s.instead = vitext.Syllables(pair.means)
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b saying) int { return len(b.key) - len(a.key) })
	return out
}()

func newSaying(text string, kind askKind, strict bool) saying {
	s := saying{key: vitext.Syllables(text), kind: kind, strict: strict}
	for _, k := range s.key {
		s.folded = append(s.folded, vitext.Fold(k))
	}
	return s
}

// sayingsAt finds the phrases that may begin with a syllable, by its folded form.
var sayingsAt = func() map[string][]*saying {
	out := map[string][]*saying{}
	for i := range sayings {
		first := sayings[i].folded[0]
		out[first] = append(out[first], &sayings[i])
	}
	return out
}()

// at tells whether the phrase stands at a place of the words.
func (s *saying) at(words []string, i int, plain bool) bool {
	if i+len(s.key) > len(words) || plain && s.strict {
		return false
	}
	for j := range s.key {
		if w := words[i+j]; w != s.key[j] && !(plain && w == s.folded[j]) {
			return false
		}
	}
	return true
}

// askPhrases say what is asked, in our own words. One with a mark needs its diacritics.
var askPhrases = []struct {
	kind    askKind
	phrases string
}{
	{askPapers, "giấy tờ; giấy tờ gì; cần giấy tờ gì; cần những giấy tờ gì; cần giấy gì; cần những giấy gì; giấy gì; những giấy gì; nộp giấy gì; nộp những giấy gì; hồ sơ; hồ sơ gì; hồ sơ gồm gì; hồ sơ gồm những gì; hồ sơ ra sao; hồ sơ thế nào; " +
		"hồ sơ như thế nào; hồ sơ cần những gì; hồ sơ cần gì; cần hồ sơ gì; cần những hồ sơ gì; thành phần hồ sơ; giấy tờ cần; giấy tờ cần nộp; giấy tờ cần có; cần gì; cần những gì; cần có gì; cần có những gì; cần chuẩn bị gì; cần chuẩn bị những gì; " +
		"chuẩn bị gì; chuẩn bị những gì; cần mang gì; cần mang những gì; mang gì; mang theo gì; mang những gì; mang theo những gì; cần mang theo gì; nộp gì; nộp những gì; phải có gì; phải có những gì; cần nộp gì; cần nộp những gì"},
	{askForms, "mẫu đơn; tờ khai; mẫu tờ khai; mẫu nào; mẫu gì; biểu mẫu; tờ khai nào; mẫu tờ khai nào; mẫu đơn nào"},
	{askFee, "lệ phí; phí; mức phí; mức thu; bao nhiêu tiền; mấy tiền; mất bao nhiêu; mất bao nhiêu tiền; hết bao nhiêu; hết bao nhiêu tiền; tốn bao nhiêu; tốn bao nhiêu tiền; nộp bao nhiêu tiền; đóng bao nhiêu tiền; nộp bao nhiêu; đóng bao nhiêu; " +
		"mất tiền; tốn tiền; mất phí; tốn phí; đóng phí; nộp phí; đóng tiền; đóng lệ phí; nộp lệ phí; mất lệ phí; phí nộp; chi phí; giá bao nhiêu; phí bao nhiêu; lệ phí bao nhiêu; hết nhiêu tiền; nhiêu tiền; mất nhiêu tiền; mất nhiêu; hết nhiêu"},
	{askTime, "bao lâu; mất bao lâu; trong bao lâu; mấy ngày; mất mấy ngày; trong mấy ngày; mấy hôm; mấy bữa; bao nhiêu ngày; mất bao nhiêu ngày; trong bao nhiêu ngày; thời hạn giải quyết; thời gian giải quyết; bao lâu thì có; bao lâu thì xong; " +
		"bao lâu có; bao lâu xong; mấy ngày có; mấy ngày xong; mấy ngày thì có; mấy ngày thì xong; khi nào có; khi nào xong; bao giờ có; bao giờ xong; chờ bao lâu; đợi bao lâu; mấy ngày được; bao lâu được; mấy ngày thì được"},
	{askWhere, "ở đâu; tại đâu; !đâu; chỗ nào; ở chỗ nào; nơi nào; ở nơi nào; tại nơi nào; đến đâu; ra đâu; lên đâu; nộp đâu; xin đâu; nộp ở đâu; nộp tại đâu; nộp chỗ nào; nộp ở chỗ nào; đi đâu; nộp hồ sơ ở đâu; nộp hồ sơ tại đâu; nộp đơn ở đâu; nộp đơn tại đâu"},
	{askAgency, "cơ quan nào; đơn vị nào; bộ phận nào"},
	{askWho, "!ai; những ai; cho ai; dành cho ai; ai được; đối tượng nào; những đối tượng nào; người nào"},
	{askWhen, "khi nào; bao giờ; lúc nào; ngày nào; năm nào; tháng nào; thời điểm nào"},
	{askAmount, "bao nhiêu; là bao nhiêu; !mấy; nhiêu"},
	{askWhy, "vì sao; tại sao; sao lại; lý do gì"},
	{askConditions, "điều kiện gì; điều kiện nào; cần điều kiện gì; những điều kiện gì; điều kiện ra sao; điều kiện thế nào; cần những điều kiện gì; cần đáp ứng điều kiện gì"},
	{askLegal, "căn cứ pháp lý; nghị định nào; luật nào; thông tư nào; văn bản nào; theo quy định nào; dựa theo quy định nào; dựa theo nghị định nào; theo nghị định nào; theo luật nào; căn cứ vào đâu"},
	{askList, "gồm gì; gồm những gì; bao gồm gì; bao gồm những gì; có những gì; gồm những; bao gồm những"},
	{askHow, "thế nào; như thế nào; ra sao; làm sao; làm sao để; làm thế nào; làm thế nào để; làm như thế nào; làm ra sao; bằng cách nào; cách nào; cách; cách làm; thủ tục; quy trình; trình tự; các bước; hướng dẫn; phải làm sao; phải làm thế nào; phải làm gì; !sao; ntn"},
}

// emptyPhrases carry no meaning beside those: politeness, the asker, particles, and words that every such question may have
// or leave out.
const emptyPhrases = `cho tôi hỏi; cho em hỏi; cho mình hỏi; cho hỏi; xin hỏi; cho con hỏi; cho cháu hỏi; xin cho hỏi; cho tôi xin hỏi; em muốn hỏi; tôi muốn hỏi; mình muốn hỏi; muốn hỏi; làm ơn; giúp tôi; giúp em; giúp mình; giùm; với ạ; dạ; ạ; !ơi; cho biết;
 xin cho biết; vậy ạ; xin chào; chào bạn; !chào; tôi muốn; em muốn; mình muốn; !tôi; !mình; !em; !ad; !bạn; !anh chị; em cần; tôi cần; mình cần; anh chị ơi; ad ơi; shop ơi; bạn ơi; bây giờ; !thì; !là; !mà; !để; cần để; !khi; !nếu; !và; ở; !tại; !trong; !vào;
 cần; phải; !muốn; xin; nộp hồ sơ; nộp đơn; !được; bị; những; các; !cái; gì; nào; không biết; !rằng; của; cho; có; !theo; !do; !với; hiện nay; hiện tại; !đang; dành cho; là gì; trả giấy; trả kết quả; hỏi về; thông tin về`

// openingVerbs say no more than that something is wanted, where the subject begins with them.
var openingVerbs = vitext.WordSet("làm lam cấp cap")

// samePhrases are ways to say one thing where either is said for the other; what a phrase means only beside others, or what
// narrows it, is none. Some lines only keep together words of which one alone would count for nothing.
var samePhrases = []struct{ say, means string }{
	{"làm lại; xin lại; xin cấp lại; làm cấp lại; cấp lại", "cấp lại"},
	{"căn cước công dân; thẻ căn cước công dân; thẻ căn cước; cccd; thẻ cccd; căn cước", "căn cước"},
	{"bằng lái xe; bằng lái; giấy phép lái xe; gplx", "giấy phép lái xe"},
	{"phiếu lý lịch tư pháp; lý lịch tư pháp; lltp", "lý lịch tư pháp"},
	{"giấy xác nhận tình trạng hôn nhân; xác nhận tình trạng hôn nhân", "xác nhận tình trạng hôn nhân"},
	{"trực tuyến; qua mạng; trên mạng; online; nộp trực tuyến; nộp online; nộp qua mạng", "trực tuyến"},
	{"rút bảo hiểm xã hội một lần; nhận bảo hiểm xã hội một lần; lãnh bảo hiểm xã hội một lần; lĩnh bảo hiểm xã hội một lần; hưởng bảo hiểm xã hội một lần", "hưởng bảo hiểm xã hội một lần"},
	{"đến năm; vào năm; trong năm; tới năm; năm", "năm"},
	{"chiếm bao nhiêu phần trăm; bao nhiêu phần trăm; mấy phần trăm; chiếm mấy phần trăm; phần trăm", "phần trăm"},
	{"bảo hiểm y tế; bhyt", "bảo hiểm y tế"},
	{"bảo hiểm xã hội; bhxh", "bảo hiểm xã hội"},
	{"xoá", "xóa"},
	{"đất ở", "đất ở"}, {"nhà ở", "nhà ở"}, {"chỗ ở", "chỗ ở"}, {"nơi ở", "nơi ở"}, {"ô tô", "ô tô"}, {"oto", "ô tô"},
	{"cho thuê", "cho thuê"}, {"cho vay", "cho vay"}, {"cho mượn", "cho mượn"}, {"cho ở nhờ", "cho ở nhờ"}, {"cho phép", "cho phép"}, {"cho tặng; tặng cho", "tặng cho"},
	{"bản sao", "bản sao"}, {"sao y", "sao y"}, {"sao lục", "sao lục"}, {"thế chấp", "thế chấp"},
	{"trẻ em", "trẻ em"}, {"em bé", "em bé"}, {"việc làm", "việc làm"}, {"làm việc", "làm việc"},
}

// endWords close a question and say nothing, with diacritics and without.
var endWords = vitext.WordSet("ạ a v z j vậy vay zậy zay nhỉ nhi nhé nhe nha ha hả hen nè ne ad với voi thế đó á ta dạ da")

// classWords stand before a letter that names a class: that letter closes nothing.
var classWords = vitext.WordSet("hạng hang loại loai nhóm nhom bậc bac khu lô lo")

// officeWords name an office or a level, folded. Where the search drops the office, a question is compared as it was typed.
var officeTokens = vitext.WordSet("cong an bo so cuc chi phong ubnd uy ban xa phuong huyen quan tinh trung uong thanh pho tp lanh su dai")

// towards are words by which a question says for whom, from where, to what: folded. Two questions that both have one and go
// on otherwise behind it mean other things, however alike their words are.
var towards = []string{"cho", "tu", "sang", "thanh", "voi", "do", "cua"}
