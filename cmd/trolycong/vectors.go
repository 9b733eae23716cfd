package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"trolycong/internal/sqlstore"
	"trolycong/retrieval"
	"trolycong/retrieval/dense"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/snapshot"
)

// vectors keeps the vectors of the knowledge on the server of DATABASE_URL, and finds them there. It connects when it is
// first needed, and again after it could not. One call at a time.
type vectors struct {
	opt   pgdense.Options
	log   *slog.Logger
	store *pgdense.Store // nil until it is connected
	told  bool           // that the server has no extension
}

// vectors gives the place of a store's vectors; nil without a server, and where a process that may not write cannot have
// the vectors that others load.
func (e *env) vectors(db *sqlstore.DB, readOnly bool) *vectors {
	if e.config.DatabaseURL == "" || readOnly && e.config.EmbeddingModel != "" {
		return nil
	}
	opt := pgdense.Options{URL: e.config.DatabaseURL, ReadOnly: readOnly, Logger: e.logger(), Now: now}
	// A source may be forgotten while a process that knows it waits for its turn to load.
	opt.Wanted = func(ctx context.Context, version string) (bool, error) {
		newest, err := versionOf(db)(ctx)
		return snapshot.SetVersion(newest) == version, err
	}
	return &vectors{opt: opt, log: e.logger()}
}

// Search loads a set unless it is there, and searches it on the server. Without the extension the vectors stay in memory,
// which is said once.
func (v *vectors) Search(ctx context.Context, version string, space retrieval.Space, units []dense.Unit) (retrieval.DenseSearcher, error) {
	set, err := v.ensure(ctx, version, space, units)
	switch {
	case err == nil:
		return set, nil
	case errors.Is(err, pgdense.ErrUnwanted): // the newer version is about to be swapped in
		return nil, snapshot.ErrInMemory
	case lacksExtension(err):
		if !v.told {
			v.told = true
			v.log.WarnContext(ctx, "vectors searched in memory", "error", err)
		}
		return nil, snapshot.ErrInMemory
	}
	return nil, err
}

// ensure finds a set, or loads it where the server may be written. Any number of processes may do so at once: one loads, the
// others wait for it.
func (v *vectors) ensure(ctx context.Context, version string, space retrieval.Space, units []dense.Unit) (*pgdense.Set, error) {
	if err := v.open(ctx); err != nil {
		return nil, err
	}
	if v.opt.ReadOnly {
		return v.store.Set(ctx, version, space)
	}
	return v.store.Ensure(ctx, version, space, units)
}

func (v *vectors) open(ctx context.Context) (err error) {
	if v.store == nil {
		v.store, err = pgdense.Open(ctx, v.opt)
	}
	return err
}

// Close ends the connections.
func (v *vectors) Close() {
	if v.store != nil {
		v.store.Close()
	}
}

// lacksExtension tells that the database has no pgvector and that it cannot be made: nothing of it is there.
func lacksExtension(err error) bool {
	var fault *pgdense.Fault
	return errors.As(err, &fault) && fault.Kind == pgdense.FaultExtension
}

// storeVectors loads those of a snapshot for all processes. That it failed is no fault of the command: whoever serves tries
// again. With a hosted model the local one's are not searched, and whoever serves loads the right ones.
func (e *env) storeVectors(db *sqlstore.DB, s *snapshot.Snapshot) {
	v := e.vectors(db, false)
	if v == nil || e.config.EmbeddingModel != "" {
		return
	}
	defer v.Close()
	_, err := v.ensure(e.ctx, snapshot.SetVersion(s.Version()), s.Space(), s.DenseUnits())
	if err != nil && !lacksExtension(err) {
		e.logger().WarnContext(e.ctx, "vectors not stored, serving processes try again", "error", err)
	}
}

// dropVectors removes those of all versions but one.
func (e *env) dropVectors(ctx context.Context, db *sqlstore.DB, version string) error {
	v := e.vectors(db, false)
	if v == nil {
		return nil
	}
	defer v.Close()
	err := v.open(ctx)
	if err == nil {
		err = v.store.KeepOnly(ctx, snapshot.SetVersion(version))
	}
	if lacksExtension(err) {
		return nil
	}
	return err
}

// checkVectors says in one sentence where vectors lie and whether a server can hold them. It makes nothing there.
func (e *env) checkVectors() string {
	const memory = "so khớp chính xác trong bộ nhớ"
	if e.config.DatabaseURL == "" {
		return memory + " (không đặt DATABASE_URL)"
	}
	s, err := pgdense.Open(e.ctx, pgdense.Options{URL: e.config.DatabaseURL, ReadOnly: true, Logger: e.logger(), Now: now})
	if lacksExtension(err) {
		return memory + ". " + explain(err)
	}
	if err != nil {
		return explain(err)
	}
	defer s.Close()
	sets, err := s.Sets(e.ctx)
	if err != nil {
		return explain(err)
	}
	out := "pgvector " + s.Extension()
	if !s.Safe() {
		out += " (nên nâng cấp lên " + pgdense.AdvisedExtension + " trở lên: các bản trước có lỗi đã công bố khi dựng và dọn chỉ mục)"
	}
	if len(sets) == 0 {
		return out + ", chưa nạp véc-tơ nào"
	}
	return out + fmt.Sprintf(", bản mới nhất có %d véc-tơ của %s", sets[0].Units, sets[0].Space.Name)
}
