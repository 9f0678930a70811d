"""The prompt lab of a server: prompts of the store, tried on the catalogue that is on air. It never speaks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Literal

from script.catalogue import Catalogue
from script.errors import WriterFailed
from script.guard import Guard
from script.llm import LanguageModel
from script.prompts import Prompt
from script.prompts.code import as_code
from script.prompts.lab import Trial, run, samples
from script.prompts.tuning import jsonl_row
from script.template import TemplateWriter, utc_now
from script.types import Lang, LineKind
from script.writer import ScriptWriter
from script.writing import LlmWriter
from script.writing.offer import offer
from stream.errors import Busy, LabRefused
from stream.settings import Settings
from stream.store.prompts import PromptStore

LIMIT_S = 120.0  # for one run; a comparison is two

Engine = Literal["llm", "template"]


class PromptLab:
    """Runs one thing at a time, so that it takes no more of an endpoint than one show does."""

    def __init__(
        self,
        store: PromptStore,
        model: LanguageModel | None,
        catalogue: Callable[[], Catalogue],
        settings: Settings,
    ) -> None:
        self.store = store
        self._model = model
        self._catalogue = catalogue
        self._settings = settings
        self._running = asyncio.Lock()

    async def run(
        self, prompts: Sequence[Prompt], engine: Engine, product_ids: Sequence[str], kinds: Sequence[LineKind]
    ) -> list[tuple[Trial, ...]]:
        """The same samples with each prompt; all are of one language.

        Raises:
            Busy: another run is not over.
            LabRefused: no language model is set, prompts of two languages, an unknown product, or it took too long.
        """
        if self._running.locked():
            raise Busy("the lab is running something; try again when it is done")
        langs = {prompt.lang for prompt in prompts}
        if len(langs) > 1:
            raise LabRefused("the prompts are of two languages: compare two of one")
        async with self._running:
            catalogue = self._catalogue()
            guard = await asyncio.to_thread(Guard, catalogue)
            try:
                requests = samples(catalogue, prompts[0].lang, product_ids, kinds)
            except KeyError as error:
                raise LabRefused(f"the catalogue has no product {error}") from error
            try:
                async with asyncio.timeout(LIMIT_S * len(prompts)):
                    writers = [self._writer(engine, prompt, catalogue) for prompt in prompts]
                    return [await run(writer, requests, catalogue, guard) for writer in writers]
            except TimeoutError as error:
                raise LabRefused(f"it was not done after {LIMIT_S:.0f} s: take fewer samples") from error

    def code(self, prompt: Prompt) -> str:
        """The prompt as a program, with the first sample as its task. Raises LabRefused where there is no sample."""
        catalogue, lang = self._catalogue(), prompt.lang
        try:
            task = offer(samples(catalogue, lang)[0], catalogue, utc_now()).task([])
        except (IndexError, WriterFailed) as error:
            raise LabRefused("no product of the catalogue speaks the prompt's language") from error
        settings = self._settings
        where = {"url": settings.llm_base_url or "http://127.0.0.1:11434/v1", "model": settings.llm_model or "qwen3:8b"}
        return as_code(prompt, task, catalogue.show[lang], **where, key_env=settings.llm_key_env)

    async def export(self, lang: Lang | None) -> AsyncIterator[str]:
        """The approved lines as JSONL, none twice."""
        given: set[int] = set()
        async for example in self.store.approved(lang):
            row = jsonl_row(example)
            if row and hash(row) not in given:
                given.add(hash(row))
                yield row

    async def close(self) -> None:
        """Let go of the endpoint."""
        if self._model is not None:
            await self._model.close()

    def _writer(self, engine: Engine, prompt: Prompt, catalogue: Catalogue) -> ScriptWriter:
        if engine == "template":
            return TemplateWriter(catalogue, self._settings.seed)
        if self._model is None:
            raise LabRefused("no language model is set: llm_base_url and llm_model name one (docs/writers.md)")
        return LlmWriter(self._model, catalogue, {prompt.lang: prompt}, self._settings.llm_timeout_s)
