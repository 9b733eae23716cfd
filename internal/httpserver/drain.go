package httpserver

import (
	"context"
	"sync/atomic"
	"time"
)

// Drain lets a process leave a rotation before it stops: from the end of its context /readyz says so, and requests are
// taken as before until the grace is over. The zero value has no grace. Safe for concurrent use.
type Drain struct {
	// Grace is how long requests are taken after the process was told to stop: longer than whoever sends them takes to
	// notice a /readyz of 503.
	Grace    time.Duration
	draining atomic.Bool
}

// Draining tells that the process was told to stop.
func (d *Drain) Draining() bool { return d.draining.Load() }

// Until gives a context that ends when the grace after ctx's end is over. stop frees it.
func (d *Drain) Until(ctx context.Context) (serving context.Context, stop context.CancelFunc) {
	serving, stop = context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		d.draining.Store(true)
		time.AfterFunc(d.Grace, stop)
	})
	return serving, stop
}
