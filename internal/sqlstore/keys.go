package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"trolycong/channels"
	"trolycong/knowledge"
)

// Keys keeps API keys in the database: their hashes, never the keys. Safe for concurrent use.
type Keys struct{ db *DB }

var _ channels.Keys = (*Keys)(nil)

// Keys gives the API keys of this database.
func (db *DB) Keys() *Keys { return &Keys{db} }

// ErrKeyExists is returned by AddKey for an id that is taken; the caller makes another one.
var ErrKeyExists = errors.New("key id exists")

// AddKey stores a new key.
func (k *Keys) AddKey(ctx context.Context, key channels.Key) error {
	what := "add key " + key.ID
	if key.ID == "" || key.Hash == "" {
		return errors.New("add key: id and hash are required")
	}
	scopes := make([]string, len(key.Scopes))
	for i, s := range key.Scopes {
		scopes[i] = string(s)
	}
	return k.db.inTx(ctx, what, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO api_key (id, name, hash, scopes, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING`, key.ID, key.Name, key.Hash, strings.Join(scopes, " "), micros(key.CreatedAt), micros(key.RevokedAt))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrKeyExists)
		}
		return nil
	})
}

const keyColumns = `SELECT id, name, hash, scopes, created_at, revoked_at FROM api_key `

// Key returns a key, revoked or not; knowledge.ErrNotFound for an unknown id.
func (k *Keys) Key(ctx context.Context, id string) (channels.Key, error) {
	ctx, end := k.db.within(ctx)
	defer end()
	key, err := scanKey(k.db.read.QueryRowContext(ctx, keyColumns+`WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return channels.Key{}, fmt.Errorf("read key %s: %w", id, knowledge.ErrNotFound)
	}
	return key, k.db.fault("read key "+id, err)
}

// ListKeys gives all keys, revoked ones too, ordered by creation and id.
func (k *Keys) ListKeys(ctx context.Context) ([]channels.Key, error) {
	ctx, end := k.db.within(ctx)
	defer end()
	rows, err := k.db.read.QueryContext(ctx, keyColumns+`ORDER BY created_at, id`)
	if err != nil {
		return nil, k.db.fault("list keys", err)
	}
	defer func() { _ = rows.Close() }()
	var out []channels.Key
	for rows.Next() {
		key, err := scanKey(rows)
		if err != nil {
			return nil, k.db.fault("list keys", err)
		}
		out = append(out, key)
	}
	return out, k.db.fault("list keys", rows.Err())
}

// RevokeKey ends a key; a key that is revoked already keeps its first time. knowledge.ErrNotFound for an unknown id.
func (k *Keys) RevokeKey(ctx context.Context, id string, at time.Time) error {
	return k.db.inTx(ctx, "revoke key "+id, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE api_key SET revoked_at = CASE revoked_at WHEN 0 THEN ? ELSE revoked_at END WHERE id = ?`, micros(at), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, knowledge.ErrNotFound)
		}
		return nil
	})
}

func scanKey(row interface{ Scan(...any) error }) (channels.Key, error) {
	var key channels.Key
	var scopes string
	var created, revoked int64
	if err := row.Scan(&key.ID, &key.Name, &key.Hash, &scopes, &created, &revoked); err != nil {
		return channels.Key{}, err
	}
	for _, s := range strings.Fields(scopes) {
		key.Scopes = append(key.Scopes, channels.Scope(s))
	}
	key.CreatedAt, key.RevokedAt = fromMicros(created), fromMicros(revoked)
	return key, nil
}
