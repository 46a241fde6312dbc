"""Every word of the page that is not data, in both languages; a test sees that none is missing or left over."""

from __future__ import annotations

from collections.abc import Mapping

from ...vocabulary import Basis, Text

__all__ = ["STRINGS"]

STRINGS: Mapping[str, Text] = {
    # cover
    "form": Text("様式4 接続試験完了報告書 添付資料", "Attachment to form 4 (connection test completion report)"),
    "title": Text("接続試験結果報告書", "Connection test report"),
    "simulated": Text("模擬マイナポータルによる試験", "Test with a simulated MynaPortal"),
    "simulated_meaning": Text(
        "本報告書は、マイナポータルの役を演じる試験系（模擬マイナポータル）が外部連携先システムを実際に動かし、"
        "その応答を判定した結果である。"
        "デジタル庁が用意する環境及び本番環境での確認に代わるものではない。それらの確認の記録は、判定と分けて「実環境での確認」の章に示す。",
        "This report holds the results of a harness that plays MynaPortal (the portal stand-in), drives the partner "
        "system and judges its answers. It does not replace checks in the authority's environments or in production; "
        "what was recorded of those stands apart, in the chapter on real environments.",
    ),
    "reference_meaning": Text(
        "試験対象は試験系に付属する参照実装であり、本報告書は実在するサービスの試験結果ではない。",
        "The target is the reference partner that comes with the harness: this is no report on a real service.",
    ),
    "assumed_wires": Text("電文は本試験系の仮定", "Messages are assumptions of the harness"),
    "assumed_wires_meaning": Text(
        "ガイドラインは電文の形式を定めていない。本試験の電文は、公開標準に基づく本試験系の仮定である。",
        "The guideline does not define message formats. The messages of this test are assumptions of the harness, "
        "drawn from open standards.",
    ),
    "state": Text("はじめに確認すべきこと", "To be known first"),
    "skip": Text("本文へ移動", "Skip to the content"),
    "contents": Text("目次", "Contents"),
    "none": Text("なし", "none"),
    "unknown": Text("記録なし", "not recorded"),
    "open": Text("（", " ("),
    "close": Text("）", ")"),
    "seconds": Text("秒", "s"),
    "separator": Text("、", ", "),
    "colon": Text(": ", ": "),
    # target and conditions of the run
    "applicant": Text("申請者", "Applicant"),
    "not_filled_in": Text("未記入", "not filled in"),
    "target": Text("試験対象", "Target"),
    "operator": Text("運営者", "Operator"),
    "environment": Text("環境", "Environment"),
    "environment_reference": Text("付属の参照実装", "reference partner"),
    "environment_staging": Text("検証環境", "staging"),
    "environment_production": Text("本番環境", "production"),
    "base_url": Text("対象URL", "Target URL"),
    "build": Text("対象の版", "Target build"),
    "certificates": Text("対象の証明書", "Target's certificates"),
    "period": Text("実施期間", "Period"),
    "began_and_ended": Text("開始と終了の時刻", "Began and ended"),
    "period_open": Text("（終了の記録なし。最後の記録まで）", " (end not recorded; until the last record)"),
    "until": Text("から", "to"),
    "tester": Text("試験実施者", "Tester"),
    "approver": Text("承認者", "Approver"),
    "source": Text("送信元", "Sent from"),
    "totals_line": Text("ケースの集計", "Cases in all"),
    "cases_counted": Text("件", "cases"),
    "steps_counted": Text("件", "in all"),
    "guideline": Text("準拠する指針", "Guideline"),
    "edition": Text("版", "edition"),
    "tool": Text("試験系の版とダイジェスト", "Tool version and digest"),
    "catalogue_digest": Text("試験項目のダイジェスト", "Digest of the catalogue"),
    "sensitivity": Text("試験項目の検出力", "What the cases catch"),
    "profile": Text("プロファイルとダイジェスト", "Profile and its digest"),
    "no_profile": Text("なし（疎通確認のみ）", "none (reachability only)"),
    "wires": Text("電文（仮定）", "Wires (assumptions)"),
    "wire_account": Text("ID連携", "accounts"),
    "wire_notices": Text("件名取得", "notices"),
    "seed": Text("乱数の種", "Seed"),
    "journal_digest": Text(
        "様式4に転記する記録（journal.jsonl）の SHA-256", "SHA-256 of journal.jsonl, to be copied into form 4"
    ),
    "browser": Text("利用者のブラウザー", "Citizens' browser"),
    "browser_http": Text("HTTPエンジン（画面を描画しない）", "HTTP engine (draws no screens)"),
    "browser_headless": Text("画面表示なし（ヘッドレス）", "headless"),
    "browser_headed": Text("画面表示あり", "with a window"),
    "executable": Text("実行ファイル", "executable"),
    "portal": Text("模擬マイナポータル", "Portal stand-in"),
    "portal_certificate": Text("模擬マイナポータルの証明書（SHA-256）", "Portal stand-in's certificate (SHA-256)"),
    "network": Text("ネットワーク", "Network"),
    "proxy": Text("プロキシ", "proxy"),
    "allowed_hosts": Text("通信を許した相手", "allowed hosts"),
    "runtime": Text("実行環境", "Runtime"),
    "command": Text("実行したコマンド", "Command"),
    "exit_code": Text("終了コード", "Exit code"),
    "run_id": Text("実行ID", "Run ID"),
    # chapters
    "conclusions": Text("結論", "Conclusions"),
    "conclusions_lead": Text(
        "二つの結論は別のものであり、合算しない。指針適合は指針に由来する要件、追加確認は標準及び本試験系の仮定に由来する要件による。",
        "The two conclusions are never mixed. Conformity with the guideline rests on the guideline's requirements, "
        "the additional checks on those of standards and of the harness's assumptions.",
    ),
    "deviations": Text("不合格・許容・注意", "Failures, allowed deviations, warnings"),
    "no_deviations": Text(
        "不合格、許容及び注意となったケースはない。", "No case failed, was allowed or drew a warning."
    ),
    "waivers": Text("許容（合意された逸脱）", "Waivers (agreed deviations)"),
    "waivers_lead": Text(
        "次の許容は、合意に基づき期限まで認めるものであり、合格ではない。残りの日数は、試験の実施日から数える。",
        "What follows is allowed until its expiry, because that was agreed on; it is no pass. Days left "
        "are counted from the day of the run.",
    ),
    "waived": Text("対象", "What is waived"),
    "owner": Text("是正の責任者", "Owner"),
    "waiver_reason": Text("理由", "Reason"),
    "agreement": Text("合意（相手、日付、記載箇所）", "Agreement (with whom, when, where it is written)"),
    "expiry": Text("期限", "Expiry"),
    "days_left": Text("残り日数", "days left"),
    "near_expiry": Text("期限間近", "near expiry"),
    "waiver_outcome": Text("この試験での扱い", "In this run"),
    "unexercised": Text("実施していない事項とその理由", "What was not exercised, and why"),
    "unexercised_lead": Text(
        "次のケース及び要件は、合格と判定していない。対象外を除き、合格したものとして扱ってはならない。",
        "None of the following cases and requirements was judged a pass. But for those not applicable, none may be "
        "taken as passed.",
    ),
    "nothing_unexercised": Text("該当するケース及び要件はない。", "There are no such cases or requirements."),
    "unexercised_cases": Text("ケース", "Cases"),
    "unexercised_requirements": Text("要件", "Requirements"),
    "totals": Text("業務別の集計", "Totals per operation"),
    "totals_caption": Text("業務別・判定別のケース数", "Cases per operation and verdict"),
    "conclusion_caption": Text("結論別・判定別の要件数", "Requirements per conclusion and verdict"),
    "attestations": Text("申告", "Attestations"),
    "no_attestations": Text("申告はない。", "No attestation was given."),
    "real": Text("実環境での確認", "Steps in real environments"),
    "real_lead": Text(
        "デジタル庁が用意する環境又は本番環境で、本物のマイナポータルを相手に人が行った操作の記録である。"
        "結果は記録した人によるもので、試験系は判定していない。模擬マイナポータルによる判定と結論は、これによって変わらず、"
        "どちらも他方に代わらない。画像と PDF の内容は、記録したまま示す。",
        "What people did with the real portal, in the authority's environments or in production. The results are "
        "theirs; the harness judged nothing of it. They change no verdict and no conclusion of the test with the "
        "stand-in, and neither replaces the other. Pictures and PDF are shown as they were recorded.",
    ),
    "no_real": Text(
        "記録はない（conformance record で加えることができる）。", "None was recorded (conformance record adds them)."
    ),
    "real_line": Text("実環境での確認の記録", "Steps in real environments"),
    "real_number": Text("番号", "No."),
    "real_place": Text("環境・日時", "Environment, time"),
    "real_step": Text("操作と証跡", "Step and evidence"),
    "real_result": Text("結果（実環境）", "Result (real)"),
    "real_remark": Text("備考", "Remark"),
    "verdict_simulated": Text("判定（模擬）", "Verdict (stand-in)"),
    "verdict_real": Text("結果（実環境）", "Result (real)"),
    "grounds": Text(
        "「判定（模擬）」は模擬マイナポータルによる試験の判定、「結果（実環境）」は実環境で人が行った確認の結果である。どちらも他方に代わらない。",
        "“Verdict (stand-in)” is that of the test with the portal stand-in, “Result (real)” what people found with the "
        "real portal. Neither replaces the other.",
    ),
    "conditions": Text("試験条件と留意事項", "Conditions and remarks"),
    "conditions_caption": Text("実行中に得られた条件", "Conditions learnt during the run"),
    "requirements": Text("要件別の結果", "Results per requirement"),
    "requirements_caption": Text("全要件とその判定", "All requirements with their verdicts"),
    "cases": Text("ケース別の結果", "Results per case"),
    "outside": Text("ケース外の通信と後片付け", "Exchanges outside the cases, and cleaning up"),
    "outside_exchanges": Text("ケース外の通信", "Exchanges outside the cases"),
    "legend": Text("判定の意味", "What the verdicts mean"),
    # columns
    "operation": Text("業務", "Operation"),
    "total": Text("計", "Total"),
    "verdict": Text("判定", "Verdict"),
    "case": Text("ケース", "Case"),
    "reason": Text("理由", "Reason"),
    "requirement": Text("要件", "Requirement"),
    "section": Text("出典箇所", "Section"),
    "level": Text("水準", "Level"),
    "origin": Text("由来", "Origin"),
    "statement": Text("内容", "Statement"),
    "observed": Text("観測結果", "Observed"),
    "expected": Text("期待結果", "Expected"),
    "by": Text("申告者", "By"),
    "on": Text("申告日", "Date"),
    "attachments": Text("添付", "Attachments"),
    "sample": Text("見本", "sample"),
    "sample_meaning": Text(
        "見本と記した申告は、書き方を示す見本であり、事実の確認ではない。",
        "Attestations marked as sample show how to write one; they confirm nothing.",
    ),
    "item": Text("項目", "Item"),
    "value": Text("値", "Value"),
    "meaning": Text("意味", "Meaning"),
    "conclusion": Text("結論", "Conclusion"),
    "guideline_conclusion": Text("指針適合", "Conformity with the guideline"),
    "additional_conclusion": Text("追加確認", "Additional checks"),
    "basis_text": Basis.TEXT.label,
    "basis_inference": Basis.INFERENCE.label,
    "root": Text("原因となったケース", "Root case"),
    "count_cases": Text("件", "in all"),
    # one case
    "purpose": Text("目的", "Purpose"),
    "case_requirements": Text("判定する要件", "Requirements judged"),
    "findings": Text("期待結果と観測結果", "Expected and observed"),
    "no_findings": Text("判定に至った期待結果はない。", "It came to no finding."),
    "steps": Text("手順", "Steps"),
    "diagram": Text("シーケンス図", "Sequence diagram"),
    "diagram_of": Text("のシーケンス図", ": sequence diagram"),
    "diagram_part": Text("（続き）", " (continued)"),
    "diagram_description": Text(
        "図の丸囲みの番号は各ケースの「通信」の番号である。実線の矢印は要求、「→」の右は応答の状態コード、"
        "破線の矢印は応答が運んだ画面又は電文を表す。間に電文も画面もない通信は、一本の矢印にまとめた（例: 1–3）。"
        "網掛けの行は、利用者、マイナポータル及び試験系の手順である。",
        "The numbers in circles are those of a case's exchanges. A solid arrow is a request, with the answer's status "
        "after the →; a dashed arrow is the screen or message that the answer carried. Plain exchanges in a row are "
        "drawn as one arrow (1–3, say). Shaded lines are the steps of citizen, portal and harness.",
    ),
    "diagrams_shown": Text("ここに示した図", "Diagrams shown here"),
    "diagrams_rest": Text("（残りは証跡のページにある）", " (the page of evidence has the others)"),
    "cited_exchanges": Text("判定のもとになった通信", "The exchanges that the verdict rests on"),
    "evidence_of": Text(
        "接続試験の証跡（手順、電文、画面、通信の全部）",
        "Evidence of the connection test: every step, message, screen and exchange",
    ),
    "details": Text("証跡", "Evidence"),
    "details_lead": Text(
        "手順、復号した電文、画面、通信のヘッダーと本文の全部は、各ケースの証跡のページ（cases フォルダー）にある。"
        "「通信」の番号を選ぶと、そのページの該当箇所を表示する。フォルダーごと受け渡す。",
        "Every step, decoded message, screen and exchange with its headers and bodies is on the case's page of "
        "evidence (folder cases); the numbers of exchanges lead to their place there. Hand on the whole directory.",
    ),
    "messages": Text("電文", "Messages"),
    "violations": Text("違反", "Violations"),
    "no_violations": Text("違反なし", "no violations"),
    "screens": Text("画面", "Screens"),
    "transition": Text("画面遷移", "Screens in order"),
    "transition_lead": Text(
        "「画面遷移」の画像は、試験中にブラウザーが表示した画面を順に並べたものであり、選ぶと原寸で表示する。"
        "利用者の氏名・住所・生年月日などの個人情報、入力欄の中身及び秘密情報は、画像の画素そのものを一色で塗りつぶしてある"
        "（位置は journal.jsonl の screen の記録）。"
        "画像は本報告書と同じ場所の screens フォルダーにあり、フォルダーごと受け渡す。",
        "The pictures under “Screens in order” are what the browser showed during the test; each opens in full size. "
        "Personal data of the citizens (name, address, birth date and the like), what stands in form fields, and "
        "secrets were painted over in the pixels themselves (where: the screen records of journal.jsonl). The pictures "
        "are in the folder screens beside this report; hand on the whole directory.",
    ),
    "transition_http": Text(
        "この実行では画面を描画しないHTTPエンジンを用いたため、画面の画像はない。"
        "外部連携先システムから届いたページそのものを、各ケースの証跡のページに残している。",
        "This run used the HTTP engine, which draws no screens: there are no pictures. The pages themselves, as they "
        "came from the partner system, are on each case's page of evidence.",
    ),
    "transition_none": Text(
        "この実行には、画面の画像が残っていない。", "No pictures of screens were kept in this run."
    ),
    "no_picture": Text("画像なし", "no picture"),
    "picture_of": Text("の画像", ": picture"),
    "picture_masked": Text("塗りつぶし", "painted over:"),
    "places": Text("か所", "places"),
    "notes": Text("気づき", "Notes"),
    "notes_lead": Text("判定には影響しない。", "They change no verdict."),
    "times": Text("回", "times"),
    "screen_other": Text("その他の画面", "another screen"),
    "screen_portal": Text("模擬マイナポータルの画面", "portal stand-in's screen"),
    "exchanges": Text("通信", "Exchanges"),
    "request": Text("要求", "Request"),
    "response": Text("応答", "Response"),
    "no_response": Text("応答なし", "no response"),
    "no_body": Text("本文なし", "no body"),
    "bytes": Text("バイト", "bytes"),
    "body_omitted": Text("本文は保存していない", "The body was not kept"),
    "body_base64": Text("文字でない本文（Base64）", "Body that is no text (Base64)"),
    "body_shortened": Text(
        "先頭のみ表示。全文は journal.jsonl の通し番号", "Only its beginning; the whole is in journal.jsonl, record"
    ),
    "body_same": Text("本文は次の通信の応答と同一", "Same body as the response of exchange"),
    "journal_record": Text("journal.jsonl 通し番号", "journal.jsonl record"),
    "not_carried_out": Text("このケースは実施していない。", "This case was not carried out."),
    "cleanups_done": Text("済んだ後片付け", "Removed again"),
    "cleanup_done": Text("済", "done"),
    "cleanup_failed": Text("未了", "not done"),
    "redacted": Text("伏せた値", "What was redacted"),
    "redacted_lead": Text(
        "次の種類の値は、記録に書き込む前に、この実行だけの鍵によるハッシュ（[redacted:種類:…]）に置き換えてある。"
        "同じ値は同じハッシュになる。",
        "Values of these kinds were replaced, before anything was written, by hashes with a key of this run alone "
        "([redacted:kind:…]); equal values have equal hashes.",
    ),
    "redacted_kind": Text("種類", "Kind"),
    "redacted_values": Text("値の数", "Values"),
    "redacted_places": Text("置き換えた箇所", "Places"),
    "notices": Text("留意事項", "Remarks"),
    "cleanups": Text("後片付け", "Cleaning up"),
    # what the verdicts mean
    "means_error": Text(
        "試験系又は環境の異常。外部連携先システムの責めとしない",
        "our own fault or the environment's; never the partner's",
    ),
    "means_fail": Text("実施し、満たさなかった", "exercised, and did not hold"),
    "means_blocked": Text(
        "前提が満たされず、実施できなかった", "not exercised, because something it stands on did not hold"
    ),
    "means_not_run": Text("選択されていない、又は到達しなかった", "not selected, or not reached"),
    "means_review": Text("人による確認又は申告が必要", "a person has to look, or attest"),
    "means_allowed": Text("満たさなかったが、合意済みの逸脱である", "did not hold, and an agreed deviation covers it"),
    "means_warn": Text(
        "推奨を満たさなかった、又は満たすが確認を要する",
        "a recommendation did not hold, or it held in a way worth a look",
    ),
    "means_pass": Text("実施し、満たした", "exercised, and held"),
    "means_not_applicable": Text(
        "提供しない条件付き必須（理由つき）、電文にない、又は要件自身の例外",
        "a conditional that is not offered (with reason), not in the wire, or the requirement's own exception",
    ),
}
