-- +goose Up

-- Derived data, on a server only: no backup and no move takes it, and what is lost is built again. It has a history of its
-- own (goose_derived_version). Forward only.

-- A packed index snapshot: of one version of the knowledge, in one format of the program.
CREATE TABLE snapshot (
    format    TEXT COLLATE "C" NOT NULL,
    version   TEXT COLLATE "C" NOT NULL,
    digest    TEXT COLLATE "C" NOT NULL,
    bytes     BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    seq       BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (format, version)
);

-- Its bytes, in pieces that no client has trouble with.
CREATE TABLE snapshot_chunk (
    format  TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    place   INTEGER NOT NULL,
    data    BYTEA NOT NULL,
    PRIMARY KEY (format, version, place),
    FOREIGN KEY (format, version) REFERENCES snapshot (format, version) ON DELETE CASCADE
);
-- Compressing takes longer than sending.
ALTER TABLE snapshot_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
