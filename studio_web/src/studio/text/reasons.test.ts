import { expect, it } from "vitest";
import { whyIn } from "./reasons";

const NOTHING = "text: Value error, nothing to speak: the text has no letter and no digit";

it("says the server's reasons in Korean", () => {
  expect(whyIn("ko", NOTHING)).toBe("말할 것이 없습니다. 글자나 숫자가 들어 있어야 합니다.");
  expect(whyIn("ko", "minji is moderator; this needs operator")).toContain("필요한 권한 operator");
  expect(whyIn("ko", "name: String should have at most 64 characters; role: Field required")).toBe(
    "name: 64자까지 쓸 수 있습니다; role: 값이 필요합니다",
  );
  expect(whyIn("ko", "block b2: no product of the catalogue has the id 'tea'; block b3: serum is out of stock")).toBe(
    "블록 b2: 상품 목록에 tea이(가) 없습니다; 블록 b3: serum은(는) 재고가 없습니다",
  );
  for (const [said, korean] of [
    ["the server ended meanwhile; begin it again", "그사이 서버가 꺼졌습니다. 다시 시작하세요."],
    ["it cannot be begun: Too many open files", "시작하지 못했습니다: Too many open files"],
    ["it was not done within 6 hours", "6시간 안에 끝나지 않았습니다."],
    ["the disk has room for 1,000 bytes more: make room, then try again", "1,000바이트밖에"],
    ["a voice called mina is there already; give another name", "mina이라는 목소리가 이미 있습니다"],
    ["mina is being forgotten; try again in a moment", "지우는 중입니다"],
    ["mina is being forgotten already", "지우는 중입니다"],
    ["mina is finished: more epochs are needed to train on", "에폭을 늘리세요"],
    ["the zip holds a.wav as a file and as a folder", "a.wav이(가) 파일이면서 폴더입니다"],
  ] as const)
    expect(whyIn("ko", said)).toContain(korean);
  expect(
    whyIn("ko", "name: Value error, the log uses timer for what no named person did: choose another name"),
  ).toMatch(/^name: ‘timer’: [가-힣 .]+$/);
});

it("leaves what it does not know, and English, as the server says it, without its tool's words", () => {
  expect(whyIn("ko", "the disk is on fire")).toBe("the disk is on fire");
  expect(whyIn("en", NOTHING)).toBe("text: nothing to speak: the text has no letter and no digit");
});
