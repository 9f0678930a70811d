"""The rundown of a show that nobody planned yet."""

import datetime

from script.catalogue import Catalogue
from script.errors import RundownInvalid
from script.rundown import Block, Brief, Rundown, build
from script.types import Lang
from script.writer import LineRequest

PLAN: tuple[Lang, ...] = ("ko", "ko", "en")  # the language of one product after another


def first_rundown(catalogue: Catalogue, minutes: float, seed: int) -> Rundown:
    """The catalogue in order, in the languages that it speaks; only a welcome where nothing can be shown."""
    spoken = [lang for lang in PLAN if any(product.speaks(lang) for product in catalogue.products)]
    langs = tuple(spoken) or PLAN
    title = catalogue.show.ko or catalogue.show.en or "Onmaru"
    try:
        return build(Brief(title, minutes, langs), catalogue, datetime.datetime.now().astimezone(), seed)
    except RundownInvalid:
        lang = langs[0]
        return Rundown("empty", 1, title, (Block("b1", "opening", lang, 20.0, (LineRequest("opening", lang),)),))
