package plan

import (
	"regexp"
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

var (
	printedNumber = regexp.MustCompile(`^\W*Số\s*:?\s*(\d{0,6}[A-Za-z]?)[\s.…_]*((?:\s*[-/]\s*(?:(?:19|20)\d\d|[A-ZĐ][\p{L}\d&]*))+)`)
	placeDate     = regexp.MustCompile(`([\p{L}.\- ]{2,40}?)\s*,\s*ngày[\s.…_]*(\d{0,2})[\s.…_]*(?:tháng|/)[\s.…_]*(\d{0,2})[\s.…_]*(?:năm|/)[\s.…_]*((?:19|20)\d\d)?`)
	regarding     = regexp.MustCompile(`^(?:V/v|Về việc)\s*:?\s*(.+)`)
	orgLine       = regexp.MustCompile(`^(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|SỞ|BỘ|BAN|CỤC|TỔNG CỤC|CHI CỤC|HỘI ĐỒNG NHÂN DÂN|HĐND|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|VĂN PHÒNG|CÔNG AN|TRUNG TÂM|BẢO HIỂM|TỈNH ỦY|TỈNH UỶ)(?:\s|$)`)
	motto         = regexp.MustCompile(`(?i)CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập\s*[-–]\s*Tự do`)
	issues        = regexp.MustCompile(`((?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch UBND|Sở [\p{L} &]+?|Bộ [\p{L} ]+?|Hội đồng nhân dân|Thủ tướng Chính phủ|Chính phủ)(?:\s+(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)(?:\s+\p{Lu}\p{Ll}+){0,3})?)\s+(?:ban hành|xây dựng|báo cáo|triển khai|yêu cầu|đề nghị)`)
	subjectOf     = regexp.MustCompile(`^((?:Triển khai thực hiện|Thực hiện|Triển khai|Căn cứ)\s+(?:Nghị quyết|Quyết định|Công văn|Chỉ thị|Kế hoạch|Chương trình|Thông báo|Luật|Nghị định)[^;:]{5,300})`)
	noSubject     = regexp.MustCompile(`^(?:triển khai\s+)?(?:thực hiện\s+)?(?:với|như|cụ thể)\s`)
	ownSubject    = regexp.MustCompile(`ban hành\s+(?:Kế hoạch|kế hoạch|Chương trình|Đề án)\s+(\p{L}[^:;]{15,250}?)(?:,?\s+(?:cụ thể|với (?:các|những) nội dung)?\s*(?:như sau|sau)|,\s*cụ thể)`)
)

var genres = map[string]knowledge.Genre{"KẾ HOẠCH": knowledge.GenrePlan, "BÁO CÁO": knowledge.GenreReport, "QUYẾT ĐỊNH": knowledge.GenreDecision,
	"CHỈ THỊ": knowledge.GenreDirective, "NGHỊ QUYẾT": knowledge.GenreResolution, "CÔNG VĂN": knowledge.GenreLetter, "CHƯƠNG TRÌNH": knowledge.GenrePlan,
	"ĐỀ ÁN": knowledge.GenrePlan, "THÔNG BÁO": knowledge.GenreOther, "QUY CHẾ": knowledge.GenreOther, "QUY ĐỊNH": knowledge.GenreOther, "HƯỚNG DẪN": knowledge.GenreOther,
	"TỜ TRÌNH": knowledge.GenreOther, "CÔNG ĐIỆN": knowledge.GenreDirective}

var suffixGenres = map[string]knowledge.Genre{"KH": knowledge.GenrePlan, "BC": knowledge.GenreReport, "QĐ": knowledge.GenreDecision, "CT": knowledge.GenreDirective,
	"NQ": knowledge.GenreResolution, "CTR": knowledge.GenrePlan, "ĐA": knowledge.GenrePlan, "TB": knowledge.GenreOther, "HD": knowledge.GenreOther,
	"QC": knowledge.GenreOther, "TTR": knowledge.GenreOther, "CĐ": knowledge.GenreDirective}

// head gathers what the lines of a document's head say.
type head struct {
	genre  string // the printed word
	titles []string
	orgs   []string
	suffix knowledge.Genre
	number bool // a number's place is printed, blank or not
	letter bool
	to     []string // whom it is addressed to
}

// identify reads what the document says of itself. Whatever it does not say stays unknown.
func (p *parser) identify() {
	id := &p.doc.Identity
	h := &head{}
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageIdentity && ps.Section == knowledge.NoSection {
			p.readHead(ps, h)
		}
	}
	p.readSignatures()
	id.Recipients = append(h.to, id.Recipients...)
	id.Title = vitext.FoldSpaces(strings.Join(h.titles, " "))
	id.Genre = genres[h.genre]
	if id.Genre == knowledge.GenreUnknown {
		id.Genre = h.suffix
	}
	if id.Genre == knowledge.GenreUnknown && h.letter {
		id.Genre = knowledge.GenreLetter
	}
	if id.Genre == knowledge.GenreUnknown {
		p.issue(IssueNoGenre, "Không rõ loại văn bản (kế hoạch, báo cáo, quyết định …).", knowledge.Span{})
	}
	if !h.number {
		p.issue(IssueNumberMissing, "Không thấy dòng số hiệu trong tệp.", knowledge.Span{})
	}
	if id.Date.IsZero() {
		p.issue(IssueDateMissing, "Không thấy ngày ban hành trong tệp.", knowledge.Span{})
	}
	opening := p.readOpening(h)
	p.readProvince(h, opening)
	p.readPeriod()
	p.doc.AsOf = id.Date
}

// readHead reads one passage of the head, cell by cell where it is set in columns.
func (p *parser) readHead(ps *knowledge.Passage, h *head) {
	if basis.MatchString(ps.Text) {
		return
	}
	for _, span := range ps.Spans {
		for _, piece := range cellBreak.Split(p.slice(span), -1) {
			text := strings.Trim(p.reading(piece), "|#* ")
			switch {
			case text == "":
			case h.letter && h.genre == "" && recipient.MatchString(piece):
				h.to = append(h.to, strings.Trim(recipient.ReplaceAllString(text, ""), " ;."))
			default:
				p.readPiece(text, span, h)
			}
		}
	}
}

func (p *parser) readPiece(text string, span knowledge.Span, h *head) {
	id := &p.doc.Identity
	switch {
	case motto.MatchString(text):
	case p.readNumber(text, span, h), p.readDate(text, span):
	case isGenreLine(text) && h.genre == "":
		h.genre = genreLine.FindStringSubmatch(text)[1]
		if rest := strings.Trim(strings.TrimPrefix(text, h.genre), " :-–"); rest != "" {
			h.titles = append(h.titles, rest)
		}
	case regarding.MatchString(text) && h.genre == "":
		h.letter = true
		id.Subject = regarding.FindStringSubmatch(text)[1]
	case strings.HasPrefix(text, "Kính gửi"):
		h.letter = true
		if to := strings.Trim(strings.TrimPrefix(text, "Kính gửi"), " :.;-"); to != "" {
			h.to = append(h.to, to)
		}
	case h.genre == "" && orgLine.MatchString(text) && vitext.Upper(text):
		h.orgs = append(h.orgs, text)
	case reference.MatchString(text), enclosed.MatchString(text):
	case h.genre != "" && !(vitext.Upper(text) && isGenreLine(text)) && !officeLine.MatchString(text):
		h.titles = append(h.titles, text)
	}
}

// readNumber reads the printed number. A blank one ("Số: /KH-UBND") leaves Number empty and still tells the genre.
func (p *parser) readNumber(text string, span knowledge.Span, h *head) bool {
	m := printedNumber.FindStringSubmatch(text)
	if m == nil || h.number {
		return numberLine.MatchString(text)
	}
	h.number = true
	suffix := strings.ReplaceAll(m[2], " ", "")
	if m[1] != "" {
		p.doc.Identity.Number = m[1] + suffix
	} else {
		p.issue(IssueNumberBlank, "Số hiệu để trống trong bản nguồn (“"+strings.TrimSpace(m[0])+"”).", span)
	}
	for _, part := range strings.FieldsFunc(suffix, func(r rune) bool { return r == '/' || r == '-' }) {
		if g := suffixGenres[strings.ToUpper(part)]; g != knowledge.GenreUnknown {
			h.suffix = g
			break
		}
	}
	return true
}

// readDate reads place and date, of which day, month or year may be blank.
func (p *parser) readDate(text string, span knowledge.Span) bool {
	id := &p.doc.Identity
	m := placeDate.FindStringSubmatch(text)
	if m == nil || basis.MatchString(text) {
		return false
	}
	if !id.Date.IsZero() || id.Place != "" {
		return true
	}
	id.Place = strings.Trim(m[1], " -.")
	id.Date = knowledge.Date{Year: number(m[4]), Month: number(m[3]), Day: number(m[2])}
	if id.Date.Month > 12 || id.Date.Day > 31 || id.Date.Month == 0 && id.Date.Day > 0 {
		id.Date.Day = 0
	}
	if id.Date.Month > 12 {
		id.Date.Month = 0
	}
	if !id.Date.Complete() {
		p.issue(IssueDatePartial, "Ngày ban hành ghi thiếu trong bản nguồn (“"+strings.TrimSpace(m[0])+"”).", span)
	}
	return true
}

// readOpening reads issuer and subject from the paragraphs before the first section, and gives those paragraphs.
func (p *parser) readOpening(h *head) string {
	id := &p.doc.Identity
	opening, own, work := "", "", ""
	for i := range p.doc.Passages {
		ps := &p.doc.Passages[i]
		if ps.Kind == knowledge.PassageHeading || ps.Kind == knowledge.PassageItem || ps.Kind == knowledge.PassageTableHeader {
			break
		}
		if ps.Kind != knowledge.PassageParagraph {
			continue
		}
		opening += "\n" + ps.Text
		if m := subjectOf.FindStringSubmatch(ps.Text); m != nil && work == "" {
			work = m[1]
		}
		if m := ownSubject.FindStringSubmatch(ps.Text); m != nil && own == "" && !noSubject.MatchString(m[1]) {
			own = m[1]
		}
		for _, m := range issues.FindAllStringSubmatch(ps.Text, -1) {
			if !strings.Contains(m[1], " về ") {
				id.Issuer = strings.TrimSpace(m[1])
			}
		}
		if issuing.MatchString(ps.Text) {
			break
		}
	}
	switch {
	case id.Title != "":
		id.Subject = id.Title
	case id.Subject != "": // "V/v …"
	case own != "":
		id.Subject = strings.Trim(own, " ,")
	default:
		id.Subject = beforeIssuer(work, id.Issuer)
	}
	if id.Issuer == "" {
		id.Issuer = issuerOf(h.orgs)
	}
	return opening
}

// beforeIssuer cuts "Thực hiện Nghị quyết …, UBND tỉnh X ban hành …" before the body that issues.
func beforeIssuer(s, issuer string) string {
	if i := strings.LastIndex(s, issuer); issuer != "" && i > 0 {
		s = s[:i]
	}
	return strings.Trim(s, " ,;")
}

// issuerOf joins the lines that name the issuing body: "UBND TỈNH X" above "SỞ Y TẾ" is the upper body of the last one,
// "ỦY BAN NHÂN DÂN" above "TỈNH X" is one name.
func issuerOf(orgs []string) string {
	out := ""
	for _, o := range orgs {
		if strings.HasPrefix(o, "TỈNH ") || strings.HasPrefix(o, "THÀNH PHỐ ") || strings.HasPrefix(o, "HUYỆN ") || strings.HasPrefix(o, "XÃ ") || strings.HasPrefix(o, "PHƯỜNG ") || strings.HasPrefix(o, "QUẬN ") || strings.HasPrefix(o, "THỊ XÃ ") {
			out = strings.TrimSpace(out + " " + o)
			continue
		}
		out = o
	}
	return out
}
