/** Keeps the last picture in view while a lost connection is opened again. */

export class Freeze {
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  /** Copy the current picture over the video; nothing happens before the first one. */
  hold(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth === 0 || !this.canvas.hidden) return;
    this.canvas.width = videoWidth;
    this.canvas.height = videoHeight;
    this.canvas.getContext("2d")?.drawImage(this.video, 0, 0);
    this.canvas.hidden = false;
  }

  release(): void {
    this.canvas.hidden = true;
  }
}
