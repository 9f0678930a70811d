/** What can be done with a voice in the making: stop it, go on with it, see what was found, forget it. */
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ForgetTuningDialog } from "./ForgetTuningDialog";
import { TrainOnDialog } from "./TrainOnDialog";
import { TuningFindings } from "./TuningFindings";
import css from "./Tunings.module.css";
import { isAtWork, type Tuning } from "./tunings";

const TEXTS = texts(
  {
    stop: "멈추기",
    goOn: "이어서 하기",
    begin: "학습 시작",
    trainOn: "더 학습하기",
    findings: "녹음에서 찾은 것",
    forget: "지우기",
    elsewhere: "서버에서 onmaru voice tune으로 시작했습니다. 거기서 Ctrl-C로 멈춥니다.",
    stopped: "멈췄습니다. 마지막으로 끝난 에폭부터 이어집니다.",
  },
  {
    stop: "Stop",
    goOn: "Go on",
    begin: "Begin training",
    trainOn: "Train on",
    findings: "What was found",
    forget: "Forget",
    elsewhere: "It was begun on the server by onmaru voice tune: stop it there with Ctrl-C.",
    stopped: "Stopped. It goes on from the last whole epoch.",
  },
);
const STALE = [["tunings"]];

export function TuningTools({ tuning }: { readonly tuning: Tuning }) {
  const t = useTexts(TEXTS);
  const [open, setOpen] = useState<"findings" | "forget" | "train" | null>(null);
  const path = { params: { path: { name: tuning.name } } };
  const stop = useDeed(() => answer(api.POST("/v1/voices/tunings/{name}/stop", path)), {
    stale: STALE,
    done: t.stopped,
  });
  const goOn = useDeed(() => answer(api.POST("/v1/voices/tunings/{name}/resume", path)), { stale: STALE });
  const { name, title, state, stage, recordings } = tuning;
  const named = (deed: string) => `${deed}: ${title}`;
  if (isAtWork(tuning) && stage === "") return <p>{t.elsewhere}</p>;
  return (
    <div className={css.knobs}>
      {isAtWork(tuning) ? (
        <Button
          size="small"
          icon="stop"
          aria-label={named(t.stop)}
          busy={stop.busy}
          onClick={() => stop.run(undefined)}
        >
          {t.stop}
        </Button>
      ) : (
        <>
          {state === "finished" ? (
            <Button size="small" icon="play" aria-label={named(t.trainOn)} onClick={() => setOpen("train")}>
              {t.trainOn}
            </Button>
          ) : (
            <Button
              size="small"
              icon="play"
              aria-label={named(recordings > 0 ? t.goOn : t.begin)}
              busy={goOn.busy}
              onClick={() => goOn.run(undefined)}
            >
              {recordings > 0 ? t.goOn : t.begin}
            </Button>
          )}
          {(state === "checked" || state === "failed" || recordings > 0) && (
            <Button size="small" icon="search" aria-label={named(t.findings)} onClick={() => setOpen("findings")}>
              {t.findings}
            </Button>
          )}
          <Button size="small" icon="trash" aria-label={named(t.forget)} onClick={() => setOpen("forget")}>
            {t.forget}
          </Button>
        </>
      )}
      {open === "findings" && (
        <Dialog open wide onClose={() => setOpen(null)} title={named(t.findings)}>
          <TuningFindings name={name} checked={tuning.changed} />
        </Dialog>
      )}
      {open === "train" && <TrainOnDialog tuning={tuning} onClose={() => setOpen(null)} />}
      {open === "forget" && <ForgetTuningDialog tuning={tuning} onClose={() => setOpen(null)} />}
    </div>
  );
}
