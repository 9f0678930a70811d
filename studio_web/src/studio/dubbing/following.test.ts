import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { changedBy, touched } from "./following";
import type { Operation } from "./operations";
import { keys } from "./queries";

describe("an item that changed", () => {
  const client = new QueryClient();
  client.setQueryData(keys.lines("p", "en"), [{ segment: "a", revision: 3 }]);
  client.setQueryData(keys.clips("p"), [{ id: "c", revision: 1 }]);
  it("is asked for again where this page knows an older one, or none", () => {
    const line = { kind: "line", language: "en", id: "a" };
    expect(touched(client, "p", { ...line, revision: 4 })).toEqual([keys.lines("p", "en")]);
    expect(touched(client, "p", { ...line, revision: 3 })).toEqual([]); // our own edit comes back
    expect(touched(client, "p", { ...line, id: "new", revision: 1 })).toEqual([keys.lines("p", "en")]);
    expect(touched(client, "p", { kind: "clip", id: "c", removed: true })).toEqual([keys.clips("p")]);
  });
  it("of a kind that this page does not know is let go", () => {
    expect(touched(client, "p", { kind: "cast", id: "x", revision: 1 })).toEqual([]);
  });
});

describe("work", () => {
  const work = (kind: Operation["kind"], state: Operation["state"]) => changedBy("p", { kind, state } as Operation);
  it("changes what is shown once it has ended, whether or not this page knew of it", () => {
    expect(work("probe", "running")).toEqual([]);
    expect(work("probe", "done")).toContainEqual(["dub-media", "p"]);
    expect(work("render", "failed")).toContainEqual(keys.renders("p"));
    expect(work("transcribe", "done")).toContainEqual(keys.segments("p"));
    expect(work("translate", "done")).toContainEqual(["dub-lines", "p"]);
  });
});
