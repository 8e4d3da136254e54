"""Invented organisations, staff and names. Phone numbers begin with 1, so they cannot exist."""

from datetime import date

PASSWORD = "demo"  # noqa: S105 - opens the demo alone (accounts/signin.py)

# Short name, municipality code (none of Denmark's), phone, opening hours.
ORGANISATIONS = [
    ("Havnsø", "9901", "+4510405060", "hverdage kl. 9–15"),
    ("Lindby", "9902", "+4510405070", "hverdage kl. 9–14"),
    ("Østervig", "9903", "+4510405080", "hverdage kl. 8–15"),
    ("Bakkeholm", "9904", "+4510405090", "hverdage kl. 10–14"),
]
COLLABORATION = "Røgfri Sammen"
PARTNERS = ["Havnsø", "Lindby", "Østervig"]

# E-mail, name, organisation, roles, unit.
STAFF = [
    ("raadgiver@demo.example", "Anne Birk Mortensen", "Havnsø", ["counsellor"], "Sundhedshuset"),
    ("koordinator@demo.example", "Jens Holt", "Havnsø", ["coordinator"], "Sundhedshuset"),
    ("henviser@demo.example", "Lise Kragh", "Havnsø", ["referrer"], None),
    ("admin@demo.example", "Per Lund", "Havnsø", ["administrator"], None),
    ("nabo@demo.example", "Karen Friis", "Bakkeholm", ["counsellor", "coordinator"], None),
    ("leder@demo.example", "Vibeke Holm", "Havnsø", ["manager"], None),
    ("mona@demo.example", "Mona Dahl", "Havnsø", ["counsellor"], "Socialpsykiatrien"),
    ("lokal@demo.example", "Sami Haddad", "Havnsø", ["local_counsellor"], "Socialpsykiatrien"),
    ("lindby@demo.example", "Birgit Thorup", "Lindby", ["administrator", "coordinator", "counsellor"], None),
    ("signe@demo.example", "Signe Rask", "Havnsø", ["counsellor"], "Sundhedshuset"),
    ("lars@demo.example", "Lars Toft", "Lindby", ["counsellor"], None),
    ("oestervig@demo.example", "Ole Ravnholt", "Østervig", ["counsellor", "coordinator"], None),
]

# Name, part of, kind, owner, shared with the collaboration, often without phones.
UNITS = [
    ("Lungemedicinsk Afdeling", "Havnsø Sygehus", "hospital", "Havnsø", True, False),
    ("Jordemodercenter Havnsø", "", "midwife", "Havnsø", True, False),
    ("Bosted Fyrvej", "Socialpsykiatrien", "residential_facility", "Havnsø", False, True),
    ("Jobcenter Havnsø", "", "job_centre", "Havnsø", False, False),
    ("Lægehuset Torvet", "", "general_practice", "Havnsø", False, False),
    ("Psykiatrisk Afsnit P2", "Havnsø Sygehus", "hospital", "Havnsø", False, False),
    ("Rusmiddelcenter Lindby", "", "substance_use_centre", "Lindby", False, False),
    ("Lægerne i Østervig", "", "general_practice", "Østervig", False, False),
    ("Lægehuset Bakkeholm", "", "general_practice", "Bakkeholm", False, False),
]
# Who manages the units of an organisation.
COORDINATORS = {"Havnsø": "koordinator", "Lindby": "lindby", "Østervig": "oestervig", "Bakkeholm": "nabo"}
# Unit, its ambassador, phone, trained so many days ago, where the monthly total goes.
AMBASSADORS = {
    "Lungemedicinsk Afdeling": ("Pia Storm", "+4510570311", 200, "lungemedicin@demo.example"),
    "Jordemodercenter Havnsø": ("Trine Hald", "+4510570313", 120, ""),
    "Bosted Fyrvej": ("Omar Haddad", "+4510570319", 34, "fyrvej@demo.example"),
    "Jobcenter Havnsø": ("Mie Toldam", "+4510570323", None, ""),
}
# Talks that came to no referral, by unit.
TALKS = {"Lungemedicinsk Afdeling": 21, "Bosted Fyrvej": 9, "Jobcenter Havnsø": 10, "Psykiatrisk Afsnit P2": 1}
# A unit that has stopped referring, and when it did refer.
SILENT_UNIT, SILENT_DAYS = "Psykiatrisk Afsnit P2", (170, 149, 126, 105)
# The unit whose link `make run` shows.
SHOWN_UNIT = "Jobcenter Havnsø"

NAMES = """
    Karsten Bruun, Aisha Rahimi, Jørgen Damgaard, Pernille Skov, Tommy Frandsen, Lone Kjærgaard, Gitte Mølgaard,
    Bent Overgaard, Yrsa Petersen, Jonas Krogh, Inger Thostrup, Lene Fisker, Michael Bang, Mette Lykke Holm,
    Susanne Ravn, Hussein Al-Amin, Ole Vestergaard, Camilla Toft, Åse Lindholm, Øjvind Strand, Ærø Henningsen,
    Niels Peter Juul, Fatima Yilmaz, Dorthe Winther, Rasmus Aagaard, Kirsten Bøgh, Torben Lauge, Ane-Marie Ørsted,
    Vagn Hedegaard, Britta Sand, Emil Kjeldsen, Zofia Nowak, Poul Erik Dam, Hanne Skytte, Lasse Brandt, Signe Vang,
    Ibrahim Saleh, Tove Ladefoged, Finn Mørk, Charlotte Nygaard, Kim Abel, Ulla Straarup, Viktor Lindqvist,
    Randi Møgeltoft, Bo Fenger, Maja Rosenlund, Henning Fjord, Sanne Overby, Ali Demir, Grethe Bagger, Steen Hovgaard,
    Nanna Birkelund, Egon Riis, Jytte Kvist, Anders Lyng, Tina Borup, Svend Åge Holk, Mia Sander, Preben Østby,
    Solveig Munk, Holger Brandal, Amina Warsame, Jens Peter Kaas, Lis Engholm, Dragan Petrovic, Kaj Rosendal,
    Birthe Lunding, Morten Skaarup, Elin Thisted, Ove Gammelby, Sofie Halkær, Per Anker Buhl, Leila Karimi, Gunnar Sejr,
    Bodil Ternøe, Casper Vinding, Rigmor Haslund, Yusuf Demirci, Annette Fabricius, Ejner Klit, Louise Norup,
    Palle Stenvang, Marianne Ebbe, Thi Nguyen, Flemming Åby, Karin Dalsager, Oskar Winkel, Edith Molbech,
    Erling Sejersbøl, Gerda Vinther, Nikolaj Brix, Samira Haidari, Villy Tranberg, Merete Lyngsø, Arne Hvidkær,
    Ingrid Faber, Tobias Rønnow, Else Bjerregård, Mustafa Kaya, Kurt Evald, Lisbeth Hjorth, Jan Tofte, Vivi Agerskov,
    Piotr Zielinski, Nora Ellegaard, Helge Damsø, Rita Storgaard, Claus Ankjær, Agnes Bülow, Omid Rezai, Dagny Friis,
    Kenneth Slot, Ellen Margrethe Uhre, Verner Holt, Stine Kragelund, Abdi Nur, Poula Stærk, Ivan Rask"""

# The demo's record is kept in an invented system.
RECORD_SYSTEM = "Omsorgsjournalen"

AFFECTED_MEDICINE = {
    "affected_text": "Når man ryger mindre eller holder op, kan mængden af [medicin] i blodet stige."
    " Vi beder dig vurdere, om der er brug for kontrol.",
    "affected_approved_by": "overlæge Birgitte Falk",
    "affected_approved_on": date(2026, 1, 12),
}
