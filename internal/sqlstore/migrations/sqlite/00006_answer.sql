-- +goose Up

-- Curated answers as they are now; the version that counts their changes is the setting answer_version.
CREATE TABLE answer (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    body       TEXT NOT NULL, -- the whole answer, JSON
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX answer_state ON answer (state, id);

-- What was done to them, by whom. Lines are added and never changed.
CREATE TABLE answer_event (
    answer_id  TEXT NOT NULL,
    seq        INTEGER NOT NULL, -- counts the events of one answer from 1
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    by_name    TEXT NOT NULL,
    by_account TEXT NOT NULL,
    from_state TEXT NOT NULL, -- empty for the first event
    to_state   TEXT NOT NULL,
    body       TEXT NOT NULL, -- note, details and content, JSON
    PRIMARY KEY (answer_id, seq)
);
