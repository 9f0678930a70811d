/** Start and end the recording of the show. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { fetchRecording, startRecording, stopRecording } from "../../api/operator";
import { useDeed } from "../live/deeds";
import { onDesk, refreshShow, TOLD, useLive } from "../live/live";
import { clock } from "../text/format";
import { texts, useTexts } from "../text/texts";
import { Button, first } from "../ui/Button";

const TEXTS = texts(
  { record: "녹화", stop: "녹화 끝내기", done: (file: string, time: string) => `${file}에 ${time} 녹화했습니다.` },
  { record: "Record", stop: "Stop recording", done: (file: string, time: string) => `${file} holds ${time}.` },
);

// What an output says while it is not over.
const OPEN: ReadonlySet<string> = new Set(["idle", "connecting", "live", "retrying"]);

export function RecordingButton() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const recording = useQuery({ queryKey: ["recording", showId], queryFn: () => fetchRecording(showId), ...TOLD });
  const { refetch } = recording;
  useEffect(
    () =>
      onDesk((events) => {
        if (events.some((event) => event.type === "recording.state")) void refetch();
      }),
    [refetch],
  );
  const stale = [["recording", showId]];
  const start = useDeed(() => startRecording(showId), { stale, onDone: () => void refreshShow() });
  const stop = useDeed(() => stopRecording(showId), {
    stale,
    done: (ended) => t.done(ended.file, clock(ended.duration_s)),
    onDone: () => void refreshShow(),
  });
  const on = recording.data != null && OPEN.has(recording.data.state);
  return (
    <Button
      id="recording"
      size="small"
      kind={on ? "danger" : "plain"}
      aria-pressed={on}
      busy={start.busy || stop.busy}
      onClick={first(() => (on ? stop.run(undefined) : start.run(undefined)))}
    >
      {on ? t.stop : t.record}
    </Button>
  );
}
