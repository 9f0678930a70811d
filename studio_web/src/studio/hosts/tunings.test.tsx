// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { useLanguage } from "../text/texts";
import { TuningsPanel } from "./TuningsPanel";
import { commandOf, lossOf, samplePath, shareOf, type Tuning } from "./tunings";

const TUNING: Tuning = {
  name: "mina",
  title: "미나",
  lang: "ko",
  base: "",
  state: "stopped",
  stage: "",
  share: 0,
  left: "",
  reason: "",
  who: "",
  epoch: 3,
  of: 12,
  recordings: 120,
  hours: 0.5,
  changed: 1_796_000_000,
  epochs: [],
  losses: [],
  samples: ["1.wav"],
};
const CONSENT = { id: "3f9a", scope: ["live", "voice"], valid: true };

/** The panel, with what the server told already. */
function shown(told: Readonly<Record<string, unknown>>) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  for (const [key, value] of Object.entries(told)) client.setQueryData([key], value);
  useLanguage.setState({ lang: "en" });
  render(
    <QueryClientProvider client={client}>
      <TuningsPanel />
    </QueryClientProvider>,
  );
}

afterEach(cleanup);

describe("voices made of recordings", () => {
  it("how much is done is only told where it is known how much there is", () => {
    expect(shareOf({ epoch: 3, of: 12 })).toBe(0.25);
    expect(shareOf({ epoch: 13, of: 12 })).toBe(1);
    expect(shareOf({ epoch: 3, of: 0 })).toBeNull();
  });

  it("a loss that this one lacks gives the first", () => {
    const losses = ["a", "b"].map((name) => ({ name, train: [], valid: [] }));
    expect(lossOf({ losses }, "b")?.name).toBe("b");
    expect(lossOf({ losses }, "c")?.name).toBe("a");
    expect(lossOf({ losses: [] }, "c")).toBeUndefined();
    expect(samplePath("mina", "1.wav")).toBe("/v1/voices/tunings/mina/samples/1.wav");
  });

  it("the command names a consent for a voice that holds", () => {
    expect(commandOf([{ ...CONSENT, id: "old", valid: false }, CONSENT])).toContain("--consent 3f9a");
    expect(commandOf([{ ...CONSENT, scope: ["live"] }])).toContain("--consent ID");
  });

  it("where there is none, it is said how one is begun and what is lacking", () => {
    shown({ tunings: [], consents: [] });
    expect(screen.getByText(/^onmaru voice tune .*--consent ID$/)).toBeTruthy();
    expect(screen.getByText(/No consent for a voice is recorded/)).toBeTruthy();
  });

  it("one that stopped says how far it is, how it goes on, and is heard", () => {
    shown({ tunings: [TUNING] });
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    expect(screen.getByText("stopped")).toBeTruthy();
    expect(screen.getByText(/The same command goes on/)).toBeTruthy();
    expect(screen.getByText("No epoch has ended yet.")).toBeTruthy();
    expect(screen.getByLabelText("Sample 1: 미나").getAttribute("src")).toBe(samplePath("mina", "1.wav"));
  });
});
