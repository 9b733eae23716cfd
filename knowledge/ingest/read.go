package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
)

// MaxTextBytes is the longest text or Markdown file: a provincial plan is under 100 kB, a law with its annexes under 5 MB.
const MaxTextBytes = 64 << 20

// headBytes of a file are compared with what its name promises.
const headBytes = 4096

// outcome is what reading one file gave: an error, an unchanged source, or a bundle to store.
type outcome struct {
	bundle    knowledge.Bundle
	unchanged bool
	refused   []RecordRefusal
	folded    int
	kept      []knowledge.ProcedureCode
	gone      []knowledge.ProcedureCode
	err       error
	panicked  bool
}

// readFile reads file i up to what can be stored. A parser that fails on a file must not take the others with it.
func (r *run) readFile(ctx context.Context, i int) (o *outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = &outcome{panicked: true, err: &problem{sentence: "chương trình gặp lỗi bên trong khi đọc tệp này; hãy gửi tệp cho người phát triển",
				err: fmt.Errorf("panic: %v", p)}}
		}
	}()
	if err := ctx.Err(); err != nil {
		return &outcome{err: err}
	}
	f := r.files[i]
	if f.err != nil {
		return &outcome{err: f.err}
	}
	rd := &reader{run: r, ctx: ctx, index: i}
	if err := rd.name(f.path); err != nil {
		return &outcome{err: err}
	}
	in, err := os.Open(f.path)
	if err != nil {
		return &outcome{err: err}
	}
	defer func() { _ = in.Close() }()
	out := &outcome{}
	if err := rd.read(in, out); err != nil {
		return &outcome{err: err}
	}
	return out
}

// reader reads one file.
type reader struct {
	*run
	ctx    context.Context // of this call only: the reader does not outlive it
	index  int
	stem   knowledge.DocumentID
	form   form
	source knowledge.Source
}

// name finds the id and the settings of the source, and refuses a name that belongs to another file.
func (r *reader) name(path string) error {
	var err error
	if r.stem, r.form, err = nameOf(path); err != nil {
		return err
	}
	r.source = knowledge.Source{ID: r.opt.ID, Path: filepath.Base(path), Folder: filepath.Dir(key(path)), Visibility: r.opt.Visibility, AsOf: r.opt.AsOf, AsOfGiven: !r.opt.AsOf.IsZero()}
	if r.opt.ID == "" {
		r.source.ID = r.stem
		if why := badID(r.stem); why != "" {
			return &problem{sentence: "tên tệp không dùng làm tên nguồn được: " + why + "; hãy đổi tên tệp hoặc dùng --id"}
		}
	}
	r.source.Kind, r.source.Parser = knowledge.KindPassage, plan.Version
	if r.form == formLines {
		r.source.Kind, r.source.Parser = knowledge.KindProcedure, portal.Version
	}
	if r.form == formText && likeCode(r.source.ID) {
		return &problem{sentence: "tên nguồn có dạng mã thủ tục nên sẽ lẫn với thủ tục đó; hãy đặt tên khác bằng --id"}
	}
	old, known := r.stored[r.source.ID]
	if known && r.opt.ID == "" && old.Path != r.source.Path {
		return &problem{sentence: fmt.Sprintf("đã có nguồn %q nạp từ tệp %s; hãy xóa nguồn đó bằng lệnh forget, hoặc đặt tên khác bằng --id", old.ID, old.Path)}
	}
	if known && old.Visibility == knowledge.Internal && !r.opt.MakePublic {
		r.source.Visibility = knowledge.Internal
	}
	return nil
}

func (r *reader) read(in *os.File, o *outcome) error {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(in, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	if n == 0 {
		return &problem{sentence: "tệp rỗng; hãy kiểm tra lại hoặc chép lại tệp"}
	}
	if err := checkHead(r.files[r.index].path, head[:n], r.form); err != nil {
		return err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if r.form == formText {
		return r.document(in, o)
	}
	return r.catalogue(in, o)
}

// document reads a text or Markdown file.
func (r *reader) document(in io.Reader, o *outcome) error {
	tooLarge := &problem{sentence: fmt.Sprintf("tệp văn bản lớn hơn %d MB; hãy kiểm tra lại, hoặc tách thành nhiều tệp", MaxTextBytes>>20)}
	if r.files[r.index].size > MaxTextBytes {
		return tooLarge
	}
	raw, err := io.ReadAll(io.LimitReader(&untilDone{r.ctx, in}, MaxTextBytes+1))
	if err != nil {
		return err
	}
	if len(raw) > MaxTextBytes { // it grew since it was found
		return tooLarge
	}
	sum := sha256.Sum256(raw)
	if r.same(hex.EncodeToString(sum[:]), o) {
		return nil
	}
	if err := r.otherFile(); err != nil {
		return err
	}
	d, err := plan.Parse(r.source.ID, raw)
	if err != nil {
		return &problem{sentence: explainDecode(err), err: err}
	}
	if mark, secret := plan.Secrecy(d.Text); secret {
		return &problem{sentence: fmt.Sprintf("văn bản có dấu chỉ độ mật %q; chương trình không nhận tài liệu mật và không lưu gì của tệp này, hãy giữ tệp ở nơi dành cho tài liệu mật", mark)}
	}
	if !r.source.AsOfGiven {
		r.source.AsOf = d.Identity.Date
	}
	d.AsOf, d.Visibility = r.source.AsOf, r.source.Visibility
	r.source.Records, r.source.Issues = 1, len(d.Issues)
	o.bundle = knowledge.Bundle{Source: r.source, Documents: []*knowledge.Document{d}}
	return nil
}

// catalogue reads a JSON Lines file: once for its digest, and when that is new once more for its records.
func (r *reader) catalogue(in io.ReadSeeker, o *outcome) error {
	digest, err := digestOf(&untilDone{r.ctx, in})
	if err != nil {
		return err
	}
	if r.same(digest, o) {
		return nil
	}
	if err := r.otherFile(); err != nil {
		return err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if !r.source.AsOfGiven {
		for _, name := range []knowledge.DocumentID{r.source.ID, r.stem} {
			if d, ok := portal.AsOfFromName(string(name)); ok {
				r.source.AsOf = d
				break
			}
		}
	}
	h := sha256.New()
	counted := &counter{r: io.TeeReader(in, h)}
	res, err := portal.Read(&untilDone{r.ctx, counted}, portal.Options{AsOf: r.source.AsOf, Visibility: r.source.Visibility, Refuse: refuseRecord, Progress: func(done int) {
		r.tell(r.index, counted.n, Event{Stage: StageReading, Records: done})
	}})
	if err != nil {
		return &problem{sentence: explainCatalogue(err, len(res.Procedures)), err: err}
	}
	if _, err := io.Copy(io.Discard, counted); err != nil { // what follows the packed data
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != digest {
		return &problem{sentence: "tệp bị thay đổi trong lúc đọc; hãy đợi việc sao chép xong rồi nạp lại"}
	}
	return r.fill(res, o)
}

// refuseRecord refuses a record in an old encoding, and one that carries a secrecy stamp, as a document would be.
func refuseRecord(p *knowledge.Procedure) string {
	for _, f := range p.Fields {
		if plan.Legacy(f.Text) {
			return legacyText
		}
		if !strings.Contains(f.Text, "MẬT") && !strings.Contains(f.Text, "ật") {
			continue
		}
		if mark, secret := plan.Secrecy(f.Text); secret {
			return fmt.Sprintf("bản ghi có dấu chỉ độ mật %q ở mục %s; chương trình không nhận tài liệu mật, hãy bỏ bản ghi này", mark, f.Key)
		}
	}
	return ""
}

func (r *reader) fill(res *portal.Result, o *outcome) error {
	for _, f := range res.Refused {
		o.refused = append(o.refused, RecordRefusal{Line: f.Line, Code: f.Code, Reason: f.Reason})
	}
	o.folded = res.Folded
	if len(res.Procedures) == 0 {
		why := "tệp không có bản ghi nào; hãy kiểm tra lại, mỗi bản ghi là một đối tượng JSON trên một dòng"
		if len(o.refused) > 0 {
			why = fmt.Sprintf("không đọc được bản ghi nào trong %d dòng; %s", len(o.refused), o.refused[0])
		}
		return &problem{sentence: why}
	}
	if err := r.compare(res, o); err != nil {
		return err
	}
	r.source.Records = len(res.Procedures)
	for _, p := range res.Procedures {
		r.source.Issues += len(p.Issues)
	}
	o.bundle = knowledge.Bundle{Source: r.source, Procedures: res.Procedures}
	return nil
}

// IssueKept marks a record that stays as it was because the new file's line for it cannot be read.
const IssueKept knowledge.IssueKind = "kept_unreadable"

// compare looks at what the source held before: a record whose new line cannot be read stays, and what the new file does
// not hold is told.
func (r *reader) compare(res *portal.Result, o *outcome) error {
	if _, known := r.stored[r.source.ID]; !known {
		return nil
	}
	before, err := r.opt.Store.Bundle(r.ctx, r.source.ID)
	if errors.Is(err, knowledge.ErrNotFound) { // forgotten meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	have := map[knowledge.ProcedureCode]bool{}
	for _, p := range res.Procedures {
		have[p.Code] = true
	}
	for _, p := range before.Procedures {
		switch {
		case have[p.Code]:
		case slices.Contains(res.Unread, p.Code):
			p.Visibility = r.source.Visibility
			if !slices.ContainsFunc(p.Issues, func(is knowledge.Issue) bool { return is.Kind == IssueKept }) {
				p.Issues = append(p.Issues, knowledge.Issue{Kind: IssueKept, Detail: "Dòng của thủ tục này trong tệp mới không đọc được nên nội dung là của bản trước; đề nghị sửa dòng đó và nạp lại."})
			}
			res.Procedures = append(res.Procedures, p)
			o.kept = append(o.kept, p.Code)
		default:
			o.gone = append(o.gone, p.Code)
		}
	}
	slices.SortFunc(res.Procedures, func(a, b *knowledge.Procedure) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return nil
}

// otherFile refuses a file that would take the place of another one of its name, unless the caller has named the source.
func (r *reader) otherFile() error {
	old, known := r.stored[r.source.ID]
	if !known || r.opt.ID != "" || old.Folder == "" || old.Folder == r.source.Folder || old.RawDigest == r.source.RawDigest {
		return nil
	}
	return &problem{sentence: fmt.Sprintf("nguồn %q đã nạp từ tệp %s, khác tệp này (%s); nếu đây là bản mới của nguồn đó hãy nạp lại với --id %q, nếu là nguồn khác hãy đặt tên khác bằng --id",
		old.ID, filepath.Join(old.Folder, old.Path), filepath.Join(r.source.Folder, r.source.Path), old.ID)}
}

// same tells whether the stored source was read from these bytes by this parser with these settings; then it is the
// outcome. Without a date in the options the stored one stands: bytes and parser being the same, so is what they say,
// and a date that an operator gave is not lost by leaving it out.
func (r *reader) same(digest string, o *outcome) bool {
	r.source.RawDigest = digest
	old, known := r.stored[r.source.ID]
	if known && old.RawDigest == digest && !r.source.AsOfGiven && old.AsOfGiven {
		r.source.AsOf, r.source.AsOfGiven = old.AsOf, true
	}
	if !known || old.RawDigest != digest || old.Parser != r.source.Parser || old.Path != r.source.Path || old.Visibility != r.source.Visibility ||
		old.AsOfGiven != r.source.AsOfGiven || r.source.AsOfGiven && old.AsOf != r.source.AsOf {
		return false
	}
	o.unchanged, o.bundle.Source = true, old
	return true
}

func digestOf(in io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// untilDone ends the reading when the context ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
