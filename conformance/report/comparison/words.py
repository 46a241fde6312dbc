"""Every word of the page that is not data, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ...vocabulary import Text

__all__ = ["WORDS"]

WORDS: Mapping[str, Text] = {
    "form": Text("変更申請の参考資料", "Reference for an application of change"),
    "title": Text("接続試験結果の比較", "Comparison of two connection tests"),
    "simulated": Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal"),
    "meaning": Text(
        "本書は、模擬マイナポータルによる2回の試験の記録（journal.jsonl）だけから、判定と試験条件の違いをまとめたものである。"
        "何が判定を変えたかについては、記録から言えることだけを述べる。",
        "This page holds the differences in verdicts and conditions of two tests with the portal stand-in, from their "
        "journals alone. Of what changed the verdicts it says no more than the journals tell.",
    ),
    "assumed_wires": Text("電文は本試験系の仮定", "Messages are assumptions of the harness"),
    "skip": Text("本文へ移動", "Skip to the content"),
    "to_know": Text("はじめに確認すべきこと", "To be known first"),
    "runs": Text("比べた試験", "The two tests"),
    "item": Text("項目", "Item"),
    "before": Text("前", "Before"),
    "after": Text("後", "After"),
    "directory": Text("証跡", "Evidence"),
    "target": Text("試験対象", "Target"),
    "started": Text("開始", "Start"),
    "run_id": Text("実行の識別子", "Run"),
    "exit_code": Text("終了コード", "Exit code"),
    "guideline": Text("指針適合", "Conformity with the guideline"),
    "additional": Text("追加確認", "Additional checks"),
    "integrity": Text("証跡の完全性", "Integrity of the evidence"),
    "journal_digest": Text("記録のダイジェスト", "Digest of the journal"),
    "unknown": Text("記録なし", "not recorded"),
    "sides": Text("どの側が変わったか", "Which side changed"),
    "side": Text("側", "Side"),
    "state": Text("状態", "State"),
    "conditions": Text("変わった試験条件", "Conditions that changed"),
    "no_conditions": Text("変わった試験条件はない。", "No condition changed."),
    "one_sided": Text(
        "一方の実行にだけ記録があり、比べられない条件", "Conditions that only one of the runs recorded, not comparable"
    ),
    "cases": Text("判定が変わったケース", "Cases whose verdict changed"),
    "no_cases": Text("判定が変わったケースはない。", "No case has another verdict."),
    "requirement": Text("要件", "Requirement"),
    "expected": Text("期待", "Expected"),
    "observed_before": Text("前の観測", "Observed before"),
    "observed_after": Text("後の観測", "Observed after"),
    "not_there": Text("この判定に至っていない", "did not come to it"),
    "no_case": Text("ケースなし", "no such case"),
    "reason": Text("理由", "Reason"),
    "lost": Text(
        "前は成り立ったが、後では判定に至らなかった所見", "Findings that held before and were not come to now"
    ),
    "requirements": Text("変わった要件", "Requirements that changed"),
    "no_requirements": Text("変わった要件はない。", "No requirement changed."),
    "statement": Text("内容", "Statement"),
    "defined_anew": Text("定義の変更", "Defined anew"),
    "yes": Text("あり", "yes"),
    "colon": Text(": ", ": "),
}
