/** What an operator does: each call says so when it fails, and nothing is asked twice while it is under way. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { useReason } from "../ui/Notes";
import { useToasts } from "../ui/Toasts";

interface Options<T> {
  /** Query keys whose answers are old once it is done. */
  readonly stale?: readonly (readonly unknown[])[];
  /** What to say once it is done; nothing where the screen shows it anyway. */
  readonly done?: string | ((result: T) => string);
  readonly onDone?: (result: T) => void;
  /** The failure is shown where it was asked for, so no corner says it again. */
  readonly toldThere?: boolean;
  /** It is under way until those answers are here again: for what would be edited as it was before. */
  readonly waits?: boolean;
  /** Each press counts, at once: for what has to be done whatever else is under way. */
  readonly always?: boolean;
}

/** Two presses within so long are one hand's, which meant one. */
export const DOUBLE_MS = 400;

/**
 * A deed with its failure told in a corner. `run(input)` starts it; `busy` while it is under way, `result` until `forget`.
 * The same deed with the same input is not started while it is under way, nor by the second press of a double click.
 */
export function useDeed<Input, Result>(call: (input: Input) => Promise<Result>, options: Options<Result> = {}) {
  const client = useQueryClient();
  const add = useToasts((state) => state.add);
  const reason = useReason();
  const begun = useRef(new Map<string, number>()); // each input's last start, on performance.now()'s clock
  const mutation = useMutation({
    mutationFn: call,
    onSuccess: (result) => {
      const fresh = Promise.all((options.stale ?? []).map((queryKey) => client.invalidateQueries({ queryKey })));
      if (options.done !== undefined)
        add("good", typeof options.done === "string" ? options.done : options.done(result));
      options.onDone?.(result);
      return options.waits === true ? fresh : undefined;
    },
    onError: (error) => {
      if (options.toldThere !== true) add("bad", reason(error));
    },
    onSettled: (_result, error, input) => {
      if (error === null) rest(begun.current, named(input));
      else begun.current.delete(named(input)); // who reads why may try again at once
    },
  });
  const { mutate } = mutation;
  const always = options.always === true;
  const run = useCallback(
    (input: Input) => {
      const name = named(input);
      if (!always && begun.current.has(name)) return;
      begun.current.set(name, performance.now());
      mutate(input);
    },
    [mutate, always],
  );
  return {
    run,
    runAsync: mutation.mutateAsync,
    busy: mutation.isPending,
    error: mutation.error,
    result: mutation.data,
    forget: mutation.reset,
  };
}

/** Let an input start again, once a double click's second press can come no more. */
function rest(begun: Map<string, number>, name: string): void {
  const left_ms = DOUBLE_MS - (performance.now() - (begun.get(name) ?? 0));
  if (left_ms <= 0) begun.delete(name);
  else setTimeout(() => begun.delete(name), left_ms);
}

/** An input by its contents; files and the like, which have none as text, all count as one. */
function named(input: unknown): string {
  return JSON.stringify(input) ?? "";
}
