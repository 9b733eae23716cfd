package vitext

import "strings"

// Costs in nats: of a form that chats write on purpose, of y for i, of what is written as it is spoken, of a sign or a
// tone that is another.
const (
	costChat   = 1.5
	costLetter = 1.5
	costSpoken = 3.5
	costSign   = 4.0
	costTone   = 4.5
)

// shorthand are words of chats that no rule below reaches and that mean one thing whatever is asked. What depends on the
// matter ("hk", "tt", "xn") is the lexicon's, and so is what it already holds. Key form.
var shorthand = map[string]string{
	"j": "gì", "jj": "gì", "ji": "gì", "gj": "gì", "z": "vậy", "dz": "vậy", "vk": "vợ", "ck": "chồng", "ng": "người", "ngta": "người ta", "nta": "người ta",
	"mik": "mình", "mjh": "mình", "mih": "mình", "trc": "trước", "trk": "trước", "onl": "online", "nx": "nữa", "cx": "cũng", "cug": "cũng", "nhg": "nhưng",
	"bjo": "bây giờ", "bjờ": "bây giờ", "bgio": "bây giờ", "bgiờ": "bây giờ", "hnay": "hôm nay", "hqua": "hôm qua", "tgian": "thời gian", "thik": "thích", "bik": "biết",
	"đg": "đang", "đag": "đang", "iu": "yêu", "nk": "nhé", "ik": "đi", "hum": "hôm", "rồy": "rồi", "roài": "rồi", "rui": "rồi", "thui": "thôi", "nhiu": "nhiêu", "zạ": "vậy", "zợ": "vợ", "zô": "vô", "zào": "vào", "mún": "muốn",
}

// spoken are everyday syllables that official texts hardly print: they are words, not slips of others. Key form.
var spoken = WordSet(`à á ạ ả ấy ba bả bác bé bển bọn bữa bố bồ bự cái cậu chả chả chẳng cháu chi chị chú chớ chứ coi cỡ cô cụ dạ dì dùm dữ đâu đấy đi đó đứa đừng em gì ghê giờ giùm giúp giựt há hả hen hén
	hết hem hoài hổm hông hổng hồi hơi hử ít kêu kìa là lắm lận liền lúc luôn má mày mắc mai mẹ mấy mình mợ mô nà này nãy nè nha nhá nhé nhen nghe nghen nhỉ nhờ nhỏ nhiêu nó nữa nội ngoại ô ổng
	ơi ơ ở quá quên răng ráng rảnh rứa rồi sao sếp tao tầm tê thằng thế thì thiệt thôi tía tính tôi tới tụi tui ừ uh vầy vậy vẫn vô với vợ xíu xài xỉn xin xong ý yêu đẻ bầu lỡ lụm quẹt xế cưới bể hư vạy
	bán bảo bẩn bận bệnh biết bỏ bỏng bốc bơm buôn buồn bự cãi cắm cầm cấn cất cầu chạy chán chắc chặt chật chăn cháy chạm chặn chép chê chìm chín chịu chở chỗ chỡ chục chửa cõng cỏ cọc cụt cưa cứu cảm ơn
	dám dán dặn dắt dâu dập dẫn dọa dọn dột dời dỡ dựng dượng đá đái đại đám đánh đàng đào đạp đập đầu đầy đeo đè đền đèn đẹp đèo đêm đen đo đọc đói đón đổ đỗ đông đốt đụng đuổi đứng đứt
	gãy gà gấp gần ghe ghét giàu giặt giận giỗ gỡ gọi gom gửi hại hàng hát hay heo hiểu hoảng hôm hồn hốt hụi hút hư keo kẹt kẻo kể kéo khát khéo khó khóc khỏe khổ khôn khùng kịp
	lạ lạc lãi lâu lấn lấy lanh lên leo lén lìa lo lò lộn lội lối lỗ lũ lụt lười mải mang mạnh máu mắng mặt mập mất mò móc mồ mỗi mối mới mua mừng mướn nạt nằm nặng nấu ném nên ngã ngán ngày ngắn ngập
	nghèo nghỉ nghĩ ngoái ngồi ngon ngủ ngõ nhà nhắc nhắn nhầm nhặt nhẹ nhiều nhìn nhớ nhức nói nóng nổ nợ nuôi nước ổ ốm phạt phá phơi quẹo quê quen quét quý rách rảnh rau rắn rẻ rể rế rời rớt rơi rụng rút rước
	sạch sai sang sáng sập sắp sẵn sâu sống sợ sớm suốt sụp sửa tắt tát tặng tậu tẩy té tết theo thèm thương thua thuê tiệm tiếc tìm to tối tốt trả trai trâu trẻ trễ trọ trốn trộm trồng trời trúng trưa ưa ưng
	vác vải vay vặt vắng vẽ vẹt vét vịt viết vỡ vỗ vợ vui vừa vườn xách xa xấu xây xe xén xem xịn xoong boong xuôi xuống xưa yên yếu
	bị cả các cách cho có của cùng do dưới đang để được giữa hơn hoặc khi khoảng không kiểu làm loại mà một muốn nào nên nếu ngoài như những ở phải qua ra rất sau sẽ số ta theo thêm trên trong trước tự và vào về việc
	toi em anh chi ban a e ac ad admin sir nha nhe ak ah oi uk uh ok oke okie hihi haha hic alo`)

// english are words of English, of brands and of devices that questions in Vietnamese use, or that tell a question in
// English. They are left alone: some of them could be read as residue of telex or as stuck syllables.
var english = WordSet(`a about after all am an and any app apple apply are as at be before birth business but by can car card cat certificate chat child citizen company cost could day demo did do does doc document
	down email english excel extend face facebook fax fee file fix for foreign form from game get gmail go google got had has have he help her his hotel house how i if in internet iphone is it its just
	karaoke know land last law lawyer license like link live logo long lost lot make marriage married marry me menu merge mobile model money more mr ms my name near need new no not now of office on one online only
	open or order org our out over own paper passport password pay per permit phone photo pin place please pos post print procedure qr register registration renew rent replace report residence road sale same scan see
	sell send server service she shop should sim six smartphone smart so some start stay street study submit sure tax taxi team temp term test thank thanks that the their them then there they this time to tool tour
	two up update upload us use user vat via video vip visa visitor vneid want was we web website week were what when where which who why wife wifi will with work would year you your youtube zalo zoom
	toyota honda yamaha suzuki samsung oppo data camera canada casino singapore malaysia panama cuba laptop ipad android messenger tiktok shopee lazada grab momo viettel vinaphone mobifone laser`)

// rewrite is one spelling for another at one part of a syllable.
type rewrite struct {
	from string
	to   []string
	cost float64
}

// chatOnset are onsets of chats and onsets that spelling rules part: what no text prints.
var chatOnset = []rewrite{
	{"z", []string{"d", "gi", "v", "r"}, costChat}, {"dz", []string{"v", "d", "gi"}, costChat}, {"j", []string{"gi", "d", "ch"}, costChat}, {"f", []string{"ph"}, costChat}, {"w", []string{"qu"}, costChat},
	{"p", []string{"ph", "b"}, costSpoken}, {"ng", []string{"ngh"}, costChat}, {"ngh", []string{"ng"}, costChat}, {"g", []string{"gh"}, costChat}, {"gh", []string{"g"}, costChat},
	{"k", []string{"c", "kh"}, costChat}, {"c", []string{"k"}, costChat}, {"q", []string{"qu"}, costChat}, {"d", []string{"đ"}, costSign},
}

// spokenOnset are onsets that some region speaks alike.
var spokenOnset = []rewrite{
	{"s", []string{"x"}, costSpoken}, {"x", []string{"s"}, costSpoken}, {"tr", []string{"ch"}, costSpoken}, {"ch", []string{"tr"}, costSpoken},
	{"d", []string{"gi", "r"}, costSpoken}, {"gi", []string{"d", "r"}, costSpoken}, {"r", []string{"d", "gi", "g"}, costSpoken}, {"v", []string{"d", "gi"}, 2 * costSpoken},
	{"n", []string{"l", "nh"}, costSpoken}, {"l", []string{"n"}, costSpoken}, {"h", []string{"qu"}, 2 * costSpoken},
}

// chatRhyme are ends and middles of rhymes that chats shorten.
var chatRhyme = []rewrite{
	{"g", []string{"ng"}, costChat}, {"h", []string{"nh", "ch"}, costChat}, {"k", []string{"c", "ch"}, costChat},
}

// chatMiddle are vowels that chats shorten: "chíu", "mún", "tủi".
var chatMiddle = []rewrite{
	{"iu", []string{"iêu"}, costChat}, {"im", []string{"iêm"}, costChat}, {"in", []string{"iên"}, costChat}, {"ing", []string{"iêng"}, costChat}, {"it", []string{"iêt"}, costChat}, {"ip", []string{"iêp"}, costChat}, {"ic", []string{"iêc"}, costChat},
	{"un", []string{"uôn"}, costChat}, {"um", []string{"uôm", "ôm"}, costChat}, {"ui", []string{"uôi", "ôi"}, costChat}, {"ung", []string{"uông"}, costChat},
	{"ưn", []string{"ươn"}, costChat}, {"ưng", []string{"ương"}, costChat}, {"ưi", []string{"ươi"}, costChat}, {"ưt", []string{"ươt"}, costChat},
}

// spokenRhyme are ends of rhymes that some region speaks alike.
var spokenRhyme = []rewrite{
	{"c", []string{"t"}, costSpoken}, {"t", []string{"c"}, costSpoken}, {"ng", []string{"n"}, costSpoken}, {"n", []string{"ng"}, costSpoken}, {"nh", []string{"n"}, costSpoken}, {"ch", []string{"t"}, costSpoken},
	{"i", []string{"y"}, costLetter}, {"y", []string{"i"}, costLetter}, {"ai", []string{"ay"}, costSpoken}, {"ay", []string{"ai"}, costSpoken}, {"ao", []string{"au"}, costSpoken}, {"au", []string{"ao"}, costSpoken},
	{"ưu", []string{"ươu", "iu"}, costSpoken}, {"iêu", []string{"iu"}, costSpoken}, {"ươu", []string{"iêu", "ưu"}, costSpoken}, {"oi", []string{"ôi"}, costSpoken}, {"om", []string{"ôm", "am"}, costSpoken}, {"âu", []string{"ao"}, 2 * costSpoken},
	{"uôc", []string{"uôt"}, costSpoken}, {"ươc", []string{"ươt"}, costSpoken}, {"ươt", []string{"ươc"}, costSpoken}, {"iêc", []string{"iêt"}, costSpoken}, {"iêt", []string{"iêc"}, costSpoken},
}

// spell calls try with other spellings of a word in Key form: those of chats when chat is set, and those of speech. Signs
// tells to try other signs and tones on the same letters as well.
func spell(word string, chat, signs bool, try func(word string, noise Noise, cost float64)) {
	p, ok := apart(word)
	if !ok {
		return
	}
	put := func(q parts, noise Noise, cost float64) {
		if w := q.word(); w != word {
			try(w, noise, cost)
		}
	}
	if chat {
		respell(p, chatOnset, chatRhyme, NoiseShorthand, put)
		for _, m := range chatMiddle {
			if p.rhyme == m.from {
				for _, to := range m.to {
					put(parts{p.onset, to, p.tone}, NoiseShorthand, m.cost)
					for tone := 1; tone < 6 && p.tone > 0; tone++ {
						put(parts{p.onset, to, tone}, NoiseShorthand, m.cost+costTone) // "kím" for kiểm
					}
				}
			}
		}
	}
	respell(p, spokenOnset, spokenRhyme, NoiseSpelling, put)
	switch p.tone {
	case 2:
		put(parts{p.onset, p.rhyme, 3}, NoiseSpelling, costSpoken)
	case 3:
		put(parts{p.onset, p.rhyme, 2}, NoiseSpelling, costSpoken)
	}
	if !signs {
		return
	}
	switch p.onset {
	case "d":
		put(parts{"đ", p.rhyme, p.tone}, NoiseSlip, costSign)
	case "đ":
		put(parts{"d", p.rhyme, p.tone}, NoiseSlip, costSign)
	}
	for _, r := range signed(p.rhyme) {
		put(parts{p.onset, r, p.tone}, NoiseSlip, costSign)
	}
	for tone := 1; tone < 6; tone++ { // never none: whoever types a tone meant one
		if tone != p.tone {
			put(parts{p.onset, p.rhyme, tone}, NoiseSlip, costTone)
		}
	}
}

// respell changes the onset by one list and the end of the rhyme by the other, one at a time.
func respell(p parts, onset, rhyme []rewrite, noise Noise, put func(parts, Noise, float64)) {
	for _, o := range onset {
		if p.onset == o.from {
			for _, to := range o.to {
				put(parts{to, p.rhyme, p.tone}, noise, o.cost)
			}
		}
	}
	for _, e := range rhyme {
		if head, ok := strings.CutSuffix(p.rhyme, e.from); ok {
			for _, to := range e.to {
				put(parts{p.onset, head + to, p.tone}, noise, e.cost)
			}
		}
	}
}
