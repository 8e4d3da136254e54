"""A streamed answer is made in its view's scope and language, and leaves neither behind."""

import pytest
from django.utils.translation import get_language, override

from accounts.scope import current, scope
from accounts.streaming import streamed
from tests.accounts.test_scope import scopes_in_the_pool, setting
from tests.database import rows


def parts(closed=None):
    """Each part says the scope and the language in which it is made."""
    try:
        for _ in range(3):
            yield (setting(), setting("app.partners"), get_language())
    finally:
        if closed is not None:
            closed.append(True)


def test_each_part_has_the_scope_and_the_language_of_the_view(db):
    with scope([1], partners=[2]), override("en"):
        answer = streamed(parts())

    assert list(answer) == [("{1}", "{2}", "en")] * 3


def test_between_the_parts_there_is_none(db):
    with scope([1]):
        answer = streamed(parts())

    next(answer)

    assert (current(), setting(), get_language()) == (None, "", "da")


def test_a_scope_around_it_is_left_as_it_was(db):
    with scope([1]):
        answer = streamed(parts())

    with scope([3]):
        assert next(answer)[0] == "{1}"
        assert (current().organisations, setting()) == ({3}, "{3}")


def test_without_a_scope_there_is_no_answer(db):
    with pytest.raises(RuntimeError, match="scope"):
        streamed(parts())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hang_up", [lambda answer: answer.close(), lambda answer: None], ids=["closed", "forgotten"])
def test_a_client_that_hangs_up_half_way_leaves_nothing_behind(hang_up):
    closed = []
    with scope([1]):
        answer = streamed(parts(closed))
    next(answer)

    hang_up(answer)

    assert scopes_in_the_pool() == {""}
    del answer
    assert closed == [True]


@pytest.mark.django_db(transaction=True)
def test_a_failure_half_way_leaves_nothing_behind():
    def failing():
        yield setting()
        rows("SELECT 1/0")

    with scope([1]):
        answer = streamed(failing())
    next(answer)

    with pytest.raises(Exception, match="division by zero"):
        next(answer)

    assert scopes_in_the_pool() == {""}
