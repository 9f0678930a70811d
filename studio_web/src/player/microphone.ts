/** A microphone of this page on air: the HTTP half of WHIP (RFC 9725) and the connection that carries the sound. */
import { apiError } from "../api/problem";

const GATHER_MS = 2_000; // for our addresses: more than the first few help nobody on this network
const LEAVE_MS = 5_000; // for the server to hear that it is over; it ends a session without a connection by itself
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Why there is no sound of a microphone: the person said no, or none is there. */
export class NoMicrophone extends Error {
  constructor(readonly why: "refused" | "none" | "insecure") {
    super(`no microphone: ${why}`);
    this.name = "NoMicrophone";
  }
}

export interface Microphone {
  readonly media: MediaStream;
  /** Take it off; `ended` where the server did that itself, and needs no word of it. */
  close(ended?: boolean): void;
}

/** Ask for the microphone of this device. Raises NoMicrophone. */
export async function listen(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) throw new NoMicrophone("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: SOUND });
  } catch (error) {
    throw new NoMicrophone(error instanceof DOMException && error.name === "NotAllowedError" ? "refused" : "none");
  }
}

/**
 * Send a microphone's sound to `address`. `onEnd` is told once where it ends by itself. Raises ApiError, and stops the
 * microphone then.
 */
export async function send(
  media: MediaStream,
  address: string,
  headers: Readonly<Record<string, string>>,
  onEnd: () => void,
): Promise<Microphone> {
  const peer = new RTCPeerConnection();
  let location: string | null = null;
  let gone = false; // whoever closed it knows, and may have another one since
  const close = (ended = false) => {
    if (gone) return;
    gone = true;
    for (const track of media.getTracks()) track.stop();
    const session = location;
    location = null;
    if (session === null || ended) return peer.close();
    // The connection goes last: a server that sees it go first has ended the session before it is asked to.
    void fetch(session, {
      method: "DELETE",
      keepalive: true,
      headers: { "X-Onmaru": "1" },
      signal: AbortSignal.timeout(LEAVE_MS),
    })
      .catch(() => undefined)
      .finally(() => peer.close());
  };
  peer.addEventListener("connectionstatechange", () => {
    if (gone || (peer.connectionState !== "failed" && peer.connectionState !== "closed")) return;
    close(peer.connectionState === "closed");
    onEnd();
  });
  try {
    for (const track of media.getAudioTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
    await peer.setLocalDescription();
    await gathered(peer);
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", "X-Onmaru": "1", ...headers },
      body: peer.localDescription?.sdp ?? "",
    });
    if (!response.ok) throw await apiError(response);
    location = response.headers.get("Location");
    await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
  } catch (error) {
    close();
    throw error;
  }
  return { media, close };
}

/** Wait for our addresses. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    const look = () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    };
    peer.addEventListener("icegatheringstatechange", look);
    look();
  });
}
