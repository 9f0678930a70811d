// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useDeed } from "./deeds";

const client = new QueryClient();

function Around({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function deed(always: boolean) {
  const calls: string[] = [];
  const { result } = renderHook(
    () =>
      useDeed(
        async (what: string) => {
          calls.push(what);
        },
        { always },
      ),
    { wrapper: Around },
  );
  return { calls, run: (what: string) => result.current.run(what) };
}

it("does the same once for the two presses of a double click, and again after them", async () => {
  const { calls, run } = deed(false);
  run("skip");
  run("skip");
  run("cut"); // another deed is not held up
  await vi.waitFor(() => expect(calls).toEqual(["skip", "cut"]));
  run("skip"); // it is done already, yet the hand is the same
  await vi.waitFor(() => {
    run("skip");
    expect(calls).toEqual(["skip", "cut", "skip"]);
  });
});

it("does each time what has to be done always", async () => {
  const { calls, run } = deed(true);
  run("kill");
  run("kill");
  await vi.waitFor(() => expect(calls).toEqual(["kill", "kill"]));
});
