#!/usr/bin/env node
import { isErrorCode } from '../session/files/file-errors.ts';
import { COMMANDS } from './commands.ts';
import { runProgram } from './program/run-program.ts';
import { Terminal } from './program/terminal.ts';

const { argv, env, stdout, stderr } = process;
// Whoever reads a result may have seen enough of it, as `head` does.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    if (!isErrorCode(error, 'EPIPE')) throw error;
    process.exit();
  });
}
const terminal = new Terminal(stdout, stderr, { env, argv });
process.exitCode = await runProgram(COMMANDS, argv.slice(2), { terminal, cwd: process.cwd() });
