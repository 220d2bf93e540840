"""To check: money in suspense of which nobody knows, found by what the columns say whoever wrote them.

Somebody knows of it while work about it is open, or when a person has closed that work by order.
"""

from __future__ import annotations

from sqlalchemy import text

from edigate.store.engine import Tx

_KNOWN = """(w.state = 'open' OR EXISTS (SELECT 1 FROM audit a WHERE a.action = 'close' AND a.subject = 'work ' || w.id))"""
# The key of the work about what a payment waits for, as `outcome.payment_work` makes it.
_PAYMENTS = f"""SELECT s.remittance_id, s.sequence FROM (SELECT p.remittance_id, p.sequence, 'suspense:835:' || p.payer_id || ':'
 || coalesce(r.trace, '') || ':' || p.dated || ':' || p.remittance_id || ':' || p.sequence || ':' || p.why AS work
 FROM claim_payments p JOIN remittances r ON r.id = p.remittance_id WHERE p.effect = 'suspend') s
 WHERE NOT EXISTS (SELECT 1 FROM work_items w WHERE w.key = s.work AND {_KNOWN}
 AND w.id = (SELECT max(id) FROM work_items l WHERE l.key = s.work)) ORDER BY 1, 2"""
_ADJUSTMENTS = f"""SELECT min(e.remittance_id) FROM journal_postings p JOIN journal_entries e ON e.id = p.entry_id
 WHERE p.group_code = 'PLB' AND substr(p.account, 1, length(:prefix)) = :prefix GROUP BY p.account, coalesce(p.remarks, '')
 HAVING sum(p.amount) <> 0 AND sum(CASE WHEN EXISTS (SELECT 1 FROM work_items w WHERE w.key = 'suspense:' || e.key
 AND {_KNOWN}) THEN 1 ELSE 0 END) = 0 ORDER BY 1"""


def payments_of_nobody(tx: Tx) -> list[tuple[int, int]]:
    """(remittance, number in it) of payments in suspense: the last work about what each waits for counts."""
    return [(row[0], row[1]) for row in tx.all(text(_PAYMENTS))]


def adjustments_of_nobody(tx: Tx, prefix: str) -> list[int]:
    """The remittances of provider adjustments (PLB) on the accounts that begin so (suspense), by references that are not
    even."""
    return [row[0] for row in tx.all(text(_ADJUSTMENTS).bindparams(prefix=prefix))]
