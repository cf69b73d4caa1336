// The SDK, as a program of its people loads it: settings from the environment, one driver and one REST client to a process.
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { Server } from './server.mjs';

/** What the SDK says while it works; a test that fails shows it. */
export const said = [];

/**
 * Starts a server and loads the SDK for it. Each file that calls this has a process, and so a driver, of its own.
 */
export async function start(options) {
  const server = await Server.start(options);
  after(() => server.stop());
  // Read once, when the SDK is loaded.
  process.env.ROCKETCHAT_URL = server.base;
  const { default: sdk } = await import('@rocket.chat/sdk');
  // A refused call leaves a second promise behind that nobody can take hold of. The library of these promises reports it to
  // the process, where a test runner takes it for a failure; a program of its people hears nothing of it.
  const asteroid = createRequire(import.meta.url).resolve('asteroid');
  createRequire(asteroid)('q').stopUnhandledRejectionTracking();
  const line = (level) => (...words) => said.push(`${level} ${words.map((w) => (typeof w === 'string' ? w : JSON.stringify(w))).join(' ')}`);
  sdk.driver.useLog({ debug: line('debug'), info: line('info'), warn: line('warn'), warning: line('warn'), error: line('error') });
  return { server, ...sdk };
}
