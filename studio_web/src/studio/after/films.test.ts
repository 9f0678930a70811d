import { expect, test } from "vitest";
import { bands } from "./bands";
import { attempt, type Film, filmsOf, type RecordingFile, recordings } from "./filming";

const file = (name: string, of = "", kind: RecordingFile["kind"] = ""): RecordingFile => ({
  file: name,
  bytes: 1,
  changed: 1,
  of,
  kind,
});
const FILES = [file("a.mp4"), file("a.again.mp4", "a.mp4", "again"), file("gone.chapters.mp4", "gone.mp4", "chapters")];

test("films stand with their recording, and alone where it is gone", () => {
  expect(recordings(FILES).map((each) => each.file)).toEqual(["a.mp4", "gone.chapters.mp4"]);
  expect([...filmsOf(FILES, "a.mp4").keys()]).toEqual(["again"]);
});

test("the newest try of a film counts", () => {
  const film = (state: Film["state"]): Film => ({
    recording: "a.mp4",
    kind: "again",
    who: "mina",
    file: "a.again.mp4",
    state,
    share: null,
    reason: "",
  });
  expect(attempt([film("running"), film("failed")], "a.mp4", "again")?.state).toBe("running");
  expect(attempt([film("running")], "a.mp4", "chapters")).toBeUndefined();
});

test("bands are cut to the chart's time, a row for each product in the order of coming", () => {
  const span = (product_id: string, start: number, end: number) => ({ product_id, start, end, lines: 1 });
  const rows = bands(
    [span("pan", 90, 120), span("pot", 120, 150), span("pan", 150, 250), span("x", 0, 50), span("new", 201, 203)],
    100,
    200,
  );
  expect(rows.map((row) => [row.product_id, row.seconds])).toEqual([
    ["pan", 120],
    ["pot", 30],
    ["new", 2],
  ]);
  expect(rows[0]?.bands.map((band) => [band.from, band.wide])).toEqual([
    [0, 0.2],
    [0.5, 0.5],
  ]);
  expect(rows[2]?.bands[0]?.from).toBe(1);
  expect(bands([span("pan", 0, 1)], 5, 5)).toEqual([]);
});
