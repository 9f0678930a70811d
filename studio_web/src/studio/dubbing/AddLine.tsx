/** A line at the playhead, where nobody speaks yet. */
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { addSegment } from "./calls";
import { useDesk } from "./desk";
import { usePlayback } from "./playback";
import type { Segment } from "./project";
import { keys } from "./queries";
import { SHORTEST_MS } from "./timeline";

const TEXTS = texts({ add: "줄 추가" }, { add: "Add a line" });
const LONG_MS = 2_000;

export function AddLine({ segments }: { readonly segments: readonly Segment[] }) {
  const t = useTexts(TEXTS);
  const { project, lang, choose } = useDesk();
  const add = useDeed(
    () => addSegment(project.id, { ...freePlace(segments, usePlayback.getState().ms), text: "", speaker: "" }),
    {
      stale: [keys.segments(project.id), keys.lines(project.id, lang), keys.speakers(project.id)],
      onDone: (segment) => choose(segment.id),
    },
  );
  return (
    <Button size="small" icon="plus" busy={add.busy} onClick={() => add.run(undefined)}>
      {t.add}
    </Button>
  );
}

/** Two seconds from a moment on, or as much as there is until the next line begins. */
export function freePlace(segments: readonly Pick<Segment, "start_ms">[], from_ms: number) {
  const next = segments.find((each) => each.start_ms >= from_ms + SHORTEST_MS)?.start_ms ?? Number.POSITIVE_INFINITY;
  return { start_ms: from_ms, end_ms: Math.min(from_ms + LONG_MS, next) };
}
