"""What a column of a list can hold, and which headings people give it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals import names


@dataclass(frozen=True)
class Column:
    name: str
    label: str | Promise
    headings: str  # as names.words joins them, separated by commas
    many: bool = False  # several columns of the file make one text


COLUMNS = [
    Column("own_id", _("Own number of the line"), "id, nr, nummer, løbenummer, sagsnr, sagsnummer, borger id"),
    Column("name", _("Name"), "navn, name, borger, borgerens navn, fulde navn, full name, citizen"),
    Column("given_name", _("First name"), "fornavn, fornavne, first name, given name"),
    Column("surname", _("Last name"), "efternavn, last name, surname"),
    Column("phone", _("Phone"), "telefon, tlf, mobil, telefonnummer, mobilnummer, tlf nr, phone, mobile"),
    Column("cpr", _("CPR number"), "cpr, cpr nummer, cpr nr, cprnr, personnummer, cpr number"),
    Column("birth_year", _("Year of birth"), "fødselsår, født, birth year, year of birth"),
    Column("address", _("Address"), "adresse, vej, postnr, postnummer, by, address, postcode, city", many=True),
    Column("municipality", _("Municipality"), "kommune, kommunekode, municipality"),
    Column("language", _("Language"), "sprog, language"),
    Column("needs_interpreter", _("Needs an interpreter"), "tolk, tolkebehov, behov for tolk, interpreter"),
    Column("target_groups", _("Good to know"), "målgruppe, målgrupper, godt at vide, target groups, target group"),
    Column("products", _("Uses"), "produkt, produkter, bruger, forbrug, products, uses"),
    Column(
        "received_on",
        _("Received on"),
        "modtaget, modtaget den, henvist, henvist den, henvisningsdato, dato, received, received on, date",
    ),
    Column("channel", _("How it came"), "kanal, henvisningsvej, channel"),
    Column("sender", _("Sender"), "afsender, henvist af, henviser, henvisende enhed, enhed, sender, referred by, unit"),
    Column(
        "referrer_name",
        _("Name of the referrer"),
        "henvisers navn, henviserens navn, kontaktperson hos henviser, referrer",
    ),
    Column("best_time", _("Best time"), "bedste tidspunkt, træffetid, best time"),
    Column(
        "note",
        _("Note"),
        "note, noter, bemærkning, bemærkninger, besked, kommentar, årsag, notes, comment",
        many=True,
    ),
    Column("state", _("State"), "status, tilstand, state"),
    Column("contacted_on", _("Contacted on"), "kontaktet, kontaktet den, første kontakt, contacted, contacted on"),
    Column("ended_on", _("Ended on"), "afsluttet, afsluttet den, slutdato, ended, ended on"),
    Column("end_reason", _("Reason for the end"), "afslutningsårsag, årsag til afslutning, grund, end reason, reason"),
    Column(
        "counsellor",
        _("Counsellor’s e-mail"),
        "rådgiver, rådgivers mail, rådgiverens mailadresse, rådgiverens mail, behandler, counsellor, counsellor e mail",
    ),
]
BY_NAME = {column.name: column for column in COLUMNS}
_GUESS = {heading: column.name for column in COLUMNS for heading in column.headings.split(", ")}


def normalised(text: str) -> str:
    return " ".join(names.words(text))


def guess(headings: list[str]) -> dict[int, str]:
    """{place of the column: what it holds}, for headings that are known, in Danish or English."""
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = _GUESS.get(normalised(heading))
        if name and (name not in found.values() or BY_NAME[name].many):
            found[place] = name
    return found


def values(cells: list[str], mapping: dict[int, str]) -> dict[str, str]:
    """What the line says, per column of ours; text from several columns is joined."""
    told: dict[str, str] = {}
    for place, name in mapping.items():
        cell = cells[place] if place < len(cells) else ""
        if cell:
            told[name] = f"{told[name]}, {cell}" if name in told else cell
    if "name" not in told and ("given_name" in told or "surname" in told):
        told["name"] = " ".join(filter(None, [told.get("given_name"), told.get("surname")]))
    return told
