-- What reports are made from: plain views, for any tool that reads SQL. Amounts are integer cents -----------------------

CREATE VIEW denials AS
SELECT
    c.id AS claim_id, c.practice, c.claim_key, c.payer_id, c.payer_name, c.kind, p.line, p.group_code, p.reason_code,
    CASE WHEN p.account = 'patient:unverified' THEN 'patient' ELSE 'payer' END AS put_on,
    SUM(p.amount) AS amount, MAX(e.dated) AS dated, MAX(e.remittance_id) AS remittance_id
FROM journal_postings p
JOIN journal_entries e ON e.id = p.entry_id
JOIN claims c ON c.id = e.claim_id
WHERE p.reason_code IS NOT NULL
    AND (p.account = 'patient:unverified' OR SUBSTR(p.account, 1, 27) = 'receivable:denials_pending:')
GROUP BY
    c.id, c.practice, c.claim_key, c.payer_id, c.payer_name, c.kind, p.line, p.group_code, p.reason_code, p.account
HAVING SUM(p.amount) <> 0

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
LEFT JOIN signals g ON g.submission_id = s.id
GROUP BY
    s.id, s.claim_id, c.practice, c.claim_key, c.payer_id, c.payer_name, c.kind, s.frequency, s.state, s.charge
