/** Events in words that an operator reads, and which of them matter to what she looks for. */
import { type DeskEvent, ofTheChat } from "../live/desk";
import { FRAMING_TEXTS, framingIn } from "../text/framings";
import { texts } from "../text/texts";

export const KINDS = ["all", "deeds", "lines", "faults"] as const;
export type Kind = (typeof KINDS)[number];

/** A sentence of an event; `nameOf` gives a product's name for its id. */
type Words = (event: DeskEvent, nameOf: (id: string) => string) => string;
const s = (value: unknown) => (value === null || value === undefined ? "" : String(value));
const list = (value: unknown) => (Array.isArray(value) ? value.join(", ") : s(value));

const OF_TYPE = {
  "show.state": "state",
  "line.started": "started",
  "line.spoken": "spoken",
  "line.dropped": "dropped",
  "line.blocked": "blocked",
  "line.warned": "warned",
  "cue.waiting": "waiting",
  "cue.approved": "approved",
  "cue.edited": "edited",
  "approval.changed": "approval",
  "policy.changed": "policy",
  "host.changing": "changing",
  "host.changed": "changed",
  "host.failed": "nohost",
  "takeover.started": "taken",
  "takeover.ended": "given",
  "question.invited": "invited",
  "question.heard": "spoken_question",
  "question.shown": "question",
  "question.gone": "gone",
  "flow.changed": "flow",
  "mood.changed": "mood",
  "scene.changed": "scene",
  "framing.changed": "framing",
  "framing.failed": "noframing",
  "captions.changed": "captions",
  "rundown.block": "block",
  "rundown.changed": "rundown",
  "product.pinned": "pinned",
  "product.shown": "shown",
  "viewer.count": "viewers",
  "stage.lost": "lost",
  "stage.restarted": "restarted",
  "voice.changed": "voice",
  "voice.chosen": "chosen",
  "listening.changed": "listening",
  "output.added": "sent",
  "output.removed": "unsent",
  "recording.begun": "record",
  "recording.over": "recorded",
  "knobs.ignored": "knobs",
  "output.state": "output",
  "recording.state": "recording",
  "host.refused": "refused",
  "host.allowed": "allowed",
  "chat.hidden": "hidden",
  "chat.banned": "banned",
  "chat.replied": "replied",
  "chat.promoted": "promoted",
  "chat.limits": "slow",
  "chat.answering": "answering",
  "chat.answered": "answered",
  "catalogue.changed": "catalogue",
  "catalogue.failed": "failed",
  "store.failed": "store",
  "writer.changed": "writer",
} as const;
type Name = (typeof OF_TYPE)[keyof typeof OF_TYPE];

/** Why a line is not said, or a microphone went off, as the server words it; another reason is shown as it came. */
const WHY_KO: Readonly<Record<string, string>> = {
  "another product is pinned": "다른 상품을 고정했습니다",
  "cut by the operator": "운영자가 끊었습니다",
  "its block was skipped": "블록을 건너뛰었습니다",
  "nobody approved it in time": "제때 승인되지 않았습니다",
  "nobody approved the answer in time": "답변이 제때 승인되지 않았습니다",
  "the host may not be shown": "진행자를 보여 줄 수 없습니다",
  "the operator took the host off air": "운영자가 방송을 중단했습니다",
  "the product is pinned no longer": "상품 고정을 풀었습니다",
  "the rundown changed": "큐시트가 바뀌었습니다",
  "the show went on elsewhere": "다른 블록으로 갔습니다",
  "the stage died under it again and again": "말하는 동안 무대가 거듭 끊겼습니다",
  "what it states is no longer so": "말할 내용이 더는 사실이 아닙니다",
};
const STATES_KO: Readonly<Record<string, string>> = {
  idle: "대기",
  connecting: "연결 중",
  live: "진행 중",
  retrying: "다시 시도",
  failed: "실패",
  ended: "끝남",
};
const stateKo = (e: DeskEvent) => STATES_KO[s(e.state)] ?? s(e.state);

const KO: Readonly<Record<Name, Words>> = {
  state: (e) =>
    ({ starting: "시작하는 중", live: "방송 중", paused: "방송 중단", recovering: "복구하는 중", ended: "방송 끝" })[
      s(e.state)
    ] ?? s(e.state),
  started: (e) => `말하는 중: ${s(e.text)}`,
  spoken: (e) => (e.complete === true ? "말을 마쳤습니다" : "말이 끊겼습니다"),
  dropped: (e) => `말하지 않습니다: ${WHY_KO[s(e.reason)] ?? s(e.reason)}`,
  blocked: (e) => `가드가 막은 말: ${s(e.text)} (${list(e.codes)})`,
  warned: (e) => `가드 경고를 무릅쓰고 말함: ${list(e.codes)}`,
  waiting: (e) => `승인 대기: ${s(e.text)}`,
  approved: () => "대사를 승인했습니다",
  edited: (e) => `대사를 고쳤습니다: ${s(e.text)}`,
  approval: (e) =>
    `승인 방식: ${{ automatic: "자동", veto: "거부권 시간 후", manual: "직접" }[s(e.mode)] ?? s(e.mode)}`,
  question: (e) => `화면의 질문: ${s(e.text)}`,
  gone: () => "질문을 화면에서 내렸습니다",
  changing: (e) => `진행자 준비 중: ${s(e.host)}`,
  changed: (e) => `진행자가 바뀌었습니다: ${s(e.host)}`,
  nohost: (e) => `${s(e.host)}로 바꾸지 못했습니다: ${s(e.reason)}`,
  taken: () => "직접 말하기 시작했습니다",
  given: (e) => `직접 말하기가 끝났습니다 (${s(e.seconds)}초)`,
  invited: (e) => `음성 질문에 초대: ${s(e.name)}`,
  spoken_question: (e) => `음성 질문 ${s(e.name)}: ${s(e.text) || s(e.reason)}`,
  policy: (e) => `채널 정책: ${list(e.channels)}`,
  flow: (e) => ({ running: "이어서", paused: "잠시 멈춤", held: "큐시트 멈춤" })[s(e.flow)] ?? s(e.flow),
  mood: (e) =>
    `다음 말부터의 표정: ${
      { "": "대사대로", neutral: "차분하게", delighted: "밝게", earnest: "진지하게" }[s(e.mood)] ?? s(e.mood)
    }`,
  scene: (e) => `배경: ${{ studio: "스튜디오", sage: "세이지", dusk: "저녁" }[s(e.background)] ?? s(e.background)}`,
  framing: (e) => `화면 크기: ${framingIn(FRAMING_TEXTS.ko, s(e.framing))}`,
  noframing: (e) => `화면 크기를 바꾸지 못했습니다: ${s(e.reason)}`,
  captions: (e) => (e.on === true ? "화면 자막을 켰습니다" : "화면 자막을 껐습니다"),
  block: (e, nameOf) => `다음 블록 ${nameOf(s(e.product_id))}`,
  rundown: (e) =>
    `큐시트 ${s(e.version)}판: ${
      {
        generate: "새로 만듦",
        edit: "고침",
        move: "순서 바꿈",
        remove: "블록 뺌",
        retime: "길이 바꿈",
        product: "상품 바꿈",
        fit: "길이 맞춤",
      }[s(e.deed)] ?? s(e.deed)
    }`,
  pinned: (e, nameOf) => (s(e.product_id) === "" ? "카드 고정을 풀었습니다" : `카드 고정: ${nameOf(s(e.product_id))}`),
  shown: (e, nameOf) => (s(e.product_id) === "" ? "상품 카드를 내렸습니다" : `상품 카드: ${nameOf(s(e.product_id))}`),
  viewers: (e) => `시청자 ${s(e.viewers)}명`,
  lost: (e) => `무대가 끊겼습니다: ${s(e.reason)}`,
  restarted: () => "무대가 다시 준비되었습니다",
  voice: (e) => `목소리(${s(e.lang)}): ${s(e.voice)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  chosen: (e) => `목소리(${s(e.lang)})를 골랐습니다: ${s(e.voice)}`,
  listening: (e) => (e.on === true ? "듣는 모습을 켰습니다" : "듣는 모습을 껐습니다"),
  sent: (e) => `송출을 시작했습니다: ${s(e.target)}`,
  unsent: (e) => `송출을 끝냈습니다: ${s(e.target)}`,
  record: (e) => `녹화를 시작했습니다: ${s(e.file)}`,
  recorded: (e) => `녹화를 끝냈습니다: ${s(e.file)}`,
  knobs: (e) => `${s(e.voice)}에 없는 조절: ${list(e.knobs)}`,
  output: (e) => `송출 ${s(e.id)}: ${stateKo(e)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  recording: (e) => `녹화 ${stateKo(e)}: ${s(e.file)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  refused: (e) => `진행자를 보여 줄 수 없습니다: ${s(e.reason)}`,
  allowed: () => "진행자를 다시 보여 줄 수 있습니다",
  hidden: (e) => (e.hidden === true ? "채팅을 숨겼습니다" : "채팅을 다시 보입니다"),
  banned: (e) => (e.banned === true ? "시청자를 차단했습니다" : "차단을 풀었습니다"),
  replied: () => "채팅에 직접 답했습니다",
  promoted: () => "질문을 골랐습니다",
  slow: (e) => `느린 채팅 ${s(e.slow_s)}초`,
  answering: (e) => `답변: ${{ auto: "자동", hand: "직접", off: "끔" }[s(e.answering)] ?? s(e.answering)}`,
  answered: (e) => `질문: ${s(e.question)}${s(e.text) && ` → ${s(e.text)}`}`,
  catalogue: (e) => `상품 정보가 바뀌었습니다 (${s(e.products)}개)`,
  failed: (e) => `바뀐 상품 정보를 쓰지 못했습니다: ${s(e.reason)}`,
  store: (e) => `기록을 쓰지 못했습니다: ${s(e.reason)}`,
  writer: (e) => `대사 작성: ${s(e.writer)}${s(e.why) && ` · ${s(e.why)}`}`,
};

const EN: Readonly<Record<Name, Words>> = {
  state: (e) =>
    ({ starting: "Starting", live: "On air", paused: "Off air", recovering: "Recovering", ended: "Ended" })[
      s(e.state)
    ] ?? s(e.state),
  started: (e) => `Says: ${s(e.text)}`,
  spoken: (e) => (e.complete === true ? "Said it to the end" : "Was cut"),
  dropped: (e) => `Not said: ${s(e.reason)}`,
  blocked: (e) => `The guard stopped: ${s(e.text)} (${list(e.codes)})`,
  warned: (e) => `Said although the guard warned: ${list(e.codes)}`,
  waiting: (e) => `Waits for approval: ${s(e.text)}`,
  approved: () => "Approved a line",
  edited: (e) => `Changed a line: ${s(e.text)}`,
  approval: (e) =>
    `Approval: ${{ automatic: "automatic", veto: "after a veto time", manual: "by hand" }[s(e.mode)] ?? s(e.mode)}`,
  question: (e) => `Question on the picture: ${s(e.text)}`,
  gone: () => "The question left the picture",
  changing: (e) => `${s(e.host)} gets ready`,
  changed: (e) => `Another host: ${s(e.host)}`,
  nohost: (e) => `${s(e.host)} does not come on air: ${s(e.reason)}`,
  taken: () => "Took over by microphone",
  given: (e) => `The take-over is over (${s(e.seconds)} s)`,
  invited: (e) => `Invited to ask by voice: ${s(e.name)}`,
  spoken_question: (e) => `Asked by voice, ${s(e.name)}: ${s(e.text) || s(e.reason)}`,
  policy: (e) => `Policy of the channels: ${list(e.channels)}`,
  flow: (e) => ({ running: "Goes on", paused: "Paused", held: "Rundown held" })[s(e.flow)] ?? s(e.flow),
  mood: (e) => `Mood of the next lines: ${s(e.mood) || "by the line"}`,
  scene: (e) => `Set: ${s(e.background)}`,
  framing: (e) => `Framing: ${framingIn(FRAMING_TEXTS.en, s(e.framing))}`,
  noframing: (e) => `The framing could not be changed: ${s(e.reason)}`,
  captions: (e) => (e.on === true ? "Captions in the picture" : "No captions in the picture"),
  block: (e, nameOf) => `Next block ${nameOf(s(e.product_id))}`,
  rundown: (e) => `Rundown, version ${s(e.version)}: ${s(e.deed)}`,
  pinned: (e, nameOf) => (s(e.product_id) === "" ? "Card no longer pinned" : `Card pinned: ${nameOf(s(e.product_id))}`),
  shown: (e, nameOf) =>
    s(e.product_id) === "" ? "The card left the picture" : `Product card: ${nameOf(s(e.product_id))}`,
  viewers: (e) => `Viewers: ${s(e.viewers)}`,
  lost: (e) => `The stage was lost: ${s(e.reason)}`,
  restarted: () => "The stage is warm again",
  voice: (e) => `Voice (${s(e.lang)}): ${s(e.voice)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  chosen: (e) => `Chose the voice (${s(e.lang)}): ${s(e.voice)}`,
  listening: (e) => (e.on === true ? "She looks attentive" : "She looks attentive no longer"),
  sent: (e) => `Sends the show to ${s(e.target)}`,
  unsent: (e) => `Sends it no longer to ${s(e.target)}`,
  record: (e) => `Began to record: ${s(e.file)}`,
  recorded: (e) => `Ended the recording: ${s(e.file)}`,
  knobs: (e) => `${s(e.voice)} has no ${list(e.knobs)}`,
  output: (e) => `Output ${s(e.id)}: ${s(e.state)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  recording: (e) => `Recording ${s(e.state)}: ${s(e.file)}${s(e.reason) && ` · ${s(e.reason)}`}`,
  refused: (e) => `The host may not be shown: ${s(e.reason)}`,
  allowed: () => "The host may be shown again",
  hidden: (e) => (e.hidden === true ? "Hid a chat message" : "Showed a chat message again"),
  banned: (e) => (e.banned === true ? "Banned a viewer" : "Let a viewer write again"),
  replied: () => "Answered in the chat",
  promoted: () => "Chose a question",
  slow: (e) => `Slow mode ${s(e.slow_s)} s`,
  answering: (e) => `Answers: ${{ auto: "automatic", hand: "by hand", off: "off" }[s(e.answering)] ?? s(e.answering)}`,
  answered: (e) => `Question: ${s(e.question)}${s(e.text) && ` → ${s(e.text)}`}`,
  catalogue: (e) => `The catalogue changed (${s(e.products)} products)`,
  failed: (e) => `The changed catalogue was not taken up: ${s(e.reason)}`,
  store: (e) => `The log cannot be written: ${s(e.reason)}`,
  writer: (e) => `Lines are worded by ${s(e.writer)}${s(e.why) && ` · ${s(e.why)}`}`,
};

export const HAPPENINGS = texts(KO, EN);

/** An event as a sentence; one that this page does not know, as it came. */
export function told(event: DeskEvent, words: (typeof HAPPENINGS)["en"], nameOf = (id: string) => id): string {
  return event.type in OF_TYPE ? words[OF_TYPE[event.type as keyof typeof OF_TYPE]](event, nameOf) : raw(event);
}

const LEFT_OUT: ReadonlySet<string> = new Set(["type", "at", "who"]);

function raw(event: DeskEvent): string {
  const fields = Object.entries(event)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null && value !== "" && typeof value !== "object")
    .map(([name, value]) => `${name} ${String(value)}`);
  return [event.type, ...fields].join(" · ");
}

/** Who did it, where a person did. */
export function byWhom(event: DeskEvent): string {
  const { who } = event;
  return typeof who === "string" && who !== "timer" && who !== "automatic" ? who : "";
}

const FAULTS =
  /^(stage\.lost|stage\.restarted|store\.failed|catalogue\.failed|host\.(refused|allowed|failed)|knobs\.ignored|line\.(blocked|warned))/;

/** Whether an event is of a kind. What viewers write is not of this log: the chat shows it. */
export function isOf(event: DeskEvent, kind: Kind): boolean {
  if (ofTheChat(event)) return false;
  switch (kind) {
    case "all":
      return true;
    case "deeds":
      return byWhom(event) !== "";
    case "lines":
      return event.type.startsWith("line.") || event.type.startsWith("cue.");
    case "faults":
      return FAULTS.test(event.type) || (/^(output|recording|voice)\./.test(event.type) && s(event.reason) !== "");
  }
}
