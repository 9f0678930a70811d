/** One project: the film, what is said in it line by line, and the timeline below. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LANGUAGE_TEXTS } from "../text/languages";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Segments } from "../ui/Segments";
import { useToasts } from "../ui/Toasts";
import { AddLine } from "./AddLine";
import { ClipsPanel } from "./ClipsPanel";
import css from "./Dubbing.module.css";
import { type Desk, DeskContext, useDesk } from "./desk";
import { useDrafts } from "./drafts";
import { EffectsPanel } from "./EffectsPanel";
import { Engine } from "./Engine";
import { useFollowing } from "./following";
import { GlossaryPanel } from "./GlossaryPanel";
import { ImportDialog } from "./ImportDialog";
import { LinesPanel } from "./LinesPanel";
import { ListenButton } from "./ListenButton";
import { lanesOf } from "./lanes";
import { filmsOf, peaksOf } from "./media";
import { NowSaid } from "./NowSaid";
import type { Operation } from "./operations";
import { Player } from "./Player";
import { ProjectPanel } from "./ProjectPanel";
import { usePlacing } from "./placing";
import { reset } from "./playback";
import { lengthOf, type Project, paired, spanOf } from "./project";
import * as queries from "./queries";
import { RenderDialog } from "./RenderDialog";
import { RendersPanel } from "./RendersPanel";
import { SettingWarnings } from "./SettingWarnings";
import { SpeakersPanel } from "./SpeakersPanel";
import { dubSaidIn } from "./sayings";
import { pageStarts } from "./slides";
import { stopSound } from "./sound";
import { Timeline } from "./Timeline";
import { WorkStrip } from "./WorkStrip";
import { KIND_TEXTS, WORK_TEXTS, wordOf } from "./words";
import { useWork } from "./work";

const TEXTS = texts(
  {
    back: "프로젝트 목록",
    parts: "보기",
    lines: "대사",
    clips: "대사",
    effects: "효과음",
    speakers: "사람",
    glossary: "용어",
    renders: "결과물",
    project: "설정",
    into: "더빙 언어",
    import: "자막 가져오기",
    transcribe: "받아쓰기",
    translate: "번역",
    speak: (n: number) => `말하기 (${n})`,
    render: "렌더링",
    done: (what: string) => `${what}: 끝났습니다.`,
    refused: (n: number, why: string) => `${n}줄은 말하지 못했습니다: ${why}`,
    loading: "불러오는 중…",
  },
  {
    back: "All projects",
    parts: "View",
    lines: "Lines",
    clips: "Clips",
    effects: "Effects",
    speakers: "Speakers",
    glossary: "Glossary",
    renders: "Renders",
    project: "Settings",
    into: "Dubbed into",
    import: "Import cues",
    transcribe: "Transcribe",
    translate: "Translate",
    speak: (n: number) => `Speak (${n})`,
    render: "Render",
    done: (what: string) => `${what}: done.`,
    refused: (n: number, why: string) => `${n} lines could not be spoken: ${why}`,
    loading: "Loading…",
  },
);

const NOTHING: readonly never[] = [];

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

export function ProjectView({ id, onClose }: Props) {
  const t = useTexts(TEXTS);
  const project = queries.useProject(id);
  useEffect(
    () => () => {
      stopSound();
      reset();
      useDrafts.getState().clear();
    },
    [],
  );
  if (project.data !== undefined) return <Opened project={project.data} onClose={onClose} />;
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <IconButton icon="back" label={t.back} onClick={onClose} />
      </div>
      {project.error === null ? (
        <Empty icon="dubbing">{t.loading}</Empty>
      ) : (
        <Fault error={project.error} onRetry={() => void project.refetch()} />
      )}
    </div>
  );
}

type Part = "lines" | "clips" | "effects" | "speakers" | "glossary" | "renders" | "project";
const PARTS = {
  dub: ["lines", "speakers", "glossary", "renders", "project"],
  script: ["clips", "effects", "renders", "project"],
} as const satisfies Record<Project["kind"], readonly Part[]>;

function Opened({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const { id, kind } = project;
  const dub = kind === "dub";
  const [wished, setLang] = useState("");
  const lang = project.languages.includes(wished) ? wished : (project.languages[0] ?? "");
  const [shown, setPart] = useState<Part>(PARTS[kind][0]);
  const parts: readonly Part[] = PARTS[kind];
  const part = parts.includes(shown) ? shown : PARTS[kind][0]; // an import tells what it is when it is done
  const [chosen, setChosen] = useState<string | null>(null);
  const [importing, setImporting] = useState(false);
  const [rendering, setRendering] = useState(false);
  const segments = queries.useSegments(id, dub);
  const lines = queries.useLines(id, lang);
  const speakers = queries.useSpeakers(id, true);
  const clips = queries.useClips(id, !dub);
  const effects = queries.useEffects(id);
  const operations = queries.useOperations(id);
  const renders = queries.useRenders(id);
  const voices = queries.useVoices();
  const media = queries.useMedia(id, project.base.upload);
  const uploads = queries.useStoredUploads();
  const failed = useEnds(id);
  const film = useRef<HTMLVideoElement>(null);
  const rows = useMemo(() => paired(segments.data ?? [], lines.data ?? []), [segments.data, lines.data]);
  const length_ms = lengthOf(
    media.data?.duration_ms ?? null,
    dub ? (segments.data ?? []) : (clips.data ?? []).map(spanOf),
  );
  const pages = media.data?.pages ?? 0;
  const lanes = useLanes(
    project,
    rows,
    clips.data ?? NOTHING,
    effects.data ?? NOTHING,
    uploads.data ?? NOTHING,
    pages,
    length_ms,
  );
  const place = usePlacing(id, pageStarts(pages, project.base.slides_ms, length_ms));
  const peaks = useMemo(() => peaksOf(media.data ?? null), [media.data]);
  const films = useMemo(
    () => filmsOf(project, media.data ?? null, renders.data ?? [], uploads.data ?? []),
    [project, media.data, renders.data, uploads.data],
  );
  const choose = useCallback(
    (next: string | null) => {
      setChosen(next);
      if (next !== null) setPart(PARTS[kind][0]);
    },
    [kind],
  );
  const desk = useMemo<Desk>(
    () => ({
      project,
      lang,
      voices: voices.data ?? [],
      speakers: speakers.data ?? [],
      operations: operations.data ?? [],
      length_ms,
      chosen,
      choose,
    }),
    [project, lang, voices.data, speakers.data, operations.data, length_ms, chosen, choose],
  );
  const fault = [segments, lines, clips, effects].find((each) => each.error !== null);
  const views: Readonly<Record<Part, () => ReactNode>> = {
    lines: () => <LinesPanel rows={rows} />,
    clips: () => <ClipsPanel clips={clips.data ?? []} />,
    effects: () => <EffectsPanel effects={effects.data ?? []} />,
    speakers: () => <SpeakersPanel rows={rows} />,
    glossary: () => <GlossaryPanel />,
    renders: () => <RendersPanel onRender={() => setRendering(true)} />,
    project: () => <ProjectPanel />,
  };
  return (
    <DeskContext value={desk}>
      <div className={css.view}>
        <Bar
          onClose={onClose}
          onLang={setLang}
          onImport={() => setImporting(true)}
          onRender={() => setRendering(true)}
        />
        <SettingWarnings />
        <WorkStrip failed={failed} />
        {fault !== undefined && <Fault error={fault.error} onRetry={() => void fault.refetch()} />}
        <div className={css.desk}>
          <div className={css.screen}>
            <Player {...films} colour={project.base.colour} film={film} />
            <NowSaid rows={rows} />
          </div>
          <section className={css.parts} aria-label={t.parts}>
            <div className={css.tabs}>
              <Segments
                label={t.parts}
                value={part}
                choices={parts.map((each) => ({ value: each, label: t[each] }))}
                onChange={setPart}
              />
            </div>
            <div className={css.part}>{views[part]()}</div>
          </section>
        </div>
        <Timeline
          length_ms={length_ms}
          peaks={peaks}
          lanes={lanes}
          chosen={chosen}
          onChoose={choose}
          onMove={place}
          tools={
            <>
              <ListenButton film={film} />
              {dub && <AddLine segments={segments.data ?? []} />}
            </>
          }
        />
        {importing && <ImportDialog onClose={() => setImporting(false)} />}
        {rendering && (
          <RenderDialog
            onClose={(begun) => {
              setRendering(false);
              if (begun) setPart("renders");
            }}
          />
        )}
      </div>
    </DeskContext>
  );
}

function useLanes(...args: Parameters<typeof lanesOf> extends [unknown, ...infer Rest] ? Rest : never) {
  const t = useTexts(LANE_TEXTS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what lanes are made of, one by one
  return useMemo(() => lanesOf(t, ...args), [t, ...args]);
}

const LANE_TEXTS = texts(
  {
    source: "원래 대사",
    spoken: "더빙",
    clips: "대사",
    effects: "효과음",
    slides: "슬라이드",
    page: (n: number) => `${n}쪽`,
  },
  {
    source: "Original",
    spoken: "Dubbed",
    clips: "Clips",
    effects: "Effects",
    slides: "Slides",
    page: (n: number) => `Page ${n}`,
  },
);

/** Says what has ended; gives the ids of what failed. */
function useEnds(project: string): readonly string[] {
  const t = useTexts(TEXTS);
  const kinds = useTexts(WORK_TEXTS);
  const add = useToasts((state) => state.add);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const lang = useLanguage((state) => state.lang);
  const told = useRef({ t, kinds, lang });
  told.current = { t, kinds, lang };
  const onEnd = useCallback(
    (operation: Operation) => {
      const { t, kinds, lang } = told.current;
      if (operation.state === "failed") setFailed((known) => [...known, operation.id].slice(-20));
      if (
        operation.state !== "done" ||
        !["transcribe", "translate", "speak", "render", "archive", "import"].includes(operation.kind)
      )
        return;
      const refused = operation.result?.refused;
      if (Array.isArray(refused) && refused.length > 0)
        add(
          "bad",
          t.refused(refused.length, dubSaidIn(lang, String((refused[0] as { reason?: unknown }).reason ?? ""))),
        );
      else add("good", t.done(wordOf(kinds, operation.kind)));
    },
    [add],
  );
  useFollowing(project, onEnd);
  return failed;
}

interface BarProps {
  readonly onClose: () => void;
  readonly onLang: (lang: string) => void;
  readonly onImport: () => void;
  readonly onRender: () => void;
}

function Bar({ onClose, onLang, onImport, onRender }: BarProps) {
  const t = useTexts(TEXTS);
  const kinds = useTexts(KIND_TEXTS);
  const languages = useTexts(LANGUAGE_TEXTS);
  const { project, lang, operations } = useDesk();
  const { transcribe, translate, speak } = useWork();
  const dub = project.kind === "dub";
  const means = queries.useMeans(project.id, project.source_language, dub);
  const busy = (kind: string) =>
    operations.some((each) => each.kind === kind && (each.state === "queued" || each.state === "running"));
  const count = project.stale[lang] ?? 0;
  return (
    <div className={css.bar}>
      <IconButton icon="back" label={t.back} onClick={onClose} />
      <h2 className={css.title}>{project.title}</h2>
      <Badge>{kinds[project.kind]}</Badge>
      {project.languages.length > 1 && (
        <Segments
          label={t.into}
          value={lang}
          choices={project.languages.map((each) => ({ value: each, label: wordOf(languages, each) }))}
          onChange={onLang}
        />
      )}
      <span className={css.spring} />
      {dub && (
        <Button icon="upload" onClick={onImport}>
          {t.import}
        </Button>
      )}
      {dub && project.base.upload !== "" && (
        <Engine
          icon="mic"
          name={t.transcribe}
          type="recogniser-missing"
          lacking={queries.lackingOf(means, "transcribe")}
          busy={transcribe.busy || busy("transcribe")}
          onRun={() => transcribe.run(undefined)}
          onImport={onImport}
        />
      )}
      {dub && lang !== "" && (
        <Engine
          icon="chat"
          name={t.translate}
          type="translator-missing"
          lacking={queries.lackingOf(means, "translate")}
          busy={translate.busy || busy("translate")}
          onRun={() => translate.run([])}
          onImport={onImport}
        />
      )}
      {count > 0 && (
        <Button icon="again" busy={speak.busy || busy("speak")} onClick={() => speak.run([])}>
          {t.speak(count)}
        </Button>
      )}
      {(dub ? lang !== "" : true) && (
        <Button kind="primary" icon="film" busy={busy("render")} onClick={onRender}>
          {t.render}
        </Button>
      )}
    </div>
  );
}
