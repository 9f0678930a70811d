import { expect, test } from "vitest";
import { EVENT_TYPES, parseEvent } from "./events";

const EXAMPLES: Record<(typeof EVENT_TYPES)[number], object> = {
  "show.state": { state: "paused" },
  "line.started": { line_id: "l1", text: "안녕하세요.", lang: "ko", product_id: null },
  "line.spoken": { line_id: "l1", position_s: 1.5, complete: false },
  "line.dropped": { line_id: "l1", reason: "cut by the operator" },
  "stage.lost": { reason: "killed" },
  "stage.restarted": {},
  "voice.changed": { lang: "ko", voice: "espeak:ko", reason: "", was: "openai:kokoro", stands_in: true },
  "knobs.ignored": { lang: "ko", voice: "espeak:ko", knobs: ["emotion"] },
  "output.state": { id: "o1", state: "retrying", reason: "connection refused" },
  "recording.state": { file: "demo.mp4", state: "failed", reason: "the disk is full" },
  "store.failed": { reason: "disk full" },
  "host.refused": { reason: "consent revoked" },
  "host.allowed": {},
  "viewer.count": { viewers: 3 },
  "chat.messages": { messages: [{ id: "m1", name: "a", text: "b", lang: "ko" }], more: 1 },
  "chat.reply": { message_id: "m1", text: "b" },
  "chat.hidden": { message_id: "m1", hidden: true },
  "chat.banned": { banned: true, messages: ["m1"] },
  "chat.forgotten": { messages: ["m1"] },
  "prices.changed": {},
  "product.shown": { product_id: "p03" },
};

test.each(EVENT_TYPES)("reads %s", (type) => {
  const event = { type, at: 12.5, ...EXAMPLES[type] };
  expect(parseEvent(type, JSON.stringify(event))).toEqual(event);
});

test("a product may leave the screen", () => {
  expect(parseEvent("product.shown", '{"type":"product.shown","at":1,"product_id":null}')).not.toBeNull();
});

test.each([
  ["not JSON", "viewer.count", "{"],
  ["no object", "viewer.count", "3"],
  ["null", "viewer.count", "null"],
  ["another type inside", "viewer.count", '{"type":"show.state","at":1,"viewers":3}'],
  ["no time", "viewer.count", '{"type":"viewer.count","viewers":3}'],
  ["a count in words", "viewer.count", '{"type":"viewer.count","at":1,"viewers":"3"}'],
  ["an unknown state", "show.state", '{"type":"show.state","at":1,"state":"on fire"}'],
  ["a line without text", "line.started", '{"type":"line.started","at":1,"line_id":"l1"}'],
  ["a position that is none", "line.spoken", '{"type":"line.spoken","at":1,"line_id":"l1","position_s":null}'],
] as const)("drops %s", (_why, type, data) => {
  expect(parseEvent(type, data)).toBeNull();
});
