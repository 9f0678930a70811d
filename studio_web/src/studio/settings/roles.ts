/** The roles, in words. */
import type { Role } from "../live/session";
import { texts } from "../text/texts";

export const ROLE_TEXTS = texts(
  { admin: "관리자", operator: "운영자", moderator: "채팅 관리자", viewer: "시청자" },
  { admin: "Admin", operator: "Operator", moderator: "Moderator", viewer: "Viewer" },
);

export const ROLES: readonly Role[] = ["admin", "operator", "moderator", "viewer"];
