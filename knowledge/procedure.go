package knowledge

// Procedure is one administrative procedure (thủ tục hành chính) of a catalogue. Immutable after parsing.
type Procedure struct {
	Code ProcedureCode `json:"code"`
	Name string        `json:"name"`
	// Decision is the number of the decision that publishes it ("163/QĐ-BTP"); empty when unknown.
	Decision string `json:"decision,omitempty"`
	// Levels where it is handled, as printed: "Cấp bộ", "Cấp tỉnh", "Cấp xã", "Cơ quan khác"; in the source's order.
	Levels []string `json:"levels,omitempty"`
	// Type is the catalogue's own kind of procedure ("TTHC được giao luật quy định chi tiết"); may be empty.
	Type string `json:"type,omitempty"`
	// Field is the lĩnh vực ("Hộ tịch").
	Field string `json:"field,omitempty"`
	// Applicants who may file, as printed: "Công dân Việt Nam", "Doanh nghiệp" …
	Applicants []string `json:"applicants,omitempty"`
	// Agency that handles it and Authority that decides; either may be empty.
	Agency    string `json:"agency,omitempty"`
	Authority string `json:"authority,omitempty"`
	// Reception is the address or body that receives files; may be empty.
	Reception string `json:"reception,omitempty"`
	// Steps of the handling, one entry for each printed step or paragraph.
	Steps []Cited `json:"steps,omitempty"`
	// Channels: how to file, with time and fee of each.
	Channels []Channel `json:"channels,omitempty"`
	// Cases: the papers to hand in, by case.
	Cases      []PaperCase `json:"cases,omitempty"`
	Results    []Cited     `json:"results,omitempty"`
	LegalBasis []LegalRef  `json:"legal_basis,omitempty"`
	// Conditions is empty when the source says "Không có thông tin".
	Conditions []Cited `json:"conditions,omitempty"`
	URL        string  `json:"url,omitempty"`

	// Fields are the source texts, in the catalogue's order: what citations of a procedure quote.
	Fields []ProcedureField `json:"fields"`
	Issues []Issue          `json:"issues,omitempty"`
	// Barred tells that the whole record's text is nobody's source (the same text stands under several codes): it may
	// be named and linked, but none of its fields may be quoted.
	Barred bool `json:"barred,omitempty"`

	Visibility Visibility `json:"visibility,omitempty"`
	AsOf       Date       `json:"as_of,omitzero"`
	// Digest covers all Fields.
	Digest string `json:"digest"`
	// Origin is KindProcedure for a catalogue record and KindStarter for one of the binary's own pack.
	Origin SourceKind `json:"origin,omitempty"`
}

// ProcedureField is one field of a record as ingested: NFC, LF line ends, controls dropped.
type ProcedureField struct {
	// Key is the field's name in the catalogue ("cach_thuc_thuc_hien"): the section of a citation.
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Ref points at a piece of one field of the record it belongs to.
type Ref struct {
	Key  string `json:"key"`
	Span Span   `json:"span"`
}

// Cited is a readable text with the place it was read from.
type Cited struct {
	Text string `json:"text"`
	Ref  Ref    `json:"ref"`
}

// CellStatus says how far one cell of a fee or duration table can be trusted.
type CellStatus string

// The statuses of a cell.
const (
	CellClean       CellStatus = "clean"
	CellUnitMissing CellStatus = "unit_missing" // a bare number whose unit the source has lost
	CellGlued       CellStatus = "glued"        // digits or values run together and not separable with support
	CellConflict    CellStatus = "conflict"     // the cell and its note, or two cells of one case, disagree
	CellAbsent      CellStatus = "absent"       // the source says nothing
)

// ChannelKind is how a file is handed in.
type ChannelKind string

// The channels of the catalogue.
const (
	ChannelUnknown  ChannelKind = ""
	ChannelOnline   ChannelKind = "online"    // trực tuyến
	ChannelInPerson ChannelKind = "in_person" // trực tiếp
	ChannelPost     ChannelKind = "post"      // dịch vụ bưu chính
)

// Channel is one row of the "cách thức thực hiện" table: one way to file, with its time and fees.
type Channel struct {
	Kind      ChannelKind `json:"kind"`
	Durations []Duration  `json:"durations,omitempty"`
	Fees      []Fee       `json:"fees,omitempty"`
	// Note is the free text of the row.
	Note Cited `json:"note,omitzero"`
	Ref  Ref   `json:"ref"`
}

// DurationUnit is the unit of a time limit.
type DurationUnit string

// The units of time limits.
const (
	UnitUnknown     DurationUnit = ""
	UnitMinute      DurationUnit = "minute"
	UnitHour        DurationUnit = "hour"
	UnitDay         DurationUnit = "day" // calendar days (ngày)
	UnitWorkingDay  DurationUnit = "working_day"
	UnitWeek        DurationUnit = "week"
	UnitMonth       DurationUnit = "month"
	UnitQuarter     DurationUnit = "quarter"
	UnitYear        DurationUnit = "year"
	UnitWorkingHour DurationUnit = "working_hour"
)

// Duration is one time limit. Min equals Max unless the source gives a range.
type Duration struct {
	Min    float64      `json:"min"`
	Max    float64      `json:"max"`
	Unit   DurationUnit `json:"unit,omitempty"`
	Status CellStatus   `json:"status"`
	// Text is as printed ("3 Ngày làm việc").
	Text string `json:"text"`
	// Note is the remark that belongs to this time limit; may be empty.
	Note Cited `json:"note,omitzero"`
	Ref  Ref   `json:"ref"`
}

// Fee is one charge. Amount is in đồng when Unit is "đồng"; a rate ("0,5 %") has Unit "%".
type Fee struct {
	Amount float64 `json:"amount"`
	Unit   string  `json:"unit,omitempty"`
	// Free tells that the source says "Miễn phí".
	Free bool `json:"free,omitempty"`
	// Kind is "phí" or "lệ phí" when the source says which; may be empty.
	Kind   string     `json:"kind,omitempty"`
	Status CellStatus `json:"status"`
	// Text is as printed ("7,000 Việt Nam Đồng", "Miễn phí").
	Text string `json:"text"`
	// Note in brackets after the amount, in the source's words; may be empty.
	Note Cited `json:"note,omitzero"`
	// ValidFrom and ValidTo bound a reduced rate that the note limits in time; zero when it does not.
	ValidFrom Date `json:"valid_from,omitzero"`
	ValidTo   Date `json:"valid_to,omitzero"`
	Ref       Ref  `json:"ref"`
}

// PaperCase is the dossier of one case; Title is empty when the procedure has one case only.
type PaperCase struct {
	Title  string  `json:"title,omitempty"`
	Papers []Paper `json:"papers"`
	Ref    Ref     `json:"ref"`
}

// Paper is one line of a dossier.
type Paper struct {
	Name string `json:"name"`
	// Form is the attached form's file name, FormCode its code when one is readable ("CT01"); either may be empty.
	Form     string `json:"form,omitempty"`
	FormCode string `json:"form_code,omitempty"`
	// Originals and Copies are counts; -1 when the source does not say.
	Originals int        `json:"originals"`
	Copies    int        `json:"copies"`
	Status    CellStatus `json:"status"`
	// Remark tells that the line is an explanation and no paper to bring ("0 bản chính").
	Remark bool `json:"remark,omitempty"`
	Ref    Ref  `json:"ref"`
}

// LegalRef is one legal basis.
type LegalRef struct {
	Title  string `json:"title"`
	Number string `json:"number,omitempty"`
	Ref    Ref    `json:"ref"`
}

// FieldText returns the text of the field; "" when the record has none.
func (p *Procedure) FieldText(key string) string {
	for _, f := range p.Fields {
		if f.Key == key {
			return f.Text
		}
	}
	return ""
}
