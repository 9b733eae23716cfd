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
	"strings"
	"time"

	"trolycong/knowledge"
)

// columnKind is how a column's values travel.
type columnKind string

const (
	kindText    columnKind = "text"
	kindInteger columnKind = "bigint"
	kindBoolean columnKind = "boolean"
	kindBlob    columnKind = "bytea"
)

type column struct {
	name string
	kind columnKind
}

// table is one table with everything that a copy needs: its columns, and the key that orders its rows.
type table struct {
	name    string
	key     string
	columns []column
}

// tables are all tables that hold state, in an order in which they can be filled.
var tables = []table{
	newTable("source", "id", "id path folder kind raw_digest visibility as_of as_of_given:boolean ingested_at:bigint parser records:bigint issues:bigint content_digest seq:bigint"),
	newTable("record", "source_id, kind, id", "source_id kind id encoding body:bytea"),
	newTable("setting", "name", "name value"),
	newTable("turn", "id", "id session outcome asked_at:bigint body created_at:bigint"),
	newTable("feedback", "turn_id", "turn_id helpful:boolean reason comment given_at:bigint created_at:bigint"),
	newTable("session", "id", "id body updated_at:bigint created_at:bigint"),
	newTable("embedding", "space, digest", "space digest halves:bytea created_at:bigint"),
	newTable("api_key", "id", "id name hash scopes created_at:bigint revoked_at:bigint"),
	newTable("job", "kind, key", "kind key due_at:bigint until:bigint token:bigint body"),
	newTable("spending", "purpose, day", "purpose day tokens:bigint"),
	newTable("answer", "id", "id state body created_at:bigint updated_at:bigint"),
	newTable("answer_event", "answer_id, seq", "answer_id seq:bigint at:bigint action by_name by_account from_state to_state body"),
}

func newTable(name, key, columns string) table {
	t := table{name: name, key: key}
	for _, c := range strings.Fields(columns) {
		n, kind, _ := strings.Cut(c, ":")
		if kind == "" {
			kind = string(kindText)
		}
		t.columns = append(t.columns, column{n, columnKind(kind)})
	}
	return t
}

func tableOf(name string) (table, bool) {
	for _, t := range tables {
		if t.name == name {
			return t, true
		}
	}
	return table{}, false
}

func (t table) names() []string {
	out := make([]string, len(t.columns))
	for i, c := range t.columns {
		out[i] = c.name
	}
	return out
}

// TableSum is what a table held: the number of its rows and a digest of all of them, the same on every database.
type TableSum struct {
	Name   string
	Rows   int
	SHA256 string
}

// Progress hears how many rows of a table are done; done is true once for each table, at its end.
type Progress func(table string, rows int, done bool)

// batchRows and batchBytes bound what is written at once.
const (
	batchRows  = 500
	batchBytes = 1 << 20
)

// stateTimeout bounds a copy of everything to or from a server.
const stateTimeout = 2 * time.Hour

// Sums reads everything and gives the digest of each table, as of one committed state.
func (db *DB) Sums(ctx context.Context) ([]TableSum, error) {
	var out []TableSum
	err := db.readState(ctx, "read state", func(ctx context.Context, tx *sql.Tx) error {
		for _, t := range tables {
			s, err := sumOf(ctx, tx, t)
			if err != nil {
				return err
			}
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

// readState runs f in a transaction that sees one committed state.
func (db *DB) readState(ctx context.Context, what string, f func(ctx context.Context, tx *sql.Tx) error) error {
	ctx, end := db.forState(ctx)
	defer end()
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return db.fault(what, err)
	}
	defer func() { _ = tx.Rollback() }()
	return db.fault(what, f(ctx, tx))
}

func (db *DB) forState(ctx context.Context) (context.Context, context.CancelFunc) {
	if !db.onServer() {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, stateTimeout)
}

// fillState runs f in a transaction on an empty database: all of it is stored, or nothing. f runs once.
func (db *DB) fillState(ctx context.Context, what string, f func(ctx context.Context, tx *sql.Tx) error) error {
	ctx, end := db.forState(ctx)
	defer end()
	filled := func(tx *sql.Tx) error {
		if err := refuseFull(ctx, tx); err != nil {
			return err
		}
		return f(ctx, tx)
	}
	if !db.onServer() {
		return db.transact(ctx, what, filled)
	}
	if db.write == nil {
		return db.fault(what, errReadOnly)
	}
	return db.fault(what, db.once(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, db.lockKey(lockKnowledge)); err != nil {
			return err
		}
		return filled(tx)
	}))
}

var (
	errNotEmpty = errors.New("database is not empty")
	errDamaged  = errors.New("what was read is not what was written")
)

// refuseFull makes sure that nothing would be mixed. Settings, background work and what models have cost
// are no content: they are replaced.
func refuseFull(ctx context.Context, tx *sql.Tx) error {
	for _, t := range tables {
		if slices.Contains(replaced, t.name) {
			continue
		}
		var full bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+t.name+`)`).Scan(&full); err != nil {
			return err
		}
		if full {
			return fmt.Errorf("%w: %s", errNotEmpty, t.name)
		}
	}
	for _, name := range replaced {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+name); err != nil {
			return err
		}
	}
	return nil
}

// replaced are the tables that a restore or a move finds filled without refusing.
var replaced = []string{"setting", "job", "spending"}

// Move copies everything that one database holds into an empty one, proves by digest that it arrived, and only then
// commits. Errors are *Fault; a target that holds something is of kind not_empty.
func Move(ctx context.Context, from, to *DB, progress Progress) ([]TableSum, error) {
	var out []TableSum
	err := from.readState(ctx, "read state", func(ctx context.Context, source *sql.Tx) error {
		return to.fillState(ctx, "move state", func(ctx context.Context, target *sql.Tx) error {
			for _, t := range tables {
				w := to.newWriter(target, t, progress)
				if err := eachRow(ctx, source, t, func(row []any) error { return w.put(ctx, row) }); err != nil {
					return from.fault("read state", err)
				}
				sum, err := w.end(ctx)
				if err != nil {
					return err
				}
				out = append(out, sum)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// eachRow reads a table in the order of its key.
func eachRow(ctx context.Context, q querier, t table, f func(row []any) error) error {
	rows, err := q.QueryContext(ctx, `SELECT `+strings.Join(t.names(), ", ")+` FROM `+t.name+` ORDER BY `+t.key)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := scanRow(rows, t)
		if err != nil {
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanRow(rows *sql.Rows, t table) ([]any, error) {
	into := make([]any, len(t.columns))
	for i, c := range t.columns {
		switch c.kind {
		case kindInteger:
			into[i] = new(int64)
		case kindBoolean:
			into[i] = new(bool)
		case kindBlob:
			into[i] = new([]byte)
		default:
			into[i] = new(string)
		}
	}
	if err := rows.Scan(into...); err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	row := make([]any, len(into))
	for i, v := range into {
		switch v := v.(type) {
		case *int64:
			row[i] = *v
		case *bool:
			row[i] = *v
		case *[]byte:
			row[i] = *v
		case *string:
			row[i] = validText(*v)
		}
	}
	return row, nil
}

// rowLine is a row as it stands in a backup and counts in a digest: a JSON array, bytes in base64.
func rowLine(row []any) ([]byte, error) {
	line, err := json.Marshal(row)
	return append(line, '\n'), err
}

// summer counts and digests rows.
type summer struct {
	rows int
	h    hash.Hash
}

func newSummer() *summer { return &summer{h: sha256.New()} }

func (s *summer) add(row []any) (size int, err error) {
	line, err := rowLine(row)
	if err != nil {
		return 0, err
	}
	s.rows++
	s.h.Write(line)
	return len(line), nil
}

func (s *summer) sum(name string) TableSum {
	return TableSum{Name: name, Rows: s.rows, SHA256: hex.EncodeToString(s.h.Sum(nil))}
}

func sumOf(ctx context.Context, q querier, t table) (TableSum, error) {
	s := newSummer()
	err := eachRow(ctx, q, t, func(row []any) error {
		_, err := s.add(row)
		return err
	})
	return s.sum(t.name), err
}

// writer fills one table in batches.
type writer struct {
	db       *DB
	tx       *sql.Tx
	t        table
	progress Progress
	*summer
	batch [][]any
	size  int
}

func (db *DB) newWriter(tx *sql.Tx, t table, progress Progress) *writer {
	if progress == nil {
		progress = func(string, int, bool) {}
	}
	return &writer{db: db, tx: tx, t: t, progress: progress, summer: newSummer()}
}

func (w *writer) put(ctx context.Context, row []any) error {
	n, err := w.add(row)
	if err != nil {
		return err
	}
	w.batch, w.size = append(w.batch, row), w.size+n
	if len(w.batch) < batchRows && w.size < batchBytes {
		return nil
	}
	return w.flush(ctx)
}

func (w *writer) flush(ctx context.Context) error {
	if len(w.batch) == 0 {
		return nil
	}
	if err := w.db.insertRows(ctx, w.tx, w.t, w.batch); err != nil {
		return fmt.Errorf("fill %s: %w", w.t.name, err)
	}
	w.batch, w.size = nil, 0
	w.db.at("batch")
	w.progress(w.t.name, w.rows, false)
	return nil
}

// end writes what is left, reads the table back and compares.
func (w *writer) end(ctx context.Context) (TableSum, error) {
	if err := w.flush(ctx); err != nil {
		return TableSum{}, err
	}
	want := w.sum(w.t.name)
	got, err := sumOf(ctx, w.tx, w.t)
	if err != nil {
		return TableSum{}, err
	}
	if got != want {
		return TableSum{}, fmt.Errorf("%w: %s: %d rows %s, want %d rows %s", errDamaged, w.t.name, got.Rows, got.SHA256, want.Rows, want.SHA256)
	}
	w.progress(w.t.name, w.rows, true)
	return want, nil
}

// insertRows inserts a batch: on a server in one statement, whatever its size.
func (db *DB) insertRows(ctx context.Context, tx *sql.Tx, t table, rows [][]any) error {
	names := strings.Join(t.names(), ", ")
	if db.onServer() {
		marks := make([]string, len(t.columns))
		args := make([]any, len(t.columns))
		for i, c := range t.columns {
			marks[i], args[i] = "?::"+string(c.kind)+"[]", columnOf(rows, i, c.kind)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO `+t.name+` (`+names+`) SELECT * FROM unnest(`+strings.Join(marks, ", ")+`)`, args...)
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO `+t.name+` (`+names+`) VALUES (?`+strings.Repeat(", ?", len(t.columns)-1)+`)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// columnOf turns rows into one column's array.
func columnOf(rows [][]any, i int, kind columnKind) any {
	switch kind {
	case kindInteger:
		return valuesOf[int64](rows, i)
	case kindBoolean:
		return valuesOf[bool](rows, i)
	case kindBlob:
		return valuesOf[[]byte](rows, i)
	default:
		return valuesOf[string](rows, i)
	}
}

func valuesOf[T any](rows [][]any, i int) []T {
	out := make([]T, len(rows))
	for n, row := range rows {
		out[n], _ = row[i].(T) // scanRow and recordsOf make the values of this kind
	}
	return out
}

// insertRecords stores the records of a source on a server, many in one statement.
func (db *DB) insertRecords(ctx context.Context, tx *sql.Tx, id knowledge.DocumentID, records []record) error {
	t, _ := tableOf("record")
	w := db.newWriter(tx, t, nil)
	for i := range records {
		r := &records[i]
		w.batch, w.size = append(w.batch, []any{string(id), r.kind, r.id, r.encoding, r.body}), w.size+len(r.body)
		db.at("record")
		if len(w.batch) < batchRows && w.size < batchBytes {
			continue
		}
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}

// checkTables reads every row of a server's tables and decodes every record.
func (db *DB) checkTables(ctx context.Context) error {
	if err := db.checkSchema(ctx); err != nil {
		return err
	}
	if _, err := db.Sums(ctx); err != nil {
		return err
	}
	return db.readState(ctx, "check database", func(ctx context.Context, tx *sql.Tx) error {
		c, err := collection(ctx, tx)
		if err != nil {
			return err
		}
		all, err := sources(ctx, tx)
		if err != nil {
			return err
		}
		if want := versionOf(all); c.Version != want {
			return fmt.Errorf("%w: version %s, its sources give %s", errDamaged, c.Version, want)
		}
		return nil
	})
}
