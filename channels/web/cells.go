package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// Wording of the cells of fee and duration tables on pages. A cell that the source has spoilt is shown as printed, with
// what is wrong with it; it is never repaired here.

var channelNames = map[knowledge.ChannelKind]string{
	knowledge.ChannelOnline: "Trực tuyến", knowledge.ChannelInPerson: "Trực tiếp", knowledge.ChannelPost: "Qua bưu chính",
	knowledge.ChannelUnknown: "Không nêu hình thức nộp",
}

var unitNames = map[knowledge.DurationUnit]string{
	knowledge.UnitMinute: "phút", knowledge.UnitHour: "giờ", knowledge.UnitWorkingHour: "giờ làm việc", knowledge.UnitDay: "ngày", knowledge.UnitWorkingDay: "ngày làm việc",
	knowledge.UnitWeek: "tuần", knowledge.UnitMonth: "tháng", knowledge.UnitQuarter: "quý", knowledge.UnitYear: "năm",
}

// valueView is one cell for a reader.
type valueView struct {
	Text string
	// Scope says what the value holds for where the source names a case; may be empty.
	Scope string
	// Doubt tells that the source is unclear here.
	Doubt bool
	// Note is the source's own remark; may be empty.
	Note noteView
	// Told is what the row's own description adds, which stands beside the value only where the row is not shown.
	Told string
}

func showDuration(d knowledge.Duration) (valueView, bool) {
	v := valueView{Note: newNote(timeNote, d.Note.Text)}
	if d.Status == knowledge.CellAbsent {
		return v, false
	}
	if d.Status != knowledge.CellClean || unitNames[d.Unit] == "" {
		v.Text, v.Doubt = doubt(d.Status, d.Text), true
		return v, true
	}
	v.Text = amount(d.Min)
	if d.Max != d.Min {
		v.Text += " đến " + amount(d.Max)
	}
	v.Text += " " + unitNames[d.Unit]
	return v, true
}

func doubt(status knowledge.CellStatus, printed string) string {
	printed = "Nguồn ghi “" + strings.TrimSpace(printed) + "”"
	switch status {
	case knowledge.CellUnitMissing:
		return printed + ", chưa rõ là ngày, giờ hay tháng; hãy hỏi lại nơi nộp"
	case knowledge.CellConflict:
		return printed + ", không khớp với chỗ khác của chính nguồn; hãy hỏi lại nơi nộp"
	case knowledge.CellClean, knowledge.CellGlued, knowledge.CellAbsent:
	}
	return printed + ", chưa đọc chắc chắn được; hãy hỏi lại nơi nộp"
}

// amount writes a number the Vietnamese way: points between thousands, a comma before decimals.
func amount(v float64) string {
	whole, frac := math.Modf(math.Abs(v))
	digits := strconv.FormatFloat(whole, 'f', 0, 64)
	var b strings.Builder
	if v < 0 {
		b.WriteByte('-')
	}
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(r)
	}
	if frac != 0 {
		text := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
		_, decimals, _ := strings.Cut(text, ".")
		b.WriteString("," + decimals)
	}
	return b.String()
}

// showDate writes the known parts of a date for people: "01/7/2026", "tháng 7/2026", "năm 2026"; "" when unknown.
func showDate(d knowledge.Date) string {
	switch {
	case d.Complete():
		return fmt.Sprintf("%02d/%d/%d", d.Day, d.Month, d.Year)
	case d.Month > 0:
		return fmt.Sprintf("tháng %d/%d", d.Month, d.Year)
	case d.Year > 0:
		return fmt.Sprintf("năm %d", d.Year)
	}
	return ""
}
