"""Where a language model is, and how much it may say."""

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from script.errors import EndpointInvalid


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may be, and how long it may take."""

    max_tokens: int = 400
    max_chars: int = 4_000
    temperature: float | None = 0.7  # None: the model's own
    first_token_s: float = 10.0  # from the request to the first word, for each try
    timeout_s: float = 20.0  # from the call to the last word, tries and waits included


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model at one address.

    Raises:
        EndpointInvalid: no http(s) address, a password in it, no model, or a key that would go out unencrypted.
    """

    base_url: str  # "https://HOST/v1": what comes before /chat/completions
    model: str
    key_env: str = ""  # the environment variable that holds the key; never the key itself
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise EndpointInvalid("the model has no name; see what GET /models of the endpoint lists")
        _check_url(self.base_url, keyed=bool(self.key_env))

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return self.base_url.rstrip("/")

    @property
    def host(self) -> str:
        """Its host and port, for people."""
        return urlsplit(self.base_url).netloc

    @property
    def near(self) -> bool:
        """Whether it is this machine or one of its own network."""
        return _near(urlsplit(self.base_url).hostname or "")

    @property
    def key(self) -> str:
        """The key, from the environment; empty where none is needed or none is set."""
        return os.environ.get(self.key_env, "").strip() if self.key_env else ""

    def missing(self) -> str:
        """What has to be set before it can be asked; empty if nothing."""
        return f"set the environment variable {self.key_env}" if self.key_env and not self.key else ""


def _check_url(text: str, *, keyed: bool) -> None:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - it raises where the port is no number
    except ValueError as error:
        raise EndpointInvalid(f"the address of the model: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise EndpointInvalid(f"the address of the model is {text[:200]!r}; write it as https://HOST/v1")
    if parts.username or parts.password:
        raise EndpointInvalid("the address of the model holds a password; put the key into an environment variable")
    if keyed and parts.scheme == "http" and not _near(parts.hostname):
        raise EndpointInvalid(f"the key would go to {parts.hostname} unencrypted; write https://")


def _near(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        return False
