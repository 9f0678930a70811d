/** The rundown as a file, and back from one. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { answer, api } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import css from "./Rundown.module.css";
import { type Held, rundownKey } from "./rundown";

const TEXTS = texts(
  {
    save: "JSON으로 저장",
    load: "JSON에서 가져오기",
    loaded: "이 파일의 큐시트를 따릅니다.",
    odd: "JSON 파일이 아닙니다.",
  },
  {
    save: "Save as JSON",
    load: "Load from JSON",
    loaded: "The show follows the rundown of the file.",
    odd: "The file is no JSON.",
  },
);

export function FileButtons({ held }: { readonly held: Held }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const load = useDeed(
    async (file: File) => {
      const body = parsed(await file.text());
      if (body === null) throw new ApiError(422, t.odd);
      return answer(
        api.PUT("/v1/shows/{show_id}/rundown", {
          params: { path: { show_id: showId }, header: { "if-match": `"${held.version}"` } },
          body,
        }),
      );
    },
    {
      done: t.loaded,
      stale: [
        ["cues", showId],
        ["versions", showId],
      ],
      onDone: (next) => client.setQueryData(rundownKey(showId), next),
    },
  );
  const save = () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(held.rundown, null, 2)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `rundown-${held.version}.json`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <IconButton icon="download" kind="plain" label={t.save} onClick={save} />
      <IconButton icon="upload" kind="plain" label={t.load} busy={load.busy} onClick={() => input.current?.click()} />
      <input
        ref={input}
        className={css.file}
        type="file"
        accept=".json,application/json"
        aria-label={t.load}
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) load.run(file);
        }}
      />
    </>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
