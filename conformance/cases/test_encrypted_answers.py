"""Answers whose statement is encrypted: in each way that the partner declares, and wrongly (P-SAML-1, P-SAML-12).

Only where the profile has them encrypted. What must not be believed in the clear is tried there encrypted, by the same
cases as ever (test_assertions): whoever knows the partner's published key can encrypt to it, and vouches for nothing.
"""

from dataclasses import replace

from ..catalogue import case
from ..checks import is_logged_in_as
from ..execution import Stage, roots
from ..flows import Manner, probe, sign_on
from ..vocabulary import Text, Verdict
from .attacks import altering_wire, expect_refusal_of_each
from .attempts import require_attempt


# What stands there is "supported by the entity" (saml-metadata-2.0-os 2.4.1.1).
@case(
    "account/P-SAML-12/declared-encryption",
    "P-SAML-12",
    title=(
        "公表した暗号化の方式のどれでもログインできる",
        "Each declared way of encrypting logs the citizen in",
    ),
    purpose=(
        "外部連携先が接続情報で公表した暗号化の方式（何も公表していないときは標準が全てに求める方式）のそれぞれで認証情報を暗号化した正しい応答により、連携済みの利用者がログインできることを確かめる（認証情報を暗号化する場合）。",
        "A right answer logs a linked citizen in by each of the ways of encrypting that the partner declares (by what the standard asks of everybody, where it declares none). Where statements are encrypted.",
    ),
    wire="saml2",
)
def test_declared_encryption(stage: Stage) -> None:
    wire = altering_wire(stage)
    if not wire.declared_ways:
        raise stage.does_not_apply(
            "認証情報を暗号化しないとプロファイルが申告", "the profile says that statements are not encrypted"
        )
    stage.stands_on(roots.SIGN_ON)
    device = stage.linked("A")
    for name, way in wire.declared_ways.items():
        with wire.altering_answer(name, "") as step:
            passage = sign_on(stage.scene, device, Manner.LOOK)
        require_attempt(step, passage, roots.SIGN_ON)
        outcome = is_logged_in_as(probe(stage.scene, device), "A")
        expected = Text(
            f"{way.difference.ja}応答で: {outcome.expected.ja}", f"Where {way.difference.en}: {outcome.expected.en}"
        )
        exchanges = passage.exchanges + outcome.exchanges
        stage.expect("P-SAML-12", replace(outcome, expected=expected, exchanges=exchanges))
        stage.world.end_session(device)


@case(
    "sso/P-SAML-1/undecryptable",
    "P-SAML-1",
    title=(
        "正しく復号できない応答ではログインできない",
        "An answer that cannot be decrypted rightly logs nobody in",
    ),
    purpose=(
        "暗号化された仮名の部分を別の利用者の仮名になるように書き換えた応答と、外部連携先のものではない鍵に対して暗号化した応答では、誰もログインした状態にならないことを確かめる（認証情報を暗号化する場合）。",
        "An answer whose encrypted pseudonym was changed into another citizen's, and one encrypted to a key that is not the partner's, log nobody in. Where statements are encrypted.",
    ),
    wire="saml2",
    attack=True,
)
def test_undecryptable(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "ciphertext-altered", "encrypted-to-another")


# "During decryption the implementation should compare the authentication tag … and fail if they don't match"
# (XML Encryption 1.1, 5.2.4). What was signed is whole all the same.
@case(
    "sso/P-SAML-1/encryption-tag",
    "P-SAML-1",
    title=("改変を検知する認証タグの合わない応答を受け入れない", "An answer whose tag does not match is not accepted"),
    purpose=(
        "改変を検知するための認証タグだけを暗号化後に書き換えた応答では、誰もログインした状態にならないことを確かめる。タグの照合は標準の推奨であり、署名された内容は変わっていないため、受け入れた場合は注意とする（認証情報を認証付きの方式で暗号化する場合）。",
        "An answer in which nothing was altered after the encryption but the tag that tells of alterations logs nobody in. Comparing it is a should of the standard's, and what was signed is as it was: taking the answer is worth a look. Where statements are encrypted by a method that has one.",
    ),
    wire="saml2",
    attack=True,
)
def test_encryption_tag(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "tag-altered", otherwise=Verdict.WARN)


@case(
    "sso/P-SAML-1/forged-beside-encrypted",
    "P-SAML-1",
    title=(
        "暗号化した認証情報に添えた偽の認証情報ではログインできない",
        "A forged statement beside an encrypted one logs nobody in",
    ),
    purpose=(
        "署名され暗号化された認証情報の前又は後に、別の利用者の仮名を持つ署名も暗号化もない認証情報を加えた応答と、逆に、署名された認証情報の後に署名のない認証情報を暗号化して加えた応答では、その利用者としてログインした状態にならないことを確かめる（認証情報を暗号化する場合）。",
        "An answer with an unsigned statement in the clear that names another citizen, before or after the signed and encrypted one, does not log that citizen in; nor does the other way round an unsigned encrypted one after the signed one in the clear. Where statements are encrypted.",
    ),
    wire="saml2",
    attack=True,
)
def test_forged_beside_encrypted(stage: Stage) -> None:
    expect_refusal_of_each(
        stage, "P-SAML-1", "plain-before-encrypted", "plain-after-encrypted", "encrypted-after-plain"
    )
