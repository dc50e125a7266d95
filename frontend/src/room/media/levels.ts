/** How loud a track is, for meters and for the ring around who speaks. */

const LOOK_MS = 100;
const SAMPLES = 1_024;
/** So close to silence, noise is not shown. */
const FLOOR = 0.005;

/** Tells the level, 0 to 1, ten times a second, until the answer is called. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const wave = new Float32Array(SAMPLES);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    tell(loudnessOf(wave));
  }, LOOK_MS);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

/** The root of the mean square, as statistics of a call tell it too. */
export function loudnessOf(wave: Float32Array): number {
  const power = wave.reduce((sum, value) => sum + value * value, 0) / Math.max(1, wave.length);
  const level = Math.sqrt(power);
  return level < FLOOR ? 0 : Math.min(1, level);
}
