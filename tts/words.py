"""When each written word is heard."""

from collections.abc import Sequence

from tts.engine import WordMark
from tts.text import Spoken
from tts.types import PhoneSpan, WordSpan


def word_spans(spoken: Spoken, marks: Sequence[WordMark], phones: Sequence[PhoneSpan]) -> tuple[WordSpan, ...]:
    """One span for every written word, in order.

    Engines miss some words (espeak-ng drops the event of a short word between others): those get
    their share, by letters, of the time between the neighbours that were marked.

    Args:
        spoken: the sentence.
        marks: word starts, in samples on the same count as `phones`.
        phones: the sentence's phones, in order; where all are silence, the marks alone tell the words.
    """
    voiced = [phone for phone in phones if phone.phone]
    if not voiced:
        return _untimed(spoken, marks, phones)
    ends = voiced[-1].start + voiced[-1].length
    starts = _filled(spoken, _marked(spoken, marks, voiced), voiced[0].start, ends)
    starts = [_nearest_onset(start, voiced) for start in starts]
    spans = []
    for index, token in enumerate(spoken.tokens):
        start = starts[index]
        limit = starts[index + 1] if index + 1 < len(starts) else ends
        inside = [phone for phone in voiced if start <= phone.start < limit]
        end = inside[-1].start + inside[-1].length if inside else limit
        spans.append(WordSpan(token.written, start, max(0, end - start)))
    return tuple(spans)


def _untimed(spoken: Spoken, marks: Sequence[WordMark], phones: Sequence[PhoneSpan]) -> tuple[WordSpan, ...]:
    """The words that were marked in sound without phones, each until the next; a part of a sentence marks its own."""
    found = [(token.written, mark.start) for token in spoken.tokens for mark in marks if mark.position == token.start]
    if not found:
        return ()
    end = phones[-1].start + phones[-1].length if phones else 0
    ends = [*(start for _, start in found[1:]), max(end, found[-1][1])]
    return tuple(WordSpan(text, start, end - start) for (text, start), end in zip(found, ends, strict=True))


def _marked(spoken: Spoken, marks: Sequence[WordMark], voiced: Sequence[PhoneSpan]) -> list[int | None]:
    """Each token's start where the engine told one, never running backwards."""
    result: list[int | None] = []
    latest = voiced[0].start
    for token in spoken.tokens:
        found = [mark.start for mark in marks if token.start <= mark.position < token.end]
        if found and found[0] >= latest:
            latest = found[0]
            result.append(latest)
        else:
            result.append(None)
    result[0] = voiced[0].start
    return result


def _filled(spoken: Spoken, starts: Sequence[int | None], first: int, end: int) -> list[int]:
    """The starts with every gap shared out by the letters of the words in it."""
    result: list[int] = []
    known, known_at = first, 0
    for index, start in enumerate(starts):
        if start is not None:
            known, known_at = start, index
            result.append(start)
            continue
        following = next((i for i in range(index, len(starts)) if starts[i] is not None), len(starts))
        until = starts[following] if following < len(starts) else None
        span = (end if until is None else until) - known
        said = sum(_letters(spoken, i) for i in range(known_at, index))
        total = sum(_letters(spoken, i) for i in range(known_at, following))
        result.append(known + span * said // total)
    return result


def _letters(spoken: Spoken, index: int) -> int:
    return spoken.tokens[index].end - spoken.tokens[index].start


def _nearest_onset(start: int, voiced: Sequence[PhoneSpan]) -> int:
    return min((phone.start for phone in voiced), key=lambda onset: abs(onset - start))
