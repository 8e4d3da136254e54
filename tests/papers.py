"""What stands on a PDF."""

import pypdfium2


def words_of(document: bytes) -> str:
    """All of it as one line, as a page's text is searched."""
    with pypdfium2.PdfDocument(document) as opened:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in opened).split())
