/** The film: as it was uploaded, or as a render made it. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import { Segments } from "../ui/Segments";
import css from "./Player.module.css";
import { attach, follow, pace, reset, seek, usePlayback } from "./playback";
import type { Slowed } from "./slowed";

const TEXTS = texts(
  {
    which: "보이는 영상",
    source: "원본",
    render: "더빙",
    renders: "렌더링",
    film: "영상",
    none: "영상 없음. 소리와 단색 화면으로 만듭니다.",
    slides: "쪽은 렌더링한 영상에서 보입니다.",
    broken: "브라우저가 이 형식을 재생하지 못합니다. 더빙과 렌더링은 됩니다.",
  },
  {
    which: "Film that is shown",
    source: "Source",
    render: "Dubbed",
    renders: "Render",
    film: "Film",
    none: "No film: what is made has sound and a plain picture.",
    slides: "Its pages are seen in what is rendered.",
    broken: "The browser cannot play this format. It can be dubbed and rendered all the same.",
  },
);

export interface Film {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly slowed: readonly Slowed[]; // of a render
}

interface Props {
  readonly source: Film | null;
  readonly renders: readonly Film[]; // the newest first
  readonly picture: string | null; // address of a still, where there is no film
  readonly colour: string;
  readonly paged: boolean; // the base is a PDF
  readonly film: RefObject<HTMLVideoElement | null>;
}

type Which = "source" | "render";

export function Player({ source, renders, picture, colour, paged, film }: Props) {
  const t = useTexts(TEXTS);
  const [wished, setWished] = useState<Which>("source");
  const [render, setRender] = useState<string | null>(null);
  const which: Which =
    wished === "render" && renders.length > 0 ? "render" : source === null && renders.length > 0 ? "render" : "source";
  const shown = which === "source" ? source : (renders.find((each) => each.id === render) ?? renders[0] ?? null);
  return (
    <div className={css.player}>
      {shown === null ? (
        <Still picture={picture} colour={colour} words={paged ? t.slides : t.none} />
      ) : (
        <Video key={shown.url} shown={shown} film={film} label={t.film} broken={t.broken} />
      )}
      {renders.length > 0 && source !== null && (
        <div className={css.choice}>
          <Segments
            label={t.which}
            value={which}
            choices={[
              { value: "source", label: t.source },
              { value: "render", label: t.render },
            ]}
            onChange={setWished}
          />
          {which === "render" && renders.length > 1 && (
            <Select
              label={t.renders}
              hideLabel
              value={shown?.id ?? ""}
              choices={renders.map((each) => ({ value: each.id, label: each.label }))}
              onChange={(event) => setRender(event.target.value)}
            />
          )}
        </div>
      )}
    </div>
  );
}

function Still({
  picture,
  colour,
  words,
}: {
  readonly picture: string | null;
  readonly colour: string;
  readonly words: string;
}) {
  return (
    <div className={css.still} style={{ backgroundColor: colour }}>
      {picture === null ? (
        <span className={css.words}>{words}</span>
      ) : (
        <img className={css.film} src={picture} alt="" />
      )}
    </div>
  );
}

interface VideoProps {
  readonly shown: Film;
  readonly film: RefObject<HTMLVideoElement | null>;
  readonly label: string;
  readonly broken: string;
}

/** Changing between source and render goes on at the same place. */
function Video({ shown, film, label, broken }: VideoProps) {
  const [failed, setFailed] = useState(false);
  const own = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (own.current !== null) pace(own.current, shown.slowed); // first: what follows goes by it
  }, [shown.slowed]);
  useEffect(() => {
    const video = own.current;
    if (video === null) return;
    const at = usePlayback.getState().ms;
    film.current = video;
    attach(video);
    const unfollow = follow(video);
    const known = () => seek(at);
    video.addEventListener("loadedmetadata", known, { once: true });
    return () => {
      unfollow();
      attach(null);
      film.current = null;
      video.removeEventListener("loadedmetadata", known);
    };
  }, [film]);
  return (
    <div className={css.still}>
      {/* biome-ignore lint/a11y/useMediaCaption: its words stand beside it, line by line */}
      <video
        ref={own}
        className={css.film}
        src={shown.url}
        controls
        playsInline
        preload="metadata"
        aria-label={`${label}: ${shown.label}`}
        onError={() => setFailed(true)}
      />
      {failed && <span className={css.words}>{broken}</span>}
    </div>
  );
}

/** The mark goes back to the beginning when a project is left. */
export function useFreshPlayback(project: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project begins at its own beginning
  useEffect(() => reset, [project]);
}
