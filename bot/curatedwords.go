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
	// ahead is how many words at its end must only stand there, and are read by themselves.
	ahead int
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
	for _, b := range emptyBefore { // typed bare they may be other words, but not before these
		for _, small := range strings.Fields(b.words) {
			for _, next := range strings.Fields(b.next) {
				s := newSaying(small+" "+next, "", false)
				s.ahead = 1
				out = append(out, s)
			}
		}
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

// joined gives every first part with every second one, parted by semicolons; a part may be empty.
func joined(first, second string) string {
	var out []string
	for _, a := range strings.Split(first, ";") {
		for _, b := range strings.Split(second, ";") {
			out = append(out, strings.TrimSpace(strings.TrimSpace(a)+" "+strings.TrimSpace(b)))
		}
	}
	return strings.Join(out, ";")
}

const (
	spans   = "bao lâu; mấy ngày; bao nhiêu ngày; mấy hôm; mấy bữa; bao nhiêu lâu; mấy tuần; mấy tháng; bao nhiêu tháng; bao nhiêu thời gian"
	results = "xong; có; là xong; là có; thì xong; thì có; có kết quả; thì có kết quả; nhận được; nhận được kết quả; trả kết quả; được trả kết quả; được giải quyết; giải quyết; được; thì được; lấy được; trả lời; được trả lời; lấy; thì lấy được; nhận; thì nhận được; nhận kết quả; có giấy; lấy giấy; nhận giấy; ra giấy"
)

// askPhrases say what is asked, in our own words. One with a mark needs its diacritics.
var askPhrases = []struct {
	kind    askKind
	phrases string
}{
	{askPapers, joined("; cần; cần chuẩn bị; phải chuẩn bị; chuẩn bị; mang; mang theo; đem; đem theo; cầm theo; cần mang; cần mang theo; phải mang; phải mang theo; cần đem; cần đem theo; gồm; gồm có; bao gồm; nộp; cần nộp; phải nộp; cần có; phải có; kèm",
		"giấy tờ; giấy tờ gì; những giấy tờ gì; các giấy tờ gì; giấy tờ nào; những giấy tờ nào; giấy gì; những giấy gì; giấy nào; giấy tờ cần thiết; các giấy tờ; những loại giấy tờ nào; những loại giấy tờ gì; các loại giấy tờ; các loại giấy tờ gì; loại giấy tờ gì; loại giấy tờ nào; hồ sơ; hồ sơ gì; những hồ sơ gì; hồ sơ nào")},
	{askPapers, joined("cần; cần chuẩn bị; phải chuẩn bị; chuẩn bị; mang; mang theo; đem; đem theo; cầm theo; cần mang; cần mang theo; phải mang; phải mang theo; cần đem; cần đem theo; nộp; cần nộp; phải nộp; cần có; phải có",
		"gì; những gì; các thứ gì; những thứ gì; chi; những chi; giấy tờ chi")},
	{askPapers, joined("hồ sơ; giấy tờ; thành phần hồ sơ", "gồm; gồm gì; gồm những gì; gồm có gì; gồm có những gì; bao gồm gì; bao gồm những gì; ra sao; thế nào; như thế nào; cần; cần gì; cần những gì; cần nộp; cần có; cần chuẩn bị; cần thiết; cần để; phải nộp; có những gì")},
	{askForms, "mẫu đơn; tờ khai; mẫu tờ khai; mẫu nào; mẫu gì; biểu mẫu; tờ khai nào; mẫu tờ khai nào; mẫu đơn nào"},
	{askFee, joined("; mất; hết; tốn; đóng; nộp; trả; phải đóng; phải nộp; phải trả; phải mất; cần đóng; cần nộp; thu; chịu", "phí; lệ phí; chi phí; phí bao nhiêu; lệ phí bao nhiêu; bao nhiêu phí; bao nhiêu lệ phí; bao nhiêu tiền; mấy tiền; nhiêu tiền; bao nhiêu tiền phí; mức phí; mức thu")},
	{askFee, joined("mất; hết; tốn; đóng; nộp; trả; phải đóng; phải nộp; phải trả; giá", "bao nhiêu; nhiêu; mấy; bao tiền; tiền")},
	{askFee, "lệ phí thế nào; lệ phí ra sao; phí thế nào; phí ra sao; lệ phí như thế nào; phí như thế nào; lệ phí là bao nhiêu; phí là bao nhiêu"},
	{askTime, joined("; mất; hết; tốn; mất khoảng; trong; chờ; đợi; phải chờ; phải đợi; sau; giải quyết trong; giải quyết; giải quyết mất; xử lý; xử lý trong; khoảng; tầm; thời gian; thời gian mất; mất thời gian; thời gian giải quyết; thời hạn; thời hạn giải quyết; thời gian giải quyết là; thời hạn giải quyết là", spans)},
	{askTime, joined(joined("; mất; trong; chờ; đợi; sau", spans), results)},
	{askTime, joined("khi nào; bao giờ; chừng nào", "xong; có; có kết quả; nhận được; nhận kết quả; lấy được; trả kết quả; được giải quyết; thì xong; thì có; mới xong; mới có")},
	{askTime, "thời hạn giải quyết; thời gian giải quyết; thời gian xử lý; thời hạn xử lý; có lâu không; mất lâu không"},
	{askWhere, "ở đâu; tại đâu; !đâu; ở mô; chỗ mô; vô đâu; chỗ nào; ở chỗ nào; nơi nào; ở nơi nào; tại nơi nào; đến đâu; tới đâu; ra đâu; lên đâu; qua đâu; nộp đâu; xin đâu; đi đâu; ở cơ quan nào; tại cơ quan nào; đến cơ quan nào; ra cơ quan nào; với cơ quan nào; địa chỉ nào; nộp cho cơ quan nào"},
	{askWhere, joined("nộp hồ sơ; nộp đơn; gửi hồ sơ; nộp giấy tờ", "ở đâu; tại đâu; chỗ nào; ở chỗ nào; nơi nào; đâu; ở cơ quan nào; cho cơ quan nào; đến đâu; cho ai")},
	{askAgency, "cơ quan nào; đơn vị nào; bộ phận nào"},
	{askWho, "!ai; những ai; cho ai; dành cho ai; ai được; những ai được; đối tượng nào; những đối tượng nào; đối tượng nào được; người nào; ai có thể; ai được phép"},
	{askWhen, "khi nào; bao giờ; lúc nào; ngày nào; năm nào; tháng nào; thời điểm nào; chừng nào"},
	{askAmount, "bao nhiêu; là bao nhiêu; !mấy; nhiêu"},
	{askWhy, "vì sao; tại sao; sao lại; lý do gì"},
	{askConditions, joined("; cần; cần có; phải có; cần đáp ứng; phải đáp ứng; những; cần những", "điều kiện gì; điều kiện nào; những điều kiện gì; những điều kiện nào; dk gì; đk gì")},
	{askConditions, "điều kiện ra sao; điều kiện thế nào; điều kiện như thế nào; điều kiện là gì"},
	{askLegal, "căn cứ pháp lý; căn cứ vào đâu"},
	{askLegal, joined("; theo; dựa theo; căn cứ; căn cứ vào; quy định tại; quy định ở", "nghị định nào; luật nào; thông tư nào; văn bản nào; quy định nào")},
	{askList, "gồm gì; gồm những gì; bao gồm gì; bao gồm những gì; có những gì; gồm những; bao gồm những"},
	{askHow, "thế nào; như thế nào; như nào; ra sao; làm sao; làm sao để; làm thế nào; làm thế nào để; làm như thế nào; làm ra sao; bằng cách nào; cách nào; cách; cách làm; cách thức; thủ tục; quy trình; trình tự; các bước; hướng dẫn; !sao; ntn; kiểu gì; làm kiểu gì; làm gì; gồm những bước nào"},
	{askHow, joined("phải; cần; thực hiện; tiến hành; phải thực hiện", "làm sao; làm thế nào; làm gì; làm những gì; thế nào; như thế nào; ra sao")},
}

// emptyPhrases carry no meaning beside those: politeness, the asker, particles, and words that every such question may have
// or leave out.
const emptyPhrases = `cho tôi hỏi; cho em hỏi; cho mình hỏi; cho hỏi; xin hỏi; cho con hỏi; cho cháu hỏi; xin cho hỏi; cho tôi xin hỏi; em muốn hỏi; tôi muốn hỏi; mình muốn hỏi; muốn hỏi; làm ơn; giúp tôi; giúp em; giúp mình; giùm; với ạ; dạ; ạ; !ơi; cho biết;
 xin cho biết; vậy ạ; xin chào; chào bạn; !chào; tôi muốn; em muốn; mình muốn; tôi; mình; !em; !ad; !bạn; !anh chị; em cần; tôi cần; mình cần; anh chị ơi; ad ơi; shop ơi; bạn ơi; bây giờ; !thì; !là; !mà; !để; cần để; !khi; !nếu; !và; ở; !tại; !trong; !vào;
 cần; phải; muốn; xin; nộp hồ sơ; nộp đơn; nộp; làm; cấp; giấy; !được; bị; những; các; !cái; gì; nào; không biết; bên mình; bên em; bên tôi; nhà tôi; nhà mình; nhà em; !rằng; của; cho; có; !theo; !do; !với; hiện nay; hiện tại; !đang; dành cho; là gì; trả giấy; trả kết quả; hỏi về; thông tin về; !rồi; luôn; nữa; cũng; !vẫn; !sẽ; cụ thể; chi tiết; theo quy định; hiện hành; mọi người; hiện giờ; bây h; thực hiện; tiến hành; xin phép hỏi; !này; !đó; !giờ`

// emptyBefore are words that carry no meaning before certain others.
var emptyBefore = []struct{ words, next string }{
	{"để khi thì muốn đi", clauseWords},
	{"được", "hưởng miễn nhận trợ hỗ vay giảm"},
	{"tại ra lên", "xã phường công ubnd ủy huyện quận tỉnh nhà"},
}

// clauseWords are words that a clause begins with.
const clauseWords = "đăng làm nộp đổi xin cấp bị mất hết đi mua bán chuyển trình báo sang nhập tách hồ nhận hưởng gia giải tạm xóa sửa thay kết khai cần phải thế như sao rút tặng chứng thành mở lập"

// askedVerbs say no more where what is asked follows at once ("… đi đâu").
var askedVerbs = vitext.WordSet("xin đi di ra lên len thì thi tiền tien nhận nhan lấy lay")

// Words before a year that say no more than the year, and those of them that say more where no year follows: folded.
var yearPrefixes = vitext.WordSet("den vao trong toi")

// samePhrases are ways to say one thing where either is said for the other; what a phrase means only beside others, or what
// narrows it, is none. Some lines only keep together words of which one alone would count for nothing.
var samePhrases = []struct{ say, means string }{
	{"làm lại; xin lại; xin cấp lại; làm cấp lại; cấp lại", "cấp lại"},
	{"căn cước công dân; thẻ căn cước công dân; thẻ căn cước; cccd; thẻ cccd; căn cước", "căn cước"},
	{"bằng lái xe; bằng lái; giấy phép lái xe; gplx", "giấy phép lái xe"},
	{"phiếu lý lịch tư pháp; lý lịch tư pháp; lltp", "lý lịch tư pháp"},
	{"giấy xác nhận tình trạng hôn nhân; xác nhận tình trạng hôn nhân", "xác nhận tình trạng hôn nhân"},
	{"trực tuyến; qua mạng; trên mạng; online; nộp trực tuyến; nộp online; nộp qua mạng; trên cổng dịch vụ công; qua cổng dịch vụ công; hình thức trực tuyến; bằng hình thức trực tuyến; theo hình thức trực tuyến", "trực tuyến"},
	{"rút bảo hiểm xã hội một lần; nhận bảo hiểm xã hội một lần; lãnh bảo hiểm xã hội một lần; lĩnh bảo hiểm xã hội một lần; hưởng bảo hiểm xã hội một lần", "hưởng bảo hiểm xã hội một lần"},
	{"bị mất; làm mất; đánh mất; thất lạc; bị thất lạc; làm rơi; bị rơi; làm thất lạc; rớt mất; rơi mất", "mất"},
	{"bị hỏng; làm hỏng; bị hư; làm hư; hư hỏng; bị hư hỏng; hư", "hỏng"}, {"bị rách; làm rách", "rách"},
	{"cấp đổi; đổi lại; xin đổi; xin cấp đổi; làm đổi", "đổi"},
	{"làm giấy khai sinh; làm khai sinh; đăng ký khai sinh; khai sinh; làm giấy đăng ký khai sinh", "đăng ký khai sinh"},
	{"làm giấy kết hôn; làm kết hôn; đăng ký kết hôn; kết hôn; làm giấy đăng ký kết hôn; làm thủ tục kết hôn", "đăng ký kết hôn"},
	{"đăng ký khai tử; khai tử; làm khai tử; làm giấy khai tử", "đăng ký khai tử"},
	{"đăng ký tạm trú; tạm trú; làm tạm trú", "đăng ký tạm trú"},
	{"đăng ký thường trú; thường trú; nhập hộ khẩu; làm thường trú", "đăng ký thường trú"},
	{"đăng ký hộ kinh doanh; mở hộ kinh doanh; lập hộ kinh doanh; thành lập hộ kinh doanh; đăng ký thành lập hộ kinh doanh", "đăng ký hộ kinh doanh"},
	{"thành lập công ty; mở công ty; lập công ty; đăng ký thành lập công ty", "thành lập công ty"},
	{"hộ chiếu; passport", "hộ chiếu"}, {"thị thực; visa", "thị thực"},
	{"chiếm bao nhiêu phần trăm; bao nhiêu phần trăm; mấy phần trăm; chiếm mấy phần trăm; phần trăm; đạt bao nhiêu phần trăm; đạt mấy phần trăm; là bao nhiêu phần trăm; chiếm tỷ lệ; đạt tỷ lệ; tỷ lệ; tỉ lệ", "phần trăm"},
	{"đặt mục tiêu; đề ra mục tiêu; đặt ra mục tiêu; mục tiêu đặt ra; mục tiêu đề ra; mục tiêu là; mục tiêu", "mục tiêu"},
	{"ngưng", "ngừng"}, {"kí", "ký"}, {"phép xây nhà", "phép xây dựng"}, {"xe ô tô; xe hơi; ô tô; oto", "ô tô"},
	{"bảo hiểm y tế; bhyt", "bảo hiểm y tế"},
	{"bảo hiểm xã hội; bhxh", "bảo hiểm xã hội"},
	{"xoá", "xóa"},
	{"dk; đk; đky; dky; dki; đki; đăng kí", "đăng ký"}, {"ng", "người"},
	{"đất ở", "đất ở"}, {"nhà ở", "nhà ở"}, {"chỗ ở", "chỗ ở"}, {"nơi ở", "nơi ở"},
	{"cho thuê", "cho thuê"}, {"cho vay", "cho vay"}, {"cho mượn", "cho mượn"}, {"cho ở nhờ", "cho ở nhờ"}, {"cho phép", "cho phép"}, {"cho tặng; tặng cho", "tặng cho"},
	{"bản sao", "bản sao"}, {"sao y", "sao y"}, {"sao lục", "sao lục"}, {"thế chấp", "thế chấp"},
	{"làm thêm", "làm thêm"}, {"làm thuê", "làm thuê"}, {"cấp dưỡng", "cấp dưỡng"}, {"trẻ em", "trẻ em"}, {"em bé", "em bé"}, {"việc làm", "việc làm"}, {"làm việc", "làm việc"},
}

// chatWords are words of chats with what they stand for.
var chatWords = map[string]string{"nhiu": "nhiêu", "j": "gì", "ko": "không", "k": "không", "hok": "không", "hông": "không", "hong": "không", "kg": "không", "đc": "được", "dc": "được", "bn": "bao nhiêu", "bnhiu": "bao nhiêu",
	"ntn": "như thế nào", "ng": "người", "ngta": "người ta", "mún": "muốn", "lm": "làm", "thui": "thôi", "bt": "biết", "vs": "với", "r": "rồi", "cx": "cũng", "mk": "mình", "mik": "mình", "mn": "mọi người", "hk": "hộ khẩu", "gks": "giấy khai sinh", "tthn": "tình trạng hôn nhân", "nlđ": "người lao động", "xn": "xác nhận", "bh": "bảo hiểm", "nn": "nước ngoài", "vn": "việt nam", "gp": "giấy phép",
	"xd": "xây dựng", "onl": "online", "blx": "bằng lái xe", "sđ": "sổ đỏ", "hđlđ": "hợp đồng lao động", "hs": "hồ sơ", "ck": "chồng", "vk": "vợ"}

// bareFiller is a word that, typed without diacritics, is one without meaning but beside certain others, all folded.
type bareFiller struct{ before, behind, anywhere map[string]bool }

// bareFillers: "thi" is "thì" but where an examination may be meant, "duoc" is "được" but where a pharmacist may be, and so on.
var bareFillers = map[string]bareFiller{
	"thi":   {nil, vitext.WordSet("hanh sat tuyen lai cu dau cong tot thuc hieu the"), vitext.WordSet("lai bang chung tuyen vien hoc nghe hach")},
	"duoc":  {vitext.WordSet("y duong nghe nganh"), vitext.WordSet("si pham lieu pham chat my"), vitext.WordSet("thuoc hanh")},
	"trong": {vitext.WordSet("nuoi dat cay vung rung"), vitext.WordSet("cay rung lua rau trot dau luong tai hoa"), vitext.WordSet("rung cay giong")},
	"tai":   {vitext.WordSet("xe van thien de qua trong tro trai"), vitext.WordSet("nan san khoan lieu chinh nguyen tro che dinh san tao sinh xe phat nang tu"), nil},
	"la":    {vitext.WordSet("thuoc so chiec tay"), vitext.WordSet("phieu chan so"), vitext.WordSet("thuoc")},
	"khi":   {vitext.WordSet("vu khong dau kho doanh ban co kinh gas"), vitext.WordSet("thai tuong dot hoa gas tai cu nen"), vitext.WordSet("gas xang")},
	"dang":  {vitext.WordSet("hinh hai bien vao ket"), vitext.WordSet("ky kiem vien bo kiem tai tin"), nil},
	"em":    {vitext.WordSet("tre anh chi con"), vitext.WordSet("be gai trai ruot"), nil},
	"va":    {nil, vitext.WordSet("cham xe"), nil},
	"anh":   {vitext.WordSet("tieng nuoc hinh chup nguoi tam"), vitext.WordSet("em ho quoc chup the ruot trai huong chan"), nil},
	"roi":   {vitext.WordSet("danh bi lam to tach"), vitext.WordSet("mat the so vong nuoc"), nil},
}

// drops tells whether the word at a place is one without meaning.
func (f bareFiller) drops(words []string, i int) bool {
	switch {
	case i > 0 && f.before[vitext.Fold(words[i-1])], i+1 < len(words) && f.behind[vitext.Fold(words[i+1])]:
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool { return f.anywhere[vitext.Fold(w)] })
}

// numerals are the ways to write one number, the first as it is compared.
var numerals = map[string]string{"một": "1", "mot": "1", "hai": "2", "bốn": "4", "bon": "4", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10", "i": "1", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7"}

// endWords close a question and say nothing, with diacritics and without.
var endWords = vitext.WordSet("ạ a v z j vậy vay zậy zay nhỉ nhi nhé nhe nha ha hả hen nè ne ad với voi thế đó á ta dạ da")

// classWords stand before a letter that names a class: that letter closes nothing.
var classWords = vitext.WordSet("hạng hang loại loai nhóm nhom bậc bac khu lô lo")

// officeWords name an office or a level, folded. Where the search drops the office, a question is compared as it was typed.
var officeTokens = vitext.WordSet("cong an bo so cuc chi phong ubnd uy ban xa phuong huyen quan tinh trung uong thanh pho tp lanh su dai")

// towards are words, by their folded forms, by which a question says for whom, from where, to what. Two questions that both
// have one and go on otherwise behind it mean other things, however alike their words are. bareTowards are hardly another
// word where diacritics are missing.
var (
	towards     = map[string]string{"cho": "cho", "tu": "từ", "sang": "sang", "thanh": "thành", "voi": "với", "do": "do", "cua": "của"}
	bareTowards = vitext.WordSet("cho sang cua")
)
