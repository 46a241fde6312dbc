"""The reference partner needs packages of its own: the extra `reference`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import UsageError
from ..vocabulary import Text

__all__ = ["needing_reference"]


@contextmanager
def needing_reference() -> Iterator[None]:
    """Around the import of the reference partner. Raises UsageError saying what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "conformance":
            raise
        raise UsageError(
            Text(
                f"付属の参照実装に必要な {error.name} がありません。追加分 reference と合わせて入れてください: "
                "pip install 'minsotatsu-conformance[reference]'（チェックアウトでは pip install -e '.[reference]'）",
                f"The reference partner needs {error.name}; install the extra `reference`: "
                "pip install 'minsotatsu-conformance[reference]' (in a checkout: pip install -e '.[reference]')",
            )
        ) from error
