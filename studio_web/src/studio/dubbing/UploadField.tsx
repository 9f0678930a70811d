/** A file that is brought here and now: chosen, sent with its course shown, and named once it is whole. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { FileDrop } from "../ui/FileDrop";
import { keys } from "./queries";
import { UploadRow } from "./UploadRow";
import { send, useUploads } from "./uploads";

const TEXTS = texts(
  { drop: "파일을 여기에 놓거나 눌러서 고르세요", hint: "끊겨도 이어서 올립니다." },
  { drop: "Drop a file here, or choose one", hint: "A broken upload goes on where it was." },
);

interface Props {
  readonly accept: string;
  readonly hint?: string;
  readonly onUpload: (upload: string) => void;
  readonly onFile?: (file: File) => void;
  /** Whether one is on its way. */
  readonly onGoing?: (going: boolean) => void;
}

export function UploadField({ accept, hint, onUpload, onFile, onGoing }: Props) {
  const t = useTexts(TEXTS);
  const client = useQueryClient();
  const [key, setKey] = useState<string | null>(null);
  const sending = useUploads((state) => state.sending.find((each) => each.key === key));
  const whole = sending?.phase === "done" ? sending.id : null;
  const going = sending?.phase === "running" || sending?.phase === "paused" || whole !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes
  useEffect(() => onGoing?.(going), [going]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is whole
  useEffect(() => {
    if (whole === null) return;
    void client.invalidateQueries({ queryKey: keys.uploads }).then(() => onUpload(whole));
  }, [whole]);
  return sending === undefined ? (
    <FileDrop
      label={t.drop}
      hint={hint ?? t.hint}
      accept={accept}
      onFile={(file) => {
        onFile?.(file);
        setKey(send(file));
      }}
    />
  ) : (
    <UploadRow sending={sending} />
  );
}
