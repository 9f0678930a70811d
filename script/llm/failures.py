"""What the official client raises, as what failed, and whether asking again may help."""

import email.utils
import json
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2
import openai

from script.errors import FailureKind, ModelFailed
from script.llm.dialect import REFUSALS
from script.llm.endpoint import Endpoint
from script.llm.wire import TooMuch

_AGAIN = {408, 409, 429, 500, 502, 503, 504}
_ADVICE = {
    401: "the key is refused; look at {key}",
    403: "the key may not do this; look at {key}",
    404: "there is no such address or model; look at llm_base_url and llm_model",
    429: "it takes no more requests now",
}

RAISED = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, json.JSONDecodeError)


class TryFailed(Exception):
    """One try failed."""

    def __init__(self, failure: ModelFailed, *, again: bool = False, wish_s: float = 0.0, refusal: str = "") -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.again = again  # whether the same request may be answered later
        self.wish_s = wish_s  # when the endpoint wants to be asked again
        self.refusal = refusal  # its words, where other parameters may do


def failed_try(error: Exception, endpoint: Endpoint, *, begun: bool) -> TryFailed:
    """The failure behind one of RAISED, in words without the key. `begun`: some of the answer is there."""
    if isinstance(error, openai.APIStatusError):
        return _status(error, endpoint)
    if isinstance(error, openai.APITimeoutError):
        return TryFailed(_failure("late", f"{endpoint.host} is silent", endpoint), again=True)
    if isinstance(error, openai.APIConnectionError):
        why = error.__cause__ or error
        if isinstance(why, TooMuch):
            return TryFailed(_failure("long", f"{endpoint.host}: {why}", endpoint))
        if begun:
            return TryFailed(_failure("cut", f"the answer of {endpoint.host} broke off: {why}", endpoint))
        text = f"{endpoint.host} is not reached: {str(why) or type(why).__name__}"
        return TryFailed(_failure("unreachable", text, endpoint), again=True)
    if isinstance(error, json.JSONDecodeError):
        return TryFailed(_failure("invalid", f"{endpoint.host} sends what is no JSON", endpoint))
    return TryFailed(_failure("cut", f"the answer of {endpoint.host} broke off: {error}", endpoint))


def _status(error: openai.APIStatusError, endpoint: Endpoint) -> TryFailed:
    status, headers = error.status_code, error.response.headers
    if error.response.is_redirect:
        to = urlsplit(headers.get("location", "")).netloc or "another address"
        text = f"{endpoint.host} sends us to {to[:100]}; if that is right, set llm_base_url to it"
        return TryFailed(_failure("refused", text, endpoint))
    advice = _ADVICE.get(status, "").format(key=endpoint.key_env or "llm_key_env")
    said = " ".join(str(error.message).split())[:300]
    text = f"{endpoint.host} answers {status}" + "".join(f": {part}" for part in (advice, said) if part)
    again = status in _AGAIN
    failure = _failure("busy" if again else "refused", text, endpoint)
    refusal = said if status in REFUSALS else ""
    return TryFailed(failure, again=again, wish_s=_wish_s(headers), refusal=refusal)


def _failure(kind: FailureKind, text: str, endpoint: Endpoint) -> ModelFailed:
    key = endpoint.key
    return ModelFailed(kind, (text.replace(key, "…") if key else text)[:500])


def _wish_s(headers: Mapping[str, str]) -> float:
    """Seconds until the endpoint wants to be asked again: a number or a date; 0 where it does not say."""
    given = headers.get("retry-after", "")
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0
