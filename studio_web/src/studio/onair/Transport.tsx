/** The flow of speech: pause, hold, go on, skip, cut; her mood. */
import { answer, api, type Schemas } from "../../api/client";
import { cut } from "../../api/operator";
import { type Cues, cuesKey, useCues } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { useHotkeys } from "./hotkeys";
import css from "./Transport.module.css";

const TEXTS = texts(
  {
    pause: "잠시 멈춤",
    hold: "큐시트 멈춤",
    goOn: "이어서",
    skipLine: "이 말 건너뛰기",
    skipBlock: "이 블록 건너뛰기",
    cut: "말 끊기",
    done: "말을 끊었습니다.",
    mood: "다음 말부터의 표정",
    auto: "대사대로",
    neutral: "차분하게",
    delighted: "밝게",
    earnest: "진지하게",
  },
  {
    pause: "Pause",
    hold: "Hold the rundown",
    goOn: "Go on",
    skipLine: "Skip line",
    skipBlock: "Skip block",
    cut: "Cut",
    done: "The line was cut.",
    mood: "Mood of the next lines",
    auto: "By the line",
    neutral: "Neutral",
    delighted: "Delighted",
    earnest: "Earnest",
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
  const mood = useDeed(
    (wanted: Schemas["Mood"]["mood"]) =>
      answer(api.PUT("/v1/shows/{show_id}/mood", { params, body: { mood: wanted } })),
    { stale },
  );
  const running = cues === undefined || cues.flow === "running";
  useHotkeys({
    p: () => flow.run(running ? "paused" : "running"),
    h: () => flow.run(running ? "held" : "running"),
    n: () => skip.run("line"),
    x: () => stop.run(undefined),
  });
  return (
    <div className={css.row}>
      {running ? (
        <>
          <Button size="small" icon="pause" id="pause" onClick={() => flow.run("paused")}>
            {t.pause}
          </Button>
          <Button size="small" icon="hand" id="hold" onClick={() => flow.run("held")}>
            {t.hold}
          </Button>
        </>
      ) : (
        <Button size="small" icon="play" kind="primary" id="go-on" onClick={() => flow.run("running")}>
          {t.goOn}
        </Button>
      )}
      <Button size="small" icon="skip" id="skip-line" onClick={() => skip.run("line")}>
        {t.skipLine}
      </Button>
      <Button size="small" icon="skip" id="skip-block" onClick={() => skip.run("block")}>
        {t.skipBlock}
      </Button>
      <Button size="small" icon="stop" id="cut" onClick={() => stop.run(undefined)}>
        {t.cut}
      </Button>
      <Select
        label={t.mood}
        hideLabel
        value={cues?.mood ?? ""}
        onChange={(event) => mood.run((event.target.value || null) as Schemas["Mood"]["mood"])}
        choices={[
          { value: "", label: t.auto },
          { value: "neutral", label: t.neutral },
          { value: "delighted", label: t.delighted },
          { value: "earnest", label: t.earnest },
        ]}
      />
    </div>
  );
}
