/** What was found in a photo or a video, in the console's language. The server speaks English; what is unknown stays so. */
import type { Lang } from "../../api/show";
import { type Sayings, wholeIn } from "../text/sayings";

const SAYINGS: Sayings = [
  // stages
  [/^photo$/, "사진 읽기"],
  [/^checks$/, "사진 살펴보기"],
  [/^person$/, "배경에서 떼어내기"],
  [/^mesh$/, "얼굴 그물 만들기"],
  [/^plates$/, "표정 그리기"],
  [/^pack$/, "저장하기"],
  [/^survey$/, "영상 살펴보기"],
  [/^frames$/, "쓸 부분 고르기"],
  [/^faces$/, "얼굴 따라가기"],
  [/^between$/, "사이 화면 그리기"],
  [/^mouths$/, "입 모양 모으기"],
  [/^loop$/, "듣는 모습 만들기"],
  [/^check$/, "묶어서 확인하기"],
  [/^looking at it$/, "다 됐는지 확인하기"],
  // photos
  [/^no face is found$/, "얼굴이 보이지 않습니다"],
  [/^there are (\d+) faces$/, "얼굴이 $1개입니다"],
  [/^a face is there, but its features cannot be made out$/, "얼굴은 있지만 눈코입이 뚜렷하지 않습니다"],
  [
    /^the face is small: (\d+) px from eye to eye, (\d+) are needed$/,
    "얼굴이 작습니다: 두 눈 사이 $1 px, $2 px가 필요합니다",
  ],
  [
    /^the head is turned (\d+)° to the side, at most (\d+)° are possible$/,
    "얼굴을 옆으로 $1° 돌렸습니다. $2°까지 됩니다",
  ],
  [/^the head is tilted (\d+)° up, at most (\d+)° are possible$/, "얼굴을 위로 $1° 들었습니다. $2°까지 됩니다"],
  [/^the head is tilted (\d+)° down, at most (\d+)° are possible$/, "얼굴을 아래로 $1° 숙였습니다. $2°까지 됩니다"],
  [
    /^the head leans (\d+)° to its shoulder, at most (\d+)° are possible$/,
    "고개가 어깨 쪽으로 $1° 기울었습니다. $2°까지 됩니다",
  ],
  [/^the photo's edge cuts the face \(.+\)$/, "얼굴이 사진 가장자리에서 잘렸습니다"],
  [/^there is little below the chin: .+$/, "턱 아래가 너무 조금 보입니다"],
  [/^the mouth is open: ([\d.]+) of the eye distance, at most ([\d.]+) are possible$/, "입이 열려 있습니다"],
  [/^an eye is shut or nearly so: .+$/, "눈이 감겼습니다"],
  [/^the eyes lie in the dark: .+$/, "눈 주위가 어둡습니다"],
  [
    /^the face is dark: its brightness is (\d+) of 255, (\d+) are needed$/,
    "얼굴이 어둡습니다: 밝기 $1, $2가 필요합니다",
  ],
  [/^the face is overexposed: .+$/, "얼굴이 너무 밝아 하얗게 날아갔습니다"],
  [
    /^the face is out of focus or blurred: sharpness ([\d.]+), ([\d.]+) are needed$/,
    "얼굴이 흐립니다: 선명도 $1, $2가 필요합니다",
  ],
  [
    /^use a photo of one person who looks straight .+$/,
    "한 사람이 카메라를 똑바로 보고 얼굴 전체가 밝은 사진을 쓰세요",
  ],
  [/^crop the photo so that one person is left$/, "한 사람만 남게 사진을 자르세요"],
  [
    /^use a larger, sharper photo from the front with nothing over the face$/,
    "얼굴을 가리지 않은 더 크고 선명한 정면 사진을 쓰세요",
  ],
  [/^use a photo ([\d.]+) times as large, or go nearer$/, "$1배 큰 사진을 쓰거나 더 가까이서 찍으세요"],
  [/^look straight into the camera$/, "카메라를 똑바로 보세요"],
  [/^hold the camera at the height of the eyes and look into it$/, "카메라를 눈높이에 두고 카메라를 보세요"],
  [
    /^hold the head upright, or turn the photo until the eyes are level$/,
    "고개를 바로 하거나 두 눈이 수평이 되게 사진을 돌리세요",
  ],
  [/^use a photo with the whole head and the shoulders$/, "머리 전체와 어깨가 나온 사진을 쓰세요"],
  [/^use a photo that shows the shoulders too$/, "어깨까지 나온 사진을 쓰세요"],
  [/^close the lips, without showing teeth$/, "이가 보이지 않게 입을 다무세요"],
  [/^open both eyes and look into the camera$/, "두 눈을 뜨고 카메라를 보세요"],
  [/^take sunglasses off, and have the light come from the front$/, "선글라스를 벗고 빛을 앞에서 받으세요"],
  [/^take the photo in brighter light, or brighten it$/, "더 밝은 곳에서 찍거나 사진을 밝게 하세요"],
  [/^expose less: .+$/, "노출을 낮추세요"],
  [
    /^hold the camera still and let it focus on the eyes; .+$/,
    "카메라를 고정하고 눈에 초점을 맞추세요. 작은 사진을 키우지 마세요",
  ],
  [/^the person cannot be cut out cleanly .+$/, "사람을 배경에서 깨끗하게 떼어낼 수 없습니다"],
  [
    /^the photo's background is kept; for another one, .+$/,
    "사진의 배경을 그대로 씁니다. 배경을 바꾸려면 무늬 없는 벽 앞에서 다시 찍으세요",
  ],
  [/^use a photo that shows more at the sides and below$/, "양옆과 아래가 더 나온 사진을 쓰세요"],
  [/^use a photo with more pixels$/, "해상도가 더 높은 사진을 쓰세요"],
  [
    /^take the photo without glasses, or look at the blinks in the preview$/,
    "안경 없이 찍거나 미리 보기에서 눈 깜박임을 확인하세요",
  ],
  // videos
  [/^the video is interlaced: .+$/, "비월 주사 영상이라 움직이는 가장자리가 갈라져 보입니다"],
  [/^the video breaks off after ([\d.]+) of ([\d.]+) s$/, "영상이 $2초 가운데 $1초에서 끊깁니다"],
  [/^only ([\d.]+) s show the face from the front, .+$/, "정면 얼굴이 가려지지 않고 나온 것은 $1초뿐입니다"],
  [
    /^the head is turned too far in (\S+) of the frames: they are not used$/,
    "화면의 $1에서 얼굴을 너무 돌려 쓰지 않습니다",
  ],
  [
    /^no calm stretch for the idle loop: in the best (\d+) s she speaks or moves$/,
    "차분히 듣는 부분이 없습니다: 가장 나은 $1초에서도 말하거나 움직입니다",
  ],
  [/^at the end, listen calmly for 10 s: .+$/, "끝에 입을 다물고 거의 움직이지 않은 채 10초를 찍으세요"],
  [/^the mouth never opens$/, "입을 한 번도 열지 않습니다"],
  [/^only (\d+) s of talking$/, "말하는 부분이 $1초뿐입니다"],
  [/^no wide opening .+$/, "입을 크게 여는 부분이 없습니다"],
  [/^no rounded lips .+$/, "입술을 둥글게 하는 부분이 없습니다"],
  [/^no spread lips .+$/, "입술을 옆으로 벌리는 부분이 없습니다"],
  [
    /^a hand is before the face in (\S+) of the frames: they are not used$/,
    "화면의 $1에서 손이 얼굴을 가려 쓰지 않습니다",
  ],
  [/^the picture jumps at (.+)$/, "$1에서 화면이 튑니다"],
  [/^(\S+) of the face is burnt out$/, "얼굴의 $1가 하얗게 날아갔습니다"],
  [/^the right half of the face is ([\d.]+) times as bright as the other$/, "얼굴 오른쪽이 왼쪽보다 $1배 밝습니다"],
  [/^the left half of the face is ([\d.]+) times as bright as the other$/, "얼굴 왼쪽이 오른쪽보다 $1배 밝습니다"],
  [/^the light flickers by (\S+)$/, "빛이 $1만큼 깜박입니다"],
  [/^look into the camera, within 10°$/, "카메라를 10° 안으로 보세요"],
  [/^keep your hands off your face$/, "손으로 얼굴을 가리지 마세요"],
  [/^go nearer,? or film in .+$/, "더 가까이서 찍거나 해상도를 높이세요"],
  [/^film in one piece.+$/, "끊지 말고 한 번에 찍으세요"],
  [/^film 40 to 90 s; (\d+) s at least$/, "40~90초를 찍으세요. 적어도 $1초는 되어야 합니다"],
  [/^film 40 to 90 s in a medium shot$/, "가슴까지 나오게 40~90초를 찍으세요"],
  [/^film 25 or 30 a second, .+$/, "초당 25장이나 30장으로, 밝은 곳에서 찍으세요"],
  [/^lower the exposure$/, "노출을 낮추세요"],
  [/^use more light from the front$/, "앞에서 빛을 더 비추세요"],
  [/^lock the exposure, and use light that is steady$/, "노출을 고정하고 깜박이지 않는 빛을 쓰세요"],
  [/^put a second lamp or a white wall on the dark side$/, "어두운 쪽에 조명이나 흰 벽을 두세요"],
  [/^clean the lens.+$/, "렌즈를 닦고 눈에 초점을 맞추세요"],
  // licences and consents
  [/^Not for others: .+$/, "다른 사람은 쓸 수 없음: 누가 무엇에 쓸지는 동의서가 정합니다"],
  [/^revoked on (\S+)$/, "$1에 취소됨"],
  [/^expired$/, "만료됨"],
  [/^changed by hand$/, "기록이 손으로 고쳐짐"],
  [/^from (\S+)$/, "$1부터 유효"],
];

/** One of them in a language. */
export function foundIn(lang: Lang, words: string): string {
  return wholeIn(lang, words, SAYINGS);
}
