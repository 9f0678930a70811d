/** Leaving: the session ends at the server, and nothing of what it showed stays on the page. */
import { useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { askToLeave } from "../live/unsaved";
import { Button, IconButton } from "../ui/Button";
import { forgetTyped } from "./left";

/** A button in words, or with `name` an icon that says who is signed in. */
export function SignOut({ label, name }: { readonly label: string; readonly name?: string }) {
  const queries = useQueryClient();
  const out = useDeed(() => answer(api.DELETE("/v1/session")), {
    onDone: () => {
      forgetTyped();
      queries.setQueryData(["session"], null);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    },
  });
  const leave = () => askToLeave(() => out.run(undefined));
  return name === undefined ? (
    <Button busy={out.busy} onClick={leave}>
      {label}
    </Button>
  ) : (
    <IconButton icon="user" label={`${name} · ${label}`} busy={out.busy} onClick={leave} />
  );
}
