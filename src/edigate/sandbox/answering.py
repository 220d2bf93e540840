"""A file in, the answers of a clearinghouse and a payer out. Pure: the same input gives the same bytes.

For each interchange: a TA1 (asked for, or because of a fault), for each group a 999 and a 277CA, then an 835 to each
payee. A rejected level ends the way of what lies below it. Acknowledgments that practices send to us get no answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from edigate.sandbox import submission_reader
from edigate.sandbox.acknowledgment import DUPLICATE, KIND_999, SOUND, implementation_ack, ta1
from edigate.sandbox.answer_file import Answer, file_of, file_of_ta1
from edigate.sandbox.books import Books
from edigate.sandbox.claim_acknowledgment import KIND_277CA, claim_ack
from edigate.sandbox.front_end import judge
from edigate.sandbox.payment_run import PaymentRun
from edigate.sandbox.remittance import KIND_835, remittance
from edigate.sandbox.rules import Rules
from edigate.sandbox.state import State, Trade
from edigate.sandbox.submission import SubmittedGroup, SubmittedInterchange
from edigate.x12.control_numbers import st02
from edigate.x12.envelope import Group

_ACKNOWLEDGMENTS = ("FA",)
_UNREADABLE = b"This upload holds no X12 interchange that can be read. Nothing in it was processed.\n"
_OUR_FAULT = (
    b"This upload could not be answered because of a fault in the sandbox. Nothing in it was processed.\n"
)


def answer(content: bytes, state: State, at: datetime, rules: Rules) -> tuple[tuple[Answer, ...], State]:
    """The answers to one uploaded file, in the order in which they are to be published, and the state after them.

    `at` is the payer's own time: it dates every answer, and is the day of receipt for the filing limit. Bytes that hold
    no interchange get a short plain text.
    """
    books = Books(state)
    answers: list[Answer] = []
    interchanges = submission_reader.read(content)
    for each in interchanges:
        answers += _Desk(books, rules, at).answer(each)
    if not interchanges:
        answers.append(Answer(f"{books.draw_interchange():09d}.txt", _UNREADABLE))
    return tuple(answers), books.freeze()


def apologize(state: State) -> tuple[tuple[Answer, ...], State]:
    """The answer to a file that the sandbox itself stumbled over."""
    books = Books(state)
    return (Answer(f"{books.draw_interchange():09d}.txt", _OUR_FAULT),), books.freeze()


def pay(state: State, at: datetime, rules: Rules) -> tuple[tuple[Answer, ...], State]:
    """A payment run without an upload: what is to be taken back is taken back now, for every trading partner."""
    books = Books(state)
    desk = _Desk(books, rules, at)
    trades = dict.fromkeys(kept.trade for kept in state.claims if kept.takeback_due)
    answers = [each for trade in trades for each in desk.close_run(desk.open_run(trade))]
    return tuple(answers), books.freeze()


class _Desk:
    """Answers one interchange at one time."""

    def __init__(self, books: Books, rules: Rules, at: datetime) -> None:
        self._books, self._rules, self._at = books, rules, at

    def answer(self, submitted: SubmittedInterchange) -> list[Answer]:
        """All answers to this interchange."""
        note = self._judge_envelope(submitted)
        answers = []
        if note != SOUND or submitted.interchange.ack_requested == "1":
            trade = _trade(submitted, None)
            answers.append(file_of_ta1(ta1(submitted, note), trade, self._books.draw_interchange(), self._at))
        if note != SOUND:
            return answers
        groups = [each for each in submitted.groups if each.group.functional_id not in _ACKNOWLEDGMENTS]
        payments = []
        for group in groups:
            trade = _trade(submitted, group.group)
            acks, run = self._answer_group(group, trade)
            answers += acks
            payments.append(run)
        for run in payments:
            answers += self.close_run(run)
        return answers

    def _judge_envelope(self, submitted: SubmittedInterchange) -> str:
        """The TA105 note. A number counts as used only when its interchange was taken."""
        about = submitted.interchange
        if submitted.note != SOUND:
            return submitted.note
        sender = f"{about.sender_qualifier}:{about.sender_id}"
        return SOUND if self._books.see(sender, about.control_number) else DUPLICATE

    def _answer_group(self, group: SubmittedGroup, trade: Trade) -> tuple[list[Answer], OpenRun]:
        """The 999 and the 277CA, and the payment run that the accepted claims went into."""
        run = self.open_run(trade)
        number = self._books.draw_interchange()
        answers = [file_of(KIND_999, [implementation_ack(group)], trade, number, self._at)]
        accepted = [] if group.reasons else [each for each in group.sets if each.accepted]
        sets = []
        for position, each in enumerate(accepted, start=1):
            verdicts = [
                judge(claim, self._books, self._rules, run.run, self._at.date()) for claim in each.claims
            ]
            sets.append(claim_ack(each, verdicts, st02(position), self._books.draw_batch(), self._at))
        if sets:
            answers.append(file_of(KIND_277CA, sets, trade, self._books.draw_interchange(), self._at))
        return answers, run

    def open_run(self, trade: Trade) -> OpenRun:
        """A payment run for this trading partner, knowing what was due before it began."""
        return OpenRun(trade, PaymentRun(self._books, self._rules, trade, self._at.date()), self._due(trade))

    def _due(self, trade: Trade) -> tuple[str, ...]:
        return tuple(decision.number for decision in self._books.takebacks_due(trade))

    def close_run(self, opened: OpenRun) -> list[Answer]:
        """Take back what was due before this run and still is, and write the 835 when there is anything to tell."""
        still_due = [each for each in self._books.takebacks_due(opened.trade) if each.number in opened.due]
        opened.run.take_back(still_due)
        at = self._at + timedelta(days=self._rules.rules.payment_delay_days)
        payments = opened.run.payments(at.date())
        sets = [
            remittance(payment, self._rules.payer(payment.payer.id), st02(position))
            for position, payment in enumerate(payments, start=1)
        ]
        if not sets:
            return []
        return [file_of(KIND_835, sets, opened.trade, self._books.draw_interchange(), at)]


class OpenRun(msgspec.Struct, frozen=True):
    """A payment run and the payer's numbers of the claims that were to be taken back when it began."""

    trade: Trade
    run: PaymentRun
    due: tuple[str, ...]


def _trade(submitted: SubmittedInterchange, group: Group | None) -> Trade:
    """Who answers whom: sender and receiver of what was submitted change places."""
    about = submitted.interchange
    receiver, sender = about.receiver_id[:15], about.sender_id[:15]
    return Trade(
        about.receiver_qualifier[:2],
        receiver,
        about.sender_qualifier[:2],
        sender,
        group.receiver if group else receiver,
        group.sender if group else sender,
        about.usage[:1],
    )
