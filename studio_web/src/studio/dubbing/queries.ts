/** What the server knows of projects, kept while the screen is open and patched as things happen. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import * as calls from "./calls";
import type { Clip, Effect, Line, Segment } from "./project";

export const keys = {
  projects: ["dub-projects"],
  uploads: ["dub-uploads"],
  quota: ["dub-quota"],
  project: (id: string) => ["dub-project", id],
  segments: (id: string) => ["dub-segments", id],
  speakers: (id: string) => ["dub-speakers", id],
  lines: (id: string, lang: string) => ["dub-lines", id, lang],
  clips: (id: string) => ["dub-clips", id],
  effects: (id: string) => ["dub-effects", id],
  operations: (id: string) => ["dub-operations", id],
  renders: (id: string) => ["dub-renders", id],
  media: (id: string, upload: string) => ["dub-media", id, upload],
} as const;

export const useProjects = () => useQuery({ queryKey: keys.projects, queryFn: calls.listProjects });
export const useStoredUploads = () => useQuery({ queryKey: keys.uploads, queryFn: calls.listUploads });
export const useQuota = () => useQuery({ queryKey: keys.quota, queryFn: () => answer(api.GET("/v1/quota")) });
export const useProject = (id: string) => useQuery({ queryKey: keys.project(id), queryFn: () => calls.getProject(id) });
export const useSegments = (id: string, on: boolean) =>
  useQuery({ queryKey: keys.segments(id), queryFn: () => calls.getSegments(id), enabled: on });
export const useSpeakers = (id: string, on: boolean) =>
  useQuery({ queryKey: keys.speakers(id), queryFn: () => calls.getSpeakers(id), enabled: on });
export const useLines = (id: string, lang: string) =>
  useQuery({ queryKey: keys.lines(id, lang), queryFn: () => calls.getLines(id, lang), enabled: lang !== "" });
export const useClips = (id: string, on: boolean) =>
  useQuery({ queryKey: keys.clips(id), queryFn: () => calls.getClips(id), enabled: on });
export const useEffects = (id: string) => useQuery({ queryKey: keys.effects(id), queryFn: () => calls.getEffects(id) });
export const useOperations = (id: string) =>
  useQuery({ queryKey: keys.operations(id), queryFn: () => calls.getOperations(id) });
/** Those of all projects that wait or run; there is no stream of all of them. */
export const useOpenOperations = () =>
  useQuery({ queryKey: ["dub-open"], queryFn: calls.getOpenOperations, refetchInterval: 5_000 });
export const useRenders = (id: string) => useQuery({ queryKey: keys.renders(id), queryFn: () => calls.getRenders(id) });
export const useVoices = () => useQuery({ queryKey: ["voices"], queryFn: () => answer(api.GET("/v1/voices")) });

/** What is lacking for long work; it depends on the language that is spoken. */
export const useMeans = (id: string, language: string, on: boolean) =>
  useQuery({ queryKey: ["dub-means", id, language], queryFn: () => calls.getMeans(id), enabled: on });

/** What is lacking for one kind of work; undefined while it is not known. Where nobody can tell, it may be tried. */
export function lackingOf(means: Means, kind: "transcribe" | "translate"): string | undefined {
  return means.data?.[kind] ?? (means.isError ? "" : undefined);
}

interface Means {
  readonly data: { readonly transcribe: string; readonly translate: string } | undefined;
  readonly isError: boolean;
}

/** What the base is; asked for again when the look at it is done. */
export const useMedia = (id: string, upload: string) =>
  useQuery({ queryKey: keys.media(id, upload), queryFn: () => calls.getMedia(id), enabled: upload !== "" });

const byStart = <T extends { readonly start_ms: number; readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => a.start_ms - b.start_ms || (a.id < b.id ? -1 : 1));

/** Items with one as it is now; an older telling undoes no newer one. */
export function replaced<T extends { readonly revision: number }>(
  items: readonly T[],
  now: T,
  isIt: (item: T) => boolean,
): T[] {
  return items.map((item) => (isIt(item) && now.revision >= item.revision ? now : item));
}

export function putSegment(client: QueryClient, id: string, now: Segment): void {
  client.setQueryData<Segment[]>(
    keys.segments(id),
    (known) => known && byStart(replaced(known, now, (each) => each.id === now.id)),
  );
}

export function putLine(client: QueryClient, id: string, lang: string, now: Line): void {
  client.setQueryData<Line[]>(
    keys.lines(id, lang),
    (known) => known && replaced(known, now, (each) => each.segment === now.segment),
  );
}

export function putClip(client: QueryClient, id: string, now: Clip): void {
  client.setQueryData<Clip[]>(
    keys.clips(id),
    (known) => known && byStart(replaced(known, now, (each) => each.id === now.id)),
  );
}

export function putEffect(client: QueryClient, id: string, now: Effect): void {
  client.setQueryData<Effect[]>(
    keys.effects(id),
    (known) => known && byStart(replaced(known, now, (each) => each.id === now.id)),
  );
}
