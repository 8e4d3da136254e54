"""What an answer means. Only what is said in so many words changes anything; the rest a person reads."""

import re
import unicodedata

from followup.enums import Meaning

# "Jeg vil stoppe" is about something else than text messages, and so the whole answer must be one of these.
_STOP = {
    *("stop", "stopp", "stoppe", "stop nu", "stop tak", "stop sms", "stop sms er", "stop smser", "stop alle"),
    *("stop alt", "stop venligst", "stop det", "stop beskeder", "stop med sms", "stop med at skrive"),
    *("afmeld", "afmelde", "afmeld mig", "afmeld sms", "afmelding", "frameld", "framelding", "frameld mig"),
    *("ikke flere sms", "ikke flere sms er", "ikke flere beskeder", "ingen flere sms", "ingen flere beskeder"),
    *("unsubscribe", "stop all", "stop please", "no more", "no more messages", "opt out", "optout"),
}
_YES = {
    *("ja", "jaa", "jo", "ja tak", "ok", "okay", "oki", "jep", "jeps", "ja jeg kommer", "jeg kommer", "kommer"),
    *("ja tak jeg kommer", "ja det gør jeg", "ja det passer", "ja det passer fint", "det er ok", "super vi ses"),
    *("ja kommer", "det passer", "det passer fint", "fint", "super", "vi ses", "ja vi ses", "yes", "yes i come", "👍"),
}
_NO = {
    *("nej", "nej tak", "afbud", "aflys", "aflyst", "aflyse", "kan ikke", "jeg kan ikke", "nej jeg kan ikke"),
    *("kommer ikke", "jeg kommer ikke", "nej jeg kommer ikke", "jeg kan ikke komme", "kan ikke komme"),
    *("jeg kan desværre ikke komme", "kan desværre ikke komme", "jeg kan desværre ikke", "kan desværre ikke"),
    *("jeg må melde afbud", "melder afbud", "jeg melder afbud", "afbud i dag", "afbud desværre"),
    *("no", "cancel", "i can not come", "i cannot come", "can not come", "cannot come"),
}
_NOISE = re.compile(r"[^\w👍]+", re.UNICODE)


def meaning(text: str) -> Meaning:
    """STOP, YES, NO, or OTHER: capitals, punctuation, accents, doubled letters at the end and spaces do not matter."""
    said = " ".join(_NOISE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())
    short = re.sub(r"(\w)\1+$", r"\1", said)
    for words, what in ((_STOP, Meaning.STOP), (_YES, Meaning.YES), (_NO, Meaning.NO)):
        if said in words or short in words:
            return what
    return Meaning.OTHER
