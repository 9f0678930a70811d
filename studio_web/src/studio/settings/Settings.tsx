/** Users, programs' tokens, and how the machine is. */
import { may, useMe } from "../live/session";
import css from "./Settings.module.css";
import { TokensPanel } from "./TokensPanel";
import { UsersPanel } from "./UsersPanel";

export default function Settings() {
  const me = useMe();
  return (
    <div className={css.page}>
      {may(me.data, "admin") && <UsersPanel />}
      {may(me.data, "admin") && <TokensPanel />}
    </div>
  );
}
