package starter

import (
	"strconv"
	"strings"

	"trolycong/knowledge"
)

// channelWords name the ways to file; unitWords the units of time limits.
var (
	channelWords = map[knowledge.ChannelKind]string{knowledge.ChannelOnline: "Trực tuyến", knowledge.ChannelInPerson: "Trực tiếp",
		knowledge.ChannelPost: "Qua bưu chính", knowledge.ChannelUnknown: "Cách nộp khác"}
	unitWords = map[knowledge.DurationUnit]string{knowledge.UnitMinute: "phút", knowledge.UnitHour: "giờ", knowledge.UnitWeek: "tuần", knowledge.UnitQuarter: "quý", knowledge.UnitDay: "ngày", knowledge.UnitWorkingDay: "ngày làm việc",
		knowledge.UnitWorkingHour: "giờ làm việc", knowledge.UnitMonth: "tháng", knowledge.UnitYear: "năm"}
)

// The sentences for what the catalogue leaves open.
const (
	wordsNotSaid     = "nguồn không ghi"
	wordsUnitMissing = " (nguồn không ghi đơn vị)"
	wordsTimeDoubt   = "nguồn ghi không thống nhất; nên hỏi nơi nộp"
	wordsFeeDoubt    = "cột phí và ghi chú của nguồn không thống nhất; nên hỏi nơi nộp"
	wordsFree        = "miễn phí"
	wordsSeveral     = "nguồn ghi nhiều thời hạn tùy việc; xem trang thủ tục"
	wordsOver        = "mức này nguồn ghi chỉ áp dụng đến hết "
)

// channels writes one line a way to file: "Trực tuyến. Thời hạn: 3 ngày làm việc. Lệ phí: 7.000 đồng.". What a row is
// about stands at its time limit, where an answer shows it, or at the end of the row when there is none.
func channels(w *writer, f *figures, words *words) []knowledge.Channel {
	var out []knowledge.Channel
	for i, c := range f.Channels {
		w.line()
		start := w.runs
		ch := knowledge.Channel{Kind: c.Kind}
		w.put(channelWords[c.Kind] + ".")
		note := words.rowNote(i)
		for _, t := range c.Times {
			d := duration(w, t, firstOf(timeDoubt(t, words.TimeNote), note))
			if d.Status != knowledge.CellAbsent {
				note = ""
			}
			ch.Durations = append(ch.Durations, d)
		}
		for _, fee := range c.Fees {
			ch.Fees = append(ch.Fees, writeFee(w, fee, words.feeNote(i, c.Kind, fee)))
		}
		if note = firstOf(note, words.WayNotes[string(c.Kind)]); note != "" {
			w.put(" ")
			ch.Note = knowledge.Cited{Text: note, Ref: w.put(note)}
			w.put(".")
		}
		ch.Ref = w.since(start)
		out = append(out, ch)
	}
	return out
}

func (w *words) rowNote(row int) string {
	switch {
	case row < len(w.RowNotes):
		return w.RowNotes[row]
	case w.SeveralRows:
		return wordsSeveral
	}
	return ""
}

// feeNote chooses our remark for a fee: that of its row, of its channel, of all, or the one its status asks for.
func (w *words) feeNote(row int, kind knowledge.ChannelKind, f feeFigures) string {
	if f.Status == knowledge.CellAbsent {
		return ""
	}
	if f.To != "" {
		if n := w.FeeNotes["expired"]; n != "" {
			return n
		}
		if to, ok := knowledge.ParseDate(f.To); ok && to.Complete() {
			return wordsOver + strings.Join([]string{strconv.Itoa(to.Day), strconv.Itoa(to.Month), strconv.Itoa(to.Year)}, "/")
		}
	}
	if row < len(w.RowFeeNotes) && w.RowFeeNotes[row] != "" {
		return w.RowFeeNotes[row]
	}
	if n := w.FeeNotes[string(kind)]; n != "" {
		return n
	}
	if n := w.FeeNotes["*"]; n != "" {
		return n
	}
	if f.Status != knowledge.CellClean {
		return wordsFeeDoubt
	}
	return ""
}

// timeDoubt is the remark that a doubtful time limit asks for; "" when the time is clear.
func timeDoubt(t timeFigures, note string) string {
	if t.Status == knowledge.CellConflict || t.Status == knowledge.CellGlued {
		return firstOf(note, wordsTimeDoubt)
	}
	return ""
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// duration writes one time limit with its remark; one that the catalogue does not give has none.
func duration(w *writer, t timeFigures, note string) knowledge.Duration {
	d := knowledge.Duration{Min: t.Min, Max: t.Max, Unit: t.Unit, Status: t.Status}
	w.put(" Thời hạn: ")
	switch t.Status {
	case knowledge.CellAbsent:
		d.Text, note = wordsNotSaid, ""
	case knowledge.CellUnitMissing:
		d.Text = number(t.Min)
	default:
		d.Text = number(t.Min)
		if t.Max != t.Min {
			d.Text += " - " + number(t.Max)
		}
		d.Text += " " + unitWords[t.Unit]
	}
	d.Ref = w.put(d.Text)
	if t.Status == knowledge.CellUnitMissing {
		w.put(wordsUnitMissing)
	}
	d.Note = remark(w, note)
	w.put(".")
	return d
}

// remark writes a note in brackets; "" writes nothing.
func remark(w *writer, note string) knowledge.Cited {
	if note == "" {
		return knowledge.Cited{}
	}
	w.put(" (")
	c := knowledge.Cited{Text: note, Ref: w.put(note)}
	w.put(")")
	return c
}

// writeFee writes one charge.
func writeFee(w *writer, f feeFigures, note string) knowledge.Fee {
	fee := knowledge.Fee{Amount: f.Amount, Unit: f.Unit, Free: f.Free, Kind: f.Kind, Status: f.Status}
	fee.ValidFrom, _ = knowledge.ParseDate(f.From)
	fee.ValidTo, _ = knowledge.ParseDate(f.To)
	label := " Phí, lệ phí: "
	switch f.Kind {
	case "phí":
		label = " Phí: "
	case "lệ phí":
		label = " Lệ phí: "
	}
	w.put(label)
	switch {
	case f.Status == knowledge.CellAbsent:
		fee.Text = wordsNotSaid
	case f.Free:
		fee.Text = wordsFree
	default:
		fee.Text = strings.TrimSpace(number(f.Amount) + " " + f.Unit)
	}
	fee.Ref = w.put(fee.Text)
	fee.Note = remark(w, note)
	w.put(".")
	return fee
}

// number writes a figure as people do here: 7.000 and 0,5.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, part, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && c != '-' {
			b.WriteByte('.')
		}
		b.WriteRune(c)
	}
	if part != "" {
		b.WriteString("," + part)
	}
	return b.String()
}
