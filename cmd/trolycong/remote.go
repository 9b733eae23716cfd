package main

import (
	"trolycong/internal/sqlstore"
	"trolycong/knowledge/starter"
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
	return s.Current(starter.MergedVersion)
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
