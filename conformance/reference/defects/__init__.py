"""The seeded defects: each makes the partner go wrong in one step, and in nothing else."""

from __future__ import annotations

from conformance.reference.defects import (
    assertions,
    begun_again,
    content,
    direct_sign_off,
    documents,
    encryption,
    forged,
    link,
    lives,
    long_lists,
    messages,
    notice_lists,
    notice_requests,
    notices,
    outage,
    pseudonyms,
    redirects,
    requests,
    rest,
    screens,
    shared_device,
    sign_off,
    sign_on,
    signatures,
    unlink,
)
from conformance.reference.defects.catalogue import Catalogue, Defect

__all__ = ["CATALOGUE", "Defect"]

CATALOGUE = Catalogue(
    (
        *link.DEFECTS,
        *unlink.DEFECTS,
        *sign_on.DEFECTS,
        *signatures.DEFECTS,
        *assertions.DEFECTS,
        *encryption.DEFECTS,
        *pseudonyms.DEFECTS,
        *documents.DEFECTS,
        *redirects.DEFECTS,
        *sign_off.DEFECTS,
        *direct_sign_off.DEFECTS,
        *notices.DEFECTS,
        *notice_lists.DEFECTS,
        *long_lists.DEFECTS,
        *notice_requests.DEFECTS,
        *content.DEFECTS,
        *screens.DEFECTS,
        *messages.DEFECTS,
        *requests.DEFECTS,
        *rest.DEFECTS,
        *lives.DEFECTS,
        *shared_device.DEFECTS,
        *begun_again.DEFECTS,
        *forged.DEFECTS,
        *outage.DEFECTS,
    )
)
