package bot

import (
	"log/slog"
	"time"

	"trolycong/knowledge"
)

// Text is what a citizen wrote. Its LogValue never shows the words.
type Text string

// LogValue gives the length only, so that a text cannot reach a log by accident.
func (t Text) LogValue() slog.Value { return slog.IntValue(len([]rune(string(t)))) }

// Audience is who asks, when the caller says so. It grants nothing.
type Audience string

// The audiences. Unset means: read it from the words.
const (
	AudienceUnset        Audience = ""
	AudienceCitizen      Audience = "citizen"
	AudienceBusiness     Audience = "business"
	AudienceCivilServant Audience = "civil_servant"
)

// Message is one question of one conversation, masked before it comes here or by Handle at the latest.
type Message struct {
	Text Text
	// Session is the conversation; empty starts a new one.
	Session  string
	Audience Audience
	// Lang is "vi", "en" or empty (read from the words).
	Lang string
	// Province the user stands in, plain name; empty when unknown.
	Province string
	// AsOf asks what holds on a day (rates, windows of fees); zero means the day of Now. A date without its day counts as zero.
	AsOf knowledge.Date
	// See is what the caller may see.
	See knowledge.Visibility
	// Channel names where the message came from ("web", "cli", "api"), for phrases that differ.
	Channel string
	// Now is the time of the message; zero means the bot's clock.
	Now time.Time
	// Fence is the token of the lock that the channel holds on the conversation, see Session.Fence; 0 without one.
	Fence uint64
}

// MaxQuestionRunes is the longest question that is answered; a longer one is refused by the channels with a clear sentence.
const MaxQuestionRunes = 2000
