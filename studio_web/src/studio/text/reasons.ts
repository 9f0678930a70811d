/** Why the server refuses something, in the console's language. It speaks English; what is unknown stays so. */
import type { Lang } from "../../api/show";
import { partsIn, type Sayings } from "./sayings";

/** Sentences of problems (`stream/errors.py` and what raises them), and how they are said in Korean. */
const REASONS: Sayings = [
  [
    /^(?:text: )?(?:Value error, )?nothing to speak: the text has no letter and no digit$/,
    "말할 것이 없습니다. 글자나 숫자가 들어 있어야 합니다.",
  ],
  [
    /^no line that waits has the id .+$/,
    "이 대사는 더 기다리지 않습니다. 이미 나갔거나, 빠졌거나, 지금 나가려는 참입니다.",
  ],
  [/^the line is approved already: it waits for nobody$/, "이미 승인된 대사입니다."],
  [/^\S+ is (\w+); this needs (\w+)$/, "권한이 모자랍니다: 지금 $1, 필요한 권한 $2. 관리자에게 요청하세요."],
  [/^sign in, or send .+$/, "로그인이 필요합니다."],
  [/^the name or the password is wrong$/, "이름이나 비밀번호가 맞지 않습니다."],
  [
    /^(\d+) wrong passwords within a minute: wait a minute$/,
    "1분 안에 비밀번호가 $1번 틀렸습니다. 1분 뒤에 다시 하세요.",
  ],
  [/^(\d+) channels are kept already; delete one first$/, "채널이 이미 $1개입니다. 하나를 먼저 지우세요."],
  [/^the show goes to (.+): remove its output first$/, "방송이 $1(으)로 나가고 있습니다. 그 송출부터 빼세요."],
  [
    /^the notice (.+) must say that she is virtual, or AI: the law wants it$/,
    "안내문 $1에는 가상 인물 또는 AI라는 말이 있어야 합니다. 법에 정해져 있습니다.",
  ],
  [
    /^a channel that the show goes to \((.+)\) wants lines to get on air by (.+); change that channel first$/,
    "방송이 나가는 채널($1)이 더 엄격한 승인 방식($2)을 요구합니다. 채널 설정부터 바꾸세요.",
  ],
  [/^somebody is called (.+) already: .+$/, "$1이라는 이름이 이미 있습니다. 다른 이름을 쓰거나 그 사용자를 바꾸세요."],
  [
    /\bthe log uses (\S+) for what no named person did: choose another name/g,
    "‘$1’: 기록이 쓰는 말이라 이름이 될 수 없습니다. 다른 이름을 쓰세요",
  ],
  [/^you cannot take your own rights away: .+$/, "자기 권한은 스스로 줄일 수 없습니다. 다른 관리자에게 맡기세요."],
  [/^the server ended meanwhile; begin it again$/, "그사이 서버가 꺼졌습니다. 다시 시작하세요."],
  [/^it cannot be begun: (.+)$/, "시작하지 못했습니다: $1"],
  [/^it was not done within (\d+) hours$/, "$1시간 안에 끝나지 않았습니다."],
  [/^it was not done within (\d+) minutes$/, "$1분 안에 끝나지 않았습니다."],
  [
    /^something unforeseen happened; the server's log has it$/,
    "예상하지 못한 일이 생겼습니다. 서버 기록에 남아 있습니다.",
  ],
  [
    /^the disk has room for ([\d,]+) bytes more: make room, then try again$/,
    "디스크에 $1바이트밖에 남지 않았습니다. 자리를 만든 뒤 다시 하세요.",
  ],
  [/^The server's log has the cause; the show goes on\.$/, "서버 기록에 원인이 있습니다. 방송은 계속됩니다."],
  [/^A request's body may have ([\d,]+) bytes\.$/, "한 번에 $1바이트까지 보낼 수 있습니다."],
  [
    /^(\S+) is being made already; wait until that is done, or stop it$/,
    "$1을(를) 만드는 중입니다. 끝나기를 기다리거나 멈추세요.",
  ],
  [
    /^(\S+) is being made already, by the command .+$/,
    "서버에서 명령으로 $1을(를) 만드는 중입니다. 끝나기를 기다리세요.",
  ],
  [
    /^(\S+) was begun before: go on with it, or forget it first$/,
    "$1은(는) 이미 시작했습니다. 이어서 하거나 먼저 지우세요.",
  ],
  [
    /^a voice called (\S+) is there already; give another name$/,
    "$1이라는 목소리가 이미 있습니다. 다른 이름을 쓰세요.",
  ],
  [
    /^(\S+) is being forgotten(?:; try again in a moment| already)$/,
    "$1을(를) 지우는 중입니다. 잠시 뒤에 다시 하세요.",
  ],
  [
    /^(\S+) is finished: more epochs are needed to train on$/,
    "$1은(는) 다 만들었습니다. 더 학습하려면 에폭을 늘리세요.",
  ],
  [/^the zip holds (.+) as a file and as a folder$/, "ZIP 안의 $1이(가) 파일이면서 폴더입니다. 다시 만드세요."],
  [/^(\S+) is being made of them: stop it first$/, "이 녹음으로 $1을(를) 만드는 중입니다. 먼저 멈추세요."],
  [/^this is no zip$/, "ZIP 파일이 아닙니다."],
  [/^the zip breaks off; .+$/, "ZIP이 끝까지 올라오지 않았습니다. 다시 올리세요."],
  [/^the zip is damaged \(.+$/, "ZIP이 망가졌습니다. 다시 만드세요."],
  [/^the zip holds no recording .+$/, "ZIP에 소리 파일이 없습니다 (WAV, FLAC, OGG, AIFF)."],
  [/^the zip holds (.+), which would lead out of its folder$/, "ZIP 안의 이름 $1이(가) 폴더 밖을 가리킵니다."],
  [/^(.+) in the zip is no file but a link or something else$/, "ZIP 안의 $1은(는) 파일이 아니라 링크 같은 것입니다."],
  [/^(.+) in the zip is locked by a password$/, "ZIP 안의 $1에 암호가 걸려 있습니다."],
  [
    /^(.+) has over (\d+) MB: cut it into sentences, one a file$/,
    "$1이(가) $2 MB를 넘습니다. 문장마다 한 파일로 나누세요.",
  ],
  [/^([\d,]+) bytes would come out of ([\d,]+): a zip may .+$/, "ZIP을 풀면 $1바이트나 됩니다. 너무 큽니다."],
  [
    /^the disk has room for ([\d,]+) bytes more: .+$/,
    "디스크에 $1바이트밖에 남지 않았습니다. 자리를 만든 뒤 다시 하세요.",
  ],
  [/\bblock (\S+): /g, "블록 $1: "],
  [/\bno product of the catalogue has the id '([^']+)'/g, "상품 목록에 $1이(가) 없습니다"],
  [/(\S+) is out of stock/g, "$1은(는) 재고가 없습니다"],
  [/(\S+) cannot be shown in (ko|en): it has no name or no price in it/g, "$1에는 $2 이름이나 가격이 없습니다"],
  [/\bField required\b/g, "값이 필요합니다"],
  [/\bString should have at least (\d+) characters?\b/g, "$1자 이상이어야 합니다"],
  [/\bString should have at most (\d+) characters?\b/g, "$1자까지 쓸 수 있습니다"],
  [/\bInput should be greater than or equal to (-?[\d.]+)/g, "$1 이상이어야 합니다"],
  [/\bInput should be less than or equal to (-?[\d.]+)/g, "$1 이하여야 합니다"],
  [/\bExtra inputs are not permitted\b/g, "쓸 수 없는 항목입니다"],
];

/** A reason of the server's: each part of it that is known is said in Korean. */
export function whyIn(lang: Lang, words: string): string {
  return partsIn(lang, words, REASONS).replace(/\bValue error, /g, "");
}
