/** The console's screens: where each is, who may see it, and its code, which comes when it is first opened. */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Role } from "../live/session";
import { texts } from "../text/texts";
import type { IconName } from "../ui/Icon";

export const SCREEN_TEXTS = texts(
  {
    onair: "방송",
    chat: "채팅",
    catalogue: "상품",
    rundown: "큐시트",
    prompts: "프롬프트",
    hosts: "진행자",
    dubbing: "더빙",
    after: "방송 후",
    settings: "설정",
  },
  {
    onair: "On air",
    chat: "Chat",
    catalogue: "Catalogue",
    rundown: "Rundown",
    prompts: "Prompts",
    hosts: "Hosts",
    dubbing: "Dubbing",
    after: "After",
    settings: "Settings",
  },
);

export interface Screen {
  readonly name: keyof typeof SCREEN_TEXTS.en;
  readonly path: string;
  readonly icon: IconName;
  readonly role: Role;
  readonly view: LazyExoticComponent<ComponentType>;
}

export const SCREENS: readonly Screen[] = [
  { name: "onair", path: "/", icon: "onair", role: "moderator", view: lazy(() => import("../onair/OnAir")) },
  { name: "chat", path: "/chat", icon: "chat", role: "moderator", view: lazy(() => import("../chat/Chat")) },
  {
    name: "catalogue",
    path: "/catalogue",
    icon: "goods",
    role: "operator",
    view: lazy(() => import("../catalogue/Catalogue")),
  },
  {
    name: "rundown",
    path: "/rundown",
    icon: "rundown",
    role: "operator",
    view: lazy(() => import("../rundown/Rundown")),
  },
  { name: "hosts", path: "/hosts", icon: "hosts", role: "operator", view: lazy(() => import("../hosts/Hosts")) },
  {
    name: "dubbing",
    path: "/dubbing",
    icon: "dubbing",
    role: "operator",
    view: lazy(() => import("../dubbing/Dubbing")),
  },
  { name: "after", path: "/after", icon: "after", role: "operator", view: lazy(() => import("../after/After")) },
  {
    name: "prompts",
    path: "/prompts",
    icon: "prompts",
    role: "operator",
    view: lazy(() => import("../prompts/Prompts")),
  },
  {
    name: "settings",
    path: "/settings",
    icon: "settings",
    role: "operator",
    view: lazy(() => import("../settings/Settings")),
  },
];
