-- +goose Up

-- What hosted models have cost on a day, over all processes, so that the caps of a day hold across them and restarts. Days
-- that are over are dropped.
CREATE TABLE spending (
    purpose TEXT NOT NULL, -- what the tokens were for
    day     TEXT NOT NULL, -- as 2026-07-15, by the clock of the processes
    tokens  INTEGER NOT NULL,
    PRIMARY KEY (purpose, day)
);
