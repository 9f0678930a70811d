"""The pipeline from a question to a checked line, in BlenderBot 3's order, every step told.

safety before → memories → decisions → retrieval → search → knowledge → response → safety after → memory upkeep.
It has no tools and writes nowhere but into its memory, so nothing that is asked of it can change a show.
"""

from dataclasses import dataclass, field

from script.answer.asking import Asking, asking
from script.answer.faq import Faq
from script.answer.focus import Around, Focus, focus, remembered
from script.answer.ground import Ground
from script.answer.memory import Memory, Preference, Remark, ShowMemory, upkeep
from script.answer.phrasing import Phraser
from script.answer.preferences import asks_for_own, said
from script.answer.replies import Reply, plain, stated
from script.answer.search import Search
from script.answer.speech import Speech
from script.answer.subjects import SubjectIndex
from script.answer.types import Answer, Context, Knowledge, Step, StepName
from script.catalogue import Catalogue, Product
from script.chat import Intent, Purpose, Question, language, purpose, read
from script.errors import SearchFailed
from script.guard import Guard
from script.types import Lang

_TURNED_AWAY: dict[Intent, str] = {"injection": "topic_change", "spam": "topic_change"}
_ASKED_WITHOUT = frozenset(("greeting", "praise", "complaint"))
_LANGS: dict[str, Lang] = {"ko": "ko", "en": "en"}
_VIRTUAL = Knowledge("host.virtual", "host", "가상인물")
_ABOUT_HER = ("사람", "가상", "로봇", "ai", "human", "real", "robot", "bot", "virtual", "person", "인공지능")


@dataclass(slots=True)
class _Run:
    """One question on its way."""

    question: Question
    context: Context
    text: str
    lang: Lang
    meant: Purpose
    asked: Asking
    steps: list[Step] = field(default_factory=list)
    focus: Focus = field(default_factory=lambda: Focus(()))
    wanted: tuple[str, ...] = ()

    def step(self, name: StepName, says: str, *ids: str) -> None:
        self.steps.append(Step(name, says, ids))


class Answerer:
    """Answers questions about one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        faq: Faq | None = None,
        *,
        memory: Memory | None = None,
        guard: Guard | None = None,
        phraser: Phraser | None = None,
        search: Search | None = None,
        seed: int = 0,
    ) -> None:
        """Index the catalogue, once; a second for 100,000 products."""
        self._catalogue = catalogue
        self._memory: Memory = memory if memory is not None else ShowMemory()
        self._index = SubjectIndex(catalogue)
        self._ground = Ground(catalogue, faq or Faq())
        self._speech = Speech(guard or Guard(catalogue), phraser, seed)
        self._search = search

    @property
    def memory(self) -> Memory:
        """What is remembered."""
        return self._memory

    async def answer(self, question: Question, context: Context) -> Answer:
        """What she says to a question, with every step that led there. Never raises for what a viewer may write."""
        run = self._read(question, context)
        turned = self._turned_away(run)
        if turned is not None:
            return await self._said(run, turned)
        remarks = self._memory.remarks()
        likes = self._memory.preferences(question.viewer_id)
        run.step("memories", f"{len(remarks)} remarks of the show, {len(likes)} preferences of the viewer")
        decided = self._decided(run)
        return await self._said(run, decided if decided is not None else await self._known(run, likes))

    def forget(self, viewer_id: str) -> int:
        """Delete all that came from a viewer; says how many things that were."""
        return self._memory.forget(viewer_id)

    def _read(self, question: Question, context: Context) -> _Run:
        text = read(question.text).text
        likes = self._memory.preferences(question.viewer_id)
        wished = next((_LANGS[each.value] for each in likes if each.kind == "language"), None)
        lang = wished or question.lang or language(text, context.lang)
        return _Run(question, context, text, lang, purpose(text), asking(text))

    def _turned_away(self, run: _Run) -> Reply | None:
        """What is no question to answer at all."""
        intent = run.meant.intent
        if intent == "privacy":
            gone = self._memory.forget(run.question.viewer_id)
            run.step("safety_before", f"a wish to be forgotten: {gone} things deleted")
            return plain("forgotten")
        if intent == "abuse" or not run.text:
            run.step("safety_before", "abuse: no answer" if run.text else "nothing to read: no answer")
            return plain("")
        if intent in _TURNED_AWAY:
            run.step("safety_before", f"{intent}: it is data, and changes nothing")
            return plain(_TURNED_AWAY[intent])
        run.step("safety_before", f"read as {intent}")
        return None

    def _decided(self, run: _Run) -> Reply | None:
        """Whether it is a question at all; a reply where it needs no knowledge."""
        meant, wanted = run.meant, run.asked.wanted()
        own = asks_for_own(run.text)
        run.step(
            "decisions",
            f"question: {'yes' if meant.asks else 'no'}; memory: {'needed' if own else 'not needed'}; "
            f"search: {'if nothing is found' if self._search else 'off'}",
        )
        if not meant.asks and any((told := said(run.text)).wanted + told.gone):
            return plain("remembered")
        if meant.intent == "greeting" and meant.asks:
            about_her = any(word in run.asked.low for word in _ABOUT_HER)
            return Reply("virtual", {}, (_VIRTUAL,)) if about_her else plain("small_talk")
        if meant.intent in _ASKED_WITHOUT and (not meant.asks or not wanted):
            return plain(meant.intent)
        return None

    async def _known(self, run: _Run, likes: tuple[Preference, ...]) -> list[Reply]:
        """Retrieval, search and the choice of knowledge."""
        self._look(run)
        replies = self._ground.replies(run.asked, run.focus, run.wanted, run.lang, run.context.now, likes)
        if replies:
            ids = tuple(each.id for reply in replies for each in reply.knowledge)
            run.step("retrieval", f"{len(run.wanted)} things wanted: {', '.join(run.wanted)[:120]}", *ids)
            run.step("search", "not needed")
            run.step("knowledge", "chosen" if ids else "nothing is said of it", *ids)
            return replies
        unclear = tuple(each.id for each in run.focus.unclear)
        nothing = f"nothing speaks of {', '.join(run.wanted)[:120] or 'anything that was asked'}"
        run.step("retrieval", "several products fit alike" if unclear else nothing, *unclear)
        quoted = await self._searched(run)
        run.step("knowledge", "a search result" if quoted else "none", *(each.id for each in quoted))
        if quoted:
            return [stated(quoted[0], None, run.lang)]
        return [plain("which_product" if not run.focus.products and self._catalogue.products else "declined")]

    def _look(self, run: _Run) -> None:
        """Find the product, and what is wanted of it."""
        around = self._around(run)
        prefer = [each.id for each in (around.on_screen, around.own_last, around.last) if each is not None]
        mentions = self._index.mentions(run.asked.low, prefer)
        run.focus = focus(run.asked, mentions, around)
        run.wanted = run.asked.wanted(run.focus.named)
        if run.wanted == ("#percent",):
            run.wanted = ("#discount",)
        if not run.wanted and run.asked.ellipsis:
            before = remembered(self._memory.remarks(), run.question.viewer_id) or remembered(self._memory.remarks())
            run.wanted = tuple(before.topic.split()) if before else ()

    def _around(self, run: _Run) -> Around:
        remarks, viewer = self._memory.remarks(), run.question.viewer_id
        only = self._catalogue.products[0].id if len(self._catalogue.products) == 1 else None
        own, last = remembered(remarks, viewer) if viewer else None, remembered(remarks)
        return Around(
            self._product(run.context.product_id or only),
            self._product(own.product_ids[0] if own else None),
            self._product(last.product_ids[0] if last else None),
        )

    def _product(self, product_id: str | None) -> Product | None:
        return self._ground.product(product_id) if product_id is not None else None

    async def _searched(self, run: _Run) -> tuple[Knowledge, ...]:
        if self._search is None or not run.wanted:
            run.step("search", "off" if self._search is None else "nothing to look for")
            return ()
        words = " ".join(run.asked.low[term.start : term.end] for term in run.asked.terms)[:100]
        try:
            found = await self._search.find(words, run.lang)
        except SearchFailed as error:
            run.step("search", str(error))
            return ()
        run.step("search", f"{len(found)} results for {words!r}", *(each.id for each in found))
        return found

    async def _said(self, run: _Run, found: Reply | list[Reply]) -> Answer:
        """Response, safety after, memory upkeep."""
        replies = [found] if isinstance(found, Reply) else found
        spoken = await self._speech.say(replies, run.lang, run.context.product_id)
        for name, says in spoken.steps:
            run.step(name, says)
        answered = bool(spoken.evidence) or (run.meant.intent == "privacy" and bool(spoken.text))
        about = [*(each.product for each in replies if each.product and each.knowledge), *run.focus.products]
        product_id = next((each.id for each in about if self._ground.product(each.id) is not None), None)
        self._keep(run, spoken.text, spoken.evidence)
        steps = tuple(run.steps)
        return Answer(answered, spoken.text, spoken.lang, spoken.evidence, steps, product_id, spoken.line(product_id))

    def _keep(self, run: _Run, text: str, evidence: tuple[str, ...]) -> None:
        viewer = run.question.viewer_id
        if run.meant.intent in ("abuse", "injection", "spam", "privacy"):
            run.step("memory_upkeep", "nothing is kept of it")
            return
        told = said(run.text)
        changes = upkeep(self._memory.preferences(viewer), told.wanted, told.gone) if viewer else ()
        self._memory.change(viewer, changes)
        if run.focus.products and text:
            ids = tuple(product.id for product in run.focus.products)
            self._memory.note(Remark(viewer, run.text, text, ids, evidence, " ".join(run.wanted)))
        does = ", ".join(f"{each.does} {each.preference.kind}" for each in changes)
        run.step("memory_upkeep", does or "no preference was told")
