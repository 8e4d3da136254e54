"""One line of a timeline."""

from dataclasses import dataclass
from datetime import datetime

from accounts import formats


@dataclass(frozen=True)
class Entry:
    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    undo: str = ""  # the address that takes it back
    undone: bool = False

    @property
    def when(self) -> str:
        return formats.moment(self.at)
