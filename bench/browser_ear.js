// An AudioWorklet that tells the sample at which each click of the clap begins.
const LOUD = 0.1; // the click's peak is 0.5, the rest is silence
const REFRACTORY = 0.5; // s: one a second is expected

registerProcessor('click-ear', class extends AudioWorkletProcessor {
  #last = -Infinity;

  process([[samples]]) {
    const at = samples?.findIndex((s) => Math.abs(s) > LOUD) ?? -1;
    if (at >= 0 && currentFrame + at - this.#last > REFRACTORY * sampleRate) {
      this.#last = currentFrame + at;
      this.port.postMessage(this.#last);
    }
    return true;
  }
});
