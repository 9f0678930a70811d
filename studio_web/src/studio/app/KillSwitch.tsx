/**
 * Off air with one key, at once; the screen says so afterwards, it does not ask before. The button stays what it is
 * where it is: the way back is another button, which a kill's double click does not meet.
 */
import { useEffect, useState } from "react";
import { kill, resume } from "../../api/operator";
import { ApiError } from "../../api/problem";
import { useDeed } from "../live/deeds";
import { refreshShow, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { ALWAYS } from "../ui/Dialog";
import css from "./KillSwitch.module.css";

export const KILL_KEY = "F9";
const RESTS_MS = 1_500; // how long after a kill nobody can go back on air by a press that was meant for it

const TEXTS = texts(
  {
    kill: "방송 중단",
    resume: "다시 방송",
    killed: "방송을 중단했습니다. 시청자는 대기 화면을 봅니다.",
    back: "다시 방송합니다.",
    unheard: "서버가 응답하지 않아 방송을 중단했는지 알 수 없습니다. 다시 누르거나 서버를 확인하세요.",
  },
  {
    kill: "Kill",
    resume: "Resume",
    killed: "Off air. Viewers see the slate.",
    back: "Back on air.",
    unheard:
      "The server does not answer: it is not known whether the show is off air. Press again, or look at the server.",
  },
);

export function KillSwitch() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const killed = useLive((state) => state.show?.state === "paused");
  const rested = useRested(killed);
  const off = useDeed(() => kill(showId).catch(told(t.unheard)), {
    always: true, // killing twice is killing once: no state on this page may stand in its way
    done: t.killed,
    onDone: () => void refreshShow(),
  });
  const on = useDeed(() => resume(showId), { done: t.back, onDone: () => void refreshShow() });
  const { run } = off;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== KILL_KEY) return;
      event.preventDefault();
      if (!event.repeat) run(undefined);
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [run]);
  return (
    <>
      {killed && (
        <button type="button" className={css.resume} id="resume" disabled={!rested} onClick={() => on.run(undefined)}>
          {t.resume}
        </button>
      )}
      <button
        type="button"
        className={css.kill}
        id="kill"
        data-killed={killed || undefined}
        {...ALWAYS}
        onClick={() => off.run(undefined)}
      >
        {t.kill} <kbd>{KILL_KEY}</kbd>
      </button>
    </>
  );
}

/** Whether the show has been off air for long enough that a press on Resume is meant for it. */
function useRested(killed: boolean): boolean {
  const [rested, setRested] = useState(false);
  useEffect(() => {
    setRested(false);
    if (!killed) return;
    const timer = setTimeout(() => setRested(true), RESTS_MS);
    return () => clearTimeout(timer);
  }, [killed]);
  return rested;
}

/** What to say where no answer came: nothing is known then. */
function told(unheard: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof ApiError && error.status === 0 ? new ApiError(504, unheard) : error;
  };
}
