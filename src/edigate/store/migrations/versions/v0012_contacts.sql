-- Partners that were out of reach or polled: failures in a row, when to try again, when answers were last listed ---------

CREATE TABLE contacts (
    partner_id TEXT NOT NULL PRIMARY KEY,
    failures {int} NOT NULL,
    since TEXT,
    retry_at TEXT,
    polled_at TEXT
){strict}
