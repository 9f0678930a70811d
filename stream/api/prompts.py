"""/v1/prompts: the prompt lab. Versions are added, never changed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from script.errors import PromptInvalid
from script.prompts import Parameters, Prompt, Row
from script.prompts.lab import Totals, Trial, totals
from stream.api.actor import Actor
from stream.api.auth import Person
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.errors import PromptRefused
from stream.prompt_lab import PromptLab
from stream.store.prompts import Stored

router = APIRouter(prefix="/v1/prompts", dependencies=[Depends(operator)], responses=answers(401, 403))

MAX_PRODUCTS = 12

Name = Annotated[str, Field(min_length=1, max_length=48)]
Kind = Literal["hook", "feature", "size", "price", "shipping", "notice", "call"]
Version = Annotated[int, Field(ge=1, le=100_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RowBody(_Body):
    """An example: what the model is given, and what it should say."""

    input: Annotated[str, Field(min_length=1, max_length=4_000)]
    output: Annotated[str, Field(min_length=1, max_length=4_000)]


class ParametersBody(_Body):
    """How the model answers."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: Annotated[int, Field(ge=16, le=2_000)] = 300


class PromptBody(_Body):
    """A new version of a prompt; its number is given by the server."""

    name: Name
    lang: Literal["ko", "en"]
    system: Annotated[str, Field(min_length=1, max_length=8_000)]
    rows: Annotated[list[RowBody], Field(max_length=40)] = []
    parameters: ParametersBody = ParametersBody()
    note: Annotated[str, Field(max_length=500)] = ""


class PromptOut(PromptBody):
    """One version of one prompt."""

    version: int
    author: str
    created: float = Field(description="Seconds since 1970.")


class BriefOut(BaseModel):
    """A version in a list."""

    name: str
    version: int
    lang: str
    note: str
    author: str
    created: float = Field(description="Seconds since 1970.")


class Samples(_Body):
    """What to try a prompt on."""

    engine: Literal["llm", "template"] = "llm"
    products: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=MAX_PRODUCTS)] = Field(
        default=[], description="Ids; none takes the first three that speak the language."
    )
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=7)] = Field(
        default=["hook", "feature", "price", "call"],
        description="Kinds of line, each tried once a product; 24 lines at most.",
    )


class Side(_Body):
    """One version to compare."""

    name: Name
    version: Version


class Compare(Samples):
    """Two versions on the same samples."""

    one: Side
    other: Side


class TrialOut(BaseModel):
    """One line that was tried."""

    product_id: str | None
    kind: str
    text: str
    failure: str
    outcome: Literal["pass", "correct", "block"] | None
    reasons: list[str]
    chars: int
    seconds: float


class RunOut(BaseModel):
    """A run, line by line and in figures."""

    name: str
    version: int
    trials: list[TrialOut]
    asked: int
    written: int
    passed: int
    chars: float
    seconds: float


class ComparisonOut(BaseModel):
    """Two runs; their lines stand in the same order."""

    one: RunOut
    other: RunOut


async def lab(at: Annotated[Rooms, Depends(rooms)]) -> PromptLab:
    """The lab of this server (a FastAPI dependency)."""
    return at.lab


TheLab = Annotated[PromptLab, Depends(lab)]


@router.get("")
async def get_prompts(at: TheLab) -> list[BriefOut]:
    """The newest version of each prompt."""
    return [BriefOut.model_validate(each, from_attributes=True) for each in await at.store.names()]


@router.post("", status_code=201, responses=answers(422))
async def post_prompt(
    at: TheLab,
    all_rooms: Annotated[Rooms, Depends(rooms)],
    body: PromptBody,
    author: Annotated[Person, Depends(operator)],
    who: Actor,
    response: Response,
) -> PromptOut:
    """Add a prompt, or a version of one that there is."""
    try:
        rows = tuple(Row(row.input, row.output) for row in body.rows)
        parameters = Parameters(body.parameters.temperature, body.parameters.max_tokens)
        draft = Prompt(body.name, 1, body.lang, body.system, rows, parameters, body.note)
        stored = await at.store.add(draft, author.name)
    except PromptInvalid as error:
        raise PromptRefused(str(error)) from error
    await all_rooms.deeds.note(who, "add_prompt", name=stored.prompt.name, version=stored.prompt.version)
    response.headers["Location"] = f"/v1/prompts/{stored.prompt.name}/{stored.prompt.version}"
    return _out(stored)


@router.post("/compare", responses=answers(404, 409, 422, 429))
async def post_compare(at: TheLab, body: Compare) -> ComparisonOut:
    """The same samples with two versions."""
    sides = [(await at.store.get(side.name, side.version)).prompt for side in (body.one, body.other)]
    one, other = await at.run(sides, body.engine, body.products, body.kinds)
    return ComparisonOut(one=_run_out(sides[0], one), other=_run_out(sides[1], other))


@router.get("/export", response_class=PlainTextResponse)
async def get_export(at: TheLab, lang: Annotated[Literal["ko", "en"] | None, Query()] = None) -> StreamingResponse:
    """The lines that people approved, as JSONL to tune a model with: System_Prompt, Text, Completion."""
    headers = {"Content-Disposition": 'attachment; filename="approved.jsonl"'}
    return StreamingResponse(at.export(lang), media_type="application/jsonl", headers=headers)


@router.get("/{name}", responses=answers(404))
async def get_versions(at: TheLab, name: str) -> list[BriefOut]:
    """All versions of a prompt, the newest first."""
    return [BriefOut.model_validate(each, from_attributes=True) for each in await at.store.versions(name)]


@router.get("/{name}/{version}", responses=answers(404, 422))
async def get_prompt(at: TheLab, name: str, version: Version) -> PromptOut:
    """One version."""
    return _out(await at.store.get(name, version))


@router.delete("/{name}/{version}", status_code=204, responses=answers(404, 422))
async def delete_prompt(
    at: TheLab, all_rooms: Annotated[Rooms, Depends(rooms)], who: Actor, name: str, version: Version
) -> None:
    """Take a version out of the lists; its number is never given again."""
    await at.store.retire(name, version)
    await all_rooms.deeds.note(who, "remove_prompt", name=name, version=version)


@router.post("/{name}/{version}/run", responses=answers(404, 409, 422, 429))
async def post_run(at: TheLab, name: str, version: Version, body: Samples) -> RunOut:
    """Try a version on sample products."""
    prompt = (await at.store.get(name, version)).prompt
    (trials,) = await at.run([prompt], body.engine, body.products, body.kinds)
    return _run_out(prompt, trials)


@router.get("/{name}/{version}/code", response_class=PlainTextResponse, responses=answers(404, 409, 422))
async def get_code(at: TheLab, name: str, version: Version) -> PlainTextResponse:
    """A version as a Python program; no key is in it."""
    return PlainTextResponse(at.code((await at.store.get(name, version)).prompt), media_type="text/x-python")


def _out(stored: Stored) -> PromptOut:
    prompt = stored.prompt
    return PromptOut(
        name=prompt.name,
        version=prompt.version,
        lang=prompt.lang,
        system=prompt.system,
        rows=[RowBody(input=row.input, output=row.output) for row in prompt.rows],
        parameters=ParametersBody(temperature=prompt.parameters.temperature, max_tokens=prompt.parameters.max_tokens),
        note=prompt.note,
        author=stored.author,
        created=stored.created,
    )


def _run_out(prompt: Prompt, trials: tuple[Trial, ...]) -> RunOut:
    figures: Totals = totals(trials)
    return RunOut(
        name=prompt.name,
        version=prompt.version,
        trials=[_trial_out(trial) for trial in trials],
        asked=figures.asked,
        written=figures.written,
        passed=figures.passed,
        chars=figures.chars,
        seconds=figures.seconds,
    )


def _trial_out(trial: Trial) -> TrialOut:
    verdict = trial.verdict
    return TrialOut(
        product_id=trial.request.product_id,
        kind=trial.request.kind,
        text=trial.text,
        failure=trial.failure,
        outcome=verdict.outcome if verdict is not None else None,
        reasons=[reason.says for reason in verdict.reasons] if verdict is not None else [],
        chars=len(trial.text),
        seconds=round(trial.seconds, 3),
    )
