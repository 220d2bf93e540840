-- Claims and what was sent of them -----------------------------------------------------------------------------------

CREATE TABLE claims (
    id {id},
    practice TEXT NOT NULL,
    claim_key TEXT NOT NULL,
    patient_control_number TEXT NOT NULL,
    payer_id TEXT,
    payer_name TEXT,
    partner_id TEXT,
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT claims_once_per_practice UNIQUE (practice, claim_key)
){strict}

CREATE TABLE claim_versions (
    claim_id {int} NOT NULL REFERENCES claims (id),
    version {int} NOT NULL,
    content_sha256 TEXT NOT NULL,
    body {bytes} NOT NULL,
    findings TEXT NOT NULL,
    received_at TEXT NOT NULL,
    source TEXT,
    actor TEXT NOT NULL,
    PRIMARY KEY (claim_id, version)
){strict}

CREATE TABLE batches (
    id {id},
    partner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT NOT NULL,
    isa13 TEXT NOT NULL,
    isa13_plain TEXT NOT NULL,
    gs06 TEXT NOT NULL,
    gs06_plain TEXT NOT NULL,
    usage TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size {int} NOT NULL,
    claim_count {int} NOT NULL,
    charge {int} NOT NULL,
    document_time TEXT NOT NULL,
    created_at TEXT NOT NULL,
    next_attempt_at TEXT,
    attempts {int} NOT NULL,
    flags TEXT NOT NULL,
    derived_from {int} REFERENCES batches (id),
    reason TEXT,
    actor TEXT NOT NULL,
    CONSTRAINT isa13_never_reused UNIQUE (partner_id, isa13_plain),
    CONSTRAINT gs06_never_reused UNIQUE (partner_id, gs06_plain)
){strict}

CREATE INDEX batches_by_state ON batches (state, partner_id, next_attempt_at)

CREATE TABLE batch_sets (
    batch_id {int} NOT NULL REFERENCES batches (id),
    n {int} NOT NULL,
    partner_id TEXT NOT NULL,
    st02 TEXT NOT NULL,
    bht03 TEXT NOT NULL,
    bht03_plain TEXT NOT NULL,
    PRIMARY KEY (batch_id, n),
    CONSTRAINT bht03_never_reused UNIQUE (partner_id, bht03_plain)
){strict}

CREATE TABLE attempts (
    batch_id {int} NOT NULL REFERENCES batches (id),
    n {int} NOT NULL,
    temp_name TEXT NOT NULL,
    started_at TEXT NOT NULL,
    publishing_at TEXT,
    finished_at TEXT,
    outcome TEXT,
    evidence TEXT,
    detail TEXT,
    actor TEXT NOT NULL,
    PRIMARY KEY (batch_id, n)
){strict}

CREATE TABLE submissions (
    id {id},
    claim_id {int} NOT NULL REFERENCES claims (id),
    version {int} NOT NULL,
    partner_id TEXT,
    patient_control_number TEXT NOT NULL,
    pcn_folded TEXT NOT NULL,
    payer_id TEXT,
    frequency TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT NOT NULL,
    trace TEXT NOT NULL,
    batch_id {int} REFERENCES batches (id),
    set_control_number TEXT,
    segment_from {int},
    segment_to {int},
    charge {int} NOT NULL,
    service_from TEXT,
    service_to TEXT,
    payer_claim_control_number TEXT,
    successor_of {int} REFERENCES submissions (id),
    flags TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT trace_never_reused UNIQUE (trace),
    FOREIGN KEY (claim_id, version) REFERENCES claim_versions (claim_id, version)
){strict}

CREATE INDEX submissions_by_claim ON submissions (claim_id, id)

CREATE INDEX submissions_by_state ON submissions (state, partner_id, id)

CREATE INDEX submissions_by_batch ON submissions (batch_id)

CREATE INDEX submissions_by_patient_control_number ON submissions (patient_control_number)

CREATE INDEX submissions_by_folded_number ON submissions (pcn_folded)

CREATE INDEX submissions_by_payer_number ON submissions (payer_claim_control_number)

CREATE TABLE payer_numbers (
    id {id},
    claim_id {int} NOT NULL REFERENCES claims (id),
    submission_id {int} NOT NULL REFERENCES submissions (id),
    payer_id TEXT NOT NULL,
    number TEXT NOT NULL,
    role TEXT NOT NULL,
    dated TEXT NOT NULL,
    source_sha256 TEXT,
    source_ordinal {int},
    source_id TEXT,
    source_element {int},
    CONSTRAINT payer_numbers_once UNIQUE (submission_id, payer_id, number)
){strict}

CREATE INDEX payer_numbers_by_claim ON payer_numbers (claim_id)

CREATE INDEX payer_numbers_by_number ON payer_numbers (number)

CREATE TABLE control_numbers (
    partner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (partner_id, kind)
){strict}

-- Bytes as sent and received -----------------------------------------------------------------------------------------

CREATE TABLE blobs (
    id {id},
    sha256 TEXT,
    size {int} NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT blobs_once UNIQUE (sha256)
){strict}

CREATE TABLE blob_chunks (
    blob_id {int} NOT NULL REFERENCES blobs (id),
    n {int} NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (blob_id, n)
){strict}

CREATE TABLE inbox (
    id {id},
    partner_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size {int} NOT NULL,
    remote_name TEXT,
    remote_modified TEXT,
    received_at TEXT NOT NULL,
    how TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT NOT NULL,
    reason TEXT,
    findings TEXT NOT NULL,
    contents TEXT NOT NULL,
    remote_done_at TEXT,
    actor TEXT NOT NULL,
    CONSTRAINT inbox_once UNIQUE (partner_id, sha256)
){strict}

CREATE INDEX inbox_by_state ON inbox (state, id)

CREATE TABLE inbox_interchanges (
    inbox_id {int} NOT NULL REFERENCES inbox (id),
    n {int} NOT NULL,
    partner_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    isa13_plain TEXT NOT NULL,
    PRIMARY KEY (inbox_id, n)
){strict}

CREATE INDEX inbox_interchanges_by_number ON inbox_interchanges (partner_id, sender_id, isa13_plain)

CREATE TABLE remote_seen (
    partner_id TEXT NOT NULL,
    raw_name {bytes} NOT NULL,
    size {int} NOT NULL,
    modified {int} NOT NULL,
    first_seen_at TEXT NOT NULL,
    inbox_id {int} REFERENCES inbox (id),
    reason TEXT,
    PRIMARY KEY (partner_id, raw_name, size, modified)
){strict}

-- What answers say ---------------------------------------------------------------------------------------------------

CREATE TABLE signals (
    id {id},
    submission_id {int} NOT NULL REFERENCES submissions (id),
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    verdict TEXT NOT NULL,
    at TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    message TEXT NOT NULL,
    codes TEXT NOT NULL,
    amount {int},
    payer_claim_control_number TEXT,
    source_sha256 TEXT,
    source_ordinal {int},
    source_id TEXT,
    source_element {int},
    CONSTRAINT signals_once UNIQUE (submission_id, digest)
){strict}

CREATE TABLE batch_signals (
    id {id},
    batch_id {int} NOT NULL REFERENCES batches (id),
    digest TEXT NOT NULL,
    event TEXT NOT NULL,
    at TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    message TEXT NOT NULL,
    codes TEXT NOT NULL,
    source_sha256 TEXT,
    source_ordinal {int},
    source_id TEXT,
    source_element {int},
    CONSTRAINT batch_signals_once UNIQUE (batch_id, digest)
){strict}

CREATE TABLE remittances (
    id {id},
    inbox_id {int} NOT NULL REFERENCES inbox (id),
    set_ordinal {int} NOT NULL,
    natural_key TEXT NOT NULL,
    payer_id TEXT,
    payer_name TEXT,
    payee_npi TEXT,
    payee_tax_id TEXT,
    trace TEXT,
    payment_date TEXT,
    amount {int},
    method TEXT,
    handling TEXT,
    state TEXT NOT NULL,
    state_at TEXT NOT NULL,
    flags TEXT NOT NULL,
    duplicate_of {int} REFERENCES remittances (id),
    claim_count {int} NOT NULL,
    charge {int} NOT NULL,
    paid {int} NOT NULL,
    provider_level {int} NOT NULL,
    reason TEXT,
    received_at TEXT NOT NULL,
    CONSTRAINT remittances_once UNIQUE (inbox_id, set_ordinal)
){strict}

CREATE UNIQUE INDEX remittances_paid_once ON remittances (natural_key) WHERE duplicate_of IS NULL

CREATE INDEX remittances_by_trace ON remittances (trace)

CREATE TABLE claim_payments (
    remittance_id {int} NOT NULL REFERENCES remittances (id),
    sequence {int} NOT NULL,
    submission_id {int} REFERENCES submissions (id),
    claim_id {int} REFERENCES claims (id),
    patient_control_number TEXT NOT NULL,
    payer_claim_control_number TEXT,
    payer_id TEXT NOT NULL,
    status_code TEXT,
    charge {int},
    paid {int},
    patient_responsibility {int},
    dated TEXT NOT NULL,
    effect TEXT NOT NULL,
    of_remittance_id {int},
    of_sequence {int},
    why TEXT,
    proven {int} NOT NULL,
    verdict TEXT NOT NULL,
    matched TEXT NOT NULL,
    generation {int} NOT NULL,
    ordinal {int} NOT NULL,
    facts {bytes} NOT NULL,
    PRIMARY KEY (remittance_id, sequence)
){strict}

CREATE INDEX claim_payments_by_claim ON claim_payments (claim_id)

CREATE INDEX claim_payments_by_patient_control_number ON claim_payments (patient_control_number)

CREATE INDEX claim_payments_by_payer_number ON claim_payments (payer_claim_control_number)

CREATE INDEX claim_payments_in_suspense ON claim_payments (remittance_id, sequence) WHERE effect = 'suspend'

-- The books ----------------------------------------------------------------------------------------------------------

CREATE TABLE journal_entries (
    id {id},
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    dated TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    description TEXT NOT NULL,
    claim_id {int} REFERENCES claims (id),
    remittance_id {int} REFERENCES remittances (id),
    payment_sequence {int},
    reverses TEXT,
    source_sha256 TEXT,
    source_ordinal {int},
    source_id TEXT,
    source_element {int},
    actor TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT journal_entries_once UNIQUE (key),
    FOREIGN KEY (reverses) REFERENCES journal_entries (key) DEFERRABLE INITIALLY DEFERRED
){strict}

CREATE INDEX journal_entries_by_claim ON journal_entries (claim_id)

CREATE INDEX journal_entries_by_payment ON journal_entries (remittance_id, payment_sequence)

CREATE TABLE journal_postings (
    entry_id {int} NOT NULL REFERENCES journal_entries (id),
    n {int} NOT NULL,
    account TEXT NOT NULL,
    amount {int} NOT NULL,
    line TEXT,
    group_code TEXT,
    reason_code TEXT,
    quantity TEXT,
    remarks TEXT,
    PRIMARY KEY (entry_id, n)
){strict}

CREATE INDEX journal_postings_at_provider_level ON journal_postings (account, remarks) WHERE group_code = 'PLB'

CREATE TABLE work_items (
    id {id},
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    codes TEXT NOT NULL,
    next_action TEXT NOT NULL,
    action TEXT NOT NULL,
    amount {int},
    deadline TEXT,
    claim_id {int} REFERENCES claims (id),
    batch_id {int} REFERENCES batches (id),
    inbox_id {int} REFERENCES inbox (id),
    remittance_id {int} REFERENCES remittances (id),
    source_sha256 TEXT,
    source_ordinal {int},
    source_id TEXT,
    source_element {int},
    opened_at TEXT NOT NULL,
    state TEXT NOT NULL,
    closed_at TEXT,
    closed_by TEXT,
    close_reason TEXT
){strict}

CREATE UNIQUE INDEX work_items_open_once ON work_items (key) WHERE state = 'open'

CREATE INDEX work_items_by_key ON work_items (key)

CREATE INDEX work_items_by_state ON work_items (state, deadline)

CREATE INDEX work_items_by_claim ON work_items (claim_id)

CREATE TABLE updates (
    seq {int} NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    practice TEXT,
    claim_key TEXT,
    body TEXT NOT NULL
){strict}

CREATE INDEX updates_by_claim ON updates (practice, claim_key)

CREATE TABLE audit (
    seq {int} NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT,
    detail TEXT,
    digest TEXT NOT NULL
){strict}

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until TEXT NOT NULL,
    fence {int} NOT NULL
){strict}
