/** Where a show is run. */
import { may, useMe } from "../live/session";
import { ChatPanel } from "./ChatPanel";
import { CuesPanel } from "./CuesPanel";
import { EventLog } from "./EventLog";
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

export default function OnAir() {
  const operates = may(useMe().data, "operator");
  return (
    <div className={css.desk}>
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
        {operates && <SayBox />}
      </div>
      <div className={css.column}>
        {operates && <CuesPanel className={css.grow} />}
        {operates && <PinPanel className={css.short} />}
      </div>
      <div className={css.column}>
        <ChatPanel className={css.grow} />
        {operates && <VoicesPanel />}
        {operates && <MicrophonePanel />}
        {operates && <OutputsPanel />}
        <EventLog className={css.log} />
      </div>
    </div>
  );
}
