/** The operator's page: wires the show's feed to its parts. */
import { ShowFeed } from "../api/feed";
import type { Lang, Show, ShowState } from "../api/show";
import { need, setText } from "../ui/dom";
import { count, loadLanguage, localise, saveLanguage } from "../ui/language";
import { Action } from "./action";
import { Command } from "./command";
import { clock } from "./eventlog";
import { LogView } from "./logview";
import { Outputs } from "./outputs";
import { Programme } from "./programme";
import { Recording } from "./recording";
import { SayForm } from "./sayform";
import { STRINGS, type Strings } from "./strings";
import { Voices } from "./voices";

const showId = new URLSearchParams(location.search).get("show") ?? "demo";
const ref = { id: showId, token: null }; // the operator's cookie opens everything

let lang: Lang = loadLanguage();
let linkUp = true;
let missing = false;
let startedMs: number | null = null; // on performance.now()'s clock, when the show's uptime was 0

const strings = (): Strings => STRINGS[lang];
const programme = new Programme(ref, strings);
const log = new LogView(need("log", HTMLElement));
const command = new Command(showId, action("command-status"), strings);
const voices = new Voices(showId, action("voice-status"), strings);
const recording = new Recording(showId, action("recording-status"), strings);
const outputs = new Outputs(showId, action("outputs-status"), strings);
new SayForm(showId, action("say-status"), strings);
const feed = new ShowFeed(ref, {
  onShow,
  onEvent: (event) => {
    log.add(event);
    // A line's start and end also change how many wait, which events do not say.
    if (event.type === "line.started" || event.type === "stage.restarted") void feed.refresh();
    if (event.type === "output.state") void outputs.refresh();
    if (event.type === "recording.state") void recording.refresh();
  },
  onLink: (up) => {
    linkUp = up;
    renderBanner();
    if (!up) return;
    void outputs.refresh();
    void recording.refresh();
  },
  onMissing: () => {
    missing = true;
    renderBanner();
  },
});

function action(statusId: string): Action {
  return new Action(need(statusId, HTMLElement), () => {
    need("sign-in", HTMLElement).hidden = false;
  });
}

function onShow(show: Show): void {
  missing = false;
  startedMs = performance.now() - show.uptime_s * 1000;
  programme.show(show);
  command.show(show.state);
  voices.show(show.voices);
  render(show);
}

function render(show: Show): void {
  const badge = need("badge", HTMLElement);
  badge.dataset.state = show.state;
  setText(badge, strings()[badgeText(show.state)]);
  setText(need("title", HTMLElement), show.title[lang]);
  setText(need("viewers", HTMLElement), count(lang, show.viewers));

  const line = need("now-line", HTMLElement);
  line.toggleAttribute("data-silent", show.line === null);
  setText(line, show.line?.text ?? strings().silent);
  line.lang = show.line?.lang ?? lang;
  const facts = strings().facts.replace("{host}", show.host).replace("{queue}", count(lang, show.queue));
  setText(need("now-facts", HTMLElement), facts);
  renderBanner();
}

function badgeText(state: ShowState): keyof Strings {
  const texts = {
    starting: "badgeStarting",
    live: "badgeLive",
    paused: "badgePaused",
    recovering: "badgeRecovering",
    ended: "badgeEnded",
  } as const;
  return texts[state];
}

function renderBanner(): void {
  const banner = need("banner", HTMLElement);
  const why = feed.show?.refused ?? "";
  const text = missing
    ? strings().missing
    : !linkUp
      ? strings().linkLost
      : why && strings().refused.replace("{why}", why);
  banner.hidden = text === "";
  setText(banner, text);
}

function speak(next: Lang): void {
  lang = next;
  localise(lang, STRINGS[lang]);
  setText(need("badge", HTMLElement), strings().badgeConnecting);
  programme.render();
  recording.render();
  outputs.render();
  if (feed.show !== null) render(feed.show);
  renderBanner();
}

need("language", HTMLElement).addEventListener("click", () => {
  saveLanguage(lang === "ko" ? "en" : "ko");
  speak(lang === "ko" ? "en" : "ko");
});
need("sign-in", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(`/studio?token=${encodeURIComponent(need("token", HTMLInputElement).value.trim())}`);
});
need("watch", HTMLAnchorElement).href = `/watch/${encodeURIComponent(showId)}`;
setInterval(() => {
  if (startedMs !== null) setText(need("uptime", HTMLElement), clock((performance.now() - startedMs) / 1000));
}, 1000);

speak(lang);
programme.start();
feed.open();
void voices.load();
