/** Which recordings a voice is made of: a folder that lies on the server, or a zip that is sent there now. */
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { upload } from "../../api/upload";
import { UploadField } from "../dubbing/UploadField";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { Fault, Note } from "../ui/Notes";
import css from "./Tunings.module.css";

const TEXTS = texts(
  {
    recordings: "녹음",
    folder: "서버에 있는 녹음",
    folderHint: (folder: string) => `서버의 데이터 폴더 안 ${folder}/ 에 있는 폴더입니다.`,
    holds: (sounds: number, texts: number) => `소리 ${sounds}개, 글 ${texts}개`,
    zip: "ZIP: 문장마다 소리 파일 하나(WAV, FLAC, OGG, AIFF)와 같은 이름의 .txt 하나. 끊겨도 이어서 올립니다.",
    unpacking: "ZIP을 푸는 중입니다…",
    leftOut: (count: number) => `소리도 글도 아닌 파일 ${count}개는 두고 왔습니다.`,
    drop: "이 녹음 지우기",
    sure: "서버에서 이 녹음을 지웁니다. 되돌릴 수 없습니다.",
    keep: "그대로 두기",
    yes: "지우기",
  },
  {
    recordings: "Recordings",
    folder: "Recordings on the server",
    folderHint: (folder: string) => `Folders in ${folder}/ of the server's data folder.`,
    holds: (sounds: number, texts: number) => `sounds: ${sounds}, texts: ${texts}`,
    zip: "A zip: one sound a sentence (WAV, FLAC, Ogg, AIFF), and a .txt of the same name beside it. A broken upload goes on where it was.",
    unpacking: "The zip is being unpacked…",
    leftOut: (count: number) => `Left out: ${count} that are neither sound nor text.`,
    drop: "Delete these recordings",
    sure: "They are deleted on the server. It cannot be undone.",
    keep: "Keep them",
    yes: "Delete",
  },
);
const STALE = [["tunings", "means"]];

interface Props {
  readonly means: Schemas["TuningMeansOut"];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function RecordingsField({ means, chosen, onChoose }: Props) {
  const t = useTexts(TEXTS);
  const [round, setRound] = useState(0); // of uploads: each begins with an empty field
  const [asking, setAsking] = useState(false);
  const take = useDeed(
    (id: string) =>
      upload<Schemas["RecordingsOut"]>(`/v1/voices/recordings?${new URLSearchParams({ upload: id })}`, new Blob()),
    {
      stale: STALE,
      toldThere: true,
      onDone: ({ name }) => {
        onChoose(name);
        setRound(round + 1);
      },
    },
  );
  const drop = useDeed(
    (name: string) => answer(api.DELETE("/v1/voices/recordings/{name}", { params: { path: { name } } })),
    { stale: STALE, onDone: () => onChoose("") },
  );
  const choose = (name: string) => {
    setAsking(false);
    onChoose(name);
  };
  const there = means.recordings.some((each) => each.name === chosen);
  return (
    <fieldset className={css.source}>
      <legend>{t.recordings}</legend>
      <Select
        label={t.folder}
        hint={t.folderHint(means.folder)}
        value={there ? chosen : ""}
        choices={[
          { value: "", label: "–" },
          ...means.recordings.map((each) => ({
            value: each.name,
            label: `${each.name} · ${t.holds(each.sounds, each.texts)}`,
            disabled: each.sounds === 0,
          })),
        ]}
        onChange={(event) => choose(event.target.value)}
      />
      {there && !asking && (
        <div>
          <Button size="small" icon="trash" onClick={() => setAsking(true)}>
            {t.drop}
          </Button>
        </div>
      )}
      {there && asking && (
        <>
          <Note tone="fair">{t.sure}</Note>
          <div className={css.knobs}>
            <Button size="small" onClick={() => setAsking(false)}>
              {t.keep}
            </Button>
            <Button
              size="small"
              kind="danger"
              busy={drop.busy}
              onClick={() => {
                setAsking(false);
                drop.run(chosen);
              }}
            >
              {t.yes}
            </Button>
          </div>
        </>
      )}
      <UploadField key={round} accept=".zip,application/zip" hint={t.zip} onUpload={take.run} />
      {take.busy && <Note tone="neutral">{t.unpacking}</Note>}
      {take.error !== null && <Fault error={take.error} />}
      {take.result !== undefined && take.result.left_out > 0 && (
        <Note tone="neutral">{t.leftOut(take.result.left_out)}</Note>
      )}
    </fieldset>
  );
}
