/** Work that needs an engine. Where the server lacks it the button says why, and what to do, in place of failing. */
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import type { IconName } from "../ui/Icon";
import { Note } from "../ui/Notes";
import { useFailure } from "./faults";

const TEXTS = texts(
  { lacking: (name: string) => `${name}: 지금은 할 수 없습니다`, import: "자막 가져오기", close: "닫기" },
  { lacking: (name: string) => `${name}: not possible here`, import: "Import cues", close: "Close" },
);

interface Props {
  readonly icon: IconName;
  readonly name: string;
  /** What its refusal is called. */
  readonly type: "recogniser-missing" | "translator-missing";
  /** What the server lacks, in its words; "" is nothing, undefined is not known yet. */
  readonly lacking: string | undefined;
  readonly busy: boolean;
  readonly onRun: () => void;
  readonly onImport: () => void;
}

export function Engine({ icon, name, type, lacking, busy, onRun, onImport }: Props) {
  const t = useTexts(TEXTS);
  const failure = useFailure();
  const [asked, setAsked] = useState(false);
  const off = lacking !== undefined && lacking !== "";
  const why = off ? failure({ type, title: "", detail: lacking, line: null }) : "";
  return (
    <>
      <Button
        icon={icon}
        busy={busy}
        disabled={lacking === undefined}
        aria-disabled={off || undefined}
        title={why || undefined}
        onClick={off ? () => setAsked(true) : onRun}
      >
        {name}
      </Button>
      {asked && (
        <Dialog
          open
          title={t.lacking(name)}
          onClose={() => setAsked(false)}
          foot={
            <>
              <Button onClick={() => setAsked(false)}>{t.close}</Button>
              <Button
                kind="primary"
                icon="upload"
                onClick={() => {
                  setAsked(false);
                  onImport();
                }}
              >
                {t.import}
              </Button>
            </>
          }
        >
          <Note tone="fair">{why}</Note>
        </Dialog>
      )}
    </>
  );
}
