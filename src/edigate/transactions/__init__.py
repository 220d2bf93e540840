"""The transaction sets we read and write, in the guides' words: one room per set, its values in `facts`, its `read`.

In:    the segments of one set under its envelope (`x12.reader.TransactionSet`), or blocks of bytes (`read`).
Out:   facts: frozen records with typed amounts, dates and codes, each with the ordinal of its segment in the file.
       What a reader does not know, or cannot read, stands in `extras` as received; nothing is dropped.

DIAGNOSTICS
  Findings: everything odd inside a set (`read_code.ReadCode`), after what the envelope reader found (`x12.findings`).
  Raised:   nothing, whatever the bytes hold.
  A bug:    any exception.

These rooms must not know where bytes come from, whose claims they are, or what a fact does to a ledger or a status. The
rooms of two sets do not import each other; what sets share (`elements`, `parties`, `status_information`) lies here.
"""
