// @vitest-environment jsdom
import { describe, expect, it, test } from "vitest";
import { stepIn } from "./steps";
import traces from "./traces.json";
import { STEP_TEXTS } from "./words";

const HANGUL = /[가-힣]/;
/** What is no word of the server's: a viewer's own in quotes, units, the names of libraries' faults. */
const FOREIGN =
  /'[^']*'|"[^"]*"|\bkB\b|\bresults\b|\bHTTPStatusError\b|Expecting value: line 1 column 1 \(char 0\)|\btumbler\b/g;

test.each(traces.steps.map(({ says }) => says))("%s is said in Korean, and no English word of it is left", (says) => {
  const said = stepIn("ko", says);
  expect(said).toMatch(HANGUL);
  expect(said.replace(FOREIGN, "")).not.toMatch(/[a-z_#]{2,}/i);
  expect(stepIn("en", says)).toBe(says);
});

describe("every name that may stand in one has a word", () => {
  const { step, intent, occasion, idea, code, failure, change, kind } = traces.names;
  const ways: readonly (readonly [readonly string[], (name: string) => string])[] = [
    [intent, (name) => `read as ${name}`],
    [occasion, (name) => `${name}: a template`],
    [idea, (name) => `1 things wanted: ${name}`],
    [code, (name) => `the guard blocked it: ${name}`],
    [failure, (name) => `price: a template, as the model failed (${name})`],
    [change, (name) => `${name} size`],
    [kind, (name) => `keep ${name}`],
  ];
  test.each(ways.flatMap(([names, says]) => names.map((name) => says(name))))("%s", (says) => {
    expect(stepIn("ko", says)).toMatch(HANGUL);
    expect(stepIn("ko", says)).not.toMatch(/[a-z_#]/i);
  });
  test.each(step)("the step %s", (name) => {
    expect(STEP_TEXTS.ko[name]).toMatch(HANGUL);
    expect(STEP_TEXTS.en[name]).toBeDefined();
  });
});

it("keeps what viewers wrote, several parts, and what it does not know", () => {
  expect(stepIn("ko", "2 things wanted: #price, tumbler")).toBe("물은 것 2가지: 가격, tumbler");
  expect(stepIn("ko", "3 results for 'off; none'")).toBe("'off; none' 검색 결과 3개");
  expect(stepIn("ko", "passed; the guard blocked it: number, unproven")).toBe(
    "통과 · 가드가 막았습니다: 상품 정보와 다른 숫자, 상품 정보에 없는 내용",
  );
  expect(stepIn("ko", "append colour, replace size")).toBe("색 더함, 사이즈 바꿈");
  expect(stepIn("ko", "something new")).toBe("something new");
});
