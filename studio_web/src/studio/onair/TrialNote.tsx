/** What became of trying a target: how far it came, and what it said. */
import type { Schemas } from "../../api/client";
import { texts, useTexts } from "../text/texts";
import { Note } from "../ui/Notes";

const TEXTS = texts(
  {
    taken: "받을 준비가 되어 있습니다. 아무것도 보내지 않았습니다.",
    address: "그런 이름의 서버가 없습니다. 주소를 확인하세요.",
    connection: "서버에 연결하지 못했습니다. 주소와 포트, 방화벽을 확인하세요.",
    encryption:
      "암호화된 연결을 맺지 못했습니다. 주소의 앞부분(rtmp://, rtmps://, https://)과 서버의 인증서를 확인하세요.",
    greeting: "RTMP나 WHIP 서버로서 대답하지 않습니다. 주소를 확인하세요.",
    application: "서버가 앱(주소의 첫 부분)을 거절했습니다.",
    key: "서버가 스트림 키나 토큰을 받아들이지 않았습니다.",
    offer: "서버가 이 방송의 형식(H.264와 Opus)을 받아들이지 않았거나, 쓸 수 없는 대답을 했습니다.",
    end: "방송을 받을 수 있지만, 시험을 끝내지 못했습니다. 서버가 잠시 연결 중으로 볼 수 있습니다.",
    said: "서버의 말",
  },
  {
    taken: "It would take the show. Nothing was sent.",
    address: "There is no server of this name. Look at the address again.",
    connection: "The server cannot be reached. Look at the address, the port and the firewall.",
    encryption:
      "No encrypted connection. Look at the beginning of the address (rtmp://, rtmps://, https://) and at the certificate of the server.",
    greeting: "It does not answer as an RTMP or WHIP server does. Look at the address again.",
    application: "The server refused the application, the first part of the path.",
    key: "The server does not take the stream key or token.",
    offer: "The server does not take what the show is sent as (H.264 and Opus), or its answer cannot be used.",
    end: "It would take the show, but the trial could not be ended there. The server may take it for connected for a while.",
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
