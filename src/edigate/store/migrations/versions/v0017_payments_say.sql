-- What a remittance says of a claim stands in its payment alone: no longer as a signal and a payer's number besides ---------

ALTER TABLE remittances ADD COLUMN document_at TEXT

UPDATE remittances SET document_at = (SELECT g.at FROM claim_payments p
    JOIN inbox i ON i.id = remittances.inbox_id
    JOIN signals g ON g.submission_id = p.submission_id AND g.kind = '835' AND g.source_sha256 = i.sha256
        AND g.source_ordinal = p.ordinal
    WHERE p.remittance_id = remittances.id ORDER BY g.id LIMIT 1)

-- An earlier one from the same place was taken away before the payment was linked anew: the timeline keeps it.
DELETE FROM signals WHERE kind = '835' AND NOT EXISTS (SELECT 1 FROM signals l
    WHERE l.submission_id = signals.submission_id AND l.kind = '835' AND l.id > signals.id
        AND l.source_sha256 = signals.source_sha256 AND l.source_ordinal = signals.source_ordinal)
    AND EXISTS (SELECT 1 FROM claim_payments p
    JOIN submissions s ON s.id = p.submission_id
    JOIN remittances r ON r.id = p.remittance_id
    JOIN inbox i ON i.id = r.inbox_id
    WHERE s.id = signals.submission_id AND p.claim_id = s.claim_id AND i.sha256 = signals.source_sha256
        AND p.ordinal = signals.source_ordinal)

DELETE FROM payer_numbers WHERE source_id = 'CLP' AND EXISTS (SELECT 1 FROM claim_payments p
    JOIN remittances r ON r.id = p.remittance_id
    JOIN inbox i ON i.id = r.inbox_id
    WHERE p.claim_id = payer_numbers.claim_id AND i.sha256 = payer_numbers.source_sha256
        AND p.ordinal = payer_numbers.source_ordinal)

-- A number that a remittance had told before a status answer did was on record once, as that of the remittance.
INSERT INTO payer_numbers (claim_id, submission_id, payer_id, number, role, dated,
    source_sha256, source_ordinal, source_id, source_element)
SELECT s.claim_id, s.id, s.payer_id, g.payer_claim_control_number, 'original', SUBSTR(g.at, 1, 10),
    g.source_sha256, g.source_ordinal, g.source_id, g.source_element
FROM signals g JOIN submissions s ON s.id = g.submission_id
WHERE g.kind IN ('277ca', '277') AND g.verdict <> 'rejected' AND g.payer_claim_control_number IS NOT NULL
    AND s.payer_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM signals w WHERE w.submission_id = g.submission_id AND w.kind = 'operator'
        AND w.verdict = 'unlinked' AND w.source_sha256 = g.source_sha256 AND w.source_ordinal = g.source_ordinal
        AND NOT EXISTS (SELECT 1 FROM signals l WHERE l.submission_id = w.submission_id AND l.kind = 'operator'
            AND l.verdict = 'linked' AND l.id > w.id
            AND l.source_sha256 = w.source_sha256 AND l.source_ordinal = w.source_ordinal))
ORDER BY g.id
ON CONFLICT DO NOTHING

DROP INDEX claim_payments_by_payer_number

CREATE INDEX claim_payments_by_payer_number ON claim_payments (payer_claim_control_number)

CREATE INDEX journal_entries_otherwise ON journal_entries (claim_id)
    WHERE +remittance_id IS NULL AND substr(key, 1, 7) <> 'charge:'

DROP INDEX submissions_by_payer_number

CREATE INDEX submissions_by_payer_number ON submissions (payer_claim_control_number)
    WHERE (frequency <> '1' OR state NOT IN ('paid', 'partially_paid', 'denied', 'patient_responsible'))

DROP VIEW submission_milestones

CREATE VIEW submission_milestones AS
SELECT
    s.id AS submission_id, s.claim_id, c.practice, c.claim_key, c.payer_id, c.payer_name, c.kind, s.frequency, s.state,
    s.charge,
    MIN(CASE WHEN g.kind = 'upload' THEN g.at END) AS submitted_at,
    MIN(CASE WHEN g.kind IN ('ta1', '999', '277ca') AND SUBSTR(g.verdict, 1, 8) = 'rejected' THEN g.at END) AS rejected_at,
    MIN(CASE WHEN g.kind IN ('277ca', '277') AND g.verdict = 'accepted' THEN g.at END) AS accepted_at,
    MIN(CASE WHEN g.kind = '835' THEN g.at END) AS decided_at,
    MIN(CASE WHEN g.kind = '835' AND g.verdict IN ('paid', 'partially_paid') THEN g.at END) AS paid_at,
    MAX(CASE WHEN g.kind = '835' AND g.verdict IN ('denied', 'partially_paid') THEN 1 ELSE 0 END) AS ever_denied
FROM submissions s
JOIN claims c ON c.id = s.claim_id
LEFT JOIN (
    SELECT submission_id, kind, verdict, at FROM signals WHERE kind <> '835'
    UNION ALL
    SELECT p.submission_id, '835', p.verdict, COALESCE(r.document_at, p.dated || 'T00:00:00.000000Z')
    FROM claim_payments p JOIN remittances r ON r.id = p.remittance_id
) g ON g.submission_id = s.id
GROUP BY
    s.id, s.claim_id, c.practice, c.claim_key, c.payer_id, c.payer_name, c.kind, s.frequency, s.state, s.charge
