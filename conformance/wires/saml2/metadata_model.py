"""The partner as its metadata describes it (saml-metadata-2.0-os), frozen."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509

from . import names

__all__ = [
    "AttributeService",
    "EncryptionKey",
    "EncryptionMethod",
    "Endpoint",
    "PartnerMetadata",
    "Role",
    "SpRole",
]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`index` and `is_default` only where the metadata has them (2.2.3)."""

    binding: str
    location: str
    response_location: str | None = None
    index: int | None = None
    is_default: bool | None = None

    @property
    def answer_location(self) -> str:
        """Where responses go: ResponseLocation where there is one (2.2.2)."""
        return self.response_location or self.location


@dataclass(frozen=True, slots=True)
class AttributeService:
    """AttributeConsumingService: the names that the partner requests (2.4.4.1)."""

    index: int | None
    is_default: bool | None
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EncryptionMethod:
    """An algorithm that an entity says it supports, with its hashes where it names them (2.4.1.1)."""

    algorithm: str
    digest: str | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key to encrypt to, and the methods named with it, if any."""

    certificate: x509.Certificate
    methods: tuple[EncryptionMethod, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What service provider and identity provider have in common (2.4.1, 2.4.2)."""

    entity_id: str
    signing: tuple[x509.Certificate, ...] = ()
    encryption: tuple[EncryptionKey, ...] = ()
    single_logout: tuple[Endpoint, ...] = ()
    manage_name_id: tuple[Endpoint, ...] = ()
    name_id_formats: tuple[str, ...] = ()
    single_sign_on: tuple[Endpoint, ...] = ()
    """Of the identity provider role only."""
    wants_requests_signed: bool = False

    def logout_endpoint(self, binding: str) -> Endpoint | None:
        return next((endpoint for endpoint in self.single_logout if endpoint.binding == binding), None)

    def manage_name_id_endpoint(self, binding: str) -> Endpoint | None:
        return next((endpoint for endpoint in self.manage_name_id if endpoint.binding == binding), None)

    def sign_on_endpoint(self, binding: str) -> Endpoint | None:
        return next((endpoint for endpoint in self.single_sign_on if endpoint.binding == binding), None)


@dataclass(frozen=True, slots=True)
class SpRole(Role):
    """The partner as service provider: it receives assertions."""

    assertion_consumers: tuple[Endpoint, ...] = ()
    attribute_services: tuple[AttributeService, ...] = ()
    signs_requests: bool = False
    wants_assertions_signed: bool = False

    @property
    def posted_consumers(self) -> tuple[Endpoint, ...]:
        return tuple(endpoint for endpoint in self.assertion_consumers if endpoint.binding == names.HTTP_POST)

    @property
    def default_consumer(self) -> Endpoint | None:
        """The default among those for HTTP-POST, by the rule of 2.2.3."""
        consumers = self.posted_consumers
        marked = [endpoint for endpoint in consumers if endpoint.is_default]
        unmarked = [endpoint for endpoint in consumers if endpoint.is_default is None]
        return next(iter([*marked, *unmarked, *consumers]), None)

    def requested_attributes(self, index: str | None = None) -> tuple[str, ...]:
        """Names of the service with this index, or of the default one (2.4.4)."""
        services = self.attribute_services
        if index is not None:
            services = tuple(service for service in services if str(service.index) == index)
        chosen = next(iter([service for service in services if service.is_default] or services), None)
        return () if chosen is None else chosen.attributes


@dataclass(frozen=True, slots=True)
class PartnerMetadata:
    """Service provider role, and the identity provider role where there is one (in the same descriptor or another)."""

    sp: SpRole
    idp: Role | None = None

    def role_of(self, issuer: str | None) -> Role | None:
        """The role whose entity has this ID; for both roles in one entity the one that signs as the other does."""
        roles = (self.sp, self.idp)
        return next((role for role in roles if role is not None and role.entity_id == issuer), None)
