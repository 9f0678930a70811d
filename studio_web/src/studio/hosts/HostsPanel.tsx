/** The hosts that are installed, each moving once when its picture has come. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { useLive } from "../live/live";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Empty, Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { EnrolDialog } from "./EnrolDialog";
import { foundIn } from "./findings";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    title: "진행자",
    onAir: "방송 중",
    kind: "종류",
    rendered: "그려진 인물",
    photo: "사진으로 만듦",
    video: "영상으로 만듦",
    framings: "화면",
    landscape: "가로",
    landscapeClose: "가로, 가까이",
    landscapeWide: "가로, 넓게",
    portrait: "세로",
    portraitClose: "세로, 가까이",
    licence: "이용 조건",
    refused: "화면에 나올 수 없습니다",
    allowed: "동의가 유효합니다",
    none: "설치된 진행자가 없습니다.",
    coming: "그리는 중…",
    make: "사진으로 만들기",
    film: "영상으로 만들기",
  },
  {
    title: "Hosts",
    onAir: "on air",
    kind: "Kind",
    rendered: "rendered",
    photo: "of a photo",
    video: "of a video",
    framings: "Framings",
    landscape: "landscape",
    landscapeClose: "landscape, close",
    landscapeWide: "landscape, wide",
    portrait: "upright",
    portraitClose: "upright, close",
    licence: "Licence",
    refused: "May not be shown",
    allowed: "consent holds",
    none: "No host is installed.",
    coming: "Being drawn…",
    make: "Make one of a photo",
    film: "Make one of a video",
  },
);
type Host = Schemas["HostOut"];

/** A host's name in a language, else in the other, else its own. */
export function titleOf(host: Pick<Host, "name" | "title">, lang: Lang): string {
  return host.title[lang] || host.title.ko || host.title.en || host.name;
}

export function HostsPanel() {
  const t = useTexts(TEXTS);
  const [making, setMaking] = useState<"photo" | "video" | null>(null);
  const hosts = useQuery({ queryKey: ["hosts"], queryFn: () => answer(api.GET("/v1/hosts")) });
  return (
    <Panel
      title={t.title}
      tools={
        <>
          <Button size="small" icon="camera" onClick={() => setMaking("photo")}>
            {t.make}
          </Button>
          <Button size="small" icon="film" onClick={() => setMaking("video")}>
            {t.film}
          </Button>
        </>
      }
    >
      {making !== null && <EnrolDialog kind={making} onClose={() => setMaking(null)} />}
      {hosts.error !== null && <Fault error={hosts.error} onRetry={() => void hosts.refetch()} />}
      {hosts.data?.length === 0 && <Empty icon="hosts">{t.none}</Empty>}
      <ul className={css.gallery} id="hosts">
        {hosts.data?.map((host) => (
          <li key={host.name} className={css.host}>
            <Card host={host} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Card({ host }: { readonly host: Host }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const onAir = useLive((state) => state.show?.host === host.name);
  const framings: Readonly<Record<string, string>> = {
    landscape: t.landscape,
    landscape_close: t.landscapeClose,
    landscape_wide: t.landscapeWide,
    portrait: t.portrait,
    portrait_close: t.portraitClose,
  };
  const kinds: Readonly<Record<string, string>> = { rendered: t.rendered, photo: t.photo, video: t.video };
  return (
    <>
      <Preview host={host} alt={titleOf(host, lang)} />
      <div className={css.about}>
        <span className={css.name}>
          {titleOf(host, lang)}
          {onAir && <Badge tone="live">{t.onAir}</Badge>}
          {host.kind !== "rendered" && host.consent === "" && <Badge tone="good">{t.allowed}</Badge>}
        </span>
        {host.consent !== "" && (
          <Note tone="bad">
            {t.refused}: {host.consent}
          </Note>
        )}
        <dl className={css.facts}>
          <dt>{t.kind}</dt>
          <dd>{kinds[host.kind] ?? host.kind}</dd>
          <dt>{t.framings}</dt>
          <dd>
            {host.framings.map((each) => (
              <span key={each.name} className={css.framing}>
                {framings[each.name] ?? each.name} {each.width}×{each.height}
              </span>
            ))}
          </dd>
          <dt>{t.licence}</dt>
          <dd>{foundIn(lang, host.licence)}</dd>
        </dl>
      </div>
    </>
  );
}

function Preview({ host, alt }: { readonly host: Host; readonly alt: string }) {
  const t = useTexts(TEXTS);
  const [state, setState] = useState<"coming" | "there" | "failed">("coming");
  const shown = host.consent === "" && state !== "failed";
  return (
    <div className={css.picture}>
      {!shown && <Icon name={host.consent === "" ? "hosts" : "lock"} />}
      {shown && state === "coming" && <span className={css.note}>{t.coming}</span>}
      {shown && (
        <img
          src={`/v1/hosts/${encodeURIComponent(host.name)}/preview.webp`}
          alt={alt}
          width={480}
          height={270}
          data-state={state}
          onLoad={() => setState("there")}
          onError={() => setState("failed")}
        />
      )}
    </div>
  );
}
