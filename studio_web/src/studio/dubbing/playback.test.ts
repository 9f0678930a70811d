// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { keepAt, pace, put, reset, usePlayback } from "./playback";

const SLOWED = [{ start_ms: 1_000, end_ms: 3_000, factor: 1.1 }];

afterEach(reset);

it("puts a film of which parts are shown slower where its own time has the place", () => {
  const film = document.createElement("video");
  put(film, 2_000);
  expect(film.currentTime).toBeCloseTo(2);
  pace(film, SLOWED);
  put(film, 2_000);
  expect(film.currentTime).toBeCloseTo(2.1);
});

it("lets such a film keep up with a sound that runs in the film's own time", () => {
  const film = document.createElement("video");
  pace(film, SLOWED);
  const unkeep = keepAt(film);
  usePlayback.setState({ ms: 2_000 });
  expect([film.currentTime, film.playbackRate]).toEqual([2.1, 1.1]);
  film.currentTime = 2.15; // as it plays on
  usePlayback.setState({ ms: 2_020 });
  expect(film.currentTime).toBe(2.15);
  usePlayback.setState({ ms: 4_000 });
  expect([film.currentTime, film.playbackRate]).toEqual([4.2, 1]);
  unkeep();
  usePlayback.setState({ ms: 0 });
  expect(film.currentTime).toBe(4.2);
});
