package bot

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Phrases of what a way to file is good for.
var (
	phraseOnlineWhole = phrase{"Có, thủ tục này nộp trực tuyến được và làm trực tuyến toàn trình: nguồn ghi “%s”.", "Yes, files can be handed in online, and every step is online: the source says “%s”."}
	phraseOnlinePart  = phrase{"Nộp trực tuyến được một phần: nguồn ghi “%s”. Phần còn lại làm trực tiếp.", "Files can be handed in online in part: the source says “%s”. The rest is done in person."}
	phraseOnlineBook  = phrase{"Chưa nộp trực tuyến được: nguồn ghi trên mạng chỉ để đăng ký thời gian, địa điểm đến làm thủ tục.", "Files cannot be handed in online: the source says that online one only books when and where to come."}
	phrasePostResult  = phrase{"Nguồn không nêu việc nộp hồ sơ qua bưu chính; nguồn chỉ nói đến trả kết quả qua bưu chính.", "The source does not say that files can be sent by post; it only speaks of sending the result by post."}
	phraseOnlyBook    = phrase{"trực tuyến (chỉ để đăng ký thời gian, địa điểm)", "online (only to book when and where)"}
	phraseOnlyResult  = phrase{"qua bưu chính (chỉ trả kết quả)", "by post (only the result)"}
)

// use is what a row of the table of ways is good for.
type use string

const (
	useFiling use = ""
	useResult use = "result" // only the result is sent this way
	useBook   use = "book"   // only the appointment is made this way
)

var (
	// resultOnly begins a sentence about the way back of the result, in Key form; handsIn speaks of the way in.
	resultOnly = regexp.MustCompile(`^(?:(?:và )?(?:trả|nhận|gửi) (?:kết quả|giấy|thẻ)|kết quả )`)
	handsIn    = regexp.MustCompile(`(?:nộp|gửi|tiếp nhận|nhận) (?:thành phần |bộ )?(?:hồ sơ|đơn|giấy tờ)|hồ sơ [^.;]{0,30}(?:nộp|gửi)`)
	// booksOnly says what one does online, in Key form.
	booksOnly = regexp.MustCompile(`để đăng ký thời gian,? (?:và )?địa điểm`)
)

// useOf reads a row's own note: the table has a row for each way, but some rows only say how the result comes back or that
// one books a time.
func (w *procedureWriter) useOf(c *knowledge.Channel) use {
	cues, about := channelCues[c.Kind], 0
	for _, s := range w.sentencesOf(c.Note.Ref) {
		if c.Kind == knowledge.ChannelOnline && booksOnly.MatchString(s.key) {
			return useBook
		}
		if c.Kind != knowledge.ChannelPost || !containsAny(s.key, cues) {
			continue
		}
		if !resultOnly.MatchString(s.key) || handsIn.MatchString(s.key) {
			return useFiling
		}
		about++
	}
	if about > 0 {
		return useResult
	}
	return useFiling
}

// ways lists the channels of filing with their citations. A way that only serves for a part is named as such.
func (w *procedureWriter) ways() (string, []string) {
	var names, cites []string
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		if c.Kind == knowledge.ChannelUnknown {
			continue
		}
		names = append(names, w.wayName(c))
		cites = append(cites, w.citeProcedure(w.p, c.Ref))
	}
	return strings.Join(unique(names), ", "), unique(cites)
}

func (w *procedureWriter) wayName(c *knowledge.Channel) string {
	switch w.useOf(c) {
	case useResult:
		return w.say(phraseOnlyResult)
	case useBook:
		return w.say(phraseOnlyBook)
	case useFiling:
	}
	return w.channelName(c.Kind)
}

// WayOf names channel row i of a procedure in Vietnamese for pages, with what it only serves for.
func WayOf(p *knowledge.Procedure, i int) string {
	return capitalise(forPage(p, knowledge.Date{}).wayName(&p.Channels[i]))
}

// forPage is a writer whose words are shown beside no citation.
func forPage(p *knowledge.Procedure, day knowledge.Date) *procedureWriter {
	t := &turn{Bot: &Bot{}, msg: Message{Lang: "vi", AsOf: day}}
	return &procedureWriter{turn: t, draft: t.draft(Answered), p: p, sentences: map[knowledge.Ref][]said{}}
}

// channel is the first row of a kind that files can be handed in by, else the first of the kind; nil for none.
func (w *procedureWriter) channel(kind knowledge.ChannelKind) *knowledge.Channel {
	var first *knowledge.Channel
	for i := range w.p.Channels {
		c := &w.p.Channels[i]
		if c.Kind != kind {
			continue
		}
		if w.useOf(c) == useFiling {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

// How far a procedure is online, as its name says it in Key form; other texts speak of other procedures.
var (
	wholeOnline = regexp.MustCompile(`(?:dịch vụ công )?(?:trực tuyến )?toàn trình`)
	partOnline  = regexp.MustCompile(`dịch vụ công (?:trực tuyến )?một phần`)
)

// online tells whether files can be handed in online, and in full where the procedure's name says it. Elsewhere the
// catalogue does not say, and the answer says so.
func (w *procedureWriter) online() bool {
	key := vitext.Key(w.p.Name)
	for _, x := range []struct {
		form *regexp.Regexp
		say  phrase
	}{{wholeOnline, phraseOnlineWhole}, {partOnline, phraseOnlinePart}} {
		if m := x.form.FindString(key); m != "" {
			id := w.citeField(w.p, keyName)
			w.add(Block{Type: BlockText, Text: w.say(x.say, m) + marks([]string{id}), Citations: []string{id}})
			w.aboutChannel(w.channel(knowledge.ChannelOnline))
			return true
		}
	}
	return w.byChannel(knowledge.ChannelOnline, phraseOnlineYes, phraseOnlineNo)
}

// post tells whether files can be sent by post.
func (w *procedureWriter) post() bool {
	return w.byChannel(knowledge.ChannelPost, phrasePostYes, phrasePostNo)
}

func (w *procedureWriter) byChannel(kind knowledge.ChannelKind, yes, no phrase) bool {
	if len(w.p.Channels) == 0 {
		return false
	}
	c := w.channel(kind)
	if c == nil {
		ways, cites := w.ways()
		if ways == "" {
			return false
		}
		w.add(Block{Type: BlockText, Text: w.say(no, ways) + marks(cites), Citations: cites})
		return true
	}
	switch w.useOf(c) {
	case useResult:
		yes = phrasePostResult
	case useBook:
		yes = phraseOnlineBook
	case useFiling:
	}
	id := w.citeProcedure(w.p, c.Ref)
	w.add(Block{Type: BlockText, Text: w.say(yes) + marks([]string{id}), Citations: []string{id}})
	w.aboutChannel(c)
	return true
}

// aboutChannel quotes what a row's note says of its way; nil says nothing.
func (w *procedureWriter) aboutChannel(c *knowledge.Channel) {
	if c == nil {
		return
	}
	var about []said
	for _, s := range w.sentencesOf(c.Note.Ref) {
		if containsAny(s.key, channelCues[c.Kind]) {
			about = append(about, s)
		}
	}
	if quoted, cites, _ := w.quoteAll(about, maxNoteRunes); len(quoted) > 0 {
		w.add(Block{Type: BlockText, Text: w.say(phraseSourceNote) + " " + w.inQuotes(quoted) + marks(cites), Citations: unique(cites)})
	}
}

// inQuotes writes sentences of a source in quotation marks; those of the binary's pack are our own words and stand without.
func (w *procedureWriter) inQuotes(sentences []string) string {
	if w.p.Origin == knowledge.KindStarter {
		return strings.Join(sentences, "; ")
	}
	return "“" + strings.Join(sentences, "”; “") + "”"
}

// channelCues are the words by which a sentence speaks of a way to file.
var channelCues = map[knowledge.ChannelKind][]string{
	knowledge.ChannelOnline: {"trực tuyến", "cổng dịch vụ công", "trang thông tin", "ứng dụng", "vneid", "bản điện tử", "môi trường điện tử", "thư điện tử", "chữ ký số", "tài khoản", "hệ thống thông tin"},
	knowledge.ChannelPost:   {"bưu chính", "bưu điện", "bưu phẩm", "chuyển phát"},
}
