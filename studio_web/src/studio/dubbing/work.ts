/** Long work that the operator asks for; its course comes by the event stream. */
import { useQueryClient } from "@tanstack/react-query";
import { useDeed } from "../live/deeds";
import * as calls from "./calls";
import { useDesk } from "./desk";
import { type Operation, withOperation } from "./operations";
import { keys } from "./queries";

export function useWork() {
  const client = useQueryClient();
  const { project, lang } = useDesk();
  const begun = (operation: Operation) =>
    client.setQueryData<readonly Operation[]>(keys.operations(project.id), (known) =>
      withOperation(known ?? [], operation),
    );
  return {
    transcribe: useDeed(() => calls.transcribe(project.id), { onDone: begun }),
    translate: useDeed((segments: string[]) => calls.translate(project.id, lang, segments), { onDone: begun }),
    /** Speak lines again: those that are named, else all that are stale. */
    speak: useDeed((segments: string[]) => calls.regenerate(project.id, lang, segments), { onDone: begun }),
    render: useDeed((wish: calls.RenderWish) => calls.render(project.id, wish), { onDone: begun }),
    archive: useDeed(() => calls.archive(project.id), { onDone: begun }),
    cancel: useDeed((operation: string) => calls.cancelOperation(operation), { onDone: begun }),
  };
}
