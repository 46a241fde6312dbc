"""The alterations of a Response that vouches, by name: what each is in words, and how it is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ...vocabulary import Text
from ..altering import Alteration
from . import altered, declaring, misencrypted, misnamed
from .encrypted_variants import ENCRYPTED
from .encryption import Recipient
from .variant import Variant
from .wrapping import FORMS_OF_ASSERTION, FORMS_OF_RESPONSE

__all__ = ["ALTERED", "alterations"]


_UNNUMBERED: Final = 9
_WRAPPED: Final = {
    1: Text("元の応答を署名の中へ移し、偽の応答で包んだ", "the signed answer is moved into a forged one's signature"),
    2: Text("元の応答を署名の前へ移し、偽の応答で包んだ", "the signed answer is moved before a forged one's signature"),
    3: Text("署名された認証情報の前に、偽の認証情報を加えた", "a forged statement stands before the signed one"),
    4: Text("署名された認証情報を、偽の認証情報の中へ移した", "the signed statement is moved into a forged one"),
    5: Text(
        "署名を偽の認証情報に付け替え、元の認証情報を末尾へ移した",
        "the signature stands in a forged statement, and what was signed at the end",
    ),
    6: Text(
        "署名を偽の認証情報に付け替え、元の認証情報を署名の中へ移した",
        "the signature stands in a forged statement, and what was signed inside the signature",
    ),
    7: Text("拡張領域に、偽の認証情報を加えた", "a forged statement stands among the extensions"),
    8: Text(
        "署名を偽の認証情報に付け替え、元の認証情報を署名の付随データへ移した",
        "the signature stands in a forged statement, and what was signed in an object of the signature",
    ),
    9: Text("署名された認証情報の後に、偽の認証情報を加えた", "a forged statement stands after the signed one"),
}


def _wrapped(form: int) -> Variant:
    said = _WRAPPED[form]
    # The ninth is in no paper, so that its number would tell nobody anything.
    numbered = Text(f"{said.ja}（署名ラッピング {form}）", f"{said.en} (signature wrapping {form})")
    difference = numbered if form < _UNNUMBERED else said
    return Variant(
        Alteration(f"wrapped-{form}", difference, names_another=True, keeps_what_was_signed=True),
        type(f"Wrapped{form}", (altered.Wrapped,), {"form": form}),
        of_response=form in FORMS_OF_RESPONSE,
    )


def _variant(
    name: str, builder: type[altered.AlteredBuilder], ja: str, en: str, *, names_another: bool = False
) -> Variant:
    return Variant(Alteration(name, Text(ja, en), names_another), builder)


_ALL: Final = (
    _variant("unsigned", altered.Unsigned, "署名がない", "it is not signed"),
    _variant(
        "another-key",
        altered.ByAnotherKey,
        "登録されていない鍵で署名した",
        "it is signed by a key that nobody registered",
    ),
    _variant(
        "subject-altered",
        altered.SubjectAltered,
        "署名後に、仮名を別の利用者のものに書き換えた",
        "the pseudonym was replaced by another citizen's after signing",
        names_another=True,
    ),
    _variant(
        "audience-altered",
        altered.AudienceAltered,
        "別の連携先宛てに署名した後、宛先をこの連携先に書き換えた",
        "it was signed for another partner, and its audience replaced after signing",
    ),
    *(_wrapped(form) for form in (*FORMS_OF_RESPONSE, *FORMS_OF_ASSERTION)),
    _variant("weak-hash", altered.ByWeakHash, "署名に SHA-1 を使った", "it is signed with SHA-1"),
    _variant(
        "public-key-as-secret",
        altered.ByPublicKey,
        "公開鍵を共通鍵とする HMAC で署名した",
        "it is signed by HMAC with the public key for its secret",
    ),
    _variant(
        "certificate-as-secret",
        altered.ByCertificate,
        "証明書を共通鍵とする HMAC で署名した",
        "it is signed by HMAC with the certificate for its secret",
    ),
    _variant("another-issuer", altered.FromAnotherIssuer, "発行者が別のシステムである", "its issuer is another system"),
    _variant(
        "another-audience",
        altered.ForAnotherAudience,
        "別の連携先に宛てた認証情報である",
        "its audience is another partner",
    ),
    _variant("no-audience", altered.ForAnyAudience, "認証情報に宛先（Audience）の指定がない", "it names no audience"),
    _variant(
        "another-recipient",
        altered.ForAnotherRecipient,
        "認証情報の受信先（Recipient）が別の連携先である",
        "its recipient is another partner's endpoint",
    ),
    _variant(
        "another-destination",
        altered.ToAnotherDestination,
        "応答の送信先（Destination）が別の連携先である",
        "its destination is another partner's endpoint",
    ),
    _variant(
        "validity-over",
        altered.ValidityOver,
        "認証情報の有効期間が55分前に終わっている",
        "its period of validity ended 55 minutes ago",
    ),
    _variant(
        "confirmation-over",
        altered.ConfirmationOver,
        "認証情報を提示できる期限が55分前に過ぎている",
        "the time for presenting it ended 55 minutes ago",
    ),
    _variant(
        "validity-ahead",
        altered.ValidityAhead,
        "認証情報の有効期間が1時間後に始まる",
        "its period of validity begins in an hour",
    ),
    _variant(
        "unknown-request",
        altered.ToUnknownRequest,
        "外部連携先が出していない要求への応答である",
        "it answers a request that the partner never made",
    ),
    _variant("not-successful", altered.NotSuccessful, "状態が Success でない", "its status is not Success"),
    _variant(
        "comment-after-another",
        misnamed.CommentAfterAnother,
        "仮名の途中にコメントがあり、その前だけを読むと別の利用者の仮名になる",
        "a comment stands in the pseudonym, and what is before it alone is another citizen's",
        names_another=True,
    ),
    _variant(
        "comment-before-another",
        misnamed.CommentBeforeAnother,
        "仮名の途中にコメントがあり、その後だけを読むと別の利用者の仮名になる",
        "a comment stands in the pseudonym, and what is after it alone is another citizen's",
        names_another=True,
    ),
    _variant(
        "qualified-by-another",
        misnamed.QualifiedByAnother,
        "仮名の発行者の修飾子（NameQualifier）が別のシステムである",
        "another system qualifies the pseudonym as its own (NameQualifier)",
    ),
    _variant(
        "qualified-for-another",
        misnamed.QualifiedForAnother,
        "仮名の提示先の修飾子（SPNameQualifier）が別の連携先である",
        "the pseudonym is qualified as one for another partner (SPNameQualifier)",
    ),
    _variant(
        "another-format",
        misnamed.OfAnotherFormat,
        "仮名の形式（Format）が一回限りの名前（transient）である",
        "the pseudonym's format is that of a name for one session alone (transient)",
    ),
    _variant(
        "qualifiers-left-out",
        misnamed.Unqualified,
        "仮名の修飾子（NameQualifier・SPNameQualifier）を省いた",
        "the pseudonym's qualifiers are left out (NameQualifier, SPNameQualifier)",
    ),
    # Right in itself: what is not right is when it goes out. A partner that asks only now is told nothing more.
    _variant("unasked", altered.AlteredBuilder, "外部連携先が要求していない", "the partner did not ask for it"),
    _variant(
        "relay-state",
        altered.WithRelayState,
        "応答に添える到達先（RelayState）が別のものである",
        "the place to land on that goes with it (RelayState) is another",
    ),
    _variant("document-type", declaring.Declaring, "DOCTYPE 宣言がある", "it has a DOCTYPE"),
    _variant(
        "expanding-entities",
        declaring.Expanding,
        "何重にも展開される実体（展開後 100 kB）を含む",
        "it has entities that expand level by level (to 100 kB)",
    ),
    _variant(
        "local-file",
        declaring.NamingAFile,
        "失敗を示し、その説明に外部実体としてローカルファイル（/proc/version）を含む",
        "it tells of a failure, in words that have a local file (/proc/version) for an external entity",
    ),
    _variant(
        "outside-address",
        declaring.NamingAnAddress,
        "外部のアドレスにある DOCTYPE と実体を含む",
        "its DOCTYPE and its entities lie at an outside address",
    ),
)

ALTERED: Mapping[str, Variant] = {variant.alteration.name: variant for variant in (*_ALL, *ENCRYPTED)}

_RESPONSE_UNSIGNED = Text(
    "応答全体には署名しない連携先のため、この形は作れない",
    "the answer as a whole is not signed for this partner, so this form cannot be made",
)
_RESPONSE_SIGNED = Text(
    "応答全体に署名する連携先のため、この形では応答全体の署名まで壊れる",
    "the answer as a whole is signed for this partner, and this form would break that signature too",
)
_NOT_ENCRYPTED = Text(
    "認証情報を暗号化しないとプロファイルが申告しているため、この形は作れない",
    "the profile says that statements are not encrypted, so this form cannot be made",
)
_NO_TAG = Text(
    "暗号の方式に改変を検知する認証タグがないため、この形は作れない",
    "the method of encryption has no tag that tells of alterations, so this form cannot be made",
)
# The comment goes in before the encryption, and so breaks the signature on what came of that.
_IN_WHAT_IS_ENCRYPTED: Final = frozenset({"comment-after-another", "comment-before-another"})


def alterations(*, signed_response: bool, recipient: Recipient | None) -> dict[str, Alteration]:
    """All of them by name, as this partner's answers admit them."""

    def obstacle(name: str, variant: Variant) -> Text | None:
        if variant.of_encryption and recipient is None:
            return _NOT_ENCRYPTED
        if variant.builder is misencrypted.AuthenticationTagAltered and recipient and not recipient.authenticates:
            return _NO_TAG
        if variant.of_response not in {None, signed_response}:
            return _RESPONSE_SIGNED if signed_response else _RESPONSE_UNSIGNED
        return _RESPONSE_SIGNED if signed_response and recipient and name in _IN_WHAT_IS_ENCRYPTED else None

    return {
        name: variant.alteration
        if (impossible := obstacle(name, variant)) is None
        else replace(variant.alteration, impossible=impossible)
        for name, variant in ALTERED.items()
    }
