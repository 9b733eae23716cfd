package snapshot

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"trolycong/knowledge"
)

// shardRecords is how many records one shard holds: shards are read on all cores.
const shardRecords = 200

// shard is a run of records, in the order of the collection.
type shard struct {
	Version    string
	Sources    []knowledge.Source
	Documents  []*knowledge.Document
	Procedures []*knowledge.Procedure
}

// shardsOf parts a collection; the first shard carries version and sources.
func shardsOf(c *knowledge.Collection) []shard {
	out := []shard{{Version: c.Version, Sources: c.Sources}}
	for _, d := range c.Documents {
		out = append(out, shard{Documents: []*knowledge.Document{d}})
	}
	for i := 0; i < len(c.Procedures); i += shardRecords {
		out = append(out, shard{Procedures: c.Procedures[i:min(i+shardRecords, len(c.Procedures))]})
	}
	return out
}

// encodeRecords writes a collection: the number of shards, then each with its length.
func encodeRecords(c *knowledge.Collection) ([]byte, error) {
	shards := shardsOf(c)
	bodies := make([]bytes.Buffer, len(shards))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range shards {
		g.Go(func() error { return gob.NewEncoder(&bodies[i]).Encode(&shards[i]) })
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("encode records: %w", err)
	}
	b := binary.AppendUvarint(nil, uint64(len(shards)))
	for i := range bodies {
		b = binary.AppendUvarint(b, uint64(bodies[i].Len()))
		b = append(b, bodies[i].Bytes()...)
	}
	return b, nil
}

// decodeRecords reads what encodeRecords wrote.
func decodeRecords(b []byte) (*knowledge.Collection, error) {
	bodies, err := splitShards(b)
	if err != nil {
		return nil, err
	}
	shards := make([]shard, len(bodies))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, body := range bodies {
		g.Go(func() error { return gob.NewDecoder(bytes.NewReader(body)).Decode(&shards[i]) })
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("decode records: %w", err)
	}
	c := &knowledge.Collection{}
	for i, s := range shards {
		if i == 0 {
			c.Version, c.Sources = s.Version, s.Sources
		}
		c.Documents = append(c.Documents, s.Documents...)
		c.Procedures = append(c.Procedures, s.Procedures...)
	}
	return c, nil
}

func splitShards(b []byte) ([][]byte, error) {
	damaged := errors.New("decode records: shards cut off")
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)) {
		return nil, damaged
	}
	b = b[used:]
	out := make([][]byte, 0, n)
	for range n {
		size, used := binary.Uvarint(b)
		if used <= 0 || size > uint64(len(b)-used) {
			return nil, damaged
		}
		out = append(out, b[used:used+int(size)])
		b = b[used+int(size):]
	}
	if len(b) > 0 {
		return nil, damaged
	}
	return out, nil
}
