/** The watch page: wires the player, the show's feed and the page together. */
import { ShowFeed } from "../api/feed";
import { change } from "../api/http";
import { fetchProducts, type Lang, type Product, type Show, type ShowEvent, viewerPath } from "../api/show";
import { Freeze } from "../player/freeze";
import type { PlayerState } from "../player/machine";
import { Player } from "../player/player";
import type { Quality } from "../player/quality";
import { Sound, type SoundState } from "../player/sound";
import { need, setText } from "../ui/dom";
import { count, loadLanguage, localise, saveLanguage } from "../ui/language";
import { showIdOf } from "./address";
import { Ask, invitationIn } from "./ask";
import { loadCaptions, saveCaptions } from "./captions";
import { Chat } from "./chat";
import { Idle, toggleFullscreen } from "./controls";
import { Goods } from "./goods";
import { QualityPanel } from "./panel";
import { type Scene, scene } from "./scene";
import { STRINGS } from "./strings";

const SPREAD_MS = 1_500;
const SPREAD_EACH_MS = 10; // what a product more in the list costs the server, for a thousand viewers

const video = need("picture", HTMLVideoElement);
const stage = need("stage", HTMLElement);
const ref = { id: showIdOf(location.pathname), token: new URLSearchParams(location.search).get("token") };

let lang: Lang = loadLanguage();
let show: Show | null = null;
let missing = false;
let heard = false;
let audioOnly = false;
let captions = loadCaptions();
let products: readonly Product[] = [];
let asked = 0; // how often for the products
let asking: ReturnType<typeof setTimeout> | undefined;
let linked = false;

const freeze = new Freeze(video, need("freeze", HTMLCanvasElement));
const goods = new Goods(need("goods", HTMLElement), need("goods-list", HTMLElement), looked);
const chat = new Chat(ref, () => STRINGS[lang]);
const ask = new Ask(ref, invitationIn(location.hash), () => STRINGS[lang]);
const panel = new QualityPanel(need("quality", HTMLElement));
const idle = new Idle(need("room", HTMLElement), () => !heard);
const sound = new Sound(video, onSound);
const player = new Player(video, new URL(viewerPath(ref, "/whep"), location.origin), {
  onState: onPlayer,
  onMedia: () => void sound.play(),
  onQuality,
});
const feed = new ShowFeed(ref, {
  onShow,
  onEvent,
  onLink: (up) => {
    if (!up) return;
    void chat.catchUp();
    if (linked) loadProductsSoon(); // a price may have changed meanwhile
    linked = true;
  },
  onMissing: () => {
    missing = true;
    player.stop();
    render();
  },
});

function onPlayer(state: PlayerState): void {
  if (state.name === "playing") freeze.release();
  if (state.name === "waiting") freeze.hold();
  stage.dataset.player = state.name;
  render();
}

function onSound(state: SoundState): void {
  heard ||= state === "on";
  render();
}

function onQuality(quality: Quality | null, soundAlone: boolean): void {
  panel.show(quality, STRINGS[lang]);
  if (soundAlone === audioOnly) return;
  audioOnly = soundAlone;
  render();
}

function onShow(next: Show): void {
  const ended = show?.state === "ended";
  show = next;
  missing = false;
  goods.show(next.on_screen);
  if (next.state === "ended") player.stop();
  else if (ended) player.start();
  render();
}

function onEvent(event: ShowEvent): void {
  if (event.type === "prices.changed") loadProductsSoon();
  chat.onEvent(event);
}

function render(): void {
  const strings = STRINGS[lang];
  const now = scene({
    player: player.state,
    show: show?.state ?? null,
    missing,
    sound: sound.state,
    heard,
    audioOnly,
    captions,
    line: show?.line ?? null,
    nowMs: performance.now(),
  });

  const badge = need("badge", HTMLElement);
  badge.dataset.state = now.badge.state;
  setText(badge, strings[now.badge.text]);

  need("notice", HTMLElement).hidden = now.notice === null;
  if (now.notice !== null) {
    const { title, detail, seconds, busy, reload } = now.notice;
    setText(need("notice-title", HTMLElement), strings[title]);
    const text = detail === null ? "" : strings[detail].replace("{seconds}", String(seconds ?? ""));
    setText(need("notice-detail", HTMLElement), text);
    need("notice-spinner", HTMLElement).hidden = !busy;
    need("notice-reload", HTMLElement).hidden = !reload;
  }

  const toast = need("toast", HTMLElement);
  toast.hidden = now.toast === null;
  if (now.toast !== null) setText(toast, strings[now.toast]);

  need("invite", HTMLElement).hidden = now.invite === null;
  setText(need("invite-text", HTMLElement), now.invite === "play" ? strings.invitePlay : strings.inviteSound);
  need("invite-icon", SVGUseElement).setAttribute("href", now.invite === "play" ? "#icon-play" : "#icon-muted");

  renderCaption(now);
  need("sound", HTMLElement).hidden = now.invite !== null; // one way to the sound at a time
  renderSound();
  renderBilling();
}

function renderCaption({ captionable, caption }: Scene): void {
  const choice = need("captions", HTMLElement);
  choice.hidden = !captionable;
  choice.setAttribute("aria-pressed", String(captions));
  const words = need("caption", HTMLElement);
  words.hidden = caption === null;
  words.lang = caption?.lang ?? "";
  setText(words, caption?.text ?? "");
}

function renderSound(): void {
  const on = sound.state === "on";
  const button = need("sound", HTMLElement);
  const label = on ? STRINGS[lang].soundOff : STRINGS[lang].soundOn;
  button.setAttribute("aria-label", label);
  button.title = label;
  need("sound-icon", SVGUseElement).setAttribute("href", on ? "#icon-sound" : "#icon-muted");
}

function renderBilling(): void {
  need("billing", HTMLElement).hidden = missing;
  const title = show?.title[lang] ?? "";
  setText(need("title", HTMLElement), title);
  document.title = title === "" ? "Onmaru" : `${title} · Onmaru`;
  need("viewers", HTMLElement).hidden = show === null || show.state === "ended";
  if (show !== null) {
    const text = STRINGS[lang].viewers.replace("{count}", count(lang, show.viewers));
    setText(need("viewers-text", HTMLElement), text);
  }
}

function speak(next: Lang): void {
  lang = next;
  localise(lang, STRINGS[lang]);
  panel.localise(STRINGS[lang]);
  ask.localise();
  need("chat-list", HTMLElement).dataset.none = STRINGS[lang].chatNone;
  goods.set(products, lang, STRINGS[lang]);
  render();
}

/** Ask again, not all viewers at once: they hear at the same moment that a price changed, or that the server is back. */
function loadProductsSoon(): void {
  clearTimeout(asking);
  asking = setTimeout(() => void loadProducts(), Math.random() * (SPREAD_MS + SPREAD_EACH_MS * products.length));
}

async function loadProducts(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const found = await fetchProducts(ref);
    if (mine !== asked) return; // a later answer counts
    products = found;
  } catch {
    return; // the show is worth watching without the list
  }
  goods.set(products, lang, STRINGS[lang]);
}

/** Tell that a product was looked at; the show goes on whether or not it is heard. */
function looked(productId: string): void {
  void change("POST", viewerPath(ref, "/chat/clicks"), { product_id: productId }).catch(() => undefined);
}

function toggleCaptions(): void {
  captions = !captions;
  saveCaptions(captions);
  render();
}

function toggleStats(): void {
  const element = need("quality", HTMLElement);
  element.hidden = !element.hidden;
  need("stats", HTMLElement).setAttribute("aria-expanded", String(!element.hidden));
}

/** A narrow page shows one of the two at a time; a wide one both, and its tabs are hidden. */
function turnTo(wanted: "chat" | "goods"): void {
  need("side", HTMLElement).dataset.tab = wanted;
  for (const name of ["chat", "goods"] as const) {
    need(`tab-${name}`, HTMLElement).setAttribute("aria-selected", String(name === wanted));
  }
}

need("tab-chat", HTMLElement).addEventListener("click", () => turnTo("chat"));
need("tab-goods", HTMLElement).addEventListener("click", () => turnTo("goods"));
need("language", HTMLElement).addEventListener("click", () => {
  saveLanguage(lang === "ko" ? "en" : "ko");
  speak(lang === "ko" ? "en" : "ko");
});
need("invite", HTMLElement).addEventListener("click", () => void sound.turn(true));
need("sound", HTMLElement).addEventListener("click", () => void sound.turn(sound.state !== "on"));
need("captions", HTMLElement).addEventListener("click", toggleCaptions);
need("stats", HTMLElement).addEventListener("click", toggleStats);
need("fullscreen", HTMLElement).addEventListener("click", () => void toggleFullscreen(stage, video));
need("notice-reload", HTMLElement).addEventListener("click", () => location.reload());
video.addEventListener("click", () => {
  if (heard) idle.toggle();
  else void sound.turn(true);
});
document.addEventListener("fullscreenchange", () => {
  const icon = document.fullscreenElement === null ? "#icon-expand" : "#icon-shrink";
  need("fullscreen-icon", SVGUseElement).setAttribute("href", icon);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  if (event.code === "KeyM") void sound.turn(sound.state !== "on");
  if (event.code === "KeyS") toggleStats();
  if (event.code === "KeyC" && audioOnly) toggleCaptions();
  if (event.code === "KeyF") void toggleFullscreen(stage, video);
});
document.addEventListener("visibilitychange", () => {
  // A browser allows few connections to one server: pages out of view leave theirs to the others.
  if (document.visibilityState === "visible") feed.open();
  else feed.close();
});
setInterval(() => {
  if (player.state.name === "waiting") render(); // the countdown
}, 500);

speak(lang);
turnTo("chat");
player.start();
feed.open();
void loadProducts();
