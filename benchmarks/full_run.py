"""The full reference run beside its floor, measured in turn (run, floor, run, floor …).

python benchmarks/full_run.py [--runs N] [--json] [-- PYTEST ARGUMENTS]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from measure import CommandFailedError, bytecode_kept_in, conditions, machine, median, rss_bytes, run_process
from workload import counts, workload_of

_HERE: Final = Path(__file__).resolve().parent
_CHECKOUT: Final = _HERE.parent
_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Share:
    """What one side of a pair took. `cpu_partner` is the same number on both sides of a pair, by construction."""

    wall: float
    cpu_own: float
    cpu_partner: float
    peak_own: int
    peak_partner: int | None

    @property
    def cpu(self) -> float:
        return self.cpu_own + self.cpu_partner

    @property
    def wall_own(self) -> float:
        """Partner and harness take turns: what the partner computes, the harness waits for."""
        return self.wall - self.cpu_partner

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "cpu": self.cpu, "wall_own": self.wall_own}


@dataclass(frozen=True, slots=True)
class Pair:
    """A run, and the floor made of its own journal right afterwards."""

    run: Share
    floor: Share
    work: dict[str, int]


def measure_pairs(directory: Path, number: int, arguments: Sequence[str]) -> list[Pair]:
    """Run, floor, run, floor … SystemExit with the command's own last words when one of them fails."""
    pairs = []
    with _trivial_server() as server:
        for each in range(number):
            place = directory / str(each)
            place.mkdir()
            try:
                pairs.append(measure_pair(place, server, arguments))
            except CommandFailedError as error:
                raise SystemExit(str(error)) from error
    return pairs


def measure_pair(directory: Path, server: str, arguments: Sequence[str]) -> Pair:
    """One run and its floor. Raises CommandFailedError when either does not do its work."""
    run = _measure_run(directory, arguments)
    report = directory / "report"
    work = workload_of(report / "journal.jsonl")
    (directory / "workload.json").write_text(json.dumps(work), encoding="utf-8")
    (directory / "key.pem").write_bytes(_key_like_the_portals(report / "portal-metadata.xml"))
    return Pair(run, _measure_floor(directory, server, run), counts(work))


def _measure_run(directory: Path, arguments: Sequence[str]) -> Share:
    report, usage_file = directory / "report", directory / "usage.json"
    command = [sys.executable, "-m", "pytest", "--target-profile", "reference", "--report-dir", str(report)]
    finished = run_process(
        [*command, "-p", "no:cacheprovider", *arguments],
        log=directory / "run.log",
        cwd=_CHECKOUT,
        env={
            "PYTHONPATH": str(_HERE / "probe"),
            "PYTEST_PLUGINS": "conformance_usage_probe",
            "CONFORMANCE_USAGE_FILE": str(usage_file),
        },
    )
    usage = json.loads(usage_file.read_text(encoding="utf-8"))
    partner = usage["partnerCpu"]
    return Share(finished.wall, finished.cpu - partner, partner, rss_bytes(usage["ownMaxrss"]), usage["partnerPeak"])


def _measure_floor(directory: Path, server: str, run: Share) -> Share:
    """The trivial server's own work is taken out, and in its place comes what the partner took in the run."""
    before = _used_by(server)
    finished = run_process(
        [
            *(sys.executable, str(_HERE / "floor.py"), str(directory / "workload.json")),
            *(str(directory / "key.pem"), str(_CHECKOUT / "schemas"), server),
        ],
        log=directory / "floor.log",
        cwd=directory,
    )
    wall = finished.wall - (_used_by(server) - before) + run.cpu_partner
    return Share(wall, finished.cpu, run.cpu_partner, finished.peak, run.peak_partner)


def _used_by(server: str) -> float:
    with urllib.request.urlopen(f"{server}/usage") as response:
        used: float = json.load(response)["cpu"]
    return used


def _key_like_the_portals(metadata: Path) -> bytes:
    """A key of the size that the run signed with."""
    text = etree.parse(metadata).findtext(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate") or ""
    pem = f"-----BEGIN CERTIFICATE-----\n{text.strip()}\n-----END CERTIFICATE-----\n"
    public = x509.load_pem_x509_certificate(pem.encode()).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    key = rsa.generate_private_key(public_exponent=65537, key_size=public.key_size)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@contextlib.contextmanager
def _trivial_server() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, str(_HERE / "trivial_server.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().removeprefix("ready ").strip()
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def summary(pairs: Sequence[Pair], at: dict[str, Any]) -> dict[str, Any]:
    """Medians of each side; ratios are taken pair by pair first, so that a machine that drifts does not bend them."""
    sides = {side: [getattr(pair, side).to_json() for pair in pairs] for side in ("run", "floor")}
    ratios = {
        name: [run[name] / floor[name] for run, floor in zip(sides["run"], sides["floor"], strict=True)]
        for name in ("wall", "cpu", "peak_own", "wall_own", "cpu_own")
    }
    return {
        "machine": at,
        "runs": len(pairs),
        "work": pairs[-1].work,
        "median": {side: _medians(figures) for side, figures in sides.items()},
        "ratio": {name: round(median(values), 3) for name, values in ratios.items()},
        "pairs": [{"run": pair.run.to_json(), "floor": pair.floor.to_json()} for pair in pairs],
    }


def _medians(figures: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    columns = {name: [each[name] for each in figures if each[name] is not None] for name in figures[0]}
    return {name: median(values) if values else None for name, values in columns.items()}


def _table(result: dict[str, Any]) -> str:
    run, floor, ratio = result["median"]["run"], result["median"]["floor"], result["ratio"]
    lines = [
        conditions(result["machine"], result["runs"]),
        "work: " + ", ".join(f"{number} {name}" for name, number in sorted(result["work"].items())),
        "",
        f"{'':34}{'run':>10}{'floor':>10}{'ratio':>8}",
    ]
    rows = (
        ("wall, partner's share in both (s)", "wall", 1),
        ("CPU, partner's share in both (s)", "cpu", 1),
        ("peak memory, own process (MiB)", "peak_own", _MEBIBYTE),
        ("wall without the partner (s)", "wall_own", 1),
        ("CPU without the partner (s)", "cpu_own", 1),
    )
    lines += [
        f"{label:34}{run[name] / unit:>10.2f}{floor[name] / unit:>10.2f}{ratio[name]:>8.2f}"
        for label, name, unit in rows
    ]
    lines.append(f"{'the partner: CPU (s)':34}{run['cpu_partner']:>10.2f}{floor['cpu_partner']:>10.2f}")
    if run["peak_partner"] is not None:
        peaks = "".join(f"{side['peak_partner'] / _MEBIBYTE:>10.2f}" for side in (run, floor))
        lines.append(f"{'the partner: peak memory (MiB)':34}{peaks}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="pairs to measure (default 5)")
    parser.add_argument(
        "--warm-up", type=int, default=1, metavar="N", help="pairs before that, not counted (default 1)"
    )
    parser.add_argument("--json", action="store_true", help="figures as JSON, every pair included")
    parser.add_argument("arguments", nargs="*", metavar="PYTEST ARGUMENTS", help="for another run than the full one")
    options = parser.parse_args()
    at = machine()
    with tempfile.TemporaryDirectory() as name:
        bytecode_kept_in(Path(name, "bytecode"))
        pairs = measure_pairs(Path(name), options.warm_up + options.runs, options.arguments)
    result = summary(pairs[options.warm_up :], at)
    sys.stdout.write((json.dumps(result, indent=1) if options.json else _table(result)) + "\n")


if __name__ == "__main__":
    main()
