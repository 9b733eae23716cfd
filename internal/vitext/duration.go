package vitext

// DurationRef is one length of time. Unit is minute, hour, working_hour, day, working_day, week, month, quarter or year.
type DurationRef struct {
	Range
	Min, Max float64
	Unit     string
	Text     string
}

var durationUnits = map[string]string{"phút": "minute", "giờ": "hour", "giờ làm việc": "working_hour", "ngày": "day", "ngày làm việc": "working_day", "tuần": "week",
	"tháng": "month", "quý": "quarter", "năm": "year"}

// Durations reads the lengths of time in s: "05 ngày làm việc", "ba (03) ngày", "1 giờ". A day of a date ("ngày 25 tháng
// 12"), a time of the clock ("sau 15 giờ cùng ngày", "từ 7 giờ 30 phút") and "ngay trong ngày" are none.
func Durations(s string) []DurationRef {
	numbers := Numbers(s)
	var r []rune
	var out []DurationRef
	for i, n := range numbers {
		unit, ok := durationUnits[n.Unit]
		if !ok || n.Label || n.Year {
			continue
		}
		if r == nil {
			r = []rune(s)
		}
		if unit == "hour" && clockTime(r, n) || unit == "minute" && i > 0 && afterClock(r, numbers[i-1], n) {
			continue
		}
		out = append(out, DurationRef{n.Range, n.Min, n.Max, unit, n.Text})
	}
	return out
}

// clockCues stand before a time of the clock; "trước", "sau" and "đến" also before a length.
var clockCues = WordSet("lúc hồi vào từ sau trước đến tới")

// clockTime tells a time of the clock from a length: an hour of the day behind "sau", "lúc" …, unless the text goes on as
// a length does.
func clockTime(r []rune, n Number) bool {
	w, start := wordBefore(r, skipBack(r, n.Start))
	k := skipSpaces(r, n.End)
	if hasWord(r, k, "cùng") || hasWord(r, k, "sáng") || hasWord(r, k, "chiều") || hasWord(r, k, "tối") {
		return true
	}
	if !clockCues[w] || n.Max > 23 || n.Min != n.Max {
		return false
	}
	if hasWord(r, k, "kể") || hasWord(r, k, "làm") {
		return false
	}
	if w == "từ" || w == "đến" || w == "tới" {
		before, _ := wordBefore(r, skipBack(r, start))
		return before != "tăng" && before != "giảm"
	}
	return true
}

// afterClock tells the minutes of a time of the clock: "7 giờ 30 phút" behind "từ".
func afterClock(r []rune, hour, n Number) bool {
	return hour.Unit == "giờ" && skipSpaces(r, hour.End) == n.Start && clockTime(r, hour)
}
