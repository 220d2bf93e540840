-- What was looked at, until when: silence, filing limits and patient balances are asked for what is new ----------------

CREATE TABLE looks (
    name TEXT NOT NULL PRIMARY KEY,
    basis TEXT NOT NULL,
    at TEXT NOT NULL,
    seq {int} NOT NULL
){strict}

CREATE INDEX submissions_by_state_at ON submissions (state, state_at)

CREATE INDEX inbox_by_arrival ON inbox (partner_id, received_at)

CREATE INDEX remittances_by_payment_date ON remittances (payment_date)

CREATE INDEX remittances_by_state_at ON remittances (state_at)

CREATE INDEX work_items_open_by_kind ON work_items (kind) WHERE state = 'open'

CREATE INDEX work_items_unmatched ON work_items (codes) WHERE state = 'open' AND kind = 'unmatched'
