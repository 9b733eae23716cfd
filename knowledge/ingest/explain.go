package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
)

// problem is an error that knows its words for people.
type problem struct {
	sentence string
	err      error // may be nil
}

func (p *problem) Error() string {
	if p.err != nil {
		return p.err.Error() + ": " + p.sentence
	}
	return p.sentence
}

func (p *problem) Unwrap() error { return p.err }

// Sentence gives the words.
func (p *problem) Sentence() string { return p.sentence }

// Explain words an error of Run, Acquire or the store for people: one Vietnamese clause that says what is wrong and what
// to do. Errors that word themselves (method Sentence) are believed.
func Explain(err error) string {
	var own interface{ Sentence() string }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &own):
		return own.Sentence()
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "lần nạp bị dừng giữa chừng; hãy chạy lại"
	case errors.Is(err, fs.ErrNotExist):
		return "không có tệp hoặc thư mục này; hãy kiểm tra lại đường dẫn"
	case errors.Is(err, fs.ErrPermission):
		return "không có quyền đọc; hãy cấp quyền đọc tệp hoặc thư mục này rồi nạp lại"
	case errors.Is(err, syscall.ENOSPC):
		return "ổ đĩa đã đầy; hãy giải phóng dung lượng rồi nạp lại"
	case errors.Is(err, ErrUsage):
		return "lệnh dùng sai; hãy cho ít nhất một tệp hoặc thư mục"
	}
	return fmt.Sprintf("không đọc được (%v); hãy kiểm tra lại tệp và ổ đĩa", err)
}

// legacyText refuses what is written in an encoding from before Unicode.
const legacyText = "văn bản dùng bảng mã tiếng Việt cũ (TCVN3, VNI …); hãy chuyển sang Unicode (UTF-8) rồi nạp lại"

// utf16Lines refuses a catalogue in UTF-16, packed or not.
const utf16Lines = "tệp dùng bảng mã UTF-16; hãy lưu lại với bảng mã UTF-8 rồi nạp lại"

// explainDecode words the errors of a document.
func explainDecode(err error) string {
	switch {
	case errors.Is(err, plan.ErrLegacy):
		return legacyText
	case errors.Is(err, plan.ErrNoBOM):
		return "văn bản có vẻ là UTF-16 nhưng thiếu dấu thứ tự byte (BOM); hãy lưu lại với bảng mã UTF-8 rồi nạp lại"
	case errors.Is(err, plan.ErrEncoding):
		return "văn bản không phải UTF-8 hay UTF-16; hãy lưu lại với bảng mã UTF-8 rồi nạp lại"
	case errors.Is(err, plan.ErrBinary):
		return "nội dung là dữ liệu nhị phân, không phải văn bản; " + readable + "; hãy lưu nội dung thành văn bản .txt rồi nạp lại"
	case errors.Is(err, plan.ErrEmpty):
		return "tệp không có chữ nào đọc được; hãy kiểm tra lại nội dung tệp, bản quét ảnh cần chuyển thành văn bản trước"
	case errors.Is(err, plan.ErrLongLine):
		return fmt.Sprintf("tệp có dòng dài hơn %d MB nên không phải văn bản thường; hãy kiểm tra lại tệp", plan.MaxLineBytes>>20)
	}
	return fmt.Sprintf("không đọc được văn bản (%v); hãy kiểm tra lại tệp", err)
}

// explainCatalogue words the errors that end the reading of a catalogue, after so many good records.
func explainCatalogue(err error, good int) string {
	after := fmt.Sprintf("sau %d bản ghi đọc được; chưa lưu gì của tệp này", good)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Explain(context.Canceled)
	case errors.Is(err, portal.ErrBroken):
		return "dữ liệu nén bị hỏng hoặc bị cắt cụt " + after + ", hãy tải lại tệp"
	case errors.Is(err, portal.ErrCutOff):
		return "dòng cuối của tệp bị cắt ngang, tệp có thể chưa tải hoặc chép xong, " + after + ", dữ liệu cũ còn nguyên, hãy lấy lại tệp đầy đủ rồi nạp lại"
	case errors.Is(err, portal.ErrNotText):
		return utf16Lines
	case errors.Is(err, portal.ErrTooLarge):
		return fmt.Sprintf("tệp giải nén ra lớn hơn %d MB, %s, hãy tách thành nhiều tệp", portal.MaxTotalBytes>>20, after)
	}
	return fmt.Sprintf("không đọc tiếp được (%v) %s", err, after)
}
