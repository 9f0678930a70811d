"""/v1/shows/{id}/channels: what each channel wants of the show, and what holds on air for it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from script.guard import Code, provable
from script.text import visible
from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.state import Live, admin, live, operator
from stream.show.policy import MAX_LABEL, Channel

router = APIRouter(prefix="/v1/shows/{show_id}/channels", responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Mode = Literal["automatic", "veto", "manual"]
MAX_WORDS = 100


def _plain(text: str) -> str:
    text = " ".join(text.split())
    if not all(visible(char) for char in text):
        raise ValueError("send characters that can be seen")
    return text


def _provable(codes: list[Code]) -> list[Code]:
    if unknown := [code for code in codes if code not in provable()]:
        raise ValueError(f"{unknown[0]} is stopped everywhere; a channel may choose of: {', '.join(provable())}")
    return codes


Label = Annotated[str, Field(max_length=MAX_LABEL), AfterValidator(_plain)]
Word = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_plain)]
Codes = Annotated[list[Code], Field(max_length=32), AfterValidator(_provable)]


class Labels(BaseModel):
    """The notice that she is virtual, in the language of the show; empty: the usual one."""

    model_config = ConfigDict(extra="forbid")
    ko: Label = ""
    en: Label = ""


class PutChannel(BaseModel):
    """What a channel wants."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(max_length=60), AfterValidator(_plain)] = ""
    labels: Labels = Labels()
    blocked: Codes = Field([], description="Claims that may not be said here although the catalogue proves them.")
    forbidden: Annotated[list[Word], Field(max_length=MAX_WORDS)] = Field([], description="Words that may not be said.")
    approval: Mode = Field("automatic", description="The least strict way in which lines get on air.")


class ChannelOut(PutChannel):
    """A channel."""

    name: str
    used: bool = Field(description="The show goes there now, so this holds.")

    @classmethod
    def of(cls, channel: Channel, *, used: bool) -> "ChannelOut":
        return cls(
            name=channel.name,
            title=channel.title,
            labels=Labels(ko=channel.labels.get("ko", ""), en=channel.labels.get("en", "")),
            blocked=sorted(channel.blocked),
            forbidden=list(channel.forbidden),
            approval=channel.approval,
            used=used,
        )


class PolicyOut(BaseModel):
    """What holds on air: the strictest wishes of all channels that the show goes to."""

    labels: Labels
    blocked: list[str]
    forbidden: list[str]
    approval: Mode
    channels: list[str]


class ChannelsOut(BaseModel):
    """All channels."""

    channels: list[ChannelOut]
    policy: PolicyOut
    classes: list[str] = Field(description="Claims that a channel may choose not to have.")


@router.get("", dependencies=[Depends(operator)])
async def get_channels(at: TheShow) -> ChannelsOut:
    """What each channel wants, and what holds."""
    return _told(at)


@router.put("/{name}", dependencies=[Depends(admin)], responses=answers(409, 422))
async def put_channel(at: TheShow, who: Actor, name: Name, body: PutChannel) -> ChannelsOut:
    """A new channel, or what one wants from now on; on air within moments where the show goes there."""
    labels = {lang: text for lang, text in (("ko", body.labels.ko), ("en", body.labels.en)) if text}
    channel = Channel(name, body.title, labels, frozenset(body.blocked), tuple(body.forbidden), body.approval)
    await at.channels.put(channel, who)
    at.show.note(who, "channel", name=name, **body.model_dump())
    return _told(at)


@router.delete("/{name}", status_code=204, dependencies=[Depends(admin)], responses=answers(409))
async def delete_channel(at: TheShow, who: Actor, name: Name) -> None:
    """Forget a channel that the show does not go to."""
    await at.channels.remove(name, who)
    at.show.note(who, "channel", name=name, removed=True)


def _told(at: Live) -> ChannelsOut:
    used, policy = at.channels.used, at.show.policy
    return ChannelsOut(
        channels=[ChannelOut.of(each, used=each.name in used) for each in at.channels],
        policy=PolicyOut(
            labels=Labels(ko=policy.labels.get("ko", ""), en=policy.labels.get("en", "")),
            blocked=sorted(policy.blocked),
            forbidden=list(policy.forbidden),
            approval=policy.approval,
            channels=list(policy.channels),
        ),
        classes=list(provable()),
    )
