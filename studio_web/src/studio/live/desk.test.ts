import { describe, expect, it } from "vitest";
import { parseBatch } from "./desk";

describe("a message of the desk", () => {
  it("is a list of events", () => {
    expect(parseBatch('[{"type":"a","at":1},{"type":"b","at":2,"x":"y"}]')).toHaveLength(2);
  });

  it.each(["", "{", "null", '{"type":"a","at":1}', '"text"'])("is nothing where it is no list: %s", (data) => {
    expect(parseBatch(data)).toEqual([]);
  });

  it("leaves out what is no event", () => {
    expect(parseBatch('[1,null,{"type":1,"at":2},{"type":"a"},{"type":"a","at":3}]')).toEqual([{ type: "a", at: 3 }]);
  });
});
