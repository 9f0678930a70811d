/** The flow of speech: pause, hold, go on, skip, cut. */
import { useRef } from "react";
import { answer, api } from "../../api/client";
import { cut } from "../../api/operator";
import { type Cues, cuesKey, useCues } from "../live/cues";
import { DOUBLE_MS, useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button, first } from "../ui/Button";
import { useHotkeys } from "./hotkeys";
import css from "./Transport.module.css";

const TEXTS = texts(
  {
    pause: "잠시 멈춤",
    hold: "큐시트 멈춤",
    goOn: "이어서",
    skipLine: "말 건너뛰기",
    skipBlock: "블록 건너뛰기",
    cut: "말 끊기",
    done: "말을 끊었습니다.",
  },
  {
    pause: "Pause",
    hold: "Hold the rundown",
    goOn: "Go on",
    skipLine: "Skip line",
    skipBlock: "Skip block",
    cut: "Cut",
    done: "The line was cut.",
  },
);

export function Transport() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const cues = useCues().data?.cues;
  const stale = [cuesKey(showId)];
  const params = { path: { show_id: showId } };
  const stop = useDeed(() => cut(showId), { done: t.done, stale });
  const flow = useDeed(
    (wanted: Cues["flow"]) => answer(api.PUT("/v1/shows/{show_id}/flow", { params, body: { flow: wanted } })),
    { stale },
  );
  const skip = useDeed(
    (what: "line" | "block") => answer(api.POST("/v1/shows/{show_id}/rundown/skip", { params, body: { what } })),
    { stale },
  );
  const running = cues === undefined || cues.flow === "running";
  const turned = useRef(0); // when a key did, on performance.now()'s clock
  const turn = (wanted: Cues["flow"]) => {
    const now = performance.now();
    if (now - turned.current < DOUBLE_MS) return; // the second press of one hand would undo the first
    turned.current = now;
    flow.run(wanted);
  };
  useHotkeys({
    p: () => turn(running ? "paused" : "running"),
    h: () => turn(running ? "held" : "running"),
    n: () => skip.run("line"),
    x: () => stop.run(undefined),
  });
  return (
    <div className={css.row}>
      {running ? (
        <>
          <Button icon="pause" id="pause" onClick={first(() => flow.run("paused"))}>
            {t.pause}
          </Button>
          <Button icon="hand" id="hold" onClick={first(() => flow.run("held"))}>
            {t.hold}
          </Button>
        </>
      ) : (
        <Button icon="play" kind="primary" id="go-on" onClick={first(() => flow.run("running"))}>
          {t.goOn}
        </Button>
      )}
      <Button icon="skip" id="skip-line" onClick={() => skip.run("line")}>
        {t.skipLine}
      </Button>
      <Button icon="block" id="skip-block" onClick={() => skip.run("block")}>
        {t.skipBlock}
      </Button>
      <Button icon="stop" id="cut" onClick={() => stop.run(undefined)}>
        {t.cut}
      </Button>
    </div>
  );
}
