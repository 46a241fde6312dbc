"""件名取得: the list of headers (guideline 1.5, 2.1, 2.2.4)."""

from operator import attrgetter

from ..catalogue import BOTH, NEGATIVE, case
from ..checks import (
    Outcome,
    adds_only,
    carries_no_text,
    carries_six_fields,
    has_links_that_work_anywhere,
    has_urls_on_hosts,
    keeps_to_headers,
    keeps_what_was_there,
    leaves_out,
    lists,
    lists_each_once,
    provides_list,
    provides_nothing,
    says_what_arrived,
    shares_none_with,
)
from ..execution import GivenFailed, Stage, roots
from ..flows import (
    Retrieval,
    can_seed,
    choose_notices,
    give_provision_consent,
    retrieve,
    retrieve_as,
    withdraw_provision_consent,
)
from ..vocabulary import Text, Verdict
from ..wires.base import NoticeHeader
from .acts import NO_CONSENT_TAKEN, require_offered
from .arrival import arrive, listed, lists_something, require_list, require_not_late
from .telling import telling_headers, varies, what_tells
from .unseen import OF_THE_STAND_IN

_SIX = ("title", "sender", "received_at", "retain_until", "opened", "url")
_ALL = frozenset(_SIX)
_values = attrgetter(*_SIX)


def items_present(retrieval: Retrieval) -> list[frozenset[str]]:
    """Per header, the items that could be read; a retention limit may be null, but must be there."""
    return [_present(header) for header in retrieval.headers]


def _present(header: NoticeHeader) -> frozenset[str]:
    values = _values(header)
    if None not in values:
        return _ALL
    found = zip(_SIX, values, strict=True)
    return frozenset(name for name, value in found if value is not None or _is_without_limit(header, name))


def _is_without_limit(header: NoticeHeader, name: str) -> bool:
    """Only a retention limit may be there with no value: kept without limit."""
    return name == "retain_until" and name in header.nulls


@case(
    roots.NOTICES,
    "G-2.1-1",
    "A-JSON-1",
    title=("件名情報は6項目を持つ", "Headers carry the six items"),
    purpose=(
        "連携し同意した利用者について、件名・差出人・受信日時・保存期限・開封状態・件名URLの6項目を持つ件名情報が提供されることを確かめる。",
        "For a citizen who linked and consented, headers are provided that carry all six items.",
    ),
)
def test_six_items(stage: Stage) -> None:
    stage.receiving_notices("A")
    notice = arrive(stage, "A", "六項目の確認") if can_seed(stage.scene) else None
    retrieval = retrieve(stage.scene, "A") if notice is None else listed(stage, notice)
    stage.expect("G-2.1-1", carries_six_fields(retrieval, items_present(retrieval)))
    if notice is not None:
        form, zone = stage.profile.notices.time_form, stage.profile.notices.time_zone
        stage.expect("G-2.1-1", says_what_arrived(retrieval, notice, form, zone))
    problems = [problem.text for answer in retrieval.answers for problem in answer.problems]
    expected = Text("応答が申告した形式（スキーマ）に合う。", "The answer fits the declared schema.")
    observed = Text(
        "、".join(text.ja for text in problems[:5]) or "スキーマに合う。",
        "; ".join(text.en for text in problems[:5]) or "It fits.",
    )
    stage.expect("A-JSON-1", Outcome(retrieval.provided and not problems, expected, observed, retrieval.exchanges))


@case(
    roots.USABLE_LINKS,
    "G-2.1-2",
    "A-URL-1",
    title=("件名URLはマイナポータルの画面でリンクとして使える", "Notice URLs work as links on the portal's page"),
    purpose=(
        "件名URLが、どの画面からも使える絶対URLで、申告したホストを指すことを確かめる。",
        "Notice URLs are absolute and point to a declared host.",
    ),
)
def test_usable_links(stage: Stage) -> None:
    stage.receiving_notices("A")
    if can_seed(stage.scene):
        arrive(stage, "A", "件名URLの確認")
    retrieval = require_list(retrieve(stage.scene, "A"))
    stage.expect("G-2.1-2", has_links_that_work_anywhere(retrieval))
    stage.expect("A-URL-1", has_urls_on_hosts(retrieval, stage.profile.allowed_hosts))


@case(
    roots.COMPLETE,
    "G-2.1-5",
    title=(
        "到着したお知らせが漏れも重複もなく一覧にある",
        "Every notice that arrived is listed, none missing, none twice",
    ),
    purpose=(
        "試験中に届いた複数のお知らせが一覧にちょうど1回ずつ現れ、以前からある件も失われないことを確かめる。",
        "Notices that arrive during the test are listed exactly once each, and none from before is lost.",
    ),
)
def test_complete(stage: Stage) -> None:
    stage.receiving_notices("A")
    known = [notice.title for notice in stage.profile.notices.known if notice.citizen == "A"]
    if known and not can_seed(stage.scene):
        stage.expect("G-2.1-5", lists_each_once(retrieve(stage.scene, "A"), known))
        return
    before = retrieve(stage.scene, "A")
    arrived = [arrive(stage, "A", f"一覧の確認{number}") for number in (1, 2, 3)]
    titles = [notice.title for notice in arrived]
    after = retrieve(stage.scene, "A")
    if not set(titles) <= {header.title for header in after.headers}:
        require_not_late(stage, *arrived)
    stage.expect("G-2.1-5", lists_each_once(after, titles + known))
    stage.expect("G-2.1-5", keeps_what_was_there(before, after))
    stage.expect("G-2.1-5", adds_only(before, after, titles), otherwise=Verdict.WARN)


@case(
    roots.AS_OF_NOW,
    "G-2.2.4-1",
    title=("取得のたびに、その時点の新着が含まれる", "Every retrieval shows the state at that moment"),
    purpose=(
        "取得の直後に届いたお知らせが、次の取得にただちに含まれることを確かめる。",
        "A notice that arrives right after a retrieval is in the next one at once.",
    ),
)
def test_as_of_now(stage: Stage) -> None:
    stage.receiving_notices("A")
    before = retrieve(stage.scene, "A")
    notice = arrive(stage, "A", "新着の確認")
    after = retrieve(stage.scene, "A")
    stage.expect("G-2.2.4-1", provides_list(before))
    stage.expect("G-2.2.4-1", lists(after, [notice.title]))
    opened = next((header.opened for header in after.headers if header.title == notice.title), None)
    stage.expect("G-2.2.4-1", _opened_state(opened, wanted=False, exchanges=after.exchanges))


def _opened_state(opened: bool | None, *, wanted: bool, exchanges: tuple[str, ...]) -> Outcome:
    words = {True: Text("開封済み", "opened"), False: Text("未開封", "not opened"), None: Text("不明", "unknown")}
    expected = Text(f"開封状態が「{words[wanted].ja}」である。", f"The opened state is “{words[wanted].en}”.")
    return Outcome(
        opened is wanted,
        expected,
        Text(f"開封状態: {words[opened].ja}", f"opened state: {words[opened].en}"),
        exchanges,
    )


@case(
    "notices/2.2.4-2/headers-only",
    "G-2.2.4-2",
    title=("件名情報に本文を含めない", "Headers contain no body"),
    purpose=(
        "件名情報に6項目と識別子以外の項目がなく、届けたお知らせの本文が応答のどこにも含まれないことを確かめる。",
        "Headers have no field beyond the six and the identifier, and the text of a notice is nowhere in the answer.",
    ),
)
def test_headers_only(stage: Stage) -> None:
    stage.receiving_notices("A")
    notice = arrive(stage, "A", "本文を含めない確認") if can_seed(stage.scene) else None
    retrieval = require_list(retrieve(stage.scene, "A") if notice is None else listed(stage, notice))
    unknown = [field for answer in retrieval.answers for field in answer.unknown_fields]
    stage.expect("G-2.2.4-2", keeps_to_headers(retrieval, unknown))
    if notice is not None:
        stage.expect("G-2.2.4-2", carries_no_text(retrieval, notice.content))


@case(
    roots.OWN_ONLY,
    "G-2.2.4-3",
    title=("要求した利用者本人の件名だけを提供する", "The headers of the citizen asked for, and nobody else's"),
    purpose=(
        "二人の利用者にお知らせを届け、それぞれの取得に本人のものだけが含まれ、他人のものが含まれないことを確かめる。",
        "Notices arrive for two citizens; each one's retrieval holds his own and none of the other's.",
    ),
    kinds=BOTH,
)
def test_own_only(stage: Stage) -> None:
    for key in ("A", "B"):
        stage.receiving_notices(key)
    arrived = {key: arrive(stage, key, f"利用者{key}あて") for key in ("A", "B")}
    found = {key: listed(stage, arrived[key]) for key in ("A", "B")}
    for key, other in (("A", "B"), ("B", "A")):
        stage.expect("G-2.2.4-3", provides_list(found[key]))
        stage.expect("G-2.2.4-3", leaves_out(found[key], [arrived[other].title], other))
        stage.expect("G-2.2.4-3", shares_none_with(found[key], found[other], other))


@case(
    roots.NEVER_LINKED,
    "G-1.5-1",
    "A-JSON-3",
    title=("連携していない利用者の件名は提供しない", "Nothing is provided for a citizen who never linked"),
    purpose=(
        "一度も連携していない仮名の件名を要求しても、何も提供されず、定めた形式で拒否されることを確かめる。",
        "For a pseudonym never linked nothing is provided, and the refusal has the declared form.",
    ),
    kinds=BOTH,
    alone=True,
)
def test_never_linked(stage: Stage) -> None:
    stage.receiving_notices("A")
    require_list(retrieve(stage.scene, "A"), even_empty=True)
    retrieval = retrieve_as(stage.scene, stage.scene.portal.unused_pseudonym())
    stage.expect("G-1.5-1", provides_nothing(retrieval))
    stage.expect("A-JSON-3", _refuses_properly(retrieval))


@case(
    "notices/1.5-1/after-unlinking",
    "G-1.5-1",
    "A-JSON-3",
    title=("解除した利用者の件名は提供しない", "Nothing is provided after unlinking"),
    purpose=(
        "解除した仮名の件名を要求しても何も提供されず（解除前は提供される）、一度も連携していない仮名と見分けのつかない応答であることを確かめる。",
        "For an unlinked pseudonym nothing is provided (it was before), and the answer cannot be told from that for one never linked.",
    ),
    kinds=BOTH,
    alone=True,
)
def test_after_unlinking(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    if not lists_something(stage, "A"):
        raise stage.needs_review(
            "解除前の一覧に1件もなく、解除後に提供されないことを確かめられない。",
            "The list was empty before unlinking, so that nothing after it tells nothing.",
        )
    stage.untied(citizen)
    unlinked = retrieve_as(stage.scene, pseudonym)
    never, never_either = (retrieve_as(stage.scene, stage.scene.portal.unused_pseudonym()) for _ in range(2))
    if never.headers:
        raise GivenFailed(
            Text(
                "一度も連携していない仮名に件名情報が提供された。", "Headers are provided for a pseudonym never linked."
            ),
            roots.NEVER_LINKED,
            never.exchanges,
        )
    stage.expect("G-1.5-1", provides_nothing(unlinked))
    varying = varies(never, never_either)
    same = what_tells(unlinked, alike=varying) == what_tells(never, alike=varying)
    expected = Text("解除済みと未連携の応答を見分けられない。", "Unlinked and never linked cannot be told apart.")
    observed = Text(
        f"解除済み: {unlinked.words.ja}、未連携: {never.words.ja}",
        f"unlinked: {unlinked.words.en}; never linked: {never.words.en}",
    )
    stage.expect("A-JSON-3", Outcome(same, expected, observed, unlinked.exchanges + never.exchanges))
    if not same:
        return
    # A header may differ by chance, from one machine of the partner's to the next: worth a look, no more.
    telling = telling_headers((unlinked, retrieve_as(stage.scene, pseudonym)), (never, never_either))
    observed = Text(
        f"値の異なる応答ヘッダー: {'、'.join(telling) or 'なし'}",
        f"headers that differ: {', '.join(telling) or 'none'}",
    )
    outcome = Outcome(not telling, expected, observed, unlinked.exchanges + never.exchanges)
    stage.expect("A-JSON-3", outcome, otherwise=Verdict.WARN)


def _refuses_properly(retrieval: Retrieval) -> Outcome:
    answer = retrieval.answers[-1]
    problems = "、".join(problem.text.ja for problem in answer.problems[:3])
    problems_en = "; ".join(problem.text.en for problem in answer.problems[:3])
    status = answer.exchange.response.status if answer.exchange.response else None
    return Outcome(
        answer.refused_properly and not answer.problems,
        Text("定めた形式（RFC 9457）で拒否される。", "It is refused in the declared form (RFC 9457)."),
        Text(f"HTTP {status}。{problems or '形式どおり。'}", f"HTTP {status}. {problems_en or 'As declared.'}"),
        retrieval.exchanges,
    )


@case(
    roots.PROVISION,
    "G-2.2.4-4",
    title=(
        "外部連携先が同意を取得する場合、同意前に提供しない",
        "Where the partner takes consent, nothing is provided before it",
    ),
    purpose=(
        "外部連携先が件名情報の提供について同意を取得する場合に、同意の前には提供されず、同意の後に提供されることを確かめる。",
        "Where the partner takes the citizen's consent to providing headers: nothing before it, a list after it.",
    ),
    kinds=NEGATIVE,
)
def test_after_partners_consent(stage: Stage) -> None:
    offer = require_offered(stage, stage.profile.offers.provision_consent, NO_CONSENT_TAKEN)
    citizen = stage.signed_on("A")
    with stage.given(roots.NOTICES):
        choose_notices(stage.scene, citizen)
        withdraw_provision_consent(stage.scene, citizen)
        before = retrieve(stage.scene, "A")
    if before.provided and offer.withdraw is None:
        # A consent of an earlier time may still stand, and the profile knows no way to take it back.
        raise stage.needs_review(
            "同意の取り消し方（provision_consent.withdraw）がプロファイルになく、同意前の状態を作れない。",
            "The profile has no way to take the consent back (provision_consent.withdraw), so there is no 'before'.",
        )
    stage.expect("G-2.2.4-4", provides_nothing(before))
    give_provision_consent(stage.scene, citizen)
    stage.expect("G-2.2.4-4", provides_list(retrieve(stage.scene, "A")))


@case(
    "notices/2.2-5/chosen-services-only",
    "G-2.2-5",
    "G-2.2.4-5",
    title=(
        "利用者が選び、同意したときだけ件名を要求する",
        "The portal asks only where the citizen chose and consented",
    ),
    purpose=(
        "模擬マイナポータル自身が、利用者の選択と同意がそろわない限り件名を要求せず、そろえば要求することを確かめる。",
        "The stand-in itself asks for headers only when the citizen both chose the service and consented.",
    ),
    unseen=OF_THE_STAND_IN,
    kinds=NEGATIVE,
)
def test_chosen_only(stage: Stage) -> None:
    citizen = stage.receiving_notices("A")
    for requirement, choice, consent in (("G-2.2-5", False, True), ("G-2.2.4-5", True, False)):
        choose_notices(stage.scene, citizen, choice=choice, consent=consent)
        retrieval = retrieve(stage.scene, "A")
        stage.expect(requirement, _asked(retrieval, wanted=False))
    choose_notices(stage.scene, citizen)
    retrieval = retrieve(stage.scene, "A")
    for requirement in ("G-2.2-5", "G-2.2.4-5"):
        stage.expect(requirement, _asked(retrieval, wanted=True))


def _asked(retrieval: Retrieval, *, wanted: bool) -> Outcome:
    asked = bool(retrieval.exchanges)
    words = {
        True: Text("件名を要求する。", "Headers are asked for."),
        False: Text("件名を要求しない。", "Headers are not asked for."),
    }
    return Outcome(asked is wanted, words[wanted], retrieval.words, retrieval.exchanges)
