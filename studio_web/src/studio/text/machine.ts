/** What the machine says of its parts, in the console's language. The server speaks English; what is unknown stays so. */
import type { Lang } from "../../api/show";
import { partsIn, type Sayings } from "./sayings";

const SEAMS: Readonly<Record<string, string>> = {
  device: "연산 장치",
  voices: "목소리",
  "voice ko": "한국어 목소리",
  "voice en": "영어 목소리",
  writer: "대사 작성",
  host: "진행자",
  enrolment: "진행자 만들기",
  store: "저장소",
  port: "포트",
  pages: "웹 페이지",
  egress: "송출",
  "signed notes": "서명된 표시",
};

/** Sentences of `stream/doctor.py` and of voices, and how they are said in Korean. */
const SAYINGS: Sayings = [
  [/no CUDA driver/, "CUDA 드라이버가 없습니다"],
  [/^a machine with an NVIDIA GPU and (.+)$/, "NVIDIA GPU가 있는 컴퓨터와 $1"],
  [/^(\d+) of (\d+) ready$/, "$2개 중 $1개 준비됨"],
  [/^(\d+) ready$/, "$1개 준비됨"],
  [/^`(onmaru [a-z ]+)` lists them$/, "`$1` 명령이 목록을 보여 줍니다"],
  [/^`(onmaru [a-z ]+)` shows all$/, "`$1` 명령이 모두 보여 줍니다"],
  [/^`(.+)` installs it$/, "`$1` 명령이 설치합니다"],
  [/: Korean and English, instant$/, ": 한국어와 영어, 바로 말합니다"],
  [/: small English voices of people$/, ": 사람 목소리로 만든 작은 영어 목소리"],
  [/: an English voice, slower$/, ": 영어 목소리, 조금 느립니다"],
  [/^a folder there with a model's configuration and checkpoint: (.+)$/, "그곳에 모델의 설정과 가중치를 둔 폴더: $1"],
  [/^name any server of \/v1\/audio\/speech there: (.+)$/, "그곳에 /v1/audio/speech 서버를 적으세요: $1"],
  [/^no voice in (.+)$/, "$1에 목소리가 없습니다"],
  [/^no service in (.+)$/, "$1에 적힌 서비스가 없습니다"],
  [/^not installed$/, "설치되지 않았습니다"],
  [/^espeak-ng reads for it, and is not installed$/, "글을 읽어 줄 espeak-ng가 설치되지 않았습니다"],
  [/robotic, but instant and always there/, "기계음이지만 바로 말하고 늘 쓸 수 있습니다"],
  [/experimental: neural, with the timbre of an English speaker/, "시험 중: 신경망 목소리, 영어 화자의 음색"],
  [/the clearest of flite's/, "flite 가운데 가장 또렷합니다"],
  [/plain, clear for its size/, "수수하지만 크기에 비해 또렷합니다"],
  [/neural; sounds as good as its model/, "신경망 목소리. 모델만큼 자연스럽습니다"],
  [/an outside service: what she says is sent to (\S+)/, "외부 서비스: 대사가 $1(으)로 전송됩니다"],
  [/^clear\b/, "또렷합니다"],
  [/; nobody stands in$/, ". 대신할 목소리가 없습니다"],
  [/; stands in: (.+)$/, ". 대신하는 목소리: $1"],
  [/grounded templates over the sample catalogue \((\d+) products\)/, "견본 상품 목록(상품 $1개)의 사실로 채우는 틀"],
  [/grounded templates over (.+) \((\d+) products\)/, "$1(상품 $2개)의 사실로 채우는 틀"],
  [/; stand in: /, ". 대신: "],
  [/^`llm_base_url` and `llm_model` name a language model$/, "`llm_base_url`과 `llm_model`로 언어 모델을 정합니다"],
  [/^docs\/writers\.md says how to name an endpoint$/, "적는 법: docs/writers.md"],
  [/^installed: /, "설치됨: "],
  [/^makes hosts of photos and videos: (.+)$/, "사진과 영상으로 진행자를 만듭니다: $1"],
  [
    /^hosts of photos and videos cannot be made here; shows need nothing of it$/,
    "사진과 영상으로 진행자를 만들 수 없습니다. 방송에는 필요 없습니다",
  ],
  [/, (\d+) GB free in (.+)$/, ", $2에 $1 GB 남음"],
  [/^free some space: an hour of recording takes about 1 GB$/, "공간을 비우세요: 한 시간 녹화에 약 1 GB가 듭니다"],
  [/^(.+) cannot be written: (.+)$/, "$1에 쓸 수 없습니다: $2"],
  [/: only this machine can connect$/, ": 이 컴퓨터에서만 접속할 수 있습니다"],
  [/: the network can connect$/, ": 네트워크에서 접속할 수 있습니다"],
  [/^the web pages are not built$/, "웹 페이지가 만들어지지 않았습니다"],
  [/^no target set; recordings go to (.+)$/, "정해 둔 송출 대상이 없습니다. 녹화는 $1에 저장됩니다"],
  [/; recordings go to (.+)$/, ". 녹화는 $1에 저장됩니다"],
  [
    /^dubbed files say what made them, by a certificate that is made at first use$/,
    "더빙 파일에 무엇으로 만들었는지 서명합니다. 인증서는 처음 쓸 때 만듭니다",
  ],
  [/^dubbed files do not say what made them$/, "더빙 파일에 무엇으로 만들었는지 적지 않습니다"],
  [/^inactive$/, "쓰지 않음"],
  [/^none$/, "없음"],
  [/^built$/, "만들어짐"],
  [/^left out$/, "빠짐"],
  [/^template$/, "틀"],
  [/^(.+) brings a human-derived English voice$/, "$1 명령이 사람 목소리로 만든 영어 목소리를 들여옵니다"],
  [/(\d+) targets in the settings/, "설정에 송출 대상 $1개"],
  [
    /^dubbed files say what made them, by the certificate in (.+)$/,
    "더빙 파일에 무엇으로 만들었는지 $1의 인증서로 서명합니다",
  ],
];

/** A part of the machine by its name. */
export function seamIn(lang: Lang, seam: string): string {
  const name = seam.trim();
  return lang === "ko" ? (SEAMS[name] ?? name) : name;
}

/** A sentence of the machine: each part of it that is known is said in Korean. */
export function saidIn(lang: Lang, words: string): string {
  return partsIn(lang, words, SAYINGS);
}
