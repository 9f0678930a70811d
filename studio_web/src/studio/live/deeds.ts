/** What an operator does: each call says so when it fails, there or in a corner, and nothing is asked twice while it is under way. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useReason } from "../ui/Notes";
import { useToasts } from "../ui/Toasts";

interface Options<T> {
  /** Query keys whose answers are old once it is done. */
  readonly stale?: readonly (readonly unknown[])[];
  /** What to say once it is done; nothing where the screen shows it anyway. */
  readonly done?: string | ((result: T) => string);
  readonly onDone?: (result: T) => void;
  /** Whether a failure is told where the deed is done, so that the corner need not. */
  readonly toldThere?: boolean;
}

/** A deed with its failure told in a corner. `run(input)` starts it; `busy` while it is under way, `result` until `forget`. */
export function useDeed<Input, Result>(call: (input: Input) => Promise<Result>, options: Options<Result> = {}) {
  const client = useQueryClient();
  const add = useToasts((state) => state.add);
  const reason = useReason();
  const mutation = useMutation({
    mutationFn: call,
    onSuccess: (result) => {
      for (const queryKey of options.stale ?? []) void client.invalidateQueries({ queryKey });
      if (options.done !== undefined)
        add("good", typeof options.done === "string" ? options.done : options.done(result));
      options.onDone?.(result);
    },
    onError: (error) => {
      if (options.toldThere !== true) add("bad", reason(error));
    },
  });
  return {
    run: mutation.mutate,
    runAsync: mutation.mutateAsync,
    busy: mutation.isPending,
    error: mutation.error,
    result: mutation.data,
    forget: mutation.reset,
  };
}
