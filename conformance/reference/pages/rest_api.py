"""The HTTP and JSON interface for the portal's requests: link, sign-on, unlink, sign-off, and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from conformance.reference.accounts import Attributes
from conformance.reference.attributes import account_source, problems_of
from conformance.reference.behaviour import step
from conformance.reference.notice_list import pseudonym_name
from conformance.reference.pages.api_support import ProblemError, json_answer, read_object, require_bearer
from conformance.reference.pages.sign_off import end_sessions
from conformance.reference.pages.sign_on import tie_for_sign_on
from conformance.reference.pages.terminate import end_tie
from conformance.reference.rest.tickets import Ticket
from conformance.reference.seed import REST_TOKEN
from conformance.reference.ties import Tie
from conformance.reference.web import local_path, the_partner

if TYPE_CHECKING:
    from conformance.reference.partner import Partner

__all__ = [
    "answer_redeem",
    "answer_sign_off",
    "answer_unlink",
    "blueprint",
    "check_credentials",
    "link_answer",
    "refuse_sign_on",
    "sign_on_answer",
]

blueprint = Blueprint("rest_api", __name__)
_LONGEST = 256


@step
def check_credentials(partner: Partner) -> None:
    """Only the portal is served."""
    require_bearer(REST_TOKEN, "rest")


@blueprint.route("/api/links", methods=["POST"], provide_automatic_options=False)
def prepare_link() -> Response:
    """Nothing is tied yet: the citizen's consent comes first, at the address in the answer."""
    partner = the_partner()
    check_credentials(partner)
    asked = read_object()
    pseudonym, session, reference = (_text(asked, name) for name in ("pseudonym", "session", "reference"))
    attributes = _attributes(partner, asked.get("person"))
    ticket = Ticket("link", pseudonym, partner.clock(), session, reference=reference, attributes=attributes)
    return link_answer(partner, f"{partner.endpoints.base_url}/rest/link/{partner.tickets.give(ticket)}")


@step
def link_answer(partner: Partner, url: str) -> Response:
    """Where the citizen reads the terms."""
    return json_answer({"url": url}, 201)


@blueprint.route("/api/sign-ons", methods=["POST"], provide_automatic_options=False)
def prepare_sign_on() -> Response:
    partner = the_partner()
    check_credentials(partner)
    asked = read_object()
    pseudonym, session = _text(asked, "pseudonym"), _text(asked, "session")
    landing = asked.get("landing")
    target = local_path(partner, _path_of(partner, landing) if isinstance(landing, str) else None)
    tie = tie_for_sign_on(partner, pseudonym_name(partner, pseudonym))
    return sign_on_answer(partner, pseudonym, session, target) if tie else refuse_sign_on(partner, pseudonym, session)


@step
def sign_on_answer(partner: Partner, pseudonym: str, session: str, target: str) -> Response:
    """An address that logs this citizen in, once."""
    key = partner.tickets.give(Ticket("sign-on", pseudonym, partner.clock(), session, target))
    return json_answer({"url": f"{partner.endpoints.base_url}/rest/sign-on/{key}"}, 201)


@step
def refuse_sign_on(partner: Partner, pseudonym: str, session: str) -> Response:
    """A pseudonym that is not linked logs nobody in (guideline 2.2.1, G-2.2.1-4)."""
    raise ProblemError(404, "この仮名は属性連携されていません。")


@blueprint.route("/api/unlinkings", methods=["POST"], provide_automatic_options=False)
def unlink() -> Response:
    partner = the_partner()
    check_credentials(partner)
    return answer_unlink(partner, _text(read_object(), "pseudonym"))


@step
def answer_unlink(partner: Partner, pseudonym: str) -> Response:
    """End the tie of the pseudonym that is named, and no other's; a login state from before lives on."""
    if not end_tie(partner, pseudonym_name(partner, pseudonym)):
        raise ProblemError(404, "この仮名は属性連携されていません。")
    return Response(status=204)


@blueprint.route("/api/sign-offs", methods=["POST"], provide_automatic_options=False)
def sign_off() -> Response:
    partner = the_partner()
    check_credentials(partner)
    asked = read_object()
    return answer_sign_off(partner, _text(asked, "pseudonym"), _text(asked, "session"))


@step
def answer_sign_off(partner: Partner, pseudonym: str, session: str) -> Response:
    """Decide, do, and answer what was really done (guideline 2.2.3(2), G-2.2.3-6). The tie is not touched."""
    name_id = pseudonym_name(partner, pseudonym)
    sessions = partner.sessions.of_name(name_id, (session,))
    if not sessions and partner.ties.living(name_id) is None:
        raise ProblemError(404, "この仮名は属性連携されていません。")
    if sessions and partner.options.sign_off_policy == "keep":
        if partner.options.keep_answer == "denied":
            raise ProblemError(409, "このシステムは、ログイン状態を続ける方針です。")
        return json_answer({"result": "kept"})
    end_sessions(partner, sessions)
    return json_answer({"result": "ended" if sessions else "none"})


@blueprint.route("/api/codes", methods=["POST"], provide_automatic_options=False)
def redeem() -> Response:
    partner = the_partner()
    check_credentials(partner)
    return answer_redeem(partner, _text(read_object(), "code"))


@step
def answer_redeem(partner: Partner, code: str) -> Response:
    """Whom a code stands for; it serves once, and was given out for somebody who is linked."""
    ticket = partner.tickets.take(code, "code")
    if ticket is None:
        raise ProblemError(404, "この符号は使えません。")
    return json_answer({"pseudonym": ticket.pseudonym})


def tie_of(partner: Partner, ticket: Ticket) -> Tie | None:
    """The tie that sign-on by this ticket rests on."""
    return tie_for_sign_on(partner, pseudonym_name(partner, ticket.pseudonym))


def _text(asked: dict[str, object], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST:
        raise ProblemError(400, f"{name} は 1 文字以上 {_LONGEST} 文字以内の文字列にしてください。")
    return value


def _attributes(partner: Partner, person: object) -> dict[str, str]:
    """The basic four, where accounts are made of them."""
    if account_source(partner) != "portal":
        return {}
    given = person if isinstance(person, dict) else {}
    read = {name: str(given.get(name, "")) for name in ("name", "address", "birthDate", "sex")}
    if problems_of(Attributes(read["name"], read["address"], read["birthDate"], read["sex"]), partner.clock()):
        raise ProblemError(422, "基本4情報が足りないか、正しくありません。")
    return read


def _path_of(partner: Partner, landing: str) -> str:
    """A landing may be one of our own addresses or a path."""
    return landing.removeprefix(partner.endpoints.base_url)
