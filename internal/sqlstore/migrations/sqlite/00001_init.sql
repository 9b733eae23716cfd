-- +goose Up

-- Forward only: there is no way down. Times are microseconds since 1970-01-01 UTC; booleans are 0 or 1; dates are "2026-07-15", "2026-07", "2026" or ''.

-- One ingested file: the unit of ingesting and forgetting.
CREATE TABLE source (
    id             TEXT PRIMARY KEY,
    path           TEXT NOT NULL,
    kind           TEXT NOT NULL,
    raw_digest     TEXT NOT NULL,
    visibility     TEXT NOT NULL,
    as_of          TEXT NOT NULL,
    as_of_given    INTEGER NOT NULL,
    ingested_at    BIGINT NOT NULL,
    parser         TEXT NOT NULL,
    records        INTEGER NOT NULL,
    issues         INTEGER NOT NULL,
    -- Digest of everything above but ingested_at, and of all records: equal digests mean that nothing changed.
    content_digest TEXT NOT NULL,
    -- Order of storing; parts sources that were ingested in the same microsecond.
    seq            BIGINT NOT NULL
);

-- One document or procedure of a source. The body is its JSON, packed as "encoding" says.
CREATE TABLE record (
    source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL,
    id        TEXT NOT NULL,
    encoding  TEXT NOT NULL,
    body      BLOB NOT NULL,
    PRIMARY KEY (source_id, kind, id)
);

-- Single named values: knowledge_version.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One turn of a conversation, masked.
CREATE TABLE turn (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    asked_at   BIGINT NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX turn_created_at ON turn (created_at);

-- The latest verdict on a turn.
CREATE TABLE feedback (
    turn_id    TEXT PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    helpful    INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    comment    TEXT NOT NULL,
    given_at   BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What the bot remembers of a conversation, masked.
CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    body       TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX session_updated_at ON session (updated_at);

-- API keys: only their hashes. revoked_at is 0 while a key is good.
CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
