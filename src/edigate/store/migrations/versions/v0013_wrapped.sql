-- Batches that leave in a wrapper (zip, gzip, PGP): the bytes that every attempt sends ----------------------------------

CREATE TABLE wrapped (
    batch_id {int} NOT NULL PRIMARY KEY REFERENCES batches (id),
    wrapper TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size {int} NOT NULL,
    at TEXT NOT NULL
){strict}
