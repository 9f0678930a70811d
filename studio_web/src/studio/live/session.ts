/** Who is signed in, and what they may do. */
import { useQuery } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../api/client";
import { ApiError } from "../../api/problem";

export type Role = Schemas["Me"]["role"];
export type Me = Schemas["Me"];

const RANK: Readonly<Record<Role, number>> = { viewer: 0, moderator: 1, operator: 2, admin: 3 };

/** Whether somebody may do what a role may. */
export function may(me: Me | null | undefined, role: Role): boolean {
  return me != null && RANK[me.role] >= RANK[role];
}

/** Who is signed in; null where nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ["session"],
    queryFn: async (): Promise<Me | null> => {
      try {
        return await answer(api.GET("/v1/session"));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}
