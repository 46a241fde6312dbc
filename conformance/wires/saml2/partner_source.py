"""Gets the partner's metadata once, over the back channel or from a file, and keeps what came of it."""

from __future__ import annotations

from pathlib import Path

from ...errors import PartnerFault, UsageError
from ...profile import Saml2Options
from ...vocabulary import Party, Text
from ..base import BackChannel, Facts, Violation
from .metadata import MetadataReading, read_metadata
from .metadata_model import PartnerMetadata
from .metadata_problems import Expectations

__all__ = ["PartnerSource"]

_ACCEPT = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8"
_EXPECTED = Text(
    "SAML 2.0 のメタデータを取得でき、接続に必要な情報がそろっている。",
    "SAML 2.0 metadata can be fetched and has what the connection needs.",
)


class PartnerSource:
    """`reading` fetches at the first call. A fault of the partner's is kept too and raised again, not fetched again."""

    def __init__(
        self,
        *,
        target_base_url: str,
        options: Saml2Options,
        expects_idp: bool,
        facts: Facts,
        back_channel: BackChannel,
    ) -> None:
        self._base = target_base_url
        self._options = options
        self._expects_idp = expects_idp
        self._facts = facts
        self._back_channel = back_channel
        self._known: tuple[MetadataReading, PartnerMetadata] | None = None
        self._fault: PartnerFault | None = None

    @property
    def metadata(self) -> PartnerMetadata:
        """Raises EnvironmentFault when it cannot be reached, PartnerFault when it cannot be used."""
        return self._once()[1]

    @property
    def problems(self) -> tuple[Violation, ...]:
        """What is wrong with the metadata although it can be used."""
        return self._once()[0].problems

    def _once(self) -> tuple[MetadataReading, PartnerMetadata]:
        if self._fault is not None:
            raise self._fault
        if self._known is None:
            try:
                self._known = self._load()
            except PartnerFault as fault:
                self._fault = fault
                raise
        return self._known

    def _load(self) -> tuple[MetadataReading, PartnerMetadata]:
        data, exchanges = self._fetch(self._options.metadata)
        separate: bytes | None = None
        if self._expects_idp and self._options.identity_provider.metadata is not None:
            separate, more = self._fetch(self._options.identity_provider.metadata)
            exchanges += more
        reading = read_metadata(data, self._expectations(), self._facts.now(), separate)
        if reading.metadata is None:
            flaw = next(problem.text for problem in reading.problems if problem.fatal)
            where = self._place(self._options.metadata)
            raise PartnerFault(_EXPECTED, Text(f"{where}: {flaw.ja}", f"{where}: {flaw.en}"), exchanges)
        return reading, reading.metadata

    def _expectations(self) -> Expectations:
        return Expectations(
            self._options.entity_id,
            self._options.identity_provider.entity_id,
            self._options.sign_off_binding,
            self._options.unlink_binding,
            self._expects_idp,
            self._options.encrypt_assertion,
        )

    def _fetch(self, location: str | Path) -> tuple[bytes, tuple[str, ...]]:
        if isinstance(location, Path):
            return _read_file(location), ()
        url = self._place(location)
        exchange = self._back_channel.send("GET", url, [("Accept", _ACCEPT)], b"", sender=Party.TESTER)
        response = exchange.response
        if response is None or response.status != 200:
            why = exchange.outcome
            raise PartnerFault(
                _EXPECTED,
                Text(f"{url} からメタデータを取得できません（{why.ja}）。", f"No metadata from {url} ({why.en})."),
                (exchange.id,),
            )
        return response.body, (exchange.id,)

    def _place(self, location: str | Path) -> str:
        """The URL, or the file's name."""
        if isinstance(location, Path):
            return location.name
        return location if "://" in location else f"{self._base}/{location.removeprefix('/')}"


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(
                f"メタデータのファイル {path} を読めません（{error.strerror}）。"
                "プロファイルの wires.saml2.metadata を確かめてください。",
                f"Cannot read the metadata file {path} ({error.strerror}): see wires.saml2.metadata in the profile.",
            )
        ) from error
