package guard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trolycong/internal/vitext"
)

// channelWords name how a file is handed in, each with the channel that it means.
var channelWords = []struct{ word, channel string }{
	{"trực tuyến", "online"}, {"online", "online"}, {"qua mạng", "online"}, {"trực tiếp", "direct"}, {"in person", "direct"}, {"bưu chính", "post"}, {"bưu điện", "post"}, {"by post", "post"},
}

// channelMention is one place that names a channel. A row of a table begins with one that has a capital.
type channelMention struct {
	vitext.Range
	channel string
	row     bool
}

// channelMentions finds the channels of a text, in order.
func (r *reading) channelMentions() []channelMention {
	key := r.low
	var out []channelMention
	for _, c := range channelWords {
		for from := 0; ; {
			i := strings.Index(key[from:], c.word)
			if i < 0 {
				break
			}
			i, from = i+from, i+from+len(c.word)
			start := utf8.RuneCountInString(key[:i])
			out = append(out, channelMention{vitext.Range{Start: start, End: start + utf8.RuneCountInString(c.word)}, c.channel, unicode.IsUpper(r.runes[start])})
		}
	}
	slices.SortFunc(out, func(a, b channelMention) int { return a.Start - b.Start })
	return out
}

// channelsOf are the channels that a place can belong to: those named right behind it in its own clause; where none is,
// the last named before it, with those in one row with that one, and those behind it up to the next row. clause tells
// that a stop ends what stands before too.
func (r *reading) channelsOf(at vitext.Range, all []channelMention, clause bool) []string {
	from, to := 0, len(r.key)
	if clause {
		w := r.sentenceAround(vitext.Range{End: len(r.key)}, at)
		from, to = w.Start, w.End
	} else {
		to = r.nextStop(at.End, to)
	}
	behind, tied := r.channelsBehind(at, to, all)
	if tied {
		return unique(behind)
	}
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		if m.End > at.Start || m.Start < from {
			continue
		}
		behind = append(behind, m.channel)
		if i == 0 || all[i-1].Start < from || r.countsBetween(all[i-1].End, m.Start) || m.Start-all[i-1].End > 8 {
			break
		}
	}
	return unique(behind)
}

// channelsBehind are the channels named behind a place, up to the next figure, row or stop; not one that leads the next
// figure. tied tells that nothing parts the first of them from the place.
func (r *reading) channelsBehind(at vitext.Range, to int, all []channelMention) (out []string, tied bool) {
	for _, m := range all {
		if m.Start < at.End {
			continue
		}
		if m.Start >= to || m.row || r.countsBetween(at.End, m.Start) || r.leadsFigure(m.End) {
			break
		}
		tied = tied || len(out) == 0 && !softStop.MatchString(string(r.key[at.End:m.Start]))
		out = append(out, m.channel)
	}
	return out, tied
}

// leadReach is how far before a figure the channel stands that leads it: "trực tiếp trong thời hạn 5 ngày".
const leadReach = 24

// leadsFigure tells whether a figure follows a place with nothing that parts them.
func (r *reading) leadsFigure(from int) bool {
	for _, f := range r.figures {
		if f.Start >= from && !f.Label && !f.dated {
			between := string(r.key[from:f.Start])
			return f.Start-from <= leadReach && r.nextStop(from, f.Start) == f.Start && !softStop.MatchString(between)
		}
	}
	return false
}

// countsBetween tells whether a figure stands between two places.
func (r *reading) countsBetween(from, to int) bool {
	return slices.ContainsFunc(r.figures, func(f figure) bool { return f.Start >= from && f.End <= to && !f.Label && !f.dated })
}

// wrongChannel tells whether the part ties the figure to a channel while every source of it ties it to others only.
func (x *claim) wrongChannel(f figure, matches []match) bool {
	mentions := x.channels
	if len(mentions) == 0 || len(matches) == 0 {
		return false
	}
	claimed := x.channelsOf(f.Range, mentions, true)
	if len(claimed) == 0 {
		return false
	}
	var have []string
	for _, m := range matches {
		all := m.in.channels
		if len(all) == 0 {
			return false
		}
		channels := m.in.channelsOf(m.figure.Range, all, false)
		if len(channels) == 0 {
			return false
		}
		have = append(have, channels...)
	}
	return !within(claimed, have)
}

// match is a source's figure that proves a claim's.
type match struct {
	in     *reading
	figure *figure
}
