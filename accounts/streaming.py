"""Answers that are written while they are sent."""

from collections.abc import Generator, Iterator

from django.utils.translation import get_language, override

from accounts.scope import Scope, current, scope


def streamed(parts: Generator) -> Iterator:
    """Make each part of an answer as its view would: in the view's scope and language, which end with the view.

    Between the parts the connection has no scope at all, so a client that hangs up half-way leaves nothing behind,
    whoever comes to close the answer, and when.
    """
    held = current()
    if held is None:
        raise RuntimeError("A streamed answer needs a scope.")
    return _each(parts, held, get_language())


def _each(parts: Generator, held: Scope, language) -> Iterator:
    try:
        while True:
            with scope(held.organisations, held.partners), override(language):
                part = next(parts, None)
            if part is None:
                return
            yield part
    finally:
        parts.close()
