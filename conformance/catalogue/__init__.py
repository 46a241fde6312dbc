"""The obligations, and the cases that cover them."""

from .cases import BOTH, NEGATIVE, CaseSpec, Phase, case, play_in_order, registered_cases, spec_of
from .digest import catalogue_digest
from .proof import Matrix, MatrixRow, load_proof
from .requirements import Catalogue, OneKind, Requirement, load_catalogue

__all__ = [
    "BOTH",
    "NEGATIVE",
    "CaseSpec",
    "Catalogue",
    "Matrix",
    "MatrixRow",
    "OneKind",
    "Phase",
    "Requirement",
    "case",
    "catalogue_digest",
    "load_catalogue",
    "load_proof",
    "play_in_order",
    "registered_cases",
    "spec_of",
]
