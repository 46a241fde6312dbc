"""What the commands share that make the reports of a run anew: where it is, its key, its manifest."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .. import __version__
from ..errors import HarnessError
from ..vocabulary import Language, Text
from ._command import Parser
from ._options import Words
from ._output import Output

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ..evidence.manifest import Occasion
    from ..report import RunView

__all__ = [
    "PDF",
    "add_directory",
    "add_evidence_key",
    "evidence_directory",
    "evidence_key",
    "made_anew",
    "read_run",
    "readable",
    "seal",
    "tell_stale_pdf",
]


PDF: Final = "report.pdf"
"""The report in print, in the report directory; made on demand."""


def add_directory(parser: Parser, words: Words) -> None:
    parser.add_argument(
        "directory",
        metavar="DIR",
        help=words("証跡のディレクトリ（journal.jsonl があるところ）", "report directory (where journal.jsonl is)"),
    )


def add_evidence_key(parser: Parser, words: Words) -> None:
    parser.add_argument(
        "--evidence-key",
        metavar="FILE",
        help=words(
            "作り直した目録に署名する秘密鍵（Ed25519、PEM）",
            "private key (Ed25519, PEM) that signs the manifest made anew",
        ),
    )


def evidence_directory(name: str) -> Path:
    """Raises UsageError for what is no report directory."""
    directory = Path(name)
    if not (directory / "journal.jsonl").is_file():
        from ..evidence.journal import no_journal

        raise no_journal(directory)
    return directory


def evidence_key(file: str | None) -> Ed25519PrivateKey | None:
    """Raises UsageError for a file that is no key."""
    from ..evidence.manifest import PASSWORD, read_signing_key

    return None if file is None else read_signing_key(Path(file), os.environ.get(PASSWORD))


def read_run(directory: Path) -> RunView:
    """Raises HarnessError for a damaged journal."""
    from ..report import read_journal

    with readable():
        return read_journal(directory / "journal.jsonl")


def made_anew(directory: Path, language: Language | None) -> RunView:
    """Make the reports anew. Raises HarnessError for a damaged journal."""
    from ..report import rebuild

    with readable():
        return rebuild(directory, language)


@contextlib.contextmanager
def readable(name: str | None = None) -> Iterator[None]:
    """Turns a damaged journal into a HarnessError: the way in which the user named it was right.

    `name` is what the user called it, where its path says nothing to him (an archive was unpacked).
    """
    from ..report import JournalError

    try:
        yield
    except JournalError as damaged:
        said = damaged.text if name is None else Text(f"{name}: {damaged.text.ja}", f"{name}: {damaged.text.en}")
        raise HarnessError(said) from damaged


def seal(directory: Path, view: RunView, made_by: Occasion, key: Ed25519PrivateKey | None, output: Output) -> None:
    """Write the manifest anew, and say so where a signature is lost by that."""
    from ..evidence.facts import utc_now
    from ..evidence.journal import timestamp
    from ..evidence.manifest import write_manifest

    lost = key is None and _is_signed(directory)
    write_manifest(
        directory, run=view.run["id"], tool=__version__, made_at=timestamp(utc_now()), made_by=made_by, key=key
    )
    if lost:
        output.tell(
            Text(
                "目録にあった署名は、作り直しによりなくなりました。署名するには、鍵を添えて"
                f" conformance report {directory} --evidence-key FILE を実行してください。",
                "The manifest was signed, and made anew it is not: sign it with "
                f"conformance report {directory} --evidence-key FILE.",
            )
        )


def tell_stale_pdf(directory: Path, output: Output) -> None:
    if (directory / PDF).exists():
        output.tell(
            Text(
                f"{directory / PDF} は前に印刷したもののままです。"
                f"印刷し直すには、conformance report {directory} に --pdf を付けて実行してください。",
                f"{directory / PDF} is still as it was printed before; conformance report {directory} with --pdf "
                "prints it again.",
            )
        )


def _is_signed(directory: Path) -> bool:
    """Whether there is a manifest with a signature, right or wrong; a damaged one has none to lose."""
    from ..evidence.manifest import MANIFEST

    try:
        document = json.loads((directory / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("signature") is not None
