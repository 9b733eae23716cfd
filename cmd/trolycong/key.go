package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"trolycong/channels"
	"trolycong/channels/web"
	"trolycong/knowledge"
)

type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"Tạo khóa mới; khóa chỉ hiện một lần."`
	List   keyListCmd   `cmd:"" help:"Liệt kê các khóa."`
	Revoke keyRevokeCmd `cmd:"" help:"Thu hồi một khóa."`
}

type keyAddCmd struct {
	Scope []string `name:"scope" required:"" enum:"ask,internal,staff" help:"Quyền: ask, internal, staff; dùng nhiều lần cho nhiều quyền."`
	Name  string   `arg:"" optional:"" help:"Tên gợi nhớ; mặc định là các quyền và ngày giờ tạo."`
}

// maxKeyName is the longest name of a key in characters, as the web channel takes it.
const maxKeyName = 100

// Run makes a key, stores its hash and shows it once.
func (c *keyAddCmd) Run(e *env) error {
	db, err := e.store()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	scopes := make([]channels.Scope, 0, len(c.Scope))
	for _, s := range c.Scope {
		scopes = append(scopes, channels.Scope(s))
	}
	name := strings.TrimSpace(c.Name)
	if name == "" {
		name = strings.Join(c.Scope, "+") + " " + now().Format("02/01/2006 15:04")
	}
	if utf8.RuneCountInString(name) > maxKeyName {
		return &exitError{exitUsage, fmt.Sprintf("Tên khóa dài quá %d ký tự; hãy đặt tên ngắn hơn.", maxKeyName)}
	}
	k, secret, err := web.NewKey(rand.Reader, name, scopes)
	if err != nil {
		return err
	}
	k.CreatedAt = now()
	if err := db.Keys().AddKey(e.ctx, k); err != nil {
		return err
	}
	if !k.Has(channels.ScopeAsk) {
		fmt.Fprintln(e.stderr, "Lưu ý: khóa này không có quyền ask nên không hỏi, không tìm kiếm được; hãy thêm --scope ask nếu cần.")
	}
	_, err = fmt.Fprintf(e.stdout, "Khóa (chỉ hiện một lần, hãy cất giữ): %s\nDùng: Authorization: Bearer <khóa>. Mã để thu hồi: %s\n", secret, k.ID)
	return err
}

type keyListCmd struct{}

// Run lists the keys, revoked ones too.
func (keyListCmd) Run(e *env) error {
	db, _, err := e.openStore()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	keys, err := db.Keys().ListKeys(e.ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		_, err = fmt.Fprintln(e.stdout, "Chưa có khóa nào.")
		return err
	}
	for _, k := range keys {
		scopes := make([]string, 0, len(k.Scopes))
		for _, s := range k.Scopes {
			scopes = append(scopes, string(s))
		}
		state := "đang dùng"
		if !k.RevokedAt.IsZero() {
			state = "đã thu hồi " + k.RevokedAt.In(vietnam).Format("02/01/2006")
		}
		if _, err := fmt.Fprintf(e.stdout, "%s  %-20s  %-20s  tạo %s  %s\n", k.ID, k.Name, strings.Join(scopes, ","), k.CreatedAt.In(vietnam).Format("02/01/2006"), state); err != nil {
			return err
		}
	}
	return nil
}

type keyRevokeCmd struct {
	ID string `arg:"" help:"Mã của khóa."`
}

// Run revokes a key at once.
func (c *keyRevokeCmd) Run(e *env) error {
	db, err := e.store()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	err = db.Keys().RevokeKey(e.ctx, c.ID, now())
	if errors.Is(err, knowledge.ErrNotFound) {
		return &exitError{exitFault, "Không có khóa mang mã “" + c.ID + "”."}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, "Đã thu hồi khóa "+c.ID+".")
	return err
}
