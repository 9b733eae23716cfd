package plan

import (
	"regexp"
	"strconv"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	printedNumber = regexp.MustCompile(`Số\s*:\s*([^|]*?)\s*(?:\||$)`)
	wholeNumber   = regexp.MustCompile(`^\d{1,6}[A-Za-z]?\s*[-/]`)
	numberSuffix  = regexp.MustCompile(`/?\s*([A-ZĐ]{2,6})[-/]`)
	placeDate     = regexp.MustCompile(`^\W*([\p{L} ]{2,40}?),\s*ngày\s*(\d{0,2})\s*(?:tháng|/)\s*(\d{0,2})\s*(?:năm|/)\s*(\d{4})`)
	placeInBar    = regexp.MustCompile(`\|\s*([\p{L} ]{2,40}?),\s*ngày\s*(\d{0,2})\s*tháng\s*(\d{0,2})\s*năm\s*(\d{4})`)
	yearSpan      = regexp.MustCompile(`(20\d\d)\s*[-–]\s*(20\d\d)`)
	toYear        = regexp.MustCompile(`đến (?:hết )?năm (20\d\d)`)
	openYears     = regexp.MustCompile(`năm (20\d\d) và (?:các|những) năm tiếp theo`)
	oneYear       = regexp.MustCompile(`năm (20\d\d)`)
	provinceName  = regexp.MustCompile(`(?:tỉnh|thành phố|TP\.?)\s+((?:Bà Rịa\s*-\s*Vũng Tàu|Thừa Thiên Huế|Hồ Chí Minh)|\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+){1,2})`)
	issues        = regexp.MustCompile(`((?:Ủy ban nhân dân|UBND|Chủ tịch UBND|Sở [\p{L} ]+?|Bộ [\p{L} ]+?|Hội đồng nhân dân|Thủ tướng Chính phủ|Chính phủ)(?:\s+(?:tỉnh|thành phố)(?:\s+\p{Lu}\p{Ll}+){0,3})?)\s+(?:ban hành|xây dựng|báo cáo|triển khai)`)
	subjectOf     = regexp.MustCompile(`^(?:Thực hiện|Triển khai thực hiện|Căn cứ)\s+((?:Nghị quyết|Quyết định|Công văn|Chỉ thị|Kế hoạch|Chương trình)[^,;.]{5,160})`)
)

var genres = map[string]knowledge.Genre{"KẾ HOẠCH": knowledge.GenrePlan, "BÁO CÁO": knowledge.GenreReport, "QUYẾT ĐỊNH": knowledge.GenreDecision,
	"CHỈ THỊ": knowledge.GenreDirective, "NGHỊ QUYẾT": knowledge.GenreResolution, "CÔNG VĂN": knowledge.GenreLetter, "CHƯƠNG TRÌNH": knowledge.GenrePlan,
	"ĐỀ ÁN": knowledge.GenrePlan, "THÔNG BÁO": knowledge.GenreOther, "QUY CHẾ": knowledge.GenreOther, "QUY ĐỊNH": knowledge.GenreOther, "HƯỚNG DẪN": knowledge.GenreOther}

var suffixGenres = map[string]knowledge.Genre{"KH": knowledge.GenrePlan, "BC": knowledge.GenreReport, "QĐ": knowledge.GenreDecision, "CT": knowledge.GenreDirective,
	"NQ": knowledge.GenreResolution, "CV": knowledge.GenreLetter, "CTR": knowledge.GenrePlan, "ĐA": knowledge.GenrePlan}

// identify reads what the document says of itself. Whatever it does not say stays unknown.
func (p *parser) identify() {
	id := &p.doc.Identity
	var titles []string
	suffix := ""
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		switch ps.Kind {
		case knowledge.PassageIdentity:
			if ps.Section != knowledge.NoSection {
				continue
			}
			suffix = p.readHead(ps, suffix)
			if g := genreLine.FindString(ps.Text); g != "" && vitext.Upper(g) && id.Genre == "" {
				id.Genre = genres[g]
				ps.Text = strings.TrimSpace(ps.Text)
				if rest := strings.TrimSpace(strings.TrimPrefix(ps.Text, g)); rest != "" {
					titles = append(titles, rest)
				}
			} else if id.Genre != "" && !numberLine.MatchString(ps.Text) && !placeLine.MatchString(ps.Text) {
				titles = append(titles, ps.Text)
			}
		case knowledge.PassageSignature:
			p.readSignature(ps)
		case knowledge.PassageHeading, knowledge.PassageParagraph, knowledge.PassageItem, knowledge.PassageTableHeader, knowledge.PassageTableRow,
			knowledge.PassageFootnote, knowledge.PassageFurniture:
		}
	}
	id.Title = strings.Join(titles, " ")
	if id.Genre == knowledge.GenreUnknown {
		id.Genre = suffixGenres[suffix]
	}
	if id.Genre == knowledge.GenreUnknown {
		p.issue(IssueNoGenre, "", "Không rõ loại văn bản (kế hoạch, báo cáo, quyết định …).", knowledge.Span{})
	}
	p.readOpening()
	p.readPeriod()
	p.doc.AsOf = id.Date
	p.checkSpelling()
}

// readHead reads number, place and date from one line of the head, and returns the kind letters of the number.
func (p *parser) readHead(ps *knowledge.Passage, suffix string) string {
	id := &p.doc.Identity
	if m := printedNumber.FindStringSubmatch(ps.Text); m != nil && id.Number == "" {
		number := strings.TrimSpace(m[1])
		if wholeNumber.MatchString(number) {
			id.Number = number
		} else {
			p.issue(IssueNumberBlank, "", "Số hiệu để trống trong bản nguồn (“Số: "+number+"”).", ps.Spans[0])
		}
		if k := numberSuffix.FindStringSubmatch(number); k != nil {
			suffix = k[1]
		}
	}
	m := placeDate.FindStringSubmatch(ps.Text)
	if m == nil {
		m = placeInBar.FindStringSubmatch(ps.Text)
	}
	if m != nil && id.Place == "" {
		id.Place = strings.TrimSpace(m[1])
		id.Date = knowledge.Date{Year: atoi(m[4]), Month: atoi(m[3]), Day: atoi(m[2])}
		if !id.Date.Complete() {
			p.issue(IssueDatePartial, "", "Ngày ban hành ghi thiếu trong bản nguồn.", ps.Spans[0])
		}
	}
	return suffix
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// readSignature reads recipients, the signer's office and name.
func (p *parser) readSignature(ps *knowledge.Passage) {
	id := &p.doc.Identity
	text := strings.TrimSpace(strings.Trim(ps.Text, "|"))
	switch {
	case strings.HasPrefix(text, "Nơi nhận"):
	case ps.Marker != "" || strings.HasPrefix(p.slice(ps.Spans[0]), "-") || strings.HasPrefix(p.slice(ps.Spans[0]), "+"):
		if r := strings.Trim(text, "-+ ;.:"); r != "" && !strings.HasPrefix(r, "Lưu") {
			id.Recipients = append(id.Recipients, r)
		}
	case officeLine.MatchString(text):
		id.SignerOffice = strings.TrimSpace(id.SignerOffice + " " + text)
	case id.SignerOffice != "" && id.Signer == "" && !vitext.Upper(text) && len(vitext.Syllables(text)) <= 6:
		id.Signer = text
	}
}

// readOpening reads issuer, subject and province from the title and the paragraphs before the first section.
func (p *parser) readOpening() {
	id := &p.doc.Identity
	head := id.Title
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageHeading || ps.Kind == knowledge.PassageItem {
			break
		}
		if ps.Kind != knowledge.PassageParagraph {
			continue
		}
		head += "\n" + ps.Text
		if m := subjectOf.FindStringSubmatch(ps.Text); m != nil && id.Subject == "" {
			id.Subject = strings.TrimSpace(m[1])
		}
		for _, m := range issues.FindAllStringSubmatch(ps.Text, -1) {
			if !strings.Contains(m[1], " về ") {
				id.Issuer = strings.TrimSpace(m[1])
			}
		}
	}
	if id.Title != "" {
		id.Subject = id.Title
	}
	if m := provinceName.FindStringSubmatch(head); m != nil {
		id.Province = strings.TrimSpace(m[1])
	} else if id.Place != "" {
		id.Province = id.Place
	} else if m := provinceName.FindStringSubmatch(p.doc.Text); m != nil {
		id.Province = strings.TrimSpace(m[1])
	}
}

// readPeriod reads the years a document is for from its title or, without one, its subject.
func (p *parser) readPeriod() {
	id := &p.doc.Identity
	head := id.Title
	if head == "" {
		head = id.Subject
	}
	switch {
	case openYears.MatchString(head):
		id.Period = knowledge.Period{From: atoi(openYears.FindStringSubmatch(head)[1]), Open: true}
	case yearSpan.MatchString(head):
		m := yearSpan.FindStringSubmatch(head)
		id.Period = knowledge.Period{From: atoi(m[1]), To: atoi(m[2])}
		if t := toYear.FindStringSubmatch(head); t != nil && atoi(t[1]) > id.Period.To {
			id.Period.To = atoi(t[1])
		}
	case toYear.MatchString(head):
		id.Period = knowledge.Period{To: atoi(toYear.FindStringSubmatch(head)[1])}
	case oneYear.MatchString(head) && id.Genre == knowledge.GenrePlan && id.Title != "":
		y := atoi(oneYear.FindStringSubmatch(head)[1])
		id.Period = knowledge.Period{From: y, To: y}
	}
}

// slips are wrong readings of a scan that no Vietnamese text means. They are counted, never mended: the source's words
// stay as they are.
var slips = []string{"Phần đấu", "bur chính", "Công dịch vụ công", "Công dữ liệu", "chuyên đổi số", "thông kê"}

func (p *parser) checkSpelling() {
	for _, w := range slips {
		if n := strings.Count(p.doc.Text, w); n > 0 {
			i := strings.Index(p.doc.Text, w)
			start := len([]rune(p.doc.Text[:i]))
			p.issue(IssueSpelling, "", "Có thể là lỗi nhận dạng chữ: “"+w+"” ("+strconv.Itoa(n)+" chỗ).", knowledge.Span{Start: start, End: start + len([]rune(w))})
		}
	}
}

var namedAnnex = regexp.MustCompile(`(?i)(?:tại|theo|xem)\s+(?:các\s+)?phụ lục(?:\s+([IVX]+|\d+))?\s*(?:kèm theo|đính kèm|của Kế hoạch này|của Báo cáo này)`)

// checkAnnexes reports an annex that the text names and the file does not hold.
func (p *parser) checkAnnexes() {
	for _, s := range p.doc.Sections {
		if strings.HasPrefix(s.Number, "Phụ lục") {
			return
		}
	}
	if m := namedAnnex.FindStringIndex(p.doc.Text); m != nil {
		start := len([]rune(p.doc.Text[:m[0]]))
		p.issue(IssueAnnexMissing, "", "Văn bản dẫn tới phụ lục nhưng tệp không có phụ lục.", knowledge.Span{Start: start, End: start + len([]rune(p.doc.Text[m[0]:m[1]]))})
	}
}
