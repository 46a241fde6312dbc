"""SAML 2.0 messages as the reference partner reads and writes them, on lxml, xmlsec and cryptography alone."""
