"""Rules that look at more than one element: situations, balances between payers, identifiers, products, code lists.

In:    the segments of a set with their places in the guide (`watch.Watch`), a `context.Context`.
Out:   findings, told when the loop that a rule is about has ended; memory holds one claim and what stands above it.

One module for each topic. A rule is one small function with its code, guides, SNIP level, severity and the place it was
read from; docs/RULES.md is written from them. `catalog` is the list of all topics.

DIAGNOSTICS
  Findings: one enum ending in `RuleCode` for each topic.
  Raised:   nothing.
  A bug:    any exception, whatever the segments hold.

This room must not know files, partners' settings beyond the context, or today's date ("future" means later than the
interchange).
"""
