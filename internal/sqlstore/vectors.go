package sqlstore

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trolycong/retrieval"
	"trolycong/retrieval/dense"
)

// Vectors keeps what embedding models were paid for. Safe for concurrent use.
type Vectors struct{ db *DB }

var _ retrieval.VectorStore = (*Vectors)(nil)

// Vectors gives the vectors kept in this database.
func (db *DB) Vectors() *Vectors { return &Vectors{db} }

// spaceKey names a space in the table.
func spaceKey(s retrieval.Space) string { return fmt.Sprintf("%s@%d", s.Name, s.Dimensions) }

// vectorRows is how many texts one statement names.
const vectorRows = 250

// marks gives "?, ?, …" and the texts as arguments behind those given.
func marks(texts []retrieval.TextDigest, args ...any) (string, []any) {
	for _, d := range texts {
		args = append(args, string(d))
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(texts)), ", "), args
}

// Vectors gives those of the texts that have one in the space. A row that is no vector of it counts as none: it is
// replaced when the text has its vector again.
func (v *Vectors) Vectors(ctx context.Context, space retrieval.Space, texts []retrieval.TextDigest) (map[retrieval.TextDigest][]float32, error) {
	ctx, end := v.db.bulk(ctx)
	defer end()
	out := map[retrieval.TextDigest][]float32{}
	for some := range slices.Chunk(texts, vectorRows) {
		if err := v.read(ctx, space, some, out); err != nil {
			return nil, v.db.fault("read vectors", err)
		}
	}
	return out, nil
}

func (v *Vectors) read(ctx context.Context, space retrieval.Space, texts []retrieval.TextDigest, out map[retrieval.TextDigest][]float32) error {
	list, args := marks(texts, spaceKey(space))
	rows, err := v.db.read.QueryContext(ctx, `SELECT digest, halves FROM embedding WHERE space = ? AND digest IN (`+list+`)`, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var digest string
		var halves []byte
		if err := rows.Scan(&digest, &halves); err != nil {
			return err
		}
		if len(halves) != 2*space.Dimensions {
			continue
		}
		vector := make([]float32, space.Dimensions)
		for i := range vector {
			vector[i] = dense.FromHalf(binary.LittleEndian.Uint16(halves[2*i:]))
		}
		out[retrieval.TextDigest(digest)] = vector
	}
	return rows.Err()
}

// PutVectors keeps all of them or none.
func (v *Vectors) PutVectors(ctx context.Context, space retrieval.Space, vectors map[retrieval.TextDigest][]float32) error {
	for digest, vector := range vectors {
		if len(vector) != space.Dimensions {
			return fmt.Errorf("keep vector of %s: %d dimensions, want the %d of %s", digest, len(vector), space.Dimensions, space.Name)
		}
	}
	// In one order: two processes that keep the same texts wait for each other and never in a circle.
	texts := slices.Sorted(maps.Keys(vectors))
	now := micros(v.db.opt.Now())
	ctx, end := v.db.bulk(ctx)
	defer end()
	return v.db.transact(ctx, "keep vectors", func(tx *sql.Tx) error {
		for some := range slices.Chunk(texts, vectorRows) {
			args := make([]any, 0, 4*len(some))
			for _, d := range some {
				args = append(args, spaceKey(space), string(d), halvesOf(vectors[d]), now)
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO embedding (space, digest, halves, created_at) VALUES (?, ?, ?, ?)`+
				strings.Repeat(", (?, ?, ?, ?)", len(some)-1)+` ON CONFLICT (space, digest) DO UPDATE SET halves = excluded.halves`, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

func halvesOf(vector []float32) []byte {
	out := make([]byte, 0, 2*len(vector))
	for _, f := range vector {
		out = binary.LittleEndian.AppendUint16(out, dense.ToHalf(f))
	}
	return out
}

// RetainVectors removes the vectors of all texts but these, in every space.
func (v *Vectors) RetainVectors(ctx context.Context, texts []retrieval.TextDigest) (removed int, err error) {
	keep := make(map[retrieval.TextDigest]bool, len(texts))
	for _, d := range texts {
		keep[d] = true
	}
	ctx, end := v.db.bulk(ctx)
	defer end()
	gone, err := v.strangers(ctx, keep)
	if err != nil || len(gone) == 0 {
		return 0, v.db.fault("list vectors", err)
	}
	err = v.db.transact(ctx, "remove vectors", func(tx *sql.Tx) error {
		removed = 0 // this may run again
		for some := range slices.Chunk(gone, vectorRows) {
			list, args := marks(some)
			n, err := affected(tx.ExecContext(ctx, `DELETE FROM embedding WHERE digest IN (`+list+`)`, args...))
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	return removed, err
}

// strangers lists the texts that have a vector and are not to be kept, in order.
func (v *Vectors) strangers(ctx context.Context, keep map[retrieval.TextDigest]bool) ([]retrieval.TextDigest, error) {
	rows, err := v.db.read.QueryContext(ctx, `SELECT DISTINCT digest FROM embedding ORDER BY digest`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []retrieval.TextDigest
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		if digest := retrieval.TextDigest(d); !keep[digest] {
			out = append(out, digest)
		}
	}
	return out, rows.Err()
}

// DropSpaces removes the vectors of every space but this one.
func (v *Vectors) DropSpaces(ctx context.Context, keep retrieval.Space) (removed int, err error) {
	ctx, end := v.db.bulk(ctx)
	defer end()
	err = v.db.transact(ctx, "drop vectors", func(tx *sql.Tx) error {
		removed, err = affected(tx.ExecContext(ctx, `DELETE FROM embedding WHERE space <> ?`, spaceKey(keep)))
		return err
	})
	return removed, err
}

func affected(res sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}
