package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sort"

	"golang.org/x/sync/errgroup"

	"trolycong/knowledge"
)

// The kinds of stored records.
const (
	recordDocument  = "document"
	recordProcedure = "procedure"
)

const versionSetting = "knowledge_version"

// record is one document or procedure on its way into the database.
type record struct {
	kind, id, encoding string
	value              any
	body               []byte
	digest             [sha256.Size]byte
}

// PutBundle stores everything that one file gave in place of what its source gave before: all of it, or nothing. A
// bundle that is stored already, word for word, changes nothing, not even its time.
func (db *DB) PutBundle(ctx context.Context, b knowledge.Bundle) error {
	what := "store source " + string(b.Source.ID)
	records, err := recordsOf(b)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := encodeAll(ctx, records); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	digest, err := contentDigest(b.Source, records)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	err = db.inKnowledgeTx(ctx, what, func(tx *sql.Tx) error {
		db.at("begun")
		var stored string
		err := tx.QueryRowContext(ctx, `SELECT content_digest FROM source WHERE id = ?`, string(b.Source.ID)).Scan(&stored)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if stored == digest {
			return nil
		}
		return db.replace(ctx, tx, b.Source, replacement{digest, records})
	})
	if err == nil {
		db.log.InfoContext(ctx, "source stored", "source", b.Source.ID, "records", len(records))
	}
	return err
}

type replacement struct {
	digest  string
	records []record
}

func (db *DB) replace(ctx context.Context, tx *sql.Tx, s knowledge.Source, r replacement) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM record WHERE source_id = ?`, string(s.ID)); err != nil {
		return err
	}
	db.at("deleted")
	if err := putSource(ctx, tx, s, r.digest); err != nil {
		return err
	}
	if db.onServer() {
		if err := db.insertRecords(ctx, tx, s.ID, r.records); err != nil {
			return err
		}
		return bumpVersion(ctx, tx)
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO record (source_id, kind, id, encoding, body) VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	for i := range r.records {
		rec := &r.records[i]
		if _, err := insert.ExecContext(ctx, string(s.ID), rec.kind, rec.id, rec.encoding, rec.body); err != nil {
			return fmt.Errorf("insert %s %s: %w", rec.kind, rec.id, err)
		}
		db.at("record")
	}
	return bumpVersion(ctx, tx)
}

func putSource(ctx context.Context, tx *sql.Tx, s knowledge.Source, digest string) error {
	_, err := tx.ExecContext(ctx, `
INSERT INTO source (id, path, folder, kind, raw_digest, visibility, as_of, as_of_given, ingested_at, parser, records, issues, content_digest, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM source))
ON CONFLICT (id) DO UPDATE SET path = excluded.path, folder = excluded.folder, kind = excluded.kind, raw_digest = excluded.raw_digest,
  visibility = excluded.visibility, as_of = excluded.as_of, as_of_given = excluded.as_of_given,
  ingested_at = excluded.ingested_at, parser = excluded.parser, records = excluded.records, issues = excluded.issues,
  content_digest = excluded.content_digest, seq = excluded.seq`,
		string(s.ID), s.Path, s.Folder, string(s.Kind), s.RawDigest, s.Visibility.String(), s.AsOf.String(), s.AsOfGiven,
		micros(s.IngestedAt), s.Parser, s.Records, s.Issues, digest)
	return err
}

// recordsOf lists the records of a bundle ordered by kind and id. A name that is empty or stands twice is a fault of the
// caller.
func recordsOf(b knowledge.Bundle) ([]record, error) {
	if b.Source.ID == "" {
		return nil, errors.New("source has no id")
	}
	records := make([]record, 0, len(b.Documents)+len(b.Procedures))
	for _, d := range b.Documents {
		records = append(records, record{kind: recordDocument, id: string(d.ID), value: d})
	}
	for _, p := range b.Procedures {
		records = append(records, record{kind: recordProcedure, id: string(p.Code), value: p})
	}
	sort.Slice(records, func(i, j int) bool {
		if records[i].kind != records[j].kind {
			return records[i].kind < records[j].kind
		}
		return records[i].id < records[j].id
	})
	for i, r := range records {
		if r.id == "" {
			return nil, fmt.Errorf("%s without id", r.kind)
		}
		if i > 0 && records[i-1].kind == r.kind && records[i-1].id == r.id {
			return nil, fmt.Errorf("%s %s twice", r.kind, r.id)
		}
	}
	return records, nil
}

// encodeAll makes the bodies side by side, before the database is locked.
func encodeAll(ctx context.Context, records []record) error {
	g, ctx := errgroup.WithContext(ctx)
	n := workers()
	for w := range n {
		g.Go(func() error {
			p := newPacker()
			for i := w; i < len(records) && ctx.Err() == nil; i += n {
				r := &records[i]
				plain, err := json.Marshal(r.value)
				if err != nil {
					return fmt.Errorf("encode %s %s: %w", r.kind, r.id, err)
				}
				r.digest = sha256.Sum256(plain)
				if r.body, r.encoding, err = p.pack(plain); err != nil {
					return fmt.Errorf("pack %s %s: %w", r.kind, r.id, err)
				}
				r.value = nil
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// contentDigest covers the source, but time and place of its ingesting, and all its records.
func contentDigest(s knowledge.Source, records []record) (string, error) {
	head := s
	head.IngestedAt, head.Folder = knowledge.Source{}.IngestedAt, ""
	b, err := json.Marshal(head)
	if err != nil {
		return "", fmt.Errorf("encode source: %w", err)
	}
	h := sha256.New()
	h.Write(b)
	for i := range records {
		writeParts(h, records[i].kind, records[i].id, string(records[i].digest[:]))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// writeParts adds strings so that no two lists of them write the same bytes.
func writeParts(h hash.Hash, parts ...string) {
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
}

// Sources lists the sources, ordered by id.
func (db *DB) Sources(ctx context.Context) ([]knowledge.Source, error) {
	ctx, end := db.within(ctx)
	defer end()
	out, err := sources(ctx, db.read)
	if err != nil {
		return nil, db.fault("list sources", err)
	}
	all := make([]knowledge.Source, len(out))
	for i, s := range out {
		all[i] = s.Source
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all, nil
}

// Bundle gives a source with everything that it holds, records ordered by name. knowledge.ErrNotFound when there is none.
func (db *DB) Bundle(ctx context.Context, id knowledge.DocumentID) (knowledge.Bundle, error) {
	b, err := db.bundle(ctx, id)
	return b, db.fault("read source "+string(id), err)
}

func (db *DB) bundle(ctx context.Context, id knowledge.DocumentID) (knowledge.Bundle, error) {
	ctx, end := db.bulk(ctx)
	defer end()
	var b knowledge.Bundle
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return b, err
	}
	defer func() { _ = tx.Rollback() }()
	all, err := sources(ctx, tx)
	if err != nil {
		return b, err
	}
	at := slices.IndexFunc(all, func(s storedSource) bool { return s.ID == id })
	if at < 0 {
		return b, knowledge.ErrNotFound
	}
	b.Source = all[at].Source
	records, err := load(ctx, tx, `WHERE source_id = ? ORDER BY kind, id`, string(id))
	if err != nil {
		return b, err
	}
	for _, r := range records {
		if r.document != nil {
			b.Documents = append(b.Documents, r.document)
		} else {
			b.Procedures = append(b.Procedures, r.procedure)
		}
	}
	return b, nil
}

// querier is what a pool and a transaction share.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// storedSource is a source with the digest of its content.
type storedSource struct {
	knowledge.Source
	digest string
}

// sources lists the sources in the order of ingesting.
func sources(ctx context.Context, q querier) ([]storedSource, error) {
	rows, err := q.QueryContext(ctx, `
SELECT id, path, folder, kind, raw_digest, visibility, as_of, as_of_given, ingested_at, parser, records, issues, content_digest
FROM source ORDER BY ingested_at, seq, id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []storedSource
	for rows.Next() {
		var s storedSource
		var visibility, asOf string
		var at int64
		if err := rows.Scan(&s.ID, &s.Path, &s.Folder, &s.Kind, &s.RawDigest, &visibility, &asOf, &s.AsOfGiven, &at, &s.Parser,
			&s.Records, &s.Issues, &s.digest); err != nil {
			return nil, err
		}
		// An unknown word fails closed: ParseVisibility gives Internal with false.
		s.Visibility, _ = knowledge.ParseVisibility(visibility)
		s.AsOf, _ = knowledge.ParseDate(asOf)
		s.IngestedAt = fromMicros(at)
		out = append(out, s)
	}
	return out, rows.Err()
}

// Forget removes a source and everything that hangs on it, and gives the number of documents and procedures removed. The
// removed text is overwritten on the disk; a server does so when it vacuums. knowledge.ErrNotFound when there is no such source.
func (db *DB) Forget(ctx context.Context, id knowledge.DocumentID) (removed int, err error) {
	what := "forget source " + string(id)
	if db.write == nil {
		return 0, db.fault(what, errReadOnly)
	}
	if !db.onServer() {
		if _, err := db.write.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
			return 0, db.fault(what, err)
		}
	}
	err = db.inKnowledgeTx(ctx, what, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM record WHERE source_id = ?`, string(id)).Scan(&removed); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM source WHERE id = ?`, string(id))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, knowledge.ErrNotFound)
		}
		db.at("deleted")
		return errors.Join(db.dropSnapshots(ctx, tx), bumpVersion(ctx, tx))
	})
	if err != nil {
		return 0, err
	}
	if !db.onServer() {
		// The write-ahead log may still hold the old pages: empty it. Readers of an older state may delay that; no error.
		if _, err := db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			db.log.WarnContext(ctx, "log not emptied", "error", err)
		}
		_, _ = db.write.ExecContext(context.WithoutCancel(ctx), `PRAGMA secure_delete = OFF`)
	}
	db.log.InfoContext(ctx, "source forgotten", "source", id, "records", removed)
	return removed, nil
}

// Version names the state of the knowledge: 16 hexadecimal digits over the sources, their settings, records and order of
// ingesting. The same files ingested in the same order give the same version on any machine.
func (db *DB) Version(ctx context.Context) (string, error) {
	ctx, end := db.within(ctx)
	defer end()
	v, err := version(ctx, db.read)
	return v, db.fault("read knowledge version", err)
}

func version(ctx context.Context, q querier) (string, error) {
	var v string
	err := q.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, versionSetting).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return versionOf(nil), nil
	}
	return v, err
}

func bumpVersion(ctx context.Context, tx *sql.Tx) error {
	all, err := sources(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value`, versionSetting, versionOf(all))
	return err
}

func versionOf(all []storedSource) string {
	h := sha256.New()
	for _, s := range all {
		writeParts(h, string(s.ID), s.digest)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
