"""A model's tokens as phones: which IPA each stands for, and when it is heard."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from tts import arpabet, jamo
from tts.engine import EnginePhone, WordMark

SPACE = "<space>"
STRESS = "ˈ"  # a token of its own before the stressed vowel, in models of ours
_SILENT = frozenset({"", " ", SPACE, "<blank>", "<unk>", "<sos/eos>", "sil", "sp", "spn", "pau"})
_PUNCTUATION = frozenset(".,?!;:…-–—'\"“”‘’()[]{}«»¿¡~·、。^$_#")

# English letters, for models that read them: only roughly what is heard, enough for a mouth.
_LETTERS = {
    **{letter: letter for letter in "bdfhklmnpstvwz"},
    **{"a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑ", "u": "ʌ", "c": "k", "g": "ɡ", "j": "dʒ", "q": "k", "r": "ɹ"},
    **{"x": "ks", "y": "j"},
}


def label(token: str, phonemes: bool, own: Mapping[str, str]) -> str | None:
    """The IPA of a token; "" is silence, None has no sound of its own: its time belongs to the next.

    Args:
        token: as the model's token list writes it.
        phonemes: the model's tokens are phones (ARPAbet, IPA) and not letters.
        own: what the voice's card says of its tokens; it goes first.
    """
    if token in own:
        return own[token]
    if token == STRESS:
        return None
    if token in _SILENT or all(char in _PUNCTUATION for char in token):
        return ""
    if token in jamo.IPA_OF:
        return jamo.IPA_OF[token]
    if not phonemes:
        return _LETTERS.get(token.lower(), token)
    plain = token.rstrip("012")
    if plain.isupper() and plain.isascii() and plain.lower() in arpabet.IPA_OF:
        return (STRESS if token.endswith("1") else "") + arpabet.IPA_OF[plain.lower()]
    return token


def timed_phones(
    tokens: Sequence[str], durations: Sequence[int], hop: int, phonemes: bool, own: Mapping[str, str]
) -> tuple[EnginePhone, ...]:
    """Phones from the model's durations.

    Args:
        tokens: of the sentence.
        durations: (tokens,) or (tokens + 1,) frames; one more is the end mark's, silence.
        hop: samples a frame.
        phonemes: see `label`.
        own: see `label`.
    """
    phones: list[EnginePhone] = []
    begin = 0  # of what waits for a sound of its own
    mark = ""
    for token, frame, count in zip([*tokens, ""], _starts(durations, len(tokens) + 1), [*durations, 0], strict=False):
        name = label(token, phonemes, own)
        end = (frame + count) * hop
        if name is None:
            mark = STRESS if token == STRESS else mark
            continue
        if end > begin:
            phones.append(EnginePhone(mark + name if name else "", begin, end))
        begin, mark = end, ""
    return tuple(phones)


def word_marks(text: str, tokens: Sequence[str], durations: Sequence[int], hop: int) -> tuple[WordMark, ...]:
    """Where each word of the text begins, if the model's tokens keep the spaces between words; else nothing."""
    first = [0] + [index + 1 for index, token in enumerate(tokens) if token in (SPACE, " ")]
    words = text.split()
    if len(first) != len(words) or len(words) < 2:
        return ()
    starts = _starts(durations, len(tokens) + 1)
    marks, position = [], 0
    for word, index in zip(words, first, strict=True):
        position = text.index(word, position)
        marks.append(WordMark(position, starts[min(index, len(tokens))] * hop))
        position += len(word)
    return tuple(marks)


def _starts(durations: Sequence[int], count: int) -> list[int]:
    """First frames of `count` tokens; those after the last duration begin at the end."""
    starts = list(accumulate(durations, initial=0))
    return (starts + [starts[-1]] * count)[:count]
