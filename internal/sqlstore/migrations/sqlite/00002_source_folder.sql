-- +goose Up

-- The folder that the file was read from, to tell two files of one name apart; '' when it was stored before this column.
ALTER TABLE source ADD COLUMN folder TEXT NOT NULL DEFAULT '';
