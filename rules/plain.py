"""Values of rules as plain JSON and back, for a process of its own that must decide by the same values.

Dataclasses become objects, tuples and sets lists (sets sorted), dates and enums their text. What a field is read
back as is what its annotation says, so a new field needs no line here.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """The value as dicts, lists, texts and whole numbers."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_plain(part) for part in value)
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"no plain form for {type(value).__name__}")


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of that type. Raises TypeError, ValueError or KeyError if `plain` does not hold one."""
    read: T = _read(kind, plain)
    return read


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, plain: Any) -> Any:
    if kind is Any:
        return plain
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(inside, plain)
    if origin is not None:
        return _collection(origin, inside, plain)
    if is_dataclass(kind):
        made: Any = kind
        return made(**{name: _read(_hints(made)[name], part) for name, part in plain.items()})
    if issubclass(kind, date):
        return kind.fromisoformat(plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if kind in (str, int, bool):
        if type(plain) is not kind:
            raise TypeError(f"{plain!r} is no {kind.__name__}")
        return plain
    raise TypeError(f"no way to read {kind}")


def _collection(origin: Any, inside: tuple[Any, ...], plain: Any) -> Any:
    if origin is tuple and not (len(inside) == 2 and inside[1] is Ellipsis):
        return tuple(_read(kind, part) for kind, part in zip(inside, plain, strict=True))
    if issubclass(origin, Mapping):
        return {_read(inside[0], key): _read(inside[1], part) for key, part in plain.items()}
    return origin(_read(inside[0], part) for part in plain)


def _one_of(kinds: tuple[Any, ...], plain: Any) -> Any:
    """The first alternative that takes it."""
    if plain is None and NoneType in kinds:
        return None
    for kind in kinds:
        if kind is not NoneType:
            try:
                return _read(kind, plain)
            except (TypeError, ValueError, KeyError, AttributeError):
                continue
    raise TypeError(f"{plain!r} is none of {kinds}")
