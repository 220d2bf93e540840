-- A claim that goes to a further payer is a submission of its own beside that to the payer before.

ALTER TABLE submissions ADD COLUMN payer_name TEXT

ALTER TABLE submissions ADD COLUMN payer_rank TEXT NOT NULL DEFAULT 'P'

ALTER TABLE submissions ADD COLUMN derived_from {int} REFERENCES submissions (id)

UPDATE submissions SET payer_name = (SELECT payer_name FROM claims WHERE claims.id = submissions.claim_id)

CREATE INDEX submissions_by_successor ON submissions (successor_of)
