/** A line heard, or seen, before it goes to air; nobody else hears it. */
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import css from "./LinePreview.module.css";

const TEXTS = texts(
  {
    hear: "미리 듣기",
    see: "입 모양까지 보기",
    making: "만드는 중…",
    close: "미리 보기 닫기",
    own: "방송에는 나가지 않습니다.",
  },
  {
    hear: "Hear it first",
    see: "See the mouth",
    making: "Making it…",
    close: "Close the preview",
    own: "Not on air.",
  },
);
const MAX_TEXT = 600;

interface Props {
  readonly text: string;
  readonly lang: Lang;
  readonly disabled?: boolean;
  /** A button without words, for rows. */
  readonly small?: boolean;
}

export function LinePreview({ text, lang, disabled = false, small = false }: Props) {
  const t = useTexts(TEXTS);
  const { made, make, busy, close } = usePreview();
  const off = disabled || text.length > MAX_TEXT;
  const hear = () => make.run({ text, lang, picture: false });
  return (
    <>
      {small ? (
        <IconButton icon="sound" size="small" label={t.hear} busy={busy} disabled={off} onClick={hear} />
      ) : (
        <Button icon="sound" busy={busy} disabled={off} onClick={hear}>
          {busy ? t.making : t.hear}
        </Button>
      )}
      {made !== null && (
        <div className={css.preview} data-preview="">
          {made.picture ? (
            // biome-ignore lint/a11y/useMediaCaption: its words stand beside it
            <video src={made.url} className={css.film} autoPlay controls playsInline aria-label={made.text} />
          ) : (
            // biome-ignore lint/a11y/useMediaCaption: its words stand beside it
            <audio src={made.url} className={css.sound} autoPlay controls aria-label={made.text} />
          )}
          <div className={css.row}>
            <span className={css.own}>{t.own}</span>
            {!made.picture && (
              <Button
                size="small"
                icon="eye"
                busy={busy}
                onClick={() => make.run({ text: made.text, lang: made.lang, picture: true })}
              >
                {busy ? t.making : t.see}
              </Button>
            )}
            <IconButton icon="cross" size="small" label={t.close} onClick={close} />
          </div>
        </div>
      )}
    </>
  );
}

interface Wish {
  readonly text: string;
  readonly lang: Lang;
  readonly picture: boolean;
}

/** One preview at a time; its sound is let go of when it is closed. */
function usePreview() {
  const showId = useLive((state) => state.showId);
  const [made, setMade] = useState<(Wish & { readonly url: string }) | null>(null);
  const make = useDeed(
    async (wish: Wish) => {
      const params = { path: { show_id: showId } };
      const call = api.POST("/v1/shows/{show_id}/preview", { params, body: wish, parseAs: "blob" });
      return { wish, file: (await answer(call)) as Blob };
    },
    { onDone: ({ wish, file }) => setMade({ ...wish, url: URL.createObjectURL(file) }) },
  );
  useEffect(() => (made === null ? undefined : () => URL.revokeObjectURL(made.url)), [made]);
  return { made, make, busy: make.busy, close: () => setMade(null) };
}
