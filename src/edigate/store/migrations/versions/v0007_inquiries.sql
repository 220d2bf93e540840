-- Questions to payers about claims (276): which batch asked about which submission --------------------------------------

CREATE TABLE inquiries (
    batch_id {int} NOT NULL REFERENCES batches (id),
    n {int} NOT NULL,
    submission_id {int} NOT NULL REFERENCES submissions (id),
    trace TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (batch_id, n),
    CONSTRAINT inquiries_once UNIQUE (trace)
){strict}

CREATE INDEX inquiries_by_submission ON inquiries (submission_id)
