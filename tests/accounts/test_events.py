"""Everything that somebody causes has a time and an actor, and neither without the other."""

import re

import pytest
from django.db import IntegrityError, models, transaction

from accounts.actors import actor, link, stamp, system, unstamp
from accounts.constraints import event_complete
from accounts.scope import scope
from tests.accounts.factories import JobFactory, LoanFactory, PublicLinkFactory, UserFactory
from tests.accounts.source import our_models
from tests.accounts.world import populate
from tests.database import column, insert_copy
from tests.referrals.factories import OverdueDigestFactory, ReferringUnitFactory

PLANS = {
    "Message.due_at": "a plan",
    "Message.next_at": "a plan",
    "Message.stale_at": "a plan",
    "RateLimit.resets_at": "a plan: nobody causes it",
    "Session.starts_at": "a plan; held_at and cancelled_at say what became of it",
}


def events(model):
    """The names of the model's events: x for x_at."""
    times = [field.name for field in model._meta.fields if isinstance(field, models.DateTimeField)]
    return [
        name.removesuffix("_at") for name in times if name.endswith("_at") and f"{model.__name__}.{name}" not in PLANS
    ]


def faults(model):
    """Events without their actor, or without the constraint that holds the two together."""
    fields = {field.name for field in model._meta.fields}
    constraints = {constraint.name: constraint for constraint in model._meta.constraints}
    return [
        f"{model.__name__}.{event}_at"
        for event in events(model)
        if not {f"{event}_by", f"{event}_by_kind"} <= fields
        or not any(
            name.endswith(f"_{event}_complete") and constraint == event_complete(event, prefix=prefix(name, event))
            for name, constraint in constraints.items()
        )
    ]


def prefix(name, event):
    return name.removesuffix(f"_{event}_complete")


PAIRS = [(model, event) for model in our_models() for event in events(model)]
every_event = pytest.mark.parametrize(("model", "event"), PAIRS, ids=lambda value: getattr(value, "__name__", value))


def test_every_time_has_its_actor():
    assert [fault for model in our_models() for fault in faults(model)] == []


def test_plans_are_still_there():
    named = {f"{model.__name__}.{field.name}" for model in our_models() for field in model._meta.fields}

    assert set(PLANS) <= named


@every_event
def test_the_database_holds_the_constraint(model, event, db):
    held = column("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", [model._meta.db_table])

    assert any(name.endswith(f"_{event}_complete") for name in held)


@pytest.fixture
def rows_with_events(db):
    """A row in every table that has events, the organisation's scope open, and a user."""
    organisation = populate()
    user = UserFactory()
    PublicLinkFactory(organisation=organisation)
    LoanFactory()
    JobFactory(organisation=organisation)
    OverdueDigestFactory(user=user)
    with scope([organisation.pk]):
        yield user


HALVES = {
    "a time alone": {"at": True, "by": False, "by_kind": ""},
    "an actor's kind alone": {"at": False, "by": False, "by_kind": "citizen"},
    "a user alone": {"at": False, "by": True, "by_kind": "user"},
    "a user without a kind": {"at": True, "by": True, "by_kind": ""},
    "a user of another kind": {"at": True, "by": True, "by_kind": "citizen"},
    "a user's kind without a user": {"at": True, "by": False, "by_kind": "user"},
}


def is_refused(model, event, changes):
    try:
        with transaction.atomic():
            insert_copy(model._meta.db_table, **changes)
    except IntegrityError as error:
        return bool(re.search(rf"_complete|{event}_at", str(error)))
    return False


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_the_database_refuses_half_an_event(half, rows_with_events, clock):
    values = {
        "at": clock.moment if half["at"] else None,
        "by_id": rows_with_events.pk if half["by"] else None,
        "by_kind": half["by_kind"],
    }

    let_in = [
        f"{model.__name__}.{event}"
        for model, event in PAIRS
        if not is_refused(model, event, {f"{event}_{name}": value for name, value in values.items()})
    ]

    assert let_in == []


# The guard can fail.


def model_with(fields, constraints=()):
    meta = type("Meta", (), {"app_label": "nowhere", "constraints": list(constraints)})
    body = {"__module__": __name__, "Meta": meta, **{name: models.DateTimeField() for name in fields}}
    made = type("Wrong", (models.Model,), body)
    made._meta.apps.all_models["nowhere"].clear()
    return made


def test_a_time_without_an_actor_is_found():
    assert faults(model_with(["called_at"])) == ["Wrong.called_at"]


def test_an_event_without_its_constraint_is_found():
    assert faults(model_with(["called_at", "called_by", "called_by_kind"])) == ["Wrong.called_at"]


def test_another_constraint_of_that_name_is_found():
    empty = models.CheckConstraint(condition=models.Q(called_by_kind=""), name="wrong_called_complete")

    assert faults(model_with(["called_at", "called_by", "called_by_kind"], [empty])) == ["Wrong.called_at"]


# Actors.


def test_a_user_is_an_actor():
    user = UserFactory.build()

    assert (actor(user).kind, actor(user).user) == ("user", user)


def test_a_link_and_the_system_are_actors(db):
    unit = ReferringUnitFactory()

    assert (link(unit).kind, system("digest").kind) == (f"link:{unit.pk}", "system:digest")


def test_a_stamp_is_undone_by_its_opposite(clock):
    assert stamp("sent", by=system("digest")) == {
        "sent_at": clock.moment,
        "sent_by": None,
        "sent_by_kind": "system:digest",
    }
    assert unstamp("sent") == {"sent_at": None, "sent_by": None, "sent_by_kind": ""}
