/** More epochs for a voice that is finished. */
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Fault } from "../ui/Notes";
import css from "./Tunings.module.css";
import { MAX_EPOCHS, moreThan, type Tuning } from "./tunings";

const TEXTS = texts(
  {
    title: (name: string) => `${name}: 더 학습하기`,
    epochs: "모두 몇 에폭까지",
    hint: (done: number) => `${done}에폭까지 끝났습니다. 끝나면 목소리가 새것으로 바뀝니다.`,
    begin: "시작",
  },
  {
    title: (name: string) => `Train ${name} on`,
    epochs: "Epochs in all",
    hint: (done: number) => `${done} are done. At the end the voice is replaced by the new one.`,
    begin: "Begin",
  },
);

export function TrainOnDialog({ tuning, onClose }: { readonly tuning: Tuning; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const { name, title, epoch } = tuning;
  const [wanted, setWanted] = useState(String(moreThan(epoch)));
  const epochs = Number(wanted);
  const go = useDeed(
    (epochs: number) =>
      answer(api.POST("/v1/voices/tunings/{name}/resume", { params: { path: { name } }, body: { epochs } })),
    { stale: [["tunings"]], onDone: onClose, toldThere: true },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title(title)}
      foot={
        <Button
          kind="primary"
          busy={go.busy}
          disabled={!Number.isInteger(epochs) || epochs <= epoch || epochs > MAX_EPOCHS}
          onClick={() => go.run(epochs)}
        >
          {t.begin}
        </Button>
      }
    >
      <div className={css.form}>
        <TextField
          label={t.epochs}
          hint={t.hint(epoch)}
          type="number"
          min={epoch + 1}
          max={MAX_EPOCHS}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        {go.error !== null && <Fault error={go.error} />}
      </div>
    </Dialog>
  );
}
