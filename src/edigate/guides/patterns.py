"""One regular expression per segment of a guide: accepts a good segment's text in one step, without splitting it.

Whatever a pattern accepts, `elements.examine` finds no fault in; the reverse need not hold (a 29th of February, a
letter with an accent), such segments take the slow way. A test holds both together on random segments.

Nothing here can take long: every class leaves the separators out, so a part of the text can belong to one element
only, and a failed match costs no more steps than there are characters. Syntax notes are conditions on groups, put at
the end. Patterns are compiled for one set of separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from edigate.guides import lists
from edigate.guides.tables import Cell, Composite, Element, Segment, SyntaxNote
from edigate.x12.delimiters import Delimiters

_DAY = (
    r"(?:(?:19|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8])))"
)
_CLOCK = r"(?:[01]\d|2[0-3])[0-5]\d"
_FORMATS = {"D8": _DAY, "RD8": f"{_DAY}-{_DAY}", "TM": _CLOCK}


def compile_segment(segment: Segment, marks: Delimiters, unless: str = "") -> re.Pattern[str]:
    """The accepting pattern of one segment, to be used with `fullmatch` on its text.

    It does not accept texts that begin with the expression `unless`.
    """
    pattern = _Writer(segment, marks).pattern()
    return re.compile(f"(?!{unless}){pattern}" if unless else pattern, re.ASCII)


def any_of(codes: Iterable[str]) -> str:
    """An expression for a set of codes, as a tree of their letters: big lists cost a few steps only."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for code in codes:
        node = tree
        for letter in code:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in tree
    by_rest: dict[str, list[str]] = {}
    for letter, rest in sorted(tree.items()):
        if letter:
            by_rest.setdefault(_branches(rest), []).append(letter)
    options = [_class(letters) + rest for rest, letters in by_rest.items()]
    if not options:
        return ""
    body = options[0] if len(options) == 1 and not ends else f"(?:{'|'.join(options)})"
    return _maybe(body) if ends else body


def _class(letters: Sequence[str]) -> str:
    """An expression for one of these letters, which are sorted: neighbours as ranges."""
    if len(letters) == 1:
        return re.escape(letters[0])
    ranges: list[list[str]] = []
    for letter in letters:
        if ranges and ord(letter) == ord(ranges[-1][-1]) + 1:
            ranges[-1].append(letter)
        else:
            ranges.append([letter])
    written = [
        f"{re.escape(each[0])}-{re.escape(each[-1])}" if len(each) > 2 else "".join(map(re.escape, each))
        for each in ranges
    ]
    return f"[{''.join(written)}]"


def _maybe(text: str) -> str:
    """An expression that may be absent: an empty alternative costs half of what a repeat from none to one does."""
    return f"(?:{text}|)"


class _Writer:
    """Writes the pattern of one segment."""

    def __init__(self, segment: Segment, marks: Delimiters) -> None:
        self._segment = segment
        self._element = re.escape(marks.element)
        self._component = re.escape(marks.component)
        self._repetition = re.escape(marks.repetition) if marks.repetition else None
        taken = marks.in_use()
        plain = [chr(code) for code in range(0x21, 0x7F) if chr(code) not in taken]
        self._visible = _class(plain)
        self._text = _class([" ", *plain])
        self._digit_free = not any(mark.isdigit() or mark in "-." for mark in taken)
        self._named: set[int] = set()
        self._conditions = [text for note in segment.notes if (text := self._condition(note))]

    def pattern(self) -> str:
        """The whole expression."""
        cells = self._segment.elements
        body = ""
        for index in range(len(cells) - 1, -1, -1):
            body = self._with_rest(cells, index, body)
        start = re.escape(self._segment.id)
        end = f"(?<!{self._element})" if cells else ""
        return f"{start}{body}{''.join(self._conditions)}{end}"

    def _with_rest(self, cells: Sequence[Cell], index: int, rest: str) -> str:
        """The expression for the elements from `index` on, given the one for those after it."""
        cell = cells[index]
        needed = any(each.usage == "R" for each in cells[index:])
        if cell.usage == "N":
            if not rest:
                return ""
            content = ""
        else:
            content = self._pair(cells, index) or self._cell(cell)
            content = self._named_group(cell.seq, content)
            content = content if cell.usage == "R" else _maybe(content)
        whole = f"{self._element}{content}{rest}"
        return whole if needed else _maybe(whole)

    def _named_group(self, seq: int, content: str) -> str:
        return f"(?P<e{seq}>{content})" if seq in self._named else content

    def _pair(self, cells: Sequence[Cell], index: int) -> str | None:
        """A date whose format the element before it names: one alternative per format, told apart by looking back."""
        cell, before = cells[index], cells[index - 1] if index else None
        if isinstance(cell, Element) and isinstance(before, Element):
            return self._written(before, cell, self._element)
        return None

    def _written(self, before: Element, element: Element, mark: str) -> str | None:
        if before.number != "1250" or element.number != "1251":
            return None
        formats = [name for name in sorted(before.codes or ()) if name in _FORMATS and self._digit_free]
        return (
            f"(?:{'|'.join(f'(?<={mark}{name}{mark}){_FORMATS[name]}' for name in formats)})"
            if formats
            else "(?!)"
        )

    def _cell(self, cell: Cell) -> str:
        one = self._composite(cell) if isinstance(cell, Composite) else self._value(cell)
        if cell.repeat == 1 or self._repetition is None:
            return one
        most = str(cell.repeat - 1) if cell.repeat else ""
        return f"{one}(?:{self._repetition}{one}){{0,{most}}}"

    def _composite(self, cell: Composite) -> str:
        body = ""
        for index in range(len(cell.parts) - 1, -1, -1):
            part = cell.parts[index]
            if part.usage == "N" and not body:
                continue
            before = cell.parts[index - 1] if index else None
            value = (self._written(before, part, self._component) if before else None) or self._value(part)
            content = "" if part.usage == "N" else value if part.usage == "R" else _maybe(value)
            mark = self._component if index else ""
            needed = any(each.usage == "R" for each in cell.parts[index:])
            body = f"{mark}{content}{body}" if needed or not index else _maybe(f"{mark}{content}{body}")
        optional = not any(part.usage == "R" for part in cell.parts)
        ends = f"{self._element}|{self._repetition}" if self._repetition else self._element
        some = f"(?!{ends}|$)" if optional else ""
        return f"{some}{body}(?<!{self._component})"

    def _value(self, element: Element) -> str:
        listed = self._listed(element)
        if listed is not None:
            return listed
        if element.pattern and element.lenient.isdisjoint(("pattern",)):
            return element.pattern
        if element.pattern:
            return f"(?:{element.pattern})"
        if element.kind == "R" or element.kind[0] == "N":
            return self._number(element) if self._digit_free else "(?!)"
        if element.kind == "DT":
            return _DAY if self._digit_free and element.shortest <= 8 <= element.longest else "(?!)"
        if element.kind == "TM":
            return _CLOCK if self._digit_free and element.shortest <= 4 else "(?!)"
        return self._string(element.shortest, element.longest)

    def _listed(self, element: Element) -> str | None:
        """The expression for an element with a list; codes of the wrong length or type for the element are left out."""
        if element.codes is None and element.external is None:
            return None
        codes = set(element.codes or ())
        if element.external:
            codes |= lists.codes(element.external)
        good = [
            code
            for code in codes
            if element.shortest <= len(code) <= element.longest and code.isascii() and code == code.strip()
        ]
        return f"(?:{any_of(good)})" if good else "(?!)"

    def _number(self, element: Element) -> str:
        least, most = max(element.shortest, 1), element.longest
        if element.kind != "R" or most < 3:
            return rf"-?\d{{{least},{most}}}+"
        places = min(3, most - least, most // 2)
        decimals = _maybe(rf"[.]\d{{1,{places}}}+")
        return rf"-?\d{{{least},{most - places}}}+{decimals}"

    def _string(self, least: int, most: int) -> str:
        """Text without a blank at either end."""
        if most == 1:
            return self._visible
        inner = f"{self._text}{{{max(least - 1, 0)},{most - 1}}}+"
        return f"{self._visible}{inner}(?<! )"

    def _condition(self, note: SyntaxNote) -> str:
        """A syntax note as a condition on groups; "" when the elements' usage already decides it."""
        usage = {position: self._usage(position) for position in note.positions}
        maybe = [position for position in note.positions if usage[position] == "S"]
        sure = [position for position in note.positions if usage[position] == "R"]
        never = [position for position in note.positions if usage[position] == "N"]
        first, others = note.positions[0], note.positions[1:]
        match note.kind:
            case "P":
                return self._chain(maybe, sure, never)
            case "R":
                return "" if sure else self._some(maybe)
            case "E":
                return self._at_most_one(maybe, len(sure))
            case "C":
                needs = "".join(self._if(p, "", "(?!)") for p in others if p in maybe)
                needs = "(?!)" if any(p in never for p in others) else needs
                return self._if_needed(first, needs, usage[first])
            case "L":
                some = "" if any(p in sure for p in others) else self._some([p for p in others if p in maybe])
                return self._if_needed(first, some, usage[first])
            case _:
                return ""

    def _usage(self, position: int) -> str:
        cells = self._segment.elements
        return cells[position - 1].usage if position <= len(cells) else "N"

    def _if(self, position: int, then: str, otherwise: str) -> str:
        self._named.add(position)
        return f"(?(e{position}){then}|{otherwise})"

    def _if_needed(self, first: int, needs: str, usage: str) -> str:
        if not needs or usage == "N":
            return ""
        return needs if usage == "R" else self._if(first, needs, "")

    def _chain(self, maybe: list[int], sure: list[int], never: list[int]) -> str:
        if not maybe:
            return "(?!)" if sure and never else ""
        if sure or never:
            return "".join(self._if(p, "", "(?!)") if sure else self._if(p, "(?!)", "") for p in maybe)
        head, *tail = maybe
        all_there = "".join(self._if(p, "", "(?!)") for p in tail)
        none_there = "".join(self._if(p, "(?!)", "") for p in tail)
        return self._if(head, all_there, none_there) if tail else ""

    def _some(self, maybe: list[int]) -> str:
        text = "(?!)"
        for position in reversed(maybe):
            text = self._if(position, "", text)
        return text

    def _at_most_one(self, maybe: list[int], sure: int) -> str:
        if sure:
            return "(?!)" if sure > 1 else "".join(self._if(p, "(?!)", "") for p in maybe)
        text = ""
        for at, position in enumerate(maybe[:-1]):
            text += self._if(position, "".join(self._if(p, "(?!)", "") for p in maybe[at + 1 :]), "")
        return text
