-- +goose Up

-- Curated answers as they are now; the version that counts their changes is the setting answer_version.
CREATE TABLE answer (
    id         TEXT COLLATE "C" PRIMARY KEY,
    state      TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL, -- the whole answer, JSON
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX answer_state ON answer (state, id);

-- What was done to them, by whom. Lines are added and never changed.
CREATE TABLE answer_event (
    answer_id  TEXT COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL, -- counts the events of one answer from 1
    at         BIGINT NOT NULL,
    action     TEXT COLLATE "C" NOT NULL,
    by_name    TEXT COLLATE "C" NOT NULL,
    by_account TEXT COLLATE "C" NOT NULL,
    from_state TEXT COLLATE "C" NOT NULL, -- empty for the first event
    to_state   TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL, -- note, details and content, JSON
    PRIMARY KEY (answer_id, seq)
);
