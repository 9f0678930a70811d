// Put into the watch page before its own scripts: what its video element really shows, and when.
// Times are on performance.now()'s clock; add performance.timeOrigin for the wall clock, which the stage burns in.
(() => {
  const BITS = 16, BLOCK = 16, EDGE = 16; // stream/stage/testcard.py: the clock's blocks, from (16, 16)
  const DARK = 80, LIGHT = 160; // luma: between them a block is not readable
  const FLASH = {x: 560, y: 16, size: 160};
  const probe = { reads: [], flashes: [], clicks: [], firstFrame: null, offered: null, peers: 0, peer: null, output: null };
  window.probe = probe;

  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...args) {
      super(...args);
      probe.peers += 1;
      probe.peer = this;
      probe.offered ??= performance.now();
    }
  };

  const canvas = new OffscreenCanvas(BITS * BLOCK, BLOCK);
  const ink = canvas.getContext('2d', {willReadFrequently: true});

  function luma(pixels, offset) {
    return 0.2126 * pixels[offset] + 0.7152 * pixels[offset + 1] + 0.0722 * pixels[offset + 2];
  }

  /** The burned-in clock, ms modulo 65536; null where the picture holds none. */
  function readClock(video) {
    ink.drawImage(video, EDGE, EDGE, BITS * BLOCK, BLOCK, 0, 0, BITS * BLOCK, BLOCK);
    const { data } = ink.getImageData(0, 0, BITS * BLOCK, BLOCK);
    let value = 0;
    for (let bit = 0; bit < BITS; bit++) {
      const centre = luma(data, 4 * (BLOCK / 2 * BITS * BLOCK + bit * BLOCK + BLOCK / 2));
      if (centre > DARK && centre < LIGHT) return null;
      value = value * 2 + (centre >= LIGHT ? 1 : 0);
    }
    return value === 0 || value === 65535 ? null : value; // all of one shade: the slate, not a clock
  }

  function readFlash(video) {
    ink.drawImage(video, FLASH.x, FLASH.y, FLASH.size, FLASH.size, 0, 0, BLOCK, BLOCK);
    const { data } = ink.getImageData(0, 0, BLOCK, BLOCK);
    return luma(data, 4 * (BLOCK / 2 * BLOCK + BLOCK / 2)) > LIGHT;
  }

  /** Age in ms of a clock reading at a moment of performance.now(). */
  const age = (value, at) => (((performance.timeOrigin + at - value) % 65536) + 65536) % 65536;
  probe.age = age;

  let white = false;
  let presented = 0;
  function look(video, now, meta) {
    probe.firstFrame ??= now;
    const value = video.videoWidth === 1280 ? readClock(video) : null;
    probe.reads.push({now, shown: meta.expectedDisplayTime, value, width: video.videoWidth});
    const was = white;
    white = video.videoWidth === 1280 && readFlash(video);
    // A callback that was missed could have been the first white picture: then the flash has no known start.
    if (white && !was && meta.presentedFrames === presented + 1) probe.flashes.push(meta.expectedDisplayTime);
    presented = meta.presentedFrames;
    video.requestVideoFrameCallback((n, m) => look(video, n, m));
  }
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.querySelector('#picture');
    video.requestVideoFrameCallback((n, m) => look(video, n, m));
  });

  /** How much later the picture is than the sound by the browser's own reckoning, ms. */
  probe.reckoned = async () => {
    const at = {};
    for (const entry of (await probe.peer.getStats()).values()) {
      if (entry.type === 'inbound-rtp') at[entry.kind] = entry.estimatedPlayoutTimestamp;
    }
    return at.audio - at.video;
  };

  /** Listen for clicks in the sound that the video element plays; `source` is the worklet's. */
  probe.listen = async (source) => {
    const context = new AudioContext({latencyHint: 'interactive'});
    await context.resume();
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));
    const ear = new AudioWorkletNode(context, 'click-ear');
    context.createMediaStreamSource(document.querySelector('#picture').srcObject).connect(ear).connect(context.destination);
    ear.port.onmessage = ({data: frame}) => {
      // When this sample leaves the context's output; the latency of that output is taken off in the table.
      const {contextTime, performanceTime} = context.getOutputTimestamp();
      probe.clicks.push(performanceTime + (frame / context.sampleRate - contextTime) * 1000);
      probe.output = {baseMs: context.baseLatency * 1000, outputMs: context.outputLatency * 1000};
    };
  };
})();
