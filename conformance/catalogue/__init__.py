"""The obligations, and the cases that cover them."""

from .cases import CaseSpec, Phase, case, registered_cases, spec_of
from .requirements import Catalogue, Requirement, load_catalogue

__all__ = [
    "CaseSpec",
    "Catalogue",
    "Phase",
    "Requirement",
    "case",
    "load_catalogue",
    "registered_cases",
    "spec_of",
]
