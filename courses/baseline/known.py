"""What the form need not ask, because it stands elsewhere: known for certain, or a proposal to correct."""

from datetime import date
from typing import Any

from courses.baseline.questions import Definition
from referrals import cpr
from referrals.enums import Product, TargetGroup
from referrals.models import Citizen, Referral

# "Snus or nicotine pouches" is one product of a referral and two of the form: it proposes neither.
PRODUCTS = {Product.CIGARETTES: "cigarettes", Product.E_CIGARETTE: "e_cigarette"}


def known(definition: Definition, citizen: Citizen, on: date) -> dict[str, Any]:
    """Answers that are not asked for: the age on the day when the form was begun."""
    age = _age(citizen, on)
    return {code: age for code in ("age",) if age is not None and _fits_number(definition, code, age)}


def proposed(definition: Definition, citizen: Citizen, referral: Referral) -> dict[str, Any]:
    """Answers to begin with, which are asked for all the same."""
    products = [PRODUCTS.get(Product(product)) for product in referral.products]
    found: dict[str, Any] = {"products": products} if products and None not in products else {}
    if TargetGroup.PREGNANT in citizen.target_groups:
        found["pregnancy"] = "pregnant"
    return {code: answer for code, answer in found.items() if _is_offered(definition, code, answer)}


def _age(citizen, on) -> int | None:
    birth = cpr.birth_date(citizen.cpr) if citizen.cpr else None
    if birth:
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return on.year - citizen.birth_year if citizen.birth_year else None


def _fits_number(definition, code, number) -> bool:
    question = definition.find(code)
    return bool(question) and question.kind == "number" and question.min <= number <= question.max


def _is_offered(definition, code, answer) -> bool:
    question = definition.find(code)
    return bool(question) and set(answer if isinstance(answer, list) else [answer]) <= set(question.codes)
