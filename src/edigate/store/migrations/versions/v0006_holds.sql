-- Why a patient is not asked for the money of a claim; the last row of a claim counts, kind `none` ends a hold -----------

CREATE TABLE claim_holds (
    claim_id {int} NOT NULL REFERENCES claims (id),
    n {int} NOT NULL,
    kind TEXT NOT NULL,
    until TEXT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (claim_id, n)
){strict}
