/** Whether a host can be shown in the frame of a show. */

const SAME_SHAPE = 2; // px by which a side may miss the framing's shape, as the server has it

interface Size {
  readonly width: number; // px
  readonly height: number; // px
}

/** Whether a frame of a size has a framing's shape. */
export function fits(framing: Size, { width, height }: Size): boolean {
  const apart = Math.abs(width * framing.height - height * framing.width);
  return apart <= SAME_SHAPE * Math.max(framing.width, framing.height);
}
