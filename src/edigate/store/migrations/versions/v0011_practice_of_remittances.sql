-- The practice that a remittance pays: what in it is of no claim (takebacks, interest, suspense) is that practice's. NULL
-- where nobody can say.

ALTER TABLE remittances ADD COLUMN practice TEXT

UPDATE remittances SET practice = (
    SELECT MIN(c.practice) FROM claim_payments p JOIN claims c ON c.id = p.claim_id WHERE p.remittance_id = remittances.id
    HAVING MIN(c.practice) = MAX(c.practice)
)

-- One row for each reason that stands against a line, by the payer that gave it; put_on: payer (denied and to be worked),
-- reduced (taken off on the payer's own account), patient (put on the patient).

DROP VIEW denials

CREATE VIEW denials AS
SELECT
    c.id AS claim_id, c.practice, c.claim_key, COALESCE(o.payer_id, c.payer_id) AS payer_id,
    COALESCE(s.payer_name, c.payer_name) AS payer_name, c.kind, p.line, p.group_code, p.reason_code,
    CASE WHEN p.account = 'patient:unverified' THEN 'patient'
         WHEN SUBSTR(p.account, 1, 27) = 'receivable:payer_reduction:' THEN 'reduced'
         ELSE 'payer' END AS put_on,
    SUM(p.amount) AS amount, MAX(e.dated) AS dated, MAX(e.remittance_id) AS remittance_id
FROM journal_postings p
JOIN journal_entries e ON e.id = p.entry_id
JOIN claims c ON c.id = e.claim_id
LEFT JOIN claim_payments o ON o.remittance_id = e.remittance_id AND o.sequence = e.payment_sequence
LEFT JOIN submissions s ON s.id = o.submission_id
WHERE p.reason_code IS NOT NULL
    AND (p.account = 'patient:unverified'
         OR SUBSTR(p.account, 1, 27) IN ('receivable:denials_pending:', 'receivable:payer_reduction:'))
GROUP BY
    c.id, c.practice, c.claim_key, COALESCE(o.payer_id, c.payer_id), COALESCE(s.payer_name, c.payer_name), c.kind, p.line,
    p.group_code, p.reason_code, p.account
HAVING SUM(p.amount) <> 0
