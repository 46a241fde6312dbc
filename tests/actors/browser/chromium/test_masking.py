"""From a snapshot to boxes: pure geometry, tried with snapshots made by hand."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from conformance.actors.browser import MaskRules
from conformance.actors.browser.chromium.masking import Mask, boxes_in
from conformance.actors.browser.chromium.painting import COLOUR, painted
from conformance.actors.browser.chromium.snapshot import Rect, read_snapshot
from conformance.actors.browser.pictures import Masked, MaskKind

from .snapshot_kit import Window


@pytest.fixture
def window() -> Window:
    return Window()


def test_only_the_line_with_the_value(window: Window) -> None:
    lines = [(0, 5, (0, 0, 80, 20)), (5, 5, (0, 20, 80, 20)), (10, 3, (0, 40, 48, 20))]
    window.document().node("#text", (0, 0, 80, 60), text="あいうえお試験 太郎かきく", lines=lines)
    assert window.masks() == [((-2, 18, 84, 24), MaskKind.PERSONAL)]


def test_a_value_over_two_lines(window: Window) -> None:
    lines = [(0, 2, (40, 0, 32, 20)), (2, 2, (0, 20, 32, 20))]
    window.document().node("#text", (0, 0, 80, 40), text="試験太郎", lines=lines)
    assert [rect for rect, _ in window.masks()] == [(38, -2, 36, 24), (-2, 18, 36, 24)]


def test_text_without_lines_is_masked_as_a_whole(window: Window) -> None:
    window.document().node("::before", (10, 10, 50, 20), text="試験 太郎")
    assert window.masks() == [((8, 8, 54, 24), MaskKind.PERSONAL)]


def test_slanted_text_and_shadows_reach_further(window: Window) -> None:
    page = window.document()
    page.text("試験太郎", (100, 100, 64, 20), styles={"font-style": "italic"})
    page.text("試験太郎", (100, 200, 64, 20), styles={"text-shadow": "rgb(0, 0, 0) 5px -3px 2px"})
    assert [rect for rect, _ in window.masks()] == [(94, 98, 76, 24), (88, 188, 88, 44)]


def test_unseen_text_is_left(window: Window) -> None:
    window.document().text("試験太郎", (0, 0, 64, 20), styles={"visibility": "hidden"})
    assert window.masks() == []


@pytest.mark.parametrize(
    ("given", "masked"),
    [
        ({"name": "INPUT", "value": "x"}, True),
        ({"name": "INPUT", "value": ""}, False),
        ({"name": "INPUT", "value": "", "type": "password"}, True),
        ({"name": "INPUT", "value": "", "type": "date"}, True),
        ({"name": "INPUT", "value": "on", "type": "checkbox"}, False),
        ({"name": "INPUT", "value": "送信", "type": "submit"}, False),
        ({"name": "TEXTAREA", "value": "x"}, True),
        ({"name": "SELECT"}, True),
        ({"name": "DIV", "contenteditable": ""}, True),
        ({"name": "DIV", "contenteditable": "false"}, False),
        ({"name": "DIV"}, False),
    ],
)
def test_fields(window: Window, given: dict[str, str], masked: bool) -> None:
    name, value = given.pop("name"), given.pop("value", None)
    window.document().node(name, (5, 5, 90, 20), value=value, **given)
    assert window.masks() == ([((5, 5, 90, 20), MaskKind.FIELD)] if masked else [])


def test_fields_of_synthetic_citizens_may_be_shown(window: Window) -> None:
    page = window.document()
    page.node("INPUT", (0, 0, 90, 20), value="ほか")
    page.node("INPUT", (0, 30, 90, 20), value="合言葉")
    page.node("INPUT", (0, 60, 90, 20), value="", type="password")
    secrets = MaskRules(secrets=lambda text: [(0, 3)] if "合言葉" in text else [], all_fields=False)
    assert [rect for rect, _ in window.masks(secrets)] == [(0, 30, 90, 20), (0, 60, 90, 20)]


def test_labels_of_buttons_and_descriptions_of_images(window: Window) -> None:
    page = window.document()
    page.node("INPUT", (0, 0, 90, 20), type="submit", value="試験太郎としてログイン")
    page.node("IMG", (0, 50, 90, 20), alt="試験 太郎")
    page.node("INPUT", (0, 90, 90, 20), placeholder="例: 試験 太郎")
    assert [kind for _, kind in window.masks()] == [MaskKind.PERSONAL] * 3


def test_readings_between_the_characters_of_a_name(window: Window) -> None:
    page = window.document()
    for place, (base, reading) in enumerate([("試", "し"), ("験", "けん"), ("太郎", "たろう"), ("様", "さま")]):
        ruby = page.node("RUBY", (40 * place, 0, 32, 30))
        page.text(base, (40 * place, 10, 32, 20), parent=ruby)
        page.text(reading, (40 * place, 0, 32, 10), parent=page.node("RT", parent=ruby))
    columns = {rect[0] for rect, _ in window.masks()}
    assert columns == {-2, 38, 78}


def test_secrets_over_several_pieces(window: Window) -> None:
    page = window.document()
    for place, text in enumerate(["前", "abc", "def", "後"]):
        page.text(text, (0, 100 * place, 30, 10))
    rules = MaskRules(secrets=lambda text: [(text.index("abcdef"), text.index("abcdef") + 6)])
    assert [rect[1] for rect, _ in window.masks(rules)] == [98, 198]


def test_inside_of_frames_is_placed_and_cut(window: Window) -> None:
    outer = window.document(scroll=(0, 40))
    style = {"padding-left": "5px", "padding-top": "6px"}
    outer.node("IFRAME", (100, 200, 120, 60), frame=1, edge=(3, 3), styles=style)
    inner = window.document(scroll=(0, 10))
    inner.text("試験太郎", (20, 30, 64, 20))
    inner.text("試験太郎", (20, 300, 64, 20))
    assert window.masks() == [((126, 227, 68, 24), MaskKind.PERSONAL)]


@pytest.mark.parametrize("given", [{}, {"frame": 1, "styles": {"transform": "matrix(1, 0.1, 0, 1, 0, 0)"}}])
def test_frames_that_cannot_be_inspected(window: Window, given: dict[str, Any]) -> None:
    window.document().node("IFRAME", (10, 10, 100, 50), edge=(0, 0), **given)
    window.document().text("見える", (0, 0, 10, 10))
    assert window.masks() == [((10, 10, 100, 50), MaskKind.OPAQUE)]


def test_a_frame_in_something_that_is_scaled(window: Window) -> None:
    page = window.document()
    outer = page.node("DIV", (0, 0, 200, 100), styles={"scale": "2"})
    page.node("IFRAME", (10, 10, 100, 50), parent=outer, frame=1, edge=(0, 0))
    window.document()
    assert window.masks() == [((10, 10, 100, 50), MaskKind.OPAQUE)]


def test_what_the_profile_marks_with_all_inside(window: Window) -> None:
    page = window.document()
    body = page.node("BODY", (0, 0, 800, 600))
    marked = page.node("DIV", (10, 10, 100, 20), parent=body, **{"class": "a personal", "@odd": "x"})
    page.text("はみ出す", (300, 10, 64, 20), parent=marked)
    page.text("ほか", (10, 80, 32, 20), parent=body)
    found = window.masks(MaskRules(selectors=("body > .personal",)))
    assert found == [((8, 8, 104, 24), MaskKind.MARKED), ((298, 8, 68, 24), MaskKind.MARKED)]


def test_answers_of_another_shape_are_no_snapshot() -> None:
    with pytest.raises(KeyError):
        read_snapshot({"strings": [], "documents": [{"nodes": {}}]})


def test_boxes_are_whole_pixels_of_the_area() -> None:
    area = Rect(0, 100, 200, 50)
    given = [
        Mask(Rect(10.4, 110.6, 20.2, 10.2), MaskKind.PERSONAL),
        Mask(Rect(-5, 95, 20, 10), MaskKind.FIELD),
        Mask(Rect(12, 112, 5, 5), MaskKind.FIELD),
        Mask(Rect(0, 300, 20, 10), MaskKind.FIELD),
    ]
    assert boxes_in(given, area) == (
        Masked(0, 0, 15, 5, MaskKind.FIELD),
        Masked(10, 10, 21, 11, MaskKind.PERSONAL),
    )


def _png(size: tuple[int, int], *pixels: tuple[int, int, int]) -> bytes:
    picture = Image.new("RGB", size, "white")
    for place, colour in enumerate(pixels):
        picture.putpixel((place % size[0], place // size[0]), colour)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def test_painting_changes_the_boxes_and_nothing_else() -> None:
    colours = [(place % 256, place // 256, 7) for place in range(900)]
    for many in (colours, colours[:100]):
        given = _png((30, 30), *many)
        made = painted(given, (30, 30), [Masked(3, 4, 5, 6, MaskKind.FIELD)])
        before, after = (Image.open(io.BytesIO(each)).convert("RGB") for each in (given, made))
        inside = {(x, y) for x in range(3, 8) for y in range(4, 10)}
        for x in range(30):
            for y in range(30):
                assert after.getpixel((x, y)) == (COLOUR if (x, y) in inside else before.getpixel((x, y)))


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="30"):
        painted(_png((30, 30)), (60, 60), [])
