// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { api } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useEdit } from "./rundown";

const client = new QueryClient();

function Around({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** A server that answers late, and refuses an edit of another version than its own. */
function serve(): { readonly asked: string[]; version: number } {
  const server = { asked: [] as string[], version: 4 };
  vi.spyOn(api, "POST").mockImplementation((async (_path: string, options: { params: { header: Header } }) => {
    const upon = options.params.header["if-match"];
    server.asked.push(upon);
    await new Promise((done) => setTimeout(done, 20));
    if (upon !== `"${server.version}"`) throw new ApiError(412, "Somebody changed it meanwhile.");
    server.version += 1;
    return { data: { version: server.version } };
  }) as never);
  return server;
}

interface Header {
  readonly "if-match": string;
}

afterEach(() => vi.restoreAllMocks());

it("puts an edit upon the one before, though the screen does not show that yet", async () => {
  const server = serve();
  const { result } = renderHook(() => useEdit(4), { wrapper: Around });
  const moved = result.current.runAsync({ type: "move", block_id: "a", place: 1 });
  const timed = result.current.runAsync({ type: "retime", block_id: "a", target_s: 83 });
  expect([(await moved).version, (await timed).version]).toEqual([5, 6]);
  expect(server.asked).toEqual(['"4"', '"5"']);
});

it("is refused where somebody else was there, and goes on after that", async () => {
  const server = serve();
  const { result, rerender } = renderHook(({ version }) => useEdit(version), {
    wrapper: Around,
    initialProps: { version: 4 },
  });
  server.version = 7;
  await expect(result.current.runAsync({ type: "remove", block_id: "a" })).rejects.toMatchObject({ status: 412 });
  rerender({ version: 7 });
  expect((await result.current.runAsync({ type: "remove", block_id: "b" })).version).toBe(8);
});
