-- Whether the requester is shown why their ticket was closed. Until now they always were.
ALTER TABLE tickets ADD COLUMN close_reason_shown BOOLEAN NOT NULL DEFAULT TRUE;
