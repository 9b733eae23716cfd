package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/knowledge"
)

// byCode asks for each aspect of a procedure by its code, so that nothing but the answer itself is judged.
var byCode = map[string]string{
	"card": "thủ tục %s", "fee": "thủ tục %s lệ phí bao nhiêu", "time": "thủ tục %s mất bao lâu", "papers": "thủ tục %s cần giấy tờ gì",
	"where": "nộp hồ sơ thủ tục %s ở đâu", "steps": "các bước của thủ tục %s", "online": "thủ tục %s nộp trực tuyến được không",
	"post": "thủ tục %s nộp qua bưu điện được không", "elsewhere": "thủ tục %s nộp ngoài nơi cư trú được không", "result": "kết quả nhận được của thủ tục %s",
	"legal": "căn cứ pháp lý của thủ tục %s", "conditions": "điều kiện của thủ tục %s", "forms": "mẫu đơn của thủ tục %s",
}

// afternoon is a day on which the reduced rates of the catalogue still hold.
var afternoon = time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)

// TestCatalogueFigures holds what answers about real records say of cases, rates in force and doubtful cells.
func TestCatalogueFigures(t *testing.T) {
	s := realSnapshot(t)
	b := newBot(t, s, newMemory(), func(o *bot.Options) { o.Now = func() time.Time { return afternoon } })
	for _, tt := range []struct {
		code, aspect string
		lead         string // stands in the first 120 characters
		has, not     []string
	}{
		{"1.002031", "time", "22 ngày làm việc", []string{"10 ngày làm việc"}, nil},
		{"2.000693", "time", "6 ngày làm việc", []string{"03 ngày làm việc"}, nil},
		{"1.013274", "time", "5 ngày làm việc", []string{"01 ngày"}, nil},
		{"1.011441", "time", "3 ngày làm việc", []string{"trong ngày làm việc"}, nil},
		{"2.001263", "time", "thời hạn giải quyết", []string{"10 ngày", "15 ngày"}, []string{"nguồn không nêu"}},
		{"1.003361", "time", "28 ngày làm việc", []string{"02 ngày làm việc"}, nil},
		{"1.013065", "time", "8 giờ làm việc", []string{"30 ngày"}, []string{"không khớp"}},
		{"1.002756", "time", "03 ngày làm việc", nil, []string{"không khớp"}},
		{"1.003135", "fee", "20.000 đồng", []string{"50.000 đồng"}, []string{"nguồn không nêu"}},
		{"6.003491", "fee", "không quy định phí", nil, []string{"nguồn không nêu"}},
		{"1.011441", "fee", "hội đồng nhân dân", nil, []string{"nguồn không nêu"}},
		{"2.000815", "fee", "", []string{"1.000 đồng/trang", "200.000 đồng/bản"}, nil},
		{"2.000884", "fee", "10.000 đồng/trường hợp", []string{"10 usd/bản", "tại cơ quan đại diện"}, nil},
		{"1.014966", "fee", "400.000 đồng", []string{"800.000 đồng", "100.000 đồng"}, nil},
		{"2.000854", "fee", "10.000.000 đồng (áp dụng đến hết ngày 31/12/2026)", []string{"20.000.000 đồng"}, nil},
		{"1.002626", "fee", "250.000 đồng (áp dụng đến hết ngày 31/12/2026)", []string{"500.000 đồng"}, nil},
		{"1.014064", "fee", "đến hết ngày 31/12/2026 thu bằng 50%", []string{"70.000 đồng", "50%"}, []string{"31/12/2025"}},
		{"1.012680", "fee", "", []string{"không khớp"}, []string{"trực tuyến: 25.000.000 đồng"}},
		{"1.000757", "fee", "", []string{"chưa quy định"}, []string{"trực tuyến: miễn phí"}},
		{"3.000380", "fee", "", []string{"30.000.000 đồng", "không khớp"}, []string{"phí, lệ phí: miễn phí"}},
		{"1.001570", "papers", "giấy đề nghị", []string{"chỉ khi thuộc trường hợp riêng"}, nil},
		{"1.003198", "papers", "đơn xin nhận con nuôi", []string{"giấy khám sức khỏe", "tình trạng hôn nhân"}, []string{"chỉ khi thuộc trường hợp riêng"}},
		{"1.003198", "card", "", []string{"giấy khám sức khỏe"}, nil},
		{"1.003976", "papers", "", []string{"giấy khám sức khỏe"}, []string{"chỉ khi thuộc trường hợp riêng: [1] - bản chính hoặc bản điện tử giấy khám sức khỏe"}},
		{"1.002656", "papers", "hợp đồng mua, bán tàu biển", []string{"chỉ khi thuộc trường hợp riêng"}, nil},
		{"1.012675", "papers", "giấy tờ cần nộp", []string{"văn bản báo cáo"}, []string{"chỉ khi thuộc trường hợp riêng"}},
		{"1.001193", "papers", "tờ khai", []string{"không phải chứng thực"}, nil},
		{"1.001193", "where", "cấp xã", []string{"về nơi nộp", "phục vụ hành chính công"}, nil},
		{"2.000815", "where", "", []string{"ủy ban nhân dân cấp xã", "cơ quan đại diện"}, nil},
		{"1.011606", "where", "", []string{"chủ tịch ủy ban nhân dân cấp xã"}, nil},
		{"1.014064", "where", "", []string{"một cửa"}, nil},
		{"2.001895", "where", "", []string{"cơ quan đại diện"}, nil},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(fmt.Sprintf(byCode[tt.aspect], tt.code))})
		if err != nil {
			t.Fatal(err)
		}
		text := comparable(turn.Reply.Text)
		head := string([]rune(text)[:min(200, len([]rune(text)))])
		bad := !strings.Contains(head, comparable(tt.lead))
		for _, w := range tt.has {
			bad = bad || !strings.Contains(text, comparable(w))
		}
		for _, w := range tt.not {
			bad = bad || strings.Contains(text, comparable(w))
		}
		if bad {
			t.Errorf("%s %s: want lead %q, has %q, not %q:\n%s", tt.code, tt.aspect, tt.lead, tt.has, tt.not, turn.Reply.Text)
		}
	}
}

// TestPlanTruths holds what answers about the real plans say, and what they must not take for an answer.
func TestPlanTruths(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), nil)
	for _, tt := range []struct {
		ask     string
		outcome bot.Outcome
		lead    string // stands in the first 200 characters
		not     string
	}{
		{"Dân số Bắc Giang 2024 bao nhiêu", bot.NoSource, "", "75%"},                         // only the share that has an account is known
		{"Nam Định đã đạt bao nhiêu phần trăm dịch vụ công mức 4", bot.NoSource, "", "100%"}, // only a target is
		{"hồ sơ công việc cấp bộ Nam Định 2025 là bao nhiêu phần trăm", bot.NoSource, "", "90%"},
		{"HSCV cấp huyện Bắc Giang đến 2030?", bot.Answered, "90%", ""},
		{"tỷ lệ tăng năng suất lao động năm 2024 của Bắc Giang", bot.Answered, "11.97%", ""},
		{"Bắc Giang hoàn thành mấy chỉ tiêu trong 13 chỉ tiêu", bot.Answered, "12 chỉ tiêu", ""},
		{"Đường truyền WAN về UBND xã, phường, thị trấn tốc độ bao nhiêu Mbps?", bot.Answered, "4Mbps", ""},
		{"Kinh tế số Bắc Giang 2025 và 2030 là bao nhiêu", bot.Answered, "20%", ""},
		{"Kết quả hoạt động kiểm tra của cơ quan nhà nước qua môi trường số ở Bắc Giang năm 2024", bot.Answered, "10%", ""},
		{"tỷ lệ dịch vụ công mức 4 Bắc Giang", bot.Answered, "100%", ""}, // the year in another document's name is none of its figure's
		{"diện tích Nam Định", bot.NoSource, "", ""},
		{"xếp hạng PCI Bắc Giang", bot.NoSource, "", ""},
		{"ai là giám đốc Sở Y tế Bắc Giang", bot.NoSource, "", ""},
		{"kết quả dịch vụ công trực tuyến Nam Định năm 2024", bot.NoSource, "", ""}, // a task of a plan is no result
		{"ngày ban hành kế hoạch 149", bot.Answered, "01/6/2020", ""},
	} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(tt.ask), Audience: bot.AudienceCivilServant})
		if err != nil {
			t.Fatal(err)
		}
		text := []rune(turn.Reply.Text)
		head := string(text[:min(200, len(text))])
		if turn.Reply.Outcome != tt.outcome || !strings.Contains(head, tt.lead) || tt.not != "" && strings.Contains(turn.Reply.Text, tt.not) {
			t.Errorf("%q: outcome %s, want %s with lead %q and no %q:\n%s", tt.ask, turn.Reply.Outcome, tt.outcome, tt.lead, tt.not, turn.Reply.Text)
		}
	}
}

// hardRecords print their tables so that cells, titles and numbers run together.
var hardRecords = []string{"1.003005", "1.004077", "1.007658", "1.009506", "1.012072", "1.012470", "1.012682", "1.013225", "1.013236", "1.013803", "1.014151",
	"1.014743", "1.014778", "1.014958", "2.000239", "2.000693", "2.001023", "2.002031", "2.002233", "3.000029", "3.000044", "5.002580", "6.006577", "6.006593"}

// TestCatalogueProven asks one aspect of every record in turn, and every aspect of the records that are printed worst: no
// draft may be refused by the guard.
func TestCatalogueProven(t *testing.T) {
	s := realSnapshot(t)
	aspects := make([]string, 0, len(byCode))
	for a := range byCode {
		aspects = append(aspects, a)
	}
	slices.Sort(aspects)
	var asks []string
	step := sampled(1, 12)
	for i, p := range s.Collection().Procedures {
		if i%step != 0 {
			continue
		}
		asks = append(asks, fmt.Sprintf(byCode[aspects[i%len(aspects)]], p.Code))
	}
	for i, code := range hardRecords {
		if i%sampled(1, 6) != 0 {
			continue
		}
		for _, a := range aspects {
			asks = append(asks, fmt.Sprintf(byCode[a], code))
		}
	}
	const workers = 4
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			b := newBot(t, s, newMemory(), func(o *bot.Options) { o.Now = func() time.Time { return afternoon } })
			for i := w; i < len(asks); i += workers {
				turn, err := b.Handle(t.Context(), bot.Message{Text: bot.Text(asks[i])})
				if err != nil {
					t.Error(err)
					return
				}
				if why := unproven(turn); len(why) > 0 {
					t.Errorf("%s: not proven: %q", asks[i], why)
				}
				if turn.Reply.Outcome == bot.NoSource {
					t.Errorf("%s: outcome %s", asks[i], turn.Reply.Outcome)
				}
			}
		})
	}
	wg.Wait()
}

// TestAsOf asks what holds on another day than today: after a window of reduced rates is over the full one is said.
func TestAsOf(t *testing.T) {
	b := newBot(t, realSnapshot(t), newMemory(), func(o *bot.Options) { o.Now = func() time.Time { return afternoon } })
	for day, want := range map[knowledge.Date]string{{}: "250.000 đồng", {Year: 2026, Month: 12, Day: 31}: "250.000 đồng", {Year: 2027, Month: 3, Day: 1}: "500.000 đồng"} {
		turn, err := b.Handle(t.Context(), bot.Message{Text: "thủ tục 1.002626 lệ phí bao nhiêu", AsOf: day})
		if err != nil {
			t.Fatal(err)
		}
		if head, _, _ := strings.Cut(turn.Reply.Text, "\n"); !strings.Contains(head, want) {
			t.Errorf("as of %q: %q, want %s first", day.String(), head, want)
		}
	}
}
