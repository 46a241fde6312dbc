"""Values of citizens are found however a page writes them, and other words are left alone."""

from __future__ import annotations

import pytest

from conformance.actors.browser.personal import Personal, Place, plain

TARO = {
    "name": "試験 太郎",
    "address": "東京都千代田区試験町一丁目2番13号",
    "birthDate": "1980-01-05",
    "login": "citizen-a",
    "account number": "10",
}


def hidden(*pieces: str, person: dict[str, str] | None = None) -> str:
    """The pieces with what was found replaced by a dot for each character; pieces apart by a bar."""
    shown = [list(piece) for piece in pieces]
    for place in Personal([person or TARO]).find(pieces):
        for index in range(place.start, min(place.end, len(shown[place.piece]))):
            shown[place.piece][index] = "."
    return "|".join("".join(piece) for piece in shown)


@pytest.mark.parametrize("written", ["試験 太郎", "試験太郎", "試験　太郎", "試 験\n太\u200b郎"])
def test_a_name_with_any_blanks(written: str) -> None:
    assert hidden(f"{written}様") == "." * len(written) + "様"


def test_halfwidth_kana_and_letters_of_any_width() -> None:
    person = {"name": "シケン ガク", "login": "Taro-1"}
    assert hidden("ｼｹﾝ ｶﾞｸ", person=person) == "......."
    assert hidden("ＴＡＲＯ－１", "taro‐1", person=person) == "......|......"


def test_a_value_over_several_pieces() -> None:
    assert hidden("ようこそ、試", "験", " ", "太", "郎さん") == "ようこそ、.|.| |.|.さん"


YAMADA = {"name": "山田 太郎"}
MORI = {"name": "森 さくら"}


def test_parts_of_a_name_alone() -> None:
    assert hidden("姓", "試験", "名：太郎様") == "姓|..|名：..様"
    assert hidden("接続試験の結果") == "接続試験の結果"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ようこそ山田様", "ようこそ..様"),
        ("山田さんのマイページ", "..さんのマイページ"),
        ("氏名山田", "氏名.."),
        ("氏名山田住所東京都", "氏名..住所東京都"),
        ("お名前　山田", "お名前　.."),
        ("ようこそ、山田", "ようこそ、.."),
        ("山田としてログイン中です", "..としてログイン中です"),
        ("ご利用者山田 太郎", "ご利用者....."),
        ("会員番号10の利用者山田様", "会員番号10の利用者..様"),
        ("山 田　殿", "...　殿"),
        ("(山田)", "(..)"),
        ("太郎くんの通知", "..くんの通知"),
    ],
)
def test_a_part_of_a_name_in_running_text(text: str, left: str) -> None:
    assert hidden(text, person=YAMADA) == left


@pytest.mark.parametrize(
    "text", ["山田町役場", "小山田さくら", "富士山田んぼ", "山田電機", "桃太郎電鉄", "接続試験様式", "試験様式"]
)
def test_a_part_of_a_name_inside_another_word(text: str) -> None:
    assert hidden(text, person=YAMADA) == text
    assert hidden(text, person={"name": "試験 太郎"}) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("森様", ".様"),
        ("ようこそ森さん", "ようこそ.さん"),
        ("氏名森", "氏名."),
        ("姓 森 名 さくら", "姓 . 名 ..."),
        ("ようこそさくらさん", "ようこそ...さん"),
        ("大森様", "大森様"),
        ("森の通信", "森の通信"),
        ("氏名森林太郎", "氏名森林太郎"),
        ("青森市森町", "青森市森町"),
        ("さくらんぼ", "さくらんぼ"),
    ],
)
def test_a_name_of_one_character_and_one_of_kana(text: str, left: str) -> None:
    assert hidden(text, person=MORI) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ようこそＹＡＭＡＤＡさん", "ようこそ......さん"),
        ("Welcome Taro!", "Welcome ....!"),
        ("yamadaya", "yamadaya"),
        ("Tarot", "Tarot"),
    ],
)
def test_names_in_latin_letters(text: str, left: str) -> None:
    assert hidden(text, person={"name": "Yamada Taro"}) == left


def test_a_part_of_a_name_over_several_pieces() -> None:
    assert hidden("ようこそ", "山", "田", "さん", person=YAMADA) == "ようこそ|.|.|さん"
    assert hidden("山", "田町", person=YAMADA) == "山|田町"


def test_kana_with_marks_are_other_characters() -> None:
    assert hidden("カド", "カト", "カトー", "カトさん", person={"name": "カト ミキ"}) == "カド|..|カトー|..さん"


@pytest.mark.parametrize(
    "written",
    [
        "1980-01-05",
        "1980/1/5",
        "1980.01.05",
        "1980年1月5日",
        "1980年 01月 05日",
        "19800105",
        "１９８０年１月５日",
        "80/1/5",
        "01/05/1980",
        "5.1.1980",
        "昭和55年1月5日",
        "昭和五十五年一月五日",
        "㍼55年1月5日",
        "S55.1.5",
        "S55.01.05",
        "昭55/1/5",
        "s550105",
        "一九八〇年一月五日",
        "January 5, 1980",
        "5 Jan 1980",
    ],
)
def test_birth_dates_in_common_forms(written: str) -> None:
    assert set(hidden(f"({written})")[1:-1]) == {"."}


@pytest.mark.parametrize("written", ["1981-01-05", "1980年2月5日", "昭和54年1月5日", "平成55年1月5日"])
def test_other_dates_stay(written: str) -> None:
    assert hidden(written) == written


@pytest.mark.parametrize(
    ("born", "written"),
    [
        ("2019-05-01", "令和元年5月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1912-07-29", "M45.7.29"),
    ],
)
def test_eras_change_on_their_day(born: str, written: str) -> None:
    assert set(hidden(written, person={"birthDate": born})) == {"."}


@pytest.mark.parametrize(
    "written",
    [
        "東京都千代田区試験町一丁目2番13号",
        "東京都千代田区試験町1-2-13",
        "東京都 千代田区 試験町１丁目２番１３号",
        "千代田区試験町…",
    ],
)
def test_addresses_whole_and_in_part(written: str) -> None:
    assert set(hidden(written)) == {"."}


def test_short_values_count_as_whole_words_only() -> None:
    assert hidden("10", "残り10件", "100", "No. 10") == "..|残り10件|100|No. .."


def test_places_count_utf16_units() -> None:
    assert list(Personal([{"name": "𠮷田"}]).find(["😀𠮷田"])) == [Place(0, 2, 5)]


def test_nothing_to_look_for() -> None:
    assert hidden("試験 太郎", person={"birthDate": "unknown-form"}) == "試験 太郎"
    assert list(Personal().find(["試験 太郎"])) == []
    assert plain("ＡＢ　c") == "abc"
