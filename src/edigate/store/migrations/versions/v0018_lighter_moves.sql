-- What waits for a batch is found by partner; only that is in the index, so that all other moves leave it alone -----------

DROP INDEX submissions_by_state

CREATE INDEX submissions_that_wait ON submissions (partner_id, id) WHERE state = 'ready'

-- For a list of states SQLite makes a table, anew for each row that changes. Most have no payer's number until they are decided.
DROP INDEX submissions_by_payer_number

CREATE INDEX submissions_by_payer_number ON submissions (payer_claim_control_number)
    WHERE payer_claim_control_number IS NOT NULL AND (frequency <> '1' OR state <> 'paid'
        AND state <> 'partially_paid' AND state <> 'denied' AND state <> 'patient_responsible')
