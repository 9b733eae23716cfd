package pgdense_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/retrievaltest"
)

// TestSmallSharedMemory: in a container the memory that workers share is small. The index is built by one, and nobody hears
// of a full disk.
func TestSmallSharedMemory(t *testing.T) {
	server := pgtest.StartOwn(t, "dynamic_shared_memory_type=mmap", "min_parallel_table_scan_size=0", "max_parallel_maintenance_workers=1")
	server.Kill()
	shared := filepath.Join(server.Data(), "pg_dynshmem") // in place of /dev/shm
	user, group := server.Owner()
	if err := syscall.Mount("tmpfs", shared, "tmpfs", 0, fmt.Sprintf("size=40m,mode=0700,uid=%d,gid=%d", user, group)); err != nil {
		t.Skipf("no small shared memory: %v", err)
	}
	t.Cleanup(func() { server.Kill(); _ = syscall.Unmount(shared, syscall.MNT_DETACH) }) // its processes may take a moment to end
	server.Start()
	admin, err := sql.Open("pgx", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	for end := time.Now().Add(30 * time.Second); admin.PingContext(t.Context()) != nil && time.Now().Before(end); { // it recovers
		time.Sleep(20 * time.Millisecond)
	}
	var log bytes.Buffer
	s := open(t, pgdense.Options{URL: server.URL, IndexFrom: 950, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	s.SetExtension(pgdense.AdvisedExtension) // an older one builds by one worker anyway
	space, units := retrievaltest.DenseUnits(3000, 24)
	if l := put(t, s, "v1", space, units); !l.Indexed {
		t.Errorf("loaded %+v, want it indexed", l)
	}
	if n := strings.Count(log.String(), "shared memory"); n < 1 {
		t.Errorf("said %d times: %s", n, log.String())
	}
}
