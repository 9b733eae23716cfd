-- +goose Up

-- The vector of one text in one space of a model, in half precision, so that no text is paid for twice. Nothing here but
-- what was paid for: all of it could be made again.
CREATE TABLE embedding (
    -- Name of the model's space, "@" and its dimensions.
    space      TEXT NOT NULL,
    -- SHA-256 of the text.
    digest     TEXT NOT NULL,
    -- IEEE 754 half precision, little endian, one after the other.
    halves     BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (space, digest)
) WITHOUT ROWID;
