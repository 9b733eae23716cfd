package snapshot

import "errors"

var (
	// ErrNone is returned by Open and SavedVersion when the folder holds no snapshot yet; the caller builds one.
	ErrNone = errors.New("no snapshot")
	// ErrFormat is returned by Open and SavedVersion when another version of the program wrote the snapshot; the caller
	// builds it anew and need not warn.
	ErrFormat = errors.New("snapshot of another program version")
	// ErrCorrupt is returned by Open and SavedVersion when files are missing, cut off or changed; the caller builds it
	// anew and says so once.
	ErrCorrupt = errors.New("snapshot corrupt")
	// ErrInMemory is returned by Dense.Search when the vectors of a version stay in memory: there is no other place for them.
	ErrInMemory = errors.New("vectors stay in memory")
)
