"""A small mail service behind Shibboleth: accounts, consent and notices; not one line of SAML."""

from app.factory import create_app
from app.settings import Settings, read_settings

__all__ = ["Settings", "create_app", "read_settings"]
