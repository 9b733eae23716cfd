// Package knowledge is the vocabulary of what the State has published: plans and reports, administrative procedures,
// and the sources that answers cite.
//
// Kind: root. It holds types and pure policy, and refuses sockets, files, databases, clocks and randomness. It never
// imports an index, a vector or a conversation: retrieval is derived from it and can be deleted and rebuilt.
//
// # Glossary
//
// One English word for each Vietnamese concept:
//
//	procedure    thủ tục hành chính (TTHC), one record of the national catalogue
//	plan         kế hoạch (KH); report: báo cáo (BC); decision: quyết định (QĐ)
//	paper        giấy tờ, one line of a procedure's dossier (thành phần hồ sơ)
//	channel      hình thức nộp: online (trực tuyến), in person (trực tiếp), by post (dịch vụ bưu chính)
//	fee          phí, lệ phí
//	duration     thời hạn giải quyết
//	field        lĩnh vực
//	level        cấp thực hiện or cấp hành chính (bộ, tỉnh, huyện, xã)
//	agency       cơ quan
//	legal basis  căn cứ pháp lý
//	indicator    chỉ tiêu; target: mục tiêu; result: kết quả
//	source       nguồn, one document or procedure that can be cited
//	furniture    page furniture: lines of the page around a document that are not its text
package knowledge
