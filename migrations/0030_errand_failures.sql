-- Failures are counted apart from runs that only ask to be continued later, and their age begins with the first
-- failure after a success. Errands that were parked because both were counted as one are tried again.
ALTER TABLE errands ADD COLUMN runs BIGINT NOT NULL DEFAULT 0;
ALTER TABLE errands ADD COLUMN failing_since TIMESTAMPTZ;
UPDATE errands SET state = 'due', attempts = 0, problem = NULL;
