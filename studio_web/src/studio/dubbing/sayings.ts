/** What the server says of lines, settings and engines, in the console's language. It speaks English. */
import type { Lang } from "../../api/show";
import { type Sayings, wholeIn } from "../text/sayings";

/** Sentences of `dubbing/faults.py`, `dubbing/means.py`, `stream/api/dub_views.py` and what they ask. */
const SAYINGS: Sayings = [
  // of a line's words
  [/^(['"])(.+)\1 is profanity; put it in other words$/, "욕설 ‘$2’: 다른 말로 적으세요"],
  [/^The text holds nothing that can be spoken: .+$/, "말할 것이 없습니다: 한국어나 영어로 적으세요"],
  [/^The text holds nothing that a voice of (\w+) can say\.$/, "이 언어($1)의 목소리가 말할 수 있는 글이 없습니다"],
  [
    /^The text has ([\d,]+) characters; at most ([\d,]+) go in one utterance\.$/,
    "$1자는 한 번에 말하기에 깁니다: $2자까지 됩니다",
  ],
  [
    /^The text asks for ([\d.]+) s of pauses; at most ([\d.]+) s go in one utterance\.$/,
    "쉬는 시간 $1초는 깁니다: 한 번에 $2초까지 됩니다",
  ],
  [/^(['"])(.*)\1 is no (?:whole )?number; write digits\.$/, "‘$2’은(는) 수가 아닙니다: 숫자로 적으세요"],
  [/^(['"])(.*)\1 holds something else than digits\.$/, "‘$2’에 숫자가 아닌 글자가 있습니다"],
  [/^(['"])(.*)\1 cannot be said as (\S+)\.$/, "‘$2’을(를) $3(으)로 말할 수 없습니다"],
  [/^say-as (['"])(.*)\1 is unknown; known: (.+)\.$/, "say-as ‘$2’은(는) 없습니다. 있는 것: $3"],
  // of its voice and its place
  [/^(\S+) is not here any more, or does not speak .+$/, "목소리 $1이(가) 없거나 이 언어를 말하지 않습니다"],
  [/^(\S+) has no speed: it is ignored$/, "목소리 $1은(는) 빠르기를 바꿀 수 없어 그대로 말합니다"],
  [/^(\S+) has no pitch: it is ignored$/, "목소리 $1은(는) 높이를 바꿀 수 없어 그대로 말합니다"],
  [/^(\S+) has no volume: it is ignored$/, "목소리 $1은(는) 크기를 바꿀 수 없어 그대로 말합니다"],
  [/^(\S+) has no emotion: it is ignored$/, "목소리 $1은(는) 감정을 담을 수 없어 그대로 말합니다"],
  [
    /^it begins before the one before it has ended; dubbed lines follow each other$/,
    "앞줄이 끝나기 전에 시작합니다: 더빙한 말은 앞줄이 끝난 뒤에 나옵니다",
  ],
  // of what is lacking
  [
    /^no network that parts voices from music is installed: put one into (\S+) \((\S+)\), or choose another background: .+$/,
    "목소리를 음악에서 나누는 모델이 설치되지 않았습니다. $1에 모델을 두거나($2) 원래 소리를 다르게 고르세요",
  ],
  [
    /^no recogniser for (\w+) is here\. .+; Whisper also needs `make neural`$/,
    "이 언어($1)의 음성 인식기가 없습니다. CTranslate2용 Whisper 모델을 두고 그 폴더를 `asr_model`에 적으세요. `make neural`도 필요합니다",
  ],
  [
    /^no recogniser for (\w+) is here\. .+$/,
    "이 언어($1)의 음성 인식기가 없습니다. CTranslate2용 Whisper 모델을 두고 그 폴더를 `asr_model`에 적으세요",
  ],
  [
    /^no recogniser for an unknown language is here\. .+$/,
    "영상의 언어를 몰라 음성 인식기를 고를 수 없습니다. 프로젝트 설정에서 원래 언어를 정하세요",
  ],
  [
    /^(.+) holds no model\.bin; name the folder of a Whisper model for CTranslate2$/,
    "$1에 model.bin이 없습니다. CTranslate2용 Whisper 모델의 폴더를 적으세요",
  ],
  [/^faster-whisper is not installed: make neural$/, "faster-whisper가 설치되지 않았습니다: `make neural`"],
  [
    /^no language model is set\. .+$/,
    "언어 모델이 정해지지 않았습니다. OpenAI 호환 서버를 `llm_base_url`에, 모델을 `llm_model`에 적으세요(docs/writers.md)",
  ],
  [
    /^set the environment variable (\w+), which holds the key of the language model; or bring a translation$/,
    "언어 모델의 키를 환경 변수 $1에 넣으세요",
  ],
  [
    /^the model has no name; .+$/,
    "언어 모델의 이름이 없습니다. 서버의 GET /models 목록에서 골라 `llm_model`에 적으세요",
  ],
  [
    /^the address of the model is (.+); write it as https:\/\/HOST\/v1; .+$/,
    "언어 모델의 주소 $1이(가) 틀렸습니다: https://HOST/v1처럼 적으세요",
  ],
  [
    /^the address of the model holds a password; .+$/,
    "언어 모델의 주소에 비밀번호가 있습니다. 키는 환경 변수에 넣으세요",
  ],
  [/^the key would go to (\S+) unencrypted; .+$/, "키가 $1에 암호 없이 전송됩니다. https://로 적으세요"],
];

/** One of them in a language; what is unknown stays as it is. */
export function dubSaidIn(lang: Lang, words: string): string {
  return wholeIn(lang, words, SAYINGS);
}

/** Words as a sentence. */
export function sentence(words: string): string {
  const whole = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
