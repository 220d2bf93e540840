-- A digest of patient, days, services and charge; nothing can be read from it.

ALTER TABLE submissions ADD COLUMN likeness {int}

CREATE INDEX submissions_by_likeness ON submissions (likeness) WHERE likeness IS NOT NULL
