"""Rows drawn by a stencil are, to the letter, what their template gives row by row."""

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import stencil

WORK = "casework/_work.html"
VALUES = st.one_of(
    st.just(""), st.text(max_size=12), st.sampled_from(["<b>", "50 %", "%(name)s", "&amp;", "Åse “Ø”", "{{ x }}"])
)
NAMES = ["name", "url", "via_staff", "phone", "tel", "hours", "unit", "tried", "last_tried", "next_try"]
NAMES += [
    "clock",
    "paused_until",
    "colleague",
    "attempt_url",
    "take_url",
    "pause_url",
    "assign_url",
    "letter_url",
    "end_url",
]
ROW = st.fixed_dictionaries(
    dict.fromkeys(NAMES, VALUES) | {"unassigned": st.booleans(), "may_assign": st.booleans()}
).filter(lambda row: not any(stencil.MARK in str(value) for value in row.values()))


def one_by_one(rows, **context):
    return "".join(render_to_string(WORK, {"row": row, **context}) for row in rows)


@given(rows=st.lists(ROW, max_size=6))
def test_a_list_is_its_rows(rows):
    assert stencil.draw(WORK, rows, csrf_token="abc") == one_by_one(rows, csrf_token="abc")


@given(rows=st.lists(ROW, min_size=1, max_size=2))
def test_each_language_has_its_own_words(rows):
    for language in ("da", "en"):
        with override(language):
            assert stencil.draw(WORK, rows, csrf_token="abc") == one_by_one(rows, csrf_token="abc")


@pytest.fixture
def fragment(settings, tmp_path, monkeypatch):
    """Write a fragment, and get its name."""

    def write(source):
        number = len(list(tmp_path.iterdir()))
        (tmp_path / f"_{number}.html").write_text(source)
        return f"_{number}.html"

    engine = engines["django"].engine
    monkeypatch.setattr(engine.template_loaders[0], "get_dirs", lambda: [tmp_path], raising=False)
    monkeypatch.setattr(stencil, "render_to_string", lambda name, context: rendered(tmp_path / name, context))
    return write


def rendered(path, context):
    return engines["django"].from_string(path.read_text()).render(context)


def test_values_are_escaped_and_safe_ones_are_not(fragment):
    rows = [{"text": "<i>", "html": mark_safe("<b>x</b>"), "number": 7}]

    assert stencil.draw(fragment("{{ row.text }}{{ row.html }}{{ row.number }}"), rows) == "&lt;i&gt;<b>x</b>7"


def test_what_is_not_there_is_asked_for_each_row(fragment):
    rows = [{"phone": "1"}, {"phone": ""}, {"phone": None}, {"phone": "2"}]

    assert stencil.draw(fragment("{% if row.phone %}({{ row.phone }}){% else %}-{% endif %}"), rows) == "(1)--(2)"


def test_a_fragment_that_filters_what_it_prints_is_refused(fragment):
    with pytest.raises(ValueError, match="filters a value"):
        stencil.draw(fragment("{{ row.name|slice:':2' }}"), [{"name": "Anne"}])


def test_nothing_is_drawn_of_nobody():
    assert stencil.draw(WORK, []) == ""
