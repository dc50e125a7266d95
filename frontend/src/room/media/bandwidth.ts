/** What is sent to each of the others, by how many people are there: pure. In a mesh everybody sends to everybody. */

/** Of one stream of pictures to one peer. */
export interface PicturePlan {
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
}

export interface Plan {
  readonly camera: PicturePlan;
  readonly screen: PicturePlan;
  readonly micBitsPerSecond: number;
}

/** From this many people on pictures are smaller than usual, which is said. */
export const MANY_PEOPLE = 5;

/** The most people for whom a line's plan holds, in rising order. */
const CAMERAS: readonly (readonly [people: number, plan: PicturePlan])[] = [
  [2, { height: 720, framesPerSecond: 30, bitsPerSecond: 1_700_000 }],
  [3, { height: 540, framesPerSecond: 25, bitsPerSecond: 900_000 }],
  [4, { height: 360, framesPerSecond: 24, bitsPerSecond: 500_000 }],
  [5, { height: 180, framesPerSecond: 15, bitsPerSecond: 180_000 }],
];
const SMALLEST: PicturePlan = { height: 180, framesPerSecond: 10, bitsPerSecond: 110_000 };

/** A screen is for reading: the frames are few before the letters blur. */
const SCREENS: readonly (readonly [people: number, plan: PicturePlan])[] = [
  [2, { height: 1_440, framesPerSecond: 15, bitsPerSecond: 2_500_000 }],
  [4, { height: 1_080, framesPerSecond: 10, bitsPerSecond: 1_200_000 }],
];
const SMALLEST_SCREEN: PicturePlan = { height: 900, framesPerSecond: 5, bitsPerSecond: 500_000 };

/** For this many people in the room, oneself counted. */
export function planFor(people: number): Plan {
  const of = (table: typeof CAMERAS, least: PicturePlan): PicturePlan =>
    table.find(([most]) => people <= most)?.[1] ?? least;
  return {
    camera: of(CAMERAS, SMALLEST),
    screen: of(SCREENS, SMALLEST_SCREEN),
    micBitsPerSecond: people < MANY_PEOPLE ? 40_000 : 24_000,
  };
}

/** By what a picture of this height is made smaller; never larger. */
export function scaleDown(height: number | undefined, plan: PicturePlan): number {
  return height === undefined ? 1 : Math.max(1, height / plan.height);
}
