// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { consentPath } from "./consents";
import { daysLeft } from "./days";
import { titleOf } from "./HostsPanel";
import { knobsOf } from "./VoicesPanel";

describe("hosts and voices in words", () => {
  it("a host is called as the language has it, else by whatever name there is", () => {
    expect(titleOf({ name: "harin", title: { ko: "하린", en: "" } }, "en")).toBe("하린");
    expect(titleOf({ name: "harin", title: {} }, "ko")).toBe("harin");
  });

  it("a voice's knobs are those it has; one emotion is none to choose", () => {
    const capabilities = { streaming: true, speed: true, pitch: false, volume: true, cloning: false } as const;
    const none = { ...capabilities, emotions: [0], timings: "exact" as const };
    expect(knobsOf({ capabilities: none })).toEqual(["speed", "volume", "streaming"]);
    expect(knobsOf({ capabilities: { ...none, emotions: [0, 1] } })).toContain("emotions");
  });

  it("a consent is recorded at an address that holds all of it", () => {
    const path = consentPath({
      person: " 김하나 ",
      company: "A&B",
      scopes: ["live", "voice"],
      expires: "2027-01-01",
      file: "a b.pdf",
    });
    const query = new URL(path, "http://x").searchParams;
    expect(query.getAll("scope")).toEqual(["live", "voice"]);
    expect([query.get("person"), query.get("company"), query.get("file")]).toEqual(["김하나", "A&B", "a b.pdf"]);
  });

  it("a consent's last day counts as one that is not over", () => {
    const now = Date.parse("2026-11-30T10:00:00Z");
    expect(daysLeft("2026-11-30", now)).toBe(0);
    expect(daysLeft("2026-12-02", now)).toBe(2);
    expect(daysLeft("2026-01-01", now)).toBe(0);
  });
});
