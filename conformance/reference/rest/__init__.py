"""The reference partner's HTTP and JSON interface, beside its SAML: what it remembers, and how it tells the portal."""
