package main

import (
	"fmt"

	"trolycong/internal/sqlstore"
	"trolycong/retrieval/pgdense"
	"trolycong/retrieval/snapshot"
)

// remote is where processes with other data folders fetch snapshots; nil without a server, or when it has no place for
// them: then each process builds its own.
func (e *env) remote(db *sqlstore.DB) snapshot.Remote {
	if e.config.DatabaseURL == "" {
		return nil
	}
	s, err := db.Snapshots(e.ctx)
	if err != nil {
		e.logger().Warn("snapshots not shared", "error", err)
		return nil
	}
	return s
}

// publish gives the saved snapshot to the other processes. That it failed is no fault of the command: they build their own.
func (e *env) publish(remote snapshot.Remote) {
	if remote == nil {
		return
	}
	if err := snapshot.Publish(e.ctx, remote, e.config.Data, false); err != nil {
		e.logger().Warn("snapshot not shared, other processes build their own", "error", err)
	}
}

// checkVectors says in one sentence where vectors lie and whether a server can hold them. It makes nothing there.
func (e *env) checkVectors() string {
	if e.config.DatabaseURL == "" {
		return "so khớp chính xác trong bộ nhớ (không đặt DATABASE_URL)"
	}
	s, err := pgdense.Open(e.ctx, pgdense.Options{URL: e.config.DatabaseURL, ReadOnly: true, Logger: e.logger(), Now: now})
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
