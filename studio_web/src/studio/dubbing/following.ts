/** A project's event stream: what happens in it, whoever does it, is on the screen at once. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { LiveSocket } from "../../api/socket";
import { projectPath } from "./calls";
import { ended, type LineEvent, type Operation, withOperation, withSaid } from "./operations";
import type { Clip, Line } from "./project";
import { keys } from "./queries";

const GATHER_MS = 400; // changes of one moment are one question

export interface ItemEvent {
  readonly kind: string; // segment, line, speaker, clip, effect
  readonly id: string;
  readonly language?: string;
  readonly revision?: number;
  readonly removed?: boolean;
}

/** Which answers are old after an item changed; none where this page has that revision already. */
export function touched(client: QueryClient, project: string, event: ItemEvent): readonly (readonly unknown[])[] {
  const key = {
    segment: keys.segments(project),
    line: keys.lines(project, event.language ?? ""),
    speaker: keys.speakers(project),
    clip: keys.clips(project),
    effect: keys.effects(project),
  }[event.kind];
  if (key === undefined) return [];
  const known = client.getQueryData<readonly Readonly<Record<string, unknown>>[]>(key);
  const name = { line: "segment", speaker: "key" }[event.kind] ?? "id";
  const item = known?.find((each) => each[name] === event.id);
  const here = item !== undefined && typeof item.revision === "number" && item.revision >= (event.revision ?? Infinity);
  return here && event.removed !== true ? [] : [key];
}

/** Which answers are old once an operation has ended; none before. */
export function changedBy(project: string, operation: Operation): readonly (readonly unknown[])[] {
  if (!ended(operation)) return [];
  const lines = ["dub-lines", project];
  const more: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
    transcribe: [keys.segments(project), keys.speakers(project), lines],
    translate: [lines],
  };
  return [keys.project(project), keys.renders(project), ["dub-media", project], ...(more[operation.kind] ?? [])];
}

/** Follow a project as long as the screen shows it. `onEnd` hears of operations that end. */
export function useFollowing(project: string, onEnd: (operation: Operation) => void): void {
  const client = useQueryClient();
  useEffect(() => follow(project, client, onEnd), [project, client, onEnd]);
}

function follow(project: string, client: QueryClient, onEnd: (operation: Operation) => void): () => void {
  const old = new Map<string, readonly unknown[]>();
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const stale = (found: readonly (readonly unknown[])[]) => {
    for (const key of found) old.set(JSON.stringify(key), key);
    if (old.size === 0 || gathering !== undefined) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      for (const queryKey of old.values()) void client.invalidateQueries({ queryKey });
      old.clear();
    }, GATHER_MS);
  };
  const everything = () =>
    stale([
      ...(["project", "segments", "speakers", "clips", "effects", "operations", "renders"] as const).map((name) =>
        keys[name](project),
      ),
      ["dub-lines", project],
    ]);
  const handlers: Readonly<Record<string, (data: never) => void>> = {
    operation: (operation: Operation) => {
      // Whatever this page knows of it: what it changed may have been asked for before its end, and its end after.
      stale(changedBy(project, operation));
      if (operation.kind === "import" && ended(operation)) everything();
      const before = client.getQueryData<readonly Operation[]>(keys.operations(project));
      if (before === undefined) return;
      const now = withOperation(before, operation);
      if (now === before) return;
      client.setQueryData(keys.operations(project), now);
      const was = before.find((each) => each.id === operation.id);
      if (!ended(operation) || (was !== undefined && ended(was))) return;
      onEnd(operation);
    },
    line: (event: LineEvent) => {
      client.setQueryData<readonly Line[]>(
        keys.lines(project, event.language),
        (known) => known && withSaid(known, (each) => each.segment === event.id, event),
      );
      client.setQueryData<readonly Clip[]>(
        keys.clips(project),
        (known) => known && withSaid(known, (each) => each.id === event.id, event),
      );
    },
    item: (event: ItemEvent) => stale(touched(client, project, event)),
    project: ({ items = 0 }: { readonly items?: number }) => {
      stale([keys.project(project)]);
      if (items > 50) everything(); // too many are not told one by one
    },
    reset: everything,
  };
  // What ended before the stream was there is told by no event: how work stands, and what a look at the base found.
  const first = () => stale([keys.operations(project), ["dub-media", project]]);
  return listen(`${projectPath(project)}/events`, handlers, first, everything);
}

/** Listens until it is closed; goes on after the last event that it saw. */
function listen(
  url: string,
  handlers: Readonly<Record<string, (data: never) => void>>,
  onFirst: () => void,
  onAgain: () => void,
): () => void {
  let opened = false;
  const socket = new LiveSocket(`${url}/socket`, {
    onMessage: ({ event, data }) => {
      if (typeof event === "string" && typeof data === "object" && data !== null) handlers[event]?.(data as never);
    },
    onOpen: () => {
      if (opened) onAgain();
      else onFirst();
      opened = true;
    },
    onLost: () => {}, // the desk's socket tells of the link
    onRefused: () => {},
  });
  socket.open();
  return () => socket.close();
}
