// Package retrievaltest holds the conformance suite of retrieval's contracts and a small collection to run it on.
//
// Kind: library, for tests only. It tests promises (order, limits, cancel, visibility, exact filters), not how an
// implementation ranks. The fixture is invented: its places, offices and figures exist nowhere.
package retrievaltest

import (
	"fmt"
	"strings"

	"trolycong/knowledge"
)

// Ids of the fixture that tests name.
const (
	PublicPlan   knowledge.DocumentID    = "ke-hoach-cam-son"
	InternalPlan knowledge.DocumentID    = "ke-hoach-noi-bo"
	Guide        knowledge.DocumentID    = "starter/nop-truc-tuyen"
	Garden       knowledge.ProcedureCode = "9.000001" // public, with a form
	GardenAgain  knowledge.ProcedureCode = "9.000002" // public, its near twin
	Secret       knowledge.ProcedureCode = "9.000003" // internal
	Barred       knowledge.ProcedureCode = "9.000004" // its text is nobody's source
)

// Collection gives the fixture: four procedures, a public and an internal plan, a guide of the starter pack. Each call
// makes a new one.
func Collection() *knowledge.Collection {
	plan := document(PublicPlan, knowledge.Public, "Cẩm Sơn", "12/KH-UBND",
		line{knowledge.PassageIdentity, "Số: 12/KH-UBND"},
		line{knowledge.PassageHeading, "I. MỤC TIÊU"},
		line{knowledge.PassageParagraph, "Đến năm 2031, 75% vườn cây của tỉnh có bảng tên điện tử."},
		line{knowledge.PassageItem, "- Sở Vườn Cây báo cáo số vườn cây trước ngày 20 hằng tháng."},
		line{knowledge.PassageParagraph, "Thực hiện Quyết định số 345/QĐ-TTg về vườn cây."},
		line{knowledge.PassageFurniture, "Trang 1 vườn cây vườn cây vườn cây"})
	hidden := document(InternalPlan, knowledge.Internal, "Cẩm Sơn", "34/KH-UBND",
		line{knowledge.PassageIdentity, "Số: 34/KH-UBND"},
		line{knowledge.PassageParagraph, "Vườn cây mật của tỉnh có mười hai hàng rào, theo Quyết định số 345/QĐ-TTg."})
	guide := document(Guide, knowledge.Public, "", "",
		line{knowledge.PassageParagraph, "Nộp trực tuyến: mở cổng, chọn thủ tục, đính kèm giấy tờ và ký số."})
	return &knowledge.Collection{Version: "fixture-1",
		Documents: []*knowledge.Document{plan, hidden, guide},
		Procedures: []*knowledge.Procedure{
			procedure(Garden, "Đăng ký vườn cây cảnh", "Tờ khai đăng ký vườn cây", "VC01"),
			procedure(GardenAgain, "Cấp lại giấy đăng ký vườn cây cảnh", "Đơn cấp lại giấy đăng ký vườn cây", "VC02"),
			hiddenProcedure(), barredProcedure(),
		}}
}

func hiddenProcedure() *knowledge.Procedure {
	p := procedure(Secret, "Đăng ký vườn cây mật", "Tờ khai vườn cây mật", "VC03")
	p.Visibility = knowledge.Internal
	p.LegalBasis = []knowledge.LegalRef{{Title: "Nghị định về vườn mật", Number: "77/2031/NĐ-CP"}}
	return p
}

func barredProcedure() *knowledge.Procedure {
	p := procedure(Barred, "Xóa đăng ký ao cá", "Giấy xác nhận cầu phao nổi", "AC01")
	p.Barred = true
	return p
}

func procedure(code knowledge.ProcedureCode, name, paper, form string) *knowledge.Procedure {
	fields := []knowledge.ProcedureField{{Key: "ma_thu_tuc", Text: string(code)}, {Key: "ten_thu_tuc", Text: name}, {Key: "thanh_phan_ho_so", Text: paper + " " + form}}
	ref := knowledge.Ref{Key: "thanh_phan_ho_so", Span: knowledge.Span{Start: 0, End: len([]rune(paper))}}
	return &knowledge.Procedure{Code: code, Name: name, Decision: "56/QĐ-VC", Field: "Vườn cây", Levels: []string{"Cấp xã"}, Applicants: []string{"Công dân Việt Nam"},
		Agency: "Ủy ban nhân dân xã", Cases: []knowledge.PaperCase{{Papers: []knowledge.Paper{{Name: paper, FormCode: form, Originals: 1, Copies: -1,
			Status: knowledge.CellClean, Ref: ref}}, Ref: ref}},
		LegalBasis: []knowledge.LegalRef{{Title: "Luật Vườn cây", Number: "88/2031/QH20"}}, Fields: fields, Origin: knowledge.KindProcedure, Digest: knowledge.Digest(string(code) + name)}
}

// line is one passage of a fixture document.
type line struct {
	kind knowledge.PassageKind
	text string
}

func document(id knowledge.DocumentID, see knowledge.Visibility, province, number string, lines ...line) *knowledge.Document {
	d := &knowledge.Document{ID: id, Visibility: see, Identity: knowledge.Identity{Genre: knowledge.GenrePlan, Number: number, Title: "Vườn cây", Province: province}}
	var text []string
	at := 0
	for i, l := range lines {
		n := len([]rune(l.text))
		d.Passages = append(d.Passages, knowledge.Passage{ID: fmt.Sprintf("%s#%d", id, i), Kind: l.kind, Section: knowledge.NoSection, LeadIn: -1, Header: -1,
			Spans: []knowledge.Span{{Start: at, End: at + n}}, Text: l.text})
		text = append(text, l.text)
		at += n + 1
	}
	d.Text = strings.Join(text, "\n")
	d.Digest = knowledge.Digest(d.Text)
	return d
}
