package bot

import (
	"regexp"

	"trolycong/internal/vitext"
)

// Phrases of what the catalogue has no field for.
var (
	phraseProxy   = phrase{"Về việc nhờ người khác làm thay, nguồn ghi:", "On acting through another person the source says:"}
	phraseReceive = phrase{"Về việc nhận kết quả qua bưu chính, nguồn ghi:", "On receiving the result by post the source says:"}
)

// Cues of a sentence that says who may act for another. An agency that acts for another agency is none: of the second list a
// sentence must also speak of a person or a paper.
var (
	actsForCues   = []string{"nộp thay", "nộp hồ sơ thay", "làm thay", "thực hiện thay", "đăng ký thay", "đi thay", "nhận thay", "nộp hộ", "không được ủy quyền", "văn bản ủy quyền", "giấy ủy quyền", "hợp đồng ủy quyền"}
	entrustCues   = []string{"ủy quyền"}
	entrustedCues = []string{"người được ủy quyền", "người ủy quyền", "ủy quyền cho người", "ủy quyền cho", "người khác", "người đại diện", "tổ chức, cá nhân", "cá nhân"}
	byPostCues    = []string{"bưu chính", "bưu điện"}
	resultCues    = []string{"trả kết quả", "nhận kết quả", "kết quả giải quyết", "gửi kết quả", "trả giấy", "nhận giấy", "gửi giấy", "trả thẻ", "nhận thẻ"}
)

// parentWords are words by which a question speaks of a parent; bothParents names in a source both of them as those whose
// duty it is, all in Key form.
var (
	parentWords = regexp.MustCompile(`(?:^|[^\pL])(?:bố|ba|cha|mẹ|má)(?:$|[^\pL])`)
	bothParents = regexp.MustCompile(`cha hoặc mẹ [^.;]{0,20}(?:có trách nhiệm|thực hiện|đăng ký)`)
)

// proxy quotes what the source says of acting through another person, in its texts or among the papers. Where either
// parent may act, that comes first: a parent needs nobody's leave.
func (w *procedureWriter) proxy() bool {
	either := parentWords.MatchString(vitext.Key(w.query.Text)) &&
		w.mention(phraseProxy, func(key string) bool { return bothParents.MatchString(key) })
	return either || w.mention(phraseProxy, func(key string) bool {
		return containsAny(key, actsForCues) || containsAny(key, entrustCues) && containsAny(key, entrustedCues)
	}) || w.proxyPaper()
}

// proxyPaper quotes the first paper that a person who acts for another hands in.
func (w *procedureWriter) proxyPaper() bool {
	for i := range w.p.Cases {
		for _, p := range w.p.Cases[i].Papers {
			key := vitext.Key(p.Name)
			if !containsAny(key, entrustCues) && !containsAny(key, actsForCues) {
				continue
			}
			id := w.citeProcedure(w.p, p.Ref)
			w.add(Block{Type: BlockText, Text: w.say(phraseProxy) + " “" + cutWhole(readable(p.Name), maxItemRunes) + "”" + marks([]string{id}), Citations: []string{id}})
			return true
		}
	}
	return false
}

// receive quotes what the source says of getting the result by post.
func (w *procedureWriter) receive() bool {
	return w.mention(phraseReceive, func(key string) bool { return containsAny(key, byPostCues) && containsAny(key, resultCues) })
}
