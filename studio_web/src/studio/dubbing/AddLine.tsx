/** A line at the playhead, where nobody speaks yet. */
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { addSegment } from "./calls";
import { useDesk } from "./desk";
import { usePlayback } from "./playback";
import { freePlace, type Segment } from "./project";
import { keys } from "./queries";

const TEXTS = texts({ add: "줄 추가" }, { add: "Add a line" });

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
