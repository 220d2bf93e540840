-- What matching needs of a claim's text, beside it; claims taken in before have none, and their text is read.

ALTER TABLE claim_versions ADD COLUMN outline {bytes}

-- Payments are looked for by their numbers only while they are of no claim; numbers are looked for where there are any.

DROP INDEX claim_payments_by_patient_control_number

DROP INDEX claim_payments_by_payer_number

DROP INDEX submissions_by_payer_number

CREATE INDEX claim_payments_by_patient_control_number ON claim_payments (patient_control_number) WHERE claim_id IS NULL

CREATE INDEX claim_payments_by_payer_number ON claim_payments (payer_claim_control_number) WHERE claim_id IS NULL

CREATE INDEX submissions_by_payer_number ON submissions (payer_claim_control_number)
    WHERE payer_claim_control_number IS NOT NULL
