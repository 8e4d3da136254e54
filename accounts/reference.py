"""Reference data that every installation has: the Danish municipalities, and their regions with dates."""

from datetime import date

from django.db import transaction

from accounts.models import Municipality, MunicipalityRegion

MUNICIPALITIES = {
    "Region Hovedstaden": """
        0101 København, 0147 Frederiksberg, 0151 Ballerup, 0153 Brøndby, 0155 Dragør, 0157 Gentofte, 0159 Gladsaxe,
        0161 Glostrup, 0163 Herlev, 0165 Albertslund, 0167 Hvidovre, 0169 Høje-Taastrup, 0173 Lyngby-Taarbæk,
        0175 Rødovre, 0183 Ishøj, 0185 Tårnby, 0187 Vallensbæk, 0190 Furesø, 0201 Allerød, 0210 Fredensborg,
        0217 Helsingør, 0219 Hillerød, 0223 Hørsholm, 0230 Rudersdal, 0240 Egedal, 0250 Frederikssund, 0260 Halsnæs,
        0270 Gribskov, 0400 Bornholm""",
    "Region Sjælland": """
        0253 Greve, 0259 Køge, 0265 Roskilde, 0269 Solrød, 0306 Odsherred, 0316 Holbæk, 0320 Faxe, 0326 Kalundborg,
        0329 Ringsted, 0330 Slagelse, 0336 Stevns, 0340 Sorø, 0350 Lejre, 0360 Lolland, 0370 Næstved,
        0376 Guldborgsund, 0390 Vordingborg""",
    "Region Syddanmark": """
        0410 Middelfart, 0420 Assens, 0430 Faaborg-Midtfyn, 0440 Kerteminde, 0450 Nyborg, 0461 Odense, 0479 Svendborg,
        0480 Nordfyns, 0482 Langeland, 0492 Ærø, 0510 Haderslev, 0530 Billund, 0540 Sønderborg, 0550 Tønder,
        0561 Esbjerg, 0563 Fanø, 0573 Varde, 0575 Vejen, 0580 Aabenraa, 0607 Fredericia, 0621 Kolding, 0630 Vejle""",
    "Region Midtjylland": """
        0615 Horsens, 0657 Herning, 0661 Holstebro, 0665 Lemvig, 0671 Struer, 0706 Syddjurs, 0707 Norddjurs,
        0710 Favrskov, 0727 Odder, 0730 Randers, 0740 Silkeborg, 0741 Samsø, 0746 Skanderborg, 0751 Aarhus,
        0756 Ikast-Brande, 0760 Ringkøbing-Skjern, 0766 Hedensted, 0779 Skive, 0791 Viborg""",
    "Region Nordjylland": """
        0773 Morsø, 0787 Thisted, 0810 Brønderslev, 0813 Frederikshavn, 0820 Vesthimmerlands, 0825 Læsø, 0840 Rebild,
        0846 Mariagerfjord, 0849 Jammerbugt, 0851 Aalborg, 0860 Hjørring""",
}
REGIONS_SINCE = date(2007, 1, 1)
# On 1 January 2027 the two regions east of the Great Belt become one.
EAST = {"Region Hovedstaden", "Region Sjælland"}
EAST_JOINED, EAST_NAME = date(2027, 1, 1), "Region Østdanmark"


@transaction.atomic
def load():
    """Write the municipalities and their regions; the second time changes nothing."""
    for region, listed in MUNICIPALITIES.items():
        for entry in listed.split(","):
            code, name = entry.split(maxsplit=1)
            municipality, _ = Municipality.objects.update_or_create(code=code, defaults={"name": name})
            _set_regions(municipality, region)


def _set_regions(municipality, region):
    ends = EAST_JOINED if region in EAST else None
    _set_region(municipality, REGIONS_SINCE, region, ends)
    if ends:
        _set_region(municipality, EAST_JOINED, EAST_NAME, None)


def _set_region(municipality, valid_from, region, valid_to):
    MunicipalityRegion.objects.update_or_create(
        municipality=municipality, valid_from=valid_from, defaults={"region": region, "valid_to": valid_to}
    )
