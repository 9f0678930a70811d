/** The list of keys, opened with "?". */
import { useState } from "react";
import { KILL_KEY } from "../app/KillSwitch";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import css from "./HotkeysHelp.module.css";
import { useHotkeys } from "./hotkeys";

const TEXTS = texts(
  {
    title: "단축키",
    kill: "방송 중단, 언제나",
    say: "적은 말 바로 하기",
    focus: "말하기 칸으로",
    pause: "잠시 멈춤, 이어서",
    hold: "큐시트 멈춤, 이어서",
    next: "말 건너뛰기",
    cut: "말 끊기",
    approve: "맨 앞에서 기다리는 말 승인",
    veto: "맨 앞에서 기다리는 말 거부",
    pin: "다음 상품 보여 주기",
    mic: "직접 말하기, 진행자에게 돌려주기",
    help: "이 목록",
  },
  {
    title: "Keys",
    kill: "Kill, at any time",
    say: "Say what is typed, now",
    focus: "To the say box",
    pause: "Pause, go on",
    hold: "Hold the rundown, go on",
    next: "Skip this line",
    cut: "Cut",
    approve: "Approve the first line that waits",
    veto: "Veto the first line that waits",
    pin: "Show the next product",
    mic: "Take over, hand back",
    help: "This list",
  },
);

export function HotkeysHelp() {
  const t = useTexts(TEXTS);
  const [open, setOpen] = useState(false);
  useHotkeys({
    "?": () => setOpen(true),
    s: () => document.querySelector<HTMLTextAreaElement>("#say textarea")?.focus(),
  });
  const keys = [
    [KILL_KEY, t.kill],
    ["Ctrl+Enter", t.say],
    ["S", t.focus],
    ["P", t.pause],
    ["H", t.hold],
    ["N", t.next],
    ["X", t.cut],
    ["A", t.approve],
    ["V", t.veto],
    ["C", t.pin],
    ["T", t.mic],
    ["?", t.help],
  ];
  return (
    <>
      <IconButton icon="info" label={t.title} size="small" onClick={() => setOpen(true)} />
      <Dialog open={open} onClose={() => setOpen(false)} title={t.title}>
        <dl className={css.keys}>
          {keys.map(([key, deed]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{deed}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
