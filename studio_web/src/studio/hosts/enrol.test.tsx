// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/problem";
import { upload } from "../../api/upload";
import { useLanguage } from "../text/texts";
import { useToasts } from "../ui/Toasts";
import { EnrolDialog } from "./EnrolDialog";

const TOLD: Readonly<Record<string, unknown>> = {
  "/v1/consents": [{ id: "3f9a", person: "Mina", company: "Onmaru", scope: ["live"], valid: true }],
  "/v1/enrolments": { missing: "", enrolments: [] },
};
const AGAIN = "Begin again with the uploaded video";

vi.mock("../../api/client", () => ({
  api: { GET: (path: string) => path },
  answer: async (path: string) => TOLD[path],
}));
vi.mock("../../api/upload", () => ({ upload: vi.fn() }));
vi.mock("../dubbing/UploadField", () => ({
  UploadField: ({ onUpload }: { readonly onUpload: (id: string) => void }) => (
    <button type="button" onClick={() => onUpload("film-1")}>
      the film is up
    </button>
  ),
}));

afterEach(cleanup);

it("where the server refuses to begin, the film that is up is tried again under another name", async () => {
  useLanguage.setState({ lang: "en" });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <EnrolDialog kind="video" onClose={() => undefined} />
    </QueryClientProvider>,
  );
  const name = await screen.findByLabelText(/^Name in small letters/);
  fireEvent.change(name, { target: { value: "mina" } });
  await screen.findByRole("option", { name: "Mina · Onmaru" });
  fireEvent.change(screen.getByLabelText("Consent"), { target: { value: "3f9a" } });
  expect(screen.queryByRole("button", { name: AGAIN })).toBeNull();

  vi.mocked(upload).mockRejectedValueOnce(new ApiError(409, "there is a host called mina"));
  fireEvent.click(await screen.findByRole("button", { name: "the film is up" }));
  const again = await screen.findByRole("button", { name: AGAIN });
  expect(await screen.findAllByText(/there is a host called mina/)).toHaveLength(1);
  expect(useToasts.getState().toasts).toEqual([]); // it is told once

  fireEvent.change(name, { target: { value: "minji" } });
  vi.mocked(upload).mockResolvedValueOnce({ name: "minji", state: "running" });
  fireEvent.click(again);
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: AGAIN })).toBeNull());
  const addresses = vi.mocked(upload).mock.calls.map(([address]) => new URLSearchParams(address.split("?")[1]));
  expect(addresses.map((each) => [each.get("name"), each.get("upload")])).toEqual([
    ["mina", "film-1"],
    ["minji", "film-1"],
  ]);
});
