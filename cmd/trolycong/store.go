package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"trolycong/internal/sqlstore"
	"trolycong/knowledge/ingest"
)

// sqlitePath is where the database of a data folder lies.
func (e *env) sqlitePath() string { return filepath.Join(e.config.Data, sqlstore.FileName) }

// sqliteOptions name the database in the data folder, serverOptions the one of DATABASE_URL.
func (e *env) sqliteOptions() sqlstore.Options {
	return sqlstore.Options{Path: e.sqlitePath(), Logger: e.logger(), Now: now}
}

func (e *env) serverOptions() sqlstore.Options {
	return sqlstore.Options{URL: e.config.DatabaseURL, Logger: e.logger(), Now: now}
}

func (e *env) storeOptions() sqlstore.Options {
	if e.config.DatabaseURL != "" {
		return e.serverOptions()
	}
	return e.sqliteOptions()
}

// store opens the store for writing.
func (e *env) store() (*sqlstore.DB, error) { return sqlstore.Open(e.ctx, e.storeOptions()) }

// openStore opens the store; one that cannot be written, for want of rights or space, for reading, and says so.
func (e *env) openStore() (db *sqlstore.DB, readOnly bool, err error) {
	db, err = e.store()
	var fault *sqlstore.Fault
	if !errors.As(err, &fault) || fault.Kind != sqlstore.FaultReadOnly && fault.Kind != sqlstore.FaultFull {
		return db, false, err
	}
	opt := e.storeOptions()
	opt.ReadOnly = true
	ro, roErr := sqlstore.Open(e.ctx, opt)
	var missing *sqlstore.Fault
	switch {
	case errors.As(roErr, &missing) && missing.Kind == sqlstore.FaultMissing:
		return nil, false, err // nothing is there yet: what matters is that it cannot be made
	case roErr != nil:
		return nil, false, roErr
	}
	place := "thư mục dữ liệu " + e.config.Data
	if e.config.DatabaseURL != "" {
		place = "cơ sở dữ liệu " + ro.Name()
	}
	why := place + " chỉ cho phép đọc"
	if fault.Kind == sqlstore.FaultFull {
		why = "ổ đĩa chứa " + place + " đã đầy"
	}
	fmt.Fprintf(e.stderr, "Lưu ý: %s nên câu hỏi, góp ý không được lưu lại; hãy cấp quyền ghi hoặc giải phóng dung lượng nếu cần lưu.\n", why)
	return ro, true, nil
}

// locked runs f while nothing else changes the data folder and the given databases.
func (e *env) locked(f func() error, dbs ...*sqlstore.DB) error {
	lock, err := ingest.Acquire(e.config.Data, now())
	if err != nil {
		return &exitError{exitFault, ingest.Explain(err)}
	}
	defer func() { _ = lock.Release() }()
	for _, db := range dbs {
		release, err := db.LockIngest(e.ctx)
		if err != nil {
			return err
		}
		defer func() { _ = release() }()
	}
	return f()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
