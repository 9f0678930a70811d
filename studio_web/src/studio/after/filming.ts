/** Films of a recording: what is there, what is being made. */
import type { Schemas } from "../../api/client";

export type RecordingFile = Schemas["RecordingFileOut"];
export type Film = Schemas["FilmOut"];
export type Kind = Film["kind"];
export const KINDS: readonly Kind[] = ["again", "chapters"];

/** The recordings, without the films that were made of them; a film whose recording is gone stands for itself. */
export function recordings(files: readonly RecordingFile[]): readonly RecordingFile[] {
  const names = new Set(files.map((each) => each.file));
  return files.filter((each) => each.of === "" || !names.has(each.of));
}

/** What was made of a recording, by kind. */
export function filmsOf(files: readonly RecordingFile[], file: string): ReadonlyMap<Kind, RecordingFile> {
  const made = new Map<Kind, RecordingFile>();
  for (const each of files) if (each.of === file && each.kind !== "") made.set(each.kind, each);
  return made;
}

/** The last try to make one, if there was any. */
export function attempt(films: readonly Film[], file: string, kind: Kind): Film | undefined {
  return films.find((each) => each.recording === file && each.kind === kind);
}
