"""A question to the payer goes out like any batch, and its answer finds the claim, whatever the payer leaves out."""

from __future__ import annotations

import pytest

from edigate.errors import UsageError
from edigate.store import lists, outbox
from edigate.tracking.work_item import WorkItem
from edigate.transactions.claim_status_276.facts import ClaimStatusRequest
from edigate.transactions.read import facts
from gateway.paying import clp, pays
from gateway.worlds import World, claim

ANSWER = (
    "ISA*00*          *00*          *ZZ*DEMOPAYER      *ZZ*EDIGATETEST    *260310*0600*^*00501*000009901*0*T*:~"
    "GS*HN*DEMOPAYER*EDIGATETEST*20260310*0600*9901*X*005010X212~ST*277*0001*005010X212~"
    "BHT*0010*08*ANSWER1*20260310*0600*DG~HL*1**20*1~NM1*PR*2*DEMO HEALTH PLAN*****PI*DHP01~"
    "HL*2*1*21*1~NM1*41*2*LAKESIDE FAMILY MEDICINE*****46*EDIGATETEST~"
    "HL*3*2*19*1~NM1*1P*2*LAKESIDE FAMILY MEDICINE*****XX*1750001012~"
    "HL*4*3*22*0~NM1*IL*1*RIVERA*ANNA****MI*DHP123456789~"
    "TRN*2*{trace}~STC*{status}*20260310**235*0~{more}SE*{count}*0001~GE*1*9901~IEA*1*000009901~"
)


def answer(trace: str, status: str = "P1:20", more: str = "") -> bytes:
    return ANSWER.format(trace=trace, status=status, more=more, count=14 + more.count("~")).encode()


def sent(world: World) -> World:
    world.submit(claim())
    world.gateway.prepare()
    world.gateway.send()
    return world


def test_a_question_is_frozen_sent_and_answered(any_world: World) -> None:
    world = sent(any_world)
    asked = world.gateway.inquire("LSF0000481")
    with world.look() as tx:
        batch = outbox.get(tx, asked.batch_id)
        assert batch is not None
        (fact,) = facts(iter([outbox.file(tx, batch).content]))
    assert (batch.kind, batch.state, batch.claim_count) == ("276", "queued", 1)
    assert isinstance(fact, ClaimStatusRequest)
    assert [each.trace for each in fact.claims] == [asked.trace]
    assert world.states() == {"LSF0000481": "submitted"}  # being asked about changes nothing
    world.gateway.send()
    assert batch.file_name in world.sent()
    world.take(answer(asked.trace))
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "pending"}
    assert "unmatched" not in world.work_kinds()


def test_the_timeline_tells_that_the_payer_was_asked_and_in_which_file(any_world: World) -> None:
    world = sent(any_world)
    asked = world.gateway.inquire("LSF0000481")
    world.gateway.send()
    world.take(answer(asked.trace))
    world.gateway.interpret()
    told = [each for each in world.timeline(1) if each.kind in ("question", "signal")]
    assert [each.verdict for each in told] == ["upload:delivered", "asked", "277:pending"]
    with world.look() as tx:
        batch = outbox.get(tx, asked.batch_id)
    assert batch is not None and told[1].number == batch.id
    assert told[1].submission_id == told[2].submission_id and batch.file_name in told[1].what
    assert asked.trace in told[1].what


def test_the_partners_demands_hold_for_questions_too(world: World) -> None:
    sent(world)
    file = world.folder / "partners" / "payer.toml"
    demand = '[[check.rule]]\nat = "2200D/AMT"\nforbidden = true\nguides = ["276"]\n'
    more = f'[check]\nversions = ["005010X222A1"]\n{demand}'
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
    again = world.again()
    with pytest.raises(UsageError, match="PARTNER_"):
        again.gateway.inquire("LSF0000481")
    file.write_text(file.read_text(encoding="utf-8").replace(demand, ""), encoding="utf-8")
    last = again.again()
    assert last.gateway.inquire("LSF0000481").claim_key == "LSF0000481"
    last.close()


@pytest.mark.parametrize("more", ["REF*EJ*LSF0000481~", "REF*1K*DHP7~"])
def test_an_answer_with_our_number_or_only_the_trace_finds_the_claim(any_world: World, more: str) -> None:
    world = sent(any_world)
    asked = world.gateway.inquire("LSF0000481")
    trace = "0" if "EJ" in more else asked.trace
    world.take(answer(trace, "F1:65", more))
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "finalized_pending_era"}


def test_an_answer_to_nobodys_question_is_work(any_world: World) -> None:
    world = sent(any_world)
    world.take(answer("SOMETHING-ELSE"))
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "submitted"}
    assert world.work_kinds() == ["unmatched"]


def test_courtesy_has_limits(any_world: World) -> None:
    world = any_world
    world.submit(claim())
    with pytest.raises(UsageError, match="the payer does not have it"):
        world.gateway.inquire("LSF0000481")
    sent(world)
    first = world.gateway.inquire("LSF0000481")
    with pytest.raises(UsageError, match="ask again after 7 days"):
        world.gateway.inquire("LSF0000481")
    second = world.gateway.inquire("LSF0000481", again=True)
    assert (first.trace[-2:], second.trace[-2:]) == ("-1", "-2")
    world.clock.forward(days=8)
    assert world.gateway.inquire("LSF0000481").trace.endswith("-3")
    with world.look() as tx:
        assert len({each.isa13 for each in lists.find_batches(tx)}) == 4


HEAD, _, _ = ANSWER.partition("HL*2*1*21*1~")
US = "HL*2*1*21*{below}~NM1*41*2*LAKESIDE FAMILY MEDICINE*****46*EDIGATETEST~"
PROVIDER = "HL*3*2*19*0~NM1*1P*2*LAKESIDE FAMILY MEDICINE*****XX*1750001012~TRN*1*0~STC*E0:24:1P~"
TAIL = "SE*{count}*0001~GE*1*9901~IEA*1*000009901~"


def refusal(reference: str, *, provider: bool = False) -> bytes:
    """A 277 that refuses us, or our provider, and stops there."""
    levels = (
        US.format(below=int(provider)) + f"TRN*2*{reference}~" + (PROVIDER if provider else "STC*E4:24:41~")
    )
    body = HEAD + levels
    count = body[body.index("ST*277") :].count("~") + 1
    return (body + TAIL.format(count=count)).encode()


def refused(world: World, reference: str, *, provider: bool = False) -> list[WorkItem]:
    """The work after such a 277."""
    world.take(refusal(reference, provider=provider))
    world.gateway.interpret()
    return [each.item for each in world.work() if each.item.kind in ("question", "unmatched")]


@pytest.mark.parametrize("provider", [False, True])
def test_a_payer_that_refuses_to_answer_us_is_work_about_what_was_asked(
    any_world: World, provider: bool
) -> None:
    world = sent(any_world)
    world.gateway.inquire("LSF0000481")
    world.gateway.send()
    with world.look() as tx:
        (asked,) = [each for each in lists.find_batches(tx) if each.kind == "276"]
        known = outbox.find(tx, ["payer"], isa13=[asked.isa13])
    (item,) = refused(world, known[0].sets[0].bht03, provider=provider)
    assert (
        item.kind == "question" and item.claim_id == 1 and item.action == "edigate inquire LSF0000481 --again"
    )
    assert f"it refuses {'our provider' if provider else 'us'}: " in item.reason
    assert (item.next_action or "").startswith("Enroll the provider or submitter with this payer")
    assert world.states() == {"LSF0000481": "submitted"}


def test_a_refusal_of_questions_that_are_none_of_ours_is_told_too(world: World) -> None:
    sent(world)
    (item,) = refused(world, "NOBODY1")
    assert item.kind == "unmatched" and "no question of file NOBODY1" in item.reason


def test_an_answer_that_is_an_error_is_work_and_moves_nothing(world: World) -> None:
    asked = sent(world).gateway.inquire("LSF0000481")
    world.gateway.send()
    world.take(answer(asked.trace, "E1:0"))
    world.gateway.interpret()
    (item,) = [each.item for each in world.work() if each.item.kind == "question"]
    assert "Our question was not answered: payer system unavailable" in item.reason
    assert (item.next_action, item.action) == ("Ask again later.", "edigate inquire LSF0000481 --again")
    assert world.states() == {"LSF0000481": "submitted"}


PAYS = clp("LSF0000481", "67", "150 67 CO-45 58, PR-3 25", "85 0 PR-1 85")


class Asking:
    """A claim that the payer was asked about, and what may come back; each has its own day."""

    def __init__(self, world: World) -> None:
        self.world = sent(world)
        self.asked = world.gateway.inquire("LSF0000481")
        world.gateway.send()
        with world.look() as tx:
            (batch,) = outbox.known(tx, [self.asked.batch_id])
        self.reference = batch.sets[0].bht03
        self.files: dict[str, int] = {}

    def come(self, what: str, day: int) -> None:
        """One file of that day: a refusal of the question (at the claim, of us, of our provider), an answer, a 277CA, a
        remittance."""
        if what == "paid":
            pays(self.world, "T1", "67", [PAYS], day=f"202603{day:02d}")
            return
        content = {
            "ta1": lambda: self.not_taken("ta1"),
            "999": lambda: self.not_taken("999"),
            "error": lambda: answer(self.asked.trace, "E1:0"),
            "us": lambda: refusal(self.reference),
            "provider": lambda: refusal(self.reference, provider=True),
            "pending": lambda: answer(self.asked.trace),
            "denied": lambda: answer(self.asked.trace, "F2:88"),
            "decided": lambda: answer(self.asked.trace, "F1:65"),
            "not found": lambda: answer(self.asked.trace, "A4:35"),
            "found": lambda: answer(self.asked.trace, "A2:20"),
            "taken": lambda: acknowledged("A1:19*20260310*WQ*235"),
            "dark": lambda: acknowledged("Q9:20*20260310**235"),
            "rejected": lambda: acknowledged("A7:21*20260310*U*235"),
        }[what]()
        told = content.replace(b"*20260310*0600*", b"*202603%02d*0600*" % day)
        told = told.replace(b"9901", b"99%02d" % day)  # each file has its own numbers
        self.files[what] = self.world.take(told, f"{what} {day}.x12")
        self.world.gateway.interpret()

    def not_taken(self, how: str) -> bytes:
        """A TA1 or 999 that refuses the file of questions."""
        with self.world.look() as tx:
            batch = outbox.get(tx, self.asked.batch_id)
        assert batch is not None
        isa, _, _ = ANSWER.partition("GS*HN")
        if how == "ta1":
            return f"{isa}TA1*{batch.isa13}*20260310*0600*R*024~IEA*1*000009901~".encode()
        return (
            f"{isa}GS*FA*DEMOPAYER*EDIGATETEST*20260310*0600*9901*X*005010X231A1~ST*999*0001*005010X231A1~"
            f"AK1*HR*{batch.gs06}*005010X212~AK2*276*0001*005010X212~IK3*NM1*9*2100*8~IK4*9*67*7~IK5*R*5~AK9*R*1*1*0~"
            "SE*8*0001~GE*1*9901~IEA*1*000009901~"
        ).encode()

    def questions(self) -> list[str]:
        """The reasons of the questions that wait for a person."""
        return [each.item.reason for each in self.world.work() if each.item.kind == "question"]

    def flags(self) -> tuple[str, ...]:
        with self.world.look() as tx:
            (row,) = lists.find_claims(tx)
        return row.flags


def acknowledged(status: str) -> bytes:
    """A 277CA about the claim."""
    body = (
        "ST*277*0001*005010X214~BHT*0085*08*ACK1*20260310*0600*TH~HL*1**20*1~NM1*PR*2*DEMO HEALTH PLAN*****PI*DHP01~"
        "HL*2*1*21*1~NM1*41*2*LAKESIDE FAMILY MEDICINE*****46*EDIGATETEST~HL*3*2*19*1~"
        "NM1*85*2*LAKESIDE FAMILY MEDICINE*****XX*1750001012~HL*4*3*PT~NM1*QC*1*RIVERA*ANNA****MI*DHP123456789~"
        f"TRN*2*LSF0000481~STC*{status}~"
    )
    head = ANSWER.partition("ST*277")[0].replace("005010X212", "005010X214")
    return f"{head}{body}{TAIL.format(count=body.count('~') + 1)}".encode()


@pytest.mark.parametrize("refused", ["error", "us", "provider", "999", "ta1"])
@pytest.mark.parametrize("answered", ["pending", "not found", "rejected", "paid"])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "answer first"])
def test_a_question_without_an_answer_is_settled_by_what_is_said_later(
    world: World, refused: str, answered: str, order: int
) -> None:
    asking = Asking(world)
    for what, day in [(refused, 11), (answered, 12)][::order]:
        asking.come(what, day)
    assert [each for each in asking.questions() if "not find" not in each] == []
    assert "not_answered" not in asking.flags()
    assert list(world.gateway.replay()) == []


@pytest.mark.parametrize("refused", ["error", "us", "provider"])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "refusal first"])
def test_an_answer_of_before_settles_no_later_question(world: World, refused: str, order: int) -> None:
    asking = Asking(world)
    for what, day in [("pending", 11), (refused, 12)][::order]:
        asking.come(what, day)
    assert len(asking.questions()) == 1
    assert asking.flags() == ("not_answered",)
    asking.come("paid", 9)  # a decision needs no question, whatever its day
    assert (asking.questions(), "not_answered" in asking.flags()) == ([], False)
    assert list(world.gateway.replay()) == []


@pytest.mark.parametrize("how", ["ta1", "999"])
def test_a_question_that_is_not_taken_in_is_work_about_the_claim(any_world: World, how: str) -> None:
    world = any_world
    asking = Asking(world)
    asking.come(how, 11)
    (item,) = [each.item for each in world.work()]
    assert (item.kind, item.claim_id, item.action) == ("question", 1, "edigate inquire LSF0000481 --again")
    assert item.reason.startswith("Our question was not taken in: ") and asking.flags() == ("not_answered",)
    assert world.states() == {"LSF0000481": "submitted"}
    world.gateway.inquire("LSF0000481", again=True)


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "clearinghouse first"])
def test_that_a_clearinghouse_has_the_claim_answers_no_question(world: World, order: int) -> None:
    asking = Asking(world)
    for what, day in [("error", 11), ("taken", 12)][::order]:
        asking.come(what, day)
    assert len(asking.questions()) == 1 and asking.flags() == ("not_answered",)


def test_when_the_answer_is_taken_away_the_question_is_open_again(any_world: World) -> None:
    world = any_world
    asking = Asking(world)
    asking.come("us", 11)
    before = asking.questions()
    asking.come("pending", 12)
    assert (asking.questions(), len(before)) == ([], 1)
    world.gateway.unlink_answers("LSF0000481", asking.files["pending"], reason="another's")
    assert (asking.questions(), asking.flags()) == (before, ("not_answered",))
    world.gateway.unlink_answers("LSF0000481", asking.files["us"], reason="it was about others")
    assert (asking.questions(), asking.flags()) == ([], ())
    assert list(world.gateway.replay()) == []


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "found first"])
@pytest.mark.parametrize("later", ["found", "paid"])
def test_a_claim_that_is_found_after_all_is_no_question_any_more(
    world: World, later: str, order: int
) -> None:
    asking = Asking(world)
    for what, day in [("not found", 11), (later, 12)][::order]:
        asking.come(what, day)
    assert (asking.questions(), asking.flags()) == ([], ())


def test_an_answer_that_nobody_can_read_is_work_until_one_comes_that_can(any_world: World) -> None:
    world = any_world
    asking = Asking(world)
    asking.come("dark", 11)
    (before,) = asking.questions()
    assert "cannot be read (Q9:20)" in before and asking.flags() == ("not_understood",)
    asking.come("taken", 12)
    assert (asking.questions(), asking.flags()) == ([], ())
    world.gateway.unlink_answers("LSF0000481", asking.files["taken"], reason="another's")
    assert (asking.questions(), asking.flags()) == ([before], ("not_understood",))
    asking.come("paid", 9)
    assert (asking.questions(), asking.flags()) == ([], ())
    assert list(world.gateway.replay()) == []


def test_about_a_claim_that_was_refused_nobody_is_asked_unless_a_person_insists(world: World) -> None:
    """Nor is what was asked a question any more once it was corrected."""
    asking = Asking(world)
    asking.come("rejected", 11)
    with pytest.raises(
        UsageError, match="it is rejected: the payer has not taken it in; --again asks all the same"
    ):
        world.gateway.inquire("LSF0000481")
    assert world.gateway.inquire("LSF0000481", again=True).trace.endswith("-2")
    asking.come("error", 12)
    assert len(asking.questions()) == 1 and asking.flags() == ("not_answered",)
    world.submit(claim(place_of_service="22"))
    world.gateway.prepare()
    world.gateway.send()
    assert asking.questions() == []


def early(world: World) -> list[tuple[str | None, str]]:
    """The open work about denials of which no remittance tells yet."""
    return [
        (each.claim_key, str(each.item.amount)) for each in world.work() if each.item.kind == "denied_early"
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["denied first", "denied last"])
@pytest.mark.parametrize("later, left", [("decided", False), ("paid", False), ("pending", True)])
def test_a_denial_is_known_before_its_remittance(
    any_world: World, later: str, left: bool, order: int
) -> None:
    """By the days of the answers, whatever comes first: a later final status, or any 835, ends it."""
    asking = Asking(any_world)
    for what, day in [("denied", 11), (later, 12)][::order]:
        asking.come(what, day)
    assert early(any_world) == ([("LSF0000481", "235.00")] if left else [])
    assert asking.flags() == (("denied_early",) if left else ())
    assert list(any_world.gateway.replay()) == []


def test_an_early_denial_says_that_the_remittance_is_to_come_and_comes_back_without_it(world: World) -> None:
    asking = Asking(world)
    asking.come("denied", 11)
    (item,) = [each.item for each in world.work()]
    assert "Denied, and the remittance is not here yet" in item.reason and "88" in item.codes[0]
    assert (item.action, str(item.deadline)) == ("edigate claim LSF0000481", "2026-03-21")
    asking.come("paid", 12)
    assert early(world) == []
    world.gateway.unlink_payments("LSF0000481", 1, reason="another's")
    assert early(world) == [("LSF0000481", "235.00")]


def missing(world: World) -> list[WorkItem]:
    """The work about questions to which no answer has come."""
    world.gateway.run()
    return [each.item for each in world.work() if each.item.key.startswith("overdue/277/")]


def test_a_question_without_an_answer_is_work_about_the_claim(any_world: World) -> None:
    world = any_world
    asking = Asking(world)
    assert missing(world) == []
    world.clock.forward(hours=73)
    (item,) = missing(world)
    assert (item.kind, item.claim_id, str(item.amount)) == ("overdue", 1, "235.00")
    assert item.reason.startswith("Asked on 2026-03-04, not answered within 72 hours")
    assert item.action == "edigate inquire LSF0000481 --again"
    assert world.batches()[asking.asked.batch_id] == "transmitted"
    (opened,) = [each for each in world.work() if each.item.key == item.key]
    world.gateway.close_work(opened.id, reason="they are asked by telephone")
    world.clock.forward(days=9)
    assert missing(world) == [], "one silence is told once"


@pytest.mark.parametrize(
    "what", ["pending", "not found", "error", "us", "found", "paid", "ta1", "999", "rejected"]
)
def test_whatever_answers_the_question_ends_the_waiting_for_it(world: World, what: str) -> None:
    asking = Asking(world)
    world.clock.forward(hours=73)
    assert len(missing(world)) == 1
    asking.come(what, 12)
    assert missing(world) == []
    world.clock.forward(days=30)
    assert missing(world) == []
    state = world.batches()[asking.asked.batch_id]
    assert state == {"ta1": "ta1_rejected", "999": "acked_rejected"}.get(what, "completed")
    assert list(world.gateway.replay()) == []
    assert [each.name for each in world.gateway.verify() if not each.ok] == []


@pytest.mark.parametrize("what", ["taken", "dark", "early"])
def test_what_answers_no_question_leaves_it_open(any_world: World, what: str) -> None:
    world = any_world
    if what == "early":
        sent(world)
        world.take(answer("0", more="REF*EJ*LSF0000481~"))
        world.gateway.interpret()
        world.gateway.inquire("LSF0000481")
        world.gateway.send()
    else:
        Asking(world).come(what, 12)
    world.clock.forward(hours=73)
    assert len(missing(world)) == 1


def test_a_partner_has_a_patience_of_its_own_with_questions(world: World) -> None:
    file = world.folder / "partners" / "payer.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n[answers]\ninquiry_hours = 5\n", encoding="utf-8")
    patient = world.again()
    Asking(patient)
    patient.clock.forward(hours=6)
    (item,) = missing(patient)
    assert "within 5 hours" in item.reason
    patient.close()


def test_an_answer_that_is_taken_away_is_waited_for_anew(any_world: World) -> None:
    world = any_world
    asking = Asking(world)
    asking.come("pending", 12)
    world.gateway.unlink_answers("LSF0000481", asking.files["pending"], reason="another's")
    assert missing(world) == []
    world.clock.forward(hours=73)
    assert len(missing(world)) == 1


def test_who_asks_again_waits_for_the_new_question(world: World) -> None:
    Asking(world)
    world.clock.forward(hours=73)
    (first,) = missing(world)
    world.gateway.inquire("LSF0000481", again=True)
    assert missing(world) == []
    world.clock.forward(hours=73)
    (second,) = missing(world)
    assert second.key != first.key


def test_a_question_about_a_refused_claim_is_waited_for_as_well(any_world: World) -> None:
    """Whether the payer has it after all is what a biller asks when answers contradict each other."""
    world = sent(any_world)
    world.take(acknowledged("A7:21*20260310*U*235"))
    world.gateway.interpret()
    asked = world.gateway.inquire("LSF0000481", again=True)
    world.gateway.send()
    assert world.batches()[asked.batch_id] == "transmitted"
    world.clock.forward(hours=73)
    assert len(missing(world)) == 1
    world.take(acknowledged("A1:19*20260310*WQ*235").replace(b"9901", b"9902"), "again.x12")
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "rejected"} and len(missing(world)) == 1
    pays(world, "T1", "67", [PAYS])
    assert missing(world) == [] and world.batches()[asked.batch_id] == "completed"


def test_a_question_that_never_left_is_not_overdue(world: World) -> None:
    sent(world)
    asked = world.gateway.inquire("LSF0000481")
    pays(world, "T1", "67", [PAYS])
    assert world.batches()[asked.batch_id] == "completed", "the payer has decided: nothing is asked any more"
    world.gateway.send()
    assert len(world.sent()) == 1
