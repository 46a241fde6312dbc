"""What only makes sense where notice headers travel as JSON: credentials, and what caches may keep."""

from ..catalogue import case
from ..checks import Outcome, provides_list, provides_nothing
from ..execution import Stage
from ..flows import retrieve, retrieve_as
from ..vocabulary import Text


@case(
    "notices/A-JSON-2/needs-credentials",
    "A-JSON-2",
    title=("資格情報のない要求を拒む", "A request without credentials is refused"),
    purpose=(
        "資格情報を付けずに件名を要求すると拒まれ、付ければ提供されることを確かめる。",
        "Without credentials the request is refused; with them a list is given.",
    ),
    wire="json",
)
def test_needs_credentials(stage: Stage) -> None:
    stage.receiving_notices("A")
    pseudonym = stage.scene.portal.state.links["A"].pseudonym
    stage.expect("A-JSON-2", provides_list(retrieve_as(stage.scene, pseudonym)))
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
    retrieval = retrieve(stage.scene, "A")
    response = retrieval.answers[-1].exchange.response if retrieval.answers else None
    value = (response.header("Cache-Control") if response else None) or ""
    held = "no-store" in {directive.strip().lower() for directive in value.split(",")}
    stage.expect(
        "A-JSON-4",
        Outcome(
            retrieval.provided and held,
            Text("Cache-Control に no-store がある。", "Cache-Control has no-store."),
            Text(f"Cache-Control: {value or 'なし'}", f"Cache-Control: {value or 'none'}"),
            retrieval.exchanges,
        ),
    )
