package understand

// AsksOf gives the aspects that the question asks of the procedure of this name, in the order of q.Aspects. A cue that
// stands in the name ("đủ điều kiện", "lệ phí trước bạ") asks for nothing where the question says that part of the name:
// one of the aspect's cues must occur more often in the question than in the name, or beside other words than there.
func (q Question) AsksOf(name string) []Aspect {
	w := split(q.asked())
	w.plain = w.plain || q.Plain
	n := split(name).typedLike(w)
	var out []Aspect
	for _, a := range q.Aspects {
		if w.asks(a, cuesOf(a, q.Lang), n) {
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		return out
	}
	w = w.without(notAsked)
	for _, a := range softCues {
		if w.asks(a.aspect, a.cues, n) || w.startsAfterFiller(a.opening) && !n.starts(a.opening) {
			return []Aspect{a.aspect}
		}
	}
	return nil
}

// asks tells whether the cues of an aspect ask for it of the name.
func (w words) asks(a Aspect, cs []cue, name words) bool {
	if a == AspectProxy && name.has(proxyStems) {
		return false // "ủy quyền lĩnh thay" is what the procedure is about
	}
	return w.saysMore(cs, name) || w.saysApart(cs, name)
}

// softCue are words that ask for an aspect of a procedure when the question asks for nothing else: "kết quả của …" and "hồ sơ
// …" are too common in plans and names to be read before it is known that the answer is a procedure. The opening ones ask
// only at the beginning of the question.
type softCue struct {
	aspect        Aspect
	cues, opening []cue
}

var softCues = []softCue{
	{AspectResult, cues("kết quả", "nhận được giấy tờ"), nil},
	{AspectSteps, cues("cách", "làm sao để", "như thế nào", "ra sao", "thế nào", "làm sao"), nil},
	{AspectPapers, cues("hồ sơ", "giấy tờ làm", "giấy tờ để", "giấy tờ khi", "giấy tờ đăng ký", "giấy tờ xin", "giấy tờ cho thủ tục", "giấy tờ cấp", "giấy tờ đổi", "giấy tờ của thủ tục", "giấy tờ thủ tục", "papers"), cues("giấy tờ")},
	{AspectTime, cues("thời gian", "mấy hôm"), nil},
	{AspectFee, cues("phí"), nil},
	{AspectConditions, cues("yêu cầu"), nil},
	{AspectElsewhere, cues("tỉnh khác", "xã khác", "phường khác", "huyện khác", "nơi khác", "ngoài tỉnh"), nil},
	{AspectProxy, cues("ủy quyền"), nil},
	{AspectLegal, cues("quy định"), cues("luật", "nghị định", "thông tư")},
	{AspectPayOnline, cues("ví điện tử", "quét mã qr", "thanh toán qua ngân hàng"), nil},
	{AspectOnline, cues("online", "trực tuyến", "qua mạng", "trên mạng", "qua cổng", "trên cổng", "cổng dịch vụ công", "vneid", "qua internet"), nil},
}

// notAsked are words that hold a soft cue and ask for nothing.
var notAsked = cues("nộp hồ sơ", "gửi hồ sơ", "mất hồ sơ", "rút hồ sơ", "trả hồ sơ", "hồ sơ gốc", "hồ sơ của tôi", "tiếp nhận hồ sơ", "cách ly", "cách mạng", "tư cách", "khoảng cách", "cải cách", "cách đây", "giấy tờ tùy thân", "giấy tờ xe", "giấy tờ đất", "giấy tờ nhà", "giấy ủy quyền",
	"hợp đồng ủy quyền", "văn bản ủy quyền", "quy định của pháp luật", "theo quy định", "đúng quy định", "luật sư",
	"công bố kết quả", "kết quả học", "kết quả thi", "kết quả kiểm nghiệm", "kết quả xét nghiệm", "nộp phí", "án phí", "viện phí", "mai táng phí", "kinh phí", "học phí", "chi phí")

// startsAfterFiller tells whether one of the cues stands first but for words of politeness.
func (w words) startsAfterFiller(cs []cue) bool {
	polite := make([]bool, len(w.key))
	w.mark(politeCues, polite)
	for i := range w.key {
		if !polite[i] {
			return w.longestAt(i, cs) > 0
		}
	}
	return false
}

var politeCues = cues("cho hỏi", "cho em hỏi", "cho tôi hỏi", "cho mình hỏi", "xin hỏi", "xin cho hỏi", "ạ", "dạ", "xin chào", "chào anh", "chào chị", "chào bạn", "em", "anh", "chị")

// asked are the words that ask: of a question merged with its topic only what was typed last.
func (q Question) asked() string {
	if q.Asked != "" {
		return q.Asked
	}
	return q.Text
}

// saysMore tells whether one of the cues occurs in w more often than in the name.
func (w words) saysMore(cs []cue, name words) bool {
	for _, c := range cs {
		one := []cue{c}
		if n := w.count(one); n > 0 && n > name.count(one) {
			return true
		}
	}
	return false
}

// saysApart tells whether one of the cues stands in w between other words than in the name.
func (w words) saysApart(cs []cue, name words) bool {
	for i := 0; i < len(w.key); {
		n := w.longestAt(i, cs)
		if n == 0 {
			i++
			continue
		}
		before, after := w.part(max(i-1, 0), i+n), w.part(i, min(i+n+1, len(w.key)))
		if (i == 0 || !name.holds(before)) && (i+n == len(w.key) || !name.holds(after)) {
			return true
		}
		i += n
	}
	return false
}

// cuesOf are all cues by which readAspects finds the aspect.
func cuesOf(a Aspect, lang string) []cue {
	var out []cue
	for _, c := range aspectCues {
		if c.aspect == a {
			out = append(out, c.cues...)
		}
	}
	for _, c := range englishAspects {
		if lang == "en" && c.aspect == a {
			out = append(out, c.cues...)
		}
	}
	switch a {
	case AspectFee:
		out = append(out, bareAmountCues...)
	case AspectOnline:
		out = append(out, onlineCues...)
	case AspectPost:
		out = append(out, postCues...)
	case AspectReceive:
		out = append(out, postCues...)
	case AspectPapers, AspectTime, AspectWhere, AspectWho, AspectSteps, AspectPayOnline, AspectProxy, AspectElsewhere, AspectResult, AspectLegal, AspectConditions, AspectForms, AspectLink, AspectValidity, AspectWithin:
	}
	return out
}
