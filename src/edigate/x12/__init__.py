"""The wire: X12 interchanges as bytes in, segments out, and segments in, bytes out. Knows nothing about health care.

In:    blocks of bytes of any size (`reader.read`), segments (`writer.render`, `writer.join`).
Out:   `Interchange`, `Group`, `TransactionSet` and loose segments in file order, each with its exact place; bytes.

DIAGNOSTICS
  Findings: everything odd about an envelope (`findings.EnvelopeCode`); reading always goes on to what can be read.
  Raised:   `writer.UnwritableError` when a value cannot stand in a file (a separator or control character in data).
  A bug:    any other exception, whatever the input.

This room must not know what a claim is, where bytes come from, or what time it is.
"""
