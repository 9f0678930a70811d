/** The console: signing in, then screens beside a bar that shows the show and holds the kill switch, always. */
import { CSPProvider } from "@base-ui/react/csp-provider";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef } from "react";
import { Link, Route, Router, Switch, useLocation } from "wouter";
import { ApiError } from "../../api/problem";
import { followChat } from "../chat/messages";
import { followShow, useLive } from "../live/live";
import { useFreshCatalogue } from "../live/products";
import { type Me, may, useMe } from "../live/session";
import { aroundLeaving } from "../live/unsaved";
import { texts, useTexts } from "../text/texts";
import { LinkButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Empty, Fault } from "../ui/Notes";
import { Toasts } from "../ui/Toasts";
import css from "./App.module.css";
import { LeavingDialog } from "./LeavingDialog";
import { ScreenBoundary } from "./ScreenBoundary";
import { SignIn } from "./SignIn";
import { SignOut } from "./SignOut";
import { SCREEN_TEXTS, SCREENS } from "./screens";
import { TopBar } from "./TopBar";

const TEXTS = texts(
  {
    places: "화면",
    loading: "불러오는 중…",
    lost: "서버와 연결이 끊겼습니다. 다시 연결하는 중입니다. 방송은 계속됩니다.",
    nothing: "이 주소에는 화면이 없습니다.",
    forbidden: "이 화면을 볼 권한이 없습니다. 관리자에게 요청하세요.",
    viewer: (name: string) =>
      `${name}님은 시청자입니다. 스튜디오는 진행 요원부터 쓸 수 있습니다. 관리자에게 요청하세요.`,
    watch: "방송 보기",
    signOut: "로그아웃",
  },
  {
    places: "Screens",
    loading: "Loading…",
    lost: "The link to the server is lost. It is being opened again; the show goes on.",
    nothing: "There is no screen at this address.",
    forbidden: "Your role does not open this screen. Ask an admin.",
    viewer: (name: string) => `${name} is a viewer. The studio is for moderators and those above: ask an admin.`,
    watch: "Watch the show",
    signOut: "Sign out",
  },
);

/** Who was let in a moment ago and is refused now has signed out, or has another role: ask who that is. */
function refused(error: unknown): void {
  if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) return;
  if (client.getQueryData(["session"]) != null) void client.invalidateQueries({ queryKey: ["session"] });
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError: refused }),
  mutationCache: new MutationCache({ onError: refused }),
  defaultOptions: {
    queries: {
      // What the server refuses stays refused; a server that is away is asked again, at growing intervals.
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 4,
      refetchOnWindowFocus: false,
      staleTime: 5_000,
      networkMode: "always", // what a browser thinks of the network says nothing of a server in the same room
    },
    mutations: { networkMode: "always" }, // a deed is done now or fails now: none waits to be done later
  },
});

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Router base="/studio" aroundNav={aroundLeaving}>
          <Gate />
          <LeavingDialog />
          <Toasts />
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Gate() {
  const me = useMe();
  if (me.data) return may(me.data, "moderator") ? <Console me={me.data} /> : <Viewer me={me.data} />;
  if (me.data === null) return <SignIn />;
  if (me.error !== null) return <Fault error={me.error} onRetry={() => void me.refetch()} />;
  return <Waiting />;
}

/** Somebody who may only watch: told so, with the way there. */
function Viewer({ me }: { readonly me: Me }) {
  const t = useTexts(TEXTS);
  return (
    <main id="viewer">
      <Empty icon="lock">
        <h1 className={css.viewer}>{t.viewer(me.name)}</h1>
        <LinkButton kind="primary" href={`/watch/${encodeURIComponent(shownId())}`}>
          {t.watch}
        </LinkButton>
        <SignOut label={t.signOut} />
      </Empty>
    </main>
  );
}

function shownId(): string {
  return new URLSearchParams(window.location.search).get("show") ?? "demo";
}

function Console({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const showId = shownId();
  const [here] = useLocation();
  useEffect(() => followShow(showId, () => void queries.invalidateQueries()), [showId, queries]);
  useEffect(() => followChat(() => void queries.invalidateQueries({ queryKey: ["answers"] })), [queries]);
  useFreshCatalogue();
  return (
    <div className={css.app}>
      <Nav me={me} />
      <TopBar me={me} />
      <main className={css.main}>
        <ScreenBoundary key={here.split("/")[1]}>
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
        </ScreenBoundary>
      </main>
      <LinkBanner />
    </div>
  );
}

function Nav({ me }: { readonly me: Me }) {
  const t = useTexts(TEXTS);
  const names = useTexts(SCREEN_TEXTS);
  const [here] = useLocation();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where one is moves the mark that is looked for
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <nav ref={nav} className={css.nav} aria-label={t.places}>
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
