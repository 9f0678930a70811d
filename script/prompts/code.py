"""A prompt as a program: what the writer sends, to run and to read anywhere. No key is in it."""

from collections.abc import Mapping
from typing import Any

from script.prompts.render import messages
from script.prompts.types import Prompt

_HEAD = '''"""{name}, version {version}. Needs: pip install openai"""

import os

from openai import OpenAI

client = OpenAI(base_url={url!r}, api_key=os.environ.get({key_env!r}, "none"))
messages = [
'''
_TAIL = """]
answer = client.chat.completions.create(
    model={model!r},
    messages=messages,
    temperature={temperature!r},
    max_tokens={max_tokens!r},
)
print(answer.choices[0].message.content)
"""


def as_code(
    prompt: Prompt, task: Mapping[str, Any], show: str, *, url: str, model: str, key_env: str = "OPENAI_API_KEY"
) -> str:
    """A Python program that asks a model with this prompt. `key_env` names the variable that holds the key."""
    turns = "".join(
        f'    {{"role": {turn.role!r}, "content": {turn.content!r}}},\n' for turn in messages(prompt, task, show)
    )
    head = _HEAD.format(name=prompt.name, version=prompt.version, url=url, key_env=key_env or "OPENAI_API_KEY")
    parameters = prompt.parameters
    return (
        head + turns + _TAIL.format(model=model, temperature=parameters.temperature, max_tokens=parameters.max_tokens)
    )
