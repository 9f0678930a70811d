/** Voices that are made of recordings: how far one is, its curves, and what was found, in the console's language. */
import type { Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { partsIn, type Sayings, wholeIn } from "../text/sayings";

export type Tuning = Schemas["TuningOut"];

/** How much is done, 0 to 1: of the recordings while they are gone through, then of the epochs; null where it is not known. */
export function shareOf({ stage, share, epoch, of }: Pick<Tuning, "stage" | "share" | "epoch" | "of">): number | null {
  if (stage === "checking" || stage === "preparing") return share;
  return of > 0 ? Math.min(1, epoch / of) : null;
}

/** The loss that is chosen, or the first where this tuning has no such one. */
export function lossOf(tuning: Pick<Tuning, "losses">, chosen: string): Tuning["losses"][number] | undefined {
  return tuning.losses.find((each) => each.name === chosen) ?? tuning.losses[0];
}

export function samplePath(name: string, file: string): string {
  return `/v1/voices/tunings/${encodeURIComponent(name)}/samples/${encodeURIComponent(file)}`;
}

export const MAX_EPOCHS = 100_000;

/** How far a voice that is finished might train on: by half of what is done. */
export function moreThan(done: number): number {
  return Math.min(MAX_EPOCHS, done + Math.max(1, Math.round(done / 2)));
}

export function isAtWork({ state }: Pick<Tuning, "state">): boolean {
  return state === "running" || state === "checking";
}

/** Consents for a voice that hold today. */
export function forVoices(consents: readonly Schemas["ConsentOut"][]): readonly Schemas["ConsentOut"][] {
  return consents.filter((each) => each.valid && each.scope.includes("voice"));
}

const SAYINGS: Sayings = [
  [/^no transcript$/, "글이 없습니다"],
  [/^write what is said into (.+)$/, "무엇을 말했는지 $1에 적으세요"],
  [/^a transcript of over (\d+) characters$/, "글이 $1자를 넘습니다"],
  [/^([\d.]+) letters a second$/, "1초에 $1자입니다"],
  [/^the transcript is not of this recording, or not whole$/, "이 녹음의 글이 아니거나 일부가 빠졌습니다"],
  [/^longer than (\d+) s$/, "$1초보다 깁니다"],
  [/^cut it into sentences(?:, one a file)?$/, "문장마다 한 파일로 나누세요"],
  [/^silence$/, "아무 소리도 없습니다"],
  [/^([\d.]+) s of speech$/, "말소리가 $1초뿐입니다"],
  [/^a sentence of at least ([\d.]+) s is needed: .+$/, "$1초 이상의 문장이 필요합니다. 다시 녹음하세요"],
  [/^([\d.]+) s of silence at the ends$/, "앞뒤에 말 없는 곳이 $1초 있습니다"],
  [/^it is cut off$/, "그 부분은 잘라 냅니다"],
  [/^cut off in (\d+) places$/, "소리가 $1곳에서 찌그러졌습니다"],
  [/^record it again with less gain$/, "녹음 음량을 줄여 다시 녹음하세요"],
  [/^use less gain the next time$/, "다음에는 녹음 음량을 줄이세요"],
  [/^speech (?:only )?(-?\d+) dB over the noise$/, "말소리가 잡음보다 $1 dB 클 뿐입니다"],
  [/^record it again in a quiet room, .+$/, "조용한 방에서 마이크에 더 가까이 다시 녹음하세요"],
  [/^the voice learns the noise too$/, "목소리가 잡음까지 배웁니다"],
  [/^it is brought to the others' level$/, "다른 녹음과 같은 크기로 맞춥니다"],
  [
    /^it is taken as it is and sounds like a telephone; .+$/,
    "그대로 쓰지만 전화처럼 들립니다. 22050 Hz 이상이 좋습니다",
  ],
  [/^(\d+) bits a sample$/, "샘플마다 $1비트입니다"],
  [/^it hisses; .+$/, "쉬 소리가 납니다. 16비트 이상이 좋습니다"],
  [/^(\d+) channels$/, "채널이 $1개입니다"],
  [/^they are mixed to one$/, "하나로 합칩니다"],
  [/^it cannot be read$/, "읽을 수 없습니다"],
  [/^.+ is no sound file or is damaged .*$/, "소리 파일이 아니거나 망가졌습니다"],
  [/^the text cannot be spoken .*$/, "글을 소리 내어 읽을 수 없습니다"],
  [/^write it in letters of its language$/, "그 언어의 글자로 적으세요"],
  [/^other texts fit the sound as well as its own$/, "다른 글이 이 소리에 더 잘 맞습니다"],
  [/^correct the transcript, or record anew$/, "글을 고치거나 다시 녹음하세요"],
];

/** What was found in a recording, or what helps, in a language. */
export function heardIn(lang: Lang, words: string): string {
  return wholeIn(lang, words, SAYINGS);
}

const REASONS: Sayings = [
  [
    /^(\d+) of (\d+) recordings are usable: ([\d.]+) minutes of speech\.$/,
    "녹음 $2개 가운데 $1개를 쓸 수 있습니다. 말소리 $3분.",
  ],
  [/^At least (\d+) usable recordings are needed\.$/, "쓸 수 있는 녹음이 적어도 $1개는 있어야 합니다."],
  [/^The training failed:$/, "학습하다가 실패했습니다. 학습 기록의 끝부분:"],
  [
    /^it took more than (\d+) GB of memory: choose a smaller size$/,
    "메모리를 $1 GB 넘게 썼습니다. 더 작은 크기를 고르세요.",
  ],
  [
    /^it took more than (\d+) GB of memory: it needs .+: (onmaru voice tune .+)$/,
    "메모리를 $1 GB 넘게 썼습니다. 메모리가 더 많은 컴퓨터를 쓰거나, 녹음을 한 번에 더 적게 쓰세요: $2",
  ],
  [/^it was not done within (\d+) days; it can go on$/, "$1일 안에 끝나지 않았습니다. 이어서 할 수 있습니다."],
  [/^(.+) revoked the consent (\S+) on ([\d-]+).*$/, "$1님이 $3에 동의를 취소했습니다 ($2)."],
  [/^the consent (\S+) of (.+) expired on ([\d-]+);.*$/, "$2님의 동의($1)가 $3에 끝났습니다. 새로 받으세요."],
];
const FINDING = /^ {2}(?:refused|mended|note): /;

/** Why one failed, line by line; what was found in recordings stands in a table of its own. */
export function failureIn(lang: Lang, words: string): string {
  const lines = words.split("\n").filter((line) => !FINDING.test(line));
  return lines.map((line) => wholeIn(lang, line, REASONS)).join("\n");
}

const SPANS: Sayings = [
  [/(\d+) h\b/, "$1시간"],
  [/(\d+) min\b/, "$1분"],
  [/(\d+) s\b/, "$1초"],
];

/** How long something still takes. */
export function spanIn(lang: Lang, words: string): string {
  return partsIn(lang, words, SPANS);
}
