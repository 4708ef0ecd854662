/** Runs programs for the clients: each is awaited, and its output is part of the error it fails with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program to its end and gives its standard output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, answers?: readonly [RegExp, string][], input?: string }} [options]
 *   `answers`: what to type at each prompt, in their order; `input`: all that is typed, at once
 */
export async function run(command, args, { cwd, env, answers = [], input = '' } = {}) {
  const isTyped = answers.length > 0 || input !== '';
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: [isTyped ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const open = [...answers];
  let stdout = '';
  let all = '';
  let seen = 0;
  const take = (chunk) => {
    all += chunk;
    const next = open[0];
    if (next === undefined || !next[0].test(all.slice(seen))) return;
    seen = all.length;
    open.shift();
    child.stdin.write(`${next[1]}\n`);
  };
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    take(chunk);
  });
  child.stderr.on('data', take);
  if (input !== '') child.stdin.end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${all}`);
  }
  return stdout;
}
