"""Codes: what a code in a claim or a remittance is, and the rules that belong to it.

Enters: a code as it stands on the wire, and for lists a `CodeSet` that the caller got from `edigate.maps`.
Leaves: yes or no, a class, a gloss in our own words. Tables live in `maps/codes`, rules live here.

DIAGNOSTICS
- Finding: none; a room that knows where the code stood says so itself.
- Raised: `DataError` by `code_set.read` for a table without the needed columns, or with a code twice.
- Bug: anything else. An unknown code is no error: it has no gloss and the class `unknown`.

Must not know: segments, claims, remittances, files, or where the tables are kept.
"""
