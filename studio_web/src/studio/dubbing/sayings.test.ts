import { expect, it, test } from "vitest";
import { dubSaidIn } from "./sayings";

const HANGUL = /[가-힣]/;

test.each([
  "'씨발' is profanity; put it in other words",
  "The text holds nothing that can be spoken: write words in Korean or English.",
  "The text holds nothing that a voice of ko can say.",
  "The text has 2,400 characters; at most 2,000 go in one utterance.",
  "The text asks for 70.5 s of pauses; at most 60 s go in one utterance.",
  "'12월' is no whole number; write digits.",
  "'010-가' holds something else than digits.",
  "flite:slt is not here any more, or does not speak 'ko'",
  "flite:slt has no pitch: it is ignored",
  "espeak:ko has no emotion: it is ignored",
  "it begins before the one before it has ended; dubbed lines follow each other",
  "no network that parts voices from music is installed: put one into MODELS/separator (docs/dubbing.md), or choose another background: between, duck, keep or off",
  "no recogniser for ko is here. Bring a transcript (SRT, WebVTT or JSON), or put a Whisper model for CTranslate2 on this machine and name its folder in `asr_model`; Whisper also needs `make neural`",
  "no recogniser for an unknown language is here. Bring a transcript (SRT, WebVTT or JSON), or put a Whisper model for CTranslate2 on this machine and name its folder in `asr_model`",
  "faster-whisper is not installed: make neural",
  "no language model is set. Bring a translation (SRT, WebVTT or JSON), or name an OpenAI-compatible endpoint in `llm_base_url` and its model in `llm_model` (docs/writers.md)",
  "set the environment variable LLM_KEY, which holds the key of the language model; or bring a translation",
  "the address of the model is 'ftp://a'; write it as https://HOST/v1; or bring a translation",
  "the key would go to a.example unencrypted; write https://; or bring a translation",
])("%s is said in Korean, and no English sentence of it is left", (words) => {
  const said = dubSaidIn("ko", words);
  expect(said).toMatch(HANGUL);
  expect(said).not.toMatch(/\b(the|is|are|and|of|in|with|or|has|no|to|it|that|put|write|bring|set)\b/);
  expect(dubSaidIn("en", words)).toBe(words);
});

it("keeps names and figures, and leaves what it does not know", () => {
  expect(dubSaidIn("ko", "'x' is profanity; put it in other words")).toBe("욕설 ‘x’: 다른 말로 적으세요");
  expect(dubSaidIn("ko", "The text has 2,400 characters; at most 2,000 go in one utterance.")).toMatch(/2,400.*2,000/);
  expect(dubSaidIn("ko", "a new fault")).toBe("a new fault");
});
