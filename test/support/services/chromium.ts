import { type Browser, chromium } from 'playwright-core';
import { findProgram, lookUp } from './programs.ts';

const ARGS = [
  // Root has no sandbox, and a test machine no graphics.
  '--no-sandbox',
  '--disable-gpu',
  // It talks to nobody but the tests.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without all that shows it to somebody takes half the work. */
const SHELL = 'chromium-headless-shell';

/** A browser without a window; CHROMIUM names another one than the installed. It does not outlive the tests. */
export function openChromium(): Promise<Browser> {
  const installed = process.env.CHROMIUM ?? lookUp(SHELL) ?? lookUp('chromium');
  return chromium.launch({ executablePath: installed ?? findProgram(SHELL, SHELL), args: ARGS });
}
