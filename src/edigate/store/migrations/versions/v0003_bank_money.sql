-- Money at the bank, and which remittance it belongs to ----------------------------------------------------------------

ALTER TABLE remittances ADD COLUMN trace_payer_id TEXT

CREATE TABLE bank_files (
    id {id},
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size {int} NOT NULL,
    imported_at TEXT NOT NULL,
    findings TEXT NOT NULL,
    actor TEXT NOT NULL,
    CONSTRAINT bank_files_once UNIQUE (sha256)
){strict}

CREATE TABLE deposits (
    id {id},
    file_id {int} NOT NULL REFERENCES bank_files (id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    dated TEXT NOT NULL,
    amount {int} NOT NULL,
    line {int} NOT NULL,
    trace TEXT,
    trace_plain TEXT,
    payer_id TEXT,
    payer_name TEXT,
    account TEXT,
    reference TEXT,
    healthcare {int} NOT NULL,
    occurrence {int} NOT NULL,
    CONSTRAINT deposits_once UNIQUE (key)
){strict}

CREATE INDEX deposits_by_trace ON deposits (trace_plain)

CREATE INDEX deposits_by_day ON deposits (dated)

CREATE TABLE deposit_links (
    deposit_id {int} NOT NULL REFERENCES deposits (id),
    n {int} NOT NULL,
    remittance_id {int} REFERENCES remittances (id),
    how TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (deposit_id, n)
){strict}

CREATE INDEX deposit_links_by_remittance ON deposit_links (remittance_id)
