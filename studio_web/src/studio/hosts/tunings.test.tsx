// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../../api/client";
import { useLanguage } from "../text/texts";
import { TuneDialog } from "./TuneDialog";
import { TuningsPanel } from "./TuningsPanel";
import { failureIn, forVoices, heardIn, lossOf, samplePath, shareOf, spanIn, type Tuning } from "./tunings";

const asked: { method: string; path: string; told: unknown }[] = [];
const TOLD: Record<string, unknown> = {};

vi.mock("../../api/client", () => {
  const call = (method: string) => (path: string, told?: unknown) => {
    if (method !== "GET") asked.push({ method, path, told });
    return path;
  };
  return {
    api: { GET: call("GET"), POST: call("POST"), DELETE: call("DELETE") },
    answer: async (path: string) => TOLD[path],
  };
});
vi.mock("../../api/upload", () => ({
  upload: async (path: string) => {
    asked.push({ method: "POST", path, told: null });
    return { name: "mina-zip", sounds: 9, texts: 9, left_out: 2 };
  },
}));
vi.mock("../dubbing/UploadField", () => ({
  UploadField: ({ onUpload }: { readonly onUpload: (id: string) => void }) => (
    <button type="button" onClick={() => onUpload("zip-1")}>
      the zip is up
    </button>
  ),
}));

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
const CONSENT: Schemas["ConsentOut"] = {
  id: "3f9a",
  person: "Mina",
  company: "Onmaru",
  granted: null,
  expires: null,
  state: "valid",
  scope: ["live", "voice"],
  valid: true,
};
const MEANS: Schemas["TuningMeansOut"] = {
  missing: "",
  folder: "voice-recordings",
  recordings: [
    { name: "mina-2026", sounds: 120, texts: 118, left_out: 0 },
    { name: "mina-zip", sounds: 9, texts: 9, left_out: 0 },
  ],
  bases: [{ name: "anna", title: "Anna", lang: "en" }],
};

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
beforeEach(() => {
  asked.length = 0;
  TOLD["/v1/voices/tunings/means"] = MEANS;
  TOLD["/v1/consents"] = [CONSENT, { ...CONSENT, id: "dub", person: "Jun", scope: ["dubbing"] }];
  TOLD["/v1/voices/tunings"] = [];
});

async function dialog() {
  useLanguage.setState({ lang: "en" });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TuneDialog onClose={() => asked.push({ method: "closed", path: "", told: null })} />
    </QueryClientProvider>,
  );
  await screen.findByLabelText(/^Recordings on the server/);
  await screen.findByRole("option", { name: "Mina · Onmaru" });
}

function fill(label: RegExp, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

describe("voices made of recordings", () => {
  it("how much is done is only told where it is known how much there is", () => {
    const one = { stage: "", share: 0, epoch: 3, of: 12 } as const;
    expect(shareOf(one)).toBe(0.25);
    expect(shareOf({ ...one, epoch: 13 })).toBe(1);
    expect(shareOf({ ...one, of: 0 })).toBeNull();
    expect(shareOf({ ...one, stage: "checking", share: 0.5 })).toBe(0.5);
  });

  it("a loss that this one lacks gives the first", () => {
    const losses = ["a", "b"].map((name) => ({ name, train: [], valid: [] }));
    expect(lossOf({ losses }, "b")?.name).toBe("b");
    expect(lossOf({ losses }, "c")?.name).toBe("a");
    expect(lossOf({ losses: [] }, "c")).toBeUndefined();
    expect(samplePath("mina", "1.wav")).toBe("/v1/voices/tunings/mina/samples/1.wav");
  });

  it("only consents for a voice that hold are offered", () => {
    expect(forVoices([{ ...CONSENT, id: "old", valid: false }, CONSENT]).map((each) => each.id)).toEqual(["3f9a"]);
    expect(forVoices([{ ...CONSENT, scope: ["live"] }])).toEqual([]);
  });

  it("findings and times are said in Korean, and what is unknown stays", () => {
    expect(heardIn("ko", "speech only 9 dB over the noise")).toBe("말소리가 잡음보다 9 dB 클 뿐입니다");
    expect(heardIn("ko", "write what is said into a.txt")).toBe("무엇을 말했는지 a.txt에 적으세요");
    expect(heardIn("ko", "something new")).toBe("something new");
    const why =
      "3 of 5 recordings are usable: 0.2 minutes of speech.\n  refused: 2 × silence: x\nAt least 4 usable recordings are needed.";
    expect(failureIn("ko", why)).toBe(
      "녹음 5개 가운데 3개를 쓸 수 있습니다. 말소리 0.2분.\n쓸 수 있는 녹음이 적어도 4개는 있어야 합니다.",
    );
    const memory = "it took more than 3 GB of memory: ";
    expect(failureIn("ko", `${memory}choose a smaller size`)).toContain("더 작은 크기");
    const fewer = "it needs a machine with more, or fewer recordings at once: onmaru voice tune --fresh --batch 8";
    expect(failureIn("ko", memory + fewer)).toMatch(/^메모리를 3 GB 넘게 .+: onmaru voice tune --fresh --batch 8$/);
    expect(spanIn("ko", "3 h 20 min")).toBe("3시간 20분");
  });

  it("where there is none, it is said what one takes and what is lacking", () => {
    shown({ tunings: [], consents: [] });
    expect(screen.getByText(/three hours from nothing/)).toBeTruthy();
    expect(screen.getByText(/No consent for a voice is recorded/)).toBeTruthy();
  });

  it("one that stopped says how far it is, how it goes on, and is heard", () => {
    shown({ tunings: [TUNING] });
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    expect(screen.getByText("stopped")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Go on: 미나" })).toBeTruthy();
    expect(screen.getByText("No epoch has ended yet.")).toBeTruthy();
    expect(screen.getByLabelText("Sample 1: 미나").getAttribute("src")).toBe(samplePath("mina", "1.wav"));
  });

  it("one that runs is stopped, one that was stopped goes on, and forgetting is asked about first", async () => {
    shown({ tunings: [{ ...TUNING, state: "running", stage: "training", left: "2 h 5 min", who: "minji" }] });
    expect(screen.getByText("training · 2 h 5 min left")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Stop: 미나" }));
    cleanup();
    TOLD["/v1/voices/tunings"] = [TUNING];
    shown({ tunings: [TUNING] });
    fireEvent.click(screen.getByRole("button", { name: "Go on: 미나" }));
    fireEvent.click(screen.getByRole("button", { name: "Forget: 미나" }));
    await vi.waitFor(() => expect(asked.map((each) => each.path.split("/").at(-1))).toEqual(["stop", "resume"]));
    fireEvent.click(screen.getByRole("button", { name: "Forget it" }));
    await vi.waitFor(() => expect(asked.at(-1)?.method).toBe("DELETE"));
  });

  it("one that is finished trains on, by more epochs than are done", async () => {
    TOLD["/v1/voices/tunings"] = [{ ...TUNING, state: "finished", epoch: 12 }];
    shown({ tunings: TOLD["/v1/voices/tunings"] });
    fireEvent.click(screen.getByRole("button", { name: "Train on: 미나" }));
    const begin = screen.getByRole<HTMLButtonElement>("button", { name: "Begin" });
    expect(screen.getByLabelText<HTMLInputElement>(/^Epochs in all/).value).toBe("18");
    fill(/^Epochs in all/, "12");
    expect(begin.disabled).toBe(true);
    fill(/^Epochs in all/, "20");
    fireEvent.click(begin);
    await vi.waitFor(() =>
      expect(asked.at(-1)?.told).toEqual({ params: { path: { name: "mina" } }, body: { epochs: 20 } }),
    );
  });

  it("one that the command began is not stopped from here, and one that failed says why", () => {
    shown({
      tunings: [
        { ...TUNING, state: "running" },
        { ...TUNING, name: "jun", title: "Jun", state: "failed", reason: "The training failed:\nno room" },
      ],
    });
    expect(screen.getByText(/stop it there with Ctrl-C/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Stop: 미나" })).toBeNull();
    expect(screen.getByText(/no room/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "What was found: Jun" })).toBeTruthy();
  });
});

describe("a voice is begun", () => {
  it("with what was chosen, and only then", async () => {
    await dialog();
    const begin = screen.getByRole<HTMLButtonElement>("button", { name: "Begin" });
    expect(begin.disabled).toBe(true);
    expect(screen.queryByRole("option", { name: /Jun/ })).toBeNull();
    fill(/^Recordings on the server/, "mina-2026");
    fill(/^The speaker's consent/, "3f9a");
    fill(/^Name in small letters/, "Mina");
    fill(/^Epochs/, "0");
    expect(begin.disabled).toBe(true);
    fill(/^Epochs/, "12");
    fill(/^Language/, "en");
    fill(/^Voice to tune from/, "anna");
    fireEvent.click(begin);
    await vi.waitFor(() => expect(asked.at(-1)?.method).toBe("closed"));
    expect(asked[0]?.told).toEqual({
      body: {
        name: "mina",
        title: "",
        lang: "en",
        recordings: "mina-2026",
        consent: "3f9a",
        base: "anna",
        size: "full",
        epochs: 12,
        only_check: false,
      },
    });
  });

  it("of a zip, whose recordings are checked first", async () => {
    TOLD["/v1/voices/tunings/{name}/findings"] = {
      recordings: 9,
      usable: 8,
      minutes: 0.5,
      rows: [{ recording: "a", severity: "refused", what: "silence", advice: "record it again" }],
      more: 0,
    };
    await dialog();
    fireEvent.click(screen.getByRole("button", { name: "the zip is up" }));
    expect(await screen.findByText(/Left out: 2/)).toBeTruthy();
    expect(asked[0]?.path).toBe("/v1/voices/recordings?upload=zip-1");
    fill(/^The speaker's consent/, "3f9a");
    fill(/^Name in small letters/, "mina");
    TOLD["/v1/voices/tunings"] = [{ ...TUNING, state: "checked" }];
    fireEvent.click(screen.getByRole("button", { name: "Only check the recordings" }));
    expect(await screen.findByText(/8 of 9 recordings can be used/)).toBeTruthy();
    expect(screen.getByRole("table").textContent).toContain("silence");
  });

  it("not while another one is made, nor where what it takes is missing", async () => {
    TOLD["/v1/voices/tunings"] = [{ ...TUNING, state: "running", stage: "training" }];
    await dialog();
    expect(await screen.findByText(/미나 is being made/)).toBeTruthy();
    cleanup();
    TOLD["/v1/voices/tunings/means"] = { ...MEANS, missing: "espnet2" };
    render(
      <QueryClientProvider client={new QueryClient()}>
        <TuneDialog onClose={() => undefined} />
      </QueryClientProvider>,
    );
    expect(await screen.findByText(/make neural/)).toBeTruthy();
  });
});
