"""Sequence diagrams: nothing overlaps, nothing leaves the picture, every exchange is there."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from conformance.report import RunView, read_journal
from conformance.report.html.diagram import Diagram, diagrams

from .journal_builder import JournalBuilder, both, case, requirement


def _diagrams(directory: Path, builder: JournalBuilder) -> tuple[Diagram, ...]:
    return diagrams(read_journal(builder.write(directory)).cases[0].activity, "ja")


def _case() -> JournalBuilder:
    builder = JournalBuilder().start().catalogue([requirement("G-1")], [case("link/a", "G-1")]).select("link/a")
    return builder.add("case_started", case="link/a")


def _boxes(diagram: Diagram) -> list[tuple[float, float, float, float]]:
    boxes = [
        (label.box_x, label.y - 10, label.box_x + label.box_width, label.y + 4)
        for arrow in diagram.arrows
        for label in arrow.labels
    ]
    boxes += [(2, band.y, diagram.width - 2, band.y + 17) for band in diagram.bands]
    return boxes


def _check(diagram: Diagram) -> None:
    boxes = _boxes(diagram)
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= diagram.width
        assert top >= 40
        assert bottom <= diagram.height
    for one, other in combinations(boxes, 2):
        assert one[3] <= other[1] or other[3] <= one[1] or one[2] <= other[0] or other[2] <= one[0], (one, other)


def test_labels_of_a_real_run_never_overlap(sample: RunView) -> None:
    for each in sample.cases:
        for diagram in diagrams(each.activity, "ja"):
            _check(diagram)


@pytest.mark.parametrize("path", ["/", "/とても長い日本語の経路" * 12, "/path" * 80])
def test_long_labels_on_many_lifelines_stay_inside(tmp_path: Path, path: str) -> None:
    builder = _case()
    for device in ("A-1", "A-2", "B-1", "B-2", "C-1"):
        for receiver in ("portal", "partner"):
            builder.add("step", case="link/a", text=both("手順" * 80), exchanges=[])
            name = builder.exchange("link/a", "browser", receiver, "GET", f"http://127.0.0.1{path}", device=device)
            for kind in ("AuthnRequest" * 12, "Response"):
                builder.message("link/a", name, kind, receiver, "portal", violations=[both("違反")])
    builder.exchange(
        "link/a", "tester", "partner", "GET", f"http://127.0.0.1{path}", response=None, failure="拒否" * 99
    )
    builder.exchange("link/a", "portal", "partner", "POST", f"http://127.0.0.1{path}")
    pictures = _diagrams(tmp_path, builder)
    assert len(pictures) > 1
    assert len(pictures[0].lifelines) == 8
    numbers = [arrow.number for picture in pictures for arrow in picture.arrows if arrow.kind == "request"]
    assert numbers == [str(number) for number in range(1, 13)]
    for picture in pictures:
        _check(picture)


def test_message_stands_on_the_arrow_that_carried_it(tmp_path: Path) -> None:
    builder = _case()
    name = builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/saml/sso")
    builder.message("link/a", name, "AuthnRequest", "partner", "portal")
    builder.message("link/a", name, "Response", "portal", "partner")
    request, response = _diagrams(tmp_path, builder)[0].arrows
    assert [label.text for label in request.labels] == ["GET /saml/sso → 200", "AuthnRequest"]
    assert [label.text for label in response.labels] == ["Response"]


def test_recognised_screen_is_named_on_the_answer(tmp_path: Path) -> None:
    builder = _case()
    name = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/")
    builder.add("screen", case="link/a", exchange=name, kind="consent", title="x", device="A-1")
    assert _diagrams(tmp_path, builder)[0].arrows[1].labels[0].text == "利用者同意画面"


def test_step_stands_before_the_exchange_it_names_or_the_next(tmp_path: Path) -> None:
    builder = _case().add("step", case="link/a", text=both("一"), exchanges=[])
    builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/")
    second = builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/")
    builder.add("step", case="link/a", text=both("二"), exchanges=[second])
    (picture,) = _diagrams(tmp_path, builder)
    assert [band.text for band in picture.bands] == ["1. 一", "2. 二"]
    assert picture.bands[0].y < picture.arrows[0].y < picture.bands[1].y < picture.arrows[1].y


def test_plain_hops_share_an_arrow_until_something_happens(tmp_path: Path) -> None:
    builder = _case()
    for path in ("/services", "/login", "/choose"):
        builder.exchange("link/a", "browser", "portal", "GET", f"https://mock-portal.test{path}")
    carrying = builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/saml/sso")
    builder.message("link/a", carrying, "AuthnRequest", "partner", "portal")
    builder.exchange("link/a", "browser", "portal", "GET", "https://mock-portal.test/other", device="B-1")
    first, second, third = _diagrams(tmp_path, builder)[0].arrows
    assert (first.number, second.number, third.number) == ("1–3", "4", "5")
    assert first.labels[0].text == "GET /services … GET /choose → 200"


def test_long_label_spreads_away_from_the_badge(tmp_path: Path) -> None:
    builder = _case()
    for device in ("A-1", "A-2"):
        url = "https://mock-portal.test/services/with/a/long/path/on"
        builder.exchange("link/a", "browser", "portal", "GET", url, device=device)
    builder.exchange("link/a", "portal", "partner", "POST", "http://127.0.0.1/api")
    arrows = _diagrams(tmp_path, builder)[0].arrows
    assert all(arrow.labels[0].x > arrow.start for arrow in arrows)


def test_exchange_without_an_answer_stands_alone_and_says_why(tmp_path: Path) -> None:
    builder = _case()
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/a")
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/b", response=None, failure="拒否")
    plain, lost, why = _diagrams(tmp_path, builder)[0].arrows
    assert (plain.number, lost.number) == ("1", "2")
    assert why.kind == "none"
    assert why.labels[0].text == "拒否"


def test_step_after_the_last_exchange_is_shown_too(tmp_path: Path) -> None:
    builder = _case()
    builder.exchange("link/a", "browser", "partner", "GET", "http://127.0.0.1/a")
    builder.add("step", case="link/a", text=both("待つ"), exchanges=[])
    (picture,) = _diagrams(tmp_path, builder)
    assert picture.bands[0].text == "1. 待つ"
    assert picture.bands[0].y > picture.arrows[0].y


def test_nothing_over_the_wire_needs_no_picture(tmp_path: Path) -> None:
    assert _diagrams(tmp_path, _case().finish_case("link/a")) == ()
