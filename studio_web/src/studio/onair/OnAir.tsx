/** Where a show is run. A wide window shows all of it; a narrow one the picture, and one part beside or below it. */
import { useState } from "react";
import { useCues } from "../live/cues";
import { may, useMe } from "../live/session";
import { texts, useTexts } from "../text/texts";
import { Segments } from "../ui/Segments";
import { ChatPanel } from "./ChatPanel";
import { CuesPanel } from "./CuesPanel";
import { EventLog } from "./EventLog";
import { useFolding } from "./folds";
import { HotkeysHelp } from "./HotkeysHelp";
import { MicrophonePanel } from "./MicrophonePanel";
import css from "./OnAir.module.css";
import { OutputsPanel } from "./OutputsPanel";
import { PinPanel } from "./PinPanel";
import { Program } from "./Program";
import { RecordingButton } from "./RecordingButton";
import { SayBox } from "./SayBox";
import { Transport } from "./Transport";
import { VoicesPanel } from "./VoicesPanel";

const TEXTS = texts(
  { parts: "보여 줄 것", cues: "큐", chat: "채팅", pin: "상품", say: "말하기", more: "더 보기" },
  { parts: "What is shown", cues: "Cues", chat: "Chat", pin: "Products", say: "Say", more: "More" },
);
type Part = "cues" | "chat" | "pin" | "say" | "more";

export default function OnAir() {
  const operates = may(useMe().data, "operator");
  const [chosen, setChosen] = useState<Part | null>(null);
  const outputs = useFolding("outputs");
  const part = chosen ?? (operates ? "cues" : "chat");
  return (
    <div className={css.desk} data-part={part}>
      <div className={css.column}>
        <Program
          tools={
            operates && (
              <>
                <RecordingButton />
                <HotkeysHelp />
              </>
            )
          }
        />
        {operates && <Transport />}
        <div className={css.say}>{operates && <SayBox />}</div>
      </div>
      <Parts part={part} operates={operates} onChange={setChosen} />
      <div className={css.column} data-side="cues pin">
        {operates && <CuesPanel className={css.cues} />}
        {operates && <PinPanel className={css.pin} />}
      </div>
      <div className={css.column} data-side="chat more">
        <ChatPanel className={css.chat} />
        {operates && (
          <div className={css.more}>
            <VoicesPanel />
            <MicrophonePanel />
            <OutputsPanel folding={outputs} />
          </div>
        )}
        <EventLog className={css.log} />
      </div>
    </div>
  );
}

interface PartsProps {
  readonly part: Part;
  readonly operates: boolean;
  readonly onChange: (part: Part) => void;
}

/** What a narrow window shows beside the picture; lines that wait for a person are counted, whatever is shown. */
function Parts({ part, operates, onChange }: PartsProps) {
  const t = useTexts(TEXTS);
  const waiting = useCues().data?.cues.next.filter((cue) => cue.state === "waiting").length ?? 0;
  const parts: readonly Part[] = operates ? ["cues", "chat", "pin", "say", "more"] : ["chat", "more"];
  return (
    <div className={css.parts}>
      <Segments
        label={t.parts}
        value={part}
        choices={parts.map((value) => ({
          value,
          label: value === "cues" && waiting > 0 ? `${t.cues} ${waiting}` : t[value],
        }))}
        onChange={onChange}
      />
    </div>
  );
}
