-- +goose Up

-- The vector of one text in one space of a model, see the same table on SQLite.
CREATE TABLE embedding (
    space      TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    halves     BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (space, digest)
);
-- Half precision does not pack.
ALTER TABLE embedding ALTER COLUMN halves SET STORAGE EXTERNAL;
