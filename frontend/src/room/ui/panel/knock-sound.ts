/** Two soft knocks, made here: no file to fetch, and quiet enough to talk over. */

const PITCH_HZ = 190;
const KNOCK_SECONDS = 0.12;
const BETWEEN_SECONDS = 0.18;
const LOUDNESS = 0.25;

let audio: AudioContext | null = null;

export function knockSound(): void {
  audio ??= new AudioContext();
  const start = audio.currentTime;
  knock(audio, start);
  knock(audio, start + BETWEEN_SECONDS);
}

function knock(context: AudioContext, at: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "triangle";
  tone.frequency.setValueAtTime(PITCH_HZ, at);
  tone.frequency.exponentialRampToValueAtTime(PITCH_HZ / 2, at + KNOCK_SECONDS);
  volume.gain.setValueAtTime(LOUDNESS, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + KNOCK_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + KNOCK_SECONDS);
}
