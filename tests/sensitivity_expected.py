"""What each seeded defect makes of which case: requirements found not to hold, and those found worth a look.

A defect's failures are its own; what a warning marks is a should, or an obligation that holds in another way.
"""

from __future__ import annotations

__all__ = ["FAILED", "FAILED_IN_CHROMIUM", "WARNED", "WARNED_IN_CHROMIUM"]

FAILED: dict[str, dict[str, set[str]]] = {
    "any-password-taken": {
        "link/2.2.1-5/wrong-password": {"G-2.2.1-5"},
        "sso/2.2.3-3/wrong-password": {"G-2.2.3-3"},
    },
    "earlier-login-kept-at-sign-on": {
        "sso/2.2.1-5/shared-device": {"G-2.2.1-5"},
    },
    "portal-not-asked-when-logged-in": {
        "sso/2.2.1-5/shared-device": {"G-2.2.1-5"},
    },
    "earlier-link-goes-on-for-another": {
        "link/2.2.1-5/shared-device": {"G-2.2.1-5", "G-2.2.2-2"},
        "link/2.1-4/begun-again": {"G-2.1-4", "G-2.2.2-2"},
    },
    "abandoned-link-blocks-the-next": {
        "link/2.1-4/begun-again": {"G-2.1-4"},
    },
    "consent-serves-again": {
        "link/2.2.2-9/old-consent-sent-again": {"G-2.2.2-9"},
    },
    "begun-again-loses-the-link": {
        "link/2.2.2-6/begun-while-linked": {"G-2.2.2-6"},
    },
    "consent-form-not-checked": {
        "link/P-WEB-3/forged-in-linking": {"P-WEB-3"},
    },
    "consent-form-of-any-browser": {
        "link/P-WEB-3/forged-in-linking": {"P-WEB-3"},
    },
    "consent-form-without-token-taken": {
        "link/P-WEB-3/forged-in-linking": {"P-WEB-3"},
    },
    "consent-by-address": {
        "link/P-WEB-3/forged-in-linking": {"P-WEB-3"},
    },
    "input-form-not-checked": {
        "link/P-WEB-3/forged-in-linking": {"P-WEB-3"},
    },
    "provision-form-not-checked": {
        "notices/P-WEB-3/forged-provision-consent": {"P-WEB-3"},
    },
    "session-cookie-readable-by-scripts": {
        "sso/P-WEB-2/cookie-attributes": {"P-WEB-2"},
    },
    "login-tied-to-earlier-cookie": {
        "sso/P-WEB-2/new-session-at-login": {"P-WEB-2"},
    },
    "pseudonym-in-a-redirect": {
        "account/P-WEB-6/nothing-personal-in-addresses": {"P-WEB-6"},
    },
    "content-refused-to-who-comes-from-elsewhere": {
        "notices/2.1-3/its-own-content": {"G-2.1-3"},
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.1-6", "G-2.2.4-6"},
    },
    "short-part-loses-its-last": {
        "notices/A-JSON-5/in-parts": {"A-JSON-5"},
    },
    "cursor-counts-places": {
        "notices/A-JSON-5/in-parts": {"A-JSON-5"},
    },
    "two-logins-lost-by-unlinking": {
        "link/2.2.2-6/any-order": {"G-2.2.2-8"},
    },
    "tie-revived-by-anothers-link": {
        "link/2.2.2-6/any-order": {"G-2.2.2-9"},
    },
    "sign-off-spares-one-of-two": {
        "link/2.2.2-6/any-order": {"G-2.2.3-6"},
    },
    "link-without-consent": {
        "link/2.1-4/from-portal": {"G-2.2-1"},
        "link/2.2.2-2/needs-the-citizens-consent": {"G-2.2.2-2"},
        "link/2.2-1/declined-at-partner": {"G-2.2-1", "G-2.2.2-2"},
    },
    "link-never-completes": {
        "link/2.1-4/from-portal": {"G-2.1-4"},
    },
    "declined-and-tied": {
        "link/2.2-1/declined-at-partner": {"G-2.2-1"},
    },
    "guest-when-portal-refuses": {
        "link/2.2-1/declined-at-portal": {"G-2.2-1"},
        "link/2.2.1-3/no-user-folder": {"G-2.2.1-3"},
    },
    "guest-when-not-linked": {
        "link/2.2.2-11/no-use-before-linking": {"G-2.2.2-11"},
    },
    "crash-when-portal-refuses": {
        "link/2.2-1/declined-at-portal": {"G-2.2-1"},
        "link/2.2.1-3/no-user-folder": {"G-2.2.1-3"},
        "link/2.2.2-11/no-use-before-linking": {"G-2.2.2-11"},
        "sso/P-SAML-8/not-successful": {"P-SAML-8"},
    },
    "pseudonyms-in-any-case": {
        "link/2.2.2-1/pseudonyms-are-not-mixed-up": {"G-2.2.2-1"},
        "link/P-SAML-9/nearly-the-same": {"P-SAML-9"},
    },
    "last-assertion-believed": {
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
    },
    "encryption-taken-for-signature": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
    },
    "signature-inside-encryption-not-checked": {
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
    },
    "what-is-decrypted-believed-outright": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
        "sso/P-SAML-1/undecryptable": {"P-SAML-1"},
    },
    "crash-on-what-cannot-be-decrypted": {
        "sso/P-SAML-1/undecryptable": {"P-SAML-1"},
        "sso/P-SAML-1/encryption-tag": {"P-SAML-1"},
    },
    "plain-assertion-believed-beside-encrypted": {
        "sso/P-SAML-1/forged-beside-encrypted": {"P-SAML-1"},
    },
    "encrypted-assertion-believed-beside-signed": {
        "sso/P-SAML-1/forged-beside-encrypted": {"P-SAML-1"},
    },
    "last-encrypted-assertion-believed": {
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
    },
    "declared-encryption-not-taken": {
        "account/P-SAML-12/declared-encryption": {"P-SAML-12"},
    },
    "external-entities-fetched": {
        "account/P-XML-1/no-outside-address": {"P-XML-1"},
    },
    "document-type-fetched": {
        "account/P-XML-1/no-outside-address": {"P-XML-1"},
    },
    "file-quoted-in-an-error": {
        "account/P-XML-1/no-local-file": {"P-XML-1"},
    },
    "sessions-lost-by-a-document-type": {
        "account/P-XML-1/stops-nothing": {"P-XML-1"},
    },
    "relay-state-followed": {
        "sso/P-WEB-1/relay-state": {"P-WEB-1"},
    },
    "landing-not-checked": {
        "sso/P-WEB-1/relay-state": {"P-WEB-1"},
        "sso/P-WEB-1/landing": {"P-WEB-1"},
    },
    "landing-checked-by-its-first-slash": {
        "sso/P-WEB-1/relay-state": {"P-WEB-1"},
        "sso/P-WEB-1/landing": {"P-WEB-1"},
    },
    "landing-checked-by-its-beginning": {
        "sso/P-WEB-1/relay-state": {"P-WEB-1"},
        "sso/P-WEB-1/landing": {"P-WEB-1"},
    },
    "pseudonym-read-up-to-a-comment": {
        "link/P-SAML-9/comment": {"P-SAML-9"},
    },
    "pseudonym-read-from-its-last-part": {
        "link/P-SAML-9/comment": {"P-SAML-9"},
    },
    "pseudonym-cut-to-its-column": {
        "link/P-SAML-9/longest": {"P-SAML-9"},
    },
    "pseudonym-of-plain-characters-only": {
        "link/P-SAML-9/longest": {"P-SAML-9"},
    },
    "pseudonyms-stripped": {
        "link/P-SAML-9/nearly-the-same": {"P-SAML-9"},
    },
    "pseudonyms-normalised": {
        "link/P-SAML-9/nearly-the-same": {"P-SAML-9"},
    },
    "asks-for-telephone-number": {
        "link/2.2.2-3/asks-basic-four-only": {"G-2.2.2-3"},
    },
    "input-screen-skipped": {
        "link/2.2.2-4/input-screen": {"G-2.2.2-4"},
    },
    "link-ends-with-third-sign-on": {
        "link/2.2.2-6/lasts": {"G-2.2.2-6"},
    },
    "relink-refused": {
        "link/2.2.2-10/again-after-unlinking": {"G-2.2.2-10"},
    },
    "tie-kept-after-unlink": {
        "unlink/2.2-2/tie-removed": {"G-2.2-2"},
        "notices/1.5-1/after-unlinking": {"A-JSON-3", "G-1.5-1"},
    },
    "session-lost-by-unlinking": {
        "unlink/2.2.2-8/login-survives": {"G-2.2.2-8"},
    },
    "sign-on-after-unlink": {
        "unlink/2.2.2-9/sso-refused": {"G-2.2.2-9"},
    },
    "unlink-answered-and-not-done": {
        "unlink/2.2-2/tie-removed": {"G-2.2-2"},
        "unlink/2.2.2-9/sso-refused": {"G-2.2.2-9"},
        "notices/1.5-1/after-unlinking": {"A-JSON-3", "G-1.5-1"},
    },
    "unlink-through-browser-refused": {
        "unlink/2.2.2-5/at-will/redirect": {"G-2.2.2-5"},
        "unlink/2.2.2-5/at-will/post": {"G-2.2.2-5"},
    },
    "direct-unlink-refused": {
        "unlink/2.2.2-5/at-will/soap": {"G-2.2.2-5"},
    },
    "unlink-refused-while-logged-in": {
        "unlink/2.2-2/tie-removed": {"G-2.2.2-5"},
        "unlink/2.2.2-5/at-will/redirect": {"G-2.2.2-5"},
        "unlink/2.2.2-5/at-will/soap": {"G-2.2.2-5"},
        "unlink/2.2.2-5/at-will/post": {"G-2.2.2-5"},
        "unlink/2.2.2-7/while-signed-on": {"G-2.2.2-7"},
    },
    "unlink-refused-while-logged-out": {
        "unlink/2.2.2-5/while-signed-off": {"G-2.2.2-5"},
    },
    "unknown-unlink-unties-somebody": {
        "account/2.2.1-4/unlink-unlinked": {"G-2.2.1-4"},
        "unlink/P-SAML-11/somebody-else": {"P-SAML-11"},
    },
    "account-mixed-up": {
        "sso/2.2.1-5/each-to-his-own-account": {"G-2.2.1-5"},
    },
    "login-asked-in-sign-on": {
        "sso/2.2.3-1/no-further-authentication": {"G-2.2.3-1"},
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.2.4-6"},
    },
    "sign-on-without-session": {
        "sso/2.2-3/login-state": {"G-2.2-3", "G-2.2.3-2"},
    },
    "unsolicited-refused": {
        "sso/2.2.3-2/unsolicited": {"G-2.2.3-2"},
    },
    "unknown-pseudonym-gets-an-account": {
        "account/2.2.1-4/sign-on-unlinked": {"G-2.2.1-4"},
    },
    "linked-not-vouched-for": {
        "sso/2.2.3-3/partner-authenticates": {"G-2.2.3-3"},
    },
    "unlinked-vouched-for": {
        "account/2.2.1-4/partner-authenticates-unlinked": {"G-2.2.1-4"},
    },
    "vouched-for-as-another": {
        "account/2.2.1-4/partner-authenticates-unlinked": {"G-2.2.1-4"},
    },
    "no-signature-check": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
    },
    "unsigned-accepted": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
    },
    "any-key-accepted": {
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
    },
    "digest-not-checked": {
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "signature-wrapping": {
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
    },
    "public-key-taken-for-secret": {
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
    },
    "issuer-not-checked": {
        "sso/P-SAML-2/another-issuer": {"P-SAML-2"},
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "audience-not-checked": {
        "sso/P-SAML-3/another-audience": {"P-SAML-3"},
    },
    "validity-never-ends": {
        "sso/P-SAML-4/expired": {"P-SAML-4"},
    },
    "confirmation-never-ends": {
        "sso/P-SAML-4/expired": {"P-SAML-4"},
    },
    "validity-begins-at-once": {
        "sso/P-SAML-4/not-yet-valid": {"P-SAML-4"},
    },
    "replay-accepted": {
        "sso/P-SAML-5/same-browser": {"P-SAML-5"},
        "sso/P-SAML-5/fresh-browser": {"P-SAML-5"},
    },
    "replay-remembered-per-browser": {
        "sso/P-SAML-5/fresh-browser": {"P-SAML-5"},
    },
    "recipient-not-checked": {
        "sso/P-SAML-6/another-recipient": {"P-SAML-6"},
    },
    "destination-not-checked": {
        "sso/P-SAML-6/another-destination": {"P-SAML-6"},
        "unlink/P-SAML-11/somebody-else": {"P-SAML-11"},
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
    },
    "any-request-answered": {
        "sso/P-SAML-7/unknown-request": {"P-SAML-7"},
        "sso/P-SAML-7/another-browsers-request": {"P-SAML-7"},
    },
    "requests-shared-by-all-browsers": {
        "sso/P-SAML-7/another-browsers-request": {"P-SAML-7"},
    },
    "status-not-checked": {
        "sso/P-SAML-8/not-successful": {"P-SAML-8"},
    },
    "forged-answer-ends-the-link": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
    },
    "crash-on-a-wrong-answer": {
        "sso/P-SAML-1/unsigned": {"P-SAML-1"},
        "sso/P-SAML-1/another-key": {"P-SAML-1"},
        "sso/P-SAML-1/altered-after-signing": {"P-SAML-1"},
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
        "sso/P-SAML-1/public-key-as-secret": {"P-SAML-1"},
        "sso/P-SAML-2/another-issuer": {"P-SAML-2"},
        "sso/P-SAML-3/another-audience": {"P-SAML-3"},
        "sso/P-SAML-3/no-audience": {"P-SAML-3"},
        "sso/P-SAML-4/expired": {"P-SAML-4"},
        "sso/P-SAML-4/not-yet-valid": {"P-SAML-4"},
        "sso/P-SAML-6/another-recipient": {"P-SAML-6"},
        "sso/P-SAML-6/another-destination": {"P-SAML-6"},
        "sso/P-SAML-7/unknown-request": {"P-SAML-7"},
        "sso/P-SAML-5/same-browser": {"P-SAML-5"},
        "sso/P-SAML-5/fresh-browser": {"P-SAML-5"},
        "sso/P-SAML-7/another-browsers-request": {"P-SAML-7"},
        "link/P-SAML-9/qualifiers-and-format": {"P-SAML-9"},
        "account/P-XML-1/stops-nothing": {"P-XML-1"},
        "account/P-XML-1/no-local-file": {"P-XML-1"},
        "account/P-XML-1/no-outside-address": {"P-XML-1"},
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "unlink/P-SAML-11/somebody-else": {"P-SAML-11"},
        "unlink/P-SAML-11/issued-long-ago": {"P-SAML-11"},
        "unlink/P-SAML-11/replayed": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
        "ssoff/P-SAML-10/expired": {"P-SAML-10"},
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
        "ssoff/P-SAML-10/replayed": {"P-SAML-10"},
    },
    "notice-url-asks-for-login": {
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.2.4-6"},
    },
    "notice-url-forgotten-in-sign-on": {
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.1-6", "G-2.2.4-6"},
    },
    "sign-off-keeps-session": {
        "ssoff/2.2.3-6/policy-answer-and-state-agree": {"G-2.2.3-6"},
    },
    "sign-off-through-browser-unanswered": {
        "ssoff/2.2.3-7/from-portal": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/post": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2-4/one-action": {"G-2.2-4"},
    },
    "direct-sign-off-broken": {
        "ssoff/2.2.3-7/from-portal/soap": {"G-2.2.3-5", "G-2.2.3-7"},
    },
    "sign-off-refused": {
        "ssoff/2.2.3-7/from-portal": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/soap": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/post": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-6/policy-answer-and-state-agree": {"G-2.2.3-6"},
    },
    "own-session-survives-sign-off-here": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2.3-8"},
    },
    "own-direct-sign-off-unsigned": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2-4"},
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "own-direct-sign-off-names-browsers-address": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2-4"},
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "portal-not-told-of-sign-off": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2-4"},
    },
    "link-ends-with-sign-off-here": {
        "ssoff/2.2.3-9/link-survives": {"G-2.2.3-9"},
    },
    "link-ends-with-sign-off": {
        "ssoff/2.2.3-9/link-survives": {"G-2.2.3-9"},
    },
    "unknown-sign-off-logs-everybody-out": {
        "account/2.2.1-4/sign-off-unlinked": {"G-2.2.1-4"},
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
    },
    "unsigned-request-accepted": {
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "request-signature-only-looked-for": {
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "direct-unlink-unsigned": {
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
    },
    "direct-sign-off-by-any-key": {
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "posted-request-not-verified": {
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
    },
    "refused-request-unties-all-the-same": {
        "unlink/P-SAML-11/not-authenticated": {"P-SAML-11"},
        "unlink/P-SAML-11/somebody-else": {"P-SAML-11"},
        "unlink/P-SAML-11/replayed": {"P-SAML-11"},
    },
    "refused-request-logs-out-all-the-same": {
        "ssoff/P-SAML-10/not-authenticated": {"P-SAML-10"},
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
    },
    "sign-off-by-session-alone": {
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
    },
    "replayed-unlink-unties-anew": {
        "unlink/P-SAML-11/replayed": {"P-SAML-11"},
    },
    "former-pseudonym-unties-account": {
        "unlink/P-SAML-11/replayed": {"P-SAML-11"},
    },
    "new-pseudonym-taken-for-unlinking": {
        "unlink/P-SAML-11/new-pseudonym": {"P-SAML-11"},
    },
    "second-unlink-ties-again": {
        "unlink/2.2-2/asked-again": {"G-2.2-2"},
    },
    "second-unlink-crashes": {
        "unlink/2.2-2/asked-again": {"G-2.2-2"},
    },
    "anothers-notice-in-list": {
        "notices/2.2.4-3/own-only": {"G-2.2.4-3"},
    },
    "body-in-headers": {
        "notices/2.2.4-2/headers-only": {"G-2.2.4-2"},
    },
    "notice-url-of-another": {
        "notices/2.1-3/its-own-content": {"G-2.1-3"},
    },
    "sender-missing": {
        "notices/2.1-1/six-items": {"A-JSON-1", "G-2.1-1"},
    },
    "times-without-offset": {
        "notices/2.1-1/six-items": {"A-JSON-1", "G-2.1-1"},
    },
    "retention-limit-wrong": {
        "notices/2.1-1/six-items": {"G-2.1-1"},
    },
    "notice-url-relative": {
        "notices/2.1-1/six-items": {"A-JSON-1"},
        "notices/2.1-2/usable-links": {"A-URL-1", "G-2.1-2"},
    },
    "notice-url-on-another-host": {
        "notices/2.1-2/usable-links": {"A-URL-1"},
    },
    "notice-lost-between-pages": {
        "notices/2.1-5/complete": {"G-2.1-5"},
    },
    "notice-lost-after-fifth-part": {
        "notices/2.1-5/many": {"G-2.1-5"},
    },
    "notice-lost-at-each-thousand": {
        "notices/2.1-5/many": {"G-2.1-5"},
    },
    "list-ends-at-a-thousand": {
        "notices/2.1-5/many": {"G-2.1-5"},
    },
    "order-lost-beyond-a-thousand": {
        "notices/2.1-5/many": {"A-JSON-8"},
    },
    "notice-listed-twice": {
        "notices/2.1-5/complete": {"G-2.1-5"},
        "notices/A-JSON-5/in-parts": {"A-JSON-5"},
    },
    "new-notice-one-retrieval-late": {
        "notices/2.2.4-1/as-of-now": {"G-2.2.4-1"},
    },
    "opened-by-listing": {
        "notices/2.2.4-1/opened-at-once": {"G-2.2.4-1"},
    },
    "body-in-notice-url": {
        "notices/2.2.4-2/headers-only": {"G-2.2.4-2"},
    },
    "unlinked-told-from-never-linked": {
        "notices/1.5-1/after-unlinking": {"A-JSON-3"},
    },
    "unlinked-refused-without-form": {
        "notices/1.5-1/never-linked": {"A-JSON-3"},
    },
    "notices-for-never-linked": {
        "notices/1.5-1/never-linked": {"A-JSON-3", "G-1.5-1"},
    },
    "provided-before-consent": {
        "notices/2.2.4-4/after-partners-consent": {"G-2.2.4-4"},
    },
    "no-credentials-needed": {
        "notices/A-JSON-2/needs-credentials": {"A-JSON-2"},
    },
    "list-may-be-stored": {
        "notices/A-JSON-4/not-stored": {"A-JSON-4"},
    },
    "content-elsewhere": {
        "notices/2.1-3/its-own-content": {"G-2.1-3"},
    },
    "never-opened": {
        "notices/2.2.4-1/opened-at-once": {"G-2.2.4-1"},
    },
    "anothers-content-shown": {
        "notices/P-WEB-4/owner-only": {"P-WEB-4"},
    },
    "metadata-without-sign-off": {
        "account/P-SAML-12/description": {"P-SAML-12"},
    },
    "relay-state-too-long": {
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "logout-request-without-session-index": {
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "logout-response-to-another-request": {
        "ssoff/2.2.3-7/from-portal": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/soap": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/post": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2-4/one-action": {"G-2.2-4"},
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "logout-response-to-another-address": {
        "ssoff/2.2.3-7/from-portal": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2.3-7/from-portal/post": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2-4/one-action": {"G-2.2-4"},
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "posted-answer-unsigned": {
        "unlink/2.2.2-5/at-will/post": {"G-2.2.2-5"},
        "ssoff/2.2.3-7/from-portal/post": {"G-2.2.3-5", "G-2.2.3-7"},
        "account/P-SAML-13/every-message": {"P-SAML-13"},
    },
    "rest-link-answer-without-address": {
        "link/2.1-4/from-portal": {"G-2.1-4"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-link-address-relative": {
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-link-finished-untold": {
        "link/A-REST-2/told-when-finished": {"A-REST-2"},
    },
    "rest-declined-told-as-linked": {
        "link/A-REST-2/told-when-finished": {"A-REST-2"},
    },
    "rest-sign-on-for-anybody": {
        "account/2.2.1-4/sign-on-unlinked": {"G-2.2.1-4"},
    },
    "rest-refusal-as-page": {
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-sign-on-answer-huge": {
        "sso/2.2-3/login-state": {"G-2.2.3-2"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-sign-on-answer-not-json": {
        "sso/2.2-3/login-state": {"G-2.2.3-2"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-sign-on-address-again": {
        "sso/A-REST-3/address-serves-once": {"A-REST-3"},
    },
    "rest-code-answered-with-number": {
        "sso/2.2.3-3/partner-authenticates": {"G-2.2.3-3"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-state-forgotten": {
        "sso/2.2.3-3/partner-authenticates": {"G-2.2.3-3"},
        "account/A-REST-2/every-call": {"A-REST-2"},
    },
    "rest-unlink-answered-and-not-done": {
        "unlink/2.2-2/tie-removed": {"G-2.2-2"},
        "unlink/2.2.2-9/sso-refused": {"G-2.2.2-9"},
        "notices/1.5-1/after-unlinking": {"A-JSON-3", "G-1.5-1"},
    },
    "rest-unknown-unlink-unties-somebody": {
        "account/2.2.1-4/unlink-unlinked": {"G-2.2.1-4"},
    },
    "rest-unlink-crashes-while-logged-in": {
        "unlink/2.2-2/tie-removed": {"G-2.2.2-5"},
        "unlink/2.2.2-7/while-signed-on": {"G-2.2.2-7"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-sign-off-crashes": {
        "ssoff/2.2.3-7/from-portal": {"G-2.2.3-5", "G-2.2.3-7"},
        "ssoff/2.2-4/one-action": {"G-2.2-4"},
        "account/A-REST-1/every-answer": {"A-REST-1"},
    },
    "rest-unknown-sign-off-logs-everybody-out": {
        "account/2.2.1-4/sign-off-unlinked": {"G-2.2.1-4"},
    },
    "rest-portal-not-told-of-sign-off": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2-4"},
    },
    "rest-calls-with-wrong-credentials": {
        "ssoff/2.2.3-8/from-partner": {"G-2.2-4"},
        "link/A-REST-2/told-when-finished": {"A-REST-2"},
        "account/A-REST-2/every-call": {"A-REST-2"},
    },
    "rest-no-credentials-needed": {
        "account/A-REST-4/needs-credentials": {"A-REST-4"},
        "account/A-REST-4/needs-credentials-to-unlink": {"A-REST-4"},
        "account/A-REST-4/wrong-credentials": {"A-REST-4"},
    },
    "rest-any-credentials-accepted": {
        "account/A-REST-4/wrong-credentials": {"A-REST-4"},
    },
    "rest-unlink-without-credentials": {
        "account/A-REST-4/needs-credentials-to-unlink": {"A-REST-4"},
        "account/A-REST-4/wrong-credentials": {"A-REST-4"},
    },
    "malformed-request-crashes": {
        "notices/A-JSON-3/malformed": {"A-JSON-3", "A-JSON-6"},
        "notices/A-JSON-6/oversize": {"A-JSON-6"},
    },
    "stack-trace-in-refusal": {
        "notices/A-JSON-3/malformed": {"A-JSON-6"},
        "notices/A-JSON-3/outside-of-the-contract": {"A-JSON-6"},
        "notices/A-JSON-6/oversize": {"A-JSON-6"},
    },
    "nested-request-crashes": {
        "notices/A-JSON-6/oversize": {"A-JSON-6"},
    },
    "pseudonym-taken-for-condition": {
        "notices/A-JSON-3/wrong-pseudonym": {"A-JSON-3", "A-JSON-6"},
    },
    "pseudonym-taken-for-pattern": {
        "notices/A-JSON-3/wrong-pseudonym": {"A-JSON-3", "A-JSON-6"},
    },
    "value-becomes-a-header": {
        "notices/A-JSON-3/wrong-pseudonym": {"A-JSON-6"},
    },
    "limit-not-looked-at": {
        "notices/A-JSON-3/wrong-limit": {"A-JSON-3", "A-JSON-6"},
    },
    "made-up-cursor-crashes": {
        "notices/A-JSON-6/anothers-place": {"A-JSON-6"},
        "notices/A-JSON-3/wrong-cursor": {"A-JSON-3", "A-JSON-6"},
    },
    "other-methods-crash": {
        "notices/A-JSON-3/outside-of-the-contract": {"A-JSON-6"},
    },
    "too-large-request-crashes": {
        "notices/A-JSON-6/oversize": {"A-JSON-6"},
    },
    "credentials-compared-by-beginning": {
        "notices/A-JSON-2/wrong-credentials": {"A-JSON-2"},
    },
    "credentials-in-any-case": {
        "notices/A-JSON-2/wrong-credentials": {"A-JSON-2"},
    },
    "one-refusal-too-many": {
        "notices/A-JSON-2/wrong-credentials": {"A-JSON-2"},
    },
    "request-cut-off-in-text-crashes": {
        "notices/A-JSON-6/any-request": {"A-JSON-6"},
    },
    "no-place-to-go-on-from-where-much-is-asked-for": {
        "notices/A-JSON-6/any-request": {"A-JSON-1"},
    },
    "unlimited-notice-left-out": {
        "notices/2.1-5/any-retention-limit": {"G-2.1-5"},
    },
    "expired-notice-listed": {
        "notices/2.1-5/any-retention-limit": {"A-JSON-7"},
    },
    "listed-in-order-of-arrival": {
        "notices/A-JSON-8/order": {"A-JSON-8"},
    },
    "order-changes-each-time": {
        "notices/A-JSON-8/order": {"A-JSON-8"},
    },
    "mixed-up-at-the-same-time": {
        "notices/2.2.4-3/at-the-same-time": {"G-2.2.4-3"},
    },
    "supplementary-characters-lost": {
        "notices/2.1-1/any-text": {"G-2.1-1"},
    },
    "titles-escaped-for-markup": {
        "notices/2.1-1/any-text": {"G-2.1-1"},
    },
    "titles-of-one-width": {
        "notices/2.1-1/any-text": {"G-2.1-1"},
    },
    "anothers-content-by-url-with-query": {
        "notices/P-WEB-4/other-forms-of-the-url": {"P-WEB-4"},
    },
    "opened-content-without-login": {
        "notices/P-WEB-4/needs-a-login": {"P-WEB-4"},
    },
    "opened-content-after-sign-off": {
        "notices/P-WEB-4/needs-a-login": {"P-WEB-4"},
    },
    "content-may-be-shared": {
        "notices/P-WEB-4/not-kept-for-others": {"P-WEB-4"},
    },
    "markup-in-title-at-work": {
        "notices/P-TXT-1/markup-is-only-text": {"P-TXT-1"},
    },
    "place-tells-whose-list": {
        "notices/A-JSON-6/anothers-place": {"A-JSON-6"},
    },
}

WARNED: dict[str, dict[str, set[str]]] = {
    "authentication-tag-not-compared": {
        "sso/P-SAML-1/encryption-tag": {"P-SAML-1"},
    },
    "what-is-decrypted-believed-outright": {
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
        "sso/P-SAML-1/encryption-tag": {"P-SAML-1"},
    },
    "signature-inside-encryption-not-checked": {
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
    },
    "unsolicited-taken-unsaid": {
        "sso/P-SAML-7/not-asked-for": {"P-SAML-7"},
    },
    "entities-expanded": {
        "account/P-XML-1/stops-nothing": {"P-XML-1"},
    },
    "pseudonym-by-value-alone": {
        "link/P-SAML-9/qualifiers-and-format": {"P-SAML-9"},
    },
    "qualifiers-wanted-outright": {
        "link/P-SAML-9/qualifiers-and-format": {"P-SAML-9"},
    },
    "abandoned-link-blocks-the-next": {
        "link/2.2.1-5/shared-device": {"G-2.2.1-5"},
    },
    "unanswered-request-blocks-sign-on": {
        "sso/A-OPS-1/portal-down": {"A-OPS-1"},
    },
    "unanswered-sign-off-blocks-sign-on": {
        "ssoff/A-OPS-1/portal-down": {"A-OPS-1"},
    },
    "crash-when-sign-off-is-not-told": {
        "ssoff/A-OPS-1/portal-down": {"A-OPS-1"},
    },
    "login-restored-when-sign-off-is-not-told": {
        "ssoff/A-OPS-1/portal-down": {"A-OPS-1"},
    },
    "crash-when-link-is-not-told": {
        "link/A-OPS-1/portal-down": {"A-OPS-1"},
    },
    "content-refused-to-who-comes-from-elsewhere": {
        "notices/2.3-2/complete-in-own-window": {"G-2.3-2"},
    },
    "session-cookie-for-every-site": {
        "sso/P-WEB-2/cookie-attributes": {"P-WEB-2"},
    },
    # The cookie from before login is one for every site, which the flow needs and a login must not have.
    "login-tied-to-earlier-cookie": {
        "sso/P-WEB-2/cookie-attributes": {"P-WEB-2"},
    },
    "link-without-consent": {
        "link/2.1-4/from-portal": {"G-2.3-1"},
    },
    "link-never-completes": {
        "link/2.1-4/from-portal": {"G-2.3-1"},
    },
    "unlink-answered-and-not-done": {
        "account/2.2.1-4/unlink-unlinked": {"G-2.2.1-4"},
    },
    "unlink-through-browser-refused": {
        "unlink/2.2-2/tie-removed": {"G-2.2.2-5"},
        "unlink/2.2.2-5/while-signed-off": {"G-2.2.2-5"},
        "unlink/2.2.2-7/while-signed-on": {"G-2.2.2-7"},
    },
    "unlink-refused-while-logged-in": {
        "unlink/2.2-2/tie-removed": {"G-2.2.2-5"},
        "unlink/2.2.2-7/while-signed-on": {"G-2.2.2-7"},
    },
    "unlink-refused-while-logged-out": {
        "unlink/2.2.2-5/while-signed-off": {"G-2.2.2-5"},
    },
    "consent-asked-again": {
        "sso/2.2.1-2/no-consent-again": {"G-2.2.1-2"},
    },
    "sign-off-clears-cookie-only": {
        "ssoff/2.2.3-4/old-session-is-of-no-use": {"G-2.2.3-4"},
    },
    "notice-url-of-another": {
        "notices/2.3-2/complete-in-own-window": {"G-2.3-2"},
    },
    "notice-lost-between-pages": {
        "notices/2.1-5/complete": {"G-2.1-5"},
    },
    "content-elsewhere": {
        "notices/2.3-2/complete-in-own-window": {"G-2.3-2"},
    },
    "rest-unlink-answered-and-not-done": {
        "account/2.2.1-4/unlink-unlinked": {"G-2.2.1-4"},
    },
    "rest-unknown-unlink-unties-somebody": {
        "account/2.2.1-4/unlink-unlinked": {"G-2.2.1-4"},
    },
    "no-signature-check": {
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
    },
    "signature-wrapping": {
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
    },
    "refused-request-unties-all-the-same": {
        "unlink/P-SAML-11/issued-long-ago": {"P-SAML-11"},
    },
    "old-request-accepted": {
        "unlink/P-SAML-11/issued-long-ago": {"P-SAML-11"},
    },
    "refused-request-logs-out-all-the-same": {
        "ssoff/P-SAML-10/expired": {"P-SAML-10"},
        "ssoff/P-SAML-10/replayed": {"P-SAML-10"},
    },
    "sign-off-never-expires": {
        "ssoff/P-SAML-10/expired": {"P-SAML-10"},
    },
    "replayed-sign-off-logs-out": {
        "ssoff/P-SAML-10/replayed": {"P-SAML-10"},
    },
    "sign-off-by-pseudonym-alone": {
        "ssoff/P-SAML-10/somebody-else": {"P-SAML-10"},
    },
    "login-lives-until-portal-confirms": {
        "ssoff/A-OPS-1/portal-down": {"A-OPS-1"},
        "ssoff/2.2.3-4/not-confirmed-by-portal": {"G-2.2.3-4"},
    },
    "login-lives-until-told-directly": {
        "ssoff/A-OPS-1/portal-down": {"A-OPS-1"},
        "ssoff/2.2.3-4/not-confirmed-by-portal": {"G-2.2.3-4"},
    },
    "signed-part-picked-out": {
        "sso/P-SAML-1/signature-wrapping": {"P-SAML-1"},
        "sso/P-SAML-1/second-statement": {"P-SAML-1"},
    },
    "weak-hash-accepted": {
        "sso/P-SAML-1/weak-hash": {"P-SAML-1"},
    },
    "audience-not-checked": {
        "sso/P-SAML-3/no-audience": {"P-SAML-3"},
    },
    "audience-optional": {
        "sso/P-SAML-3/no-audience": {"P-SAML-3"},
    },
    "malformed-request-crashes": {
        "notices/A-JSON-6/oversize": {"A-JSON-3"},
    },
    "media-type-not-looked-at": {
        "notices/A-JSON-3/outside-of-the-contract": {"A-JSON-3"},
    },
    "nested-request-crashes": {
        "notices/A-JSON-6/oversize": {"A-JSON-3"},
    },
    "limit-not-looked-at": {
        "notices/A-JSON-3/wrong-limit": {"A-JSON-3"},
    },
    "other-methods-crash": {
        "notices/A-JSON-3/outside-of-the-contract": {"A-JSON-3"},
    },
    "too-large-request-crashes": {
        "notices/A-JSON-6/oversize": {"A-JSON-3"},
    },
    "unlimited-notice-left-out": {
        "notices/2.1-5/any-retention-limit": {"G-2.1-1"},
    },
    "limit-where-there-is-none": {
        "notices/2.1-5/any-retention-limit": {"G-2.1-1"},
    },
    "odd-limit-empties-the-list": {
        "notices/2.1-5/any-retention-limit": {"G-2.1-5"},
    },
    "titles-of-one-width": {
        "notices/2.1-1/any-text": {"G-2.1-1"},
    },
    "titles-composed": {
        "notices/2.1-1/any-text": {"G-2.1-1"},
    },
    "unlinked-told-in-a-header": {
        "notices/1.5-1/after-unlinking": {"A-JSON-3"},
    },
    "content-kept-for-a-while": {
        "notices/P-WEB-4/not-kept-for-others": {"P-WEB-4"},
    },
}

# What only a browser shows: the cases on the requirements of the defect, in Chromium.
FAILED_IN_CHROMIUM: dict[str, dict[str, set[str]]] = {
    "session-cookie-readable-by-scripts": {
        "sso/P-WEB-2/cookie-attributes": {"P-WEB-2"},
        "sso/P-WEB-2/login-out-of-scripts-reach": {"P-WEB-2"},
    },
    "login-dialog-after-sign-on": {
        "sso/2.2.3-1/nothing-asked-on-the-screen": {"G-2.2.3-1"},
    },
    "pseudonym-in-the-address": {
        "account/P-WEB-6/nothing-personal-in-addresses": {"P-WEB-6"},
    },
    "consent-given-by-timer": {
        "link/2.2.2-2/consent-by-own-act": {"G-2.2.2-2"},
    },
    "content-hidden-by-script": {
        "notices/2.1-3/readable-on-the-screen": {"G-2.1-3"},
    },
    "content-refused-to-who-comes-from-elsewhere": {
        "notices/2.1-2/pressed-in-the-list": {"G-2.1-2"},
        "notices/2.1-3/its-own-content": {"G-2.1-3"},
        "sso/2.1-6/notice-url-through-sign-on": {"G-2.1-6", "G-2.2.4-6"},
    },
    "notice-url-in-referrer": {
        "notices/P-WEB-6/notice-url-kept-from-others": {"P-WEB-6"},
    },
    "unprotected-image-in-content": {
        "account/P-WEB-7/nothing-unprotected": {"P-WEB-7"},
    },
}
WARNED_IN_CHROMIUM: dict[str, dict[str, set[str]]] = {
    "content-refused-to-who-comes-from-elsewhere": {
        "notices/2.3-2/complete-in-own-window": {"G-2.3-2"},
    },
    "menu-kept-by-the-browser": {
        "ssoff/2.2.3-4/back-button": {"G-2.2.3-4"},
    },
    "account-left-in-browser-storage": {
        "ssoff/2.2.3-4/nothing-left-in-the-browser": {"G-2.2.3-4"},
    },
    "consent-in-a-foreign-frame": {
        "link/P-WEB-5/not-in-a-foreign-frame": {"P-WEB-5"},
    },
    "content-leaves-its-own-window": {
        "notices/2.3-2/complete-in-own-window": {"G-2.3-2"},
    },
}
