package sqlstore_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"testing"

	"trolycong/internal/sqlstore"
)

// FuzzVerifyBackup reads any lines as a backup: it is proven whole, or a fault says that it is not.
func FuzzVerifyBackup(f *testing.F) {
	for _, name := range []string{"testdata/schema/00001.backup", "testdata/schema/00002.backup", "testdata/schema/00003.backup", "testdata/schema/00004.backup",
		"testdata/schema/00005.backup"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			f.Fatal(err)
		}
		var plain bytes.Buffer
		if _, err := plain.ReadFrom(z); err != nil {
			f.Fatal(err)
		}
		f.Add(plain.Bytes())
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		_, err := sqlstore.VerifyBackup("x", bytes.NewReader(zip(t, plain)))
		var fault *sqlstore.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("got %v, want a fault", err)
		}
	})
}
