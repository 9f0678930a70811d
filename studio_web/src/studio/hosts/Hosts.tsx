/** Who can be on air: faces, voices, consents, and how words are said. */
import { ConsentsPanel } from "./ConsentsPanel";
import { DictionaryPanel } from "./DictionaryPanel";
import css from "./Hosts.module.css";
import { HostsPanel } from "./HostsPanel";
import { TuningsPanel } from "./TuningsPanel";
import { VoicesPanel } from "./VoicesPanel";

export default function Hosts() {
  return (
    <div className={css.page}>
      <HostsPanel />
      <VoicesPanel />
      <TuningsPanel />
      <div className={css.pair}>
        <DictionaryPanel />
        <ConsentsPanel />
      </div>
    </div>
  );
}
