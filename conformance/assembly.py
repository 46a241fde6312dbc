"""Puts a run together: profile, recorder, way to the partner, portal, wires. The one place that knows how parts fit."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .actors.backchannel import BackChannel
from .actors.browser.making import browser_maker
from .actors.browser.product import BrowserProduct
from .actors.browser.tls import PemCertificate, Pkcs12Certificate, TlsFacts
from .actors.browser.transport import NetworkOptions, Router
from .actors.person import Nobody, Person
from .actors.portal import Portal, PortalCitizen
from .actors.portal.direct import OUTSIDE
from .actors.portal.inbound import Service
from .actors.portal.listener import Listener
from .actors.recording import Recording
from .errors import UsageError
from .evidence.facts import RunFacts, utc_now
from .evidence.journal import Journal, shard_name
from .evidence.recorder import Recorder
from .evidence.redact import Redactor
from .execution import Ground, World
from .flows import Scene, hiding_what_is_typed, mask_rules
from .profile import (
    ClientIdentity,
    Network,
    PemIdentity,
    Pkcs12Identity,
    Profile,
    Saml2Options,
    Target,
)
from .protected import secrets_of
from .resources import data_directory
from .vocabulary import Text
from .wires.base import AccountWire, WireParts
from .wires.notices_json import JsonNoticesWire
from .wires.registry import load_wire
from .wires.saml2 import KeyPair, create

if TYPE_CHECKING:
    from .survey import Look

__all__ = ["Assembly", "assemble", "assemble_bare", "open_recorder", "portal_description"]

_DEFAULT_PORTAL = "https://mock-portal.test"


@dataclass(frozen=True, slots=True)
class Assembly:
    """A run's parts, ready to play. `world` is None where there is no profile."""

    recorder: Recorder
    journal: Journal
    facts: RunFacts
    router: Router
    ground: Ground
    world: World | None
    listen: Callable[[], Listener] | None = None
    """Opens the back-channel listener, for whoever plays the run; None unless the profile asks for one."""
    portal_certificate_sha256: str | None = None
    """Fingerprint of the certificate that the stand-in signs with."""
    close_browsers: Callable[[], None] = lambda: None
    """Ends what the citizens' browsers need beside themselves: Chromium's process."""
    look_around: Callable[[Callable[[Text], None]], tuple[Look, ...]] | None = None
    """Looks at the partner as a visitor, saying what it opens; None where a profile says all there is to know."""
    browser_product: Callable[[], BrowserProduct] = lambda: BrowserProduct("http")
    """Which browser the citizens use; starts it."""


def open_recorder(
    directory: Path, facts: RunFacts, profile: Profile | None, *, key: bytes | None = None, worker: int | None = None
) -> tuple[Journal, Recorder]:
    """Open the run's journal, or a worker's shard. Every secret of the profile is known before the first record.

    `key` is the run's, made here for one that begins: what is redacted has the same mark wherever in the run it is.
    """
    protects = profile is not None and not all(citizen.synthetic for citizen in profile.citizens)
    redactor = Redactor(key or secrets.token_bytes(32), protect_messages=protects)
    for value, kind in secrets_of(profile) if profile is not None else ():
        redactor.register(value, kind)
    name = "journal.jsonl" if worker is None else shard_name(worker)
    # When a record was written is nothing that a run decides on: those readings need not be taken down.
    journal = Journal(directory / name, utc_now)
    return journal, Recorder(journal, redactor, worker, facts)


def assemble(
    profile: Profile,
    journal: Journal,
    recorder: Recorder,
    facts: RunFacts,
    *,
    chromium: Path | None = None,
    listening: socket.socket | None = None,
    watch_delay: int | None = None,
    person: Person | None = None,
    pictures: bool = True,
    recording: Recording | None = None,
) -> Assembly:
    """Everything for a run with a profile; the citizens' browsers are this Chromium, or else the HTTP engine.

    `listening` is the open port of the back-channel listener that the profile asks for; `watch_delay` shows Chromium's
    windows; `person` is who can be asked to act, None for nobody; `pictures` are kept of screens where they can be;
    `recording` is a run that is played again: it answers in the partner's place, and nothing goes over the network.

    Raises ProfileError or UsageError for what cannot be put together.
    """
    recorder.redactor.no_secret(urlsplit(profile.base_url).netloc)
    portal = Portal(
        base_url=profile.portal.base_url,
        partner_name=profile.target.name,
        citizens=[PortalCitizen(each.key, each.user_folder, each.attributes) for each in profile.citizens],
        facts=facts,
        new_pseudonym_on_relink=profile.offers.relink_pseudonym == "new",
        on_pseudonym=_protect_pseudonyms(profile, recorder),
    )
    router = Router(
        allowed=profile.allowed_hosts,
        portal_url=profile.portal.base_url,
        portal=portal.handle,
        network=_network_options(profile.network),
        answering=recording.answer if recording is not None else None,
    )
    back_channel = BackChannel(router, recorder.record, now=facts.now)
    wire = load_wire(profile.wires.account).create(
        WireParts(
            profile=profile,
            portal=portal,
            facts=facts,
            log=recorder,
            back_channel=back_channel,
            showing=partial(_showing, profile, recorder, facts, recording),
        )
    )
    portal.attach(wire)
    scene = Scene(
        profile=profile,
        portal=portal,
        notices=_notices_wire(profile, back_channel, recorder, facts, recording),
        back_channel=back_channel,
        recorder=recorder,
        facts=facts,
        person=person or Nobody(),
        pictures=pictures,
        outside=recording.outside if recording is not None else None,
    )
    browsers = browser_maker(
        router,
        hiding_what_is_typed(scene),
        recorder,
        facts,
        chromium=chromium,
        watch_delay=watch_delay,
        masks=mask_rules(profile, recorder.redactor),
    )
    played_again = recording.browsers(router, recorder) if recording is not None else None
    world = World(scene, played_again or browsers.new, watched=watch_delay is not None)
    ground = Ground(
        profile.base_url,
        frozenset({wire.name, scene.notices.name}),
        back_channel,
        partial(_tls_seen, recorder, router) if recording is None else recording.tls,
        wire.describe_partner,
        recorder,
        facts.now,
        lambda: router.source,
    )
    listen = None if listening is None else _listener(profile, listening, portal, wire, recorder, facts)
    fingerprint = wire.signing_certificate_sha256
    return Assembly(
        recorder,
        journal,
        facts,
        router,
        ground,
        world,
        listen,
        fingerprint,
        browsers.close,
        browser_product=browsers.product,
    )


def _listener(
    profile: Profile,
    listening: socket.socket,
    portal: Portal,
    wire: AccountWire,
    recorder: Recorder,
    facts: RunFacts,
) -> Callable[[], Listener] | None:
    asked = profile.portal.listener
    if asked is None:
        return None
    return partial(
        Listener,
        Service(
            portal.handle_direct,
            recorder.record,
            base_url=asked.url.rstrip("/"),
            paths=frozenset({*wire.direct_endpoints(), OUTSIDE}),
            now=facts.now,
        ),
        listening=listening,
        broken=portal.broke,
        certificate=asked.certificate,
        key=asked.key,
    )


def assemble_bare(
    target: Target,
    network: Network,
    journal: Journal,
    recorder: Recorder,
    facts: RunFacts,
    *,
    chromium: Path | None = None,
    watch_delay: int | None = None,
) -> Assembly:
    """What can be played without a profile: reachability, TLS, the partner's own description, a look at its pages.

    Nothing is sent but what reads (GET).
    """
    base_url = target.base_url or ""
    portal = Portal(base_url=_DEFAULT_PORTAL, partner_name=target.name, citizens=(), facts=facts)
    router = Router(
        allowed=[base_url],
        portal_url=_DEFAULT_PORTAL,
        portal=portal.handle,
        network=_network_options(network),
        only_reads=True,
    )
    back_channel = BackChannel(router, recorder.record, now=facts.now)
    wire = create(
        entity_id=f"{_DEFAULT_PORTAL}/saml/metadata",
        target_base_url=base_url,
        options=Saml2Options(),
        keys=_reference_keys(),
        portal=portal,
        facts=facts,
        log=recorder,
        back_channel=back_channel,
    )
    wires = frozenset({wire.name, JsonNoticesWire.name})
    ground = Ground(
        base_url,
        wires,
        back_channel,
        lambda: router.tls,
        wire.describe_partner,
        recorder,
        facts.now,
        lambda: router.source,
    )
    browsers = browser_maker(router, recorder.record, recorder, facts, chromium=chromium, watch_delay=watch_delay)

    def look(tell: Callable[[Text], None]) -> tuple[Look, ...]:
        # Runs with a profile do not pay for the import.
        from .survey import look_around

        browser = browsers.new("visitor")
        try:
            return look_around(
                browser, base_url, within=lambda url: not router.is_portal(url) and router.is_allowed(url), tell=tell
            )
        finally:
            browser.close()

    return Assembly(
        recorder,
        journal,
        facts,
        router,
        ground,
        None,
        close_browsers=browsers.close,
        look_around=look,
        browser_product=browsers.product,
    )


def portal_description(profile: Profile) -> bytes:
    """What the partner has to register about the portal stand-in, in its wire's form, without a run."""
    return load_wire(profile.wires.account).portal_description(profile)


def _protect_pseudonyms(profile: Profile, recorder: Recorder) -> Callable[[str, str], None]:
    """Pseudonyms of citizens who are not synthetic are redacted like credentials (README: 相手に残るもの、安全)."""
    real = {citizen.key for citizen in profile.citizens if not citizen.synthetic}

    def protect(citizen: str, pseudonym: str) -> None:
        if citizen in real:
            recorder.redactor.register(pseudonym, "pseudonym")

    return protect


def _tls_seen(recorder: Recorder, router: Router) -> Mapping[str, TlsFacts]:
    """What a case judges a connection by: written down, for a replay has no connections."""
    for host, facts in router.tls.items():
        recorder.circumstance("tls", host=host, **facts.to_json())
    return router.tls


def _notices_wire(
    profile: Profile, back_channel: BackChannel, recorder: Recorder, facts: RunFacts, recording: Recording | None
) -> JsonNoticesWire:
    if profile.wires.notices != "json":
        raise UsageError(
            Text(
                f"{profile.path.name}: wires.notices = 「{profile.wires.notices}」という方式はありません。",
                f"{profile.path.name}: wires.notices = {profile.wires.notices!r} is no wire; there is: json",
            )
        )
    options = profile.wires.json
    authenticated = back_channel
    if isinstance(options.authentication, PemIdentity | Pkcs12Identity):
        authenticated = _showing(profile, recorder, facts, recording, options.authentication)
    return JsonNoticesWire(
        endpoint=profile.resolve(options.endpoint),
        options=options,
        back_channel=authenticated,
        anonymous=back_channel,
        log=recorder,
    )


def _showing(
    profile: Profile, recorder: Recorder, facts: RunFacts, recording: Recording | None, identity: ClientIdentity
) -> BackChannel:
    """A certificate for one API alone is shown on connections of its own."""
    network = replace(_network_options(profile.network), client_certificate=_client_certificate(identity))
    answering = recording.answer if recording is not None else None
    router = Router(allowed=profile.allowed_hosts, network=network, answering=answering)
    return BackChannel(router, recorder.record, now=facts.now)


def _reference_keys() -> KeyPair:
    """The shipped, labelled test key: without a profile nothing is ever signed with it."""
    directory = data_directory("profiles") / "reference"
    return KeyPair.load(
        (directory / "portal-key.pem").read_bytes(), (directory / "portal-certificate.pem").read_bytes()
    )


def _network_options(network: Network) -> NetworkOptions:
    return NetworkOptions(
        connect_timeout=network.connect_timeout,
        read_timeout=network.read_timeout,
        ca_bundle=network.ca_bundle,
        client_certificate=_client_certificate(network.client_certificate),
        proxy=network.proxy,
        proxy_login=network.proxy_login,
        proxy_password=network.proxy_password.reveal() if network.proxy_password else None,
        no_proxy=network.no_proxy,
    )


def _client_certificate(identity: ClientIdentity | None) -> PemCertificate | Pkcs12Certificate | None:
    if identity is None:
        return None
    password = identity.password.reveal() if identity.password else None
    if isinstance(identity, PemIdentity):
        return PemCertificate(identity.pem, identity.key, password)
    return Pkcs12Certificate(identity.pkcs12, password)
