"""The five operations as a citizen and the portal live them, in small steps; nothing here judges."""

from .by_hand import hiding_what_is_typed, person_lacking
from .forged import Forgery, act_forged
from .link import link, settle_link, start_link_at_partner
from .notices import (
    Retrieval,
    choose_notices,
    give_provision_consent,
    open_notice_list,
    press_notice,
    retrieve,
    retrieve_as,
    withdraw_provision_consent,
)
from .outage import portal_down
from .pictures import mask_rules
from .probe import Standing, account_shown, probe
from .scene import Device, Manner, Passage, Scene, SeenScreen
from .seeding import (
    SeededNotice,
    SeedingRefusedError,
    can_seed,
    can_seed_by_itself,
    remove_by_person,
    remove_seeded,
    seed,
)
from .sign_off import SigningOff, sign_off, sign_off_at_partner
from .sign_on import (
    log_in_at_partner,
    log_in_at_portal,
    open_at_partner,
    sign_on,
    sign_on_begun_at_partner,
    sign_on_from_partner,
)
from .unlink import Unlinking, unlink
from .walk import filled_in, raise_portal_fault, recognise, walk

__all__ = [
    "Device",
    "Forgery",
    "Manner",
    "Passage",
    "Retrieval",
    "Scene",
    "SeededNotice",
    "SeedingRefusedError",
    "SeenScreen",
    "SigningOff",
    "Standing",
    "Unlinking",
    "account_shown",
    "act_forged",
    "can_seed",
    "can_seed_by_itself",
    "choose_notices",
    "filled_in",
    "give_provision_consent",
    "hiding_what_is_typed",
    "link",
    "log_in_at_partner",
    "log_in_at_portal",
    "mask_rules",
    "open_at_partner",
    "open_notice_list",
    "person_lacking",
    "portal_down",
    "press_notice",
    "probe",
    "raise_portal_fault",
    "recognise",
    "remove_by_person",
    "remove_seeded",
    "retrieve",
    "retrieve_as",
    "seed",
    "settle_link",
    "sign_off",
    "sign_off_at_partner",
    "sign_on",
    "sign_on_begun_at_partner",
    "sign_on_from_partner",
    "start_link_at_partner",
    "unlink",
    "walk",
    "withdraw_provision_consent",
]
