/** Who may sign in, and as what. */
import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import type { Role } from "../live/session";
import { moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { ROLE_TEXTS, ROLES } from "./roles";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "사용자",
    add: "사용자 추가",
    name: "이름",
    role: "역할",
    password: "비밀번호",
    hint: "10자 이상",
    since: "추가한 때",
    disabled: "사용 중지",
    disable: "사용 중지하기",
    enable: "다시 사용하기",
    remove: "삭제",
    none: "아직 사용자가 없습니다. 출력된 링크로 들어온 사람이 관리자입니다.",
    save: "추가",
    cancel: "취소",
    short: "10자 이상이어야 합니다",
    empty: "이름을 적어 주세요",
  },
  {
    title: "Users",
    add: "Add a user",
    name: "Name",
    role: "Role",
    password: "Password",
    hint: "10 letters or more",
    since: "Added",
    disabled: "Disabled",
    disable: "Disable",
    enable: "Enable again",
    remove: "Remove",
    none: "Nobody yet: whoever opens the printed link is an admin.",
    save: "Add",
    cancel: "Cancel",
    short: "10 letters or more are needed",
    empty: "Write a name",
  },
);
const KEY = ["users"];

export function UsersPanel() {
  const t = useTexts(TEXTS);
  const roles = useTexts(ROLE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const [adding, setAdding] = useState(false);
  const users = useQuery({ queryKey: KEY, queryFn: () => answer(api.GET("/v1/users")) });
  const change = useDeed(
    ({ name, ...body }: { name: string } & Schemas["ChangeUser"]) =>
      answer(api.PATCH("/v1/users/{name}", { params: { path: { name } }, body })),
    { stale: [KEY] },
  );
  const remove = useDeed((name: string) => answer(api.DELETE("/v1/users/{name}", { params: { path: { name } } })), {
    stale: [KEY],
  });
  return (
    <Panel
      title={t.title}
      flush
      tools={
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      }
    >
      {users.error !== null && <Fault error={users.error} onRetry={() => void users.refetch()} />}
      {users.data?.length === 0 && <Empty icon="user">{t.none}</Empty>}
      {users.data !== undefined && users.data.length > 0 && (
        <Table
          label={t.title}
          rows={users.data}
          rowKey={(user) => user.name}
          columns={[
            { key: "name", title: t.name, cell: (user) => <strong>{user.name}</strong> },
            {
              key: "role",
              title: t.role,
              cell: (user) => (
                <div className={css.role}>
                  <Select
                    label={`${t.role}: ${user.name}`}
                    hideLabel
                    value={user.role}
                    choices={ROLES.map((role) => ({ value: role, label: roles[role] }))}
                    onChange={(event) => change.run({ name: user.name, role: event.target.value as Role })}
                  />
                </div>
              ),
            },
            { key: "since", title: t.since, cell: (user) => moment(lang, user.created) },
            {
              key: "tools",
              title: "",
              cell: (user) => (
                <span className={css.tools}>
                  {user.disabled && <Badge tone="fair">{t.disabled}</Badge>}
                  <IconButton
                    icon={user.disabled ? "check" : "lock"}
                    size="small"
                    label={`${user.disabled ? t.enable : t.disable}: ${user.name}`}
                    onClick={() => change.run({ name: user.name, disabled: !user.disabled })}
                  />
                  <IconButton
                    icon="trash"
                    size="small"
                    label={`${t.remove}: ${user.name}`}
                    onClick={() => remove.run(user.name)}
                  />
                </span>
              ),
            },
          ]}
        />
      )}
      {adding && <AddUser onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function AddUser({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const roles = useTexts(ROLE_TEXTS);
  const shape = z.object({
    name: z.string().trim().min(1, t.empty).max(64),
    role: z.enum(["admin", "operator", "moderator", "viewer"]),
    password: z.string().min(10, t.short).max(200),
  });
  const form = useForm<z.infer<typeof shape>>({
    resolver: zodResolver(shape),
    defaultValues: { name: "", role: "operator", password: "" },
  });
  const add = useDeed((body: Schemas["AddUser"]) => answer(api.POST("/v1/users", { body })), {
    stale: [KEY],
    onDone: onClose,
    toldThere: true,
  });
  const { errors } = form.formState;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.add}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" type="submit" form="add-user" busy={add.busy}>
            {t.save}
          </Button>
        </>
      }
    >
      <form id="add-user" className={css.form} onSubmit={form.handleSubmit((body) => add.run(body))}>
        <TextField label={t.name} error={errors.name?.message} {...form.register("name")} />
        <Select
          label={t.role}
          choices={ROLES.map((role) => ({ value: role, label: roles[role] }))}
          {...form.register("role")}
        />
        <TextField
          label={t.password}
          type="password"
          autoComplete="new-password"
          hint={t.hint}
          error={errors.password?.message}
          {...form.register("password")}
        />
        {add.error !== null && <Fault error={add.error} />}
      </form>
    </Dialog>
  );
}
