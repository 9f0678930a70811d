/** What can be seen and heard of a project: its base, its renders, its sound as a curve. */
import type { Schemas } from "../../api/client";
import { type Media, projectPath, type Render } from "./calls";
import type { Film } from "./Player";
import type { Project } from "./project";
import type { Slowed } from "./slowed";
import type { Peaks } from "./Waveform";

/** The curve as the timeline draws it; null where there is none. */
export function peaksOf(media: Pick<Media, "peaks"> | null): Peaks | null {
  const peaks = media?.peaks ?? null;
  if (peaks === null) return null;
  const full = 2 ** (peaks.bits - 1) - 1;
  const values = Array.from({ length: Math.floor(peaks.data.length / 2) }, (_, at) => {
    const [low = 0, high = 0] = [peaks.data[2 * at], peaks.data[2 * at + 1]];
    return Math.min(1, Math.max(Math.abs(low), Math.abs(high)) / full);
  });
  return { rate: peaks.sample_rate / peaks.samples_per_pixel, values };
}

/** A sound of a video, as the look at it tells. */
export interface Sound {
  readonly track: number; // from 1
  readonly title: string;
  readonly language: string; // ISO 639-2, or ""
  readonly channels: number;
  readonly usual: boolean; // the one that is dubbed where none is chosen
}

/** The sounds of a base, in the order of the file. */
export function soundsOf(media: Pick<Media, "audio"> | null): Sound[] {
  const tracks = media?.audio ?? [];
  const meant = Math.max(
    0,
    tracks.findIndex((each) => each.default === true),
  );
  return tracks.map((each, at) => ({
    track: at + 1,
    title: String(each.title ?? ""),
    language: String(each.language ?? ""),
    channels: Number(each.channels ?? 0),
    usual: at === meant,
  }));
}

const NONE: readonly Slowed[] = [];

interface Films {
  readonly source: Film | null;
  readonly renders: readonly Film[];
  readonly picture: string | null;
  readonly paged: boolean;
}

/** What the player may show. */
export function filmsOf(
  project: Pick<Project, "id" | "base" | "title">,
  media: Media | null,
  renders: readonly Render[],
  uploads: readonly Pick<Schemas["UploadOut"], "id" | "media_type">[],
): Films {
  const { upload } = project.base;
  const type = uploads.find((each) => each.id === upload)?.media_type ?? "";
  const url = `${projectPath(project.id)}/media/video?upload=${encodeURIComponent(upload)}`;
  const plays =
    upload !== "" && !/^(image\/|application\/pdf)/.test(type) && (media === null || media.duration_ms !== 0);
  return {
    source: plays ? { id: "source", label: project.title, url, slowed: NONE } : null,
    picture: type.startsWith("image/") ? url : null,
    paged: media?.container === "slides" || type === "application/pdf",
    renders: renders.flatMap((render) =>
      render.files
        .filter((file) => file.name.endsWith(".mp4"))
        .slice(0, 1)
        .map((file) => ({ id: render.id, label: labelOf(render), url: file.href, slowed: slowedOf(render) })),
    ),
  };
}

/** Which parts a render shows slower, as its result tells them; one that was made before that was told has none. */
function slowedOf(render: Render): readonly Slowed[] {
  const slowed = render.result?.slowed;
  return Array.isArray(slowed) ? (slowed as Slowed[]) : NONE;
}

function labelOf(render: Render): string {
  const time = new Date(render.created * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return [String(render.params.language ?? "").toUpperCase(), time].filter(Boolean).join(" · ");
}
