/** How the machine is, how the show is run, where it goes, and who may sign in. */
import { may, useMe } from "../live/session";
import { OutputsPanel } from "../onair/OutputsPanel";
import { ChannelsPanel } from "./ChannelsPanel";
import { DoctorPanel } from "./DoctorPanel";
import { HealthPanel } from "./HealthPanel";
import { PolicyPanel } from "./PolicyPanel";
import css from "./Settings.module.css";
import { TokensPanel } from "./TokensPanel";
import { UsersPanel } from "./UsersPanel";
import { WebhooksPanel } from "./WebhooksPanel";

export default function Settings() {
  const me = useMe();
  return (
    <div className={css.page}>
      <HealthPanel />
      <div className={css.form}>
        <PolicyPanel />
        <OutputsPanel />
      </div>
      <ChannelsPanel />
      {may(me.data, "admin") && <UsersPanel />}
      {may(me.data, "admin") && <TokensPanel />}
      {may(me.data, "admin") && <WebhooksPanel />}
      <DoctorPanel />
    </div>
  );
}
