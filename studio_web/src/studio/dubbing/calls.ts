/** What the dubbing screen asks of the server. Every call raises ApiError. */
import { answer, api, type Schemas } from "../../api/client";
import { ApiError, apiError } from "../../api/problem";
import { ended, type Operation } from "./operations";
import type { Clip, Effect, Lang, Line, Segment, Speaker } from "./project";

const PAGE = 500;
const UPLOADS = 100;
const PROJECTS = 100;

/** The revision that was read: a change is refused where somebody made another meanwhile. */
const match = (revision: number) => ({ "if-match": `"${revision}"` });

interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** What a PATCH takes: only what is sent changes. */
type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** All items of a list that comes in pages. */
async function everyPage<T>(page: (after: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const { items, next }: Page<T> = await page(after);
    found.push(...items);
    after = next;
  }
  return found;
}

// ------------------------------------------------------------------ projects
export type NewProject = Partial<Schemas["NewProject"]> & Pick<Schemas["NewProject"], "kind" | "title">;
export type Settings = Schemas["ProjectSettings"];

export async function listProjects(): Promise<Schemas["ProjectBrief"][]> {
  const page = await answer(api.GET("/v1/projects", { params: { query: { limit: PROJECTS } } }));
  return page.projects;
}

export const getProject = (project: string) =>
  answer(api.GET("/v1/projects/{project}", { params: { path: { project } } }));

export const createProject = (body: NewProject) => answer(api.POST("/v1/projects", { body: body as never }));

export const changeProject = (project: string, body: Changes<Settings>, revision: number) =>
  answer(
    api.PATCH("/v1/projects/{project}", {
      params: { path: { project }, header: match(revision) },
      body: body as never,
    }),
  );

export const removeProject = (project: string) =>
  answer(api.DELETE("/v1/projects/{project}", { params: { path: { project } } }));

// ------------------------------------------------------------------ what is said, and by whom
export const getSegments = (project: string): Promise<Segment[]> =>
  everyPage(async (after) => {
    const query = { after, limit: PAGE };
    const page = await answer(api.GET("/v1/projects/{project}/transcript", { params: { path: { project }, query } }));
    return { items: page.segments, next: page.next };
  });

export const addSegment = (project: string, body: Schemas["SegmentIn"]) =>
  answer(api.POST("/v1/projects/{project}/segments", { params: { path: { project } }, body }));

export const changeSegment = (
  project: string,
  segment: string,
  body: Changes<Schemas["SegmentEdit"]>,
  revision: number,
) =>
  answer(
    api.PATCH("/v1/projects/{project}/segments/{segment}", {
      params: { path: { project, segment }, header: match(revision) },
      body: body as never,
    }),
  );

export const removeSegment = (project: string, segment: string, revision: number) =>
  answer(
    api.DELETE("/v1/projects/{project}/segments/{segment}", {
      params: { path: { project, segment }, header: match(revision) },
    }),
  );

export const getSpeakers = (project: string): Promise<Speaker[]> =>
  answer(api.GET("/v1/projects/{project}/speakers", { params: { path: { project } } }));

/** In addresses, whoever has no name is `_`. */
export const changeSpeaker = (project: string, key: string, body: Changes<Schemas["SpeakerEdit"]>, revision: number) =>
  answer(
    api.PATCH("/v1/projects/{project}/speakers/{speaker}", {
      params: { path: { project, speaker: key === "" ? "_" : key }, header: match(revision) },
      body: body as never,
    }),
  );

export const mergeSpeakers = (project: string, speakers: string[], into: string) =>
  answer(
    api.POST("/v1/projects/{project}/speakers/merge", { params: { path: { project } }, body: { speakers, into } }),
  );

/** The voices of another project's speakers of the same names. */
export const castAs = (project: string, other: string) =>
  answer(api.POST("/v1/projects/{project}/speakers/cast", { params: { path: { project } }, body: { project: other } }));

export const splitSpeaker = (project: string, body: Schemas["Split"]) =>
  answer(api.POST("/v1/projects/{project}/speakers/split", { params: { path: { project } }, body }));

// ------------------------------------------------------------------ what is said instead
export const addLanguage = (project: string, language: Lang) =>
  answer(api.POST("/v1/projects/{project}/languages", { params: { path: { project } }, body: { language } }));

export const removeLanguage = (project: string, language: string) =>
  answer(api.DELETE("/v1/projects/{project}/languages/{language}", { params: { path: { project, language } } }));

export const getLines = (project: string, language: string): Promise<Line[]> =>
  everyPage(async (after) => {
    const params = { path: { project, language }, query: { after, limit: PAGE } };
    const page = await answer(api.GET("/v1/projects/{project}/languages/{language}", { params }));
    return { items: page.lines, next: page.next };
  });

export const changeLine = (
  project: string,
  language: string,
  segment: string,
  body: Changes<Schemas["LineEdit"]>,
  revision: number,
) =>
  answer(
    api.PATCH("/v1/projects/{project}/languages/{language}/segments/{segment}", {
      params: { path: { project, language, segment }, header: match(revision) },
      body: body as never,
    }),
  );

/** A file of cues as it is: its letters may be written in any of several ways, so it goes as bytes. */
async function put(path: string, file: Blob): Promise<Schemas["ImportedOut"]> {
  let response: Response;
  try {
    const headers = { Accept: "application/json", "Content-Type": "text/plain", "X-Onmaru": "1" };
    response = await fetch(path, { method: "PUT", headers, body: file });
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
  if (!response.ok) throw await apiError(response);
  return (await response.json()) as Schemas["ImportedOut"];
}

export const projectPath = (project: string) => `/v1/projects/${encodeURIComponent(project)}`;

export const putTranscript = (project: string, file: Blob) => put(`${projectPath(project)}/transcript`, file);

export const putTranslation = (project: string, language: string, file: Blob) =>
  put(`${projectPath(project)}/languages/${encodeURIComponent(language)}/translation`, file);

// ------------------------------------------------------------------ clips and effects
export const getClips = (project: string): Promise<Clip[]> =>
  everyPage(async (after) => {
    const query = { after, limit: PAGE };
    const page = await answer(api.GET("/v1/projects/{project}/clips", { params: { path: { project }, query } }));
    return { items: page.clips, next: page.next };
  });

export type ClipChanges = Changes<Schemas["ClipEdit"]>;

/** A clip; with the id of one that was taken out, that one again. */
export const addClip = (project: string, body: ClipChanges & Pick<Clip, "start_ms" | "text"> & { id?: string }) =>
  answer(api.POST("/v1/projects/{project}/clips", { params: { path: { project } }, body: body as never }));

export const changeClip = (project: string, clip: string, body: ClipChanges, revision: number) =>
  answer(
    api.PATCH("/v1/projects/{project}/clips/{clip}", {
      params: { path: { project, clip }, header: match(revision) },
      body: body as never,
    }),
  );

export const removeClip = (project: string, clip: string, revision: number) =>
  answer(
    api.DELETE("/v1/projects/{project}/clips/{clip}", { params: { path: { project, clip }, header: match(revision) } }),
  );

export const getEffects = (project: string): Promise<Effect[]> =>
  answer(api.GET("/v1/projects/{project}/effects", { params: { path: { project } } }));

export const addEffect = (
  project: string,
  body: Pick<Effect, "start_ms" | "upload"> & { id?: string; gain_db?: number },
) =>
  answer(api.POST("/v1/projects/{project}/effects", { params: { path: { project } }, body: { gain_db: 0, ...body } }));

export const changeEffect = (project: string, effect: string, body: Changes<Schemas["EffectEdit"]>, revision: number) =>
  answer(
    api.PATCH("/v1/projects/{project}/effects/{effect}", {
      params: { path: { project, effect }, header: match(revision) },
      body: body as never,
    }),
  );

export const removeEffect = (project: string, effect: string, revision: number) =>
  answer(
    api.DELETE("/v1/projects/{project}/effects/{effect}", {
      params: { path: { project, effect }, header: match(revision) },
    }),
  );

// ------------------------------------------------------------------ uploads
export async function listUploads(): Promise<Schemas["UploadOut"][]> {
  const page = await answer(api.GET("/v1/uploads", { params: { query: { limit: UPLOADS } } }));
  return page.uploads;
}

export const removeUpload = (upload_id: string) =>
  answer(
    api.DELETE("/v1/uploads/{upload_id}", {
      params: { path: { upload_id } },
      headers: { "Tus-Resumable": "1.0.0" },
    }),
  );

// ------------------------------------------------------------------ long work
export type RenderWish = Partial<Schemas["NewRender"]> & Pick<Schemas["NewRender"], "outputs">;
export type Render = Schemas["RenderOut"];
export type Media = Schemas["MediaOut"];
export type Quality = Schemas["Quality"];

const OPERATIONS = 50;

export async function getOperations(project: string): Promise<Operation[]> {
  const page = await answer(api.GET("/v1/operations", { params: { query: { project, limit: OPERATIONS } } }));
  return page.operations;
}

export async function getOpenOperations(): Promise<Operation[]> {
  const page = await answer(api.GET("/v1/operations", { params: { query: { state: "open", limit: OPERATIONS } } }));
  return page.operations;
}

export const getOperation = (operation_id: string): Promise<Operation> =>
  answer(api.GET("/v1/operations/{operation_id}", { params: { path: { operation_id } } }));

export const cancelOperation = (operation_id: string): Promise<Operation> =>
  answer(api.DELETE("/v1/operations/{operation_id}", { params: { path: { operation_id } } }));

/** What is lacking to transcribe, to translate and to leave the voices out, in words; empty where nothing is. */
export const getMeans = (project_id: string): Promise<Schemas["MeansOut"]> =>
  answer(api.GET("/v1/projects/{project_id}/means", { params: { path: { project_id } } }));

export const transcribe = (project_id: string): Promise<Operation> =>
  answer(
    api.POST("/v1/projects/{project_id}/transcribe", {
      params: { path: { project_id } },
      body: { language: "", speakers: true },
    }),
  );

export const translate = (project_id: string, lang: string, segments: string[]): Promise<Operation> =>
  answer(
    api.POST("/v1/projects/{project_id}/languages/{lang}/translate", {
      params: { path: { project_id, lang } },
      body: { segments },
    }),
  );

/** Speak lines again; a script, whose language is "", its clips. */
export const regenerate = (project_id: string, lang: string, segments: string[]): Promise<Operation> =>
  lang === ""
    ? answer(api.POST("/v1/projects/{project_id}/regenerate", { params: { path: { project_id } }, body: { segments } }))
    : answer(
        api.POST("/v1/projects/{project_id}/languages/{lang}/regenerate", {
          params: { path: { project_id, lang } },
          body: { segments },
        }),
      );

export const render = (project_id: string, body: RenderWish): Promise<Operation> =>
  answer(api.POST("/v1/projects/{project_id}/renders", { params: { path: { project_id } }, body: body as never }));

/** The project with its uploads as a zip. */
export const archive = (project_id: string): Promise<Operation> =>
  answer(api.POST("/v1/projects/{project_id}/archive", { params: { path: { project_id } } }));

/** A new project out of such a zip: the operation's. */
export const importProject = (upload: string): Promise<Operation> =>
  answer(api.POST("/v1/projects/import", { body: { upload } }));

export async function getRenders(project_id: string): Promise<Render[]> {
  const page = await answer(api.GET("/v1/projects/{project_id}/renders", { params: { path: { project_id } } }));
  return page.renders;
}

export const getQuality = (project_id: string, render_id: string): Promise<Quality> =>
  answer(api.GET("/v1/projects/{project_id}/renders/{render_id}/qc", { params: { path: { project_id, render_id } } }));

export const getMedia = (project_id: string): Promise<Media> =>
  answer(api.GET("/v1/projects/{project_id}/media", { params: { path: { project_id } } }));

const POLL_MS = 400;
const LONGEST_MS = 120_000;

/** The address of a sound that is made while one waits: the answer itself, or a file once its operation is done. */
async function heard(project: string, path: string, body: unknown, file: string): Promise<string> {
  const headers = { Accept: "audio/wav, application/json", "Content-Type": "application/json", "X-Onmaru": "1" };
  let response: Response;
  try {
    response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
  if (!response.ok) throw await apiError(response);
  if (response.status === 200) return URL.createObjectURL(await response.blob());
  let now = (await response.json()) as Operation;
  for (const end = Date.now() + LONGEST_MS; !ended(now); now = await getOperation(now.id)) {
    if (Date.now() > end) throw new ApiError(504, "It takes too long; try again later.");
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  if (now.state !== "done") throw new ApiError(422, now.error?.detail ?? now.state, now.error?.title);
  return `${projectPath(project)}/renders/${now.id}/files/${file}`;
}

/** One line, or clip, as it will be. */
export const previewLine = (project: string, kind: "segment" | "clip", id: string, language: string) =>
  heard(
    project,
    `${projectPath(project)}/${kind}s/${encodeURIComponent(id)}/preview`,
    kind === "segment" ? { language } : {},
    "line.wav",
  );

/** The mix from a point on. */
export const listen = (project: string, language: string, from_ms: number) =>
  heard(
    project,
    `${projectPath(project)}/listen`,
    { from_ms, length_ms: LISTEN_MS, ...(language !== "" && { language }) },
    "mix.wav",
  );
export const LISTEN_MS = 30_000;
