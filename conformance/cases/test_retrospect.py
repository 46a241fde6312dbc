"""Looking back on the run: every message that the partner sent, and how the harness itself kept the procedure."""

from ..catalogue import Phase, case
from ..checks import Outcome
from ..execution import Stage
from ..vocabulary import Text, Verdict

_MOST_SHOWN = 10


@case(
    "procedure/5.1-1/evidence-is-complete",
    "G-5.1-1",
    title=("接続試験の記録がそろっている", "The record of the connection test is complete"),
    purpose=(
        "様式4「接続試験完了報告書」の添付資料とする記録に、対象・期間・実施したケースのすべての結果があることを、試験系自身が確かめる。",
        "The harness itself makes sure that the record for form 4 names the target and holds the result of every case that ran.",
    ),
    phase=Phase.RETROSPECT,
    unseen=("試験系自身の記録を確かめるため。", "It judges the harness's own record."),
)
def test_evidence_complete(stage: Stage) -> None:
    unfinished = sorted(stage.run.started - set(stage.run.verdicts) - {stage.spec.id})
    expected = Text("実施したすべてのケースに結果の記録がある。", "Every case that ran has a result on record.")
    observed = Text(
        f"実施 {len(stage.run.started)} ケース、結果の記録がないもの: {'、'.join(unfinished) or 'なし'}",
        f"{len(stage.run.started)} cases ran; without a result: {', '.join(unfinished) or 'none'}",
    )
    stage.expect("G-5.1-1", Outcome(not unfinished, expected, observed))


@case(
    "procedure/4.1-1/whole-test",
    "G-4.1-1",
    "G-3.1.2-2",
    title=("利用開始時と同じ試験をすべて実施している", "The whole test was run, as at the start"),
    purpose=(
        "変更時も本番前も、選択によって省かれたケースのない、利用開始時と同じ試験であることを、試験系自身が確かめる。",
        "The harness itself makes sure that no case was left out by selection: the same test as at the start of use.",
    ),
    phase=Phase.RETROSPECT,
    unseen=("実施するケースの選択を確かめるため。", "It judges what was selected."),
)
def test_whole(stage: Stage) -> None:
    left_out = stage.run.left_out
    expected = Text("省いたケースがない。", "No case was left out.")
    observed = Text(
        f"省いたケース: {len(left_out)} 件{'（' + '、'.join(left_out[:_MOST_SHOWN]) + '）' if left_out else ''}",
        f"left out: {len(left_out)}{' (' + ', '.join(left_out[:_MOST_SHOWN]) + ')' if left_out else ''}",
    )
    for requirement in ("G-4.1-1", "G-3.1.2-2"):
        stage.expect(requirement, Outcome(not left_out, expected, observed), otherwise=Verdict.WARN)
