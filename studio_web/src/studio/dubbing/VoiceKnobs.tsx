/** How a line is said: by which voice, how fast, how high, how loud, in which mood; only what the voice can do. */
import { useEffect, useId, useState } from "react";
import type { Schemas } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Select } from "../ui/Field";
import css from "./Dubbing.module.css";
import type { Knobs } from "./project";

const TEXTS = texts(
  {
    voice: "목소리",
    own: (name: string) => (name === "" ? "기본 목소리" : `기본 (${name})`),
    speed: "빠르기",
    pitch: "높이",
    volume: "크기",
    emotion: "감정",
    strength: "감정 세기",
    moods: ["보통", "슬픔", "기쁨", "화남"],
    strengths: ["약하게", "보통", "강하게"],
  },
  {
    voice: "Voice",
    own: (name: string) => (name === "" ? "as usual" : `as usual (${name})`),
    speed: "Speed",
    pitch: "Pitch",
    volume: "Volume",
    emotion: "Mood",
    strength: "Strength of the mood",
    moods: ["neutral", "sad", "happy", "angry"],
    strengths: ["weak", "normal", "strong"],
  },
);
const RANGE = 5;

type Voice = Schemas["VoiceOut"];

interface Props {
  readonly voices: readonly Voice[];
  readonly lang: string;
  readonly voice: string;
  readonly speaks: string; // what speaks where `voice` is ""
  readonly knobs: Knobs;
  readonly onVoice: (voice: string) => void;
  readonly onKnobs: (knobs: Knobs) => void;
}

export function VoiceKnobs({ voices, lang, voice, speaks, knobs, onVoice, onKnobs }: Props) {
  const t = useTexts(TEXTS);
  const able = voices.filter((each) => each.languages.includes(lang));
  const usual = voices.find((each) => each.id === speaks);
  const can = (voices.find((each) => each.id === voice) ?? usual)?.capabilities;
  const moods = can?.emotions ?? [0, 1, 2, 3];
  return (
    <div className={css.knobs}>
      <Select
        label={t.voice}
        value={voice}
        choices={[
          { value: "", label: t.own(usual?.title ?? "") },
          ...able.map((each) => ({ value: each.id, label: each.title, disabled: each.state !== "ready" })),
        ]}
        onChange={(event) => onVoice(event.target.value)}
      />
      {(["speed", "pitch", "volume"] as const)
        .filter((name) => can?.[name] !== false)
        .map((name) => (
          <Knob
            key={name}
            label={t[name]}
            value={knobs[name]}
            onKeep={(value) => onKnobs({ ...knobs, [name]: value })}
          />
        ))}
      {moods.length > 1 && (
        <>
          <Select
            label={t.emotion}
            value={`${knobs.emotion}`}
            choices={moods.map((each) => ({ value: `${each}`, label: t.moods[each] ?? `${each}` }))}
            onChange={(event) => onKnobs({ ...knobs, emotion: Number(event.target.value) })}
          />
          {knobs.emotion !== 0 && (
            <Select
              label={t.strength}
              value={`${knobs.strength}`}
              choices={t.strengths.map((label, each) => ({ value: `${each}`, label }))}
              onChange={(event) => onKnobs({ ...knobs, strength: Number(event.target.value) })}
            />
          )}
        </>
      )}
    </div>
  );
}

interface KnobProps {
  readonly label: string;
  readonly value: number;
  readonly onKeep: (value: number) => void;
}

/** Kept when it is let go of, not at each step. */
function Knob({ label, value, onKeep }: KnobProps) {
  const id = useId();
  const [at, setAt] = useState(value);
  useEffect(() => setAt(value), [value]);
  const keep = () => {
    if (at !== value) onKeep(at);
  };
  return (
    <div className={css.knob}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{at > 0 ? `+${at}` : at < 0 ? `−${-at}` : "0"}</output>
      <input
        id={id}
        type="range"
        min={-RANGE}
        max={RANGE}
        step={1}
        value={at}
        onChange={(event) => setAt(Number(event.target.value))}
        onPointerUp={keep}
        onKeyUp={keep}
        onBlur={keep}
      />
    </div>
  );
}
