-- +goose Up

-- Vectors of what can be searched: derived data that can be dropped and loaded again. Text is compared by its bytes, as in
-- Go. Forward only: there is no way down.

-- A space is what one model made. generation counts its loads.
CREATE TABLE dense_space (
    id         INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    dimensions INTEGER NOT NULL,
    generation BIGINT NOT NULL DEFAULT 0,
    UNIQUE (name, dimensions)
);

-- A set is the units of one version of the knowledge in one space: those with since <= generation < until. It stands here
-- once it is loaded and indexed as a whole.
CREATE TABLE dense_set (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    space      INTEGER NOT NULL REFERENCES dense_space (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    version    TEXT COLLATE "C" NOT NULL,
    kinds      TEXT[] NOT NULL,
    counts     BIGINT[] NOT NULL, -- of the units of each kind
    digest     BYTEA NOT NULL,
    loaded_at  BIGINT NOT NULL,
    PRIMARY KEY (space, generation)
);

-- The key begins with the space: the table can be partitioned by it. until is in no index, so that closing a unit is cheap.
-- Years and days are bounds that need no case apart: what is unknown holds everything.
CREATE TABLE dense_unit (
    space     INTEGER NOT NULL,
    id        TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    since     BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    document  TEXT COLLATE "C" NOT NULL,
    province  TEXT COLLATE "C" NOT NULL,
    internal  BOOLEAN NOT NULL,
    from_year BIGINT NOT NULL,
    to_year   BIGINT NOT NULL,
    as_of     BIGINT NOT NULL,
    digest    BYTEA NOT NULL,
    vector    halfvec NOT NULL,
    PRIMARY KEY (space, id, kind, since)
) WITH (fillfactor = 90);
CREATE INDEX dense_unit_kind ON dense_unit (space, kind);
CREATE INDEX dense_unit_document ON dense_unit (space, document);
-- A scan reads every vector: they stay in the table's own pages, and nothing is learnt from their statistics.
ALTER TABLE dense_unit ALTER COLUMN vector SET STORAGE MAIN, ALTER COLUMN vector SET STATISTICS 0;
