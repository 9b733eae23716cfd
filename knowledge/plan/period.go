package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	fullDate  = regexp.MustCompile(`(?i)ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+(?:19|20)\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d|\d+/(?:19|20)\d\d/\p{Lu}`)
	yearSpan  = regexp.MustCompile(`((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)`)
	toYear    = regexp.MustCompile(`(?i)đến (?:hết )?(?:năm )?((?:19|20)\d\d)`)
	openYears = regexp.MustCompile(`(?i)năm ((?:19|20)\d\d) và (?:các|những) năm tiếp theo`)
	oneYear   = regexp.MustCompile(`(?i)năm ((?:19|20)\d\d)`)
)

// readPeriod reads the years a document is for from its own title or, without one, its subject. The years of the papers
// that it carries out are not its own.
func (p *parser) readPeriod() {
	id := &p.doc.Identity
	head := id.Title
	if head == "" && !strings.Contains(id.Subject, "số ") {
		head = id.Subject
	}
	head = vitext.NFC(fullDate.ReplaceAllString(head, ""))
	switch {
	case openYears.MatchString(head):
		id.Period = knowledge.Period{From: number(openYears.FindStringSubmatch(head)[1]), Open: true}
	case yearSpan.MatchString(head):
		m := yearSpan.FindStringSubmatch(head)
		id.Period = knowledge.Period{From: number(m[1]), To: number(m[2])}
		if t := toYear.FindStringSubmatch(head); t != nil && number(t[1]) > id.Period.To {
			id.Period.To = number(t[1])
		}
	case toYear.MatchString(head):
		id.Period = knowledge.Period{To: number(toYear.FindStringSubmatch(head)[1])}
	case oneYear.MatchString(head):
		y := number(oneYear.FindStringSubmatch(head)[1])
		id.Period = knowledge.Period{From: y, To: y}
	}
	if id.Period.To > 0 && id.Period.From > id.Period.To {
		id.Period = knowledge.Period{}
	}
}

// provinces are the 63 provinces and cities of 1 January 2008 to 30 June 2025 and, where the name is new, those of
// Resolution 202/2025/QH15; names only, for reading who a document is of.
var provinces = strings.Split("An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|Bình Thuận|Cà Mau|Cao Bằng|Cần Thơ|"+
	"Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Hưng Yên|Khánh Hòa|"+
	"Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|"+
	"Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Huế", "|")

var (
	central      = regexp.MustCompile(`(?i)^(?:bộ |chính phủ|thủ tướng|quốc hội|ban chấp hành trung ương|văn phòng chính phủ|tổng cục)`)
	otherUnit    = regexp.MustCompile(`tỉnh\s+((?:\p{Lu}\p{Ll}+\s){1,2}\p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+)`)
	provinceWord = provincePattern()
)

// provincePattern finds "tỉnh X", "TỈNH X", "thành phố X", "TP. X" for the known names, in Key form.
func provincePattern() *regexp.Regexp {
	names := make([]string, 0, len(provinces))
	for _, n := range provinces {
		names = append(names, strings.ReplaceAll(regexp.QuoteMeta(vitext.Key(n)), " - ", `\s*-\s*`))
	}
	return regexp.MustCompile(`(?:tỉnh|thành phố|tp\.?)\s+(` + strings.Join(names, "|") + `)(?:\P{L}|$)`)
}

// provinceIn finds the first province that a text names as one; "" when it names none. A province that is not on the
// list counts when the text calls it "tỉnh".
func provinceIn(text string) string {
	if m := provinceWord.FindStringSubmatch(vitext.Key(text)); m != nil {
		return provinceNamed(m[1])
	}
	if m := otherUnit.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// provinceNamed gives the printed form of a name; "" when it is no province's.
func provinceNamed(name string) string {
	key := strings.ReplaceAll(vitext.Key(strings.TrimSpace(name)), " ", "")
	for _, n := range provinces {
		if strings.ReplaceAll(vitext.Key(n), " ", "") == key {
			return n
		}
	}
	return ""
}

// readProvince says whose document it is: by its title, its issuer, the place of its date, its head, its opening and, in
// a document without a head, the first province that the text names. A central body's document is no province's.
func (p *parser) readProvince(h *head, opening string) {
	id := &p.doc.Identity
	orgs := strings.Join(h.orgs, " ")
	if central.MatchString(id.Issuer) || id.Issuer == "" && central.MatchString(orgs) {
		return
	}
	for _, text := range []string{id.Title, id.Issuer, orgs} {
		if id.Province = provinceIn(text); id.Province != "" {
			return
		}
	}
	if id.Province = provinceNamed(id.Place); id.Province != "" {
		return
	}
	if id.Province = provinceIn(opening); id.Province == "" {
		id.Province = provinceIn(p.doc.Text)
	}
}
