/** Words that several parts of the dubbing screen share: languages, kinds of work and their stages, verdicts, faults. */
import { texts } from "../text/texts";

export const WORK_TEXTS = texts(
  {
    probe: "영상 살펴보기",
    transcribe: "받아쓰기",
    translate: "번역",
    speak: "말하기",
    render: "렌더링",
    preview: "미리 듣기",
    listen: "이어 듣기",
    archive: "프로젝트 내보내기",
    import: "프로젝트 가져오기",
  },
  {
    probe: "Looking at the video",
    transcribe: "Transcribing",
    translate: "Translating",
    speak: "Speaking",
    render: "Rendering",
    preview: "Preview",
    listen: "Listening",
    archive: "Exporting the project",
    import: "Importing a project",
  },
);

export const STATE_TEXTS = texts(
  { queued: "대기 중", running: "진행 중", done: "완료", failed: "실패", cancelled: "취소됨" },
  { queued: "waiting", running: "running", done: "done", failed: "failed", cancelled: "cancelled" },
);

export const FLAG_TEXTS = texts(
  {
    fast: "빠름",
    overlong: "김",
    late: "늦음",
    beyond_end: "끝을 넘음",
    unsaid: "말하지 않음",
    fastWhy: "자리에 맞추려고 평소보다 빠르게 말합니다. 더 짧은 표현을 적어 보세요.",
    overlongWhy: "제자리보다 깁니다. 더 짧은 표현을 적거나 줄의 끝을 늘리세요.",
    lateWhy: "앞의 말이 길어 늦게 시작합니다. 앞줄을 줄이세요.",
    beyond_endWhy: "영상이 끝난 뒤까지 말합니다. 줄을 앞으로 옮기거나 줄이세요.",
    unsaidWhy: "말할 수 없거나 말하면 안 되는 글이라 비워 두었습니다. 다른 말로 적으세요.",
  },
  {
    fast: "fast",
    overlong: "too long",
    late: "late",
    beyond_end: "past the end",
    unsaid: "not said",
    fastWhy: "It is said faster than this voice speaks, to fit its place. Write a shorter wording.",
    overlongWhy: "It is longer than its place. Write a shorter wording, or move the line's end.",
    lateWhy: "The line before is long, so this one begins late. Shorten that one.",
    beyond_endWhy: "It goes on after the film's end. Move it forward, or shorten it.",
    unsaidWhy: "No voice can say it, or it must not be said, so it stays silent. Put it in other words.",
  },
);

/** The word for a name that the server may know and this page may not. */
export function wordOf(table: Readonly<Record<string, unknown>>, name: string): string {
  const word = Object.hasOwn(table, name) ? table[name] : undefined;
  return typeof word === "string" ? word : name;
}

export const FIELD_TEXTS = texts(
  {
    text: "글",
    others: "다른 표현",
    voice: "목소리",
    knobs: "말투",
    keep_original: "원래 소리",
    locked: "잠금",
    start_ms: "시작 (ms)",
    end_ms: "끝 (ms)",
    speaker: "말하는 사람",
    name: "이름",
    voices: "목소리",
    consent: "동의 기록",
    gain_db: "크기 (dB)",
    upload: "소리 파일",
    lang: "언어",
  },
  {
    text: "Words",
    others: "Other wordings",
    voice: "Voice",
    knobs: "Manner",
    keep_original: "Original sound",
    locked: "Lock",
    start_ms: "Start (ms)",
    end_ms: "End (ms)",
    speaker: "Speaker",
    name: "Name",
    voices: "Voices",
    consent: "Consent",
    gain_db: "Volume (dB)",
    upload: "Sound file",
    lang: "Language",
  },
);

export const STAGE_TEXTS = texts(
  {
    listen: "듣는 중",
    look: "보는 중",
    recognise: "받아쓰는 중",
    speakers: "말하는 사람 나누는 중",
    translate: "번역하는 중",
    speak: "말하는 중",
    separate: "소리 나누는 중",
    slow: "화면 늦추는 중",
    mix: "섞는 중",
    lipsync: "입 모양 맞추는 중",
    film: "화면 만드는 중",
    mux: "파일로 묶는 중",
    sign: "서명하는 중",
  },
  {
    listen: "listening",
    look: "looking",
    recognise: "writing down",
    speakers: "telling speakers apart",
    translate: "translating",
    speak: "speaking",
    separate: "separating sounds",
    slow: "slowing pictures",
    mix: "mixing",
    lipsync: "moving mouths",
    film: "making pictures",
    mux: "writing files",
    sign: "signing",
  },
);

export const LOUDNESS_TEXTS = texts(
  { "-16": "−16 LUFS (웹)", "-14": "−14 LUFS (음악 서비스)", "-23": "−23 LUFS (방송)", "-27": "−27 LUFS (대사)" },
  {
    "-16": "−16 LUFS (web)",
    "-14": "−14 LUFS (music services)",
    "-23": "−23 LUFS (broadcast)",
    "-27": "−27 LUFS (dialogue)",
  },
);

export const BACKGROUND_TEXTS = texts(
  {
    between: "대사 사이에만",
    duck: "대사 밑에서 작게",
    keep: "그대로",
    music: "목소리만 빼고",
    off: "없음",
  },
  {
    between: "only between the lines",
    duck: "softer under speech",
    keep: "all of it",
    music: "all but voices",
    off: "none",
  },
);

export const KIND_TEXTS = texts({ dub: "영상 더빙", script: "대본" }, { dub: "Dub", script: "Script" });

/** Why a shot was left as it was filmed; "" where its mouth was made anew. */
export const SHOT_TEXTS = texts(
  {
    "": "입을 새로 그림",
    silent: "아무도 말하지 않음",
    no_consent: "동의 없음",
    no_face: "얼굴 없음",
    several_faces: "얼굴이 여럿",
    small: "얼굴이 작음",
    turned: "옆으로 돌림",
    hidden: "가려짐",
    edge: "잘림",
    short: "너무 짧음",
    not_speaking: "말하는 얼굴이 아님",
    several_speakers: "여럿이 말함",
    few_mouths: "쓸 입 모양이 모자람",
    worse: "원본이 더 나음",
    pictures: "바꿀 수 없는 영상 형식",
    unavailable: "얼굴을 찾는 기능 없음",
    broken: "볼 수 없음",
  },
  {
    "": "mouth drawn anew",
    silent: "nobody speaks",
    no_consent: "no consent",
    no_face: "no face",
    several_faces: "several faces",
    small: "face too small",
    turned: "turned away",
    hidden: "hidden",
    edge: "cut off",
    short: "too short",
    not_speaking: "not the one who speaks",
    several_speakers: "several speak",
    few_mouths: "too few mouths of theirs",
    worse: "better as filmed",
    pictures: "pictures that would suffer",
    unavailable: "faces cannot be found here",
    broken: "cannot be looked at",
  },
);
