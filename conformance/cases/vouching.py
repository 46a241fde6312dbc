"""Sign-on to the portal for which the partner vouches: begun with nothing remembered, and what became of it."""

from __future__ import annotations

from ..checks import Outcome
from ..execution import Stage
from ..flows import Device, Manner, Passage, sign_on_from_partner
from ..vocabulary import Text

__all__ = ["begin_at_partner", "opens_no_session", "opens_session"]


def begin_at_partner(stage: Stage, device: Device, manner: Manner = Manner.GO_ON) -> Passage:
    """The citizen signs on from the partner; for whom it vouched before is forgotten."""
    del stage.scene.portal.vouched[:]
    return sign_on_from_partner(stage.scene, device, manner)


def opens_session(stage: Stage, device: Device, passage: Passage) -> Outcome:
    """This citizen, and nobody else, has a session at the portal now."""
    session, key = stage.world.portal_session(device), device.citizen.key
    return Outcome(
        session is not None and session.citizen == key,
        Text(f"マイナポータルに利用者{key}のセッションができる。", f"A session of citizen {key} opens at the portal."),
        _seen(stage, device, passage),
        passage.exchanges,
    )


def opens_no_session(stage: Stage, device: Device, passage: Passage) -> Outcome:
    """The partner has told the portal of nobody."""
    return Outcome(
        stage.world.portal_session(device) is None and not stage.scene.portal.vouched,
        Text(
            "外部連携先は誰の認証結果も渡さず、マイナポータルにセッションができない。",
            "The partner vouches for nobody, and no session opens at the portal.",
        ),
        _seen(stage, device, passage),
        passage.exchanges,
    )


def _seen(stage: Stage, device: Device, passage: Passage) -> Text:
    session, vouched = stage.world.portal_session(device), stage.scene.portal.vouched
    whose = Text(f"利用者{session.citizen}", session.citizen) if session else Text("なし", "none")
    return Text(
        f"到達した画面: {passage.end.ja}。認証結果: {'あり' if vouched else 'なし'}、セッション: {whose.ja}",
        f"ended on: {passage.end.en}; vouched for somebody: {'yes' if vouched else 'no'}; session: {whose.en}",
    )
