"""Whether a product's facts make the words of a class right."""

import re

from script.catalogue.allergens import allergen
from script.guard.amounts import delivery_of
from script.guard.classes import Proof, idle_objects, origins, sentence
from script.guard.proofs import Proofs

_UNDER_CONDITIONS = re.compile(r"이상|넘|부터|over|above|from|or more")
_FREE = re.compile(r"무료|없이|없고|free")
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|도|의)$")


def proven(proof: Proof, match: re.Match[str], proofs: Proofs | None) -> bool:
    """Whether the facts of the product, if the line is about one, hold what the words of a class say."""
    if proof == "object":
        return all(_object(words, proofs) for words in match.groups() if words)
    if proofs is None or proof == "none" or (proof == "supplement" and proofs.product.category != "supplement"):
        return False
    if proof == "origin" and (named := origins(match[0])):
        return named <= proofs.origins
    if proof == "delivery":
        return _free_delivery(sentence(match.string, match.start(), match.end()), proofs)
    return "".join(match[0].split()) in proofs.run_together


def _object(words: str, proofs: Proofs | None) -> bool:
    """Whether a part or an ingredient stands in the facts, by whatever name of an allergen."""
    noun = words.strip()
    if noun in idle_objects() or noun.isdigit():
        return True
    if proofs is None:
        return False
    if "".join(noun.split()) in proofs.run_together or _PARTICLE.sub("", noun) in proofs.run_together:
        return True
    code = allergen(noun)
    return code is not None and code in proofs.product.allergens


def _free_delivery(said: str, proofs: Proofs) -> bool:
    shipping = proofs.product.shipping
    if shipping is None:
        return False
    free = _FREE.search(" ".join((shipping.say.ko, shipping.say.en, shipping.label.ko, shipping.label.en)).lower())
    charged = any(role == "fee" for role, *_ in delivery_of(proofs))
    return free is not None and (not charged or _UNDER_CONDITIONS.search(said) is not None)
