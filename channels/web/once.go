package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"trolycong/bot"
	"trolycong/internal/httpserver"
	"trolycong/knowledge"
)

// onceHeader carries a key by which a program may send a question again after a lost answer and gets the same answer, not
// a second turn (draft-ietf-httpapi-idempotency-key-header-07).
const onceHeader = "Idempotency-Key"

// onceFor is how long a key gives the same answer; claimFor how long it stays taken after its process was last known to be at
// work on it: as long as a process may be paused and go on.
const (
	onceFor  = 10 * time.Minute
	claimFor = 5 * time.Second
)

// once names the claim of a request that carries a key; "" for one without. The name is made of the owner and what is asked
// too, so that a key says nothing to others and another question under it is another turn.
func (s *Server) once(r *http.Request, conv conversation, msg bot.Message) (string, error) {
	key := r.Header.Get(onceHeader)
	if key == "" || s.opt.Claims == nil {
		return "", nil
	}
	if !validSession(key) {
		return "", field(onceHeader, "bad_value", "Idempotency-Key gồm 1 đến 128 chữ cái không dấu, chữ số, dấu chấm, gạch dưới, gạch nối.",
			"Idempotency-Key has 1 to 128 of the characters A-Z, a-z, 0-9, point, underscore and hyphen.")
	}
	return "w" + s.mac("once", conv.owner, key, string(msg.Text), string(msg.Audience), msg.Lang, msg.Province, msg.AsOf.String()), nil
}

// turnOnce runs the turn, or gives that of an earlier request with the same claim. Claims that cannot be kept cost a
// second turn and no answer.
func (s *Server) turnOnce(ctx context.Context, msg bot.Message, conv conversation, watch bot.Watcher) (*bot.Turn, error) {
	if conv.once == "" {
		return s.turn(ctx, msg, conv, watch)
	}
	result, first, err := s.opt.Claims.Claim(ctx, conv.once, claimFor)
	switch {
	case err != nil:
		s.log.DebugContext(ctx, "key not claimed", "error", err)
		return s.turn(ctx, msg, conv, watch)
	case !first && result == "":
		return nil, httpserver.Problem{Status: http.StatusConflict, Code: "at_work", RetryAfter: time.Second}
	case !first:
		if turn, err := s.earlier(ctx, msg.See, result); err == nil {
			return turn, nil
		}
		// What the key stood for is gone: the question is answered anew.
	}
	done := s.hold(ctx, conv.once)
	defer done()
	turn, err := s.turn(ctx, msg, conv, watch)
	done()
	// The claim is settled for the next request, whether or not this one's caller still waits.
	after := context.WithoutCancel(ctx)
	if err != nil {
		if ferr := s.opt.Claims.Forget(after, conv.once); ferr != nil {
			s.log.DebugContext(ctx, "key not given back", "error", ferr)
		}
		return nil, err
	}
	if err := s.opt.Claims.Settle(after, conv.once, turn.Reply.Trace+" "+conv.id, onceFor); err != nil {
		s.log.DebugContext(ctx, "key not settled", "error", err)
	}
	return turn, nil
}

// hold keeps a key taken until done is called, which may be more than once. A claim that cannot be renewed costs a second turn
// at most.
func (s *Server) hold(ctx context.Context, key string) (done func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var renewing sync.WaitGroup
	renewing.Go(func() { s.renew(ctx, key) })
	return func() {
		cancel()
		renewing.Wait()
	}
}

func (s *Server) renew(ctx context.Context, key string) {
	tick := time.NewTicker(claimFor / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.opt.Claims.Renew(ctx, key, claimFor); err != nil {
				s.log.DebugContext(ctx, "key not renewed", "error", err)
			}
		}
	}
}

// earlier gives the turn of a settled claim, "<turn> <session>", when it may still be shown.
func (s *Server) earlier(ctx context.Context, see knowledge.Visibility, result string) (*bot.Turn, error) {
	id, session, ok := strings.Cut(result, " ")
	if !ok {
		return nil, errors.New("claim names no turn")
	}
	turn, ok := s.recent.get(id)
	if !ok {
		var err error
		if turn, err = s.journalTurn(ctx, id); err != nil {
			return nil, err
		}
	}
	if err := s.mayShow(ctx, see, &turn); err != nil {
		return nil, err
	}
	turn.Reply.Session = session
	return &turn, nil
}
