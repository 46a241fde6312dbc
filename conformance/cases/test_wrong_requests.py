"""件名取得 asked for in ways that are not right: refused, nothing given away, and the partner goes on."""

from ..catalogue import case
from ..checks import gives_nothing_away, goes_on_serving
from ..execution import Stage, roots
from ..flows import Retrieval, can_seed_by_itself, retrieve_as
from ..vocabulary import Text
from ..wires.altering import SMUGGLED
from ..wires.base import NoticeQuery
from .arrival import arrive, listed, require_list
from .wrong_requests import (
    expect_each_refused,
    expect_each_turned_away,
    foreign_titles,
    require_not_held_back,
)


@case(
    "notices/A-JSON-3/malformed",
    "A-JSON-3",
    "A-JSON-6",
    title=("読めない要求を、定めた形式で拒む", "A request that cannot be read is refused in the declared form"),
    purpose=(
        "本体が空、途中で切れている、別の種類である、UTF-8 でない、のいずれか一点だけが正しくない要求が、定めた形式で拒まれ、応答に内部の情報がなく、直後の正しい要求には提供されることを確かめる。",
        "A request whose body is empty, cut off, of another kind or not UTF-8 is refused in the declared form, with no internals; the right one is answered right after it.",
    ),
    wire="json",
    attack=True,
)
def test_malformed(stage: Stage) -> None:
    expect_each_refused(stage, "A-JSON-3", "A-JSON-6", "body")


@case(
    "notices/A-JSON-3/wrong-pseudonym",
    "A-JSON-3",
    "A-JSON-6",
    title=("正しくない仮名の要求を、定めた形式で拒む", "A request with a pseudonym that is none is refused"),
    purpose=(
        "仮名がない、空、別の型、検索条件、検索パターン、極端に長い、改行を含む、のいずれか一点だけが正しくない要求が、定めた形式で拒まれ、誰の件名情報も返らず、直後の正しい要求には提供されることを確かめる。",
        "A request whose pseudonym is missing, empty, of another type, a search condition or pattern, very long or with line breaks is refused, and gives nobody's headers; the right one is answered right after it.",
    ),
    wire="json",
    attack=True,
    alone=True,
)
def test_wrong_pseudonym(stage: Stage) -> None:
    # How it answers for a pseudonym that is merely unknown is judged there.
    stage.stands_on(roots.NEVER_LINKED)
    expect_each_refused(stage, "A-JSON-3", "A-JSON-6", "pseudonym")


@case(
    "notices/A-JSON-3/wrong-limit",
    "A-JSON-3",
    "A-JSON-6",
    title=("正しくない件数の要求で止まらない", "A wrong number of headers stops nothing"),
    purpose=(
        "求める件数が文字列、0、負、極端に大きい、のいずれか一点だけが正しくない要求が、定めた形式で拒まれ、直後の正しい要求には提供されることを確かめる（読み替えて本人の件名情報を返すことは注意）。",
        "A request for a number of headers that is text, 0, negative or enormous is refused in the declared form; the right one is answered right after it (the citizen's own headers all the same are worth a look).",
    ),
    wire="json",
    attack=True,
)
def test_wrong_limit(stage: Stage) -> None:
    expect_each_refused(stage, "A-JSON-3", "A-JSON-6", "limit")


@case(
    "notices/A-JSON-3/wrong-cursor",
    "A-JSON-3",
    "A-JSON-6",
    title=("正しくない続きの位置の要求で止まらない", "A wrong place to go on from stops nothing"),
    purpose=(
        "続きの位置が作りもの、数値、改行を含む、のいずれか一点だけが正しくない要求が、定めた形式で拒まれ、直後の正しい要求には提供されることを確かめる（読み替えて本人の件名情報を返すことは注意）。",
        "A request to go on from a place that is made up, a number or has line breaks is refused in the declared form; the right one is answered right after it (the citizen's own headers all the same are worth a look).",
    ),
    wire="json",
    attack=True,
)
def test_wrong_cursor(stage: Stage) -> None:
    expect_each_refused(stage, "A-JSON-3", "A-JSON-6", "cursor")


@case(
    "notices/A-JSON-6/anothers-place",
    "A-JSON-6",
    title=("他人の続きの位置では、他人の件名は返らない", "Another's place to go on from gives none of his headers"),
    purpose=(
        "利用者Bの一覧を分割して取得したときの続きの位置を付けて利用者Aの件名を要求しても、利用者Bの件名情報が返らず、続きの位置を付けない要求には利用者Aのものだけが提供されることを確かめる。",
        "The place to go on from in citizen B's list, sent with a request for citizen A's headers, gives none of B's; without it, A's alone are provided.",
    ),
    wire="json",
    attack=True,
)
def test_anothers_place(stage: Stage) -> None:
    if not stage.scene.notices.comes_in_parts:
        raise stage.does_not_apply(
            "一覧を分割して取得しない契約（wires.json.request に {cursor} がない）",
            "the contract knows no parts of a list (no {cursor} in wires.json.request)",
        )
    for key in ("B", "A"):
        stage.receiving_notices(key)
    if can_seed_by_itself(stage.scene):
        listed(stage, *(arrive(stage, "B", f"続きの位置の確認 {number}") for number in (1, 2)))
    theirs, own = (stage.scene.portal.state.links[key].pseudonym for key in ("B", "A"))
    part = require_list(Retrieval((stage.scene.notices.fetch(NoticeQuery(theirs, limit=1)),)), even_empty=True)
    place = part.answers[0].next_cursor
    if place is None:
        raise stage.needs_review(
            f"1件ずつ求めても、利用者Bの {len(part.headers)} 件の一覧が分割されなかった。2件以上を用意して、人が確かめる必要がある。",
            f"Asked for one at a time, citizen B's list of {len(part.headers)} came as a whole: a person has to look, with two at least.",
        )
    before = require_list(retrieve_as(stage.scene, own), even_empty=True)
    stage.scene.say(
        "利用者Bの一覧の続きの位置を付けて、利用者Aの件名を要求する。",
        "Citizen A's headers are asked for, with the place to go on from in citizen B's list.",
    )
    answer = stage.scene.notices.fetch(NoticeQuery(own, place, 1))
    after = retrieve_as(stage.scene, own)
    difference = Text("続きの位置が、別の利用者の一覧のものである", "the place to go on from is that of another's list")
    outcome = gives_nothing_away(
        answer.exchange.response,
        foreign_titles(answer, before, after),
        SMUGGLED,
        difference,
        answer.exchange.id,
        may_end_connection=False,
    )
    stage.expect("A-JSON-6", outcome)
    require_not_held_back(stage, after.answers[-1], difference)
    stage.expect("A-JSON-6", goes_on_serving(after, difference))


@case(
    "notices/A-JSON-3/outside-of-the-contract",
    "A-JSON-3",
    "A-JSON-6",
    title=("契約にないメソッドや種別の要求を拒む", "Methods and media types outside of the contract are refused"),
    purpose=(
        "メソッドが異なる、本体の種別が異なる、のいずれか一点だけが正しくない要求が拒まれ、直後の正しい要求には提供されることを確かめる。",
        "A request by another method, or with a body of another media type, is refused; the right one is answered right after it.",
    ),
    wire="json",
    attack=True,
)
def test_outside_of_the_contract(stage: Stage) -> None:
    for kind in ("method", "media"):
        expect_each_refused(stage, "A-JSON-3", "A-JSON-6", kind)


@case(
    "notices/A-JSON-6/oversize",
    "A-JSON-3",
    "A-JSON-6",
    title=("大きすぎる要求で止まらない", "A request that is too large stops nothing"),
    purpose=(
        "要求にない項目により 1.2 MB ある要求と、入れ子が極端に深い要求に対して、拒むか読み飛ばすかして応答し、直後の正しい要求には提供されることを確かめる。",
        "A request of 1.2 MB, and one that is nested very deeply, by a member that nobody asked for, are refused or read past; the right one is answered right after them.",
    ),
    wire="json",
    attack=True,
)
def test_oversize(stage: Stage) -> None:
    expect_each_refused(stage, "A-JSON-3", "A-JSON-6", "size")


@case(
    "notices/A-JSON-2/wrong-credentials",
    "A-JSON-2",
    title=("正しくない資格情報の要求を拒む", "A request with wrong credentials is refused"),
    purpose=(
        "資格情報が1文字違う、1文字足りない、1文字多い、大文字と小文字が逆、種別が違う、別の接続先を装う、のいずれか一点だけが正しくない要求に何も提供されず、直後の正しい要求には提供されることを確かめる。",
        "A request with credentials that differ by a letter, lack one, have one more, differ in case, are of another scheme or pretend to be another party's is given nothing; the right one is answered right after it.",
    ),
    wire="json",
    attack=True,
)
def test_wrong_credentials(stage: Stage) -> None:
    stage.stands_on(roots.NEEDS_CREDENTIALS)
    expect_each_turned_away(stage, "A-JSON-2", "credentials")
