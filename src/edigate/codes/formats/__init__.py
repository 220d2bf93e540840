"""Official code lists, in the formats in which their publishers give them, as listed codes.

Enters: the text of one file (`read`), its name (`file_name.told_by`).
Leaves: `ListedCode` values in the order of the file, each code without its dot.

DIAGNOSTICS
- Finding: none; a list is taken whole or not at all.
- Raised: `DataError` for a file that is not what it should be, naming the line.
- Bug: anything else.

Must not know: where files lie, what is stored, claims.
"""
