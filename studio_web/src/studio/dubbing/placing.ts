/** What was pulled on the timeline is kept; where somebody else moved the same meanwhile, theirs stays. */
import { useQueryClient } from "@tanstack/react-query";
import { texts, useTexts } from "../text/texts";
import { useToasts } from "../ui/Toasts";
import { changeClip, changeEffect, changeProject, changeSegment } from "./calls";
import { useFault } from "./faults";
import { meetingOf } from "./meeting";
import { type Clip, clipPlace, type Effect, type Project, type Segment } from "./project";
import { keys, putClip, putEffect, putSegment } from "./queries";
import { turned } from "./slides";
import type { Span } from "./timeline";

const TEXTS = texts(
  { theirs: "그사이 다른 사람이 옮겼습니다. 그 사람의 자리를 보여 줍니다." },
  { theirs: "Somebody else moved it meanwhile. It stands where they put it." },
);

export type Lane = "source" | "clips" | "effects" | "slides";

/**
 * Gives what keeps an item in its new place.
 * @param starts of slides, ms
 */
export function usePlacing(project: string, starts: readonly number[]) {
  const t = useTexts(TEXTS);
  const client = useQueryClient();
  const add = useToasts((state) => state.add);
  const fault = useFault();
  return async (lane: string, id: string, span: Span): Promise<void> => {
    const move = moves(lane as Lane, id, span);
    if (move === null) return;
    try {
      await move.send(move.revision).catch((error: unknown) => {
        const meeting = meetingOf(error, move.mine, move.was);
        if (meeting.kind === "aside") return move.send(meeting.revision);
        throw error;
      });
    } catch (error) {
      const meeting = meetingOf(error, move.mine, move.was);
      if (meeting.kind !== "same") add("bad", meeting.kind === "clash" ? t.theirs : fault(error));
      await client.invalidateQueries({ queryKey: move.key });
    }
    if (lane === "source") void client.invalidateQueries({ queryKey: ["dub-lines", project] });
  };

  function known<T extends { readonly id: string }>(key: readonly unknown[], id: string): T | null {
    return client.getQueryData<T[]>(key)?.find((each) => each.id === id) ?? null;
  }

  function moves(lane: Lane, id: string, span: Span) {
    if (lane === "source") {
      const key = keys.segments(project);
      const was = known<Segment>(key, id);
      const mine = { start_ms: span.start_ms, end_ms: span.end_ms };
      const send = async (revision: number) =>
        putSegment(client, project, await changeSegment(project, id, mine, revision));
      return was && { key, was, mine, send, revision: was.revision };
    }
    if (lane === "clips") {
      const key = keys.clips(project);
      const was = known<Clip>(key, id);
      if (was === null) return null;
      const mine = clipPlace(was, span);
      const send = async (revision: number) => putClip(client, project, await changeClip(project, id, mine, revision));
      return { key, was, mine, send, revision: was.revision };
    }
    if (lane === "slides") {
      const key = keys.project(project);
      const was = client.getQueryData<Project>(key) ?? null;
      if (was === null) return null;
      const slides_ms = turned(starts, Number(id.slice("page-".length)), span.start_ms);
      const mine = { base: { ...was.base, slides_ms } };
      const send = async (revision: number) =>
        void client.setQueryData(key, await changeProject(project, mine, revision));
      return { key, was: { base: was.base }, mine, send, revision: was.revision };
    }
    const key = keys.effects(project);
    const was = known<Effect>(key, id);
    const mine = { start_ms: span.start_ms };
    const send = async (revision: number) =>
      putEffect(client, project, await changeEffect(project, id, mine, revision));
    return was && { key, was, mine, send, revision: was.revision };
  }
}
