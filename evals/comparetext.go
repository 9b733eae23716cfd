package evals

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
)

var setupNames = map[string]string{"program": "Phiên bản chương trình", "revision": "Mã nguồn (git)", "knowledge": "Bản dữ liệu", "index": "Chỉ mục", "now": "Ngày giả định",
	"variants": "Cách gõ", "province": "Tỉnh, thành phố", "hotline": "Tổng đài", "dense_weights": "Trọng số véc-tơ", "embedding_model": "Mô hình véc-tơ", "chat_model": "Mô hình ngôn ngữ"}

// Text writes the comparison for people who decide (Vietnamese): the verdict first, then kinds, metrics and every question
// whose answer changed. a and b name the runs.
func (c *Comparison) Text(w io.Writer, a, b string) error {
	var out strings.Builder
	fmt.Fprintf(&out, "Trước (A): %s\nSau (B):   %s\n\n", a, b)
	out.WriteString(c.Whole.sentence() + "\n")
	if n := c.OnlyA + c.OnlyB + c.Reworded; n > 0 {
		fmt.Fprintf(&out, "Không so được: %d câu chỉ có ở A, %d câu chỉ có ở B, %d câu đã sửa lời.\n", c.OnlyA, c.OnlyB, c.Reworded)
	}
	for _, s := range c.Setup {
		fmt.Fprintf(&out, "Khác nhau: %s: %s → %s\n", setupTitle(s.What), cmp.Or(brief(s.A), "(không có)"), cmp.Or(brief(s.B), "(không có)"))
	}
	if len(c.Sets) > 1 {
		out.WriteByte('\n')
		writeAligned(&out, differenceRows("Bộ câu hỏi", c.Sets))
	}
	out.WriteByte('\n')
	writeAligned(&out, differenceRows("Loại câu hỏi", c.Kinds))
	if rows := c.metricRows(); len(rows) > 1 {
		out.WriteByte('\n')
		writeAligned(&out, rows)
	}
	c.writeChanged(&out)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// sentence says in words how the share of right answers changed, and how sure that is.
func (d *Difference) sentence() string {
	said := fmt.Sprintf("Cùng %d câu hỏi: A đúng %d câu (%s), B đúng %d câu (%s). %s; khoảng tin cậy 95%% từ %s đến %s (dấu trừ là B kém hơn).\n", d.Cases,
		d.A, show("score", float64(d.A)/float64(d.Cases)), d.B, show("score", float64(d.B)/float64(d.Cases)), d.lead(), points(d.Low), points(d.High))
	said += fmt.Sprintf("%d câu đúng thành sai, %d câu sai thành đúng, %d câu trả lời khác mà vẫn đúng hoặc vẫn sai như trước.\n", d.Worse, d.Better, d.Other)
	switch d.Verdict {
	case VerdictBetter:
		return said + "Kết luận: B tốt hơn rõ; khó có thể chỉ do tình cờ chọn trúng những câu này."
	case VerdictWorse:
		return said + "Kết luận: B KÉM hơn rõ; khó có thể chỉ do tình cờ chọn trúng những câu này."
	case VerdictUnclear:
	}
	if d.Worse+d.Better == 0 {
		return said + "Kết luận: không câu nào đổi từ đúng sang sai hay ngược lại."
	}
	return said + "Kết luận: chưa đủ căn cứ để nói bản nào tốt hơn; khác biệt có thể do tình cờ. Muốn biết chắc, cần thêm câu hỏi."
}

// lead says which run is ahead, and by how much.
func (d *Difference) lead() string {
	switch n := strings.TrimLeft(points(d.Points), "+−"); {
	case d.B > d.A:
		return "B hơn A " + n + " điểm phần trăm"
	case d.B < d.A:
		return "B kém A " + n + " điểm phần trăm"
	}
	return "Hai bên bằng nhau"
}

// points writes a difference in percentage points, with its sign.
func points(share float64) string {
	tenths := int(math.Round(math.Abs(share) * 1000))
	sign := "+"
	switch {
	case tenths == 0:
		sign = ""
	case share < 0:
		sign = "−"
	}
	return fmt.Sprintf("%s%d,%d", sign, tenths/10, tenths%10)
}

func setupTitle(what string) string {
	if set, ok := strings.CutPrefix(what, "set "); ok {
		return "Nội dung bộ câu hỏi " + set
	}
	return setupNames[what]
}

// brief cuts a digest to what tells it from others.
func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:12]) + "…"
	}
	return s
}

func differenceRows(title string, all []Difference) [][]string {
	rows := [][]string{{title, "Số câu", "A đúng", "B đúng", "Đúng→sai", "Sai→đúng", "Trả lời khác", "Chênh lệch", "95%"}}
	for _, d := range all {
		rows = append(rows, []string{cmp.Or(kindNames[d.Name], d.Name), fmt.Sprint(d.Cases), fmt.Sprint(d.A), fmt.Sprint(d.B), fmt.Sprint(d.Worse), fmt.Sprint(d.Better), fmt.Sprint(d.Other),
			points(d.Points), points(d.Low) + " … " + points(d.High)})
	}
	return rows
}

// metricRows lists the changed metrics that both runs have and the tables above do not show.
func (c *Comparison) metricRows() [][]string {
	rows := [][]string{{"Chỉ số", "A", "B"}}
	for _, m := range c.Metrics {
		if m.A == nil || m.B == nil || m.Metric == "score" || strings.HasPrefix(m.Metric, "score:") {
			continue
		}
		name := metricTitle(m.Metric)
		if len(c.Sets) > 1 {
			name = m.Set + ": " + name
		}
		rows = append(rows, []string{name, show(m.Metric, *m.A), show(m.Metric, *m.B)})
	}
	return rows
}

var changeTitles = map[Change]string{ChangeWorse: "Đúng thành sai", ChangeBetter: "Sai thành đúng", ChangeOther: "Trả lời khác"}

func (c *Comparison) writeChanged(out *strings.Builder) {
	var last Change
	for _, x := range c.Changed {
		if x.Change != last {
			fmt.Fprintf(out, "\n%s:\n", changeTitles[x.Change])
			last = x.Change
		}
		fmt.Fprintf(out, "- %s [%s] %s\n    A: %s\n    B: %s\n", x.A.ID, x.A.Kind, x.A.Question, x.A.told(), x.B.told())
		for _, why := range x.B.Why {
			fmt.Fprintf(out, "       %s\n", why)
		}
	}
}

// told says in a few words what was answered.
func (r *Result) told() string {
	said := outcomeNames[r.Outcome]
	switch {
	case len(r.Procedures) > 0:
		said += ", thủ tục " + r.Procedures[0]
	case r.Cited != "":
		said += ", nguồn " + r.Cited
	}
	return said
}
