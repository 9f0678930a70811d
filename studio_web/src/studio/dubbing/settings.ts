/** Changes of a project's settings: refused where somebody made another meanwhile, and kept as the server has them. */
import { useQueryClient } from "@tanstack/react-query";
import { useDeed } from "../live/deeds";
import { changeProject, type Settings } from "./calls";
import { useDesk } from "./desk";
import { keys } from "./queries";

export function useSettingsEdit() {
  const { project } = useDesk();
  const client = useQueryClient();
  return useDeed((changes: Partial<Settings>) => changeProject(project.id, changes, project.revision), {
    onDone: (now) => client.setQueryData(keys.project(project.id), now),
    stale: [keys.projects, keys.project(project.id)],
  });
}
