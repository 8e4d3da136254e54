"""Words that tell what a message is about, in a small notation: "røg*" begins a word, "*nikotin*" may stand anywhere in
one, "kur" is a word, and "_" is what parts two words. The other languages have the words for smoking alone.
"""

import re
from functools import cache, lru_cache

from followup.texts.folding import fold

SUBJECT = """
ryg* røg* *ryge* storryg* eksryg* ikkeryg* medryg* passivr* *nikotin* *nicotin* *tobak* *tobac* cig* *cigaret* ecig*
cerut* snus* vape vapes vaping vaper* damper dampe iqos *smok* stop stoppe stopper stoppet stopping *stoplin* stopbas*
stopforl* stopdag* stopdato* quit quits quitt* holde_op holder_op holdt_op
papieros* palen* tyton* rzuc* куріння курц* палін* цигар* сигар* тютюн* табак* курен* нікотин* никотин*
sigara* tütün* fumer fumeur* tabac* fumat* fumar* rauch* *raucher* zigar* rūky* pušen* duhan* sigaar* tubaako* reyking*
tóbak* thuốc_lá *تدخين* *سجائر* *سيجارة* *تبغ* *نيكوتين* *سیگار* *دخانیات* *تنباکو* *نیکوتین* *سگریٹ* *تمباکو* *บุหรี่*
"""

MEDICINE = """
*medicin* medicat* *plaster* *plastre* patch patches *tyggegummi* piller pillerne champix* vareni* zyban* nicor*
cytisin* bupropion* recept recepten recepter *inhalator* inhaler* lozenge* sugetablet* apotek* pharmac* prescri*
"""

TREATMENT = """
*afvænn* *behandl* treatm* treated therap* *terapi* *terapeut* *misbrug* addict* afhængig* dependen* abstinen* craving*
detox* rusmid* alkohol* alcohol* kur kuren kure *psyk* *psych* *læge lægen lægens kol copd kræft* cancer* lunge*
lung lungs gravid* pregnan*
"""

GROUP = """
hold holdet holdets holdene holdenes holdstart* holdforl* holdmød* holdunderv* holdgang* holdled* gruppe* group*
"""

PERSON = """
*rådgiv* counsel* coach* adviser* advisor* *sygepleje* nurse*
"""

PLACE = """
*sundhedscent* *sundhedshus* *sundhedsklinik* klinik* clinic* health_cent* health_house* healthcent* værested* bosted*
herberg* shelter*
"""

# Found even where a space breaks them in two: their letters come together in no other way.
BROKEN = "nikotin nicotin cigaret medicin psykiatri rygestop stoplinien sundhedshus sundhedscent"

# What else a letter is written as.
_ALSO = {
    "a": "[a4@]",
    "b": "[b8]",
    "e": "[e3]",
    "g": "[g9]",
    "i": "[i1!|]",
    "l": "[l1|]",
    "o": "[o0]",
    "s": "[s5$]",
    "t": "[t7]",
    "æ": "(?:æ|ae)",
    "ø": "(?:ø|0|oe)",
    "å": "(?:å|aa|a)",
}


@cache
def pattern(words: str, *, whole: bool = True) -> re.Pattern:
    """Any of the words, in a folded view. `whole=False`: wherever the letters stand."""
    return re.compile("|".join(_word(word, whole) for word in words.split()))


@lru_cache(maxsize=256)
def names_pattern(names: tuple[str, ...]) -> re.Pattern | None:
    """The names as words, with the s of the genitive; None where there is none of two letters or more."""
    folds = [fold(name).letters for name in names]
    found = {r"[\W_]+".join(map(re.escape, parts)) for parts in map(_parts, folds) if len("".join(parts)) > 1}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(found, key=len, reverse=True))})s?(?!\w)") if found else None


def _parts(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _word(word: str, whole: bool) -> str:
    core = r"[\W_]+".join(map(_letters, word.strip("*").split("_")))
    if not whole:
        return core
    return ("" if word.startswith("*") else r"(?<!\w)") + core + ("" if word.endswith("*") else r"(?!\w)")


def _letters(word: str) -> str:
    return "".join(_ALSO.get(letter, re.escape(letter)) for letter in fold(word).letters)
