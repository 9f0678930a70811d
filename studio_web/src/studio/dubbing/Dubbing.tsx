/** Dubbing: the projects, and one of them opened. */
import { useSearchParams } from "wouter";
import css from "./Dubbing.module.css";
import { ProjectList } from "./ProjectList";
import { ProjectView } from "./ProjectView";

export default function Dubbing() {
  const [search, setSearch] = useSearchParams();
  const project = search.get("project");
  return project === null ? (
    <div className={css.page}>
      <ProjectList onOpen={(id) => setSearch({ project: id })} />
    </div>
  ) : (
    <ProjectView key={project} id={project} onClose={() => setSearch({})} />
  );
}
