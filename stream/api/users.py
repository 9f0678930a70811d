"""/v1/session, /v1/users and /v1/tokens: signing in, and who may do what."""

import asyncio
import secrets
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from script.text import visible
from stream.api import passwords
from stream.api.actor import RESERVED, Actor
from stream.api.auth import COOKIE, Forbidden, Person, Role, Unauthorised, digest, folded
from stream.api.problems import answers
from stream.api.state import Rooms, admin, rooms
from stream.errors import Busy
from stream.store.users import MAX_TOKENS, MAX_USERS, TokenRow, UserRow

router = APIRouter(prefix="/v1")
TheRooms = Annotated[Rooms, Depends(rooms)]
Admin = Annotated[Person, Depends(admin)]
DENIED = answers(401, 403)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not all(visible(char) for char in name):
        raise ValueError("a name is made of characters that can be seen")
    if folded(name) in RESERVED:
        raise ValueError(f"the log uses {name} for what no named person did: choose another name")
    return name


Name = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_name)]
Password = Annotated[
    SecretStr, Field(min_length=passwords.MIN_LENGTH, max_length=passwords.MAX_LENGTH, description="10 to 200 letters.")
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Body):
    """A user's name and password."""

    name: str = Field(max_length=64)
    password: SecretStr = Field(max_length=passwords.MAX_LENGTH)


class Me(BaseModel):
    """Who is signed in."""

    name: str
    role: Role


class UserOut(BaseModel):
    """A user."""

    name: str
    role: Role
    created: float = Field(description="Seconds since 1970.")
    disabled: bool

    @classmethod
    def of(cls, row: UserRow) -> "UserOut":
        return cls.model_validate(row, from_attributes=True)


class AddUser(_Body):
    """A new user."""

    name: Name
    role: Role
    password: Password


class ChangeUser(_Body):
    """What is left out stays."""

    role: Role | None = None
    password: Password | None = None
    disabled: bool | None = None


class TokenOut(BaseModel):
    """A program's token, without its secret."""

    id: str
    name: str
    role: Role
    created: float
    expires: float | None

    @classmethod
    def of(cls, row: TokenRow) -> "TokenOut":
        return cls.model_validate(row, from_attributes=True)


class NewToken(TokenOut):
    """A token that was just made; its secret is shown this once."""

    secret: str


class AddToken(_Body):
    """A new token for a program."""

    name: Name
    role: Role
    days: int | None = Field(None, ge=1, le=3650, description="How long it holds; null: until it is deleted.")


@router.get("/session", responses=answers(401))
async def get_session(request: Request, all_rooms: TheRooms) -> Me:
    """Who is signed in."""
    person = all_rooms.gate.who(request)
    if person is None:
        raise Unauthorised("nobody is signed in")
    return Me(name=person.name, role=person.role)


@router.post("/session", responses=answers(401, 429))
async def post_session(request: Request, response: Response, body: SignIn, all_rooms: TheRooms) -> Me:
    """Sign in; the session is a cookie that scripts cannot read."""
    name = " ".join(body.name.split())
    secret = await all_rooms.gate.sign_in(name, body.password.get_secret_value())
    set_cookie(response, request, secret)
    request.cookies[COOKIE] = secret
    person = all_rooms.gate.who(request)
    if person is None:
        raise Unauthorised("the name or the password is wrong")
    await all_rooms.deeds.signed(name, "sign_in")
    return Me(name=person.name, role=person.role)


@router.delete("/session", status_code=204)
async def delete_session(request: Request, response: Response, all_rooms: TheRooms) -> None:
    """Sign out."""
    person = await all_rooms.gate.sign_out(request)
    if person is not None and person.user:
        await all_rooms.deeds.signed(person.name, "sign_out")
    response.delete_cookie(COOKIE)


@router.get("/users", responses=DENIED)
async def get_users(all_rooms: TheRooms, _: Admin) -> list[UserOut]:
    """Everybody with a password."""
    return [UserOut.of(row) for row in (await all_rooms.gate.store.everybody()).users]


@router.post("/users", status_code=201, responses=answers(401, 403, 409, 429))
async def post_user(body: AddUser, all_rooms: TheRooms, _: Admin, who: Actor) -> UserOut:
    """Add a user."""
    if len((await all_rooms.gate.store.everybody()).users) >= MAX_USERS:
        raise Busy(f"there are {MAX_USERS} users already")
    kept = await asyncio.to_thread(passwords.kept, body.password.get_secret_value())
    row = await all_rooms.gate.store.add_user(body.name, body.role, kept)
    await all_rooms.gate.refresh()
    await all_rooms.deeds.note(who, "add_user", user=body.name, role=body.role)
    return UserOut.of(row)


@router.patch("/users/{name:path}", responses=answers(401, 403, 404))
async def patch_user(name: str, body: ChangeUser, all_rooms: TheRooms, me: Admin, who: Actor) -> UserOut:
    """Change a user. Another password, or disabling, ends their sessions."""
    if me.user and me.name == name and (body.disabled or body.role not in (None, "admin")):
        raise Forbidden("you cannot take your own rights away: let another admin do it")
    kept = await asyncio.to_thread(passwords.kept, body.password.get_secret_value()) if body.password else None
    row = await all_rooms.gate.store.change_user(name, body.role, kept, body.disabled)
    if kept is not None or body.disabled:
        await all_rooms.gate.store.remove_sessions(name=name)
    await all_rooms.gate.refresh()
    changes = body.model_dump(exclude={"password"}, exclude_none=True) | ({"password": "new"} if kept else {})
    await all_rooms.deeds.note(who, "change_user", user=name, **changes)
    return UserOut.of(row)


@router.delete("/users/{name:path}", status_code=204, responses=answers(401, 403, 404))
async def delete_user(name: str, all_rooms: TheRooms, _: Admin, who: Actor) -> None:
    """Remove a user and end their sessions."""
    await all_rooms.gate.store.remove_user(name)
    await all_rooms.gate.store.remove_sessions(name=name)
    await all_rooms.gate.refresh()
    await all_rooms.deeds.note(who, "remove_user", user=name)


@router.get("/tokens", responses=DENIED)
async def get_tokens(all_rooms: TheRooms, _: Admin) -> list[TokenOut]:
    """Programs' tokens, without their secrets."""
    return [TokenOut.of(row) for row in (await all_rooms.gate.store.everybody()).tokens]


@router.post("/tokens", status_code=201, responses=answers(401, 403, 429))
async def post_token(body: AddToken, all_rooms: TheRooms, _: Admin, who: Actor) -> NewToken:
    """Make a token for a program; its secret is in this answer and nowhere else."""
    if len((await all_rooms.gate.store.everybody()).tokens) >= MAX_TOKENS:
        raise Busy(f"there are {MAX_TOKENS} tokens already: delete those that nobody uses")
    secret, now = f"onmaru_{secrets.token_urlsafe(32)}", time.time()
    expires = now + body.days * 86_400 if body.days is not None else None
    row = TokenRow(
        id=secrets.token_hex(8), name=body.name, role=body.role, digest=digest(secret), created=now, expires=expires
    )
    out = NewToken(**TokenOut.of(row).model_dump(), secret=secret)
    await all_rooms.gate.store.add_token(row)
    await all_rooms.gate.refresh()
    await all_rooms.deeds.note(who, "add_token", token=body.name, role=body.role, days=body.days)
    return out


@router.delete("/tokens/{token_id}", status_code=204, responses=answers(401, 403, 404))
async def delete_token(token_id: str, all_rooms: TheRooms, _: Admin, who: Actor) -> None:
    """Delete a token; whatever uses it is refused from now on."""
    name = next((row.name for row in (await all_rooms.gate.store.everybody()).tokens if row.id == token_id), "")
    await all_rooms.gate.store.remove_token(token_id)
    await all_rooms.gate.refresh()
    await all_rooms.deeds.note(who, "remove_token", token=name)


def set_cookie(response: Response, request: Request, secret: str) -> None:
    """Give a browser its session: not for scripts, not for other sites, and over https only where that is spoken."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=secure, max_age=14 * 24 * 3600)
