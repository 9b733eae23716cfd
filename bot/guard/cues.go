package guard

import "trolycong/internal/vitext"

// The cues are honest lists in our own words, one kind of danger or attack each; they grow with what people really
// write. A phrase is matched with its diacritics or written without any; "=" marks those that need their diacritics.

// calm are phrases that hold a word of danger and mean none: they are taken out before danger is looked for.
var calm = newCues(`bất động sản; phòng cháy chữa cháy; phòng cháy; chữa cháy; cháy nổ; mất cháy; cháy hỏng; báo cháy; chống cháy; cháy hàng; cháy túi; cháy máy; mệt muốn chết; nóng muốn chết; đợi muốn chết; chờ muốn chết; chết máy; chết tiệt; chết tiền;
	sợ chết khiếp; xe cấp cứu; khoa cấp cứu; hồi sức cấp cứu; sơ cấp cứu; cấp cứu viên; tra cứu; nghiên cứu; cứu xét; tai nạn lao động; phòng chống đuối nước; phòng chống bạo lực; phòng ngừa bạo lực; phòng chống xâm hại; phòng chống ngộ độc; phòng chống tai nạn;
	tìm kiếm cứu nạn; cứu hộ cứu nạn; cứu nạn cứu hộ; cứu trợ; đánh giá; đánh bắt; đánh cá; danh cá; nguy cấp; đánh dấu; đánh số; đánh máy; đánh thuế; đánh vần; ngộ độc thực phẩm; giết mổ; sự cố cháy; nguy cơ cháy; chống bạo hành; khai thác gỗ; nghiên cứu;
	fire safety; fire prevention; fire protection; fire fighting; fire permit; stroke order; gun permit`)

// danger holds the words of one kind of danger. strong ones mean it by themselves; weak ones when the message also says
// that it is happening now or cries for help.
var danger = []struct {
	code         string
	strong, weak cues
}{
	{"114", newCues(`cháy nhà; nhà cháy; nhà tôi cháy; nhà em cháy; nhà mình cháy; đang cháy; cháy rồi; cháy lớn; cháy to; bốc cháy; bị cháy; cháy dữ dội; cháy lan; phát hỏa; cháy phòng trọ; cháy chung cư; cháy xe; cháy quán; cháy kho; cháy chợ; cháy xưởng; cháy rừng rồi;
		kẹt trong thang máy; kẹt thang máy; mắc kẹt trong; kẹt trong nhà; kẹt trong đám cháy; kẹt dưới; sập nhà; nhà sập; sập trần; nổ bình gas; nổ gas; nổ khí gas; rò rỉ gas; rò gas; xì gas; mùi gas nồng nặc; đuối nước; chết đuối; rơi xuống sông; rơi xuống giếng;
		rơi xuống hồ; rơi xuống cống; rơi xuống ao; ngã xuống sông; ngã xuống giếng; ngã xuống hồ; té xuống sông; té xuống giếng; nhảy cầu; nhảy lầu; nhảy sông; lũ cuốn; nước cuốn; nước lũ dâng; ngập tới nóc; ngập đến nóc; ngập đến mái; bị vùi lấp; đất đá vùi; bị chôn vùi; lên mái nhà; =cháy; lửa lan; đám cháy; phát nổ; xuống vực; rơi xuống hố; thuyền chìm; chìm thuyền; lật thuyền; ghe chìm; chìm ghe; trôi trên sông; trôi giữa sông; kẹt bên trong; thang máy rơi; thang máy đứt; there is a fire;
		house is on fire; on fire; is burning; drowning; trapped in; gas leak; building collapsed`),
		newCues(`=lửa; =khói; mắc kẹt; mùi gas; sạt lở; =lũ; lũ quét; ngập sâu; hỏa hoạn; nước lên nhanh`)},
	{"113", newCues(`bị đâm; bị chém; đang đánh; đang bị đánh; đánh tôi; đánh em; đánh con tôi; đánh mẹ tôi; đánh vợ; đánh mẹ em; đòi giết; dọa giết; sắp giết; sẽ giết; muốn giết; định giết; giết tôi; giết em; bị cướp; đang cướp; có cướp; trấn lột; cầm dao; dí dao; kề dao; cầm mã tấu;
		cầm súng; nổ súng; dí súng; bị bắt cóc; bắt cóc con; bị nhốt; nhốt tôi; nhốt em; bị giam; bị hiếp; bị hiếp dâm; bị cưỡng hiếp; bị bạo hành; xông vào nhà; phá cửa; đột nhập vào nhà; có trộm; trộm vào nhà; bóp cổ; siết cổ; chém nhau; đâm nhau; đánh nhau; bị lừa bán; bị bán sang; đe dọa tính mạng;
		tạt axit; đặt bom; bị hành hung; bị truy sát; đòi chém; đòi đâm; đuổi đánh; đuổi chém; cạy cửa; cậy cửa; phá khóa; giật túi; giật dây chuyền; giật điện thoại; dọa đốt; dọa đánh; khống chế tôi; khống chế em; công an ơi; hit me; hitting me; threatened to kill; broke into; being robbed; attacking me; someone is attacking; he is beating me; beating me; being kidnapped; kidnapped; being raped; i was raped; stabbed; has a gun; has a knife; break into my house; breaking into my house`),
		newCues(`bị đánh; đánh đập; bị đe dọa; bị quấy rối; bị cưỡng ép; bạo lực gia đình; ăn trộm; bị theo dõi; bạo hành; hiếp dâm; bắt cóc; giết người`)},
	{"111", newCues(`xâm hại trẻ em; bạo hành trẻ em; bạo hành trẻ; đánh đập trẻ; đánh đập cháu bé; dâm ô trẻ; child abuse; abusing a child; hurting a child`), nil},
	{"115", newCues(`ngừng thở; không thở được; tím tái; bất tỉnh; ngất xỉu; co giật; chảy máu nhiều; chảy nhiều máu; máu chảy nhiều; mất nhiều máu; tai nạn chảy máu; nguy kịch; uống thuốc sâu; uống thuốc trừ sâu; uống thuốc chuột; uống thuốc diệt cỏ; uống quá liều; bị ngộ độc; bị điện giật;
		nhồi máu; đau ngực dữ dội; hóc dị vật; hóc xương; hóc nghẹn; sốc phản vệ; sùi bọt mép; tim ngừng đập; vỡ ối; đẻ rơi; sắp đẻ; sắp chết; chết mất; diệt chuột; uống nhầm; nuốt pin; nuốt phải; méo miệng; ra máu nhiều; chảy máu đầu; ngừng tim; bất động; sét đánh; ong đốt; lật xe; nhiều người bị thương; đột quỵ rồi; bị đột quỵ; khó thở; bị rắn cắn; bị bỏng nặng; gặp tai nạn; bị tai nạn nặng; tai nạn nặng; tai nạn nghiêm trọng; có người bị thương; bị thương nặng;
		muốn tự tử; định tự tử; đòi tự tử; sẽ tự tử; tự tử mất; =tự tử; =tự sát; =tự vẫn; muốn tự sát; muốn tự vẫn; =muốn chết; tôi muốn chết; em muốn chết; chỉ muốn chết; muốn chết quách; muốn chết cho xong; không muốn sống; chán sống; không thiết sống; biến mất khỏi; thư tuyệt mệnh; cho tôi chết; cho em chết; chết đi cho; kết liễu; rạch tay; cắt cổ tay; chết quách; unconscious; not breathing; heart attack; bleeding heavily; i am bleeding; is bleeding; choking; overdose; kill myself; suicide; want to die; end my life; cant breathe; having a stroke`),
		newCues(`đột quỵ; ngất; xỉu; khó thở; đau tim; hôn mê; ngộ độc; điện giật; rắn cắn; bị tai nạn; tai nạn; tai nạn giao thông; chảy máu; bị thương; bị bỏng; sốt cao co; đau bụng dữ dội; chuyển dạ; sắp sinh; cấp cứu; người bệnh nặng; bleeding; accident; injured; collapsed`)},
}

var (
	// children and harm are joined when they stand close: harm to a child.
	children = newCues("trẻ; trẻ em; trẻ nhỏ; bé; bé gái; bé trai; cháu; cháu bé; cháu gái; em bé; con tôi; con em; con mình; con gái tôi; con trai tôi; đứa bé; đứa trẻ; đứa nhỏ; con nhỏ; học sinh; con chị; child; children; kid; my son; my daughter")
	harm     = newCues("xâm hại; bị xâm hại; bạo hành; bị bạo hành; đánh đập; bị đánh; hành hạ; dâm ô; bị dâm ô; sờ soạng; bỏ đói; bị bỏ đói; bị nhốt; bị bỏ rơi; ngược đãi; bị lạm dụng; lạm dụng tình dục; bị hiếp; bị hiếp dâm; đánh bầm; đánh thâm; đánh dã man; =đánh; dụ dỗ; bắt đi; abused; beaten; molested")

	// suffered followed closely by violence is somebody's own report of it, and so is a blow followed by a victim.
	suffered = newCues("bị")
	violence = newCues("=đánh; đuổi đánh; chém; đâm; nhốt; trói; hành hung; giật túi; cướp; trấn lột; bắt đi; bắt cóc; sờ mó; lột đồ; hiếp; khống chế; cưỡng bức; bóp cổ; đấm; đạp vào bụng; ép bán dâm; tạt axit; rượt")
	blows    = newCues("=đánh; chém; đâm; bóp cổ; =đấm; =tát; hành hạ; đuổi chém")
	victims  = newCues("em; tôi; con tôi; con em; con nhỏ; cháu; bé; mẹ; vợ; bà; chị; bố; mình; con gái; con trai; mẹ con; anh tôi")

	// relatives followed closely by lost is a person who is missing now.
	relatives = newCues("con tôi; con em; con mình; con gái; con trai; con nhỏ; cháu tôi; cháu em; cháu; bé; em bé; bé gái; bé trai; mẹ tôi; mẹ em; bố tôi; bố em; ba tôi; má tôi; ông tôi; bà tôi; ông em; bà em; ông nội; bà nội; ông ngoại; bà ngoại; chồng tôi; vợ tôi; chồng em; vợ em; em gái; em trai; em tôi; chị tôi; anh tôi; chị gái; bạn tôi; người nhà; người thân; trẻ; trẻ em; đứa bé; học sinh; my child; my son; my daughter; my mother; my father; my wife; my husband")
	lost      = newCues("mất tích; bị mất tích; bị lạc; đi lạc; lạc mất; bị lạc mất; bỏ nhà đi; bỏ đi mất; đi đâu mất; mất liên lạc; chưa về nhà; không thấy về; biệt tăm; is missing; went missing; is lost; got lost; disappeared")
	// leaks followed closely by gas is a danger of fire; ill followed by together one of many people.
	leaks    = newCues("rò; rò rỉ; xì; xì hơi; hở; bị hở; nồng nặc; mùi; leaking")
	gas      = newCues("gas; khí gas; bình gas; khí ga; =ga; bếp gas; ống gas; ống dẫn gas")
	sick     = newCues("nôn mửa; ói mửa; nôn ra máu; ói ra máu; nôn liên tục; nôn thốc; nôn thốc nôn tháo; tiêu chảy liên tục; đi ngoài ra máu; vomiting blood")
	poisoned = newCues("ngộ độc; bị ngộ độc; ngộ độc thực phẩm; trúng độc; trúng thực; poisoned; food poisoning")

	// cries are words that only somebody in danger uses.
	cries = newCues(`cứu với; =cứu tôi; =cứu em; cứu con tôi; cứu con em; cứu mẹ; cứu bố; cứu vợ; cứu chồng; =cứu người; cứu mạng; cứu cháu; cứu bé; ai cứu; làm ơn cứu; gọi cấp cứu; cấp cứu gấp; cần cấp cứu; đưa đi cấp cứu; kêu cứu; ơi cứu; cứu ơi; cuu toi voi; cuu em voi; cứu giúp với; save me; save my; sos; call an ambulance; call the police`)
	// now are words of something that is happening.
	now = newCues(`đang; rồi; ngay; gấp; khẩn cấp; sắp; nhanh lên; vừa; vừa mới; bây giờ; =giờ; làm sao bây giờ; phải làm sao; gọi ai; gọi số nào; gọi số mấy; gọi đâu; giúp với; help; help me; now; right now; please hurry; nhiều quá; không dậy`)

	// rules are words of somebody who asks about rules, permits or payments; papers of somebody who speaks of documents,
	// which people also do while their house is burning.
	rules = newCues(`thủ tục; giấy phép; cấp phép; bảo hiểm; pccc; thẩm định; thẩm duyệt; chế độ; trợ cấp; đăng ký; khai tử; quy định; chứng nhận; kiểm định; hỗ trợ; kế hoạch; báo cáo; nghiệm thu; lệ phí; bồi thường; giấy báo tử; điều kiện; mục tiêu; chỉ tiêu; diễn tập; nghị định;
		thông tư; xin cấp; cấp lại; làm lại; cấp đổi; biên bản; xử phạt; mức phạt; phạt bao nhiêu; bị phạt; xử lý như thế nào; xử lý thế nào; bị xử lý; pháp luật; theo luật; hình phạt; trách nhiệm hình sự; ly hôn; =tội; =đơn; làm đơn; viết đơn; đơn xin; khiếu nại; tố cáo; =quyền; được hưởng; có được; ai có thẩm quyền; thẩm quyền; có trách nhiệm; cho ai; thiên tai; giảm thuế; miễn giảm; doanh nghiệp;
		tuyên truyền; tập huấn; tỷ lệ; giám định; mật khẩu; đăng nhập; vneid; mai táng; khai sinh; trích lục; tai nạn lao động; =việc; =trường hợp; tham gia giao thông; biện pháp; nhiệm vụ; công tác; hoạt động; năm ngoái; năm trước; tháng trước; tuần trước; hôm trước; đã mất; qua đời; người đã chết; phép; học phí; môn; =nghề; chứng chỉ;
		procedure; permit; license; certificate; insurance; register; registration; fee; documents; application; report; law; compensation`)
	papers = newCues("hồ sơ; giấy tờ; =giấy; =sổ; sổ đỏ; =thẻ; bằng lái; hộ khẩu; căn cước; cccd; hộ chiếu; giấy khai sinh; cần gì; =ở đâu; mất bao lâu; bao nhiêu tiền; nộp ở")

	// asks are words of a real question about a service: a rude one is still answered.
	asks = newCues("thủ tục; giấy tờ; lệ phí; cần gì; bao lâu; ở đâu; đăng ký; cấp lại; cấp đổi; làm lại; gia hạn; bao nhiêu tiền; hồ sơ gồm; nộp hồ sơ; kế hoạch; mục tiêu; how to; where; fee")

	// scams are what people write who are called by somebody in an office's name, or have paid already.
	scams = newCues(`bảo chuyển tiền; yêu cầu chuyển tiền; kêu chuyển tiền; bắt chuyển tiền; đòi chuyển tiền; chuyển tiền xác minh; chuyển tiền để xác minh; chuyển khoản để xác minh; bị lừa tiền; bị lừa chuyển tiền; bị lừa đảo; bị lừa mất; bị lừa hết; bị lừa 10 triệu; bị lừa 20 triệu; bị lừa 50 triệu; bị lừa 100 triệu; bị lừa mấy triệu; bị lừa mấy chục; bị lừa hàng; lừa đảo qua mạng; lừa đảo qua điện thoại;
		xin mã otp; hỏi mã otp; đọc mã otp; đòi mã otp; yêu cầu mã otp; cài app lạ; cài ứng dụng lạ; gửi link lạ; bấm vào link lạ; giả danh công an; giả làm công an; mạo danh công an; giả danh cán bộ; mạo danh cán bộ; gọi điện bảo cài; gọi điện kêu cài; gọi bảo cài; gọi kêu cài; gọi yêu cầu cài; asked me to transfer money; scammed`)
	// cheated followed closely by money is a fraud that happened.
	cheated = newCues("bị lừa; bị lừa đảo; bị nó lừa; lừa em; lừa tôi; lừa mẹ tôi; lừa bố tôi; dính lừa")
	money   = newCues("chuyển khoản; chuyển tiền; triệu; tiền; tỷ; đồng; tài khoản; số tiền; đặt cọc; tiền cọc; thẻ tín dụng; nạp thẻ")
	// getting followed closely by forgeries asks for a forged paper.
	getting   = newCues("làm; mua; bán; kiếm; đặt; xin; dùng; xài; cần; buy; get; make")
	forgeries = newCues("bằng giả; bằng lái giả; bằng lái xe giả; giấy phép lái xe giả; bằng cấp giả; bằng đại học giả; chứng chỉ giả; giấy tờ giả; giấy giả; sổ giả; sổ đỏ giả; sổ hồng giả; cccd giả; căn cước giả; hộ chiếu giả; visa giả; giấy khai sinh giả; giấy khám sức khỏe giả; đăng ký xe giả; biển số giả; con dấu giả; hồ sơ giả; hộ khẩu giả; giấy ra viện giả; giấy nghỉ ốm giả; fake passport; fake id; fake papers; fake degree")
	// crimes ask for what the law forbids; crimeRules are words of those who ask about the rules or report it.
	crimes = newCues(`làm bằng giả; mua bằng giả; làm bằng lái giả; mua bằng lái giả; làm giấy tờ giả; mua giấy tờ giả; làm sổ đỏ giả; làm cccd giả; làm căn cước giả; làm hộ chiếu giả; làm giấy giả; làm biển số giả; dùng giấy tờ giả; làm giả hồ sơ; làm giả giấy tờ; làm giả chữ ký; bằng lái giả ở đâu; =bằng giả ở đâu;
		=trốn thuế; =né thuế; =lách thuế; =né đăng ký; =trốn đăng ký; =khai man; =khai khống; =kê khống; mua bằng lái không cần thi; =hối lộ; =đút lót; =lót tay; =chạy hồ sơ; chạy bằng lái; =chạy án; =kết hôn giả; =ly hôn giả; =rửa tiền; forged; fake licence; fake license; evade tax`)
	crimeRules = newCues(`bị phạt; xử phạt; phạt bao nhiêu; phạt thế nào; tố cáo; tố giác; phát hiện; báo cáo; phản ánh; bị lừa mua; quy định; chống`)
	abuses     = newCues(`=đồ ngu; ngu như; thằng ngu; =con ngu; mày ngu; ngu vl; ngu vcl; ngu thế; ngu quá; vcl; vãi lồn; =vãi; đm mày; dm may; đmm; dmm; địt mẹ; =địt; đụ má; đụ mẹ; =đụ; =cặc; =lồn; óc chó; =đéo; chó chết; mẹ mày; con mẹ mày; cút đi; cút mẹ; khốn nạn; đồ chó; thằng chó;
		bot ngu; bot rác; đồ rác; bot vô dụng; đồ vô dụng; mày vô dụng; thằng điên; con điên; đồ điên; đồ khùng; đồ ăn hại; câm mồm; im mồm; =đĩ; con đĩ; thằng khốn; clgt; fuck; fuck you; shit; stupid bot; useless bot; idiot; moron; bitch; asshole`)
	// notAbuse hold a rude word and mean something else.
	notAbuse = newCues("hạt óc chó; quả óc chó; cây óc chó; gỗ óc chó; nhân óc chó; chó chết bệnh; phí vãi")

	// overrides followed closely by instructions try to change the rules.
	overrides    = newCues("bỏ qua; phớt lờ; lờ đi; hãy quên; quên hết; quên các; quên mọi; quên tất cả; không tuân theo; đừng tuân theo; không cần tuân; vô hiệu hóa; vượt qua; gỡ bỏ; ignore; forget; disregard; bypass; override; do not follow; stop following")
	instructions = newCues(`các hướng dẫn; mọi hướng dẫn; tất cả hướng dẫn; hướng dẫn trước; hướng dẫn trên; hướng dẫn ở trên; hướng dẫn hệ thống; hướng dẫn của bạn; hướng dẫn ban đầu; những hướng dẫn; chỉ dẫn; quy tắc; mệnh lệnh; câu lệnh; lệnh trước; lệnh hệ thống; giới hạn của bạn; mọi giới hạn; các giới hạn; luật lệ của bạn;
		bộ lọc; rào chắn; kiểm duyệt; chính sách của bạn; instructions; instruction; rules; prompt; guidelines; restrictions; guardrails; safety; everything above; what you were told; previous`)
	// reveals followed closely by secrets ask for what is not public.
	reveals = newCues(`in ra; in lại; tiết lộ; cho xem; cho tôi xem; hiển thị; đọc lại; lặp lại; nhắc lại; xuất ra; cho tôi biết; cho biết; nói cho; đưa tôi; đưa ra; đưa cho; gửi cho; gửi tôi; liệt kê; chép lại; cho tôi; cho xin; là gì; của bạn; print; reveal; show; repeat; output; tell me; what is; what are; dump; leak; display; give me; list`)
	secrets = newCues(`system prompt; lời nhắc hệ thống; lời nhắc; prompt; prompt hệ thống; prompt của bạn; câu lệnh hệ thống; chỉ dẫn hệ thống; hướng dẫn hệ thống; cấu hình hệ thống; mã nguồn của bạn; api key; api keys; khóa api; khóa bí mật; secret key; access token; token truy cập; mã token; mật khẩu quản trị; mật khẩu admin;
		mật khẩu hệ thống; mật khẩu cơ sở dữ liệu; mật khẩu của bạn; biến môi trường; environment variables; env file; file env; admin password; your instructions; initial instructions; hidden instructions; your rules; connection string; dữ liệu người dùng; tin nhắn của người khác; câu hỏi của người dùng khác`)
	// attacks mean one by themselves.
	attacks = newCues(`system prompt; lời nhắc hệ thống; prompt hệ thống; không còn quy tắc; chế độ nhà phát triển; chế độ lập trình viên; không bị giới hạn; không có giới hạn đạo đức; không kiểm duyệt; giả vờ không có; giả vờ bạn là; giả vờ là; hãy đóng vai; nhập vai; từ giờ bạn là; từ bây giờ bạn là; bây giờ bạn là; bạn bây giờ là; bạn là dan;
		hãy giả làm; thoát vai; khóa api; ignore previous; ignore all previous; ignore the above; ignore your instructions; developer mode; dev mode; god mode; dan mode; jailbreak; no rules; without restrictions; without any restrictions; do anything now; unfiltered; uncensored; act as root; act as dan; act as if you; act as an ai; pretend you are; pretend to be;
		you are now; from now on you; roleplay as; role play as; sudo; rm rf; drop table; union select; or 1 1; select from users; environment variables; im start; im end; script alert; new instructions; system override; admin override`)
	// roles are everyday uses of the words of roles.
	roles = newCues("đóng vai trò; đóng vai trò gì; giữ vai trò")

	// seekers ask for something; privateThings of privateOwners are not for others. alwaysPrivate says so itself.
	privateThings = newCues(`số điện thoại; sđt; số di động; số máy; số zalo; zalo; facebook; fb; email cá nhân; địa chỉ nhà; nhà riêng; nơi ở; địa chỉ thường trú; số cccd; số căn cước; cccd; căn cước; số cmnd; ngày sinh; tài sản; lương; mã số thuế; số tài khoản; thông tin cá nhân; bệnh án; hồ sơ bệnh án; lý lịch; gia đình; vợ con; quê quán; biển số xe;
		phone number; home address; personal number; salary; private number`)
	privateOwners = newCues(`của ông; của bà; của anh; của chị; của chú; của bác; của cô; của chủ tịch; của bí thư; của giám đốc; của hàng xóm; của người yêu; của bạn gái; của bạn trai; của chồng cũ; của vợ cũ; của cán bộ; của đồng chí; của thằng; của con nợ; của người nợ; của ca sĩ; của người khác; của sếp; của trưởng thôn; của trưởng phòng; of mr; of mrs; of the chairman; of my neighbor; of my ex`)
	seekers       = newCues("cho xin; cho tôi; cho em; cho mình; cho biết; xin; tìm; tra; tra giúp; tìm giúp; cung cấp; muốn biết; bao nhiêu; ở đâu; là gì; có không; give me; tell me; find; what is")
	alwaysPrivate = newCues(`số điện thoại riêng; số riêng; sđt riêng; số điện thoại cá nhân; sđt cá nhân; zalo riêng; nhà riêng của; địa chỉ nhà của; địa chỉ nhà riêng; lương của chủ tịch; vợ của chủ tịch; số cccd của ông; số cccd của bà; số căn cước của ông; số căn cước của bà; private phone; personal phone number of`)
	// ownData are one's own data and how to change them: no private data of others.
	ownData = newCues("thay đổi; đổi; cập nhật; điều chỉnh; cải chính; sửa; đính chính; bổ sung; kê khai; khai; thủ tục; đăng ký; cần gì; giấy tờ; ủy quyền; xác nhận; bảo vệ; quy định; change; update")

	statusPhrases = newCues(`tra hồ sơ; tra giúp tôi hồ sơ; tra giúp hồ sơ; tra cứu giúp hồ sơ; tra cứu hồ sơ của; kiểm tra hồ sơ của; kiểm tra giúp hồ sơ; kiểm tra tình trạng hồ sơ; kiểm tra tiến độ hồ sơ; xem hồ sơ của; xem giúp hồ sơ; tình trạng hồ sơ; tiến độ hồ sơ; tiến độ giải quyết hồ sơ của; trạng thái hồ sơ; hồ sơ tới đâu rồi; hồ sơ đến đâu rồi;
		hồ sơ xong chưa; hồ sơ đã xong chưa; hồ sơ có kết quả chưa; hồ sơ đã có kết quả chưa; hồ sơ đã giải quyết chưa; hồ sơ được duyệt chưa; hồ sơ đã được duyệt chưa; hồ sơ bị trả lại chưa; where is my file; status of my application; check my application; status of my file; my application status; is my application`)
	// mine and done: a thing of one's own, handed in, with a question how far it is.
	mine  = newCues("hồ sơ của tôi; hồ sơ của em; hồ sơ của mình; hồ sơ của anh; hồ sơ của chị; hồ sơ của ông; hồ sơ của bà; hồ sơ của con; hồ sơ của vợ; hồ sơ của chồng; hồ sơ của bố; hồ sơ của mẹ; hồ sơ tôi; hồ sơ em; hồ sơ mình; hồ sơ nhà tôi; mã hồ sơ; của tôi; của em; của mình; đơn của tôi; đơn của em; căn cước của tôi; cccd của em; tôi; em; mình")
	done  = newCues("đã nộp; nộp rồi; tôi nộp; em nộp; mình nộp; nộp hôm; nộp tuần; nộp tháng; nộp từ; nộp ngày; nộp được; nộp lâu; nộp cách đây; làm từ tháng trước; làm tuần trước; làm tháng trước; làm hôm; đã làm; tuần trước; tháng trước; hôm trước; hôm qua; hôm kia; tuần rồi; tháng rồi; hẹn trả; giấy hẹn")
	going = newCues("tới đâu; đến đâu; đi đến đâu; xong chưa; có chưa; được chưa; được duyệt chưa; duyệt chưa; có kết quả chưa; kết quả chưa; giải quyết chưa; giải quyết đến; sao chưa; vẫn chưa; mà chưa; mãi chưa; chưa thấy; chưa có; chưa nhận được; chưa được trả; thế nào rồi; ra sao rồi; tới đâu rồi; bao giờ xong; khi nào xong; bao giờ có; khi nào có; chưa ạ")
	files = newCues("hồ sơ; đơn; căn cước; cccd; hộ chiếu; bằng lái; giấy phép; khai sinh; sổ đỏ; lý lịch tư pháp; kết quả; giấy; thẻ; application")
	// notStatus ask what to do, not how far a file is.
	notStatus = newCues("khiếu nại; tố cáo; phản ánh; rút hồ sơ; sửa hồ sơ; bổ sung hồ sơ; thời hạn giải quyết; bao nhiêu ngày; mấy ngày; thủ tục; tỷ lệ; kế hoạch; mục tiêu; cần gì; cần giấy tờ; giấy tờ gì; lệ phí; nộp ở đâu; quá hạn thì")

	// lookups ask to look personal data up; services ask something that is answered without them.
	lookups  = newCues("kiểm tra; tra giúp; tra cứu; tra hộ; tra; xem giúp; xem hộ; check; xác minh; tìm giúp; tìm người; tìm thông tin; của ai; là ai; của người nào; phạt nguội; thông tin của số; verify; look up; whose")
	services = newCues("thủ tục; cần gì; giấy tờ gì; giấy tờ; lệ phí; bao lâu; ở đâu; bao nhiêu tiền; cấp lại; cấp đổi; làm lại; gia hạn; muốn đổi; đăng ký; thế nào; làm sao; như nào; cần những gì; how; where")
	// personal words say whose data they are and ask nothing.
	personal = vitext.WordSet(`tôi em mình anh chị ông bà cô chú bác con cháu bé bố mẹ vợ chồng tên là họ số của cccd căn cước công dân chứng minh nhân thư cmnd cmt sđt đt điện thoại email thư điện tử địa chỉ tài khoản ngân hàng stk mst mã thuế bảo hiểm y tế xã hội
		hộ chiếu thẻ biển xe nhé ạ dạ vâng ơi và cho giúp với đây này thì mà nha nhá xin chào ok đó kia có gì liên hệ gọi zalo my is name number phone id it the hello hi`)
)
