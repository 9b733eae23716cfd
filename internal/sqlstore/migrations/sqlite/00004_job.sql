-- +goose Up

-- Background work: what is to be done, by which process it is being done and until when that process has the right to.
CREATE TABLE job (
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    due_at INTEGER NOT NULL, -- when it may begin; Unix time in microseconds, as all times here
    until  INTEGER NOT NULL, -- when the lease of its last claim ends; 0 when nobody has claimed it
    token  INTEGER NOT NULL, -- rises with every claim: whoever has an older one has lost the job
    body   TEXT NOT NULL,    -- what the job needs to know; its kind's own format
    PRIMARY KEY (kind, key)
);
CREATE INDEX job_due_at ON job (kind, due_at);
