/** Words that several parts of the dubbing screen share: languages, kinds of work and their stages, verdicts, faults. */
import { texts } from "../text/texts";

export const LANGUAGE_TEXTS = texts({ ko: "한국어", en: "영어" }, { ko: "Korean", en: "English" });

export const WORK_TEXTS = texts(
  {
    probe: "영상 살펴보기",
    transcribe: "받아쓰기",
    translate: "번역",
    speak: "다시 말하기",
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
    speak: "Speaking again",
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
    fastWhy: "자리에 맞추려고 평소보다 빠르게 말합니다. 더 짧은 표현을 적어 보세요.",
    overlongWhy: "제자리보다 깁니다. 더 짧은 표현을 적거나 줄의 끝을 늘리세요.",
    lateWhy: "앞의 말이 길어 늦게 시작합니다. 앞줄을 줄이세요.",
    beyond_endWhy: "영상이 끝난 뒤까지 말합니다. 줄을 앞으로 옮기거나 줄이세요.",
  },
  {
    fast: "fast",
    overlong: "too long",
    late: "late",
    beyond_end: "past the end",
    fastWhy: "It is said faster than this voice speaks, to fit its place. Write a shorter wording.",
    overlongWhy: "It is longer than its place. Write a shorter wording, or move the line's end.",
    lateWhy: "The line before is long, so this one begins late. Shorten that one.",
    beyond_endWhy: "It goes on after the film's end. Move it forward, or shorten it.",
  },
);

/** The word for a name that the server may know and this page may not. */
export function wordOf(table: Readonly<Record<string, unknown>>, name: string): string {
  const word = Object.hasOwn(table, name) ? table[name] : undefined;
  return typeof word === "string" ? word : name;
}
