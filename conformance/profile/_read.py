"""From checked TOML data to the model. Whatever could be wrong has been reported before (`_problems`, `_checks`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from ..vocabulary import ScreenKind
from ._hosts import normal_base
from ._network import Network
from ._notices import HttpCall, KnownNotice, ManyNotices, NoticeSettings, PersonStep, Seeding
from ._read_rest import frozen, read_credentials, read_identity, read_rest, read_schema
from ._references import References
from ._screens import Absent, Matcher, PageAction, PictureSettings, Probe, ProvisionConsent, Screen
from ._secret import Secret
from ._wires import JsonNoticesOptions, NoticeMapping, PartnerIdentityProvider, Saml2Options, Wires
from .model import (
    Attacks,
    Citizen,
    Cost,
    Form4,
    Offers,
    PortalListener,
    PortalSettings,
    Profile,
    SignOnFromPartner,
    Target,
)

__all__ = ["read_profile"]

Table = Mapping[str, Any]
DEFAULT_PORTAL = "https://mock-portal.test"


def read_profile(data: Table, *, path: Path, digest: str, references: References) -> Profile:
    """Builds the model from data that has passed every check."""
    return Profile(
        name=path.stem,
        path=path,
        digest=digest,
        target=_target(data["target"]),
        network=_network(data.get("network", {}), references),
        portal=_portal(data.get("portal", {}), references),
        wires=_wires(data["wires"], references),
        offers=_offers(data["offers"]),
        cost=Cost(**data.get("cost", {})),
        attacks=Attacks(**data["attacks"]) if "attacks" in data else None,
        probe=Probe(page=data["probe"]["page"], account=Matcher(**data["probe"]["account"])),
        screens=MappingProxyType({ScreenKind(kind): _screen(table) for kind, table in data["screens"].items()}),
        citizens=tuple(_citizen(table, references) for table in data["citizens"]),
        notices=_notices(data.get("notices", {}), references),
        pictures=PictureSettings(**_given(data.get("pictures", {}), mask=tuple)),
        form4=Form4(**data.get("form4", {})),
        document=data,
    )


def _given(table: Table, **readers: Callable[[Any], Any]) -> dict[str, Any]:
    """The table's members as keyword arguments, some read further; what is not given keeps the model's default."""
    return {key: readers[key](value) if key in readers else value for key, value in table.items()}


def _target(table: Table) -> Target:
    return Target(**_given(table, base_url=normal_base, allowed_hosts=tuple))


def _network(table: Table, references: References) -> Network:
    return Network(
        **_given(
            table,
            proxy_password=references.secret,
            no_proxy=tuple,
            ca_bundle=references.path,
            client_certificate=lambda inner: read_identity(inner, references),
            connect_timeout=float,
            read_timeout=float,
        )
    )


def _portal(table: Table, references: References) -> PortalSettings:
    base_url = normal_base(table.get("base_url", DEFAULT_PORTAL))
    return PortalSettings(
        base_url=base_url,
        entity_id=table.get("entity_id", f"{base_url}/saml/metadata"),
        key=references.portal_key(table.get("key")),
        certificate=references.portal_certificate(table.get("certificate")),
        key_password=references.secret(table["key_password"]) if "key_password" in table else None,
        listener=PortalListener(
            **_given(
                table["listener"],
                base_url=normal_base,
                certificate=references.path,
                key=references.path,
            )
        )
        if "listener" in table
        else None,
    )


def _metadata(value: str | Table, references: References) -> str | Path:
    return value if isinstance(value, str) else references.path(value["file"])


def _saml2(table: Table, references: References) -> Saml2Options:
    return Saml2Options(
        **_given(
            table,
            metadata=lambda value: _metadata(value, references),
            attributes=lambda names: MappingProxyType({**Saml2Options().attributes, **names}),
            attribute_values=frozen,
            identity_provider=lambda inner: PartnerIdentityProvider(
                **_given(inner, metadata=lambda value: _metadata(value, references))
            ),
        )
    )


def _json(table: Table, references: References) -> JsonNoticesOptions:
    return JsonNoticesOptions(
        **_given(
            table,
            authentication=lambda inner: read_credentials(inner, references),
            answer_schema=lambda name: read_schema(name, references),
            refusal_schema=lambda name: read_schema(name, references),
            request=frozen,
            mapping=lambda inner: NoticeMapping(**{_SNAKE.get(key, key): value for key, value in inner.items()}),
            allowed_fields=tuple,
        )
    )


_SNAKE = {"receivedAt": "received_at", "retainUntil": "retain_until"}


def _wires(table: Table, references: References) -> Wires:
    options = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    return Wires(
        account=table["account"],
        notices=table["notices"],
        options=frozen(_revealed(options, references)),
        saml2=_saml2(options.get("saml2", {}), references),
        json=_json(options.get("json", {}), references),
        rest=read_rest(options.get("rest", {}), references),
    )


_OURS = ("saml2", "json", "rest")


def _revealed(options: Table, references: References) -> Any:
    """A wire of somebody else's finds its secrets as `Secret`; ours have models of their own."""
    return {name: table if name in _OURS else _with_secrets(table, references) for name, table in options.items()}


def _with_secrets(value: Any, references: References) -> Any:
    if isinstance(value, Mapping):
        if references.is_secret(value):
            return references.secret(value)
        return {key: _with_secrets(inner, references) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_secrets(inner, references) for inner in value]
    return value


def _page_action(table: Table) -> PageAction | Absent:
    if "absent" in table:
        return Absent(table["absent"])
    return PageAction(page=table["page"], press=Matcher(**table["press"]))


def _provision_consent(table: Table) -> ProvisionConsent | Absent:
    if "absent" in table:
        return Absent(table["absent"])
    return ProvisionConsent(**_given(table, press=_matcher, withdraw=_matcher))


def _sign_on_from_partner(table: Table) -> SignOnFromPartner | Absent:
    if "absent" in table:
        return Absent(table["absent"])
    return SignOnFromPartner(**_given(table, press=_matcher))


def _offers(table: Table) -> Offers:
    return Offers(
        **_given(
            table,
            sign_on_from_partner=_sign_on_from_partner,
            sign_off_from_partner=_page_action,
            provision_consent=_provision_consent,
        )
    )


def _matcher(table: Table) -> Matcher:
    return Matcher(**table)


def _screen(table: Table) -> Screen:
    return Screen(
        **_given(table, match=_matcher, fill=frozen, press=_matcher, decline=_matcher, account=_matcher, title=_matcher)
    )


def _text_or_secret(value: str | Table, references: References) -> str | Secret:
    return value if isinstance(value, str) else references.secret(value)


def _texts(table: Table, references: References) -> Mapping[str, str | Secret]:
    return MappingProxyType({key: _text_or_secret(value, references) for key, value in table.items()})


def _citizen(table: Table, references: References) -> Citizen:
    return Citizen(
        **_given(
            table,
            attributes=frozen,
            password=references.secret,
            account=lambda inner: _texts(inner, references),
        )
    )


def _seeding(table: Table, references: References) -> Seeding:
    if "person" in table:
        return PersonStep(table["person"])
    return HttpCall(**_given(table, headers=lambda inner: _texts(inner, references), body=frozen))


def _moment(value: datetime | date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _notices(table: Table, references: References) -> NoticeSettings:
    zone = ZoneInfo(table.get("time_zone", "Asia/Tokyo"))

    def known(items: list[Table]) -> tuple[KnownNotice, ...]:
        return tuple(
            KnownNotice(
                **_given(
                    item,
                    received_at=lambda value: _moment(value, zone),
                    retain_until=lambda value: _moment(value, zone),
                )
            )
            for item in items
        )

    return NoticeSettings(
        **_given(
            table,
            time_zone=lambda _: zone,
            seeding=lambda inner: _seeding(inner, references),
            removal=lambda inner: _seeding(inner, references),
            known=known,
            many=lambda inner: ManyNotices(**inner),
        )
    )
