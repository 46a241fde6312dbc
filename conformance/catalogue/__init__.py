"""The obligations, and the cases that cover them."""

from .cases import CaseSpec, Phase, case, registered_cases, spec_of
from .digest import catalogue_digest
from .proof import Matrix, MatrixRow, load_proof
from .requirements import Catalogue, Requirement, load_catalogue

__all__ = [
    "CaseSpec",
    "Catalogue",
    "Matrix",
    "MatrixRow",
    "Phase",
    "Requirement",
    "case",
    "catalogue_digest",
    "load_catalogue",
    "load_proof",
    "registered_cases",
    "spec_of",
]
