/** Two operators changed the same: theirs and mine, field by field, and who wins. */
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Note } from "../ui/Notes";
import css from "./Dubbing.module.css";
import type { Clash } from "./meeting";
import { FIELD_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    title: "그사이 다른 사람이 이 줄을 바꿨습니다.",
    theirs: "그 사람",
    mine: "나",
    takeTheirs: "그 사람 것으로",
    keepMine: "내 것으로",
    nothing: "(없음)",
  },
  {
    title: "Somebody else changed this meanwhile.",
    theirs: "Theirs",
    mine: "Yours",
    takeTheirs: "Take theirs",
    keepMine: "Keep mine",
    nothing: "(nothing)",
  },
);

interface Props {
  readonly clash: Clash;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

export function ClashNote({ clash, onMine, onTheirs }: Props) {
  const t = useTexts(TEXTS);
  const fields = useTexts(FIELD_TEXTS);
  const shown = (value: unknown) =>
    value === null || value === "" ? t.nothing : typeof value === "string" ? value : JSON.stringify(value);
  return (
    <div className={css.clash}>
      <Note tone="fair">
        <strong>{t.title}</strong>
        <dl className={css.tellings}>
          {clash.names.map((name) => (
            <div key={name}>
              <dt>{wordOf(fields, name)}</dt>
              <dd>
                <span>{t.theirs}</span> {shown(clash.theirs[name])}
              </dd>
              <dd>
                <span>{t.mine}</span> {shown(clash.mine[name])}
              </dd>
            </div>
          ))}
        </dl>
        <div className={css.choices}>
          <Button size="small" onClick={onTheirs}>
            {t.takeTheirs}
          </Button>
          <Button size="small" kind="primary" onClick={onMine}>
            {t.keepMine}
          </Button>
        </div>
      </Note>
    </div>
  );
}
