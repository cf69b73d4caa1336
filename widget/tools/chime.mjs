// Writes the desk bell as chime.wav: 280 ms, mono, 44.1 kHz. src/sounds/chime.mp3 is this sound, encoded at 96 kbit/s.
import { writeFileSync } from 'node:fs';

const rate = 44_100;
const seconds = 0.28;
/** A struck bell: partials [frequency in Hz, level, decay per second], the higher ones gone sooner. */
const partials = [
  [1174.7, 0.5, 11],
  [2349.3, 0.2, 16],
  [3142.0, 0.09, 24],
  [4698.6, 0.05, 34],
];

/** Samples between -1 and 1: soft attack of 4 ms, faded to silence at the end. */
export function chime() {
  const samples = new Float64Array(Math.round(rate * seconds));
  for (let i = 0; i < samples.length; i += 1) {
    const t = i / rate;
    const edge = Math.min(1, t / 0.004) * Math.min(1, (seconds - t) / 0.06);
    samples[i] = edge * partials.reduce((sum, [hz, level, decay]) => sum + level * Math.exp(-decay * t) * Math.sin(2 * Math.PI * hz * t), 0);
  }
  return samples;
}

/** 16-bit samples, as an encoder or a WAV file wants them. */
export const pcm = () => Int16Array.from(chime(), (sample) => Math.round(Math.max(-1, Math.min(1, sample * 0.6)) * 32_767));

if (process.argv[1]?.endsWith('chime.mjs')) {
  const data = Buffer.from(pcm().buffer);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  writeFileSync('chime.wav', Buffer.concat([head, data]));
}
