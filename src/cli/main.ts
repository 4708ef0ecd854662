#!/usr/bin/env node
import { inspect } from 'node:util';
import { printable, safe } from '../printable.ts';
import { explainFileError, isErrorCode } from '../session/files/file-errors.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './program/command.ts';
import { runProgram } from './program/run-program.ts';
import { Terminal } from './program/terminal.ts';

const { env, stdout, stderr } = process;
const argv = process.argv.slice(2);
// What follows `--` is the user's command, with options of its own.
const own = argv.slice(0, [...argv, '--'].indexOf('--'));
const terminal = new Terminal(stdout, stderr, { env, argv: own });
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    // The reader may be gone: `head` ends after some lines, and a terminal may be closed. The command still does its
    // work, so files are written, and the exit code is right.
    if (isErrorCode(error, 'EPIPE') || isErrorCode(error, 'EIO')) return;
    if (stream === stdout)
      terminal.tellError(safe`cannot write the output: ${printable(explainFileError(error))}`);
    process.exit(EXIT.badInput);
  });
}
try {
  process.exitCode = await runProgram(COMMANDS, argv, { terminal, cwd: process.cwd(), env });
} catch (error) {
  // Node would print it as it is, with the text of a stranger that may be in it.
  terminal.tellError(printable(inspect(error)));
  process.exit(EXIT.failed);
}
