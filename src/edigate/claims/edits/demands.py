"""What one payer asks beyond the guide: the form of its member ids, procedures that it wants to be asked about beforehand."""

from __future__ import annotations

import re
from typing import NamedTuple

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.procedure import Procedure


class Demands(NamedTuple):
    """Of one payer: `member_id` is a regular expression, `authorization` holds codes, `J*` stands for all that begin so."""

    member_id: str | None = None
    authorization: tuple[str, ...] = ()


NO_DEMANDS = Demands()


def check_demands(claim: Claim, demands: Demands, report: Report) -> None:
    """The member id has the payer's form; procedures to be authorized are, on their line or by the claim."""
    if demands.member_id is not None and not re.fullmatch(
        demands.member_id, claim.subscriber.member_id, re.ASCII
    ):
        report.tell(ClaimCode.MEMBER_ID_FORM, "/subscriber/member_id")
    if demands.authorization and not claim.prior_authorization:
        _check_authorization(claim, demands.authorization, report)


def _check_authorization(claim: Claim, authorized: tuple[str, ...], report: Report) -> None:
    whole = {each.upper() for each in authorized if not each.endswith("*")}
    starts = tuple(each[:-1].upper() for each in authorized if each.endswith("*"))
    for n, line in enumerate(claim.lines):
        values = vars(line)
        procedure: Procedure | None = values["procedure"]
        code = procedure.code.upper() if procedure else ""
        if (code in whole or (code and code.startswith(starts))) and not values.get("prior_authorization"):
            report.tell(ClaimCode.AUTHORIZATION_MISSING, f"/lines/{n}/prior_authorization")
