/** The bar that every screen has: how the show is, and the kill switch. */
import { useEffect, useState } from "react";
import type { ShowState } from "../../api/show";
import { useLive } from "../live/live";
import { type Me, may } from "../live/session";
import { clock, number } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge, type Tone } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import css from "./App.module.css";
import { KillSwitch } from "./KillSwitch";
import { SignOut } from "./SignOut";
import { useTheme } from "./theme";

const TEXTS = texts(
  {
    starting: "준비 중",
    live: "방송 중",
    paused: "대기 화면",
    recovering: "복구 중",
    ended: "종료",
    lost: "연결 끊김",
    viewers: "시청자",
    onAir: "방송 시간",
    recording: "녹화 중",
    language: "English",
    dark: "어두운 화면",
    light: "밝은 화면",
    signOut: "로그아웃",
  },
  {
    starting: "Starting",
    live: "On air",
    paused: "Slate",
    recovering: "Recovering",
    ended: "Ended",
    lost: "No contact",
    viewers: "Viewers",
    onAir: "On air for",
    recording: "Recording",
    language: "한국어",
    dark: "Dark",
    light: "Light",
    signOut: "Sign out",
  },
);

const TONES: Readonly<Record<ShowState | "lost", Tone>> = {
  starting: "fair",
  live: "live",
  paused: "fair",
  recovering: "bad",
  ended: "neutral",
  lost: "bad",
};

export function TopBar({ me }: { readonly me: Me }) {
  const t = useTexts(TEXTS);
  const { lang, setLang } = useLanguage();
  const { theme, setTheme } = useTheme();
  const show = useLive((state) => state.show);
  const lost = useLive((state) => state.link === "lost"); // then nobody here knows how the show is
  const state = lost || show === null ? "lost" : show.state;
  return (
    <header className={css.top}>
      {show !== null && (
        <>
          <span id="badge" data-state={state}>
            <Badge tone={TONES[state]}>{t[state]}</Badge>
          </span>
          <h1 className={css.title}>{show.title[lang] || show.title.en || show.id}</h1>
          <div className={css.figures}>
            <span className={css.figure} title={t.viewers}>
              <Icon name="eye" />
              <span>{number(lang, show.viewers)}</span>
            </span>
            <span className={`${css.figure} ${css.wide}`} title={t.onAir}>
              <Icon name="clock" />
              <OnAirClock />
            </span>
            {show.recording !== null && <Badge tone="bad">{t.recording}</Badge>}
          </div>
        </>
      )}
      <span className={css.spring} />
      <IconButton
        icon={theme === "dark" ? "sun" : "moon"}
        label={theme === "dark" ? t.light : t.dark}
        onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
      />
      <Button kind="quiet" lang={lang === "ko" ? "en" : "ko"} onClick={() => setLang(lang === "ko" ? "en" : "ko")}>
        {t.language}
      </Button>
      <SignOut name={me.name} label={t.signOut} />
      {may(me, "operator") && <KillSwitch />}
    </header>
  );
}

/** Counts by itself: the server tells the start, not each second. */
function OnAirClock() {
  const startedMs = useLive((state) => state.startedMs);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span>{startedMs === null ? "–" : clock((now - startedMs) / 1000)}</span>;
}
