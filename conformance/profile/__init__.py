"""The profile of a partner: TOML to a frozen, typed model, with errors that say what to do."""

from ._hosts import ascii_host, normal_base
from ._kept import keep_profile, profile_from_kept
from ._load import find_profile, load_profile, shipped_profiles
from ._network import ClientIdentity, Network, PemIdentity, Pkcs12Identity
from ._notices import HttpCall, KnownNotice, ManyNotices, NoticeOrder, NoticeSettings, PersonStep, Seeding
from ._pairs import citizen_pairs, for_pair
from ._portal_paths import PORTAL_PATHS
from ._problems import InvalidProfileError, Problem
from ._rest import AnswerRule, Basic, RestAnswer, RestCall, RestCalls, RestOperation, RestOptions, RestValues
from ._screens import Absent, Matcher, PageAction, PictureSettings, Probe, ProvisionConsent, Screen
from ._secret import Secret
from ._template import fill_template, placeholders, placeholders_in, texts_in
from ._wires import (
    Binding,
    JsonNoticesOptions,
    NoticeMapping,
    PartnerIdentityProvider,
    Saml2Options,
    SignatureAlgorithm,
    Wires,
)
from .attestations import Attestation, attestation_table, read_attestations
from .draft import Guess, GuessValue, Sure, bare_target, draft_profile
from .model import (
    AccountSource,
    Attacks,
    Citizen,
    Cost,
    Environment,
    Form4,
    Offers,
    PortalListener,
    PortalSettings,
    Profile,
    SignOnFromPartner,
    Target,
)
from .waivers import read_waivers

__all__ = [
    "PORTAL_PATHS",
    "Absent",
    "AccountSource",
    "AnswerRule",
    "Attacks",
    "Attestation",
    "Basic",
    "Binding",
    "Citizen",
    "ClientIdentity",
    "Cost",
    "Environment",
    "Form4",
    "Guess",
    "GuessValue",
    "HttpCall",
    "InvalidProfileError",
    "JsonNoticesOptions",
    "KnownNotice",
    "ManyNotices",
    "Matcher",
    "Network",
    "NoticeMapping",
    "NoticeOrder",
    "NoticeSettings",
    "Offers",
    "PageAction",
    "PartnerIdentityProvider",
    "PemIdentity",
    "PersonStep",
    "PictureSettings",
    "Pkcs12Identity",
    "PortalListener",
    "PortalSettings",
    "Probe",
    "Problem",
    "Profile",
    "ProvisionConsent",
    "RestAnswer",
    "RestCall",
    "RestCalls",
    "RestOperation",
    "RestOptions",
    "RestValues",
    "Saml2Options",
    "Screen",
    "Secret",
    "Seeding",
    "SignOnFromPartner",
    "SignatureAlgorithm",
    "Sure",
    "Target",
    "Wires",
    "ascii_host",
    "attestation_table",
    "bare_target",
    "citizen_pairs",
    "draft_profile",
    "fill_template",
    "find_profile",
    "for_pair",
    "keep_profile",
    "load_profile",
    "normal_base",
    "placeholders",
    "placeholders_in",
    "profile_from_kept",
    "read_attestations",
    "read_waivers",
    "shipped_profiles",
    "texts_in",
]
