// Browser tests against the real server. The browser is the system's Chromium; none is ever downloaded.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One server per worker; two workers keep small machines calm.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // Two cores, three programs and a browser: one more try. Whatever needs it is named at the end as flaky, and is to be mended.
  retries: 1,
  // The second one holds the flows of the official widget against docs/clients.md.
  reporter: [['list'], ['./e2e/official/rows.ts']],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.DESKBELL_CHROMIUM ?? '/usr/bin/chromium',
      // Pages that tests invent have no address; without the last switch they may not load anything from this machine.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
    },
  },
});
