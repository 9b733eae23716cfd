package sqlstore_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"trolycong/bot"
	"trolycong/bot/bottest"
	"trolycong/channels"
	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
	"trolycong/knowledge"
	"trolycong/knowledge/knowledgetest"
	"trolycong/retrieval"
)

// fill puts something into every table.
func fill(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	ctx := t.Context()
	plan := knowledgetest.Plan("ke-hoach-7", "Mục tiêu: 50 % hồ sơ trực tuyến. \"Dấu\" <và> & \\ \u2028.", knowledgetest.Noon)
	internal := knowledgetest.Plan("mat-trong", "Nội bộ.", knowledgetest.Noon)
	internal.Source.Visibility, internal.Documents[0].Visibility = knowledge.Internal, knowledge.Internal
	big := national("mẫu")
	big.Procedures = big.Procedures[:120]
	err := errors.Join(db.PutBundle(ctx, plan), db.PutBundle(ctx, internal), db.PutBundle(ctx, big),
		db.Journal().Record(ctx, bottest.Turn("a", "một")), db.Journal().Record(ctx, bottest.Turn("b", "hai")),
		db.Journal().Feedback(ctx, bot.Feedback{Turn: "b", Helpful: true, Comment: "rõ", At: bottest.Noon}),
		db.Sessions().Save(ctx, bottest.Session("cli", "một")),
		db.Vectors().PutVectors(ctx, retrieval.Space{Name: "thu:1", Dimensions: 2}, map[retrieval.TextDigest][]float32{retrieval.DigestText("một"): {0.6, -0.8}, retrieval.DigestText("hai"): {0, 0}}),
		db.Keys().AddKey(ctx, channels.Key{ID: "k", Name: "Cổng", Hash: "h", Scopes: []channels.Scope{channels.ScopeAsk}, CreatedAt: bottest.Noon}))
	if err != nil {
		t.Fatal(err)
	}
}

func sums(t *testing.T, db *sqlstore.DB) []sqlstore.TableSum {
	t.Helper()
	s, err := db.Sums(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openers(t *testing.T) map[string]opener {
	return map[string]opener{"sqlite": open, "postgres": func(t testing.TB, opt sqlstore.Options) *sqlstore.DB {
		opt.URL = pgtest.New(t)
		return open(t, opt)
	}}
}

// TestMove carries all state from each kind of database to each.
func TestMove(t *testing.T) {
	pgtest.URL(t)
	for from, source := range openers(t) {
		for to, target := range openers(t) {
			t.Run(from+" to "+to, func(t *testing.T) {
				a, b := source(t, sqlstore.Options{}), target(t, sqlstore.Options{})
				fill(t, a)
				before := sums(t, a)
				ended := 0
				got, err := sqlstore.Move(t.Context(), a, b, func(_ string, _ int, done bool) {
					if done {
						ended++
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				want(t, "what Move says", got, before)
				want(t, "the target", sums(t, b), before)
				want(t, "the source", sums(t, a), before)
				if ended != len(before) {
					t.Errorf("progress: %d tables ended, want %d", ended, len(before))
				}
				ca, errA := a.Collection(t.Context())
				cb, errB := b.Collection(t.Context())
				if err := errors.Join(errA, errB); err != nil {
					t.Fatal(err)
				}
				want(t, "collection", cb, ca)
				var f *sqlstore.Fault
				if _, err := sqlstore.Move(t.Context(), a, b, nil); !errors.As(err, &f) || f.Kind != sqlstore.FaultNotEmpty {
					t.Errorf("into a full one: got %v, want not_empty", err)
				}
				want(t, "the target after a refused move", sums(t, b), before)
			})
		}
	}
}

// TestMoveCut breaks the connection in the middle: the target stays empty and the same move works afterwards.
func TestMoveCut(t *testing.T) {
	a := open(t, sqlstore.Options{})
	fill(t, a)
	proxy := pgtest.NewProxy(t, pgtest.New(t))
	b := open(t, sqlstore.Options{URL: proxy.URL})
	empty := sums(t, b)
	felt := 0
	for n := 5; ; n += 3 {
		proxy.CutAt(n, false)
		_, err := sqlstore.Move(t.Context(), a, b, nil)
		sent := proxy.Sent()
		proxy.CutAt(0, false)
		if sent < n && err != nil {
			t.Fatal(err)
		}
		if err == nil {
			break
		}
		felt++
		wantServerFault(t, err, sqlstore.FaultLost, sqlstore.FaultUnreachable)
		want(t, "the target of a broken move", sums(t, b), empty)
	}
	want(t, "the target", sums(t, b), sums(t, a))
	if felt < 5 {
		t.Errorf("%d cuts were felt, want more", felt)
	}
}

// TestBackupRestore destroys the original.
func TestBackupRestore(t *testing.T) { both(t, testBackupRestore) }

func testBackupRestore(t *testing.T, openOne opener) {
	a := openOne(t, sqlstore.Options{})
	fill(t, a)
	before := sums(t, a)
	var file bytes.Buffer
	wrote, err := a.Backup(t.Context(), &file, nil)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := sqlstore.VerifyBackup("x", bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	want(t, "what Backup says", wrote, before)
	want(t, "what is in the file", verified, before)
	collection, err := a.Collection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if path := a.Path(); path != "" {
		err = errors.Join(a.Close(), os.Remove(path))
	} else {
		err = a.Exec(t.Context(), `DROP SCHEMA public CASCADE`)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range openers(t) {
		if name == "postgres" && os.Getenv(pgtest.Env) == "" {
			continue
		}
		b := target(t, sqlstore.Options{})
		if _, err := b.Restore(t.Context(), "x", bytes.NewReader(file.Bytes()), nil); err != nil {
			t.Fatalf("into %s: %v", name, err)
		}
		want(t, "restored into "+name, sums(t, b), before)
		c, err := b.Collection(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want(t, "collection in "+name, c, collection)
		if err := b.Check(t.Context()); err != nil {
			t.Error(err)
		}
		var f *sqlstore.Fault
		if _, err := b.Restore(t.Context(), "x", bytes.NewReader(file.Bytes()), nil); !errors.As(err, &f) || f.Kind != sqlstore.FaultNotEmpty {
			t.Errorf("into a full one: got %v, want not_empty", err)
		}
	}
}

// TestRestoreDamaged cuts and changes a backup everywhere: nothing of it is taken, and one sentence says so.
func TestRestoreDamaged(t *testing.T) {
	a := open(t, sqlstore.Options{})
	if err := errors.Join(a.PutBundle(t.Context(), knowledgetest.Catalogue("portal", "mẫu", 3)), a.Journal().Record(t.Context(), bottest.Turn("a", "một"))); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := a.Backup(t.Context(), &file, nil); err != nil {
		t.Fatal(err)
	}
	b := open(t, sqlstore.Options{})
	empty := sums(t, b)
	refuse := func(what string, raw []byte, kind sqlstore.FaultKind) {
		t.Helper()
		_, err := b.Restore(t.Context(), "cũ.backup", bytes.NewReader(raw), nil)
		var f *sqlstore.Fault
		if !errors.As(err, &f) || f.Kind != kind {
			t.Fatalf("%s: got %v, want %s", what, err, kind)
		}
		if _, verr := sqlstore.VerifyBackup("cũ.backup", bytes.NewReader(raw)); verr == nil {
			t.Errorf("%s: VerifyBackup sees nothing", what)
		}
		wantFault(t, err, kind, "cũ.backup")
	}
	whole := file.Bytes()
	for n := 0; n < len(whole); n += 1 + len(whole)/40 {
		refuse("cut", whole[:n], sqlstore.FaultDump)
	}
	plain := unzip(t, whole)
	for what, change := range map[string][2]string{
		"a value changed":   {`"Cấp xã`, `"Cấp tỉnh`},
		"another program's": {"trolycong-backup", "other-backup"},
		"an unknown table":  {`"table":"turn"`, `"table":"poem"`},
		"an unknown column": {`"asked_at"`, `"asked_by"`},
		"a digest changed":  {`"sha256":"`, `"sha256":"0`},
		"more at the end":   {`{"end":true}`, `{"end":true}` + "\n{}"},
		"no JSON":           {`{"end":true}`, `the end`},
	} {
		changed := bytes.Replace(plain, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, plain) {
			changed = bytes.Replace(plain, []byte(`"a",`), []byte(`"z",`), 1)
		}
		refuse(what, zip(t, changed), sqlstore.FaultDump)
	}
	refuse("a newer schema", zip(t, bytes.Replace(plain, []byte(`"schema":`), []byte(`"schema":9`), 1)), sqlstore.FaultNewerSchema)
	refuse("empty", nil, sqlstore.FaultDump)
	want(t, "after all refusals", sums(t, b), empty)
	if _, err := b.Restore(t.Context(), "x", bytes.NewReader(whole), nil); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}

func unzip(t *testing.T, raw []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zip(t *testing.T, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBackupBesideWriters takes one state while others write.
func TestBackupBesideWriters(t *testing.T) { both(t, testBackupBesideWriters) }

func testBackupBesideWriters(t *testing.T, openOne opener) {
	db := openOne(t, sqlstore.Options{BusyTimeout: time.Minute})
	put := func(ctx context.Context, word string) error {
		return db.PutBundle(ctx, knowledgetest.Catalogue("portal", word, 30))
	}
	if err := put(t.Context(), "0"); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for i := 1; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := put(t.Context(), string(rune('a'+i%20))); err != nil {
				done <- err
				return
			}
		}
	}()
	for range 5 {
		var file bytes.Buffer
		if _, err := db.Backup(t.Context(), &file, nil); err != nil {
			t.Fatal(err)
		}
		b := open(t, sqlstore.Options{})
		if _, err := b.Restore(t.Context(), "x", &file, nil); err != nil {
			t.Fatal(err)
		}
		c, err := b.Collection(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Procedures {
			if p.Digest != c.Procedures[0].Digest {
				t.Fatal("the backup mixes two states")
			}
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
