/** Where a show is run. */
import { EventLog } from "./EventLog";
import css from "./OnAir.module.css";
import { OutputsPanel } from "./OutputsPanel";
import { Program } from "./Program";
import { RecordingButton } from "./RecordingButton";
import { SayBox } from "./SayBox";
import { Transport } from "./Transport";
import { VoicesPanel } from "./VoicesPanel";

export default function OnAir() {
  return (
    <div className={css.desk}>
      <div className={css.column}>
        <Program tools={<RecordingButton />} />
        <Transport />
        <SayBox />
      </div>
      <div className={css.column}>
        <VoicesPanel />
        <OutputsPanel />
      </div>
      <div className={css.column}>
        <EventLog className={css.grow} />
      </div>
    </div>
  );
}
