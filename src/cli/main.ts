#!/usr/bin/env node
import { COMMANDS } from './commands.ts';
import { runProgram } from './program/run-program.ts';
import { Terminal } from './program/terminal.ts';

const { argv, env, stdout, stderr } = process;
const terminal = new Terminal(stdout, stderr, { env, argv });
process.exitCode = await runProgram(COMMANDS, argv.slice(2), { terminal, cwd: process.cwd() });
