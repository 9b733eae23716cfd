package sqlstore_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"trolycong/internal/pgtest"
	"trolycong/internal/sqlstore"
)

// TestGateFullDisk puts the journal on a small disk of the server and fills it (53100).
func TestGateFullDisk(t *testing.T) {
	address := pgtest.New(t)
	admin := pgtest.Admin(t, pgtest.Database(t, address))
	var version string
	if err := admin.QueryRowContext(t.Context(), `SELECT current_setting('data_directory')`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(version)
	if err != nil {
		t.Skipf("the server is not on this machine: %v", err)
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	dir, err := os.MkdirTemp("/var/tmp", "trolycong-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m,mode=755"); err != nil {
		t.Skipf("no small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	place := filepath.Join(dir, "pg")
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(place, owner, owner); err != nil {
		t.Skipf("the disk cannot be given to the server: %v", err)
	}
	g := newGate(t, open(t, sqlstore.Options{URL: secret(t, address), Conns: 2}))
	name := "dia_" + pgtest.Database(t, address)
	mustExec(t, admin, `CREATE TABLESPACE `+name+` LOCATION '`+place+`'`)
	t.Cleanup(func() {
		mustExec2(t, admin, `ALTER TABLE turn SET TABLESPACE pg_default`, `ALTER TABLE job SET TABLESPACE pg_default`, `DROP TABLESPACE `+name)
	})
	mustExec(t, admin, `ALTER TABLE turn SET TABLESPACE `+name, `ALTER TABLE job SET TABLESPACE `+name)
	if err := g.record("trước"); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	var refused []string
	for i := 0; i < 200 && g.Err() == nil; i++ { // the page that is open takes some more
		id := "đầy " + string(rune('A'+i))
		if g.record(id) != nil {
			refused = append(refused, id)
		}
	}
	g.stays(sqlstore.FaultFull)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	g.opens(refused...)
}
