"""The documents say what the product does: options, verdicts, exit codes, commands, links, examples."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance import plugin
from conformance.catalogue import load_catalogue
from conformance.cli import build_parser
from conformance.profile import Absent, load_profile, shipped_profiles
from conformance.report import ExitCode
from conformance.vocabulary import Operation, Verdict, Verify

ROOT = Path(__file__).resolve().parent.parent
JAPANESE, ENGLISH = ROOT / "README.md", ROOT / "README.en.md"
READMES = (JAPANESE, ENGLISH)
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
MACHINE_PATH = re.compile(rb"(?<![\w.])/(?:work|root)/")
REGISTRY = re.compile(rb"pythonhosted\.org|pypi\.org|registry\.npmjs|proxy\.golang|static\.crates|index[-]url")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", _text(path), re.DOTALL | re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_readme = pytest.mark.parametrize("readme", READMES, ids=_name)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=_name)


class _Options:
    """Takes down what the plug-in registers, as pytest's parser and option group."""

    def __init__(self) -> None:
        self.options: dict[str, dict[str, Any]] = {}
        self.ini: list[str] = []

    def getgroup(self, name: str, description: str) -> _Options:
        return self

    def addoption(self, name: str, **more: Any) -> None:
        self.options[name] = more

    def addini(self, name: str, help: str, **more: Any) -> None:
        self.ini.append(name)


def _registered() -> _Options:
    options = _Options()
    plugin.pytest_addoption(options)  # type: ignore[arg-type]
    return options


@each_readme
def test_every_option_has_a_row(readme: Path) -> None:
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `(--[\w-]+)[^\n]*", _text(readme), re.MULTILINE)}
    options = _registered().options
    assert set(rows) == set(options)
    for name, more in options.items():
        assert all(choice in rows[name] for choice in more.get("choices", ())), name


@each_readme
def test_ini_options_and_marks_are_named(readme: Path) -> None:
    text = _text(readme)
    assert all(name in text for name in _registered().ini)
    assert all(f"`{operation}`" in text for operation in Operation)


@pytest.mark.parametrize("document", [*READMES, ROOT / "docs" / "verdicts.md"], ids=_name)
def test_every_verdict_and_exit_code_is_explained(document: Path) -> None:
    text = _text(document)
    assert [verdict for verdict in Verdict if not re.search(rf"^\|[^\n]*`{verdict}`", text, re.MULTILINE)] == []
    assert [verdict for verdict in Verdict if verdict.label.ja not in text] == []
    assert [code for code in ExitCode if not re.search(rf"^\|[^\n]* `?{code.value}`? \|", text, re.MULTILINE)] == []


@each_readme
def test_opens_with_the_two_commands(readme: Path) -> None:
    run, prove = (block.strip() for block in _blocks(readme, "\\w+")[:2])
    assert "\n" not in run
    assert "\n" not in prove
    for command in (run, prove):
        steps = command.split(" && ")
        assert steps[0] == "python3 -m venv .venv"
        assert steps[1].startswith(".venv/bin/python -m pip install ")
        assert all(step.startswith(".venv/bin/") for step in steps[1:])
    assert run.endswith("pytest --gate")
    for step in ("ruff check .", "ruff format --check .", "mypy", "pytest tests"):
        assert f"{step} " in f"{prove} "
    assert re.findall(r"\[[\w,]+]", run) == ["[reference]"]
    assert re.findall(r"\[[\w,]+]", prove) == ["[reference,dev]"]


@each_readme
def test_powershell_does_the_same(readme: Path) -> None:
    for shell, power in zip(_blocks(readme, "sh")[:2], _blocks(readme, "powershell"), strict=True):
        windows = shell.strip().replace("python3", "python").replace(".venv/bin/", ".venv\\Scripts\\")
        first, *rest = windows.split(" && ")
        assert power.strip() == "; ".join([first, *(f"if (!$LASTEXITCODE) {{ {step} }}" for step in rest)])


def test_extras_of_the_commands_exist() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]
    assert {"reference", "dev"} <= set(project["optional-dependencies"])


def test_the_two_readmes_have_the_same_parts() -> None:
    assert _levels(JAPANESE) == _levels(ENGLISH)
    assert _blocks(JAPANESE, "sh") == _blocks(ENGLISH, "sh")


def _levels(path: Path) -> list[str]:
    return re.findall(r"^(#+) ", re.sub(r"```.*?```", "", _text(path), flags=re.DOTALL), re.MULTILINE)


@each_document
def test_commands_in_examples_are_real(document: Path) -> None:
    for block in _blocks(document, "sh"):
        for line in block.splitlines():
            words = shlex.split(re.split(r"[|;>]|&&", line)[0], comments=True)
            # `partner` reads its own command line.
            if words[:1] == ["conformance"] and words[1:2] != ["partner"]:
                build_parser().parse_args(words[1:])


def _anchors(path: Path) -> set[str]:
    """Anchors as GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", _text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_links_resolve(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _text(document)):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        place = (document.parent / name).resolve() if name else document
        if not place.exists() or (anchor and anchor not in _anchors(place)):
            broken.append(target)
    assert broken == []


def test_changelog_keeps_what_is_unreleased() -> None:
    sections = re.findall(r"^## (.+)$", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == "[Unreleased]"
    unreleased = _text(ROOT / "CHANGELOG.md").split("## [Unreleased]")[1].partition("\n## ")[0]
    assert re.search(r"^### Added\n\n- ", unreleased, re.MULTILINE)


def test_architecture_names_every_module() -> None:
    table = "\n".join(re.findall(r"^\| `.*$", _text(ROOT / "ARCHITECTURE.md"), re.MULTILINE))
    modules = [
        path.stem
        for path in (ROOT / "conformance").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.stem.startswith("_")
    ]
    assert [module for module in sorted(modules) if f"`{module}`" not in table] == []


def test_wires_has_what_requirements_cite() -> None:
    headings = set(re.findall(r"^## (\S+)$", _text(ROOT / "docs" / "wires.md"), re.MULTILINE))
    cited = {
        wire
        for requirement in load_catalogue().requirements
        for wire in re.findall(r"docs/wires\.md (\w+)", requirement.section)
    }
    assert cited
    assert cited <= headings


def test_attestations_lists_what_may_be_attested() -> None:
    text = _text(ROOT / "docs" / "attestations.md")
    listed = re.findall(r"^\| `([GPA]-[^`]+)`", text, re.MULTILINE)
    assert listed == [each.id for each in load_catalogue().requirements if Verify.ATTEST in each.verify]


def test_example_profile_is_valid(tmp_path: Path, own_key: tuple[bytes, bytes]) -> None:
    """The pieces that docs/profile.md explains make a whole profile, once there are two more citizens."""
    pieces = _blocks(ROOT / "docs" / "profile.md", "toml")
    citizen = next(piece for piece in pieces if piece.startswith("[[citizens]]"))
    second = citizen.replace('"A"', '"B"').replace("太郎", "花子").replace("test-a@", "test-b@")
    third = citizen.replace('"A"', '"C"').replace("太郎", "次郎").replace("user_folder = true", "user_folder = false")
    (tmp_path / "portal-key.pem").write_bytes(own_key[0])
    (tmp_path / "portal-certificate.pem").write_bytes(own_key[1])
    path = tmp_path / "my-service.toml"
    path.write_text("\n".join([*pieces, second, third.replace("test-a@", "test-c@")]), encoding="utf-8")
    secrets = {
        "NOTICE_API_TOKEN": "t-1",
        "TEST_API_TOKEN": "t-2",
        "CITIZEN_A_PASSWORD": "p-1",
        "CITIZEN_D_PASSWORD": "p-4",
    }
    profile = load_profile(path, environ=secrets)
    assert profile.target.name == "れい郵便ポスト"
    assert [each.key for each in profile.citizens] == ["A", "D", "B", "C"]


def test_worked_example_is_valid(tmp_path: Path) -> None:
    """What the worked example writes step by step replaces the wires of docs/profile.md, and makes a whole profile."""
    common = [
        piece
        for piece in _blocks(ROOT / "docs" / "profile.md", "toml")
        if not re.match(r"\[(portal|wires|wires\.json\.mapping|notices\.seeding)\]", piece)
    ]
    citizen = next(piece for piece in common if piece.startswith("[[citizens]]"))
    second = citizen.replace('"A"', '"B"').replace("太郎", "花子")
    third = citizen.replace('"A"', '"C"').replace("太郎", "次郎").replace("user_folder = true", "user_folder = false")
    pieces = _blocks(ROOT / "docs" / "rest-worked-example.md", "toml")
    schemas = _write_schemas(tmp_path, "".join(pieces))
    path = tmp_path / "my-service.toml"
    path.write_text("\n".join([*common, second, third, *pieces]), encoding="utf-8")
    names = ("PORTAL_API_PASSWORD", "PARTNER_CALL_TOKEN", "CITIZEN_A_PASSWORD", "CITIZEN_D_PASSWORD")
    profile = load_profile(path, environ=dict.fromkeys(names, "secret"))
    assert profile.wires.account == "rest"
    assert profile.wires.rest.link is not None
    assert profile.wires.rest.link.schema == schemas["link.schema.json"]
    assert len(profile.wires.rest.calls.declared) == 4


WORKED = ROOT / "docs" / "rest-worked-example.md"


def _write_schemas(directory: Path, toml: str) -> dict[str, Any]:
    """The worked example's schemas; those that it does not write out are as that of `link`."""
    shown = dict(
        re.findall(r"^`([\w-]+\.schema\.json)`[^\n]*\n\n```json\n(.*?)^```", _text(WORKED), re.DOTALL | re.MULTILINE)
    )
    assert len(shown) == len(_blocks(WORKED, "json"))
    names = set(re.findall(r'"([\w-]+\.schema\.json)"', toml))
    assert set(shown) <= names
    for name in names:
        (directory / name).write_text(shown.get(name, shown["link.schema.json"]), encoding="utf-8")
    return {name: json.loads(schema) for name, schema in shown.items()}


def test_worked_example_as_a_whole(tmp_path: Path) -> None:
    """The profile at its end is what its steps make, and takes the other way to sign on from the partner."""
    (whole,) = _blocks(WORKED, "toml whole")
    _write_schemas(tmp_path, whole)
    names = (
        "PORTAL_API_PASSWORD",
        "PARTNER_CALL_TOKEN",
        "TEST_API_TOKEN",
        *(f"CITIZEN_{key}_PASSWORD" for key in "ABC"),
    )
    path = tmp_path / "my-service.toml"
    path.write_text(whole, encoding="utf-8")
    profile = load_profile(path, environ=dict.fromkeys(names, "secret"))
    assert not isinstance(profile.offers.sign_on_from_partner, Absent)
    data, steps = tomllib.loads(whole), tomllib.loads("\n".join(_blocks(WORKED, "toml")))
    assert data["wires"]["rest"].pop("sign_on_from_partner") in _text(WORKED).partition("## 9.")[0]
    assert {name: data[name] for name in ("wires",)} == {"wires": steps["wires"]}
    assert data["portal"] == steps["portal"]
    (other,) = _blocks(WORKED, "toml alternative")
    kept = [
        part for part in re.split(r"\n(?=\[)", whole) if not re.match(r"\[wires\.rest\.(redeem|calls\.sign_on)\]", part)
    ]
    path.write_text("\n".join([*kept, other]), encoding="utf-8")
    sign_on = load_profile(path, environ=dict.fromkeys(names, "secret")).wires.rest.calls.sign_on
    assert sign_on is not None
    assert sign_on.by == "direct"


def test_credentials_of_paperpost_are_those_of_its_specification() -> None:
    folder = ROOT / "tests" / "partners" / "paperpost"
    rows = re.findall(r"\| `([^`]+)` \| `([\w-]+\.txt)` \|", _text(folder / "specification.md"))
    assert len(rows) == 3
    assert [name for value, name in rows if _text(folder / "profile" / name).strip() != value] == []


def test_shipped_profiles_are_named() -> None:
    for readme in READMES:
        row = next(line for line in _text(readme).splitlines() if line.startswith("| `--target-profile"))
        assert [name for name in shipped_profiles() if name != "template" and f"`{name}`" not in row] == []


@pytest.fixture(scope="module")
def own_key() -> tuple[bytes, bytes]:
    """A key and a certificate of one's own, as docs/profile.md has them made."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mock-portal.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=730))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem)


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing is tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_no_tracked_file_tells_of_a_machine() -> None:
    """Paths and registries of the machine that a file was written on mean nothing to anybody else."""
    told = []
    for path in _tracked():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content and (MACHINE_PATH.search(content) or REGISTRY.search(content)):
            told.append(_name(path))
    assert told == []
