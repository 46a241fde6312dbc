"""Answers of the portal's that must not be believed (saml-profiles-2.0-os 4.1.4.3; P-SAML-1 to 4, 6 to 8)."""

from ..catalogue import case
from ..execution import Stage
from ..vocabulary import Verdict
from .attacks import expect_refusal_of_each

_FORMS = tuple(f"wrapped-{form}" for form in range(1, 9))


@case(
    "sso/P-SAML-1/unsigned",
    "P-SAML-1",
    title=("署名のない応答ではログインできない", "An answer that is not signed logs nobody in"),
    purpose=(
        "正しい応答から署名だけを除いたものでは、誰もログインした状態にならないことを確かめる。",
        "The valid answer without its signature logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_unsigned(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "unsigned")


@case(
    "sso/P-SAML-1/another-key",
    "P-SAML-1",
    title=("登録されていない鍵で署名した応答ではログインできない", "An answer signed by another key logs nobody in"),
    purpose=(
        "登録されていない鍵で署名し、その鍵の証明書を添えた応答では、誰もログインした状態にならないことを確かめる。証明書の名前は本物に似せる。",
        "An answer signed by a key that nobody registered, with that key's own look-alike certificate beside it, logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_another_key(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "another-key")


@case(
    "sso/P-SAML-1/altered-after-signing",
    "P-SAML-1",
    title=("署名後に書き換えた応答ではログインできない", "An answer altered after signing logs nobody in"),
    purpose=(
        "署名後に仮名を別の利用者のものに書き換えた応答と、別の連携先宛てに署名した後で宛先を書き換えた応答では、誰もログインした状態にならないことを確かめる。",
        "An answer whose pseudonym was replaced by another citizen's after signing, and one signed for another partner and readdressed, log nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_altered_after_signing(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "subject-altered", "audience-altered")


@case(
    "sso/P-SAML-1/signature-wrapping",
    "P-SAML-1",
    title=("署名ラッピングではログインできない", "Signature wrapping logs nobody in"),
    purpose=(
        "正しく署名された部分を残したまま、別の利用者の仮名を持つ偽の部分を加えた応答（知られている8つの形）では、その利用者としてログインした状態にならないことを確かめる。",
        "The eight known forms in which what is signed stays in the message and a forgery naming another citizen stands in its place log nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_signature_wrapping(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", *_FORMS)


@case(
    "sso/P-SAML-1/second-statement",
    "P-SAML-1",
    title=("後に加えた偽の認証情報ではログインできない", "A forged statement after the signed one logs nobody in"),
    purpose=(
        "正しく署名された認証情報の後に、別の利用者の仮名を持つ署名のない認証情報を加えた応答では、その利用者としてログインした状態にならないことを確かめる。",
        "An answer with an unsigned statement that names another citizen, after the one that the portal signed, does not log that citizen in.",
    ),
    wire="saml2",
    attack=True,
)
def test_second_statement(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "wrapped-9")


# SHA-1 was the standard's own choice in 2005 (saml-core-2.0-os 5.4.1 leaves it open; RFC 9231 2.3.1 advises against).
@case(
    "sso/P-SAML-1/weak-hash",
    "P-SAML-1",
    title=("SHA-1 による署名を受け入れない", "A signature with SHA-1 is not accepted"),
    purpose=(
        "正しい鍵と SHA-1 で署名した応答では、誰もログインした状態にならないことを確かめる。SAML 2.0 は SHA-1 を禁じていないため、受け入れた場合は注意とする。",
        "An answer signed by the right key with SHA-1 logs nobody in. SAML 2.0 does not forbid SHA-1: taking it is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_weak_hash(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "weak-hash", otherwise=Verdict.WARN)


@case(
    "sso/P-SAML-1/public-key-as-secret",
    "P-SAML-1",
    title=(
        "公開鍵を共通鍵とする署名ではログインできない",
        "A signature with the public key for its secret logs nobody in",
    ),
    purpose=(
        "公開されている鍵や証明書を共通鍵とする HMAC で署名した応答（誰にでも作れるもの）では、誰もログインした状態にならないことを確かめる。",
        "An answer signed by HMAC with the published key or certificate for its secret, which anybody can make, logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_public_key_as_secret(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-1", "public-key-as-secret", "certificate-as-secret")


@case(
    "sso/P-SAML-2/another-issuer",
    "P-SAML-2",
    title=("発行者が別のシステムの応答ではログインできない", "An answer from another issuer logs nobody in"),
    purpose=(
        "発行者の名前だけが別のシステムである応答では、誰もログインした状態にならないことを確かめる。",
        "An answer that is right but for the name of its issuer logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_another_issuer(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-2", "another-issuer")


@case(
    "sso/P-SAML-3/another-audience",
    "P-SAML-3",
    title=("別の連携先宛ての応答ではログインできない", "An answer for another partner logs nobody in"),
    purpose=(
        "マイナポータルが別の連携先に宛てて署名した応答では、誰もログインした状態にならないことを確かめる。",
        "An answer that the portal signed for another partner logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_another_audience(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-3", "another-audience")


# That there is one is the identity provider's duty (saml-profiles-2.0-os 4.1.4.2); without one an assertion is valid
# for anybody (saml-core-2.0-os 2.5.1.4), and 4.1.4.3 asks the partner for no more than that it be valid.
@case(
    "sso/P-SAML-3/no-audience",
    "P-SAML-3",
    title=("宛先の指定がない応答を受け入れない", "An answer that names no audience is not accepted"),
    purpose=(
        "宛先の指定がない応答では、誰もログインした状態にならないことを確かめる。宛先を指定するのはマイナポータルの義務であり、受け入れた場合は注意とする。",
        "An answer that names no audience logs nobody in. Naming one is the portal's duty: taking it is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_no_audience(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-3", "no-audience", otherwise=Verdict.WARN)


@case(
    "sso/P-SAML-4/expired",
    "P-SAML-4",
    title=("有効期限の切れた応答ではログインできない", "An answer that has expired logs nobody in"),
    purpose=(
        "有効期間が終わった応答と、提示できる期限が過ぎた応答では、誰もログインした状態にならないことを確かめる。",
        "An answer whose validity is over, and one that may no longer be presented, log nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_expired(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-4", "validity-over", "confirmation-over")


@case(
    "sso/P-SAML-4/not-yet-valid",
    "P-SAML-4",
    title=("有効期間の始まっていない応答ではログインできない", "An answer that is not valid yet logs nobody in"),
    purpose=(
        "有効期間が1時間後に始まる応答では、誰もログインした状態にならないことを確かめる。",
        "An answer whose validity begins in an hour logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_not_yet_valid(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-4", "validity-ahead")


@case(
    "sso/P-SAML-6/another-recipient",
    "P-SAML-6",
    title=(
        "認証情報の受信先が別の連携先の応答ではログインできない",
        "An answer for another recipient logs nobody in",
    ),
    purpose=(
        "認証情報の受信先（Recipient）だけが別の連携先である応答では、誰もログインした状態にならないことを確かめる。",
        "An answer that is right but for the recipient of its statement logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_another_recipient(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-6", "another-recipient")


@case(
    "sso/P-SAML-6/another-destination",
    "P-SAML-6",
    title=("送信先が別の連携先の応答ではログインできない", "An answer to another destination logs nobody in"),
    purpose=(
        "応答の送信先（Destination）だけが別の連携先である応答では、誰もログインした状態にならないことを確かめる。",
        "An answer that is right but for its destination logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_another_destination(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-6", "another-destination")


@case(
    "sso/P-SAML-7/unknown-request",
    "P-SAML-7",
    title=("出していない要求への応答ではログインできない", "An answer to a request never made logs nobody in"),
    purpose=(
        "外部連携先が出していない要求への応答では、誰もログインした状態にならないことを確かめる。",
        "An answer to a request that the partner never made logs nobody in.",
    ),
    wire="saml2",
    attack=True,
)
def test_unknown_request(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-7", "unknown-request")


@case(
    "sso/P-SAML-8/not-successful",
    "P-SAML-8",
    title=("失敗を示す応答ではログインできない", "An answer that tells of a failure logs nobody in"),
    purpose=(
        "状態が Success でない応答では、正しい認証情報が入っていても、誰もログインした状態にならないことを確かめる。",
        "An answer with a status other than Success logs nobody in, though the statement inside it is right.",
    ),
    wire="saml2",
    attack=True,
)
def test_not_successful(stage: Stage) -> None:
    expect_refusal_of_each(stage, "P-SAML-8", "not-successful")
