"""Guides: implementation guides as data, and the checker that holds a file against them.

Enters: blocks of bytes of any X12 file; guide maps (those packaged with pyx12, and ours in `maps/guides`).
Leaves: a `Report`: one verdict, what was counted, and every finding with its exact place (`check.check`).

DIAGNOSTICS
- Finding: everything about the file, from its bytes to its sums, with codes of `codes.GuideCode` (what a guide says),
  `x12.findings.EnvelopeCode` (what envelopes say), `partner_code.PartnerRuleCode` (what a partner asks) and
  `second_opinion.OpinionCode` (what pyx12 says).
- Raised: `ConfigError` when a map of ours is missing or broken, or a partner asks for what no guide has; `UsageError`
  for an engine that we do not have.
- Bug: anything else, whatever the bytes. A fault of a guide itself is told by `audit`, which tests call.

Must not know: claims, stores, the clock, where the bytes come from; of partners only their demands on files (the table
[check], `partner_rules`).
"""
