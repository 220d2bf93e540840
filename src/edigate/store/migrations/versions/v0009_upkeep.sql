-- Partners to which nothing is sent until a person says so --------------------------------------------------------------

CREATE TABLE pauses (
    partner_id TEXT NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL
){strict}

-- Who saw patients' data: each line sealed with the one before ----------------------------------------------------------

CREATE TABLE accesses (
    seq {int} NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    command TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest TEXT NOT NULL
){strict}

-- Claims that no purge may touch; the last row of a claim counts ---------------------------------------------------------

CREATE TABLE legal_holds (
    claim_id {int} NOT NULL REFERENCES claims (id),
    n {int} NOT NULL,
    held {int} NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (claim_id, n)
){strict}

-- Texts and bytes that are gone by order: their digests stay where they were ---------------------------------------------

CREATE TABLE purged (
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    audit_seq {int} NOT NULL REFERENCES audit (seq),
    PRIMARY KEY (kind, sha256)
){strict}
