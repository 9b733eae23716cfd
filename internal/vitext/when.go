package vitext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Money is one amount in đồng.
type Money struct {
	Range
	Min, Max float64
	Text     string
}

// Moneys reads the amounts of money in s: numbers whose unit is đồng.
func Moneys(s string) []Money {
	var out []Money
	for _, n := range Numbers(s) {
		if n.Unit == "đồng" {
			out = append(out, Money{n.Range, n.Min, n.Max, n.Text})
		}
	}
	return out
}

// DurationRef is one length of time. Unit is hour, working_hour, day, working_day, week, month, quarter or year.
type DurationRef struct {
	Range
	Min, Max float64
	Unit     string
	Text     string
}

var durationUnits = map[string]string{"giờ": "hour", "giờ làm việc": "working_hour", "ngày": "day", "ngày làm việc": "working_day", "tuần": "week",
	"tháng": "month", "quý": "quarter", "năm": "year"}

// Durations reads the lengths of time in s. A day of a date ("ngày 25 tháng 12") is none.
func Durations(s string) []DurationRef {
	dates := Dates(s)
	var out []DurationRef
	for _, n := range Numbers(s) {
		unit, ok := durationUnits[n.Unit]
		if !ok || inDate(dates, n.Range) {
			continue
		}
		out = append(out, DurationRef{n.Range, n.Min, n.Max, unit, n.Text})
	}
	return out
}

func inDate(dates []DateRef, r Range) bool {
	for _, d := range dates {
		if d.Start < r.End && r.Start < d.End {
			return true
		}
	}
	return false
}

// DateRef is one date or rule of a date. Unknown parts are 0.
type DateRef struct {
	Range
	Day, Month, Year int
	// Quarter is 1 to 4.
	Quarter int
	// Relative says what recurs, in Key form: "cuối quý", "cuối kỳ", "hằng năm", "hằng tháng"; "" for a single date.
	Relative string
	Text     string
}

var datePatterns = []*regexp.Regexp{
	// ngày 01 tháng 6 năm 2020
	regexp.MustCompile(`(?i)(?:ngày\s+)?(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?:\s+năm\s+(?P<y>\d{4}))?`),
	// 01/6/2020, 15/12; not part of a longer number or code
	regexp.MustCompile(`(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}))?`),
	// ngày 25 (của) tháng cuối quý
	regexp.MustCompile(`(?i)(?:ngày\s+)?(?P<d>\d{1,2})\s+(?:của\s+)?tháng\s+(?P<rel>cuối\s+(?:quý|kỳ|năm)|cuối\s+kỳ\s+báo\s+cáo|đầu\s+quý)`),
	// ngày 15 hằng tháng
	regexp.MustCompile(`(?i)ngày\s+(?P<d>\d{1,2})\s+(?P<rel>hằng\s+tháng|hàng\s+tháng)`),
	// tháng 10 năm 2020, tháng 6/2024
	regexp.MustCompile(`(?i)tháng\s+(?P<m>\d{1,2})(?:\s+năm\s+|\s*/\s*)(?P<y>\d{4})`),
	// quý II năm 2024, quý 2/2024, quý IV
	regexp.MustCompile(`(?i)quý\s+(?P<q>IV|III|II|I|[1-4])(?:\s*(?:năm|/|-)\s*(?P<y>\d{4}))?`),
	// năm 2025
	regexp.MustCompile(`(?i)năm\s+(?P<y>(?:19|20)\d\d)`),
}

var yearly = regexp.MustCompile(`(?i)^\s*(?:của\s+)?(hằng|hàng)\s+năm`)

// Dates reads the dates of s in order, without overlaps: "15/12", "15/12/2025", "ngày 01 tháng 6 năm 2020", "quý II năm
// 2024", "ngày 25 tháng cuối quý". Days and months out of range are no dates.
func Dates(s string) []DateRef {
	var out []DateRef
	taken := make([]bool, len(s)+1)
	for _, p := range datePatterns {
		for _, m := range p.FindAllStringSubmatchIndex(s, -1) {
			if taken[m[0]] || taken[m[1]-1] || cutsNumber(s, m[0], m[1]) {
				continue
			}
			d, ok := dateOf(p, s, m)
			if !ok {
				continue
			}
			end := m[1]
			if y := yearly.FindStringIndex(s[end:]); y != nil && d.Year == 0 && d.Relative == "" {
				d.Relative = "hằng năm"
				end += y[1]
			}
			for i := m[0]; i < end; i++ {
				taken[i] = true
			}
			d.Text = s[m[0]:end]
			d.Start = utf8.RuneCountInString(s[:m[0]])
			d.End = d.Start + utf8.RuneCountInString(d.Text)
			out = append(out, d)
		}
	}
	sortDates(out)
	return out
}

// cutsNumber tells whether the match is part of a longer number or code.
func cutsNumber(s string, start, end int) bool {
	if start > 0 && strings.ContainsRune("0123456789/.,-", rune(s[start-1])) && isDigit(rune(s[start])) {
		return true
	}
	if end < len(s) {
		next := s[end]
		if isDigit(rune(next)) || next == '/' && end+1 < len(s) && s[end+1] != ' ' && s[end-1] != '/' {
			return true
		}
		if next == '-' && end+1 < len(s) && (s[end+1] >= 'A' && s[end+1] <= 'Z') {
			return true
		}
	}
	return false
}

func dateOf(p *regexp.Regexp, s string, m []int) (DateRef, bool) {
	var d DateRef
	for i, name := range p.SubexpNames() {
		if name == "" || m[2*i] < 0 {
			continue
		}
		v := s[m[2*i]:m[2*i+1]]
		switch name {
		case "rel":
			d.Relative = strings.Replace(Key(FoldSpaces(v)), "hàng", "hằng", 1)
		case "q":
			d.Quarter = romanQuarter(v)
		default:
			n, err := strconv.Atoi(v)
			if err != nil {
				return d, false
			}
			switch name {
			case "d":
				d.Day = n
			case "m":
				d.Month = n
			case "y":
				d.Year = n
			}
		}
	}
	ok := d.Day <= 31 && d.Month <= 12 && !(p.SubexpIndex("d") > 0 && d.Day == 0) && !(p.SubexpIndex("m") > 0 && d.Month == 0)
	return d, ok && (d.Year == 0 || d.Year >= 1900 && d.Year <= 2100)
}

func romanQuarter(s string) int {
	switch strings.ToUpper(s) {
	case "I", "1":
		return 1
	case "II", "2":
		return 2
	case "III", "3":
		return 3
	}
	return 4
}

func sortDates(d []DateRef) {
	for i := 1; i < len(d); i++ {
		for j := i; j > 0 && d[j].Start < d[j-1].Start; j-- {
			d[j], d[j-1] = d[j-1], d[j]
		}
	}
}
