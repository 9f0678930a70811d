/** The order of the show: blocks to move and time, what each asks for, its versions, a new one of a brief. */
import { useState } from "react";
import { useCues } from "../live/cues";
import { PaceBadge } from "../live/PaceBadge";
import { clock } from "../text/format";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { BlockList } from "./BlockList";
import { BlockPanel } from "./BlockPanel";
import { BriefDialog } from "./BriefDialog";
import { rundownOf, times } from "./blocks";
import { FileButtons } from "./FileButtons";
import { FitForm } from "./FitForm";
import css from "./Rundown.module.css";
import { type Held, useRundown } from "./rundown";
import { VersionsPanel } from "./VersionsPanel";

const TEXTS = texts(
  {
    loading: "불러오는 중…",
    brief: "새 큐시트 만들기",
    version: (n: number) => `${n}판`,
    blocks: (n: number, total: string) => `블록 ${n}개 · ${total}`,
  },
  {
    loading: "Loading…",
    brief: "Make a new one",
    version: (n: number) => `Version ${n}`,
    blocks: (n: number, total: string) => `${n} blocks · ${total}`,
  },
);

export default function Rundown() {
  const t = useTexts(TEXTS);
  const found = useRundown();
  if (found.error !== null) return <Fault error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <Empty icon="rundown">{t.loading}</Empty>;
  return <Editor held={found.data} />;
}

function Editor({ held }: { readonly held: Held }) {
  const t = useTexts(TEXTS);
  const [chosen, setChosen] = useState<string | null>(null);
  const [briefing, setBriefing] = useState(false);
  const position = useCues().data?.cues.position ?? held.position;
  const rundown = rundownOf(held.rundown);
  const block = rundown.blocks.find((each) => each.id === (chosen ?? position.block_id));
  return (
    <div className={css.page}>
      <Panel
        title={rundown.title}
        aside={t.blocks(rundown.blocks.length, clock(times(rundown.blocks).total))}
        flush
        className={css.blocks}
        tools={
          <>
            <Badge>{t.version(held.version)}</Badge>
            <PaceBadge late_s={position.late_s} />
          </>
        }
      >
        <BlockList held={held} rundown={rundown} position={position} chosen={chosen} onChoose={setChosen} />
      </Panel>
      <div className={css.side}>
        <div className={css.tools}>
          <Button kind="primary" icon="plus" onClick={() => setBriefing(true)}>
            {t.brief}
          </Button>
          <FileButtons held={held} />
          <FitForm version={held.version} minutes={times(rundown.blocks).total / 60} />
        </div>
        {block !== undefined && (
          <BlockPanel
            key={block.id}
            held={held}
            block={block}
            onAir={chosen === null}
            onClose={() => setChosen(null)}
          />
        )}
        <VersionsPanel version={held.version} leftOut={rundown.left_out} />
      </div>
      {briefing && <BriefDialog version={held.version} onClose={() => setBriefing(false)} />}
    </div>
  );
}
