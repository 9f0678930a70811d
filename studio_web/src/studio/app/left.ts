/** What lives beside the screens and is somebody's own: it goes with whoever signs out. */
import { useDraft } from "../onair/draft";
import { useEdits } from "../onair/edits";
import { useToasts } from "../ui/Toasts";

/** Forget the words in the say box and in lines, and the notices: the next one at this desk may be somebody else. */
export function forgetTyped(): void {
  useDraft.setState(useDraft.getInitialState(), true);
  useEdits.setState(useEdits.getInitialState(), true);
  useToasts.setState({ toasts: [] });
}
