"""接続試験前確認: is the oracle to be trusted (guideline 3.1.2(2); docs/verdicts.md)."""

from ..catalogue import Phase, case
from ..checks import Outcome
from ..execution import Stage, roots
from ..vocabulary import Text


@case(
    roots.CALIBRATION,
    "G-3.1.2-1",
    title=(
        "接続試験前確認: ログイン状態と画面を正しく見分けられる",
        "Pre-check: login states and screens are told apart",
    ),
    purpose=(
        "以後の判定のよりどころとなるログイン状態の確認（プローブ）が、ログインなし・利用者A・利用者Bを見分け、各画面の判別条件が自分の画面だけに当てはまることを確かめる。",
        "Makes sure that the session probe tells nobody from A from B, and that screens are recognised as themselves only.",
    ),
    phase=Phase.PRE_CHECK,
    unseen=(
        "外部連携先ではなくプロファイルの正しさを確かめるため（誤ったプロファイルで試験系異常になることは、本プロジェクト自身のテストで確かめている）。",
        "It judges the profile, not the partner (the project's own tests show it with wrong profiles).",
    ),
)
def test_pre_check(stage: Stage) -> None:
    seen, exchanges = stage.world.calibrate()
    expected = Text("ログインなし・利用者A・利用者Bを見分けられる。", "Nobody, A and B are told apart.")
    stage.expect("G-3.1.2-1", Outcome(True, expected, seen, exchanges))
