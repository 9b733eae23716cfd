package understand

// The cue phrases are everyday ways of asking, in our own words. A phrase is matched syllable by syllable; a question
// typed without diacritics matches the bare forms too.

type aspectCue struct {
	aspect Aspect
	cues   []cue
}

var (
	payOnlineCues = cues("thanh toán trực tuyến", "thanh toán online", "nộp phí online", "nộp lệ phí online", "trả phí online", "nộp phí trực tuyến",
		"chuyển khoản", "đóng phí online", "thanh toán qua mạng", "quẹt thẻ", "trả bằng thẻ", "thanh toán bằng thẻ", "nộp tiền qua ngân hàng",
		"trả tiền qua mạng", "trả tiền online", "trả phí qua mạng", "nộp tiền online", "nộp tiền qua mạng", "pay online", "pay by card", "bank transfer")
	onlineAspectCues = cues("nộp online được không", "làm online được không", "đăng ký online được không", "nộp trực tuyến được không", "làm qua mạng được không",
		"nộp qua mạng được không", "toàn trình không", "toàn trình", "có online không", "có làm online", "có nộp online", "trực tuyến được không", "online được không", "can i apply online")
)

var aspectCues = []aspectCue{
	{AspectTime, cues("bao lâu", "mấy ngày", "bao nhiêu ngày", "mấy hôm", "bao nhiêu lâu", "thời hạn giải quyết", "thời gian giải quyết",
		"thời gian xử lý", "mất mấy hôm", "khi nào xong", "khi nào có", "bao giờ xong", "bao giờ có", "bao giờ nhận", "khi nào nhận",
		"mấy tuần", "mấy tháng", "bao nhiêu tháng", "thời hạn", "lâu không", "nhanh nhất", "lấy trong ngày", "xong trong ngày", "có trong ngày", "ngay trong ngày", "trong ngày được không",
		"trong ngày không", "lấy ngay được không", "lấy liền được không", "có ngay không", "lấy luôn được không", "chờ lâu", "đợi lâu", "phải chờ", "phải đợi", "mấy bữa", "khi nào lấy", "bao giờ lấy", "bao giờ xong",
		"hôm nào lấy", "ngày nào lấy", "bao giờ được", "nhanh không", "có nhanh", "how long", "processing time")},
	{AspectFee, cues("lệ phí", "phí bao nhiêu", "phí là", "mất phí", "tốn phí", "đóng phí", "nộp phí", "phí không", "phí thế nào", "phí và lệ phí", "còn phí", "phí ra sao", "phí làm", "tiền phí", "phí nộp", "thu phí", "bao nhiêu tiền", "mấy tiền", "hết bao nhiêu tiền", "tốn bao nhiêu tiền", "mất bao nhiêu tiền", "tốn tiền",
		"mất tiền", "đóng bao nhiêu", "nộp bao nhiêu", "chi phí", "mức thu", "phải đóng tiền", "miễn phí", "tiền không", "rẻ hơn", "đắt hơn", "how much", "fee", "fees", "cost")},
	{AspectPapers, cues("giấy tờ gì", "giấy tờ nào", "những giấy tờ", "giấy tờ cần", "cần giấy tờ", "cần gì", "cần những gì", "cần mang", "mang theo gì",
		"mang gì", "chuẩn bị gì", "chuẩn bị những gì", "chuẩn bị giấy tờ", "hồ sơ gồm", "hồ sơ cần", "hồ sơ gì", "hồ sơ những gì", "thành phần hồ sơ",
		"bộ hồ sơ", "hồ sơ bao gồm", "gồm những giấy", "gồm giấy tờ", "giấy tờ ra sao", "cần hồ sơ", "hồ sơ như thế nào", "hồ sơ thế nào",
		"nộp những gì", "nộp gì", "giấy gì", "what documents", "which documents", "documents", "papers", "required documents")},
	{AspectWhere, cues("ở đâu", "nộp đâu", "chỗ nào", "đến đâu", "tới đâu", "ra đâu", "cơ quan nào", "nơi nào", "nộp tại đâu", "nơi nộp", "đi đâu", "đâu vậy", "đâu zậy",
		"địa chỉ nộp", "nơi tiếp nhận", "cấp nào giải quyết", "ai giải quyết", "ai cấp", "lên đâu", "o dau", "where")},
	{AspectWho, cues("ai được", "ai có quyền", "ai phải", "ai có thể", "đối tượng nào", "đối tượng thực hiện", "những ai", "ai nộp", "ai đi", "who can", "who may")},
	{AspectSteps, cues("các bước", "trình tự", "quy trình", "làm thế nào", "làm như thế nào", "cách làm", "thực hiện thế nào", "thực hiện như thế nào", "hướng dẫn",
		"mấy bước", "bước nào", "làm cách nào", "bằng cách nào", "cách nào để", "cách thức thực hiện", "cách thức nộp", "cách đăng ký", "cách xin", "cách khai", "cách nộp", "what steps", "procedure for", "how to", "how do i")},
	{AspectPayOnline, payOnlineCues},
	{AspectPost, cues("qua bưu điện", "bưu điện", "bưu chính", "gửi bưu điện", "chuyển phát nhanh", "by post", "by mail")},
	{AspectReceive, receiveCues},
	{AspectValidity, validityCues},
	{AspectWithin, withinCues},
	{AspectProxy, proxyCues},
	{AspectElsewhere, cues("ngoài nơi cư trú", "khác nơi cư trú", "nơi khác được không", "tỉnh khác được không", "không về quê", "khác tỉnh",
		"không phải nơi thường trú", "nơi tạm trú được không", "bất kỳ nơi nào", "phi địa giới", "nơi đang ở", "ở nơi khác", "ở xã khác", "ở phường khác", "ở huyện khác", "ở quận khác", "ở tỉnh khác",
		"ở chỗ khác", "ở thành phố khác", "tại nơi khác", "tại xã khác", "tại phường khác", "tại tỉnh khác", "xã khác được không", "phường khác được không", "huyện khác được không", "chỗ khác được không",
		"khác nơi thường trú", "ngoài nơi thường trú", "có phải về quê", "phải về quê", "cần về quê", "về quê làm", "về quê mới", "về tận quê", "phải về nơi", "phụ thuộc nơi", "phụ thuộc vào nơi",
		"đâu cũng được", "nơi nào cũng được", "chỗ nào cũng được", "bất kỳ đâu", "bất cứ đâu", "bất cứ nơi nào", "bất kỳ xã", "bất kỳ phường", "outside my province", "another province", "any province")},
	{AspectResult, cues("nhận được gì", "được cấp gì", "kết quả là gì", "kết quả nhận", "kết quả thủ tục", "kết quả giải quyết", "trả kết quả gì", "được giấy gì", "nhận kết quả gì", "được kết quả gì", "nhận lại gì", "nhận về gì", "được trả gì", "được nhận gì", "nhận được giấy", "kết quả thế nào", "ra giấy gì", "cấp giấy gì", "thu được gì", "what do i get")},
	{AspectLegal, cues("căn cứ pháp lý", "luật nào", "văn bản nào quy định", "nghị định nào", "thông tư nào", "quy định nào", "theo luật", "cơ sở pháp lý", "legal basis")},
	{AspectConditions, cues("điều kiện", "yêu cầu gì", "có cần điều kiện", "yêu cầu điều kiện", "đủ điều kiện", "conditions")},
	{AspectForms, cues("mẫu nào", "mẫu đơn", "mẫu tờ khai", "tờ khai nào", "tờ khai gì", "biểu mẫu", "mẫu gì", "tải mẫu", "form nào", "which form")},
	{AspectOnline, onlineAspectCues},
	{AspectLink, cues("link", "đường link", "đường dẫn", "trang nào", "website nào")},
}

// Receiving the result by post is another question than sending the file by post; notFor are words of which "hộ" is no
// help to another: "làm hộ chiếu".
var (
	receiveCues = cues("nhận kết quả qua bưu điện", "nhận kết quả qua bưu chính", "trả kết quả qua bưu điện", "trả kết quả qua bưu chính", "gửi kết quả qua bưu điện", "kết quả qua bưu điện", "kết quả bưu điện",
		"kết quả qua bưu chính", "nhận qua bưu điện", "nhận qua bưu chính", "trả qua bưu điện", "trả qua bưu chính", "nhận bằng bưu điện", "gửi về nhà", "gửi về tận nhà", "gửi kết quả về", "gửi tận nhà",
		"nhận tại nhà", "nhận ở nhà", "nhận kết quả tại nhà", "trả kết quả tại nhà", "trả tận nhà", "trả tại nhà", "ship về nhà", "chuyển về nhà", "chuyển phát về nhà", "giao tận nhà", "giao về nhà", "chuyển phát kết quả",
		"sent to my home", "delivered to my home", "receive by post")
	resultCues = cues("nhận kết quả", "trả kết quả", "lấy kết quả", "gửi kết quả")
	handInCues = cues("nộp", "gửi hồ sơ")
	proxyCues  = cues("thay bố", "thay ba", "thay cha", "thay mẹ", "thay má", "thay vợ", "thay chồng", "thay ông", "thay bà", "thay anh", "thay chị", "thay em", "thay tôi", "thay người", "thay cho bố", "thay cho mẹ", "nộp thay", "làm thay", "đi thay", "nhận thay", "lấy thay", "khai thay", "ký thay", "đăng ký thay", "xin thay", "nộp hộ", "làm hộ", "đi hộ", "nhận hộ", "lấy hộ", "nộp giùm", "làm giùm", "nhận giùm", "lấy giùm",
		"nộp dùm", "làm dùm", "nhận dùm", "nhờ người khác", "nhờ người nhà", "nhờ người thân", "nhờ người", "nhờ bạn", "nhờ con", "nhờ vợ", "nhờ chồng", "nhờ bố", "nhờ mẹ", "nhờ anh", "nhờ chị", "nhờ em", "nhờ ai",
		"người khác nộp", "người khác làm", "người khác đi", "người khác nhận", "người nhà nộp", "người nhà làm", "người nhà đi", "người thân nộp", "người thân làm", "đích thân", "tự mình đi", "bắt buộc phải đi",
		"ủy quyền được không", "ủy quyền cho", "có được ủy quyền", "được ủy quyền không", "ủy quyền nộp", "ủy quyền làm", "ủy quyền người", "ủy quyền đi", "ủy quyền nhận", "có cần ủy quyền", "cần ủy quyền", "uỷ quyền được không",
		"on my behalf", "on behalf of", "someone else", "power of attorney", "by proxy")
	proxyStems = cues("ủy quyền", "lĩnh thay", "nhận thay", "làm thay")
	notFor     = cues("hộ chiếu", "hộ khẩu", "hộ kinh doanh", "hộ gia đình", "hộ nghèo", "hộ cận", "hộ tịch", "hộ cá thể", "hộ mới", "hộ khác", "thay đổi", "giấy ủy quyền", "hợp đồng ủy quyền", "văn bản ủy quyền")
)

var (
	countCues      = cues("bao nhiêu", "có bao nhiêu", "hiện có bao nhiêu", "đã có bao nhiêu", "tổng số", "số lượng", "how many")
	bareAmountCues = cues("mất bao nhiêu", "hết bao nhiêu", "tốn bao nhiêu", "giá bao nhiêu", "hết mấy", "tốn mấy", "mat bao nhieu")
	onlineCues     = cues("online", "trực tuyến", "qua mạng", "trên mạng", "qua cổng", "trên cổng", "cổng dịch vụ công", "vneid", "điện tử được không", "qua internet", "trên web", "trên app")
	postCues       = cues("bưu điện", "bưu chính")
	inPersonCues   = cues("trực tiếp", "tại chỗ", "đến tận nơi")
	possibleCues   = cues("được không", "được ko", "được k", "đc ko", "đc không", "có thể", "có được", "không ạ", "can i", "được chứ")
)

type levelCue struct {
	level Level
	cues  []cue
}

var levelCues = []levelCue{
	{LevelCentral, cues("cấp bộ", "trung ương")},
	{LevelProvince, cues("cấp tỉnh")},
	{LevelDistrict, cues("cấp huyện", "cấp quận", "các huyện")},
	{LevelCommune, cues("cấp xã", "cấp phường", "các xã")},
}

type measureCue struct {
	measure Measure
	cues    []cue
}

var measureCues = []measureCue{
	{MeasureDefine, cues("viết tắt", "là gì", "nghĩa là gì", "có nghĩa", "là cái gì", "what is")},
	{MeasureTarget, cues("mục tiêu", "chỉ tiêu", "phấn đấu", "đặt ra", "đề ra", "đặt mục tiêu", "đặt chỉ tiêu", "phải đạt", "target")},
	{MeasureResult, cues("kết quả", "đạt được", "đã đạt", "đạt bao nhiêu", "thực hiện được", "tính đến", "hiện có", "hiện nay", "đang có", "hiện tại", "theo báo cáo", "thực tế", "hiện chiếm", "hiện đạt",
		"đã cấp", "đã có", "đã triển khai", "đang cung cấp", "đã xử lý", "thực trạng", "hiện trạng", "result")},
	{MeasureDeadline, cues("khi nào", "bao giờ", "ngày nào", "tháng mấy", "quý mấy", "năm mấy", "giai đoạn nào", "thời gian nào", "muộn nhất", "trễ nhất", "hạn báo cáo", "thời hạn", "hạn chót", "hạn nộp", "trước ngày", "năm nào", "quý nào", "tháng nào", "ngày mấy",
		"chậm nhất", "thời điểm nào", "hạn cuối", "lúc nào", "chốt số liệu", "từ ngày nào", "định kỳ", "when", "deadline")},
	{MeasureAgency, cues("cơ quan nào", "sở nào", "đơn vị nào", "ai chủ trì", "chủ trì", "giao cho ai", "do ai", "ai được giao", "ai chịu trách nhiệm", "ngành nào", "ban nào",
		"ai thẩm định", "ai phụ trách", "ai làm", "ai thực hiện", "ai xây dựng", "who is responsible", "which agency", "giao cho", "ai tham mưu", "bộ phận nào")},
	{MeasureList, cues("gồm những", "bao gồm những", "những gì", "những nào", "gồm gì", "các thành phần", "những thành phần", "liệt kê", "danh sách", "kể tên", "nêu các",
		"những nhiệm vụ", "nhiệm vụ gì", "phải làm gì", "làm những gì", "những nội dung", "gồm các", "những yêu cầu")},
	{MeasurePlace, cues("ở những đâu", "những nơi nào", "di tích nào", "địa điểm nào", "huyện nào", "xã nào", "trường nào", "bệnh viện nào")},
	{MeasureNumber, cues("số mấy", "số hiệu", "quyết định số bao nhiêu", "kế hoạch số bao nhiêu", "nghị quyết số bao nhiêu", "văn bản số bao nhiêu", "số và ngày", "quyết định nào", "văn bản nào", "nghị quyết nào", "kế hoạch số nào", "kế hoạch nào", "công văn nào", "số ký hiệu", "chỉ thị nào")},
	{MeasureFigure, figureCues},
}

var figureCues = cues("bao nhiêu", "mấy", "tỷ lệ", "tỉ lệ", "phần trăm", "số lượng", "tối thiểu", "tối đa", "tổng số", "how many", "percentage")

var (
	compareCues  = cues("so sánh", "so với", "khác nhau", "khác gì", "khác thế nào", "chênh lệch", "chênh nhau", "chênh", "hơn kém", "hơn nhau", "vs", "compare", "versus", "đối chiếu")
	highestCues  = cues("cao hơn", "nhiều hơn", "lớn hơn", "cao nhất", "tỉnh nào cao", "higher")
	lowestCues   = cues("thấp hơn", "ít hơn", "nhỏ hơn", "thấp nhất", "lower")
	judgeCues    = cues("so với chỉ tiêu", "so với mục tiêu", "so với kế hoạch đề ra", "vượt hay", "đạt hay", "vượt chưa", "đạt chưa", "đã đạt chưa", "hoàn thành chưa", "vượt mục tiêu", "chưa đạt", "đạt mục tiêu chưa", "đạt yêu cầu chưa")
	followUpCues = cues("còn", "thế còn", "vậy còn", "thế", "vậy", "vậy thì", "thế thì", "rồi", "còn nếu", "what about", "how about", "and")

	whoCues    = cues("cơ quan nào", "sở nào", "đơn vị nào", "ngành nào", "ban nào", "ai được giao", "giao cho ai", "ai")
	whoOpening = cues("ai", "cơ quan", "đơn vị")
	// ordinalCues ask for a label, a date or a rank: no quantity.
	ordinalCues       = cues("cấp độ mấy", "mức độ mấy", "thứ mấy", "hạng mấy", "số mấy", "tháng mấy", "quý mấy", "năm mấy", "ngày mấy", "mức mấy", "cấp mấy")
	doneCues          = cues("đã")
	backReferenceCues = cues("thủ tục này", "thủ tục đó", "việc này", "việc đó", "cái này", "cái đó", "như trên", "nói trên", "ở trên", "nó", "kế hoạch này", "kế hoạch đó", "báo cáo này")
	greetingCues      = cues("xin chào", "chào", "hello", "hi", "alo", "chào bạn", "chào em", "chào anh", "chào chị", "good morning", "hey")
	thanksCues        = cues("cảm ơn", "cám ơn", "thank you", "thanks", "cảm ơn bạn", "tks", "thank")
	helpCues          = cues("bạn là ai", "bạn làm được gì", "bạn giúp được gì", "giúp tôi với", "bạn có thể làm gì", "cách dùng", "trợ giúp", "help", "who are you", "what can you do",
		"bot là ai", "bạn tên gì", "mày là ai", "em là ai", "bạn biết gì")
	handoffCues = cues("gặp cán bộ", "gặp nhân viên", "nói chuyện với người", "gặp người thật", "nói chuyện với cán bộ", "chuyển cho cán bộ", "gặp tư vấn viên", "kết nối cán bộ",
		"nói chuyện với nhân viên", "talk to a human", "human agent", "gặp tổng đài viên", "người hỗ trợ trực tiếp")

	// outOfScopeCues are topics that no plan and no procedure covers, whatever words they share with one.
	outOfScopeCues = cues("thời tiết", "dự báo thời tiết", "bóng đá", "tỉ số", "tỷ số", "xổ số", "kết quả xổ số", "giá vàng", "tỷ giá", "tỉ giá", "giá xăng", "chứng khoán hôm nay",
		"bitcoin", "làm thơ", "viết thơ", "bài thơ", "kể chuyện", "chuyện cười", "bài hát", "phim", "tử vi", "bói", "cung hoàng đạo", "người yêu", "tán gái", "nấu ăn", "công thức nấu",
		"làm bài tập", "giải toán", "dịch giúp", "viết code", "lập trình", "viết văn", "bầu cử tổng thống", "chiến tranh", "đảng nào", "ai đúng ai sai", "đánh họ", "đánh nó", "trả thù",
		"weather", "football", "poem", "joke", "lottery", "có nên ly hôn", "nên bỏ chồng", "kiện được không", "ai sai", "quán ăn ngon", "du lịch ở đâu đẹp", "crush")

	// fillerCues carry no subject: question words, politeness, pronouns.
	fillerCues = cues("cho tôi hỏi", "cho em hỏi", "cho mình hỏi", "cho hỏi", "xin hỏi", "làm ơn", "giúp tôi", "giúp em", "giúp mình", "với ạ", "ạ", "nhé", "nhỉ", "vậy", "thế", "thì", "là",
		"sao", "ra sao", "thế nào", "như thế nào", "làm sao", "không", "ko", "được", "có", "bao nhiêu", "mấy", "gì", "nào", "đâu", "ai", "còn", "tôi", "em", "anh", "chị", "mình", "bạn", "và",
		"rồi", "hả", "hử", "à", "ơi", "dạ", "vâng", "của", "cho", "ở", "năm", "tỉnh", "theo", "đến", "tại", "về", "với", "xin", "muốn", "phải", "cần", "hỏi", "tốn", "mất", "hết", "nộp",
		"chào", "xin chào", "hello", "hi", "alo", "cảm ơn", "cám ơn", "thank", "thanks", "you", "the", "a", "of", "for", "is", "are", "what", "about", "how", "this", "that", "it",
		"bn", "dc", "đc", "vay", "zậy", "zay", "thủ tục", "này", "đó", "kia", "tổng cộng", "tất cả", "toàn bộ", "hiện", "đang", "đã", "những", "các", "online", "trực tuyến", "qua mạng")

	// clearEnglish are English words that are no Vietnamese syllable, bare ones included.
	clearEnglish = []string{"is", "are", "what", "how", "where", "when", "who", "which", "for", "does", "need", "want", "apply", "register", "you", "please", "documents", "fee", "fees",
		"cost", "much", "get", "about", "help", "with", "and", "your", "of", "hello", "thanks", "thank"}
)

// validityCues ask how long a paper holds, withinCues by when one must file: neither asks how long it takes.
var (
	validityCues = cues("có giá trị bao lâu", "có giá trị mấy", "có giá trị trong bao lâu", "có giá trị bao nhiêu", "giá trị sử dụng bao lâu", "có thời hạn mấy", "có thời hạn bao lâu", "có thời hạn bao nhiêu", "thời hạn sử dụng", "hạn sử dụng", "hạn dùng", "dùng được bao lâu",
		"dùng được mấy năm", "xài được bao lâu", "xài được mấy năm", "hiệu lực bao lâu", "hiệu lực trong bao lâu", "hiệu lực mấy năm", "mấy năm phải đổi", "bao lâu phải đổi", "bao nhiêu năm phải đổi", "mấy năm thì hết hạn", "bao lâu thì hết hạn", "how long is it valid", "valid for how long")
	withinCues = cues("trong vòng bao nhiêu ngày", "trong vòng mấy ngày", "trong vòng bao lâu", "trong bao nhiêu ngày phải", "trong mấy ngày phải", "phải làm trước bao nhiêu", "phải làm trước mấy", "trước bao nhiêu ngày", "trước mấy ngày", "trước bao lâu",
		"chậm nhất bao nhiêu ngày", "chậm nhất mấy ngày", "muộn nhất bao nhiêu ngày", "bao nhiêu ngày phải đi", "bao lâu phải đi", "sau bao nhiêu ngày phải", "trong thời hạn bao nhiêu ngày phải", "hạn đăng ký là bao lâu", "within how many days")
)

type weightedCue struct {
	weight float64
	cues   []cue
}

// planWords and procedureWords point to one side by themselves. Weights are 1 for words that hardly occur on the other
// side, less for words that do.
var planWords = []weightedCue{
	{1.2, cues("mục tiêu", "chỉ tiêu", "kế hoạch", "phấn đấu", "chuyển đổi số", "kinh tế số", "xã hội số", "chính quyền số", "chính phủ số", "dti", "grdp", "gdp", "lgsp", "ngsp", "soc", "ioc")},
	{1, cues("chủ trì", "phối hợp", "giao cho", "sở nào", "đơn vị nào", "tỷ lệ", "tỉ lệ", "phần trăm", "thí điểm", "tích hợp", "hạ tầng số", "hạ tầng", "cấp huyện", "ngân sách", "kinh phí")},
	{1, cues("báo cáo", "đến năm", "giai đoạn", "nghị quyết", "hiện trạng", "dịch vụ công mức độ", "mức độ 4", "mức độ 3", "dữ liệu mở", "an toàn thông tin", "hồ sơ công việc", "danh mục dữ liệu", "csdl")},
	{0.6, cues("tỉnh", "sở", "ubnd", "bao nhiêu dịch vụ công", "bao nhiêu cơ quan", "ứng dụng", "phần mềm", "doanh nghiệp công nghệ số", "cáp quang", "5g", "4g", "ipv6")},
}

var procedureWords = []weightedCue{
	{1, cues("thủ tục", "giấy tờ", "lệ phí", "hồ sơ gồm", "nộp hồ sơ", "đăng ký", "cấp lại", "cấp đổi", "cấp mới", "gia hạn", "xin cấp", "xác nhận", "trích lục", "giấy phép", "chứng thực", "làm lại")},
	{0.8, cues("làm giấy", "xin giấy", "đổi", "mất", "rách", "hỏng", "khai báo", "sang tên", "thẻ", "sổ", "bằng lái", "con tôi", "vợ tôi", "chồng tôi", "em muốn", "tôi muốn", "mình muốn", "bị mất", "xin", "làm")},
	{0.8, cues("khai sinh", "khai tử", "kết hôn", "ly hôn", "thường trú", "tạm trú", "căn cước", "hộ chiếu", "hộ khẩu", "hộ kinh doanh", "công ty", "bảo hiểm", "sổ đỏ", "xe máy", "ô tô", "thị thực", "visa")},
}
