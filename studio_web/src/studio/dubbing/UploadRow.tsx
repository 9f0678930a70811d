/** A file on its way: how far, how fast, and what can be done with it. */
import { bytes } from "../text/format";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Progress, useReason } from "../ui/Notes";
import css from "./Dubbing.module.css";
import { about } from "./operations";
import { cancel, forget, goOn, pause, type Sending } from "./uploads";

const TEXTS = texts(
  {
    sent: "올라간 만큼",
    pause: "멈추기",
    goOn: "이어서 올리기",
    cancel: "취소하고 지우기",
    forget: "목록에서 빼기",
    paused: "멈춤",
    done: "다 올렸습니다",
    left: (time: string) => `${time} 남음`,
    resumed: (size: string) => `${size}부터 이어서`,
  },
  {
    sent: "Uploaded",
    pause: "Pause",
    goOn: "Go on",
    cancel: "Cancel and throw away",
    forget: "Take it off the list",
    paused: "paused",
    done: "uploaded",
    left: (time: string) => `${time} left`,
    resumed: (size: string) => `went on at ${size}`,
  },
);

export function UploadRow({ sending }: { readonly sending: Sending }) {
  const t = useTexts(TEXTS);
  const reason = useReason();
  const { key, name, size, sent, phase, rate, resumedAt, error } = sending;
  const words = [
    `${bytes(sent)} / ${bytes(size)}`,
    resumedAt > 0 && t.resumed(bytes(resumedAt)),
    phase === "running" && rate > 0 && `${bytes(rate)}/s`,
    phase === "running" && rate > 0 && t.left(about((size - sent) / rate)),
    phase === "paused" && t.paused,
    phase === "done" && t.done,
  ];
  return (
    <div className={css.upload} data-upload={phase}>
      <div className={css.uploadHead}>
        <strong className={css.fileName}>{name}</strong>
        {phase === "running" && (
          <IconButton icon="pause" size="small" label={`${t.pause}: ${name}`} onClick={() => pause(key)} />
        )}
        {(phase === "paused" || phase === "failed") && (
          <IconButton icon="play" size="small" label={`${t.goOn}: ${name}`} onClick={() => goOn(key)} />
        )}
        {phase === "done" ? (
          <IconButton icon="cross" size="small" label={`${t.forget}: ${name}`} onClick={() => forget(key)} />
        ) : (
          <IconButton icon="trash" size="small" label={`${t.cancel}: ${name}`} onClick={() => void cancel(key)} />
        )}
      </div>
      <Progress value={size === 0 ? 1 : sent / size} label={`${t.sent}: ${name}`} />
      <span className={css.faint}>{words.filter(Boolean).join(" · ")}</span>
      {error !== null && (
        <span className={css.bad} role="alert">
          {reason(error)}
        </span>
      )}
    </div>
  );
}
