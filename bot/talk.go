package bot

import (
	"regexp"
	"strings"

	"trolycong/bot/guard"
	"trolycong/bot/understand"
	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// guardInput ends the turn when the message must not or need not be looked up: danger, attack, personal data, the
// status of a file. nil lets the turn go on.
func (t *turn) guardInput() *Reply {
	v := guard.Input(t.masked)
	t.step("guard_input", string(v.Kind), KV{"code", v.Code})
	switch v.Kind {
	case guard.Emergency:
		return t.emergency(v.Code)
	case guard.Injection:
		return t.plain(Blocked, phraseBlocked)
	case guard.Abuse:
		return t.plain(Blocked, phraseAbuse)
	case guard.FileStatus:
		return t.withPortal(t.plain(NeedsStatusService, phraseStatus))
	case guard.AsksPrivateData:
		return t.plain(OutOfScope, phrasePrivateData, phraseOutOfScope)
	case guard.Scam:
		return t.warning(phraseScam)
	case guard.Crime:
		return t.plain(OutOfScope, phraseCrime)
	case guard.OK:
	}
	if guard.NeedsRemoval(t.masked, t.found) && !asksToDo(t.masked) {
		return t.personalData()
	}
	return nil
}

var (
	// doWords are what people do about a paper or a thing, in Key form: beside them a masked number leaves the question
	// clear ("biển số xe … sang tên").
	doWords = regexp.MustCompile(`(?:^|[^\pL])(?:sang tên|mất|làm|cấp|đổi|gia hạn|hết hạn|hỏng|rách|đăng ký|xin|thu hồi|hủy|xóa|chuyển)(?:$|[^\pL])`)
	// lookUpWords ask to look into what the number stands for, or only say whose it is.
	lookUpWords = []string{"kiểm tra", "tra cứu", "tra giúp", "tra hộ", "tìm giúp", "xem giúp", "xem hộ", "của ai", "là ai", "là gì"}
)

// asksToDo tells whether a masked message says what its writer wants to do.
func asksToDo(masked string) bool {
	key := vitext.Key(masked)
	return doWords.MatchString(key) && !containsAny(key, lookUpWords)
}

// ownerNumber is a masked number that says who asks, with the words that announce it; smallWords say nothing of a subject.
var (
	ownerNumber = regexp.MustCompile(`(?i)(?:tôi có |tôi |em |mình )?(?:số )?(?:căn cước(?: công dân)?|cccd|cmnd|chứng minh(?: nhân dân| thư)?|điện thoại|sđt|email)?(?: số)?(?: là)?\s*:?\s*\[(?:số căn cước|số chứng minh|số điện thoại|email)\][\s,.;]*`)
	smallWords  = regexp.MustCompile(`(?:^| )(?:bị|rồi|thì|và|cần|muốn|gì|cho|tôi|em|lại|giờ|sao)(?: |$)`)
)

// withoutOwner leaves out the number by which people say who they are, where what is left still names a subject: it would
// lead to the procedure of the paper that bears the number.
func withoutOwner(masked string) string {
	if !strings.Contains(masked, "[") {
		return masked
	}
	rest := strings.TrimSpace(ownerNumber.ReplaceAllString(masked, " "))
	key := " " + vitext.Key(rest) + " "
	for _, form := range []*regexp.Regexp{doWords, smallWords, doWords} {
		key = form.ReplaceAllString(key, " ")
	}
	if len(vitext.Syllables(key)) < 2 {
		return masked
	}
	return rest
}

// warning answers with a caution that names the police's number.
func (t *turn) warning(p phrase) *Reply {
	d := t.draft(OutOfScope)
	d.add(Block{Type: BlockText, Text: t.say(p)})
	d.fact(knowledge.Fact{Kind: knowledge.FactContact, Provenance: knowledge.FromConfig, Derived: "113"})
	return t.hotline(d.done())
}

// selfHarm is a wish to die in Key form, typed with marks or without: "từ từ" is none.
var selfHarm = regexp.MustCompile(`tự tử|tự sát|muốn chết|không muốn sống|kết liễu|(?:^| )(?:tu tu|tu sat|muon chet|khong muon song)(?: |$)|suicide|kill myself`)

func (t *turn) emergency(code string) *Reply {
	d := t.draft(Emergency)
	if selfHarm.MatchString(vitext.Key(t.masked)) {
		d.add(Block{Type: BlockText, Text: t.say(phraseSelfHarm)})
	}
	services := strings.FieldsFunc(code, func(r rune) bool { return r == ',' || r == '+' || r == ' ' })
	if len(services) == 0 {
		services = []string{"113"}
	}
	for _, s := range services {
		p, ok := emergencyPhrases[s]
		if !ok {
			p = emergencyPhrases["113"]
		}
		d.add(Block{Type: BlockText, Text: t.say(p)})
	}
	for _, number := range []string{"111", "113", "114", "115"} {
		d.fact(knowledge.Fact{Kind: knowledge.FactContact, Provenance: knowledge.FromConfig, Derived: number})
	}
	return d.done()
}

func (t *turn) personalData() *Reply {
	names := make([]string, 0, len(t.found))
	for _, f := range t.found {
		names = append(names, t.say(findingName(f.Kind)))
	}
	d := t.draft(PersonalData)
	d.add(Block{Type: BlockText, Text: t.say(phrasePersonalData, strings.Join(unique(names), ", "))})
	return d.done()
}

// talk answers what needs no source: greetings, thanks, help, hand-off, other worlds. nil lets the turn go on.
func (t *turn) talk() *Reply {
	switch t.question.Intent {
	case understand.IntentGreeting:
		return t.plain(Smalltalk, phraseGreeting)
	case understand.IntentThanks:
		return t.plain(Smalltalk, phraseThanks)
	case understand.IntentHelp:
		return t.plain(Smalltalk, phraseHelp)
	case understand.IntentHandoff:
		return t.hotline(t.plain(Handoff, phraseHandoff))
	case understand.IntentOutOfScope, understand.IntentKnowledge:
		// A topic of another world may stand in a procedure's name ("giao diện lập trình"): lookUp decides.
	}
	if t.masked == "" {
		return t.plain(Smalltalk, phraseHelp)
	}
	return nil
}

// plain is a reply without sources.
func (t *turn) plain(o Outcome, texts ...phrase) *Reply {
	d := t.draft(o)
	for _, p := range texts {
		d.add(Block{Type: BlockText, Text: t.say(p)})
	}
	return d.done()
}

// noSource is the honest "no": why, and where to ask next.
func (t *turn) noSource(why string, choices ...Choice) *Reply {
	d := t.draft(NoSource)
	d.add(Block{Type: BlockText, Text: why})
	d.add(Block{Type: BlockText, Text: t.say(phraseAskElsewhere)})
	d.reply.Choices = choices
	return t.withPortal(t.hotline(d.done()))
}

// hotline adds the operator's own number, when there is one.
func (t *turn) hotline(r *Reply) *Reply {
	if t.opt.Hotline == "" {
		return r
	}
	r.Blocks = append(r.Blocks, Block{Type: BlockText, Text: t.say(phraseHotline, t.opt.Hotline)})
	r.Facts = append(r.Facts, knowledge.Fact{Kind: knowledge.FactContact, Provenance: knowledge.FromConfig, Derived: t.opt.Hotline})
	r.Text = plainText(r.Blocks)
	return r
}

func (t *turn) withPortal(r *Reply) *Reply {
	r.Blocks = append(r.Blocks, Block{Type: BlockLink, Text: t.say(phrasePortalLink), URL: knowledge.PortalURL})
	return r
}

// unproven replaces a draft whose claims are not all in its sources: it keeps the way to the sources, and no figure.
func (t *turn) unproven(r *Reply) *Reply {
	d := t.draft(NoSource)
	d.add(Block{Type: BlockText, Text: t.say(phraseUnproven)})
	for _, b := range r.Blocks {
		if b.Type == BlockLink {
			d.add(b)
		}
	}
	if len(r.Procedures) == 0 {
		for _, c := range r.Citations {
			d.add(Block{Type: BlockLink, Text: t.say(phraseSourceLink), URL: sourcePage(c.Document)})
			break
		}
	}
	return d.done()
}

// findingName names a kind of personal data for people.
func findingName(k guard.FindingKind) phrase {
	switch k {
	case guard.FindCCCD:
		return phrase{"số căn cước", "identity card number"}
	case guard.FindCMND:
		return phrase{"số chứng minh nhân dân", "old identity card number"}
	case guard.FindPhone:
		return phrase{"số điện thoại", "telephone number"}
	case guard.FindEmail:
		return phrase{"địa chỉ thư điện tử", "e-mail address"}
	case guard.FindCard:
		return phrase{"số thẻ", "card number"}
	}
	return phrase{"số giấy tờ hoặc thông tin riêng", "number of a paper or private information"}
}
