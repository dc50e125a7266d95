/** How tiles fit on a stage: as many columns as make the 16:9 picture in each largest. No page needed. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

const PICTURE = 16 / 9;
/** A tile fills what is there, but is never so flat or so tall that a face is cut off. */
const FLATTEST = 2.3;
const TALLEST = 0.72;

/** The size of each of `count` tiles in a stage, `gap` between them; all in px. */
export function fit(count: number, stage: Size, gap: number): Size {
  let best: Size = { width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const cell = cellOf(columns, Math.ceil(count / columns), stage, gap);
    if (pictureIn(cell) > pictureIn(best)) best = cell;
  }
  return {
    width: Math.floor(Math.min(best.width, best.height * FLATTEST)),
    height: Math.floor(Math.min(best.height, best.width / TALLEST)),
  };
}

function cellOf(columns: number, rows: number, stage: Size, gap: number): Size {
  return {
    width: Math.max(0, (stage.width - gap * (columns - 1)) / columns),
    height: Math.max(0, (stage.height - gap * (rows - 1)) / rows),
  };
}

/** The width of the largest 16:9 picture that is seen whole. */
function pictureIn({ width, height }: Size): number {
  return Math.min(width, height * PICTURE);
}
