/**
 * Installs the servers and the clients: those from npm beside this lane, those of Debian in the
 * system, without starting any. What cannot be installed is told to the tests, which are skipped.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { RealServer } from './real-server.ts';
import { servers } from './servers.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why Debian packages are missing; empty where they are there. */
    readonly missing: Readonly<Record<string, string>>;
  }
}

const lane = fileURLToPath(new URL('..', import.meta.url));

export default function install({ provide }: TestProject): void {
  provide('missing', installServers(servers));
}

/** Gives why Debian packages are missing, by name; empty where they are there. */
export function installServers(of: readonly RealServer[]): Record<string, string> {
  installNpmPackages();
  const packages = new Set(of.flatMap(({ debian = [] }) => debian));
  const lacking = [...packages].filter((name) => !isInstalled(name));
  const reason = lacking.length === 0 ? '' : installDebianPackages(lacking);
  return Object.fromEntries(lacking.map((name) => [name, reason]));
}

/** Once for each lock file. */
function installNpmPackages(): void {
  const lock = readFileSync(`${lane}package-lock.json`);
  const hash = createHash('sha256').update(lock).digest('hex');
  const marker = `${lane}node_modules/.installed`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(marker, hash);
}

function isInstalled(name: string): boolean {
  try {
    return /^Status: .* installed$/m.test(run('dpkg-query', ['--status', name]));
  } catch {
    return false;
  }
}

/** Gives why that was not possible, or nothing. */
function installDebianPackages(names: readonly string[]): string {
  if (process.getuid?.() !== 0) return 'only root can install it';
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  // Asked by every package before it starts a service.
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run('apt-get', ['update', '--quiet']);
    run('apt-get', ['install', '--quiet', '--yes', '--no-install-recommends', ...names]);
    return '';
  } catch (error) {
    return `it cannot be installed: ${error instanceof Error ? error.message : error}`;
  } finally {
    if (isOurs) rmSync(policy);
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd: lane,
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
