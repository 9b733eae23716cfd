package sqlstore

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// A backup is a gzip stream of lines: a head; for each table its name and columns, its rows as JSON arrays ordered by key,
// its number of rows and their digest; an end. It is the same for both databases.
const (
	backupFormat  = "trolycong-backup"
	backupVersion = 1
	// backupLine bounds a line in bytes: the longest body with room to spare.
	backupLine = 256 << 20
)

// backupMark is a line that holds no row.
type backupMark struct {
	Format  string    `json:"format,omitempty"`
	Version int       `json:"version,omitempty"`
	Schema  int64     `json:"schema,omitempty"`
	MadeAt  time.Time `json:"made_at,omitzero"`
	Table   string    `json:"table,omitempty"`
	Columns []string  `json:"columns,omitempty"`
	Ended   string    `json:"ended,omitempty"` // name of the table whose rows stand above
	Rows    int       `json:"rows,omitempty"`
	SHA256  string    `json:"sha256,omitempty"`
	End     bool      `json:"end,omitempty"`
}

var errDump = errors.New("backup is damaged")

// Backup writes everything that the database holds, as of one committed state; others go on working meanwhile.
func (db *DB) Backup(ctx context.Context, w io.Writer, progress Progress) ([]TableSum, error) {
	if progress == nil {
		progress = func(string, int, bool) {}
	}
	z := gzip.NewWriter(w)
	out := bufio.NewWriterSize(z, 1<<16)
	mark := func(m backupMark) error {
		line, err := json.Marshal(m)
		if err != nil {
			return err
		}
		_, err = out.Write(append(line, '\n'))
		return err
	}
	var sums []TableSum
	err := db.readState(ctx, "back up", func(ctx context.Context, tx *sql.Tx) error {
		if err := mark(backupMark{Format: backupFormat, Version: backupVersion, Schema: SchemaVersion, MadeAt: db.opt.Now().UTC()}); err != nil {
			return err
		}
		for _, t := range tables {
			if err := mark(backupMark{Table: t.name, Columns: t.names()}); err != nil {
				return err
			}
			s := newSummer()
			err := eachRow(ctx, tx, t, func(row []any) error {
				if _, err := s.add(row); err != nil {
					return err
				}
				if s.rows%batchRows == 0 {
					progress(t.name, s.rows, false)
				}
				line, err := rowLine(row)
				if err == nil {
					_, err = out.Write(line)
				}
				return err
			})
			if err != nil {
				return err
			}
			sum := s.sum(t.name)
			if err := mark(backupMark{Ended: t.name, Rows: sum.Rows, SHA256: sum.SHA256}); err != nil {
				return err
			}
			progress(t.name, s.rows, true)
			sums = append(sums, sum)
		}
		return mark(backupMark{End: true})
	})
	if err := errors.Join(err, out.Flush(), z.Close()); err != nil {
		return nil, db.fault("back up", err)
	}
	return sums, nil
}

// VerifyBackup reads a whole backup and proves its digests. A damaged or cut one is a *Fault of kind dump; name is how
// messages call it.
func VerifyBackup(name string, r io.Reader) ([]TableSum, error) {
	b, err := openBackup(r)
	if err != nil {
		return nil, backupFault(name, err)
	}
	var sums []TableSum
	for {
		t, ok, err := b.table()
		if err != nil {
			return nil, backupFault(name, err)
		}
		if !ok {
			return sums, nil
		}
		sum, err := b.rows(t, func([]any) error { return nil })
		if err != nil {
			return nil, backupFault(name, err)
		}
		sums = append(sums, sum)
	}
}

// Restore puts a backup into an empty database: all of it, proven by digest, or nothing. A backup of an older schema is
// taken; columns that it lacks get their defaults. Errors are *Fault: not_empty, dump, newer_schema.
func (db *DB) Restore(ctx context.Context, name string, r io.Reader, progress Progress) ([]TableSum, error) {
	b, err := openBackup(r)
	if err != nil {
		return nil, backupFault(name, err)
	}
	var sums []TableSum
	err = db.fillState(ctx, "restore", func(ctx context.Context, tx *sql.Tx) error {
		for {
			t, ok, err := b.table()
			if err != nil {
				return backupFault(name, err)
			}
			if !ok {
				return nil
			}
			w := db.newWriter(tx, t, progress)
			read, err := b.rows(t, func(row []any) error { return w.put(ctx, row) })
			if errors.Is(err, errDump) {
				return backupFault(name, err)
			}
			if err != nil {
				return err
			}
			wrote, err := w.end(ctx)
			if err != nil {
				return err
			}
			if read != wrote {
				return fmt.Errorf("%w: %s", errDamaged, t.name)
			}
			sums = append(sums, wrote)
		}
	})
	if err != nil {
		return nil, err
	}
	return sums, nil
}

func backupFault(name string, err error) error {
	f := &Fault{Kind: FaultDump, Op: "read backup", Path: name, Err: err}
	if errors.Is(err, errNewerSchema) {
		f.Kind = FaultNewerSchema
	}
	return f
}

// backupReader reads a backup line by line.
type backupReader struct {
	in   *bufio.Reader
	head backupMark
}

func openBackup(r io.Reader) (*backupReader, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDump, err)
	}
	b := &backupReader{in: bufio.NewReaderSize(z, 1<<16)}
	b.head, _, err = b.line(nil)
	switch {
	case err != nil:
		return nil, err
	case b.head.Format != backupFormat:
		return nil, fmt.Errorf("%w: no backup of this program", errDump)
	case b.head.Version > backupVersion || b.head.Schema > SchemaVersion:
		return nil, fmt.Errorf("%w: backup of schema %d, this program has %d", errNewerSchema, b.head.Schema, SchemaVersion)
	}
	return b, nil
}

// line reads a mark, or a row of the table.
func (b *backupReader) line(t *table) (backupMark, []any, error) {
	var raw []byte
	for {
		part, err := b.in.ReadSlice('\n')
		raw = append(raw, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return backupMark{}, nil, fmt.Errorf("%w: it breaks off: %w", errDump, err)
		}
		if len(raw) > backupLine {
			return backupMark{}, nil, fmt.Errorf("%w: a line above %d bytes", errDump, backupLine)
		}
	}
	if t != nil && raw[0] == '[' {
		row, err := parseRow(raw, *t)
		return backupMark{}, row, err
	}
	var m backupMark
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, nil, fmt.Errorf("%w: %w", errDump, err)
	}
	return m, nil, nil
}

// parseRow reads the values of one row.
func parseRow(raw []byte, t table) ([]any, error) {
	var cells []json.RawMessage
	if err := json.Unmarshal(raw, &cells); err != nil || len(cells) != len(t.columns) {
		return nil, errors.Join(fmt.Errorf("%w: a row of %s has %d values", errDump, t.name, len(cells)), err)
	}
	row := make([]any, len(cells))
	for i, c := range t.columns {
		var err error
		switch c.kind {
		case kindInteger:
			row[i], err = parseCell[int64](cells[i])
		case kindBoolean:
			row[i], err = parseCell[bool](cells[i])
		case kindBlob:
			row[i], err = parseCell[[]byte](cells[i])
		default:
			row[i], err = parseCell[string](cells[i])
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s.%s: %w", errDump, t.name, c.name, err)
		}
	}
	return row, nil
}

func parseCell[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}

// table gives the next table with the columns that the backup has of it; false at the end.
func (b *backupReader) table() (table, bool, error) {
	m, _, err := b.line(nil)
	if err != nil {
		return table{}, false, err
	}
	if m.End {
		if _, err := b.in.ReadByte(); !errors.Is(err, io.EOF) { // reads to the checksum of the stream
			return table{}, false, errors.Join(fmt.Errorf("%w: something stands after its end", errDump), err)
		}
		return table{}, false, nil
	}
	t, ok := tableOf(m.Table)
	if !ok {
		return table{}, false, fmt.Errorf("%w: unknown table %q", errDump, m.Table)
	}
	var have []column
	for _, name := range m.Columns {
		i := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
		if i < 0 {
			return table{}, false, fmt.Errorf("%w: unknown column %q of %s", errDump, name, t.name)
		}
		have = append(have, t.columns[i])
	}
	if len(have) == 0 {
		return table{}, false, fmt.Errorf("%w: %s has no columns", errDump, t.name)
	}
	t.columns = have
	return t, true, nil
}

// rows gives the rows of the table and proves their digest.
func (b *backupReader) rows(t table, f func(row []any) error) (TableSum, error) {
	s := newSummer()
	for {
		m, row, err := b.line(&t)
		if err != nil {
			return TableSum{}, err
		}
		if row == nil {
			sum := s.sum(t.name)
			if m.Ended != t.name || m.Rows != sum.Rows || m.SHA256 != sum.SHA256 {
				return TableSum{}, fmt.Errorf("%w: %s has %d rows, wrong digest", errDump, t.name, sum.Rows)
			}
			return sum, nil
		}
		if _, err := s.add(row); err != nil {
			return TableSum{}, err
		}
		if err := f(row); err != nil {
			return TableSum{}, err
		}
	}
}

// stateSentence words the faults of a backup, a restore and a move.
func (f *Fault) stateSentence() string {
	if f.Kind == FaultNotEmpty {
		return fmt.Sprintf("Cơ sở dữ liệu %s đã có dữ liệu nên không ghi đè; hãy chọn một cơ sở dữ liệu hoặc thư mục dữ liệu còn trống.", f.Path)
	}
	return fmt.Sprintf("Bản sao lưu %s bị hỏng, bị cắt cụt hoặc không phải của chương trình; hãy dùng bản sao lưu khác, dữ liệu hiện có chưa bị thay đổi.", f.Path)
}
