#!/usr/bin/env node
import { isErrorCode } from '../session/files/file-errors.ts';
import { COMMANDS } from './commands.ts';
import { runProgram } from './program/run-program.ts';
import { Terminal } from './program/terminal.ts';

const { env, stdout, stderr } = process;
const argv = process.argv.slice(2);
// The reader of the output may be gone, as `head` is after some lines, or a terminal that was closed. A command still
// does its work then: files are written, and the exit code is right.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    if (!isErrorCode(error, 'EPIPE') && !isErrorCode(error, 'EIO')) throw error;
  });
}
// What follows `--` is the user's command, with options of its own.
const own = argv.slice(0, [...argv, '--'].indexOf('--'));
const terminal = new Terminal(stdout, stderr, { env, argv: own });
process.exitCode = await runProgram(COMMANDS, argv, { terminal, cwd: process.cwd(), env });
