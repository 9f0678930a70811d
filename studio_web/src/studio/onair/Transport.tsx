/** Stop what is being said. */
import { cut } from "../../api/operator";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import css from "./Transport.module.css";

const TEXTS = texts({ cut: "말 끊기", done: "말을 끊었습니다." }, { cut: "Cut", done: "The line was cut." });

export function Transport() {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const stop = useDeed(() => cut(showId), { done: t.done });
  return (
    <div className={css.row}>
      <Button icon="stop" id="cut" onClick={() => stop.run(undefined)}>
        {t.cut}
      </Button>
    </div>
  );
}
