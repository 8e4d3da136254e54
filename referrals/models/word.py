from django.db import models

from accounts.constraints import SameOrganisation, ScopedRows
from referrals.models.base import ScopedModel
from referrals.names import search_words, sort_key


class WordManager(models.Manager["CitizenWord"]):
    def keep(self, citizen):
        """Make the words those of the citizen's name as it is now, and of the names of those merged into it.

        One that is merged into another has none: its names find the other.
        """
        of_citizen = self.filter(organisation=citizen.organisation_id, citizen=citizen)
        of_citizen.delete()
        if citizen.merged_into_id:
            return
        others = citizen.merged.filter(organisation=citizen.organisation_id).values_list("name", flat=True)
        words = {word for name in [citizen.name, *others] for word in search_words(name)}
        key = sort_key(citizen.name)
        self.bulk_create(
            CitizenWord(organisation_id=citizen.organisation_id, citizen=citizen, word=word, sort_key=key)
            for word in sorted(words)
        )

    def keep_new(self, citizens):
        """The same for citizens who are all new, in one statement."""
        self.bulk_create(
            CitizenWord(organisation_id=citizen.organisation_id, citizen=citizen, word=word, sort_key=key)
            for citizen in citizens
            for key in [sort_key(citizen.name)]
            for word in sorted(set(search_words(citizen.name)))
        )


class CitizenWord(ScopedModel):
    """A word by which a citizen is found (referrals/search.py), kept by Citizen.save. Under row-level security an index
    answers ranges, and nothing that is like something (design: search)."""

    pk = models.CompositePrimaryKey("organisation_id", "citizen_id", "word")
    citizen = models.ForeignKey("referrals.Citizen", models.PROTECT, related_name="words", db_index=False)
    word = models.TextField(db_collation="C")
    # The citizen's own, so that the first twenty of many are found in the order of the index.
    sort_key = models.TextField(db_collation="C")

    objects = WordManager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "word", "sort_key", "citizen"], name="citizen_word_found")]
        constraints = [
            ScopedRows(name="citizen_word_scoped"),
            SameOrganisation(field="citizen", name="citizen_word_same_org"),
        ]

    def __str__(self):
        return self.word
