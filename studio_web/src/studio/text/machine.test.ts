import { expect, test } from "vitest";
import { saidIn, seamIn } from "./machine";

const HANGUL = /[가-힣]/;

test.each([
  "no CUDA driver",
  "a machine with an NVIDIA GPU and `pip install 'numba-cuda[cu13]'`",
  "11 of 11 ready",
  "`onmaru voices` lists them",
  "no voice in MODELS/voices",
  "robotic, but instant and always there; nobody stands in",
  "plain, clear for its size; stands in: espeak:en-us",
  "grounded templates over the sample catalogue (12 products)",
  "sqlite:///data/onmaru.db, 65 GB free in data",
  "no target set; recordings go to data/recordings",
  "the clearest of flite's",
  "clear",
])("%s is said in Korean, and no English word of it is left", (words) => {
  const said = saidIn("ko", words);
  expect(said).toMatch(HANGUL);
  expect(said).not.toMatch(/\b(the|is|are|and|of|in|with|free|ready)\b/);
  expect(saidIn("en", words)).toBe(words);
});

test("names are kept, and what is unknown stays as it is", () => {
  expect(saidIn("ko", "flite:slt")).toBe("flite:slt");
  expect(saidIn("ko", "installed: doyun, harin")).toBe("설치됨: doyun, harin");
  expect(seamIn("ko", "  espeak")).toBe("espeak");
  expect(seamIn("ko", "voice ko")).toBe("한국어 목소리");
});
