package retrieval

import "errors"

// ErrGone is what Err gives when no process keeps the pinned version any more: the caller pins again, once, and begins its
// turn anew, so that one answer comes from one version.
var ErrGone = errors.New("snapshot version is kept no more")

// ErrUnreachable is what Pin and Err give when no process that searches answers; the caller may come again.
var ErrUnreachable = errors.New("retrieval unreachable")

// Remote is a View whose calls may fail. What has no error among its results then finds nothing; Err gives the first
// failure, nil while there was none.
type Remote interface {
	View
	Err() error
}

// Err tells whether what a view gave so far is all there is: a turn that ends with an error must not be sent.
func Err(v View) error {
	if r, ok := v.(Remote); ok {
		return r.Err()
	}
	return nil
}
