/** The cast of another project: one set of voices for all parts of a series. */
import { useState } from "react";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select } from "../ui/Field";
import { Note } from "../ui/Notes";
import { castAs } from "./calls";
import { useDesk } from "./desk";
import { keys, useProjects } from "./queries";

const TEXTS = texts(
  {
    title: "다른 프로젝트의 목소리 쓰기",
    hint: "이름 키가 같은 사람과 ‘모두’가 그 프로젝트의 목소리로 바뀝니다. 다른 사람은 그대로이고, 바뀐 사람의 줄은 다시 말해야 합니다.",
    which: "프로젝트",
    none: "다른 더빙 프로젝트가 없습니다.",
    take: "이 목소리로",
    done: "목소리를 가져왔습니다.",
    cancel: "취소",
  },
  {
    title: "Use another project's voices",
    hint: "Speakers of the same key, and everybody without a name, get the voices that they have there. The others stay; lines of those who change are to be spoken again.",
    which: "Project",
    none: "There is no other dubbing project.",
    take: "Take the voices",
    done: "The voices are taken.",
    cancel: "Cancel",
  },
);

export function CastDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const projects = useProjects();
  const [chosen, setChosen] = useState("");
  const others = (projects.data ?? []).filter((each) => each.kind === "dub" && each.id !== project.id);
  const other = chosen || (others[0]?.id ?? "");
  const cast = useDeed(() => castAs(project.id, other), {
    done: t.done,
    stale: [keys.speakers(project.id), keys.project(project.id), ["dub-lines", project.id]],
    onDone: onClose,
  });
  return (
    <Dialog
      open
      title={t.title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" disabled={other === ""} busy={cast.busy} onClick={() => cast.run(undefined)}>
            {t.take}
          </Button>
        </>
      }
    >
      <Note tone="neutral">{t.hint}</Note>
      {projects.data !== undefined && others.length === 0 ? (
        <Note tone="fair">{t.none}</Note>
      ) : (
        <Select
          label={t.which}
          value={other}
          choices={others.map((each) => ({ value: each.id, label: each.title }))}
          onChange={(event) => setChosen(event.target.value)}
        />
      )}
    </Dialog>
  );
}
