"""Write docs/RULES.md from the rules themselves.

python tools/write_rule_docs.py            write the page
python tools/write_rule_docs.py --check    exit 1 when the page is not what the rules say
"""

from __future__ import annotations

import sys
from pathlib import Path

from edigate.guides.situations import catalog
from edigate.guides.situations.rule import AnyRule

PAGE = Path(__file__).resolve().parents[1] / "docs" / "RULES.md"
_HEAD = """# Rules beyond the guides' maps

What `edigate check` says about more than one element: situations, balances, identifiers, code lists, products. This
page is written from the rules by `python tools/write_rule_docs.py`. Structure is in [GUIDES.md](GUIDES.md), its codes in
[FINDINGS-GUIDES.md](FINDINGS-GUIDES.md); each rule below has a file that breaks it and one that keeps it in
`fixtures/x12/<guide>/{fail,pass}/rules/`. Rules marked * are about identifiers and addresses that test files invent:
they are warnings in interchanges marked T. How each row of the catalogue was dealt with stands in `maps/rules/coverage/`.
"""


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for topic in catalog.TOPICS:
        rules: list[AnyRule] = [*topic.rules, *topic.segment_rules, *topic.joint_rules]
        if not rules:  # only carries others' rules through a set
            continue
        module = sys.modules[type(rules[0].code).__module__]
        parts.append(f"\n## {(module.__doc__ or '').splitlines()[0].rstrip('.')}\n")
        parts.append(
            "\n| code | guides | SNIP | severity | where | meaning | from |\n|---|---|---|---|---|---|---|\n"
        )
        parts += [_row(rule) for rule in rules]
    return "".join(parts)


def _row(rule: AnyRule) -> str:
    guides = " ".join(sorted(rule.guides))
    mark = "*" if rule.identifier else ""
    return f"| {rule.code} | {guides} | {rule.snip} | {rule.severity}{mark} | {rule.scope} | {rule.text} | {rule.source} |\n"


if __name__ == "__main__":
    sys.exit(main())
