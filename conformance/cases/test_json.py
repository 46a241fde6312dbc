"""What only makes sense where notice headers travel as JSON: credentials, and what caches may keep."""

from typing import Final

from ..catalogue import BOTH, case
from ..checks import Outcome, keeps_each_once, provides_list, provides_nothing
from ..execution import Stage, roots
from ..flows import retrieve, retrieve_as
from ..vocabulary import Text
from .arrival import arrive, listed, require_list

_PARTS: Final = 3
_LARGEST_PART: Final = 1000


@case(
    roots.NEEDS_CREDENTIALS,
    "A-JSON-2",
    title=("資格情報のない要求を拒む", "A request without credentials is refused"),
    purpose=(
        "資格情報を付けずに件名を要求すると拒まれ、付ければ提供されることを確かめる。",
        "Without credentials the request is refused; with them a list is given.",
    ),
    wire="json",
    kinds=BOTH,
)
def test_needs_credentials(stage: Stage) -> None:
    stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    stage.expect("A-JSON-2", provides_list(require_list(retrieve_as(stage.scene, pseudonym), even_empty=True)))
    stage.expect("A-JSON-2", provides_nothing(retrieve_as(stage.scene, pseudonym, authorised=False)))


@case(
    "notices/A-JSON-4/not-stored",
    "A-JSON-4",
    title=("応答を中間に蓄えさせない", "Answers are not to be stored"),
    purpose=(
        "件名情報の応答に Cache-Control: no-store があることを確かめる。",
        "The list is answered with Cache-Control: no-store.",
    ),
    wire="json",
)
def test_not_stored(stage: Stage) -> None:
    stage.receiving_notices("A")
    retrieval = require_list(retrieve(stage.scene, "A"), even_empty=True)
    response = retrieval.answers[-1].exchange.response if retrieval.answers else None
    value = (response.header("Cache-Control") if response else None) or ""
    held = "no-store" in {directive.strip().lower() for directive in value.split(",")}
    stage.expect(
        "A-JSON-4",
        Outcome(
            held,
            Text("Cache-Control に no-store がある。", "Cache-Control has no-store."),
            Text(f"Cache-Control: {value or 'なし'}", f"Cache-Control: {value or 'none'}"),
            retrieval.exchanges,
        ),
    )


@case(
    roots.IN_PARTS,
    "A-JSON-5",
    title=("分割して取得しても漏れも重複もない", "In parts the list loses nothing and doubles nothing"),
    purpose=(
        "一覧を数回に分けて取得し、どの件も1回ずつ届くことを確かめる。続けて、取得の途中にお知らせが1件届いても、前からある件が漏れも重複もしないことを確かめる。",
        "The list is retrieved in parts: each notice comes once. Then again while a notice arrives between two parts: what was there before is neither lost nor doubled.",
    ),
    wire="json",
)
def test_in_parts(stage: Stage) -> None:
    if not stage.scene.notices.comes_in_parts:
        raise stage.does_not_apply(
            "一覧を分割して取得しない契約（wires.json.request に {cursor} がない）",
            "the contract knows no parts of a list (no {cursor} in wires.json.request)",
        )
    stage.receiving_notices("A")
    whole = require_list(listed(stage, *(arrive(stage, "A", f"分割取得 {number}") for number in range(1, _PARTS + 1))))
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    limit = min(_LARGEST_PART, -(-len(whole.headers) // _PARTS))
    parts = retrieve_as(stage.scene, pseudonym, limit=limit)
    stage.expect("A-JSON-5", keeps_each_once(whole, parts))
    if len(parts.answers) == 1:
        raise stage.needs_review(
            f"1回に {limit} 件まで（limit）と求めても、{len(parts.headers)} 件の一覧が分割されなかった。"
            "分割されるだけの件数を用意して、人が確かめる必要がある。",
            f"Asked for {limit} at a time (limit), the list of {len(parts.headers)} came as a whole: a person has to look, "
            "with as many notices as it takes.",
        )
    again = retrieve_as(stage.scene, pseudonym, limit=limit, after_first=lambda: arrive(stage, "A", "分割取得の途中"))
    stage.expect("A-JSON-5", keeps_each_once(whole, again))
