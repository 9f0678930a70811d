/** What was said, done and asked: the log, the figures, the films. */
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Segments } from "../ui/Segments";
import css from "./After.module.css";
import { AiredPanel } from "./AiredPanel";
import { CoursePanel } from "./CoursePanel";
import { DeedsPanel } from "./DeedsPanel";
import { MinutesPanel } from "./MinutesPanel";
import { RecordingsPanel } from "./RecordingsPanel";

const TEXTS = texts(
  { span: "기간", last: "지난", h1: "1시간", h3: "3시간", h24: "하루" },
  { span: "Period", last: "The last", h1: "1 hour", h3: "3 hours", h24: "24 hours" },
);

export type Hours = "1" | "3" | "24";

export default function After() {
  const t = useTexts(TEXTS);
  const [hours, setHours] = useState<Hours>("3");
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <span>{t.last}</span>
        <Segments
          label={t.span}
          value={hours}
          choices={[
            { value: "1", label: t.h1 },
            { value: "3", label: t.h3 },
            { value: "24", label: t.h24 },
          ]}
          onChange={setHours}
        />
      </div>
      <div className={css.figures}>
        <div className={css.column}>
          <CoursePanel hours={hours} />
          <RecordingsPanel />
          <DeedsPanel />
        </div>
        <MinutesPanel hours={hours} />
      </div>
      <AiredPanel />
    </div>
  );
}
