"""The main menu says where one is, on the pages below too."""

import re

import pytest
from django.urls import reverse

from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, PlaceFactory

CURRENT = re.compile(r'aria-current="(page|true)"><span>([^<]+)')


@pytest.fixture
def where(client, organisation, counsellor):
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    rows = {
        "casework:citizen": course.citizen_id,
        "courses:add_talk": course.pk,
        "courses:group": group.pk,
        "courses:group_log": MeetingFactory(group=group).pk,
        "casework:place": PlaceFactory(organisation=organisation).pk,
    }
    client.force_login(counsellor)

    def where(name):
        text = client.get(reverse(name, args=[rows[name]] if name in rows else [])).text
        menu = text[text.index('<ul class="mainmenu">') :]
        return CURRENT.findall(menu[: menu.index("</ul>")])

    return where


@pytest.mark.parametrize(
    ("page", "how", "label"),
    [
        ("casework:my_day", "page", "Min dag"),
        ("casework:citizens", "page", "Borgere"),
        ("casework:participants", "true", "Borgere"),
        ("casework:citizen", "true", "Borgere"),
        ("courses:add_talk", "true", "Borgere"),
        ("courses:groups", "page", "Hold"),
        ("courses:group", "true", "Hold"),
        ("courses:group_log", "true", "Hold"),
        ("casework:place", "true", "Steder"),
    ],
)
def test_the_menu_says_where_one_is(page, how, label, where):
    assert where(page) == [(how, label)]


def test_a_page_that_lies_under_none_marks_none(where):
    assert where("account_change_password") == []
