"""What the files say beside what was recorded."""

from __future__ import annotations

from typing import Final

from ...vocabulary import Text

__all__ = ["COLUMNS", "WORDS"]

COLUMNS: Final = (
    Text("証跡番号", "Evidence no."),
    Text("項番", "No."),
    Text("業務", "Operation"),
    Text("試験項目", "Test item"),
    Text("ケースID", "Case ID"),
    Text("判定", "Verdict"),
    Text("通信の番号", "Exchange no."),
    Text("日時（JST）", "Time (JST)"),
    Text("要求元", "From"),
    Text("要求先", "To"),
    Text("要求", "Request"),
    Text("応答", "Response"),
    Text("記録の通し番号", "journal.jsonl record"),
    Text("フォルダー", "Folder"),
    Text("判定の記録（_00.txt）", "Record of the verdict (_00.txt)"),
    Text("要求行とヘッダー（_01.txt）", "Request line and headers (_01.txt)"),
    Text("要求の本文（_02.txt）", "Request body (_02.txt)"),
    Text("応答（_03.txt）", "Response (_03.txt)"),
    Text("データ（_04.zip）", "Data (_04.zip)"),
    Text("画面の画像（_05.png から）", "Pictures of screens (from _05.png)"),
    Text("zip ファイル", "Zip file"),
    Text("備考", "Remarks"),
)
WORDS: Final = {
    "simulated": Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal"),
    "outside": Text("ケース外の通信", "Exchanges outside the cases"),
    "evidence": Text("証跡番号", "Evidence no."),
    "operation": Text("業務", "Operation"),
    "item": Text("試験項目", "Test item"),
    "case": Text("ケースID", "Case ID"),
    "purpose": Text("確認内容", "What is checked"),
    "verdict": Text("判定", "Verdict"),
    "reason": Text("理由", "Reason"),
    "root": Text("原因となったケース", "Root case"),
    "begun": Text("実施日時", "Carried out"),
    "tester": Text("実施者", "Tester"),
    "not_filled_in": Text("未記入", "not filled in"),
    "steps": Text("手順", "Steps"),
    "no_response": Text("応答なし", "no response"),
    "omitted": Text("本文は保存していない", "The body was not kept"),
    "bytes": Text("バイト", "bytes"),
    "binary": Text("文字でない本文。次のファイルにある: ", "A body that is no text, in this file: "),
    "not_carried_out": Text("実施していない", "not carried out"),
    "picture_changed": Text(
        "画像のファイルがない、又は記録と異なるため入れていない: ",
        "left out, because the file is missing or not as it was recorded: ",
    ),
}
