// Package guard judges what comes in and what goes out: it masks personal data, gives verdicts on messages, and proves
// that every claim of a draft stands in its sources.
//
// Kind: part. It returns codes, never phrases, imports nothing of the conversation's root, does no I/O, and fails
// closed: a claim that it cannot find is a violation. Used by the bot for every composer alike.
package guard

// FindingKind is a kind of personal data.
type FindingKind string

// The kinds of personal data that Mask finds.
const (
	FindCCCD     FindingKind = "cccd" // citizen identity number, 12 digits
	FindCMND     FindingKind = "cmnd" // old identity number, 9 digits
	FindPhone    FindingKind = "phone"
	FindEmail    FindingKind = "email"
	FindCard     FindingKind = "card"
	FindAccount  FindingKind = "account"  // bank account, by context
	FindPassport FindingKind = "passport" // by context
	FindTax      FindingKind = "tax"      // by context
	FindInsured  FindingKind = "insured"  // social or health insurance number, by context
	FindPlate    FindingKind = "plate"    // vehicle plate, by context
)

// Finding is one masked place: runes [Start, End) of the cleaned text before masking.
type Finding struct {
	Kind       FindingKind
	Start, End int
}

// VerdictKind says what a message is besides a question.
type VerdictKind string

// The verdicts on a message.
const (
	OK              VerdictKind = "ok"
	Emergency       VerdictKind = "emergency" // danger to people now; Code names the services ("114", "113,115") or Missing
	Injection       VerdictKind = "injection" // an attempt to change the rules or reach secrets
	Abuse           VerdictKind = "abuse"     // insults
	AsksPrivateData VerdictKind = "asks_private_data"
	FileStatus      VerdictKind = "file_status" // the state of one handed-in file
	Scam            VerdictKind = "scam"        // somebody who claims to be an office asks for money or codes, or has got them
	Crime           VerdictKind = "crime"       // asks how to break the law: forged papers, evasion, bribes
)

// Missing is the code of an emergency in which somebody cannot be found.
const Missing = "missing"

// Verdict on a message.
type Verdict struct {
	Kind VerdictKind
	// Code details the kind for the bot; may be empty.
	Code string
}
