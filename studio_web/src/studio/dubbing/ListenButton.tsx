/** The mix from the playhead on, as it would be rendered: the film goes along without its own sound. */
import { type RefObject, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { useToasts } from "../ui/Toasts";
import { listen } from "./calls";
import { useDesk } from "./desk";
import { useFault } from "./faults";
import { usePlayback } from "./playback";
import { LISTEN, playFrom, stopSound, useSound } from "./sound";

const TEXTS = texts(
  { hear: "여기부터 더빙 듣기", making: "만드는 중…", stop: "멈추기" },
  { hear: "Hear the dub from here", making: "Making it…", stop: "Stop" },
);

export function ListenButton({ film }: { readonly film: RefObject<HTMLVideoElement | null> }) {
  const t = useTexts(TEXTS);
  const { project, lang } = useDesk();
  const sounds = useSound((state) => state.sounding === LISTEN);
  const add = useToasts((state) => state.add);
  const fault = useFault();
  const [making, setMaking] = useState(false);
  if (project.kind === "dub" && lang === "") return null;
  const hear = async () => {
    setMaking(true);
    try {
      const from = usePlayback.getState().ms;
      await playFrom(await listen(project.id, lang, from), from, film.current);
    } catch (error) {
      add("bad", fault(error));
    } finally {
      setMaking(false);
    }
  };
  return (
    <Button
      size="small"
      icon={sounds ? "stop" : "sound"}
      busy={making}
      onClick={() => (sounds ? stopSound() : void hear())}
    >
      {sounds ? t.stop : making ? t.making : t.hear}
    </Button>
  );
}
