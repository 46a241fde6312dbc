"""What only makes sense over SAML: its metadata, its messages, and the ways in which they can travel."""

from ..catalogue import Phase, case
from ..checks import Outcome, is_logged_in_as
from ..execution import Stage, roots
from ..flows import probe, sign_off, sign_on, unlink
from ..vocabulary import Text
from .answers import expect_sign_off_answered, expect_unlink_accepted
from .messages import expect_no_flaws


@case(
    roots.DESCRIPTION,
    "P-SAML-12",
    title=(
        "外部連携先が公表する接続情報（メタデータ）が使える",
        "What the partner publishes of itself (metadata) can be used",
    ),
    purpose=(
        "外部連携先が公表する接続情報を取得し、鍵・証明書・受信先・結合方式が使えるものであることを確かめる。",
        "The partner's own description is fetched; its keys, certificates, endpoints and bindings can be used.",
    ),
    phase=Phase.REACHABILITY,
    without_profile=True,
    wire="saml2",
)
def test_description(stage: Stage) -> None:
    description = stage.ground.describe_partner()
    stage.condition("partnerEntity", "外部連携先の識別子", "the partner's entity", description.entity)
    if description.certificate_sha256:
        stage.condition(
            "partnerCertificateSha256",
            "外部連携先の証明書（SHA-256）",
            "the partner's certificate (SHA-256)",
            ", ".join(description.certificate_sha256),
        )
    for key, value in description.facts.items():
        stage.condition(f"partner.{key}", f"外部連携先の公表: {key}", f"published by the partner: {key}", value)
    observed = Text(
        "、".join(problem.text.ja for problem in description.problems)
        or f"{description.entity} の接続情報に問題はない。",
        "; ".join(problem.text.en for problem in description.problems)
        or f"nothing is wrong with that of {description.entity}.",
    )
    expected = Text("接続情報がスキーマに合い、そのまま使える。", "It fits its schema and can be used as it is.")
    stage.expect("P-SAML-12", Outcome(not description.problems, expected, observed))


@case(
    roots.UNSOLICITED,
    "G-2.2.3-2",
    title=(
        "マイナポータルからの要求なしの応答でもログインできる",
        "Sign-on works when the portal vouches without being asked",
    ),
    purpose=(
        "外部連携先が認証要求を出さなくても、マイナポータルから始まる応答で連携済みの利用者がログインできることを確かめる（プロファイルが受け入れると申告した場合）。",
        "A linked citizen is logged in by an answer that the portal sends of its own accord, where the profile says that it is taken.",
    ),
    wire="saml2",
)
def test_unsolicited(stage: Stage) -> None:
    if not stage.scene.portal.wire.takes_unsolicited:
        raise stage.does_not_apply(
            "要求なしの応答を受け入れないとプロファイルが申告",
            "the profile says that unsolicited answers are not taken",
        )
    stage.stands_on(roots.SIGN_ON)
    citizen = stage.linked("A")
    sign_on(stage.scene, citizen, unsolicited=True)
    stage.expect("G-2.2.3-2", is_logged_in_as(probe(stage.scene, citizen), "A"))


@case(
    "ssoff/2.2.3-7/from-portal/soap",
    "G-2.2.3-7",
    "G-2.2.3-5",
    title=(
        "マイナポータルを起点にシングルサインオフできる（直接通信）",
        "Sign-off works from the portal (direct channel)",
    ),
    purpose=(
        "利用者のブラウザーを介さない直接通信（SOAP）でも、シングルサインオフ要求を受け取り、正しい応答を返すことを確かめる。",
        "The same over the direct channel (SOAP), where the partner offers it.",
    ),
    wire="saml2",
)
def test_from_portal_directly(stage: Stage) -> None:
    if "soap" not in stage.scene.portal.wire.sign_off_variants:
        raise stage.does_not_apply(
            "直接通信によるシングルサインオフを公表していない", "no direct channel for sign-off is offered"
        )
    citizen = stage.signed_on("A")
    expect_sign_off_answered(stage, sign_off(stage.scene, citizen, variant="soap"))


@case(
    "ssoff/2.2.3-7/from-portal/post",
    "G-2.2.3-7",
    "G-2.2.3-5",
    title=(
        "マイナポータルを起点にシングルサインオフできる（フォーム送信）",
        "Sign-off works from the portal (by a form)",
    ),
    purpose=(
        "利用者のブラウザーがフォームで送る（HTTP-POST）シングルサインオフ要求でも、外部連携先が受け取り、正しい応答を返すことを確かめる（公表している場合）。",
        "The same by a form that the citizen's browser posts, where the partner offers it.",
    ),
    wire="saml2",
)
def test_from_portal_by_form(stage: Stage) -> None:
    if "post" not in stage.scene.portal.wire.sign_off_variants:
        raise stage.does_not_apply(
            "フォーム送信によるシングルサインオフを公表していない", "no sign-off by a form is offered"
        )
    citizen = stage.signed_on("A")
    expect_sign_off_answered(stage, sign_off(stage.scene, citizen, variant="post"))


@case(
    roots.UNLINK_BY_REDIRECT,
    "G-2.2.2-5",
    title=("ブラウザーを介した解除を受け付ける", "Unlinking through the browser is accepted"),
    purpose=(
        "利用者のブラウザーを介した解除要求を外部連携先が受け付けることを確かめる（公表している場合）。",
        "The partner accepts unlinking through the citizen's browser, where it offers it.",
    ),
    wire="saml2",
)
def test_at_will_redirect(stage: Stage) -> None:
    _at_will(stage, "redirect")


@case(
    roots.UNLINK_DIRECTLY,
    "G-2.2.2-5",
    title=("直接通信による解除を受け付ける", "Unlinking over the direct channel is accepted"),
    purpose=(
        "ブラウザーを介さない直接通信（SOAP）による解除要求を外部連携先が受け付けることを確かめる（公表している場合）。",
        "The partner accepts unlinking over the direct channel (SOAP), where it offers it.",
    ),
    wire="saml2",
)
def test_at_will_soap(stage: Stage) -> None:
    _at_will(stage, "soap")


@case(
    roots.UNLINK_BY_POST,
    "G-2.2.2-5",
    title=(
        "ブラウザーを介した解除を受け付ける（フォーム送信）",
        "Unlinking through the browser is accepted (by a form)",
    ),
    purpose=(
        "利用者のブラウザーがフォームで送る（HTTP-POST）解除要求を外部連携先が受け付けることを確かめる（公表している場合）。",
        "The partner accepts unlinking by a form that the citizen's browser posts, where it offers it.",
    ),
    wire="saml2",
)
def test_at_will_post(stage: Stage) -> None:
    _at_will(stage, "post")


def _at_will(stage: Stage, variant: str) -> None:
    if variant not in stage.scene.portal.wire.unlink_variants:
        raise stage.does_not_apply(f"{variant} による解除を公表していない", f"unlinking by {variant} is not offered")
    citizen = stage.signed_on("B")
    unlinking = unlink(stage.scene, citizen, variant=variant)
    expect_unlink_accepted(stage, "G-2.2.2-5", unlinking)


@case(
    "account/P-SAML-13/every-message",
    "P-SAML-13",
    title=("外部連携先が送った電文がすべて正しい", "Every message that the partner sent is right"),
    purpose=(
        "この試験で外部連携先から届いた要求・応答のすべてについて、形式・署名・宛先・時刻・対応関係が正しかったことを確かめる。",
        "All requests and answers that came from the partner in this run were right in form, signature, destination, time and correlation.",
    ),
    phase=Phase.RETROSPECT,
    wire="saml2",
)
def test_every_message(stage: Stage) -> None:
    expect_no_flaws(stage, "P-SAML-13", "saml2")
