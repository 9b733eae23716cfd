-- +goose Up

-- The same tables as on SQLite, see there for what they hold. Text is compared by its bytes (COLLATE "C"), so that no
-- answer depends on the locale of the database. Forward only: there is no way down.

CREATE TABLE source (
    id             TEXT COLLATE "C" PRIMARY KEY,
    path           TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    raw_digest     TEXT COLLATE "C" NOT NULL,
    visibility     TEXT COLLATE "C" NOT NULL,
    as_of          TEXT COLLATE "C" NOT NULL,
    as_of_given    BOOLEAN NOT NULL,
    ingested_at    BIGINT NOT NULL,
    parser         TEXT COLLATE "C" NOT NULL,
    records        BIGINT NOT NULL,
    issues         BIGINT NOT NULL,
    content_digest TEXT COLLATE "C" NOT NULL,
    seq            BIGINT NOT NULL
);

-- The key begins with the source: records can be spread over partitions or servers by it.
CREATE TABLE record (
    source_id TEXT COLLATE "C" NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    kind      TEXT COLLATE "C" NOT NULL,
    id        TEXT COLLATE "C" NOT NULL,
    encoding  TEXT COLLATE "C" NOT NULL,
    body      BYTEA NOT NULL,
    PRIMARY KEY (source_id, kind, id)
);
-- Bodies are packed already.
ALTER TABLE record ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE setting (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE turn (
    id         TEXT COLLATE "C" PRIMARY KEY,
    session    TEXT COLLATE "C" NOT NULL,
    outcome    TEXT COLLATE "C" NOT NULL,
    asked_at   BIGINT NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX turn_created_at ON turn (created_at);

CREATE TABLE feedback (
    turn_id    TEXT COLLATE "C" PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    helpful    BOOLEAN NOT NULL,
    reason     TEXT COLLATE "C" NOT NULL,
    comment    TEXT COLLATE "C" NOT NULL,
    given_at   BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    id         TEXT COLLATE "C" PRIMARY KEY,
    body       TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX session_updated_at ON session (updated_at);

CREATE TABLE api_key (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
