// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DOUBLE_MS, useDeed } from "./deeds";

const client = new QueryClient();

function Around({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function deed(always: boolean, fault = "") {
  const calls: string[] = [];
  const { result } = renderHook(
    () =>
      useDeed(
        async (what: string) => {
          calls.push(what);
          if (fault !== "") throw new Error(fault);
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
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toEqual(["skip", "cut"]);
  run("skip"); // it is done already, yet the hand is the same
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toEqual(["skip", "cut"]);
  await vi.advanceTimersByTimeAsync(DOUBLE_MS);
  run("skip");
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toEqual(["skip", "cut", "skip"]);
});

it("lets what failed be tried again at once", async () => {
  const { calls, run } = deed(false, "the password is wrong");
  run("sign in");
  await vi.advanceTimersByTimeAsync(1);
  run("sign in");
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toEqual(["sign in", "sign in"]);
});

it("does each time what has to be done always", async () => {
  const { calls, run } = deed(true);
  run("kill");
  run("kill");
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toEqual(["kill", "kill"]);
});

it("is under way until what it changed is here again, where that is wished", async () => {
  const settled: string[] = [];
  const { result } = renderHook(
    () => {
      useQuery({ queryKey: ["lines"], queryFn: () => new Promise((done) => setTimeout(() => done(["new"]), 50)) });
      const stale = [["lines"]];
      return {
        waiting: useDeed(async () => "waited", { stale, waits: true }),
        quick: useDeed(async () => "quick", { stale }),
      };
    },
    { wrapper: Around },
  );
  await vi.advanceTimersByTimeAsync(60); // it is here
  void result.current.waiting.runAsync(undefined as never).then((each) => settled.push(each));
  await vi.advanceTimersByTimeAsync(40);
  expect(settled).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(settled).toEqual(["waited"]);
  void result.current.quick.runAsync(undefined as never).then((each) => settled.push(each));
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toEqual(["waited", "quick"]);
});
