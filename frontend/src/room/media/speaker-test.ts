/** Plays a short sound by a speaker, so that somebody knows that they will hear the others. */
import { canChooseSpeaker } from "./devices";

const NOTES_HZ = [523, 659, 784];
const NOTE_SECONDS = 0.22;
const LOUDNESS = 0.2;

/** Ends with the sound. Without an id, or where speakers cannot be chosen, by the device's usual one. */
export async function testSpeaker(id: string | null): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  try {
    if (id !== null && canChooseSpeaker()) await player.setSinkId(id);
    await player.play();
    await playNotes(context, out);
  } finally {
    player.srcObject = null;
    await context.close();
  }
}

function playNotes(context: AudioContext, out: AudioNode): Promise<void> {
  const volume = context.createGain();
  volume.gain.value = LOUDNESS;
  volume.connect(out);
  return new Promise((resolve) => {
    for (const [index, frequency] of NOTES_HZ.entries()) {
      const note = new OscillatorNode(context, { frequency });
      note.connect(volume);
      note.start(context.currentTime + index * NOTE_SECONDS);
      note.stop(context.currentTime + (index + 1) * NOTE_SECONDS);
      if (index === NOTES_HZ.length - 1)
        note.onended = () => {
          resolve();
        };
    }
  });
}
