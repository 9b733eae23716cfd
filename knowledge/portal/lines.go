package portal

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Limits of one catalogue. The largest record of the July 2026 catalogue has 120 kB.
const (
	MaxRecordBytes = 4 << 20 // one line
	MaxTotalBytes  = 1 << 30 // the whole file after unpacking
)

// Errors that end the reading of a file; the records before them are kept.
var (
	// ErrTooLarge is returned when the unpacked file passes MaxTotalBytes: no catalogue is that long.
	ErrTooLarge = errors.New("file too large")
	// ErrBroken is returned when the compressed data is damaged or cut off: fetch the file again.
	ErrBroken = errors.New("compressed data broken")
	// ErrNotText is returned for a file in UTF-16: save it as UTF-8.
	ErrNotText = errors.New("not UTF-8 text")
)

// eachLine calls f for every non-blank line with its number, from 1, and with nil for a line that is too long.
func eachLine(r io.Reader, f func(n int, line []byte)) error {
	in := bufio.NewReaderSize(r, 1<<16)
	unpacked := errPlain
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%w: %v", ErrBroken, err)
		}
		in, unpacked = bufio.NewReaderSize(z, 1<<16), ErrBroken
	}
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0xff, 0xfe}) || bytes.Equal(magic, []byte{0xfe, 0xff}) {
		return fmt.Errorf("%w: the file starts like UTF-16", ErrNotText)
	}
	total := 0
	for n := 1; ; n++ {
		line, size, err := readLine(in, MaxTotalBytes-total)
		total += size
		if total > MaxTotalBytes {
			return fmt.Errorf("line %d: %w", n, ErrTooLarge)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w: %w", n, unpacked, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		switch {
		case size > MaxRecordBytes:
			f(n, nil)
		case len(bytes.TrimSpace(line)) > 0:
			f(n, line)
		}
		if err != nil {
			return nil
		}
	}
}

// errPlain marks errors of the source itself rather than of the compression.
var errPlain = errors.New("read")

// readLine reads to the next line end. A line over MaxRecordBytes is read past and not kept; size counts its bytes, and
// reading stops once size passes limit.
func readLine(in *bufio.Reader, limit int) (line []byte, size int, err error) {
	for {
		part, err := in.ReadSlice('\n')
		size += len(part)
		if size <= MaxRecordBytes {
			line = append(line, part...)
		} else {
			line = nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) || size > limit {
			return line, size, err
		}
	}
}
