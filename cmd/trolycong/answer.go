package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"time"

	"trolycong/bot"
	"trolycong/bot/understand"
	"trolycong/channels"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/curate"
	"trolycong/retrieval/snapshot"
)

type answerCmd struct {
	Add     answerAddCmd     `cmd:"" help:"Soạn câu trả lời mới thành bản nháp."`
	Edit    answerEditCmd    `cmd:"" help:"Sửa bản nháp; sửa câu đang dùng thì thành bản nháp thay nó."`
	Review  answerReviewCmd  `cmd:"" help:"Chuyển duyệt một bản nháp hoặc một câu bị cờ đã xem lại; --back để trả lại."`
	Approve answerApproveCmd `cmd:"" help:"Duyệt câu đang chờ; người soạn không được tự duyệt."`
	Retire  answerRetireCmd  `cmd:"" help:"Ngừng dùng một câu."`
	List    answerListCmd    `cmd:"" help:"Liệt kê câu trả lời theo trạng thái, hoặc câu sắp phải xem lại."`
	Show    answerShowCmd    `cmd:"" help:"Xem một câu cùng nguồn và lịch sử; --preview để xem như người hỏi thấy."`
	Import  answerImportCmd  `cmd:"" help:"Nhập cả bộ hỏi đáp từ tệp .xlsx, .csv hoặc .jsonl thành bản nháp."`
	Export  answerExportCmd  `cmd:"" help:"Xuất câu trả lời ra tệp .xlsx, .csv hoặc .jsonl."`
}

// staffKeyVariable holds an API key of scope staff: who shares an account of the machine with others proves by it who they are.
const staffKeyVariable = "TROLYCONG_STAFF_KEY"

// actor is who acts: the name that is given, with the key of the environment or the account of the operating system.
func (e *env) actor(db *sqlstore.DB, name string) (knowledge.Actor, error) {
	if full := strings.TrimSpace(os.Getenv(staffKeyVariable)); full != "" {
		id, err := staffKey(e.ctx, db, full)
		return knowledge.Actor{Name: strings.TrimSpace(name), Account: "key:" + id}, err
	}
	u, err := user.Current()
	if err != nil {
		return knowledge.Actor{}, &exitError{exitFault, "Không đọc được tài khoản của hệ điều hành; hãy đặt " + staffKeyVariable + " bằng một khóa có quyền staff."}
	}
	return knowledge.Actor{Name: strings.TrimSpace(name), Account: "os:" + u.Username}, nil
}

// staffKey proves a key and gives its id.
func staffKey(ctx context.Context, db *sqlstore.DB, full string) (id string, err error) {
	refused := &exitError{exitFault, staffKeyVariable + " không phải khóa còn hiệu lực có quyền staff; tạo khóa bằng: trolycong key add --scope staff"}
	id, _, _ = strings.Cut(full, ".")
	key, err := db.Keys().Key(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return "", refused
	}
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(full))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(strings.ToLower(key.Hash))) != 1 || !key.Has(channels.ScopeStaff) {
		return "", refused
	}
	return key.ID, nil
}

// newAnswerID makes a short id: people type it.
func newAnswerID() knowledge.AnswerID {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails, see newID
	return knowledge.AnswerID("tl-" + hex.EncodeToString(b))
}

// provinceName gives the plain name of a province however it was typed.
func provinceName(typed string) (string, bool) {
	names := understand.Read("ở tỉnh " + typed).Provinces
	if len(names) != 1 {
		return "", false
	}
	return names[0], true
}

// desk is where answers are worked on, over the knowledge as it is now.
func desk(db *sqlstore.DB, sources func(ctx context.Context, see knowledge.Visibility) (knowledge.Reader, error)) (*curate.Desk, error) {
	return curate.New(curate.Options{Store: db.Answers(), Sources: sources, Now: now, NewID: newAnswerID, Province: provinceName})
}

// pinned gives the knowledge of an app's source.
func (a *app) pinned(ctx context.Context, see knowledge.Visibility) (knowledge.Reader, error) {
	view, err := a.source.Pin(ctx, see)
	if err != nil {
		return nil, fmt.Errorf("pin knowledge: %w", err)
	}
	return view, nil
}

// atDesk opens the store and the knowledge, and works at the desk as the named person.
func (e *env) atDesk(name string, work func(a *app, d *curate.Desk, by knowledge.Actor) error) error {
	e.plain = e.config.LogLevel == "warn" || e.config.LogLevel == "error"
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	by := knowledge.Actor{}
	if name != "" {
		if by, err = e.actor(a.db, name); err != nil {
			return err
		}
	}
	d, err := desk(a.db, a.pinned)
	if err != nil {
		return fmt.Errorf("wire desk: %w", err)
	}
	err = work(a, d, by)
	var refused *curate.Refusal
	if errors.As(err, &refused) {
		code := exitFault
		if refused.Code == curate.RefusedContent || refused.Code == curate.RefusedNobody {
			code = exitUsage
		}
		return &exitError{code, refused.Sentence()}
	}
	if errors.Is(err, curate.ErrChanged) {
		return &exitError{exitFault, "Có người khác đang sửa các câu trả lời cùng lúc; hãy chạy lại."}
	}
	return err
}

// openAnswers reads the curated answers that an app answers with.
func (e *env) openAnswers(a *app) (err error) {
	if a.answers, err = curate.NewBoard(curate.BoardOptions{Store: a.db.Answers(), Logger: e.logger()}); err != nil {
		return fmt.Errorf("wire answers: %w", err)
	}
	return a.answers.Refresh(e.ctx)
}

// openAnswers gives a process that talks the curated answers, and follows their changes.
func (c *serveCmd) openAnswers(e *env, p *runner) error {
	if !c.Role.talks() {
		return nil
	}
	if err := e.openAnswers(p.app); err != nil {
		return err
	}
	p.loops = append(p.loops, p.app.answers.Run)
	return nil
}

// curated gives the answers to a bot; nil where there are none to give.
func (a *app) curated() bot.Answers {
	if a.answers == nil {
		return nil
	}
	return a.answers
}

// flagAnswers takes answers out of use whose sources are not in the snapshot as they were approved, and says which.
func (e *env) flagAnswers(db *sqlstore.DB, s *snapshot.Snapshot) error {
	d, err := desk(db, func(_ context.Context, see knowledge.Visibility) (knowledge.Reader, error) { return s.View(see), nil })
	if err != nil {
		return fmt.Errorf("wire desk: %w", err)
	}
	flagged, err := d.Check(e.ctx)
	if err != nil {
		return fmt.Errorf("check sources of answers: %w", err)
	}
	for _, a := range flagged {
		fmt.Fprintf(e.stderr, "Câu trả lời biên tập %s bị cờ và tạm ngừng dùng: %s\n", a.ID, strings.Join(a.Flags, " "))
	}
	return nil
}

// answersEvery is how often a worker looks whether sources of answers have changed: beside the command that ingests, which
// looks itself.
const answersEvery = 20 * time.Second

// watchAnswers checks the sources of live answers until its context ends.
func (e *env) watchAnswers(a *app) func(context.Context) error {
	return func(ctx context.Context) error {
		d, err := desk(a.db, a.pinned)
		if err != nil {
			return fmt.Errorf("wire desk: %w", err)
		}
		log, failing := e.logger(), false
		tick := time.NewTicker(answersEvery)
		defer tick.Stop()
		for {
			flagged, err := d.Check(ctx)
			switch {
			case ctx.Err() != nil:
				return nil
			case err != nil && !failing:
				log.WarnContext(ctx, "sources of answers not checked", "error", err)
			case err == nil && failing:
				log.InfoContext(ctx, "sources of answers checked again")
			}
			failing = err != nil
			for _, f := range flagged {
				log.InfoContext(ctx, "answer flagged", "answer", f.ID, "sources", len(f.Flags))
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}
}

// textOf reads a text that is given, or a file that is named; "-" is the standard input.
func textOf(text, file string) (string, error) {
	switch {
	case file == "":
		return text, nil
	case text != "":
		return "", &exitError{exitUsage, "Chỉ dùng một trong --body và --body-file."}
	case file == "-":
		raw, err := io.ReadAll(io.LimitReader(os.Stdin, maxBodyBytes))
		return string(raw), err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", &exitError{exitFault, "Không đọc được tệp " + file + "; hãy kiểm tra đường dẫn và quyền đọc."}
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, maxBodyBytes))
	return string(raw), err
}

// maxBodyBytes bounds a file with an answer's text: well above curate.MaxBodyRunes.
const maxBodyBytes = 1 << 20
