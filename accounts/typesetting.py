"""Documents as PDF, set by typst without the network. Layouts hold no words: these come as JSON, so that they are
translated, and so that a name is never taken for markup. The same words give the same file, byte for byte."""

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.http import HttpResponse

# The design system's own typeface; docker/ keeps this folder of node_modules in the image.
FONTS = settings.BASE_DIR / "node_modules" / "dkfds" / "dist" / "fonts" / "IBMPlexSans" / "complete" / "ttf"


def typeset(layout: Path, words: dict, language: str, **inputs: str) -> bytes:
    return typst.compile(
        layout,
        root=layout.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"words": json.dumps(words), "language": language, **inputs},
        timestamp=0,
    )


def answer(document: bytes, name: str) -> HttpResponse:
    """The document in the browser's own window. `name` never says who it is about."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
