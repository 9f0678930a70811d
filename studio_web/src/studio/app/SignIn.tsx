/** Signing in with a name and a password; the printed link signs in by itself. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useDeed } from "../live/deeds";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Fault, Note } from "../ui/Notes";
import css from "./SignIn.module.css";

const TEXTS = texts(
  {
    title: "온마루 스튜디오",
    name: "이름",
    password: "비밀번호",
    enter: "로그인",
    wrong: "이름이나 비밀번호가 맞지 않습니다.",
    link: "서버가 시작할 때 출력한 링크로도 들어올 수 있습니다.",
  },
  {
    title: "Onmaru studio",
    name: "Name",
    password: "Password",
    enter: "Sign in",
    wrong: "The name or the password is wrong.",
    link: "The link that the server prints at its start signs in as well.",
  },
);

export function SignIn() {
  const t = useTexts(TEXTS);
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const enter = useDeed(() => answer(api.POST("/v1/session", { body: { name, password } })), {
    onDone: (me) => queries.setQueryData(["session"], me),
    toldThere: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.run(undefined);
  };
  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={submit} id="sign-in">
        <h1 className={css.title}>{t.title}</h1>
        <TextField
          label={t.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="username"
          required
          maxLength={64}
        />
        <TextField
          label={t.password}
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          required
          maxLength={200}
        />
        {enter.error !== null &&
          (enter.error instanceof ApiError && enter.error.status === 401 ? (
            <Note tone="bad">{t.wrong}</Note>
          ) : (
            <Fault error={enter.error} />
          ))}
        <Button kind="primary" type="submit" busy={enter.busy}>
          {t.enter}
        </Button>
        <p className={css.hint}>{t.link}</p>
      </form>
    </main>
  );
}
