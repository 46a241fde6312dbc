"""What the schema finds, in words: key, found, expected, nearest valid key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from ..resources import load_schema
from ..vocabulary import Text
from ._problems import KeyPath, Problem, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["plain", "schema_problems"]

_TYPES = {
    "string": Text("文字列", "a string"),
    "integer": Text("整数", "an integer"),
    "number": Text("数値", "a number"),
    "boolean": Text("true または false", "true or false"),
    "object": Text("表（{ … }）", "a table"),
    "array": Text("配列（[ … ]）", "an array"),
}


def plain(value: Any, *, keep: frozenset[str] = frozenset()) -> Any:
    """TOML data as JSON data: dates and times become strings, except under the keys to keep."""
    if isinstance(value, Mapping):
        return {key: inner if key in keep else plain(inner, keep=keep) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner, keep=keep) for inner in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value


def schema_problems(data: Mapping[str, Any], name: str = "profile") -> list[Problem]:
    """Everything that the schema of that name (`schemas/profile.schema.json`) does not allow."""
    # Imported here because it costs more than all the rest of start-up.
    from jsonschema import Draft202012Validator

    schema = load_schema(name)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [problem for error in validator.iter_errors(plain(data)) for problem in _explain(error, schema)]


def _explain(error: ValidationError, root: Mapping[str, Any]) -> Iterator[Problem]:
    path: KeyPath = tuple(error.absolute_path)
    instance: Any = error.instance
    asked: Any = error.validator_value
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    match error.validator:
        case "additionalProperties":
            yield from _unknown(instance, schema, path)
        case "required":
            for name in asked:
                if name not in instance:
                    yield _missing(name, schema, root, path)
        case "dependentRequired":
            for given, needed in asked.items():
                for name in needed:
                    if given in instance and name not in instance:
                        yield _missing(name, schema, root, path)
        case _:
            yield Problem(path, _wrong(error, schema))


def _unknown(instance: Mapping[str, Any], schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    valid = list(schema["properties"])
    for key in instance:
        if key not in valid:
            hint = nearest(key, valid)
            yield Problem(
                (*path, key),
                Text(
                    f"この項目はありません。ここに書ける項目: {'、'.join(valid)}。{hint.ja}",
                    f"no such key here; valid keys: {', '.join(valid)}.{hint.en}",
                ),
            )


def _missing(name: str, schema: Mapping[str, Any], root: Mapping[str, Any], path: KeyPath) -> Problem:
    described = schema.get("properties", {}).get(name, schema)
    expected = _expected({**_resolved(described, root), **described})
    meaning = described.get("description", "")
    return Problem(
        (*path, name),
        Text(f"必須の項目がありません。{meaning}期待する値: {expected.ja}。", f"missing; expected: {expected.en}."),
    )


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference: str = schema.get("$ref", "")
    found: Mapping[str, Any] = root["$defs"][reference.rpartition("/")[2]] if reference else {}
    return found


def _wrong(error: ValidationError, schema: Mapping[str, Any]) -> Text:
    secret = schema.get("x-secret", False)
    found = _found(error.instance, shown=not secret and error.validator != "type")
    expected = _expected(schema)
    advice = Text("", "")
    if secret and isinstance(error.instance, str):
        advice = Text(
            "秘密情報はプロファイルに直接書けません。環境変数かファイルに移し、その名前を書いてください。",
            " A secret is never written in the profile: move it to an environment variable or a file and name that.",
        )
    if error.instance == "":
        return Text(f"値が空です。期待する値: {expected.ja}。", f"empty; expected: {expected.en}.")
    return Text(
        f"{found.ja}が書かれています。期待する値: {expected.ja}。{advice.ja}",
        f"found {found.en}; expected: {expected.en}.{advice.en}",
    )


def _found(value: Any, *, shown: bool) -> Text:
    """The value itself only where it can be no secret; else its type."""
    if isinstance(value, Mapping):
        keys = list(value)
        return Text(f"表（項目: {'、'.join(keys) or 'なし'}）", f"a table with {', '.join(keys) or 'no keys'}")
    if isinstance(value, list):
        return Text(f"{len(value)} 件の配列", f"an array of {len(value)}")
    if shown:
        text = ("true" if value else "false") if isinstance(value, bool) else f"{value!s:.60}"
        return Text(f"「{text}」", f'"{text}"')
    name = next(name for kind, name in _PYTHON_TYPES if isinstance(value, kind))
    return _TYPES[name]


_PYTHON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
)


def _expected(schema: Mapping[str, Any]) -> Text:
    if "x-expected" in schema:
        return Text(**schema["x-expected"])
    if "enum" in schema:
        values = [f'"{value}"' for value in schema["enum"]]
        return Text(f"{'、'.join(values)} のいずれか", f"one of {', '.join(values)}")
    kind = _TYPES[schema["type"]]
    bounds = [
        Text(form.ja.format(schema[key]), form.en.format(schema[key])) for key, form in _BOUNDS.items() if key in schema
    ]
    if schema["type"] == "string":
        bounds = [Text("空でないもの", "not empty")] if schema.get("minLength") else []
    if not bounds:
        return kind
    return Text(
        f"{kind.ja}（{'、'.join(bound.ja for bound in bounds)}）",
        f"{kind.en} ({', '.join(bound.en for bound in bounds)})",
    )


_BOUNDS = {
    "minimum": Text("{} 以上", "at least {}"),
    "exclusiveMinimum": Text("{} より大きい", "more than {}"),
    "maximum": Text("{} 以下", "at most {}"),
}
