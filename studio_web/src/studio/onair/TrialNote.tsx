/** What became of trying a target: how far it came, and what it said. */
import type { Schemas } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Note } from "../ui/Notes";

const TEXTS = texts(
  {
    taken: "받을 준비가 되어 있습니다. 아무것도 보내지 않았습니다.",
    address: "그런 이름의 서버가 없습니다. 주소를 확인하세요.",
    connection: "서버에 연결하지 못했습니다. 주소와 포트, 방화벽을 확인하세요.",
    encryption: "암호화된 연결을 맺지 못했습니다. rtmps:// 대신 rtmp://인지 확인하세요.",
    greeting: "RTMP 서버로서 대답하지 않습니다. 주소를 확인하세요.",
    application: "서버가 앱(주소의 첫 부분)을 거절했습니다.",
    key: "서버가 스트림 키를 받아들이지 않았습니다.",
    said: "서버의 말",
  },
  {
    taken: "It would take the show. Nothing was sent.",
    address: "There is no server of this name. Look at the address again.",
    connection: "The server cannot be reached. Look at the address, the port and the firewall.",
    encryption: "No encrypted connection. Is it rtmp:// instead of rtmps://?",
    greeting: "It does not answer as an RTMP server does. Look at the address again.",
    application: "The server refused the application, the first part of the path.",
    key: "The server does not take the stream key.",
    said: "It says",
  },
);

export function TrialNote({ trial }: { readonly trial: Schemas["OutputTrial"] }) {
  const t = useTexts(TEXTS);
  return (
    <div id="trial" data-step={trial.step}>
      <Note tone={trial.step === "taken" ? "good" : "bad"}>
        {t[trial.step]}
        {trial.reason !== "" && (
          <>
            {" "}
            {t.said}: <q lang="en">{trial.reason}</q>
          </>
        )}
      </Note>
    </div>
  );
}
