import { describe, expect, it } from "vitest";
import { eventsOf } from "./desk";

describe("a message of the desk", () => {
  it("holds a list of events", () => {
    expect(
      eventsOf({
        type: "events",
        events: [
          { type: "a", at: 1 },
          { type: "b", at: 2, x: "y" },
        ],
      }),
    ).toHaveLength(2);
  });

  it.each([{}, { type: "beat" }, { events: { type: "a", at: 1 } }, { events: "text" }])(
    "is none where it holds none: %o",
    (message) => {
      expect(eventsOf(message)).toEqual([]);
    },
  );

  it("leaves out what is no event", () => {
    const events = [1, null, { type: 1, at: 2 }, { type: "a" }, { type: "a", at: 3 }];
    expect(eventsOf({ events })).toEqual([{ type: "a", at: 3 }]);
  });
});
