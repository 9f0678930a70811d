/** How long the picture is on its way, as far as this page can tell; its parts on demand. */
import { useId, useState } from "react";
import type { Quality } from "../../player/quality";
import { texts, useTexts } from "../text/texts";
import css from "./Delay.module.css";

const TEXTS = texts(
  {
    delay: (ms: string) => `지연 ≈ ${ms} ms`,
    unknown: "지연을 알 수 없음",
    parts: (q: Quality) =>
      `추정: 왕복의 절반 ${half(q)} ms + 지터 버퍼 ${ms(q.bufferMs)} ms + 디코딩 ${ms(q.decodeMs)} ms. 서버가 그리고 인코딩하는 시간과 이 화면이 그리는 시간은 들어 있지 않습니다.`,
  },
  {
    delay: (ms: string) => `delay ≈ ${ms} ms`,
    unknown: "delay not known",
    parts: (q: Quality) =>
      `An estimate: half a round trip ${half(q)} ms + jitter buffer ${ms(q.bufferMs)} ms + decoding ${ms(q.decodeMs)} ms. Drawing and encoding at the server and drawing on this screen are not in it.`,
  },
);

export function Delay({ quality }: { readonly quality: Quality }) {
  const t = useTexts(TEXTS);
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={css.delay}
        data-figure="delay"
        title={t.parts(quality)}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {quality.delayMs === null ? t.unknown : t.delay(ms(quality.delayMs))}
      </button>
      {open && (
        <span id={id} className={css.parts}>
          {t.parts(quality)}
        </span>
      )}
    </>
  );
}

function half(q: Quality): string {
  return q.rttMs === null ? "–" : (q.rttMs / 2).toFixed(1);
}

function ms(value: number): string {
  return value.toFixed(0);
}
