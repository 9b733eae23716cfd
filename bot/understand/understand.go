// Package understand reads what a question asks for: its intent, the aspects of a procedure, the facets of a plan
// question (province, year, level, measure), and whether it follows up on an earlier one.
//
// Kind: part. It returns codes and slots, never phrases, imports nothing of the conversation's root, and refuses to
// look anything up: whether a source holds the answer is not its business. Used by the bot.
package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

// Intent is what kind of turn a question opens.
type Intent string

// The intents. IntentKnowledge is everything that is looked up; the search decides between procedures and plans.
const (
	IntentKnowledge  Intent = "knowledge"
	IntentGreeting   Intent = "greeting"
	IntentThanks     Intent = "thanks"
	IntentHelp       Intent = "help" // who are you, what can you do
	IntentHandoff    Intent = "handoff"
	IntentOutOfScope Intent = "out_of_scope"
)

// Aspect is one side of a procedure that a question asks for.
type Aspect string

// The aspects of a procedure.
const (
	AspectPapers     Aspect = "papers"
	AspectFee        Aspect = "fee"
	AspectTime       Aspect = "time"
	AspectWhere      Aspect = "where"
	AspectWho        Aspect = "who"
	AspectSteps      Aspect = "steps"
	AspectOnline     Aspect = "online"
	AspectPayOnline  Aspect = "pay_online"
	AspectPost       Aspect = "post"
	AspectReceive    Aspect = "receive_post" // the result by post
	AspectValidity   Aspect = "validity"     // how long what is issued holds
	AspectWithin     Aspect = "within"       // by when one must file
	AspectProxy      Aspect = "proxy"        // through another person
	AspectElsewhere  Aspect = "elsewhere"    // outside one's place of residence
	AspectResult     Aspect = "result"
	AspectLegal      Aspect = "legal"
	AspectConditions Aspect = "conditions"
	AspectForms      Aspect = "forms"
	AspectLink       Aspect = "link"
)

// Measure is what a plan question wants to know.
type Measure string

// The measures of plan questions.
const (
	MeasureTarget   Measure = "target"
	MeasureResult   Measure = "result"
	MeasureDeadline Measure = "deadline"
	MeasureAgency   Measure = "agency"
	MeasureList     Measure = "list"
	MeasureDefine   Measure = "define"
	MeasureFigure   Measure = "figure" // "bao nhiêu", target or result not said
	MeasurePlace    Measure = "place"
	MeasureNumber   Measure = "number" // the number of a document: "quyết định số mấy"
)

// Level is an administrative level that a question names.
type Level string

// The levels.
const (
	LevelCentral  Level = "bộ"
	LevelProvince Level = "tỉnh"
	LevelDistrict Level = "huyện"
	LevelCommune  Level = "xã"
)

// Channel of filing that a question names.
type Channel string

// The channels of filing.
const (
	ChannelAny      Channel = ""
	ChannelOnline   Channel = "online"
	ChannelInPerson Channel = "in_person"
	ChannelPost     Channel = "post"
)

// Question is what was understood of one text.
type Question struct {
	Text   string
	Intent Intent
	// Lang is "vi" or "en".
	Lang string
	// Plain tells that the user types without diacritics.
	Plain   bool
	Aspects []Aspect
	Channel Channel
	// Measures in the order of their cues' strength.
	Measures []Measure
	// Provinces by their accented names, in the order of the text; Years in the order of the text.
	Provinces []string
	Years     []int
	Levels    []Level
	// Sections are printed section numbers that the text names ("mục 5.1").
	Sections []string
	Compare  bool
	// Highest and Lowest tell that a comparison asks which is more or less.
	Highest, Lowest bool
	// Judge tells that the text asks whether a result meets its target.
	Judge bool
	// PlanCue and ProcedureCue are how strongly the words themselves point to a plan or a procedure, 0 and up.
	PlanCue, ProcedureCue float64
	// FollowUp tells that the text leans on an earlier question: it opens like one, or names facets only.
	FollowUp bool
	// BackReference tells that it points back by words ("thủ tục này"). Inherited is for the caller: the aspects come from
	// an earlier turn, not from Text.
	BackReference, Inherited bool
	// Asked is for the caller: the words that ask, when Text holds an earlier turn's words as well. Empty means Text.
	Asked string
	// Subject is the text without question words, facets and aspect cues: what it is about. Empty when it is about
	// nothing by itself.
	Subject string
	// Focus are the two words after "cơ quan nào", "ai", "sở nào": what somebody does. Empty when no agency is asked.
	Focus string
	// Term is the word that a definition question asks about, as typed ("DTI").
	Term string
}

// Read understands one text. Deterministic; safe for concurrent use.
func Read(text string) Question { return read(split(withoutVocative(text)), text) }

// ReadMended understands a text whose diacritics were put back as far as is sure; plain tells that a word left without may
// still stand for any.
func ReadMended(text string, plain bool) Question {
	w := split(withoutVocative(text))
	w.plain = w.plain || plain
	return read(w, text)
}

func read(w words, text string) Question {
	q := Question{Text: text, Intent: IntentKnowledge, Plain: w.plain, Lang: language(text, w)}
	used := make([]bool, len(w.key))
	q.readAspects(w, used)
	q.readFacets(text, w, used)
	q.readMeasures(text, w, used)
	w.mark(fillerCues, used)
	q.Subject = w.rest(used)
	q.Intent = intent(w, q)
	q.BackReference = w.has(backReferenceCues)
	q.FollowUp = followUp(w, q)
	q.weigh(w)
	return q
}

// vocative is how a question ends that speaks to somebody: "… vậy cháu?", "… hả bác", "… cô ơi". A bare "con" or "cháu" is
// whom the question is about.
var vocative = regexp.MustCompile(`(?i)(?:[\s,]+(?:vậy|thế|hả|nhỉ|à|ạ|dạ|vay|ha|nhi|đó|nè|vậy hả|thế hả))+[\s,]+(?:cháu|cô|bác|chú|dì|anh|chị|em|con|cưng|ad|admin|shop|bạn|chau|co|bac|chu)(?:\s+(?:ơi|ạ|nhỉ))?\s*[?.!]*$|[\s,]+(?:cháu|cô|bác|chú|dì|anh|chị|em|ad|admin|bạn)\s+ơi\s*[?.!]*$`)

// addressed are the last words of every vocative, in Key form.
var addressed = vitext.WordSet("cháu cô bác chú dì anh chị em con cưng ad admin shop bạn chau co bac chu ơi ạ nhỉ")

func withoutVocative(text string) string {
	if end := strings.TrimRight(text, " \t\n?.!"); !addressed[vitext.Key(end[strings.LastIndexAny(end, " \t\n,")+1:])] {
		return text
	}
	if rest := vocative.ReplaceAllString(text, ""); strings.TrimSpace(rest) != "" {
		return rest
	}
	return text
}

// Has tells whether the question asks for the aspect.
func (q Question) Has(a Aspect) bool { return slices.Contains(q.Aspects, a) }

// Wants tells whether the question asks for the measure.
func (q Question) Wants(m Measure) bool { return slices.Contains(q.Measures, m) }

// Content is the number of syllables of the subject.
func (q Question) Content() int { return len(strings.Fields(q.Subject)) }

func (q *Question) readAspects(w words, used []bool) {
	for _, a := range aspectCues {
		if a.aspect != AspectProxy && w.mark(a.cues, used) {
			q.Aspects = append(q.Aspects, a.aspect)
		}
	}
	if q.Lang == "en" {
		q.readEnglish(w, used)
	}
	if w.without(notFor).mark(proxyCues, used) {
		q.Aspects = append(q.Aspects, AspectProxy)
	}
	// "mất bao lâu" and "mất bao nhiêu ngày" are about time, "mất bao nhiêu" about money.
	if w.has(bareAmountCues) && !q.Has(AspectTime) && !q.Has(AspectFee) {
		w.mark(bareAmountCues, used)
		q.Aspects = append(q.Aspects, AspectFee)
	}
	switch {
	case w.has(onlineCues):
		q.Channel = ChannelOnline
	case w.has(postCues):
		q.Channel = ChannelPost
	case w.has(inPersonCues):
		q.Channel = ChannelInPerson
	}
	if q.Channel == ChannelOnline && w.has(possibleCues) && !q.Has(AspectOnline) && len(q.Aspects) == 0 {
		q.Aspects = append(q.Aspects, AspectOnline)
	}
	if q.Channel == ChannelPost && w.has(possibleCues) && len(q.Aspects) == 0 {
		q.Aspects = append(q.Aspects, AspectPost)
	}
	if w.has(postCues) && w.has(resultCues) {
		q.Aspects = append(q.Aspects, AspectReceive) // "nhận kết quả … qua bưu điện"
	}
	if q.Has(AspectReceive) && (!w.without(receiveCues).has(postCues) || w.has(resultCues) && !w.has(handInCues)) {
		q.Aspects = slices.DeleteFunc(q.Aspects, func(a Aspect) bool { return a == AspectPost })
	}
	if q.Has(AspectPayOnline) && !w.without(payOnlineCues).has(onlineAspectCues) {
		// "thanh toán trực tuyến được không" asks about paying, not about filing.
		q.Aspects = slices.DeleteFunc(q.Aspects, func(a Aspect) bool { return a == AspectOnline })
	}
	if (q.Has(AspectValidity) || q.Has(AspectWithin)) && !w.without(validityCues).without(withinCues).has(cuesOf(AspectTime, q.Lang)) {
		q.Aspects = slices.DeleteFunc(q.Aspects, func(a Aspect) bool { return a == AspectTime })
	}
	slices.Sort(q.Aspects)
	q.Aspects = slices.Compact(q.Aspects)
}

var (
	yearPattern    = regexp.MustCompile(`(?:^|[^\d./])((?:19|20)\d\d)(?:$|[^\d])`)
	sectionCues    = cues("mục", "muc", "phần", "phan", "khoản", "khoan", "điểm", "diem") // one stands in every sectionPattern
	sectionPattern = regexp.MustCompile(`(?i)(?:mục|muc|phần|phan|khoản|khoan|điểm|diem)\s+([IVX]+(?:[./][0-9a-zđ]+)*|\d+(?:\.\d+)*)`)
)

func (q *Question) readFacets(text string, w words, used []bool) {
	if strings.ContainsAny(text, "0123456789") {
		q.readYears(text)
	}
	for i, k := range w.key {
		if len(k) == 4 && (strings.HasPrefix(k, "20") || strings.HasPrefix(k, "19")) {
			if _, err := strconv.Atoi(k); err == nil {
				used[i] = true
			}
		}
	}
	if w.has(sectionCues) {
		for _, m := range sectionPattern.FindAllStringSubmatch(text, -1) {
			q.Sections = append(q.Sections, m[1])
		}
	}
	q.Provinces = provincesIn(w, used)
	for _, l := range levelCues {
		if w.mark(l.cues, used) {
			q.Levels = append(q.Levels, l.level)
		}
	}
}

func (q *Question) readYears(text string) {
	for _, m := range yearPattern.FindAllStringSubmatch(text, -1) {
		y, err := strconv.Atoi(m[1])
		if err == nil && !slices.Contains(q.Years, y) {
			q.Years = append(q.Years, y)
		}
	}
	for _, r := range yearRanges(text) {
		if !slices.Contains(q.Years, r) {
			q.Years = append(q.Years, r)
		}
	}
}

// yearRanges reads "2021-2025": the last year is what a target is set for.
func yearRanges(text string) []int {
	var out []int
	for _, m := range rangePattern.FindAllStringSubmatch(text, -1) {
		if y, err := strconv.Atoi(m[2]); err == nil {
			out = append(out, y)
		}
	}
	return out
}

var rangePattern = regexp.MustCompile(`\b(20\d\d)\s*[-–]\s*(20\d\d)\b`)

func (q *Question) readMeasures(text string, w words, used []bool) {
	for _, m := range measureCues {
		if w.mark(m.cues, used) {
			q.Measures = append(q.Measures, m.measure)
		}
	}
	if len(w.key) > 1 && (w.key[0] == "số" || w.plain && w.key[0] == "so") && !q.Wants(MeasureFigure) {
		q.Measures = append(q.Measures, MeasureFigure) // "Số cảnh báo từ đầu năm"
	}
	if q.Wants(MeasureFigure) && w.has(ordinalCues) && !w.without(ordinalCues).has(figureCues) {
		q.Measures = slices.DeleteFunc(q.Measures, func(m Measure) bool { return m == MeasureFigure })
	}
	if q.Wants(MeasureFigure) && w.has(doneCues) && !q.Wants(MeasureTarget) && !q.Wants(MeasureResult) {
		q.Measures = append(q.Measures, MeasureResult) // "đã cấp bao nhiêu …"
	}
	if w.starts(whoOpening) && !q.Wants(MeasureAgency) && !q.Wants(MeasureFigure) && !q.Wants(MeasureDeadline) && len(q.Aspects) == 0 {
		q.Measures = append(q.Measures, MeasureAgency) // "Ai giúp Chủ tịch chỉ đạo …"
	}
	if at, n := w.find(whoCues); at >= 0 && at+n+1 < len(w.key) && q.Wants(MeasureAgency) {
		q.Focus = strings.Join(w.key[at+n:min(at+n+2, len(w.key))], " ")
	}
	if m := definePattern.FindStringSubmatch(vitext.FoldSpaces(text)); m != nil && q.Wants(MeasureDefine) {
		q.Term = strings.Trim(m[1], " \"“”'‘’?.,:")
	}
	q.Compare = w.has(compareCues)
	q.Highest = w.has(highestCues)
	q.Lowest = w.has(lowestCues)
	q.Judge = w.has(judgeCues)
	if (q.Highest || q.Lowest) && len(q.Provinces) > 1 {
		q.Compare = true
	}
	w.mark(compareCues, used)
	w.mark(highestCues, used)
	w.mark(lowestCues, used)
	w.mark(judgeCues, used)
}

var definePattern = regexp.MustCompile(`(?i)^(?:cho (?:tôi|em|mình) hỏi\s+)?(?:thế nào là\s+)?(.{1,60}?)\s+(?:là gì|la gi|nghĩa là gì|nghia la gi|là viết tắt|la viet tat|viết tắt|viet tat|là từ viết tắt|có nghĩa|co nghia|là cái gì|la cai gi)`)

// weigh sums how far the words alone point to plans or to procedures.
func (q *Question) weigh(w words) {
	for _, c := range planWords {
		if w.has(c.cues) {
			q.PlanCue += c.weight
		}
	}
	for _, c := range procedureWords {
		if w.has(c.cues) {
			q.ProcedureCue += c.weight
		}
	}
	if len(q.Aspects) > 0 {
		q.ProcedureCue += 0.5
	} else if w.starts(countCues) {
		q.PlanCue++ // "bao nhiêu dịch vụ công …" counts things, which no procedure does
	}
	if len(q.Provinces) > 0 {
		q.PlanCue += 0.7
	}
	if len(q.Years) > 0 {
		q.PlanCue += 0.7
	}
	if len(q.Sections) > 0 {
		q.PlanCue++
	}
}

func intent(w words, q Question) Intent {
	short := len(w.key) <= 8
	switch {
	case w.has(handoffCues):
		return IntentHandoff
	case w.has(helpCues) && q.Content() <= 3:
		return IntentHelp
	case w.has(thanksCues) && short && q.Content() <= 2 && len(q.Aspects) == 0:
		return IntentThanks
	case w.starts(greetingCues) && q.Content() == 0 && len(q.Aspects) == 0:
		return IntentGreeting
	case w.has(outOfScopeCues):
		return IntentOutOfScope
	}
	return IntentKnowledge
}

// followUp tells whether the text cannot stand alone: it opens with "còn", "thế", "vậy", or it is about nothing by
// itself while it asks for an aspect or names a facet.
func followUp(w words, q Question) bool {
	if len(w.key) == 0 || q.Intent != IntentKnowledge {
		return false
	}
	if w.starts(followUpCues) && len(w.key) <= 14 {
		return true
	}
	facets := len(q.Years) + len(q.Provinces) + len(q.Levels) + len(q.Aspects) + len(q.Measures)
	if q.BackReference && q.Content() <= 3 {
		return true
	}
	return q.Content() == 0 && facets > 0
}

// language is "en" when a text without a Vietnamese letter is English by its words; with Vietnamese letters, as of a
// procedure's name, when it opens in English and holds three words that are no bare Vietnamese syllables.
func language(text string, w words) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= 0xC0 }) {
		if lexicon.English(w.key) {
			return "en"
		}
		return "vi"
	}
	clear := 0
	for _, k := range w.key {
		if slices.Contains(clearEnglish, k) {
			clear++
		}
	}
	if clear >= 3 && slices.Contains(clearEnglish, w.key[0]) {
		return "en"
	}
	return "vi"
}
