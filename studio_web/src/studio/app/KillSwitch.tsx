/** Off air with one key, at once; the screen says so afterwards, it does not ask before. */
import { useEffect } from "react";
import { kill, resume } from "../../api/operator";
import { useDeed } from "../live/deeds";
import { refreshShow, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import css from "./KillSwitch.module.css";

export const KILL_KEY = "F9";

const TEXTS = texts(
  {
    kill: "방송 중단",
    resume: "다시 방송",
    killed: "방송을 중단했습니다. 시청자는 대기 화면을 봅니다.",
    back: "다시 방송합니다.",
  },
  {
    kill: "Kill",
    resume: "Resume",
    killed: "Off air. Viewers see the slate.",
    back: "Back on air.",
  },
);

export function KillSwitch() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const killed = useLive((state) => state.show?.state === "paused");
  const off = useDeed(() => kill(showId), { done: t.killed, onDone: () => void refreshShow() });
  const on = useDeed(() => resume(showId), { done: t.back, onDone: () => void refreshShow() });
  const { run } = off;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== KILL_KEY || event.repeat) return;
      event.preventDefault();
      run(undefined); // killing twice is killing once: no state on this page may stand in its way
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [run]);
  return killed ? (
    <button type="button" className={css.kill} data-killed="" onClick={() => on.run(undefined)}>
      {t.resume}
    </button>
  ) : (
    <button type="button" className={css.kill} onClick={() => off.run(undefined)}>
      {t.kill} <kbd>{KILL_KEY}</kbd>
    </button>
  );
}
