package bot

import (
	"fmt"
	"strings"

	"trolycong/bot/guard"
	"trolycong/bot/understand"
	"trolycong/knowledge"
)

// phrase is one text for readers in the languages the bot speaks.
type phrase struct{ vi, en string }

// say fills a phrase in the turn's language.
func (t *turn) say(p phrase, args ...any) string {
	text := p.vi
	if t.lang() == "en" {
		text = p.en
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

var channelNames = map[knowledge.ChannelKind]phrase{
	knowledge.ChannelOnline:   {"trực tuyến", "online"},
	knowledge.ChannelInPerson: {"trực tiếp", "in person"},
	knowledge.ChannelPost:     {"qua bưu chính", "by post"},
	knowledge.ChannelUnknown:  {"không nêu hình thức nộp", "channel not stated"},
}

var unitNames = map[knowledge.DurationUnit]phrase{
	knowledge.UnitMinute:      {"phút", "phút (minutes)"},
	knowledge.UnitHour:        {"giờ", "giờ (hours)"},
	knowledge.UnitWorkingHour: {"giờ làm việc", "giờ làm việc (working hours)"},
	knowledge.UnitDay:         {"ngày", "ngày (days)"},
	knowledge.UnitWorkingDay:  {"ngày làm việc", "ngày làm việc (working days)"},
	knowledge.UnitWeek:        {"tuần", "tuần (weeks)"},
	knowledge.UnitQuarter:     {"quý", "quý (quarters)"},
	knowledge.UnitMonth:       {"tháng", "tháng (months)"},
	knowledge.UnitYear:        {"năm", "năm (years)"},
}

var aspectNames = map[understand.Aspect]phrase{
	understand.AspectPapers:     {"giấy tờ cần nộp", "papers to hand in"},
	understand.AspectFee:        {"phí, lệ phí", "fees"},
	understand.AspectTime:       {"thời hạn giải quyết", "processing time"},
	understand.AspectWhere:      {"nơi nộp hồ sơ", "where to file"},
	understand.AspectWho:        {"ai được thực hiện", "who may apply"},
	understand.AspectSteps:      {"các bước thực hiện", "steps"},
	understand.AspectOnline:     {"nộp trực tuyến", "filing online"},
	understand.AspectPayOnline:  {"thanh toán trực tuyến", "paying online"},
	understand.AspectPost:       {"nộp qua bưu chính", "filing by post"},
	understand.AspectValidity:   {"thời hạn sử dụng của giấy được cấp", "how long what is issued holds"},
	understand.AspectWithin:     {"phải nộp hồ sơ trong thời hạn nào", "by when one must file"},
	understand.AspectReceive:    {"nhận kết quả qua bưu chính", "receiving the result by post"},
	understand.AspectProxy:      {"nhờ người khác làm thay", "filing through another person"},
	understand.AspectElsewhere:  {"nộp ngoài nơi cư trú", "filing outside your place of residence"},
	understand.AspectResult:     {"kết quả nhận được", "result"},
	understand.AspectLegal:      {"căn cứ pháp lý", "legal basis"},
	understand.AspectConditions: {"điều kiện", "conditions"},
	understand.AspectForms:      {"mẫu đơn, tờ khai", "forms"},
	understand.AspectLink:       {"đường dẫn chính thức", "official link"},
}

// Phrases of procedure answers.
var (
	phraseAbout         = phrase{"Thủ tục: %s (mã %s).", "Procedure: %s (code %s)."}
	phraseBarred        = phrase{"Thủ tục: %s (mã %s). Trong danh mục tôi đang có, nội dung của thủ tục này bị lẫn với thủ tục khác nên không được trích. Bạn xem trang chính thức hoặc hỏi nơi tiếp nhận hồ sơ.", "Procedure: %s (code %s). In the loaded catalogue its text is mixed up with another procedure's, so nothing is quoted from it. Please see the official page or ask the office that receives files."}
	phraseTime          = phrase{"Thời hạn giải quyết", "Processing time"}
	phraseFee           = phrase{"Phí, lệ phí", "Fees"}
	phraseFree          = phrase{"miễn phí", "miễn phí (free)"}
	phraseFeeOver       = phrase{"mức thu ưu đãi trong nguồn đã hết hiệu lực từ sau ngày %s, nguồn không nêu mức hiện hành", "the reduced rate in the source ended after %s; the source names no current rate"}
	phraseUnitMissing   = phrase{"%s – nguồn chỉ ghi số, chưa rõ đơn vị trong nguồn; bạn hỏi nơi nộp để biết chắc", "%s – the source gives only a number, its unit is missing in the source; please ask the office"}
	phraseTimeNoUnit    = phrase{"%s – nguồn chỉ ghi số, chưa rõ đơn vị trong nguồn là ngày, giờ hay tháng; bạn hỏi nơi nộp để biết chắc", "%s – the source gives only a number, its unit (days, hours or months) is missing in the source; please ask the office"}
	phraseCellConflict  = phrase{"nguồn ghi “%s”, không khớp với chỗ khác của chính nguồn – bạn hỏi nơi nộp để biết chắc", "the source says “%s” but contradicts itself elsewhere – please ask the office"}
	phraseCellUnclear   = phrase{"nguồn ghi “%s”, không đọc được chắc chắn – bạn hỏi nơi nộp để biết chắc", "the source says “%s”, which cannot be read with certainty – please ask the office"}
	phraseRateNow       = phrase{"%s (áp dụng đến hết ngày %s); mức thường: %s", "%s (until %s); the usual rate: %s"}
	phraseReduced       = phrase{"%s thu %s mức thường; mức thường là %s", "%s: %s of the usual rate; the usual rate is %s"}
	phraseReducedSome   = phrase{"%s là mức thường, đang được giảm %s", "%s is the usual rate, reduced %s"}
	phraseFromTo        = phrase{"từ ngày %s đến hết ngày %s", "from %s until %s"}
	phraseUpTo          = phrase{"đến hết ngày %s", "until %s"}
	phraseOnlyFor       = phrase{"mức này là của “%s”; nguồn không ghi mức thu cho %s khi nộp cách này", "the source names this only for “%s”, and no fee this way for %s"}
	phraseUntil         = phrase{"%s (áp dụng đến hết ngày %s)", "%s (until %s)"}
	phraseCellEmpty     = phrase{"bảng của nguồn để trống chỗ này", "the source's table leaves this empty"}
	phraseCellOther     = phrase{"bảng của nguồn chỉ ghi “%s” – bạn hỏi nơi nộp để biết chắc", "the source's table only says “%s” – please ask the office"}
	phraseTimeGlued     = phrase{"chữ số trong nguồn dính liền với số tiền, không đọc được chắc chắn – bạn hỏi nơi nộp để biết chắc", "the source's digits run into the fee and cannot be read with certainty – please ask the office"}
	phraseByCase        = phrase{"Phần mô tả của nguồn:", "The source's description:"}
	phraseMoreSaid      = phrase{"Còn %d ý nữa: xem trang chi tiết của thủ tục.", "%d more points: see the procedure's page."}
	phraseCellNote      = phrase{"Ghi chú của nguồn:", "The source's note:"}
	phraseOwnNote       = phrase{"Lưu ý:", "Note:"}
	phraseSourceNote    = phrase{"Nguồn ghi:", "The source says:"}
	phraseMissing       = phrase{"Nguồn không nêu thông tin về %s của thủ tục này. Bạn hỏi nơi tiếp nhận hồ sơ để biết chắc.", "The source does not state: %s. Please ask the office that receives files."}
	phraseLinkBelow     = phrase{"Đường dẫn đến trang chính thức của thủ tục nằm ngay dưới câu trả lời này.", "The link to the official page stands right below this answer."}
	phraseAddress       = phrase{"(đường dẫn trong nguồn)", "(link in the source)"}
	phrasePapers        = phrase{"Giấy tờ cần nộp", "Papers to hand in"}
	phraseSpecialPapers = phrase{"Chỉ khi thuộc trường hợp riêng", "Only in special cases"}
	phrasePaperProse    = phrase{"Giấy tờ cần nộp – nguồn không có bảng giấy tờ, phần viết của nguồn ghi", "Papers to hand in – the source has no table of them; it writes"}
	phraseLeftOut       = phrase{"Một số mục của nguồn in dính hoặc thiếu nên không đối chiếu được, không nêu ở đây: xem trang chi tiết của thủ tục.", "Some items are printed too badly in the source to be checked and are not shown here: see the procedure's page."}
	phraseMoreItems     = phrase{"Còn %d mục nữa: xem trang chi tiết của thủ tục.", "%d more items: see the procedure's page."}
	phraseNoConditions  = phrase{"Yêu cầu, điều kiện: nguồn ghi không có yêu cầu, điều kiện (“%s”).", "Conditions: the source says that there are none (“%s”)."}
	phraseMorePapers    = phrase{"Còn %d dòng nữa (giấy tờ cho trường hợp riêng, ghi chú): xem trang chi tiết của thủ tục.", "%d more lines (papers for special cases, remarks): see the procedure's page."}
	phraseOriginals     = phrase{"bản chính", "bản chính (original)"}
	phraseCopies        = phrase{"bản sao", "bản sao (copy)"}
	phraseForms         = phrase{"Mẫu đơn, tờ khai", "Forms"}
	phraseAgency        = phrase{"Nơi giải quyết: %s", "Handled by: %s"}
	phraseReception     = phrase{"Nơi tiếp nhận: %s", "Files are received at: %s"}
	phraseHandIn        = phrase{"Về nơi nộp, nguồn ghi:", "On where to hand in the source says:"}
	phraseLevel         = phrase{"Thực hiện ở: %s", "Handled at: %s"}
	phraseWays          = phrase{"Cách nộp: %s", "Ways to file: %s"}
	phraseOnlineYes     = phrase{"Có, thủ tục này nộp trực tuyến được. Nguồn không nói rõ có làm trực tuyến toàn bộ các bước hay không.", "Yes, files can be handed in online. The source does not say whether every step is online."}
	phraseOnlineNo      = phrase{"Nguồn không nêu hình thức nộp trực tuyến; các cách nộp được nêu: %s.", "The source names no online filing; it names: %s."}
	phrasePostYes       = phrase{"Có, hồ sơ nộp qua bưu chính được.", "Yes, files can be sent by post."}
	phrasePostNo        = phrase{"Nguồn không nêu hình thức nộp qua bưu chính; các cách nộp được nêu: %s.", "The source names no filing by post; it names: %s."}
	phrasePayOnline     = phrase{"Về thanh toán trực tuyến, nguồn ghi:", "On paying online the source says:"}
	phraseElsewhere     = phrase{"Về nơi nộp, nguồn ghi:", "On where files may be handed in the source says:"}
	phraseEverywhere    = phrase{"Về nơi nộp ở %s: đây là thủ tục của danh mục quốc gia, áp dụng chung cho các tỉnh, thành phố. Phí, lệ phí do địa phương quyết định thì có thể khác.", "On where to file in %s: this procedure is of the national catalogue and holds for all provinces. Fees that a province sets may differ."}
	phraseWho           = phrase{"Ai được thực hiện: %s.", "Who may apply: %s."}
	phraseSteps         = phrase{"Các bước", "Steps"}
	phraseConditions    = phrase{"Yêu cầu, điều kiện", "Conditions"}
	phraseResults       = phrase{"Kết quả nhận được", "Result"}
	phraseLegal         = phrase{"Căn cứ pháp lý", "Legal basis"}
	phraseAsOf          = phrase{"Dữ liệu của danh mục: %s. Hãy kiểm tra lại trên trang chính thức trước khi nộp.", "Catalogue data of: %s. Please check the official page before filing."}
	phraseStarterSource = phrase{"Tóm tắt kèm phần mềm, dữ liệu %s. Hãy kiểm tra lại trên trang chính thức trước khi nộp.", "Summary shipped with the software, data of %s. Please check the official page before filing."}
	phrasePageLink      = phrase{"Xem đầy đủ thủ tục", "See the whole procedure"}
	phraseSourceLink    = phrase{"Xem văn bản nguồn", "See the source document"}
	phrasePortalLink    = phrase{"Trang chính thức trên Cổng Dịch vụ công quốc gia", "Official page on the National Public Service Portal"}
	phraseScam          = phrase{"Cẩn thận, đây có dấu hiệu lừa đảo. Cơ quan nhà nước không gọi điện yêu cầu chuyển tiền, đọc mã OTP hay cài ứng dụng lạ. Đừng chuyển tiền, đừng đưa mã; hãy báo ngay công an nơi bạn ở hoặc gọi 113. Nếu đã chuyển tiền, gọi ngân hàng của bạn để khóa giao dịch.", "Careful, this looks like a scam. Authorities do not call to ask for money, one-time codes or unknown apps. Do not pay or give codes; report to your local police or call 113. If you have paid, call your bank at once."}
	phraseCrime         = phrase{"Tôi không hướng dẫn việc trái pháp luật. Nếu bạn cần làm thủ tục theo đúng quy định, hãy cho tôi biết thủ tục nào.", "I do not help with what the law forbids. If you need a procedure done by the rules, tell me which one."}
	phraseNameIt        = phrase{"Bạn muốn hỏi về thủ tục hoặc nội dung nào? Hãy nêu tên, ví dụ: “lệ phí đăng ký tạm trú”, “giấy tờ làm căn cước cho con”.", "Which procedure or subject do you mean? Please name it, for example: “fee for temporary residence”, “papers for a child's identity card”."}
	phraseWhichOne      = phrase{"Bạn hỏi về thủ tục nào dưới đây?", "Which of these procedures do you mean?"}
)

// Phrases of plan answers.
var (
	phraseFrom          = phrase{"Theo %s%s", "According to %s%s"}
	phraseIs            = phrase{" là ", " is "}
	phraseNoNumber      = phrase{"chưa có số hiệu trong bản nguồn", "no number in the source"}
	phraseSection       = phrase{"mục %s", "section %s"}
	phraseNoIdentity    = phrase{"Bản nguồn của %s không ghi %s.", "The source of %s does not state %s."}
	phraseIdentityOf    = phrase{"Đây là %s của %s.", "This is %s: %s."}
	phraseWhatOfIt      = phrase{"Bạn muốn hỏi điều gì trong văn bản này? Hãy hỏi cả câu kèm số của nó, ví dụ: “%s ban hành ngày nào”.", "What of this document do you mean? Please ask a whole question with its number, for example: “what is the date of %s”."}
	phraseWhichDocument = phrase{"Bạn hỏi về văn bản nào dưới đây?", "Which of these documents do you mean?"}
	phraseMoreDuties    = phrase{"Còn %d nội dung nữa: xem văn bản nguồn.", "%d more items: see the source document."}
	phraseNoLevel       = phrase{"Dữ liệu tôi đang có không nêu số liệu của cấp bạn hỏi cho nội dung này.", "The loaded data has no figure of the level you ask about."}
	phraseOnlyTarget    = phrase{"Các văn bản tôi đang có chỉ nêu mục tiêu của nội dung này, chưa nêu kết quả đã đạt.", "The loaded documents name only a target of this, no result."}
	phraseVerbatim      = phrase{"Nguyên văn:", "In the source's words:"}
	phraseContext       = phrase{"Thuộc phần", "Under"}
	phraseOtherSources  = phrase{"Nguồn khác", "Other sources"}
	phraseSameElsewhere = phrase{"Cùng mức này", "The same figure"}
	phraseWhichProvince = phrase{"Các tỉnh có số liệu khác nhau. Bạn hỏi về tỉnh nào?", "Provinces differ. Which one do you mean?"}
	phraseYear          = phrase{"Năm %d", "Year %d"}
	phraseMonth         = phrase{"tháng %d/%d", "tháng %d/%d"}
	phraseInYear        = phrase{"năm %d", "năm %d (year)"}
	phraseAtLevel       = phrase{"Cấp %s", "Level %s"}
	phraseHigher        = phrase{"%s cao hơn (%s so với %s)", "%s is higher (%s against %s)"}
	phraseEqual         = phrase{"Hai bên bằng nhau (%s)", "Both are equal (%s)"}
	phraseNoneFor       = phrase{"%s: chưa tìm thấy số liệu trong các văn bản tôi đang có", "%s: no figure in the loaded documents"}
)

// Phrases of turns that end without a source.
var (
	phraseNoSource     = phrase{"Tôi chưa tìm thấy nguồn chắc chắn để trả lời câu này trong dữ liệu tôi đang có.", "I found no certain source for this in the loaded data."}
	phraseOtherOffice  = phrase{"Việc này do %s phụ trách. Danh mục tôi đang có chưa có thủ tục về việc này nên tôi không trả lời thay.", "This is handled by %s. The loaded catalogue has no procedure on it, so I do not answer in its place."}
	phraseNoCode       = phrase{"Không có thủ tục mang mã %s trong danh mục tôi đang có.", "There is no procedure with the code %s in the loaded catalogue."}
	phraseNoDocument   = phrase{"Không có văn bản số %s trong dữ liệu tôi đang có.", "There is no document number %s in the loaded data."}
	phraseNoSuchNumber = phrase{"Văn bản mang số này không có trong dữ liệu tôi đang có.", "The document of this number is not in the loaded data."}
	phraseRestOn       = phrase{"Các thủ tục dưới đây có dẫn văn bản đó.", "The procedures below refer to it."}
	phraseNamedIn      = phrase{"Văn bản đó được nhắc tới ở", "It is named in"}
	phraseNoProvince   = phrase{"Tôi không có văn bản nào của %s trong dữ liệu tôi đang có, nên không trả lời thay bằng số liệu của tỉnh khác. Dữ liệu hiện có: %s.", "I have no document of %s in the loaded data and do not answer with another province's figures. Loaded: %s."}
	phraseNoYear       = phrase{"Dữ liệu tôi đang có không nêu số liệu của năm bạn hỏi cho nội dung này.", "The loaded data has no figure for that year."}
	phraseAskElsewhere = phrase{"Bạn có thể tra trên Cổng Dịch vụ công quốc gia hoặc hỏi Trung tâm phục vụ hành chính công, UBND xã/phường nơi bạn ở.", "You can look it up on the National Public Service Portal or ask the public service centre of your commune."}
	phraseHotline      = phrase{"Tổng đài: %s.", "Hotline: %s."}
	phraseOutOfScope   = phrase{"Câu này nằm ngoài việc tôi làm được. Tôi chỉ trả lời về thủ tục hành chính và nội dung các kế hoạch, báo cáo của cơ quan nhà nước mà tôi đang có.", "This is outside what I can do. I only answer about administrative procedures and the loaded plans and reports of state bodies."}
	phrasePrivateData  = phrase{"Tôi không cung cấp thông tin riêng tư của người khác.", "I do not give out other people's private information."}
	phrasePersonalData = phrase{"Trong câu hỏi có %s. Tôi đã che đi, không dùng và không lưu. Tôi không tra được giấy tờ hay dữ liệu của riêng ai. Bạn hãy hỏi lại mà không ghi thông tin đó, ví dụ: “mất căn cước thì làm lại thế nào”.", "Your message seems to hold personal data (%s). I have masked it and do not use it. I cannot check personal records; please ask again without it."}
	phraseBlocked      = phrase{"Tôi không làm theo yêu cầu này. Nếu bạn cần hỏi về thủ tục hành chính, tôi sẵn sàng giúp.", "I do not follow this request. I am glad to help with administrative procedures."}
	phraseAbuse        = phrase{"Tôi hiểu bạn có thể đang bực. Tôi sẵn sàng giúp nếu bạn hỏi về thủ tục hành chính.", "I understand you may be upset. I am glad to help with administrative procedures."}
	phraseStatus       = phrase{"Tôi không tra được tình trạng của từng hồ sơ. Bạn dùng mã hồ sơ trên giấy hẹn để tra cứu tại Cổng Dịch vụ công quốc gia, hoặc hỏi nơi đã nộp hồ sơ.", "I cannot look up the status of a file. Use the file number on your receipt on the National Public Service Portal, or ask the office where you filed."}
	phraseHandoff      = phrase{"Kênh này chưa nối trực tiếp với cán bộ. Bạn liên hệ Trung tâm phục vụ hành chính công hoặc UBND xã/phường nơi bạn ở.", "This channel is not connected to staff. Please contact the public service centre or the commune office where you live."}
	phraseGreeting     = phrase{"Xin chào! Tôi là trợ lý tra cứu thủ tục hành chính và các kế hoạch, báo cáo công. Bạn cứ hỏi bằng lời của mình, ví dụ “làm giấy khai sinh cho con cần gì”. Xin đừng gửi số căn cước, số tài khoản.", "Hello! I look up administrative procedures and public plans and reports. Ask in your own words. Please do not send identity or account numbers."}
	phraseThanks       = phrase{"Rất vui được giúp bạn. Nếu cần hỏi thêm, bạn cứ nhắn.", "You are welcome. Ask again any time."}
	phraseHelp         = phrase{"Tôi là trợ lý tự động. Tôi trả lời về giấy tờ, lệ phí, thời hạn, nơi nộp của thủ tục hành chính, và tra mục tiêu, số liệu, đơn vị chủ trì, thời hạn trong các kế hoạch, báo cáo mà tôi đang có. Câu nào cũng kèm nguồn; không có nguồn thì tôi nói là không có. Tôi không tra hồ sơ cá nhân và không tư vấn tranh chấp.", "I am an automatic assistant. I answer about papers, fees, time limits and places of administrative procedures, and look up targets, figures, agencies and deadlines in the loaded plans and reports. Every answer names its source; without one I say so. I do not look up personal files or advise on disputes."}
	phraseUnproven     = phrase{"Tôi tìm thấy nguồn có liên quan nhưng chưa kiểm chứng được từng con số của câu trả lời, nên không gửi câu trả lời đó. Bạn xem trực tiếp nguồn ở đường dẫn kèm theo.", "I found a related source but could not prove every figure of the answer, so I do not send it. Please see the source itself."}
	phraseApology      = phrase{"Hệ thống đang gặp trục trặc, bạn thử lại sau ít phút. Mã để báo lỗi: %s.", "Something went wrong, please try again in a few minutes. Reference: %s."}
)

// phraseSelfHarm comes before the numbers to call.
var phraseSelfHarm = phrase{"Tôi rất tiếc vì bạn đang phải chịu đựng điều này. Bạn đừng ở một mình lúc này: hãy gọi ngay cho người thân, bạn bè hoặc hàng xóm để có người đến bên bạn. Nếu bạn là trẻ em, hãy gọi 111 để được giúp.", "I am sorry that you are going through this. Please do not stay alone: call a relative, a friend or a neighbour now. If you are a child, call 111."}

// emergencyPhrases name the service for each code of the guard. The numbers are national and free of charge.
var emergencyPhrases = map[string]phrase{
	"113": {"Nếu đang có người bị đe dọa hoặc xâm hại, hãy gọi ngay 113 (công an). Tôi không xử lý được tình huống khẩn cấp.", "If someone is in danger of violence, call 113 (police) now. I cannot handle emergencies."},
	"114": {"Hãy rời khỏi nơi nguy hiểm và gọi ngay 114 (cứu hỏa, cứu nạn). Nếu có người bị thương, gọi 115. Tôi không xử lý được tình huống khẩn cấp.", "Leave the danger and call 114 (fire and rescue) now. If someone is hurt, call 115. I cannot handle emergencies."},
	"115": {"Hãy gọi ngay 115 (cấp cứu y tế). Tôi không xử lý được tình huống khẩn cấp.", "Call 115 (ambulance) now. I cannot handle emergencies."},
	guard.Missing: {"Hãy gọi ngay 113 và báo công an xã, phường gần nhất, kèm ảnh và nơi nhìn thấy người đó lần cuối; đừng chờ thêm. Nếu là trẻ em, gọi thêm 111 (bảo vệ trẻ em). Tôi không xử lý được tình huống khẩn cấp.",
		"Call 113 (police) now and tell the nearest police station where the person was last seen; do not wait. For a child, call 111 (child protection) too. I cannot handle emergencies."},
	"111": {"Hãy gọi ngay 111 (bảo vệ trẻ em), hoặc 113 nếu đang có nguy hiểm. Tôi không xử lý được tình huống khẩn cấp.", "Call 111 (child protection) now, or 113 if there is danger. I cannot handle emergencies."},
}

// Apology is the only map from a fault to words: one calm sentence with a reference that also stands in the log.
func Apology(lang, reference string) string {
	if lang == "en" {
		return fmt.Sprintf(phraseApology.en, reference)
	}
	return fmt.Sprintf(phraseApology.vi, reference)
}

// ownSentences are the bot's fixed sentences that name offices, levels or numbers and state no figure of a source.
var ownSentences = func() []string {
	var out []string
	for _, p := range []phrase{phraseAskElsewhere, phraseNoSource, phraseNoYear, phraseOutOfScope, phrasePrivateData, phraseBlocked, phraseAbuse, phraseStatus, phraseHandoff,
		phraseGreeting, phraseThanks, phraseHelp, phraseUnproven, phraseWhichProvince, phraseWhichOne, phraseWhichDocument, phraseNameIt, phraseNoLevel, phraseOnlyTarget,
		phraseOnlineYes, phraseScam, phraseCrime} {
		out = append(out, p.vi, p.en)
	}
	for _, p := range emergencyPhrases {
		out = append(out, p.vi, p.en)
	}
	out = append(out, phraseSelfHarm.vi, phraseSelfHarm.en)
	// What stands around a name that is filled in.
	return append(out, strings.Split(phraseEverywhere.vi, "%s")[1], strings.Split(phraseEverywhere.en, "%s")[1])
}()
