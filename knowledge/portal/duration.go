package portal

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/knowledge"
)

var durationForm = regexp.MustCompile(`^(\d[\d.,]*)(?:\s?[-–]\s?(\d[\d.,]*))?\s?(` + timeUnits + `)?$`)

var durationUnits = map[string]knowledge.DurationUnit{"Ngày làm việc": knowledge.UnitWorkingDay, "Giờ làm việc": knowledge.UnitWorkingHour,
	"Phút": knowledge.UnitMinute, "Giờ": knowledge.UnitHour, "Ngày": knowledge.UnitDay, "Tuần": knowledge.UnitWeek, "Tháng": knowledge.UnitMonth, "Quý": knowledge.UnitQuarter, "Năm": knowledge.UnitYear}

// readDuration reads the time cell [start, end); desc is the row's description, which may contradict it.
func readDuration(s source, start, end int, desc string) knowledge.Duration {
	cell := strings.TrimSpace(s.text[start:end])
	d := knowledge.Duration{Text: cell, Ref: s.ref(start, end), Status: knowledge.CellAbsent}
	m := durationForm.FindStringSubmatch(cell)
	if m == nil {
		return d
	}
	lo, ok := timeNumber(m[1])
	hi := lo
	if m[2] != "" {
		var okHi bool
		hi, okHi = timeNumber(m[2])
		ok = ok && okHi && hi >= lo
	}
	if !ok {
		d.Status = knowledge.CellGlued
		return d
	}
	d.Min, d.Max, d.Status = lo, hi, knowledge.CellClean
	d.Unit = durationUnits[m[3]]
	if m[3] == "" {
		d.Status = knowledge.CellUnitMissing
	}
	if d.Status == knowledge.CellClean && contradicted(d, desc) {
		d.Status = knowledge.CellConflict
	}
	return d
}

// statedTime is a time limit in a running text: "05 ngày làm việc", "20 (hai mươi) ngày".
var statedTime = regexp.MustCompile(`(?i)(\d{1,3})\s*(?:\([^()]{1,30}\)\s*)?(ngày làm việc|giờ làm việc|ngày|giờ)`)

var statedUnits = map[string]knowledge.DurationUnit{"ngày làm việc": knowledge.UnitWorkingDay, "giờ làm việc": knowledge.UnitWorkingHour,
	"ngày": knowledge.UnitDay, "giờ": knowledge.UnitHour}

// contradicted tells whether the description names the cell's own number, and only with another unit: "5 Ngày" beside
// "05 ngày làm việc kể từ ngày …". Other numbers of a description are its parts or other cases and contradict nothing.
func contradicted(d knowledge.Duration, desc string) bool {
	other := false
	for _, m := range statedTime.FindAllStringSubmatch(desc, -1) {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil || n != d.Max {
			continue
		}
		unit := statedUnits[strings.ToLower(m[2])]
		if unit == d.Unit {
			return false
		}
		other = true
	}
	return other
}

// timeNumber reads a number of a time cell, which may be padded: "05".
func timeNumber(s string) (float64, bool) {
	if len(s) == 2 {
		s = strings.TrimPrefix(s, "0")
	}
	return cellNumber(s)
}

// cellNumber reads a number of the portal's own cells: commas part thousands, a point is decimal, no leading zero.
func cellNumber(s string) (float64, bool) {
	whole, frac, decimal := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (g == "" || len(groups) > 1 && (len(g) > 3 || g[0] == '0')) {
			return 0, false
		}
	}
	digits := strings.Join(groups, "")
	if len(digits) > 1 && digits[0] == '0' || decimal && frac == "" {
		return 0, false
	}
	if decimal {
		digits += "." + frac
	}
	v, err := strconv.ParseFloat(digits, 64)
	return v, err == nil
}
