/** What went wrong, in the operator's language, with what to do; the server's own words follow for the detail. */
import { ApiError } from "../../api/problem";
import { texts, useLanguage, useTexts } from "../text/texts";
import { useReason } from "../ui/Notes";
import type { OperationError } from "./operations";
import { dubSaidIn, sentence } from "./sayings";
import { wordOf } from "./words";

const WORK = texts(
  {
    "media-refused": "이 파일은 쓸 수 없습니다. 다른 파일을 올려 주세요.",
    "media-missing": "파일이 없거나 비어 있습니다. 다시 올려 주세요.",
    "not-media": "영상이나 소리 파일이 아닙니다. 파일 형식을 확인하고 다시 올려 주세요.",
    "playlist-refused": "다른 파일을 여는 재생목록은 받지 않습니다. 영상 파일 자체를 올려 주세요.",
    "media-broken": "파일이 중간에 끊겼거나 깨졌습니다. 원본을 다시 내보내 올려 주세요.",
    "media-too-large": "화면 크기, 길이, 트랙 수가 한도를 넘습니다. 줄여서 다시 올려 주세요.",
    "no-sound": "파일에 소리가 없습니다. 소리가 있는 영상이 필요합니다.",
    "no-picture": "파일에 화면이 없습니다. 화면이 있는 영상이 필요합니다.",
    "media-hung": "파일을 살펴보는 데 시간이나 메모리가 너무 많이 듭니다. 다른 형식으로 바꿔 올려 주세요.",
    "line-refused": "말할 수 없는 줄이 있습니다. 그 줄의 글을 고쳐 주세요.",
    "no-speech": "말소리를 찾지 못했습니다. 받아쓴 글을 직접 가져오세요.",
    "recogniser-missing": "음성 인식기가 없습니다. 모델을 설치하거나 받아쓴 글을 가져오세요.",
    "translator-missing": "번역기가 설정되지 않았습니다. 설정에서 언어 모델을 정하거나 번역을 가져오세요.",
    "separator-missing": "소리 분리 모델이 없습니다. 배경 소리 설정을 바꾸세요.",
    "translation-failed": "번역하지 못했습니다. 잠시 뒤 다시 하거나 번역을 가져오세요.",
    "output-refused": "결과를 만들 수 없습니다. 렌더링 설정을 바꿔 보세요.",
    "label-refused": "AI 고지를 빼려면 이유를 적어야 합니다.",
    "provenance-failed": "출처 서명을 하지 못했습니다. 인증서를 확인하세요.",
    "archive-refused": "프로젝트 압축 파일이 아니거나 깨졌습니다.",
    "disk-full": "디스크가 가득 찼습니다. 자리를 비운 뒤 다시 하세요.",
    "out-of-memory": "메모리가 모자랍니다. 더 짧거나 작은 영상으로 해 보세요.",
    "voice-unavailable": "목소리를 쓸 수 없습니다. 다른 목소리를 고르세요.",
    "voice-unknown": "이 목소리는 이제 없습니다. 다른 목소리를 고르세요.",
    "voice-error": "목소리가 말하다 멈췄습니다. 다시 하거나 다른 목소리를 고르세요.",
    "consent-lacking":
      "이 목소리의 주인에게 받은 동의가 없거나 끝났습니다. 동의 기록을 확인하거나 다른 목소리를 고르세요.",
    "engine-missing": "이 단계에 필요한 모델이 없습니다.",
    "out-of-time": "시간이 너무 오래 걸립니다. 더 짧은 영상으로 나눠 해 보세요.",
    "worker-hung": "작업이 응답하지 않아 멈췄습니다. 다시 하세요.",
    "worker-lost": "작업이 여러 번 멈췄습니다. 서버 기록을 확인하고 다시 하세요.",
    "project-unknown": "프로젝트가 없습니다. 지워졌을 수 있습니다.",
    "gave-up": "작업이 여러 번 멈췄습니다. 서버 기록을 확인하고 다시 하세요.",
    internal: "서버 안에서 문제가 생겼습니다. 다시 하고, 되풀이되면 서버 기록을 확인하세요.",
  },
  {
    "media-refused": "This file cannot be used. Upload another.",
    "media-missing": "The file is gone or empty. Upload it again.",
    "not-media": "It is neither a video nor sound. Check what kind of file it is, and upload it again.",
    "playlist-refused": "A playlist would open other files. Upload the video itself.",
    "media-broken": "The file breaks off or is damaged. Export the original once more and upload that.",
    "media-too-large": "It is over the limits of size, length or tracks. Make it smaller and upload it again.",
    "no-sound": "The file has no sound, and it needs some.",
    "no-picture": "The file has no pictures, and it needs some.",
    "media-hung": "Looking at the file takes too long or too much memory. Convert it and upload that.",
    "line-refused": "One line cannot be spoken. Change its words.",
    "no-speech": "Nobody is heard speaking. Import a transcript.",
    "recogniser-missing": "No speech recogniser is here. Install a model, or import a transcript.",
    "translator-missing": "No translator is set up. Set a language model, or import a translation.",
    "separator-missing": "No model that separates sounds is here. Choose another background.",
    "translation-failed": "It was not translated. Try again later, or import a translation.",
    "output-refused": "It cannot be made like this. Change the render's options.",
    "label-refused": "To leave the AI notice out, say why.",
    "provenance-failed": "It could not be signed. Check the certificate.",
    "archive-refused": "It is no project archive, or it is damaged.",
    "disk-full": "The disk is full. Make room, then do it again.",
    "out-of-memory": "It needs more memory than it may take. Try a shorter or smaller video.",
    "voice-unavailable": "The voice cannot be used. Choose another.",
    "voice-unknown": "The voice is not here any more. Choose another.",
    "voice-error": "The voice died while it spoke. Do it again, or choose another.",
    "consent-lacking":
      "The person whose voice it is has given no consent that holds. Look at the record, or choose another voice.",
    "engine-missing": "This stage needs a model that is not here.",
    "out-of-time": "It takes too long. Divide the video, and try the parts.",
    "worker-hung": "It did nothing any more and was ended. Do it again.",
    "worker-lost": "It ended too often. Look into the server's log, then do it again.",
    "project-unknown": "The project is gone.",
    "gave-up": "It ended too often. Look into the server's log, then do it again.",
    internal: "Something went wrong in the server. Do it again; if it comes back, look into the server's log.",
  },
);

/** What the server's problems are called, by their stable titles. English needs none: the detail says it. */
const PROBLEMS = texts<Readonly<Record<string, string>>>(
  {
    "Changed meanwhile": "그사이 다른 사람이 바꿨습니다. 다시 읽고 고쳐 주세요.",
    "Not an edit": "그렇게는 바꿀 수 없습니다.",
    "No such project": "프로젝트가 없습니다. 지워졌을 수 있습니다.",
    "No such item": "그 줄이 없습니다. 지워졌을 수 있습니다.",
    "Not a transcript": "자막 파일을 읽을 수 없습니다. SRT, VTT, JSON 파일을 확인하세요.",
    "Not valid": "값이 올바르지 않습니다.",
    "Invalid request": "값이 올바르지 않습니다.",
    Busy: "지금은 바쁩니다. 잠시 뒤 다시 하세요.",
  },
  {},
);

/** Says what a fault is. */
export function useFault(): (error: unknown) => string {
  const problems = useTexts(PROBLEMS);
  const reason = useReason();
  return (error) => {
    const words = reason(error);
    if (!(error instanceof ApiError) || error.title === "") return words;
    const kind = wordOf(problems, error.title);
    return kind === error.title ? words : `${kind} (${words})`;
  };
}

/** Says why an operation failed, and what to do. */
export function useFailure(): (error: OperationError) => string {
  const work = useTexts(WORK);
  const lang = useLanguage((state) => state.lang);
  return ({ type, title, detail }) => {
    const known = wordOf(work, type);
    const what = known === type ? title : known;
    if (detail === "") return what;
    return lang === "ko" ? `${what} (${dubSaidIn(lang, detail)})` : `${what} ${sentence(detail)}`;
  };
}
