/** Throw away what was done for a voice, once the question is answered. */
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Fault, Note } from "../ui/Notes";
import css from "./Tunings.module.css";
import type { Tuning } from "./tunings";

const TEXTS = texts(
  {
    title: (name: string) => `${name}: 학습한 것 지우기`,
    why: "이 목소리를 위해 준비하고 학습한 것이 모두 지워집니다. 되돌릴 수 없습니다.",
    stays: "다 만든 목소리와 녹음 폴더는 그대로 남습니다.",
    keep: "그대로 두기",
    forget: "지우기",
  },
  {
    title: (name: string) => `Forget ${name}`,
    why: "All that was prepared and trained for this voice is deleted. It cannot be undone.",
    stays: "A finished voice and the folder of recordings stay.",
    keep: "Keep it",
    forget: "Forget it",
  },
);

export function ForgetTuningDialog({ tuning, onClose }: { readonly tuning: Tuning; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const forget = useDeed(
    (name: string) => answer(api.DELETE("/v1/voices/tunings/{name}", { params: { path: { name } } })),
    { stale: [["tunings"]], onDone: onClose, toldThere: true },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title(tuning.title)}
      foot={
        <>
          <Button onClick={onClose}>{t.keep}</Button>
          <Button kind="danger" busy={forget.busy} onClick={() => forget.run(tuning.name)}>
            {t.forget}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        <Note tone="fair">{t.why}</Note>
        <p>{t.stays}</p>
        {forget.error !== null && <Fault error={forget.error} />}
      </div>
    </Dialog>
  );
}
