"""Groups, seats, talks and their times as the design tells them, in plain lists: slow, and its own.

Whatever is refused raises No; the caller works on a copy, so that what a refused action has done is forgotten
with it.
"""

from tests.courses.roster_model.courses import Courses
from tests.courses.roster_model.rows import Citizen, Group, No, Talk
from tests.courses.roster_model.seats import Seats
from tests.courses.roster_model.talks import Counting, Talks

__all__ = ["Citizen", "Group", "No", "Talk", "World"]


class World(Seats, Courses, Talks, Counting):
    def __init__(self, homes):
        self.homes = homes  # {organisation: those who work there}
        self.now = None
        self.citizens, self.courses, self.groups, self.rows, self.talks = [], [], [], [], []
        self.came = {}  # {(talk, course): what was said}, in the order in which it was first said
