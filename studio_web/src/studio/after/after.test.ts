// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { PEOPLE_TEXTS, person } from "../text/people";

import { type Aired, looked } from "./aired";
import { told, wordIn } from "./deeds";
import { share, times } from "./figures";
import { DEED_TEXTS, DETAIL_TEXTS, SOURCE_TEXTS, VALUE_TEXTS } from "./words";

const line = (text: string, rest: Partial<Aired> = {}): Aired => ({
  line_id: text,
  source: "fact",
  lang: "ko",
  text,
  product_id: null,
  at_s: 1,
  spoken_s: 1,
  complete: true,
  ...rest,
});

describe("the log that is looked at", () => {
  const rows = [line("따뜻한 담요"), line("Warm blanket", { source: "typed" }), line("담요", { complete: false })];

  it("has the words that are asked for, in any order", () => {
    expect(looked(rows, "담요 따뜻", "").map((row) => row.text)).toEqual(["따뜻한 담요"]);
    expect(looked(rows, "", "")).toHaveLength(3);
  });

  it("can be what was typed, or what broke off", () => {
    expect(looked(rows, "", "typed").map((row) => row.text)).toEqual(["Warm blanket"]);
    expect(looked(rows, "", "broken").map((row) => row.text)).toEqual(["담요"]);
  });
});

describe("figures", () => {
  it("say nothing where nothing was asked", () => {
    expect(share(0, 0)).toBe("–");
    expect(share(2, 3)).toBe("67 %");
  });

  it("have a time for each step", () => {
    expect(times({ start: 100, step_s: 10, lines: [0, 0, 1] })).toEqual([100, 110, 120]);
  });
});

describe("a deed's detail", () => {
  const words = { names: { mode: "방식", veto_s: "초" }, values: { mode: { veto: "거부할 시간 뒤" } } };

  it("is one line in words, without what is empty and without ids", () => {
    const detail =
      '{"mode": "veto", "veto_s": 5, "why": "", "ids": [], "line_id": "x", "labels": {"ko": "가상", "en": ""}}';
    expect(told(detail, words)).toBe("방식: 거부할 시간 뒤 · 초: 5 · labels: 가상");
    expect(told('{"product_id": "p01", "names": ["a", "b"]}', words)).toBe("product_id: p01 · names: a, b");
  });

  it("leaves what somebody wrote as it was written, whatever word it is", () => {
    const ko = { names: DETAIL_TEXTS.ko, values: VALUE_TEXTS.ko };
    for (const word of ["off", "now", "true", "watch", "veto", "studio"]) {
      const detail = { before: word, text: word, name: word, title: word, forbidden: [word], labels: { ko: word } };
      expect(
        told(JSON.stringify(detail), ko)
          .split(/[:·,]/)
          .filter((part) => part.trim() === word),
      ).toHaveLength(6);
    }
    expect(told('{"channels": ["watch", "off"], "answering": "off"}', ko)).toBe("채널: 시청 페이지, off · 답변: 끔");
  });

  it("is shown as it is where it is no JSON", () => {
    expect(told('{"cut off', words)).toBe('{"cut off');
    expect(told("7", words)).toBe("7");
  });
});

describe("a Korean log", () => {
  const words = { names: DETAIL_TEXTS.ko, values: VALUE_TEXTS.ko };

  it("has no code name of the server in it", () => {
    const kinds = "opening hook feature size price shipping notice call bridge recap closing review goes_with filler";
    for (const kind of `${kinds} answer typed takeover`.split(" "))
      expect(wordIn(SOURCE_TEXTS.ko, kind)).toMatch(/^[가-힣 ]+$/);
    expect(wordIn(DEED_TEXTS.ko, "approval")).toBe("승인 방식 바꿈");
    expect(told('{"mode": "veto", "veto_s": 5}', words)).toBe("방식: 거부할 시간 뒤 · 거부할 수 있는 초: 5");
    expect(told('{"on": true}', words)).toBe("켬: 예");
    expect(told('{"framing": "portrait_close"}', words)).toBe("화면 크기: 가까이");
  });

  it("names people, and what the server did by itself", () => {
    expect(person(PEOPLE_TEXTS.ko, "timer")).toBe("시간 지나 자동");
    expect(person(PEOPLE_TEXTS.ko, "start")).toBe("서버");
    expect(person(PEOPLE_TEXTS.ko, "minji")).toBe("minji");
    expect(person(PEOPLE_TEXTS.ko, "constructor")).toBe("constructor");
  });

  it("shows what it does not know as it came", () => {
    expect(wordIn(SOURCE_TEXTS.ko, "brand_new")).toBe("brand_new");
    expect(told('{"odd": "thing"}', words)).toBe("odd: thing");
  });
});
