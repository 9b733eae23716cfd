package bot

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// maxPlaceRunes is the longest place that an answer shows; some records print a page of branch offices.
const maxPlaceRunes = 300

// where names the agency, the place that receives files, and the ways to file. Where the record has no receiving place of
// its own, the first sentence of its notes or steps that says where files are handed in is quoted.
func (w *procedureWriter) where() bool {
	var parts []string
	switch {
	case w.p.Agency != "":
		parts = append(parts, w.say(phraseAgency, w.glossed(place(w.p.Agency)))+marks([]string{w.citeField(w.p, keyAgency)}))
	case w.p.Authority != "":
		parts = append(parts, w.say(phraseAgency, w.glossed(place(w.p.Authority)))+marks([]string{w.citeField(w.p, keyAuthority)}))
	}
	if r := w.p.Reception; r != "" && !strings.EqualFold(r, w.p.Agency) {
		parts = append(parts, w.say(phraseReception, w.glossed(place(r)))+marks([]string{w.citeField(w.p, keyReception)}))
	}
	if len(parts) == 0 && len(w.p.Levels) > 0 {
		parts = append(parts, w.say(phraseLevel, w.glossedAll(w.p.Levels, ", "))+marks([]string{w.citeField(w.p, keyLevel)}))
	}
	if w.p.Reception == "" {
		if quoted, cites := w.handIn(); quoted != "" {
			parts = append(parts, w.say(phraseHandIn)+" "+quoted+marks(cites))
		}
	}
	if ways, cites := w.ways(); ways != "" {
		parts = append(parts, w.say(phraseWays, ways)+marks(cites))
	}
	if len(parts) == 0 {
		return false
	}
	w.add(Block{Type: BlockText, Text: strings.Join(parts, ". ") + "."})
	return true
}

// place is the reading form of an office's name or address.
func place(s string) string { return cutWhole(strings.TrimRight(s, " .,;"), maxPlaceRunes) }

// office is an office or desk that takes files, behind a word of place, in Key form.
const office = `(?:tại|đến|cho|tới|về|ở)(?: trụ sở)?(?: của)? (?:các )?(?:chủ tịch |ủy ban nhân dân|uỷ ban nhân dân|ubnd|bộ phận|trung tâm|cơ quan|công an|sở |bộ |cục |chi cục|phòng |văn phòng|ban quản lý|đại sứ quán|tổ chức|thuế |kho bạc|bảo hiểm|tòa án|trường|cơ sở|đơn vị|doanh nghiệp|hội đồng|viện |ngân hàng|quỹ|đồn |trạm|cảng|thư viện)`

// handingIn are the sentences about where a file is handed in, the plainest first, in Key form; of a row's note only the
// last counts too ("Trực tiếp tại trụ sở …").
var (
	handingIn = []*regexp.Regexp{
		regexp.MustCompile(`nộp [^.;]{0,60}(?:hồ sơ|đơn|giấy tờ|hiện vật)[^.;]{0,200}(?:` + office + `|phục vụ hành chính công|một cửa)|nộp (?:trực tiếp |hồ sơ )?` + office + `|(?:hồ sơ|đơn)[^.;]{0,120} (?:nộp|gửi) [^.;]{0,160}(?:` + office + `|phục vụ hành chính công|một cửa)|nộp (?:trực tiếp|trực tuyến|qua)[^.;]{0,160}` + office),
		regexp.MustCompile(`gửi [^.;]{0,60}(?:hồ sơ|đơn|thông báo|giấy đề nghị|văn bản đề nghị|biên bản)[^.;]{0,200}` + office + `|nơi (?:nộp|tiếp nhận) hồ sơ`),
		regexp.MustCompile(`tiếp nhận hồ sơ tại (?:trung tâm phục vụ|bộ phận (?:một cửa|tiếp nhận))`),
	}
	giveCues, sendCues, placeCues = []string{"nộp ", "gửi "}, []string{"gửi ", "nơi nộp", "nơi tiếp nhận"}, []string{"tại", "đến", "cho", "tới", "về", "ở"}
	deskNote                      = regexp.MustCompile(`^(?:(?:nộp |gửi )?(?:hồ sơ )?trực tiếp:? )?` + office)
	// sentOn are sentences about what offices do among themselves or when something is missing, in Key form.
	sentOn = regexp.MustCompile(`^(?:(?:bước \d+|[a-zđ]\)|\([ivx]+\))[:.]? ?)?(?:trong (?:thời hạn|vòng|ngày)|chậm nhất|cơ quan|ủy ban|sở |bộ |cục |chi cục|cán bộ|công chức|bộ phận|văn thư|sau khi)|bổ sung, hoàn thiện|(?:không|chưa) đủ điều kiện|từ chối|trả lại|lấy ý kiến|thông báo bằng văn bản|: (?:sở|bộ|cục|chi cục|ủy ban nhân dân) [^,.;]{0,60} gửi`)
)

// officeActs is a sentence, without its heading and in Key form, about what an office or its system does with a file.
var officeActs = regexp.MustCompile(`^hình thức cấp |^(?:trường hợp |nếu )?hồ sơ [^.;]{0,40}(?:đủ điều kiện|hợp lệ|đạt yêu cầu|đáp ứng|đầy đủ)|^(?:cơ quan|ủy ban|sở|bộ|cục|chi cục|công an|hệ thống) [^,.;]{0,80} (?:gửi|chuyển|thông báo) `)

// torn is the name of a desk that has lost a word in the source, in Key form: where it is, the sentence does not say.
var torn = regexp.MustCompile(`(?:^|[^g]) tâm phục vụ hành chính công`)

// handIn is what the source says of where to hand a file in: the desks that the rows' notes name, else the first sentence
// of the notes or steps about it.
func (w *procedureWriter) handIn() (quoted string, cites []string) {
	list := func(steps bool) func() []said {
		return sync.OnceValue(func() []said {
			var out []said
			for _, ref := range w.prose() {
				if ref.Key != keyConditions && (ref.Key == keySteps) == steps {
					out = append(out, w.sentencesOf(ref)...)
				}
			}
			return out
		})
	}
	notes, steps := list(false), list(true)
	for _, try := range []struct {
		list func() []said
		form *regexp.Regexp
		cues []string // every match holds one of them
		most int
	}{{notes, handingIn[0], giveCues, 1}, {notes, deskNote, placeCues, 3}, {steps, handingIn[0], giveCues, 1}, {notes, handingIn[1], sendCues, 1}, {steps, handingIn[1], sendCues, 1}, {steps, handingIn[2], placeCues, 1}} {
		var found []said
		for _, s := range try.list() {
			same := func(o said) bool { return o.key == s.key }
			if len(found) < try.most && containsAny(s.key, try.cues) && try.form.MatchString(s.key) && (try.form == handingIn[2] || !sentOn.MatchString(s.key) && !actsAlone(s, try.form)) && !torn.MatchString(s.key) && !slices.ContainsFunc(found, same) {
				found = append(found, s)
			}
		}
		if len(found) > 0 {
			return w.placeQuote(found)
		}
	}
	return "", nil
}

// actsAlone tells whether a sentence is about what an office does and its heading does not say where one hands in.
func actsAlone(s said, form *regexp.Regexp) bool {
	return officeActs.MatchString(s.own) && !form.MatchString(strings.TrimSuffix(s.key, s.own))
}

// placeQuote writes sentences about a place without the printed numbers before them.
func (w *procedureWriter) placeQuote(found []said) (string, []string) {
	limit := maxItemRunes
	if w.brief {
		limit = maxPlaceRunes
	}
	for i := range found {
		found[i].text = cutWhole(stepText(found[i].text), limit)
	}
	text, cites, _ := w.quoteAll(found, limit)
	return w.inQuotes(text), cites
}

func (w *procedureWriter) who() bool {
	if len(w.p.Applicants) == 0 {
		return false
	}
	id := w.citeField(w.p, keyApplicants)
	w.add(Block{Type: BlockText, Text: w.say(phraseWho, w.glossedAll(w.p.Applicants, "; ")) + marks([]string{id}), Citations: []string{id}})
	return true
}

// Cues of a sentence that answers whether one may pay online or file elsewhere. Of the second list a sentence must also
// speak of handing in: "nơi cư trú" alone stands in many certificates.
var (
	payOnlineCues = []string{"thanh toán trực tuyến", "nộp phí trực tuyến", "nộp lệ phí trực tuyến", "thanh toán phí, lệ phí trực tuyến", "chức năng thanh toán", "thanh toán qua", "chuyển khoản"}
	elsewhereCues = []string{"không phụ thuộc", "phi địa giới", "ngoài nơi cư trú", "nơi đang sinh sống", "bất kỳ nơi", "bất kỳ cơ quan", "bất kỳ ủy ban", "bất kỳ công an", "bất kỳ trung tâm", "bất kỳ bộ phận",
		"bất kỳ phòng", "bất kỳ cơ sở"}
	residenceCues = []string{"nơi cư trú", "nơi thường trú", "nơi tạm trú", "nơi ở hiện tại", "nơi ở"}
	handInCues    = []string{"nộp hồ sơ", "gửi hồ sơ", "nộp trực tiếp", "nộp tại", "đến cơ quan", "tiếp nhận", "nộp đơn", "đề nghị tại"}
)

// payOnline and elsewhere quote what the source says of the matter; it has no field of its own for them.
func (w *procedureWriter) payOnline() bool {
	return w.mention(phrasePayOnline, func(key string) bool { return containsAny(key, payOnlineCues) })
}

func (w *procedureWriter) elsewhere() bool {
	said := w.mention(phraseElsewhere, func(key string) bool { return containsAny(key, elsewhereCues) })
	if w.askedProvince != "" {
		// The catalogue is the country's: what it says holds in the province too.
		w.add(Block{Type: BlockText, Text: w.say(phraseEverywhere, w.askedProvince)})
		if !said {
			w.where()
		}
		return true
	}
	return said || w.mention(phraseElsewhere, func(key string) bool { return containsAny(key, residenceCues) && containsAny(key, handInCues) })
}

// mention quotes the first sentence of the channels' notes, the steps or the conditions that fits.
func (w *procedureWriter) mention(title phrase, fits func(key string) bool) bool {
	for _, ref := range w.prose() {
		text := knowledge.Cut(w.p.FieldText(ref.Key), ref.Span)
		runes := []rune(text)
		for _, s := range vitext.Sentences(text) {
			sentence := string(runes[s.Start:s.End])
			if !fits(vitext.Key(sentence)) {
				continue
			}
			id := w.citeProcedure(w.p, knowledge.Ref{Key: ref.Key, Span: knowledge.Span{Start: ref.Span.Start + s.Start, End: ref.Span.Start + s.End}})
			quoted := cutWhole(readable(sentence), maxItemRunes)
			w.add(Block{Type: BlockText, Text: w.say(title) + " “" + quoted + "”" + marks([]string{id}), Citations: []string{id}})
			return true
		}
	}
	return false
}

// prose lists the running texts of a record: tables run their cells together and are no sentences.
func (w *procedureWriter) prose() []knowledge.Ref {
	var out []knowledge.Ref
	for i := range w.p.Channels {
		if n := w.p.Channels[i].Note; n.Text != "" {
			out = append(out, n.Ref)
		}
	}
	for _, key := range []string{keySteps, keyConditions} {
		out = append(out, knowledge.Ref{Key: key, Span: knowledge.Span{End: len([]rune(w.p.FieldText(key)))}})
	}
	return out
}

// containsAny tells whether a text in Key form holds one of the cues, which are in Key form too.
func containsAny(s string, cues []string) bool {
	for _, c := range cues {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}
