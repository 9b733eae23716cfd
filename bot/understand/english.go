package understand

import (
	"slices"

	"trolycong/knowledge/lexicon"
)

// englishAspects are cues of an English question. Their words may be Vietnamese syllables without diacritics, so they are
// read only where the question is English.
var englishAspects = []aspectCue{
	{AspectFee, cues("how much", "fee", "fees", "cost", "costs", "price", "charge", "charges", "expensive", "free of charge", "is it free", "money", "pay for")},
	{AspectTime, cues("how long", "how many days", "processing time", "how soon", "how quickly", "when will", "same day", "deadline", "time limit", "how fast", "take to", "duration")},
	{AspectPapers, cues("what documents", "which documents", "documents", "document do i", "papers", "paperwork", "what do i need", "what is needed", "what is required", "requirements for", "required documents", "what should i bring",
		"what to bring", "need to bring", "what to prepare", "prepare", "what do we need", "bring with")},
	{AspectWhere, cues("where", "which office", "what office", "which agency", "address", "which authority")},
	{AspectOnline, cues("online", "on the internet", "on the web", "over the internet", "via the portal", "on the portal", "on vneid")},
	{AspectSteps, cues("steps", "what steps", "how do i", "how do we", "how to", "how can i", "how can we", "how does one", "process for", "procedure for", "what is the process", "what is the procedure", "how should i", "how does", "how would i")},
	{AspectWho, cues("who can", "who may", "am i eligible", "eligible", "who is allowed", "can a foreigner", "can foreigners")},
	{AspectPost, cues("by post", "by mail", "post office")},
	{AspectConditions, cues("conditions", "eligibility", "criteria")},
	{AspectForms, cues("which form", "what form", "application form", "download the form", "forms")},
	{AspectResult, cues("what do i get", "what will i get", "what will i receive", "what do i receive", "the result")},
	{AspectLegal, cues("legal basis", "which law", "what law", "regulation", "regulations", "decree")},
	{AspectLink, cues("link", "official page", "web page")},
	{AspectProxy, cues("on my behalf", "on behalf of", "someone else", "somebody else", "power of attorney", "by proxy", "another person")},
	{AspectElsewhere, cues("another province", "any province", "other province", "another commune", "another city", "outside my province", "anywhere", "different province", "another district")},
	{AspectPayOnline, cues("pay online", "pay by card", "bank transfer")},
}

// englishProcedure are the words of an English question that ask for something of an office.
var englishProcedure = cues("register", "registration", "certificate", "certified", "license", "licence", "permit", "permission", "approval", "passport", "visa", "renew", "renewal", "extend", "extension", "reissue", "replace",
	"apply", "application", "declare", "declaration", "notify", "card", "procedure", "benefit", "allowance", "exempt", "exemption", "refund", "recognise", "recognize", "appoint", "appointment")

// readEnglish reads the aspects of an English question. How it is to be done is asked only when nothing else is: "how do I
// register a birth online" asks whether it can be done so.
func (q *Question) readEnglish(w words, used []bool) {
	if w.has(englishProcedure) {
		q.ProcedureCue++
	}
	found := q.Aspects
	for _, a := range englishAspects {
		if w.mark(a.cues, used) && !slices.Contains(found, a.aspect) {
			found = append(found, a.aspect)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(a Aspect) bool { return a == AspectSteps })
	}
	q.Aspects = found
	for i, k := range w.key {
		used[i] = used[i] || lexicon.EnglishFiller(k)
	}
}

// Gloss says in English what an official name or term says, "" where the lexicon does not cover all of it.
func Gloss(name string) string { return lexicon.Gloss(name) }
