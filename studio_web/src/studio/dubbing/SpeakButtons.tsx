/** Hear one line as it will be, and have the film's own sound of it made anew. */
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { IconButton } from "../ui/Button";
import { useToasts } from "../ui/Toasts";
import { previewLine } from "./calls";
import { useDesk } from "./desk";
import { useFault } from "./faults";
import { playSound, stopSound, useSound } from "./sound";
import { useWork } from "./work";

const TEXTS = texts(
  {
    hear: (at: string) => `듣기, ${at}`,
    stop: (at: string) => `멈추기, ${at}`,
    again: (at: string) => `다시 말하기, ${at}`,
  },
  {
    hear: (at: string) => `Hear it, ${at}`,
    stop: (at: string) => `Stop, ${at}`,
    again: (at: string) => `Speak it again, ${at}`,
  },
);

interface Props {
  readonly kind: "segment" | "clip";
  readonly id: string;
  readonly lang: string; // "" of a clip
  readonly text: string;
  readonly stale: boolean;
  readonly at: string;
}

export function SpeakButtons({ kind, id, lang, text, stale, at }: Props) {
  const t = useTexts(TEXTS);
  const { project } = useDesk();
  const sounds = useSound((state) => state.sounding === id);
  const add = useToasts((state) => state.add);
  const fault = useFault();
  const { speak } = useWork();
  const [making, setMaking] = useState(false);
  const hear = async () => {
    setMaking(true);
    try {
      await playSound(id, await previewLine(project.id, kind, id, lang));
    } catch (error) {
      add("bad", fault(error));
    } finally {
      setMaking(false);
    }
  };
  if (text.trim() === "") return null; // nothing to hear
  return (
    <>
      <IconButton
        icon={sounds ? "stop" : "play"}
        size="small"
        label={sounds ? t.stop(at) : t.hear(at)}
        busy={making}
        onClick={() => (sounds ? stopSound() : void hear())}
      />
      {stale && (
        <IconButton icon="again" size="small" label={t.again(at)} onClick={() => speak.run([id])} busy={speak.busy} />
      )}
    </>
  );
}
