import { describe, expect, it } from "vitest";
import { filmsOf, peaksOf, soundsOf } from "./media";

const project = {
  id: "p1",
  title: "Talk",
  base: { upload: "u1", colour: "#000", width: 1, height: 1, slides_ms: [], track: 0 },
};
const typed = (media_type: string) => [{ id: "u1", media_type }];

describe("what can be seen", () => {
  it("is a film, a picture, or pages", () => {
    expect(filmsOf(project, null, [], typed("video/mp4"))).toMatchObject({
      source: { label: "Talk" },
      picture: null,
      paged: false,
    });
    expect(filmsOf(project, null, [], typed("image/png"))).toMatchObject({ source: null, paged: false });
    expect(filmsOf(project, null, [], typed("image/png")).picture).toContain("/v1/projects/p1/media/video");
    expect(filmsOf(project, null, [], typed("application/pdf"))).toMatchObject({
      source: null,
      picture: null,
      paged: true,
    });
  });
  it("changes its address with the base, so that an old film is not shown for a new one", () => {
    const other = { ...project, base: { ...project.base, upload: "u2" } };
    expect(filmsOf(other, null, [], []).source?.url).not.toBe(filmsOf(project, null, [], []).source?.url);
  });
});

describe("what can be heard", () => {
  const peaks = {
    version: 2,
    channels: 1,
    sample_rate: 48_000,
    samples_per_pixel: 960,
    bits: 8,
    length: 2,
    data: [-127, 12, -3, 64],
  };
  it("is the stronger of lowest and highest, of full scale", () => {
    expect(peaksOf({ peaks })).toEqual({ rate: 50, values: [1, 64 / 127] });
    expect(peaksOf({ peaks: null })).toBeNull();
  });
});

describe("the sounds of a film", () => {
  const audio = [
    { channels: 2, language: "kor", title: "", default: false },
    { channels: 6, language: "eng", title: "Director", default: true },
  ];

  it("are counted from one, and one of them is meant to be heard", () => {
    expect(soundsOf({ audio }).map((each) => [each.track, each.title, each.usual])).toEqual([
      [1, "", false],
      [2, "Director", true],
    ]);
    expect(soundsOf(null)).toEqual([]);
  });

  it("has the first where the file means none", () => {
    expect(soundsOf({ audio: audio.map((each) => ({ ...each, default: false })) }).map((each) => each.usual)).toEqual([
      true,
      false,
    ]);
  });
});
