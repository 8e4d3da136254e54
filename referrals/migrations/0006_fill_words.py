from django.db import migrations

from referrals.names import search_words, sort_key

BATCH = 5000


def fill(apps, schema_editor):
    """The words of everybody who is there already, in batches; begun again, it goes on where it stopped."""
    citizens = apps.get_model("referrals", "Citizen").objects.filter(erased_at=None, merged_into=None).order_by("pk")
    last = 0
    while batch := list(citizens.filter(pk__gt=last).values_list("pk", "organisation_id", "name")[:BATCH]):
        _write(apps.get_model("referrals", "CitizenWord"), batch)
        last = batch[-1][0]


def _write(word_model, batch):
    word_model.objects.bulk_create(
        (
            word_model(organisation_id=organisation, citizen_id=pk, word=word, sort_key=sort_key(name))
            for pk, organisation, name in batch
            for word in set(search_words(name))
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    atomic = False  # A batch is a transaction of its own: a million names in one would hold everybody up.

    dependencies = [
        ("referrals", "0005_find_and_merge"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
