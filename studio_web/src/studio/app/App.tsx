/** The console: signing in, then screens beside a bar that shows the show and holds the kill switch, always. */
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { Link, Route, Router, Switch, useLocation } from "wouter";
import { ApiError } from "../../api/problem";
import { followShow, useLive } from "../live/live";
import { type Me, may, useMe } from "../live/session";
import { texts, useTexts } from "../text/texts";
import { Icon } from "../ui/Icon";
import { Empty, Fault } from "../ui/Notes";
import { Toasts } from "../ui/Toasts";
import css from "./App.module.css";
import { SignIn } from "./SignIn";
import { SCREEN_TEXTS, SCREENS } from "./screens";
import { TopBar } from "./TopBar";

const TEXTS = texts(
  {
    places: "화면",
    loading: "불러오는 중…",
    lost: "서버와 연결이 끊겼습니다. 다시 연결하는 중입니다. 방송은 계속됩니다.",
    nothing: "이 주소에는 화면이 없습니다.",
    forbidden: "이 화면을 볼 권한이 없습니다. 관리자에게 요청하세요.",
  },
  {
    places: "Screens",
    loading: "Loading…",
    lost: "The link to the server is lost. It is being opened again; the show goes on.",
    nothing: "There is no screen at this address.",
    forbidden: "Your role does not open this screen. Ask an admin.",
  },
);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refuses stays refused; a server that is away is asked again, at growing intervals.
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 4,
      refetchOnWindowFocus: false,
      staleTime: 5_000,
    },
  },
});

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Router base="/studio">
          <Gate />
          <Toasts />
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Gate() {
  const me = useMe();
  if (me.data) return <Console me={me.data} />;
  if (me.data === null) return <SignIn />;
  if (me.error !== null) return <Fault error={me.error} onRetry={() => void me.refetch()} />;
  return <Waiting />;
}

function Console({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const showId = new URLSearchParams(window.location.search).get("show") ?? "demo";
  useEffect(() => followShow(showId, () => void queries.invalidateQueries()), [showId, queries]);
  return (
    <div className={css.app}>
      <Nav me={me} />
      <TopBar me={me} />
      <main className={css.main}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            {SCREENS.map((screen) => (
              <Route key={screen.path} path={screen.path}>
                {may(me, screen.role) ? <screen.view /> : <Refused />}
              </Route>
            ))}
            <Route>
              <Nowhere />
            </Route>
          </Switch>
        </Suspense>
      </main>
      <LinkBanner />
    </div>
  );
}

function Nav({ me }: { readonly me: Me }) {
  const t = useTexts(TEXTS);
  const names = useTexts(SCREEN_TEXTS);
  const [here] = useLocation();
  return (
    <nav className={css.nav} aria-label={t.places}>
      <span className={css.brand} aria-hidden="true">
        온마루
      </span>
      {SCREENS.filter((screen) => may(me, screen.role)).map((screen) => (
        <Link
          key={screen.path}
          href={screen.path}
          className={css.place}
          aria-current={here === screen.path ? "page" : undefined}
        >
          <Icon name={screen.icon} />
          {names[screen.name]}
        </Link>
      ))}
    </nav>
  );
}

function LinkBanner() {
  const t = useTexts(TEXTS);
  const lost = useLive((state) => state.link === "lost");
  return lost ? (
    <div className={css.banner} role="alert">
      {t.lost}
    </div>
  ) : null;
}

function Waiting() {
  const t = useTexts(TEXTS);
  return (
    <div className={css.waiting} role="status">
      {t.loading}
    </div>
  );
}

function Nowhere() {
  const t = useTexts(TEXTS);
  return <Empty icon="info">{t.nothing}</Empty>;
}

function Refused() {
  const t = useTexts(TEXTS);
  return <Empty icon="lock">{t.forbidden}</Empty>;
}
