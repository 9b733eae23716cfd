package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"trolycong/bot"
)

// DefaultSessionTTL is how long a conversation is kept after its last turn, as in memstore.
const DefaultSessionTTL = 30 * time.Minute

// MaxSessionBytes is the greatest size of a stored conversation. Ten turns of the longest questions with many choices stay
// below half of it; of a longer one the oldest turns are left out.
const MaxSessionBytes = 256 << 10

// formatVersion stands in every stored conversation. A reader takes a conversation of another version for ended, so that
// processes of two releases may run side by side.
const formatVersion = 1

// Sessions keep conversations, masked as the bot gives them. Safe for concurrent use.
type Sessions struct {
	store *Store
	ttl   time.Duration
}

var _ bot.Sessions = (*Sessions)(nil)

// Sessions gives the conversations of this store; they end ttl after their last turn, 0 means DefaultSessionTTL.
func (s *Store) Sessions(ttl time.Duration) *Sessions {
	if ttl <= 0 {
		ttl = DefaultSessionTTL
	}
	return &Sessions{s, ttl}
}

// stored is the format of a conversation in Redis: field "body" of a hash, beside "fence".
type stored struct {
	Version int         `json:"v"`
	Session bot.Session `json:"session"`
}

func (s *Sessions) key(id string) string { return s.store.key("session", id) }

// Load returns the conversation; an unknown, expired or unreadable one is empty.
func (s *Sessions) Load(ctx context.Context, id string) (bot.Session, error) {
	empty := bot.Session{ID: id}
	var body []byte
	err := s.store.do(ctx, "load session", s.key(id), func(ctx context.Context) (err error) {
		body, err = s.store.client.HGet(ctx, s.key(id), "body").Bytes()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return empty, nil
	}
	if err != nil {
		return empty, err
	}
	var got stored
	if err := json.Unmarshal(body, &got); err != nil || got.Version != formatVersion || got.Session.ID != id {
		return empty, nil
	}
	return got.Session, nil
}

// saveScript writes KEYS[1] unless a later turn has: ARGV body, milliseconds of life, fence. What is saved without a lock
// leaves the fence as it is: a holder that slept meanwhile is still late.
var saveScript = redis.NewScript(`
local had, fence = redis.call('HGET', KEYS[1], 'fence'), ARGV[3]
if had and fence == '0' then fence = had end
if had and tonumber(had) > tonumber(fence) then return 0 end
redis.call('HSET', KEYS[1], 'fence', fence, 'body', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`)

// Save stores the conversation; its life counts from now. bot.ErrStale when a later turn has saved it.
func (s *Sessions) Save(ctx context.Context, session bot.Session) error {
	if session.ID == "" {
		return errors.New("save session: session has no id")
	}
	body, err := encode(session)
	if err != nil {
		return err
	}
	var written int64
	err = s.store.do(ctx, "save session", s.key(session.ID), func(ctx context.Context) (err error) {
		written, err = saveScript.Run(ctx, s.store.client, []string{s.key(session.ID)}, body, s.ttl.Milliseconds(), strconv.FormatUint(session.Fence, 10)).Int64()
		return err
	})
	if err != nil {
		return err
	}
	if written == 0 {
		return fmt.Errorf("save session: %w", bot.ErrStale)
	}
	return nil
}

func encode(session bot.Session) ([]byte, error) {
	for {
		body, err := json.Marshal(stored{formatVersion, session})
		if err != nil {
			return nil, fmt.Errorf("save session: %w", err)
		}
		if len(body) <= MaxSessionBytes {
			return body, nil
		}
		if len(session.Turns) == 0 {
			return nil, fmt.Errorf("save session: more than %d bytes without a turn", MaxSessionBytes)
		}
		session.Turns = session.Turns[1:]
	}
}

// Delete forgets the conversation; deleting an unknown one is no error.
func (s *Sessions) Delete(ctx context.Context, id string) error {
	return s.store.do(ctx, "delete session", s.key(id), func(ctx context.Context) error {
		return s.store.client.Del(ctx, s.key(id)).Err()
	})
}

// deleteAll forgets conversations of a store that is not yet used again.
func (s *Sessions) deleteAll(ctx context.Context, ids []string) error {
	for len(ids) > 0 {
		n := min(len(ids), 200)
		limited, cancel := context.WithTimeout(ctx, s.store.opt.Timeout)
		_, err := s.store.client.Pipelined(limited, func(p redis.Pipeliner) error {
			for _, id := range ids[:n] {
				p.Del(limited, s.key(id))
			}
			return nil
		})
		cancel()
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
