"""Requests to unlink that must not be carried out (saml-core-2.0-os 3.6, saml-profiles-2.0-os 4.5; P-SAML-11)."""

from ..catalogue import case
from ..execution import Stage
from ..vocabulary import Text, Verdict
from .attacks import asking_wire, repeating_wire
from .attempts import expect_no_crash, require_lasting_links
from .unlink_attempts import UnlinkAttempts, expect_nothing_untied_by_each, unlink_attempts


@case(
    "unlink/P-SAML-11/not-authenticated",
    "P-SAML-11",
    title=(
        "マイナポータルのものと確認できない要求では紐付けを解かない",
        "An unlink request that is not shown to be the portal's unties nothing",
    ),
    purpose=(
        "署名のない要求、登録されていない鍵で署名した要求、署名後に書き換えた要求、発行者が別のシステムの要求では紐付けが解かれず、正しい要求では解かれることを確かめる（外部連携先が公表するすべての経路で行う）。",
        "Requests that are not signed, signed by another key, altered after signing or from another issuer untie nothing, and the right one unties, by every way that the partner publishes.",
    ),
    wire="saml2",
    attack=True,
)
def test_not_authenticated(stage: Stage) -> None:
    names = ("unsigned", "another-key", "name-altered", "another-issuer")
    expect_nothing_untied_by_each(stage, "P-SAML-11", *names, every_way=True)


# saml-core-2.0-os 3.2.1: a request whose Destination is not where it was received must be discarded.
@case(
    "unlink/P-SAML-11/somebody-else",
    "P-SAML-11",
    title=(
        "別の連携先に宛てた、又は未連携の仮名の要求では紐付けを解かない",
        "An unlink request to another destination, or for a pseudonym never linked, unties nothing",
    ),
    purpose=(
        "マイナポータルが署名した、送信先（Destination）だけが別の連携先である要求と、一度も連携していない仮名の要求では、ログイン中の利用者の紐付けも他の利用者の紐付けも解かれないことを確かめる。",
        "Requests that the portal signed for another destination, and for a pseudonym that was never linked, untie neither the citizen who is logged in nor anybody else.",
    ),
    wire="saml2",
    attack=True,
    alone=True,
)
def test_somebody_else(stage: Stage) -> None:
    expect_nothing_untied_by_each(stage, "P-SAML-11", "another-destination", "unknown-pseudonym", every_way=True)


# A request to unlink says when it was made and not until when it is good (saml-core-2.0-os 3.6.1, 3.2.1): how old it
# may be, the standard leaves to the partner.
@case(
    "unlink/P-SAML-11/issued-long-ago",
    "P-SAML-11",
    title=("古い要求では紐付けを解かない", "An unlink request of long ago unties nothing"),
    purpose=(
        "1時間前に発行された要求では紐付けが解かれないことを確かめる。要求の古さについて標準に定めはなく、解かれた場合は注意とする。",
        "A request that was issued an hour ago unties nothing. The standard does not say how old it may be: untying is worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_issued_long_ago(stage: Stage) -> None:
    expect_nothing_untied_by_each(stage, "P-SAML-11", "issued-long-ago", otherwise=Verdict.WARN)


# The standard does not ask to recognise a request to unlink that comes twice. Where linking again brings the same
# pseudonym, the very same request fits the new tie as well; where it brings another, it names nobody's.
@case(
    "unlink/P-SAML-11/replayed",
    "P-SAML-11",
    title=(
        "同じ要求の再送では、再び連携した紐付けを解かない",
        "A replayed unlink request does not untie what was linked anew",
    ),
    purpose=(
        "一度受け入れた解除要求を、利用者が再び連携した後にそのまま送っても、また解除済みの仮名であらためて要求しても、新しい紐付けが解かれないことを確かめる。再び連携すると同じ仮名になる場合の再送は、標準に定めがないため、解かれたときは注意とする。",
        "A request that was taken once, sent again as it was after the citizen linked anew, and a new one for the former pseudonym, do not untie the new tie. Where linking again brings the same pseudonym the standard does not rule out the replay: untying is then worth a look.",
    ),
    wire="saml2",
    attack=True,
)
def test_replayed(stage: Stage) -> None:
    wire, links = repeating_wire(stage), stage.scene.portal.state.links
    for attempts in unlink_attempts(stage, "P-SAML-11"):
        former = links["A"].pseudonym
        with wire.keeping_request():
            attempts.expect_valid_unlinks()
        attempts.link_anew()
        same = links["A"].pseudonym == former
        attempts.expect_tie_stays(
            Text("前の紐付けを解いた要求の再送である", "it undid the earlier tie before"),
            wire.repeating_request(),
            otherwise=Verdict.WARN if same else Verdict.FAIL,
        )
        if not same:
            attempts.expect_tie_stays(
                Text("仮名が解除済みのものである", "its pseudonym is that of the earlier tie"),
                stage.scene.portal.vouching_as("A", former),
            )
        attempts.expect_valid_unlinks()


# Not asked by the guideline (docs/wires.md): refused, or carried out; never taken for the end of the tie.
@case(
    "unlink/P-SAML-11/new-pseudonym",
    "P-SAML-11",
    title=("仮名の変更を解除と取り違えない", "A change of the pseudonym is not taken for unlinking"),
    purpose=(
        "解除ではなく仮名の変更を求める要求では、紐付けが解かれない（拒否するか、新しい仮名で引き続きシングルサインオンできる）ことを確かめる。",
        "A request for a new pseudonym unties nothing: it is refused, or sign-on goes on under the new pseudonym.",
    ),
    wire="saml2",
    attack=True,
)
def test_new_pseudonym(stage: Stage) -> None:
    wire = asking_wire(stage)
    for attempts in unlink_attempts(stage, "P-SAML-11"):
        _expect_not_taken_for_unlinking(attempts, wire.request_alterations["new-name"].difference)


def _expect_not_taken_for_unlinking(attempts: UnlinkAttempts, difference: Text) -> None:
    stage = attempts.stage
    new = stage.scene.portal.unused_pseudonym()
    changing = attempts.try_it(difference, asking_wire(stage).altering_request("new-name", new))
    stays = attempts.tie_stays(difference)
    renamed = not stays.held and changing.accepted
    if renamed:
        stays = attempts.tie_stays(difference, pseudonym=new)
    if not stays.held:
        require_lasting_links(stage)
    expect_no_crash(stage, "P-SAML-11", changing.answer, changing.passage)
    if stage.expect("P-SAML-11", stays):
        attempts.expect_valid_unlinks(new if renamed else None)
