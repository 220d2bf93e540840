"""Reports of clearinghouses that are not X12: pipe-delimited tables and labelled text that say what became of claims.

In:    the bytes of an archived file that holds no interchange.
Out:   `facts.Report`: one `ReportedClaim` for each line or block that names a claim, and every line not understood.
       `read.recognize` names the reader that knows a file by its content, never by its name.

DIAGNOSTICS
  Findings: a line that is not understood (`report_code.ReportCode`); it is kept as received.
  Raised:   nothing, whatever the bytes hold.
  A bug:    any exception.

This room must not know our claims, or what an answer does to a status. A new form is one module with a `Reader`, named in
`read.READERS` (docs/howto/reports.md).
"""
