"""Whether a run's evidence is as it was when its manifest was made: which file, which record was changed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol, final

from ..chain import Chain, Closing
from ..errors import UsageError
from ..vocabulary import Text
from .journal import no_journal
from .manifest import FORMAT, JOURNAL, MANIFEST, RECORDS, SUMS, Entry, are_sums, is_signed_rightly, sums_text

__all__ = ["NoManifestError", "Problem", "Verification", "journal_of", "verify_evidence"]

_MOST_TOLD: Final = 20
_SPOILT: Final = (OSError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, UnicodeDecodeError, RuntimeError)
"""What reading a damaged or encrypted archive raises (RuntimeError: a password, or a method that nobody knows)."""
_SHARD: Final = re.compile(r"journal-worker-[0-9]+\.jsonl")


class NoManifestError(UsageError):
    """There is evidence, perhaps, but no manifest to verify it by."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was; `place` is a file, or that of a chain with a record's number."""

    place: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `fingerprint` is the SHA-256 of the key that signed the manifest, None for an unsigned one."""

    problems: tuple[Problem, ...]
    files: int
    records: int
    steps: int
    """Records of steps in real environments."""
    made_by: str
    made_at: str
    fingerprint: str | None

    @property
    def intact(self) -> bool:
        return not self.problems


def verify_evidence(place: Path, public_key: bytes | None = None) -> Verification:
    """Look at a report directory, or at a zip archive of one.

    `public_key` (raw, 32 octets) is the one that must have signed. Raises UsageError where there is nothing to verify,
    NoManifestError (one of them) where the manifest alone is missing.
    """
    with _opened(place) as tree:
        return _Verifier(tree, place, public_key).verify()


@contextmanager
def journal_of(place: Path) -> Iterator[Path]:
    """The journal of a report directory, or of a zip archive of one (unpacked for the time being).

    Raises UsageError where there is none.
    """
    if place.is_dir():
        journal = place / JOURNAL
        if not journal.is_file():
            raise no_journal(place)
        yield journal
        return
    with _opened(place) as tree, tempfile.TemporaryDirectory() as unpacked:
        names = tree.names()
        if JOURNAL not in names:
            raise no_journal(place)
        try:
            for name in (JOURNAL, *filter(_SHARD.fullmatch, names)):
                with tree.open(name) as packed, (Path(unpacked) / name).open("wb") as stream:
                    shutil.copyfileobj(packed, stream)
        except _SPOILT as spoilt:
            raise UsageError(
                Text(
                    f"{place}: zip ファイルが壊れていて、{JOURNAL} を取り出せません。",
                    f"{place}: the archive is damaged; {JOURNAL} cannot be unpacked.",
                )
            ) from spoilt
        yield Path(unpacked) / JOURNAL


class _Tree(Protocol):
    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


@final
class _Directory:
    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        return [path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if not path.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")


@final
class _Archive:
    """A zip archive, whose files may all lie in one folder."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        files = [name for name in archive.namelist() if not name.endswith("/")]
        places = [name.removesuffix(MANIFEST) for name in files if name.rpartition("/")[2] == MANIFEST]
        self._prefix = min(places, key=len, default="")
        self._files = files

    def names(self) -> list[str]:
        return [name.removeprefix(self._prefix) for name in self._files]

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(self._prefix + name)


@contextmanager
def _opened(place: Path) -> Iterator[_Tree]:
    if place.is_dir():
        yield _Directory(place)
        return
    try:
        archive = zipfile.ZipFile(place)
    except _SPOILT as error:
        raise UsageError(
            Text(
                f"{place}: 証跡のディレクトリでも、その zip ファイルでもありません。",
                f"{place}: neither a report directory nor a zip archive of one.",
            )
        ) from error
    with archive:
        yield _Archive(archive)


class _Verifier:
    def __init__(self, tree: _Tree, place: Path, public_key: bytes | None) -> None:
        self._tree = tree
        self._place = place
        self._public_key = public_key
        self._problems: list[Problem] = []

    def verify(self) -> Verification:
        names = Counter(self._tree.names())
        if MANIFEST not in names and SUMS not in names:
            raise NoManifestError(
                Text(
                    f"{self._place}: 目録（{MANIFEST}）がありません。"
                    "途中で終わった実行の証跡であれば、conformance report で作れます。",
                    f"{self._place}: there is no {MANIFEST}. "
                    "For a run that was broken off, conformance report makes one.",
                )
            )
        for name, count in names.items():
            if count > 1:
                self._found(name, f"同じ名前のファイルが {count} 個ある。", f"there are {count} files of this name.")
        document = self._manifest() if MANIFEST in names else None
        if document is None:
            self._found(MANIFEST, "目録がない、又は読めない。", "the manifest is missing or cannot be read.")
            records, steps = self._chain(JOURNAL, None), self._chain(RECORDS, None)
            return Verification(tuple(self._problems), 0, records, steps, "", "", None)
        entries = [Entry(each["path"], each["size"], each["sha256"]) for each in document["files"]]
        self._compare(entries, names)
        self._compare_sums(entries, names)
        records = self._chain(JOURNAL, Closing(**document["journal"]))
        steps = self._chain(RECORDS, Closing(**document["records"]) if "records" in document else None)
        self._compare_recorded(entries)
        fingerprint = self._signature(document)
        return Verification(
            tuple(self._problems),
            len(entries),
            records,
            steps,
            str(document["madeBy"]),
            str(document["madeAt"]),
            fingerprint,
        )

    def _found(self, place: str, japanese: str, english: str) -> None:
        self._problems.append(Problem(place, Text(f"{place}: {japanese}", f"{place}: {english}")))

    def _manifest(self) -> dict[str, Any] | None:
        """None for what is no manifest of ours."""
        try:
            with self._tree.open(MANIFEST) as stream:
                document: dict[str, Any] = json.load(stream)
            return document if _is_sound(document) else None
        except (ValueError, TypeError, KeyError, AttributeError, *_SPOILT):
            return None

    def _compare(self, entries: Iterable[Entry], names: Mapping[str, int]) -> None:
        known = {MANIFEST, SUMS}
        for entry in entries:
            known.add(entry.path)
            if entry.path not in names:
                self._found(entry.path, "ファイルがない。", "the file is missing.")
            elif self._digest(entry.path) != entry.sha256:
                self._found(entry.path, "内容が変更されている。", "its content was changed.")
        for name in sorted(set(names) - known):
            self._found(
                name, "目録にないファイルが加えられている。", "the file was added; the manifest does not have it."
            )

    def _compare_sums(self, entries: Iterable[Entry], names: Mapping[str, int]) -> None:
        if SUMS not in names:
            self._found(SUMS, "ファイルがない。", "the file is missing.")
            return
        listed = (*entries, Entry(MANIFEST, 0, self._digest(MANIFEST)))
        try:
            with self._tree.open(SUMS) as stream:
                found = stream.read(2 * len(sums_text(listed).encode()))
        except _SPOILT:
            found = b""
        if are_sums(found, listed):
            return
        if f"{self._digest(MANIFEST)}  {MANIFEST}\n".encode() in found:
            self._found(SUMS, "内容が変更されている。", "its content was changed.")
        else:
            self._found(
                MANIFEST,
                f"{SUMS} の値と合わない。どちらかが変更されている。",
                f"it does not fit {SUMS}; one of the two was changed.",
            )

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            with self._tree.open(name) as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        except _SPOILT:
            # An archive's own check sum, or a name that cannot be opened: it is not what it was.
            return ""
        return digest.hexdigest()

    def _signature(self, document: Mapping[str, Any]) -> str | None:
        if document["signature"] is None:
            if self._public_key is not None:
                self._found(MANIFEST, "署名がない。", "it is not signed.")
            return None
        try:
            right = is_signed_rightly(document)
            key = base64.b64decode(document["signature"]["publicKey"])
        except (ValueError, TypeError, KeyError):
            self._found(MANIFEST, "署名を読めない。", "its signature cannot be read.")
            return None
        if not right:
            self._found(MANIFEST, "署名が内容と合わない。", "its signature does not fit its content.")
        if self._public_key is not None and key != self._public_key:
            self._found(
                MANIFEST, "指定した公開鍵による署名ではない。", "it was not signed with the key that was named."
            )
        return hashlib.sha256(key).hexdigest()

    def _compare_recorded(self, entries: Iterable[Entry]) -> None:
        """A manifest that was made anew fits whatever lies there; the records do not change with it."""
        listed = {entry.path: entry.sha256 for entry in entries}
        for number, file, digest in self._recorded():
            if listed.get(file) != digest:
                self._found(
                    file,
                    f"{RECORDS} の通し番号 {number} の記録と合わない（ファイルの欠落、又は入れ替え）。",
                    f"it does not fit record {number} of {RECORDS}: it was left out or replaced.",
                )

    def _recorded(self) -> Iterator[tuple[int, str, str]]:
        """Number, file and SHA-256 as the records have them; what is no record is told with the chain."""
        try:
            with self._tree.open(RECORDS) as stream:
                lines = stream.read().splitlines()
        except (KeyError, *_SPOILT):
            # That the file is missing or spoilt is told with the files.
            return
        for line in lines:
            try:
                record = json.loads(line)
                yield from ((record["seq"], str(each["file"]), str(each["sha256"])) for each in record["files"])
            except (ValueError, TypeError, KeyError, RecursionError):
                continue

    def _chain(self, file: str, closing: Closing | None) -> int:
        """The number of records; each that was changed, left out, added or moved is told by its number."""
        try:
            with self._tree.open(file) as stream:
                chain = Chain(stream)
        except (KeyError, *_SPOILT):
            # That the file is missing or spoilt is told with the files.
            return 0
        told = list(chain.breaks(closing))
        for number, text in told[:_MOST_TOLD]:
            self._problems.append(Problem(f"{file}:{number}", Text(f"{file}: {text.ja}", f"{file}: {text.en}")))
        if len(told) > _MOST_TOLD:
            rest = len(told) - _MOST_TOLD
            self._found(file, f"ほかに {rest} 件の切れ目がある。", f"there are {rest} more breaks.")
        return chain.closing.records


_MEMBERS: Final = frozenset({"format", "run", "toolVersion", "madeAt", "madeBy", "files", "journal", "signature"})


def _is_entry(each: Any) -> bool:
    kinds = {"path": str, "size": int, "sha256": str}
    return set(each) == set(kinds) and all(isinstance(each[name], kind) for name, kind in kinds.items())


def _is_sound(document: Any) -> bool:
    """Whether it has the members of a manifest, of the kinds that are read here. Raises what a wrong shape raises."""
    return (
        set(document) - {"records"} == _MEMBERS
        and document["format"] == FORMAT
        and _is_closing(document["journal"])
        and ("records" not in document or _is_closing(document["records"]))
        and all(map(_is_entry, document["files"]))
    )


def _is_closing(each: Any) -> bool:
    return set(each) == {"records", "head"} and isinstance(each["records"], int)
