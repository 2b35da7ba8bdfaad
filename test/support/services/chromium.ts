import { type Browser, chromium } from 'playwright-core';
import { findProgram } from './programs.ts';

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

/** A browser without a window; CHROMIUM names another one than the installed. It does not outlive the tests. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? findProgram('chromium', 'chromium'), args: ARGS });
}
