/** For which of its settings a project will not be rendered: said where one works on it, and where one renders. */
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Note } from "../ui/Notes";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { dubSaidIn, sentence } from "./sayings";
import { useSettingsEdit } from "./settings";
import { BACKGROUND_TEXTS } from "./words";

const TEXTS = texts(
  {
    refused: "지금 설정으로는 렌더링도 이어 듣기도 할 수 없습니다.",
    instead: (what: string) => `원래 소리: ${what}`,
  },
  {
    refused: "With these settings nothing can be rendered, or heard from the playhead on.",
    instead: (what: string) => `Original sound: ${what}`,
  },
);

export function SettingWarnings() {
  const t = useTexts(TEXTS);
  const backgrounds = useTexts(BACKGROUND_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const { project } = useDesk();
  const edit = useSettingsEdit();
  return project.warnings.map(({ code, says }) => (
    <Note key={code} tone="fair">
      {t.refused} {sentence(dubSaidIn(lang, says))}
      <div className={`${css.choices} ${css.ways}`}>
        {(["between", "duck"] as const).map((background) => (
          <Button key={background} size="small" busy={edit.busy} onClick={() => edit.run({ background })}>
            {t.instead(backgrounds[background])}
          </Button>
        ))}
      </div>
    </Note>
  ));
}
