/** A version as a Python program. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Fault } from "../ui/Notes";
import { useToasts } from "../ui/Toasts";
import css from "./Prompts.module.css";

const TEXTS = texts(
  {
    title: "코드",
    copy: "복사",
    copied: "복사했습니다.",
    failed: "복사하지 못했습니다. 직접 선택해 주세요.",
    close: "닫기",
  },
  {
    title: "Code",
    copy: "Copy",
    copied: "Copied.",
    failed: "It could not be copied: select it by hand.",
    close: "Close",
  },
);

interface Props {
  readonly name: string;
  readonly version: number;
  readonly onClose: () => void;
}

export function CodeDialog({ name, version, onClose }: Props) {
  const t = useTexts(TEXTS);
  const add = useToasts((state) => state.add);
  const code = useQuery({
    queryKey: ["prompt-code", name, version],
    queryFn: () =>
      answer(
        api.GET("/v1/prompts/{name}/{version}/code", { params: { path: { name, version } }, parseAs: "text" }),
      ) as Promise<string>,
  });
  const copy = () =>
    navigator.clipboard.writeText(code.data ?? "").then(
      () => add("good", t.copied),
      () => add("bad", t.failed),
    );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${t.title} · ${name} ${version}`}
      foot={
        <>
          <Button icon="copy" disabled={code.data === undefined} onClick={() => void copy()}>
            {t.copy}
          </Button>
          <Button onClick={onClose}>{t.close}</Button>
        </>
      }
    >
      {code.error !== null && <Fault error={code.error} onRetry={() => void code.refetch()} />}
      {code.data !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls is reached with the keyboard
        <pre className={css.code} tabIndex={0}>
          {code.data}
        </pre>
      )}
    </Dialog>
  );
}
